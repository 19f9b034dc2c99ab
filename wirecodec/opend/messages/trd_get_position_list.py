# SPDX-License-Identifier: MIT
"""Trd_GetPositionList, protocol 2102: what an account holds.

Generated from Trd_GetPositionList.proto by the command ``generate``: change that file, not this
one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .trd_common import Position, TrdFilterConditions, TrdHeader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Trd_GetPositionList"

__all__ = ["C2S", "S2C", "Request", "Response"]


@message
class C2S:
    """Which positions are asked for.

    Attributes:
        header: the account.
        filter_conditions: which of them.
        filter_pl_ratio_min: those with a profit of so many percent or more.
        filter_pl_ratio_max: those with a profit of so many percent or less.
        refresh_cache: whether OpenD asks the server instead of its cache; few such requests are
            allowed.
        asset_category: a TrdAssetCategory; of Japanese accounts.
        currency: the Currency to show the amounts in.
        option_strategy_view: whether options are shown as the combinations they make.
    """

    header: Annotated[TrdHeader, pb.embedded(1)]
    filter_conditions: Annotated[TrdFilterConditions | None, pb.embedded(2)] = None
    filter_pl_ratio_min: Annotated[float | None, pb.double(3, name="filterPLRatioMin")] = None
    filter_pl_ratio_max: Annotated[float | None, pb.double(4, name="filterPLRatioMax")] = None
    refresh_cache: Annotated[bool | None, pb.bool(5)] = None
    asset_category: Annotated[int | None, pb.int32(6)] = None
    currency: Annotated[int | None, pb.int32(7)] = None
    option_strategy_view: Annotated[bool | None, pb.bool(8)] = None


@message
class S2C:
    """The positions.

    Attributes:
        header: the account.
        position_list: each of them.
    """

    header: Annotated[TrdHeader, pb.embedded(1)]
    position_list: Annotated[list[Position], pb.repeated(pb.embedded(2))] = []


@message
class Request:
    """The request, protocol 2102; Response answers it."""

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
