# SPDX-License-Identifier: MIT
"""The rating changes that a simulator has without ``--data``, in the form that ``--data`` takes.

Companies, codes, institutions and prices are invented: nobody should take them for advice.
"""

from __future__ import annotations

__all__ = ["SAMPLE_CSV"]

SAMPLE_CSV = """\
security,name,rating,last_rating,target_price,last_target_price,change_type,institution_name,\
recommendation_date,last_recommendation_date
US.ARDN,Arden Memory,BUY,HOLD,148,112.5,UPGRADE,Halden & Fitch,2026-06-23,2026-05-13
US.KVLR,Kevlar Robotics,SELL,HOLD,18.5,24,DOWNGRADE,Nordlicht Research,2026-06-23,2026-03-30
US.OBSD,黑曜科技,BUY,N/A,62,N/A,NEW_RATING,海岬证券,2026-06-23,N/A
US.MRDN,Meridian Cloud,HOLD,BUY,305,340,DOWNGRADE,Brackwater Partners,2026-06-22,2026-04-28
US.TLSN,Talisman Energy Storage,BUY,HOLD,41.25,36,UPGRADE,Quillon Securities,2026-06-22,2026-02-11
US.PRXM,Proxima Genomics,BUY,N/A,27,N/A,NEW_RATING,Halden & Fitch,2026-06-22,N/A
US.CDRW,Cedarworks Paper,SELL,BUY,9.75,15,DOWNGRADE,Osterlund Bank,2026-06-21,2026-05-02
US.HLIO,Helio Grid,BUY,HOLD,88,71.5,UPGRADE,Tamarack Equity,2026-06-20,2026-06-01
US.BRTN,Brighton Foods,HOLD,SELL,54,47,UPGRADE,Nordlicht Research,2026-06-19,2026-01-22
US.NVEX,Novexa Pharma,HOLD,N/A,133,N/A,NEW_RATING,Vantry Capital,2026-06-19,N/A
US.ARDN,Arden Memory,BUY,HOLD,152,120,UPGRADE,Osterlund Bank,2026-06-18,2026-04-17
US.SKYL,Skylark Airlines,SELL,HOLD,11,16.5,DOWNGRADE,Halden & Fitch,2026-06-18,2026-05-29
US.QRTZ,石英半导体,BUY,HOLD,210,180,UPGRADE,海岬证券,2026-06-17,2026-03-03
US.FNCH,Finch Payments,HOLD,BUY,76,92,DOWNGRADE,Brackwater Partners,2026-06-17,2026-04-09
US.LMNT,Element Water,BUY,N/A,33.4,N/A,NEW_RATING,Quillon Securities,2026-06-16,N/A
US.DRFT,Driftwood Media,SELL,HOLD,6.2,8.8,DOWNGRADE,Tamarack Equity,2026-06-16,2026-05-20
US.ORCH,Orchard Insurance,BUY,HOLD,119,101,UPGRADE,Vantry Capital,2026-06-15,2026-02-26
US.ZPHR,Zephyr Turbines,BUY,SELL,45,28,UPGRADE,Nordlicht Research,2026-06-15,2026-03-19
US.GLTH,Goliath Freight,HOLD,BUY,N/A,140,DOWNGRADE,Osterlund Bank,2026-06-12,2026-05-11
US.PLMB,Plumbline Tools,BUY,N/A,58,N/A,NEW_RATING,Halden & Fitch,2026-06-12,N/A
US.MRDN,Meridian Cloud,BUY,HOLD,365,310,UPGRADE,Tamarack Equity,2026-06-11,2026-03-27
US.CRVD,Corvid Analytics,SELL,N/A,22,N/A,NEW_RATING,Quillon Securities,2026-06-11,N/A
US.HRTH,Hearth Homes,HOLD,SELL,39,31.5,UPGRADE,Brackwater Partners,2026-06-10,2026-04-14
US.TNDR,苔原通信,HOLD,BUY,17.8,23,DOWNGRADE,海岬证券,2026-06-10,2026-05-06
US.VLTA,Voltara Motors,SELL,BUY,72,118,DOWNGRADE,Vantry Capital,2026-06-09,2026-05-27
US.PRXM,Proxima Genomics,BUY,HOLD,31,26.5,UPGRADE,Nordlicht Research,2026-06-08,2026-02-17
US.SNDL,Sandalwood Retail,HOLD,N/A,48,N/A,NEW_RATING,Osterlund Bank,2026-06-08,N/A
US.KITE,Kite Aerospace,BUY,HOLD,260,215,UPGRADE,Halden & Fitch,2026-06-05,2026-04-30
US.BSLT,Basalt Cement,N/A,HOLD,N/A,29,DOWNGRADE,Tamarack Equity,2026-06-05,2026-03-12
US.OBSD,黑曜科技,BUY,HOLD,66.5,55,UPGRADE,Quillon Securities,2026-06-04,2026-05-21
US.WLOW,Willow Health,SELL,HOLD,14.1,19,DOWNGRADE,Brackwater Partners,2026-06-03,2026-04-21
US.RVRN,Riverine Logistics,BUY,N/A,83,N/A,NEW_RATING,Vantry Capital,2026-06-02,N/A
US.ALMD,Almond Software,HOLD,BUY,101,127,DOWNGRADE,Nordlicht Research,2026-06-02,2026-01-29
US.TLSN,Talisman Energy Storage,HOLD,SELL,34,29.75,UPGRADE,Halden & Fitch,2026-06-01,2026-03-05
CA.BRCH,Birchbark Bank,BUY,HOLD,142,128,UPGRADE,Laurier Street Research,2026-06-23,2026-05-19
CA.TKLN,Takla North Mining,SELL,HOLD,3.4,5.1,DOWNGRADE,Tamarack Equity,2026-06-22,2026-04-02
CA.PSFL,Passfall Pipelines,HOLD,BUY,51,58.5,DOWNGRADE,Osterlund Bank,2026-06-19,2026-03-24
CA.MPLX,Mapleix Telecom,BUY,N/A,29,N/A,NEW_RATING,Laurier Street Research,2026-06-18,N/A
CA.GRZL,灰熊林业,BUY,HOLD,77.5,64,UPGRADE,海岬证券,2026-06-17,2026-02-20
CA.FRTH,Firth Aquaculture,HOLD,SELL,12.6,9.9,UPGRADE,Quillon Securities,2026-06-16,2026-05-08
CA.YKON,Yukon Rail,BUY,HOLD,188,171,UPGRADE,Halden & Fitch,2026-06-15,2026-04-23
CA.LNTC,Lantern Tactics Games,SELL,N/A,7,N/A,NEW_RATING,Vantry Capital,2026-06-12,N/A
CA.BRCH,Birchbark Bank,HOLD,BUY,130,145,DOWNGRADE,Nordlicht Research,2026-06-10,2026-05-04
CA.STLW,Stillwater Utilities,BUY,HOLD,36.2,33,UPGRADE,Brackwater Partners,2026-06-09,2026-03-16
CA.CBLT,Cobalt Basin,SELL,BUY,1.95,4.2,DOWNGRADE,Laurier Street Research,2026-06-05,2026-05-22
CA.HDSN,Hudson Cold Storage,BUY,N/A,24,N/A,NEW_RATING,Osterlund Bank,2026-06-03,N/A
CA.PSFL,Passfall Pipelines,BUY,HOLD,60,52,UPGRADE,Tamarack Equity,2026-06-02,2026-02-05
CA.MPLX,Mapleix Telecom,HOLD,BUY,25.5,31,DOWNGRADE,Quillon Securities,2026-06-01,2026-05-15
"""
