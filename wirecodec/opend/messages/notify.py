# SPDX-License-Identifier: MIT
"""Notify, protocol 1003: what OpenD tells of itself, unasked.

It is a push: it comes on connections whose InitConnect said ``recv_notify``, and nothing answers
it. Both ``Notify`` and ``Common`` have a ProgramStatus: the one here wraps the other.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from . import common

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Notify"

__all__ = [
    "S2C",
    "APILevel",
    "APIQuota",
    "ConnectStatus",
    "GtwEvent",
    "GtwEventType",
    "NotifyType",
    "ProgramStatus",
    "QotRight",
    "Response",
    "UsedQuota",
]


class NotifyType(pb.ClosedEnum):
    """Which field of ``S2C`` a push is about."""

    NONE = pb.value(0, "NotifyType_None")
    GTW_EVENT = pb.value(1, "NotifyType_GtwEvent")
    PROGRAM_STATUS = pb.value(2, "NotifyType_ProgramStatus")
    CONN_STATUS = pb.value(3, "NotifyType_ConnStatus")
    QOT_RIGHT = pb.value(4, "NotifyType_QotRight")
    API_LEVEL = pb.value(5, "NotifyType_APILevel")
    API_QUOTA = pb.value(6, "NotifyType_APIQuota")
    USED_QUOTA = pb.value(7, "NotifyType_UsedQuota")


class GtwEventType(pb.ClosedEnum):
    """What happened to OpenD, the gateway."""

    NONE = pb.value(0, "GtwEventType_None")
    LOCAL_CFG_LOAD_FAILED = pb.value(1, "GtwEventType_LocalCfgLoadFailed")
    API_SVR_RUN_FAILED = pb.value(2, "GtwEventType_APISvrRunFailed")  # it cannot serve clients
    FORCE_UPDATE = pb.value(3, "GtwEventType_ForceUpdate")  # this OpenD is too old
    LOGIN_FAILED = pb.value(4, "GtwEventType_LoginFailed")
    UN_AGREE_DISCLAIMER = pb.value(5, "GtwEventType_UnAgreeDisclaimer")
    NET_CFG_MISSING = pb.value(6, "GtwEventType_NetCfgMissing")
    KICKED_OUT = pb.value(7, "GtwEventType_KickedOut")  # the account logged in elsewhere
    LOGIN_PWD_CHANGED = pb.value(8, "GtwEventType_LoginPwdChanged")
    BAN_LOGIN = pb.value(9, "GtwEventType_BanLogin")  # the account may not log in here
    NEED_PIC_VERIFY_CODE = pb.value(10, "GtwEventType_NeedPicVerifyCode")  # a captcha waits
    NEED_PHONE_VERIFY_CODE = pb.value(11, "GtwEventType_NeedPhoneVerifyCode")  # a text message
    APP_DATA_NOT_EXIST = pb.value(12, "GtwEventType_AppDataNotExist")
    NESSARY_DATA_MISSING = pb.value(13, "GtwEventType_NessaryDataMissing")
    TRADE_PWD_CHANGED = pb.value(14, "GtwEventType_TradePwdChanged")
    ENABLE_DEVICE_LOCK = pb.value(15, "GtwEventType_EnableDeviceLock")  # it has to be switched on


@message
class GtwEvent:
    """Something happened to OpenD.

    Attributes:
        event_type: a ``GtwEventType``.
        desc: the same for people.
    """

    event_type: Annotated[int, pb.int32(1)]
    desc: Annotated[str, pb.string(2)]


@message
class ProgramStatus:
    """OpenD has come to another state.

    Attributes:
        program_status: the state.
    """

    program_status: Annotated[common.ProgramStatus, pb.embedded(1)]


@message
class ConnectStatus:
    """OpenD has gained or lost a server.

    Attributes:
        qot_logined: whether it is logged in where market data come from.
        trd_logined: whether it is logged in where orders go.
    """

    qot_logined: Annotated[bool, pb.bool(1)]
    trd_logined: Annotated[bool, pb.bool(2)]


@message
class QotRight:
    """What market data the account may see. Each number is a ``QotRight`` of Qot_Common.

    Attributes:
        hk_qot_right: securities of Hong Kong.
        us_qot_right: securities of the US.
        cn_qot_right: securities of Shanghai and Shenzhen together.
        hk_option_qot_right: options of Hong Kong.
        has_us_option_qot_right: whether there are options of the US; ``us_option_qot_right`` says
            more.
        hk_future_qot_right: futures of Hong Kong.
        us_future_qot_right: futures of the US together.
        us_option_qot_right: options of the US.
        us_index_qot_right: indexes of the US.
        us_otc_qot_right: what the US trade over the counter.
        sg_future_qot_right: futures of Singapore.
        jp_future_qot_right: futures of Japan.
        us_cme_future_qot_right: futures of CME.
        us_cbot_future_qot_right: futures of CBOT.
        us_nymex_future_qot_right: futures of NYMEX.
        us_comex_future_qot_right: futures of COMEX.
        us_cboe_future_qot_right: futures of CBOE.
        sh_qot_right: securities of Shanghai.
        sz_qot_right: securities of Shenzhen.
        cc_qot_right: crypto currencies.
        sg_stock_qot_right: stocks of Singapore.
        my_stock_qot_right: stocks of Malaysia.
        jp_stock_qot_right: stocks of Japan.
        ec_qot_right: event contracts.
    """

    hk_qot_right: Annotated[int, pb.int32(4)]
    us_qot_right: Annotated[int, pb.int32(5)]
    cn_qot_right: Annotated[int, pb.int32(6)]
    hk_option_qot_right: Annotated[int | None, pb.int32(7)] = None
    has_us_option_qot_right: Annotated[bool | None, pb.bool(8, name="hasUSOptionQotRight")] = None
    hk_future_qot_right: Annotated[int | None, pb.int32(9)] = None
    us_future_qot_right: Annotated[int | None, pb.int32(10)] = None
    us_option_qot_right: Annotated[int | None, pb.int32(11)] = None
    us_index_qot_right: Annotated[int | None, pb.int32(12)] = None
    us_otc_qot_right: Annotated[int | None, pb.int32(13)] = None
    sg_future_qot_right: Annotated[int | None, pb.int32(14)] = None
    jp_future_qot_right: Annotated[int | None, pb.int32(15)] = None
    us_cme_future_qot_right: Annotated[int | None, pb.int32(16, name="usCMEFutureQotRight")] = None
    us_cbot_future_qot_right: Annotated[int | None, pb.int32(17, name="usCBOTFutureQotRight")] = (
        None
    )
    us_nymex_future_qot_right: Annotated[int | None, pb.int32(18, name="usNYMEXFutureQotRight")] = (
        None
    )
    us_comex_future_qot_right: Annotated[int | None, pb.int32(19, name="usCOMEXFutureQotRight")] = (
        None
    )
    us_cboe_future_qot_right: Annotated[int | None, pb.int32(20, name="usCBOEFutureQotRight")] = (
        None
    )
    sh_qot_right: Annotated[int | None, pb.int32(21)] = None
    sz_qot_right: Annotated[int | None, pb.int32(22)] = None
    cc_qot_right: Annotated[int | None, pb.int32(23)] = None
    sg_stock_qot_right: Annotated[int | None, pb.int32(24)] = None
    my_stock_qot_right: Annotated[int | None, pb.int32(25)] = None
    jp_stock_qot_right: Annotated[int | None, pb.int32(26)] = None
    ec_qot_right: Annotated[int | None, pb.int32(27)] = None


@message
class APILevel:
    """The rank of the account among users of the API; ``APIQuota`` has taken its place.

    Attributes:
        api_level: for people.
    """

    api_level: Annotated[str, pb.string(3)]


@message
class APIQuota:
    """How much the account may use in all.

    Attributes:
        sub_quota: how many subscriptions at a time.
        history_kl_quota: of how many securities it may fetch candlesticks of the past.
    """

    sub_quota: Annotated[int, pb.int32(1)]
    history_kl_quota: Annotated[int, pb.int32(2, name="historyKLQuota")]


@message
class UsedQuota:
    """How much of the quota is in use.

    Attributes:
        used_sub_quota: subscriptions.
        used_k_line_quota: securities whose candlesticks of the past were fetched.
    """

    used_sub_quota: Annotated[int | None, pb.int32(1)] = None
    used_k_line_quota: Annotated[int | None, pb.int32(2)] = None


@message
class S2C:
    """What is told: ``type``, and the one field it is about.

    Attributes:
        type: a ``NotifyType``.
        event: something happened to OpenD.
        program_status: how far OpenD has come.
        connect_status: whether OpenD has its servers.
        qot_right: what market data the account may see.
        api_level: the rank of the account.
        api_quota: how much the account may use.
        used_quota: how much of it is in use.
    """

    type: Annotated[int, pb.int32(1)]
    event: Annotated[GtwEvent | None, pb.embedded(2)] = None
    program_status: Annotated[ProgramStatus | None, pb.embedded(3)] = None
    connect_status: Annotated[ConnectStatus | None, pb.embedded(4)] = None
    qot_right: Annotated[QotRight | None, pb.embedded(5)] = None
    api_level: Annotated[APILevel | None, pb.embedded(6)] = None
    api_quota: Annotated[APIQuota | None, pb.embedded(7)] = None
    used_quota: Annotated[UsedQuota | None, pb.embedded(8)] = None


@message
class Response:
    """The push, protocol 1003. It is called a response, and there is no request.

    Attributes:
        ret_type: a ``RetType`` of Common; only 0 is success.
        ret_msg: the reason of a failure, for people.
        err_code: a finer reason.
        s2c: what is told; None on failure.
    """

    ret_type: Annotated[int, pb.int32(1, default=-400)]
    ret_msg: Annotated[str | None, pb.string(2)] = None
    err_code: Annotated[int | None, pb.int32(3)] = None
    s2c: Annotated[S2C | None, pb.embedded(4)] = None
