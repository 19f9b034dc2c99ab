# SPDX-License-Identifier: MIT
"""Qot_SubEventContract, protocol 3455.

Generated from Qot_SubEventContract.proto by the command ``generate``: change that file, not this
one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import EC_KlineSource, QotHeader, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_SubEventContract"

__all__ = ["C2S", "S2C", "Request", "Response"]


@message
class C2S:
    """Qot_SubEventContract.C2S."""

    security_list: Annotated[list[Security], pb.repeated(pb.embedded(1))] = []
    sub_type_list: Annotated[list[int], pb.repeated(pb.int32(2))] = []
    is_sub_or_un_sub: Annotated[bool, pb.bool(3)]
    is_reg_or_un_reg_push: Annotated[bool | None, pb.bool(4)] = None
    is_first_push: Annotated[bool | None, pb.bool(5)] = None
    is_unsub_all: Annotated[bool | None, pb.bool(6)] = None
    kline_source: Annotated[list[EC_KlineSource], pb.repeated(pb.enum(7))] = []
    header: Annotated[QotHeader | None, pb.embedded(100)] = None


@message
class S2C:
    """Qot_SubEventContract.S2C."""


@message
class Request:
    """The request, protocol 3455; Response answers it."""

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
