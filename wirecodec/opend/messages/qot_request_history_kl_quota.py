# SPDX-License-Identifier: MIT
"""Qot_RequestHistoryKLQuota, protocol 3104.

Generated from Qot_RequestHistoryKLQuota.proto by the command ``generate``: change that file, not
this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import QotHeader, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_RequestHistoryKLQuota"

__all__ = ["C2S", "S2C", "DetailItem", "Request", "Response"]


@message
class DetailItem:
    """Qot_RequestHistoryKLQuota.DetailItem."""

    security: Annotated[Security, pb.embedded(1)]
    name: Annotated[str | None, pb.string(4)] = None
    request_time: Annotated[str, pb.string(2)]
    request_time_stamp: Annotated[int | None, pb.int64(3)] = None


@message
class C2S:
    """Qot_RequestHistoryKLQuota.C2S."""

    b_get_detail: Annotated[bool | None, pb.bool(2)] = None
    header: Annotated[QotHeader | None, pb.embedded(100)] = None


@message
class S2C:
    """Qot_RequestHistoryKLQuota.S2C."""

    used_quota: Annotated[int, pb.int32(1)]
    remain_quota: Annotated[int, pb.int32(2)]
    detail_list: Annotated[list[DetailItem], pb.repeated(pb.embedded(3))] = []


@message
class Request:
    """The request, protocol 3104; Response answers it."""

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
