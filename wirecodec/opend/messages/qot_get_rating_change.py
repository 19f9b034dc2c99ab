# SPDX-License-Identifier: MIT
"""Qot_GetRatingChange, protocol 3426: changes of institutions' ratings of securities.

A client asks for a market and gets a page of changes, newest first, with a cursor for the next.
OpenD answers at most 60 requests in 30 seconds; of a paged request only the first page counts.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetRatingChange"

__all__ = [
    "C2S",
    "S2C",
    "RatingChangeItem",
    "RatingChangeType",
    "RatingLevel",
    "Request",
    "Response",
]


class RatingChangeType(pb.ClosedEnum):
    """What happened to a rating."""

    UPGRADE = pb.value(1, "RatingChangeType_Upgrade")
    DOWNGRADE = pb.value(2, "RatingChangeType_Downgrade")
    NEW_RATING = pb.value(3, "RatingChangeType_NewRating")


class RatingLevel(pb.ClosedEnum):
    """What an institution advises."""

    UNKNOWN = pb.value(0, "RatingLevel_Unknown")
    SELL = pb.value(1, "RatingLevel_Sell")
    HOLD = pb.value(2, "RatingLevel_Hold")
    BUY = pb.value(3, "RatingLevel_Buy")


@message
class C2S:
    """What is asked for.

    Attributes:
        market: a ``QotMarket``: US_SECURITY or CA_SECURITY.
        change_type: a ``RatingChangeType``; None for all of them.
        count: how many changes on a page, 1 to 20; None for OpenD's default of 10.
        page: the ``next_page`` of the page before; None for the first page.
    """

    market: Annotated[int, pb.int32(1)]
    change_type: Annotated[int | None, pb.int32(2)] = None
    count: Annotated[int | None, pb.int32(3)] = None
    page: Annotated[str | None, pb.string(4)] = None


@message
class RatingChangeItem:
    """One change of one institution's rating of one security.

    Attributes:
        security: what is rated.
        name: its name, in the language that OpenD is set to.
        rating: a ``RatingLevel``, after the change.
        last_rating: a ``RatingLevel``, before it.
        target_price: in the currency of the security, after the change.
        last_target_price: before it.
        change_type: a ``RatingChangeType``.
        institution_name: who rates.
        recommendation_date: the day of the change, ``2026-06-23``.
        last_recommendation_date: the day of the rating before.
    """

    security: Annotated[Security | None, pb.embedded(1)] = None
    name: Annotated[str | None, pb.string(2)] = None
    rating: Annotated[int | None, pb.int32(3)] = None
    last_rating: Annotated[int | None, pb.int32(4)] = None
    target_price: Annotated[float | None, pb.double(5)] = None
    last_target_price: Annotated[float | None, pb.double(6)] = None
    change_type: Annotated[int | None, pb.int32(7)] = None
    institution_name: Annotated[str | None, pb.string(8)] = None
    recommendation_date: Annotated[str | None, pb.string(9)] = None
    last_recommendation_date: Annotated[str | None, pb.string(10)] = None


@message
class S2C:
    """A page of changes.

    Attributes:
        data_list: the changes.
        all_count: how many there are on all pages.
        next_page: the cursor of the next page; None or empty on the last.
    """

    data_list: Annotated[list[RatingChangeItem], pb.repeated(pb.embedded(1))] = []
    all_count: Annotated[int | None, pb.int32(2)] = None
    next_page: Annotated[str | None, pb.string(3)] = None


@message
class Request:
    """The request, protocol 3426; ``Response`` answers it."""

    c2s: Annotated[C2S, pb.embedded(1)]

    @staticmethod
    def __response_type__() -> type[Response]:
        return Response


@message
class Response:
    """The answer to ``Request``.

    Attributes:
        ret_type: a ``RetType`` of Common; only 0 is success.
        ret_msg: the reason of a failure, for people.
        err_code: a finer reason.
        s2c: the page; None on failure.
    """

    ret_type: Annotated[int, pb.int32(1, default=-400)]
    ret_msg: Annotated[str | None, pb.string(2)] = None
    err_code: Annotated[int | None, pb.int32(3)] = None
    s2c: Annotated[S2C | None, pb.embedded(4)] = None
