# SPDX-License-Identifier: MIT
"""Qot_GetResearchMorningstarReport, protocol 3231.

Generated from Qot_GetResearchMorningstarReport.proto by the command ``generate``: change that file,
not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import MorningstarRatingType, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetResearchMorningstarReport"

__all__ = ["C2S", "S2C", "Request", "Response", "StringWithUpdateTime"]


@message
class StringWithUpdateTime:
    """Qot_GetResearchMorningstarReport.StringWithUpdateTime."""

    context: Annotated[str | None, pb.string(1)] = None
    update_time: Annotated[int | None, pb.int64(2)] = None
    update_time_str: Annotated[str | None, pb.string(3)] = None


@message
class C2S:
    """Qot_GetResearchMorningstarReport.C2S."""

    security: Annotated[Security, pb.embedded(1)]


@message
class S2C:
    """Qot_GetResearchMorningstarReport.S2C."""

    rating_type: Annotated[MorningstarRatingType | None, pb.enum(1)] = None
    star_rating: Annotated[int | None, pb.int32(2)] = None
    star_update_time: Annotated[int | None, pb.int64(3)] = None
    star_update_time_str: Annotated[str | None, pb.string(4)] = None
    fair_value: Annotated[float | None, pb.double(5)] = None
    fair_value_content: Annotated[StringWithUpdateTime | None, pb.embedded(6)] = None
    economic_moat_label: Annotated[str | None, pb.string(7)] = None
    economic_moat_content: Annotated[StringWithUpdateTime | None, pb.embedded(8)] = None
    uncertainty_label: Annotated[str | None, pb.string(9)] = None
    uncertainty_content: Annotated[StringWithUpdateTime | None, pb.embedded(10)] = None
    financial_health_label: Annotated[str | None, pb.string(11)] = None
    financial_health_content: Annotated[StringWithUpdateTime | None, pb.embedded(12)] = None
    analyst_report_by_line: Annotated[list[str], pb.repeated(pb.string(13))] = []
    analyst_report_update_time: Annotated[int | None, pb.int64(14)] = None
    analyst_report_update_time_str: Annotated[str | None, pb.string(15)] = None
    bull_say: Annotated[list[StringWithUpdateTime], pb.repeated(pb.embedded(16))] = []
    bear_say: Annotated[list[StringWithUpdateTime], pb.repeated(pb.embedded(17))] = []
    capital_allocation_label: Annotated[str | None, pb.string(18)] = None
    capital_allocation_content: Annotated[StringWithUpdateTime | None, pb.embedded(19)] = None
    analyst_note_title: Annotated[StringWithUpdateTime | None, pb.embedded(20)] = None
    analyst_note_content: Annotated[StringWithUpdateTime | None, pb.embedded(21)] = None
    investment_thesis_content: Annotated[StringWithUpdateTime | None, pb.embedded(22)] = None
    fundamentals_content: Annotated[StringWithUpdateTime | None, pb.embedded(23)] = None
    valuation_content: Annotated[StringWithUpdateTime | None, pb.embedded(24)] = None
    pdf_url: Annotated[str | None, pb.string(25)] = None


@message
class Request:
    """The request, protocol 3231; Response answers it."""

    c2s: Annotated[C2S, pb.embedded(1)]

    @staticmethod
    def __response_type__() -> type[Response]:
        return Response


@message
class Response:
    """The answer to Request.

    Attributes:
        ret_type: a RetType of Common; only 0 is success.
        ret_msg: the reason of a failure, for people.
        err_code: a finer reason.
        s2c: what was asked for; none on failure.
    """

    ret_type: Annotated[int, pb.int32(1, default=-400)]
    ret_msg: Annotated[str | None, pb.string(2)] = None
    err_code: Annotated[int | None, pb.int32(3)] = None
    s2c: Annotated[S2C | None, pb.embedded(4)] = None
