# SPDX-License-Identifier: MIT
"""Trd_GetAccList, protocol 2001: the accounts of the user.

Generated from Trd_GetAccList.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .trd_common import TrdAcc

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Trd_GetAccList"

__all__ = ["C2S", "S2C", "Request", "Response"]


@message
class C2S:
    """Whose accounts are asked for.

    Attributes:
        user_id: not used any more: 0.
        trd_category: a TrdCategory; none for the accounts of securities.
        need_general_sec_account: whether universal accounts are wanted, too.
    """

    user_id: Annotated[int, pb.uint64(1, name="userID")]
    trd_category: Annotated[int | None, pb.int32(2)] = None
    need_general_sec_account: Annotated[bool | None, pb.bool(3)] = None


@message
class S2C:
    """The accounts.

    Attributes:
        acc_list: each of them.
    """

    acc_list: Annotated[list[TrdAcc], pb.repeated(pb.embedded(1))] = []


@message
class Request:
    """The request, protocol 2001; Response answers it."""

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
