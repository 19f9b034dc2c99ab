# SPDX-License-Identifier: MIT
"""Qot_GetResearchRatingSummary, protocol 3230.

Generated from Qot_GetResearchRatingSummary.proto by the command ``generate``: change that file, not
this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import ResearchRatingDimensionType, ResearchRatingType, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetResearchRatingSummary"

__all__ = [
    "C2S",
    "S2C",
    "AnalystInfo",
    "AnalystRatingDetail",
    "AnalystRatingSummaryItem",
    "InstInfo",
    "InstRatingDetail",
    "InstRatingSummaryItem",
    "RatingItem",
    "Request",
    "Response",
]


@message
class C2S:
    """Qot_GetResearchRatingSummary.C2S."""

    security: Annotated[Security, pb.embedded(1)]
    rating_dimension_type: Annotated[ResearchRatingDimensionType | None, pb.enum(2)] = None
    uid: Annotated[str | None, pb.string(3)] = None
    next_key: Annotated[str | None, pb.string(4)] = None
    num: Annotated[int | None, pb.int32(5)] = None


@message
class InstInfo:
    """Qot_GetResearchRatingSummary.InstInfo."""

    institution_uid: Annotated[str | None, pb.string(1)] = None
    institution_picture_url: Annotated[str | None, pb.string(2)] = None
    institution_name: Annotated[str | None, pb.string(3)] = None
    update_time: Annotated[int | None, pb.int64(4)] = None
    update_time_str: Annotated[str | None, pb.string(5)] = None
    institution_source_name: Annotated[str | None, pb.string(6)] = None
    institution_en_name: Annotated[str | None, pb.string(7)] = None


@message
class AnalystInfo:
    """Qot_GetResearchRatingSummary.AnalystInfo."""

    analyst_uid: Annotated[str | None, pb.string(1)] = None
    analyst_name: Annotated[str | None, pb.string(2)] = None
    analyst_picture_url: Annotated[str | None, pb.string(3)] = None
    num_of_stars: Annotated[float | None, pb.double(4)] = None
    success_rate: Annotated[float | None, pb.double(5)] = None
    excess_return: Annotated[float | None, pb.double(6)] = None
    stock_success_rate: Annotated[float | None, pb.double(7)] = None
    stock_avg_return: Annotated[float | None, pb.double(8)] = None
    institution_info: Annotated[InstInfo | None, pb.embedded(9)] = None
    update_time: Annotated[int | None, pb.int64(10)] = None
    update_time_str: Annotated[str | None, pb.string(11)] = None


@message
class RatingItem:
    """Qot_GetResearchRatingSummary.RatingItem."""

    analyst_uid: Annotated[str | None, pb.string(1)] = None
    institution_uid: Annotated[str | None, pb.string(2)] = None
    rating: Annotated[ResearchRatingType | None, pb.enum(3)] = None
    target_price: Annotated[float | None, pb.double(4)] = None
    recommendation_date: Annotated[int | None, pb.int64(5)] = None
    recommendation_date_str: Annotated[str | None, pb.string(6)] = None
    rating_url: Annotated[str | None, pb.string(7)] = None
    update_time: Annotated[int | None, pb.int64(8)] = None
    update_time_str: Annotated[str | None, pb.string(9)] = None


@message
class InstRatingSummaryItem:
    """Qot_GetResearchRatingSummary.InstRatingSummaryItem."""

    institution_info: Annotated[InstInfo | None, pb.embedded(1)] = None
    rating_item_list: Annotated[list[RatingItem], pb.repeated(pb.embedded(2))] = []


@message
class AnalystRatingSummaryItem:
    """Qot_GetResearchRatingSummary.AnalystRatingSummaryItem."""

    analyst_info: Annotated[AnalystInfo | None, pb.embedded(1)] = None
    rating_item_list: Annotated[list[RatingItem], pb.repeated(pb.embedded(2))] = []


@message
class InstRatingDetail:
    """Qot_GetResearchRatingSummary.InstRatingDetail."""

    institution_info: Annotated[InstInfo | None, pb.embedded(1)] = None
    analyst_info_list: Annotated[list[AnalystInfo], pb.repeated(pb.embedded(2))] = []
    rating_item_list: Annotated[list[RatingItem], pb.repeated(pb.embedded(3))] = []


@message
class AnalystRatingDetail:
    """Qot_GetResearchRatingSummary.AnalystRatingDetail."""

    analyst_info: Annotated[AnalystInfo | None, pb.embedded(1)] = None
    rating_item_list: Annotated[list[RatingItem], pb.repeated(pb.embedded(2))] = []


@message
class S2C:
    """Qot_GetResearchRatingSummary.S2C."""

    inst_rating_summary_list: Annotated[
        list[InstRatingSummaryItem], pb.repeated(pb.embedded(1))
    ] = []
    analyst_rating_summary_list: Annotated[
        list[AnalystRatingSummaryItem], pb.repeated(pb.embedded(2))
    ] = []
    inst_rating_detail: Annotated[InstRatingDetail | None, pb.embedded(3)] = None
    analyst_rating_detail: Annotated[AnalystRatingDetail | None, pb.embedded(4)] = None
    next_key: Annotated[str | None, pb.string(5)] = None


@message
class Request:
    """The request, protocol 3230; Response answers it."""

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
