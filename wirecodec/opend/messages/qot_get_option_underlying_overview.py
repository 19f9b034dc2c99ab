# SPDX-License-Identifier: MIT
"""Qot_GetOptionUnderlyingOverview, protocol 3303.

Generated from Qot_GetOptionUnderlyingOverview.proto by the command ``generate``: change that file,
not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetOptionUnderlyingOverview"

__all__ = ["C2S", "S2C", "HVItem", "Request", "Response", "UnderlyingData"]


@message
class HVItem:
    """Qot_GetOptionUnderlyingOverview.HVItem."""

    time_range: Annotated[int, pb.int32(1)]
    hv: Annotated[float, pb.double(2)]
    hv_percentile: Annotated[float | None, pb.double(3)] = None


@message
class UnderlyingData:
    """Qot_GetOptionUnderlyingOverview.UnderlyingData."""

    owner: Annotated[Security, pb.embedded(1)]
    code: Annotated[str | None, pb.string(2)] = None
    name: Annotated[str | None, pb.string(3)] = None
    call_volume: Annotated[int | None, pb.int64(4)] = None
    put_volume: Annotated[int | None, pb.int64(5)] = None
    call_open_interest: Annotated[int | None, pb.int64(6)] = None
    put_open_interest: Annotated[int | None, pb.int64(7)] = None
    iv: Annotated[float | None, pb.double(8)] = None
    iv_rank: Annotated[float | None, pb.double(9)] = None
    iv_percentile: Annotated[float | None, pb.double(10)] = None
    hv_list: Annotated[list[HVItem], pb.repeated(pb.embedded(11))] = []
    pre_iv: Annotated[float | None, pb.double(12, name="preIV")] = None


@message
class C2S:
    """Qot_GetOptionUnderlyingOverview.C2S."""

    owner_list: Annotated[list[Security], pb.repeated(pb.embedded(1))] = []
    index_option_type: Annotated[int | None, pb.int32(2)] = None


@message
class S2C:
    """Qot_GetOptionUnderlyingOverview.S2C."""

    underlying_data_list: Annotated[list[UnderlyingData], pb.repeated(pb.embedded(1))] = []


@message
class Request:
    """The request, protocol 3303; Response answers it."""

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
