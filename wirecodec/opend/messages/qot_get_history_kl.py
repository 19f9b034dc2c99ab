# SPDX-License-Identifier: MIT
"""Qot_GetHistoryKL.

Generated from Qot_GetHistoryKL.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import KLine, QotHeader, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetHistoryKL"

__all__ = ["C2S", "S2C", "Request", "Response"]


@message
class C2S:
    """Qot_GetHistoryKL.C2S."""

    rehab_type: Annotated[int, pb.int32(1)]
    kl_type: Annotated[int, pb.int32(2)]
    security: Annotated[Security, pb.embedded(3)]
    begin_time: Annotated[str, pb.string(4)]
    end_time: Annotated[str, pb.string(5)]
    max_ack_kl_num: Annotated[int | None, pb.int32(6, name="maxAckKLNum")] = None
    need_kl_fields_flag: Annotated[int | None, pb.int64(7, name="needKLFieldsFlag")] = None
    header: Annotated[QotHeader | None, pb.embedded(100)] = None


@message
class S2C:
    """Qot_GetHistoryKL.S2C."""

    security: Annotated[Security, pb.embedded(1)]
    kl_list: Annotated[list[KLine], pb.repeated(pb.embedded(2))] = []
    next_kl_time: Annotated[str | None, pb.string(3, name="nextKLTime")] = None
    next_kl_timestamp: Annotated[float | None, pb.double(4, name="nextKLTimestamp")] = None


@message
class Request:
    """Qot_GetHistoryKL.Request."""

    c2s: Annotated[C2S, pb.embedded(1)]

    @staticmethod
    def __response_type__() -> type[Response]:
        return Response


@message
class Response:
    """Qot_GetHistoryKL.Response.

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
