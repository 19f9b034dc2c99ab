# SPDX-License-Identifier: MIT
"""Qot_GetOptionExpirationDate, protocol 3224.

Generated from Qot_GetOptionExpirationDate.proto by the command ``generate``: change that file, not
this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import QotHeader, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetOptionExpirationDate"

__all__ = ["C2S", "S2C", "OptionExpirationDate", "Request", "Response"]


@message
class C2S:
    """Qot_GetOptionExpirationDate.C2S."""

    owner: Annotated[Security, pb.embedded(1)]
    index_option_type: Annotated[int | None, pb.int32(2)] = None
    header: Annotated[QotHeader | None, pb.embedded(100)] = None


@message
class OptionExpirationDate:
    """Qot_GetOptionExpirationDate.OptionExpirationDate."""

    strike_time: Annotated[str | None, pb.string(1)] = None
    strike_timestamp: Annotated[float | None, pb.double(2)] = None
    option_expiry_date_distance: Annotated[int, pb.int32(3)]
    cycle: Annotated[int | None, pb.int32(4)] = None


@message
class S2C:
    """Qot_GetOptionExpirationDate.S2C."""

    date_list: Annotated[list[OptionExpirationDate], pb.repeated(pb.embedded(1))] = []


@message
class Request:
    """The request, protocol 3224; Response answers it."""

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
