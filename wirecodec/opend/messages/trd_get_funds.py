# SPDX-License-Identifier: MIT
"""Trd_GetFunds, protocol 2101: the money of an account.

Generated from Trd_GetFunds.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .trd_common import Funds, TrdHeader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Trd_GetFunds"

__all__ = ["C2S", "S2C", "Request", "Response"]


@message
class C2S:
    """Whose money is asked for.

    Attributes:
        header: the account.
        refresh_cache: whether OpenD asks the server instead of its cache; few such requests are
            allowed.
        currency: the Currency to show the amounts in; universal accounts and futures need one.
        asset_category: a TrdAssetCategory; of Japanese accounts.
    """

    header: Annotated[TrdHeader, pb.embedded(1)]
    refresh_cache: Annotated[bool | None, pb.bool(2)] = None
    currency: Annotated[int | None, pb.int32(3)] = None
    asset_category: Annotated[int | None, pb.int32(4)] = None


@message
class S2C:
    """The money.

    Attributes:
        header: the account.
        funds: what it has.
    """

    header: Annotated[TrdHeader, pb.embedded(1)]
    funds: Annotated[Funds | None, pb.embedded(2)] = None


@message
class Request:
    """The request, protocol 2101; Response answers it."""

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
