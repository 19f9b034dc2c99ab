# SPDX-License-Identifier: MIT
"""Qot_GetEventContractComboList, protocol 3453.

Generated from Qot_GetEventContractComboList.proto by the command ``generate``: change that file,
not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetEventContractComboList"

__all__ = ["C2S", "S2C", "ComboEvent", "Request", "Response"]


@message
class ComboEvent:
    """Qot_GetEventContractComboList.ComboEvent."""

    event_security: Annotated[Security, pb.embedded(1)]
    event_name: Annotated[str | None, pb.string(2)] = None
    combo_contracts: Annotated[list[Security], pb.repeated(pb.embedded(3))] = []
    series_security: Annotated[Security | None, pb.embedded(4)] = None
    category: Annotated[str | None, pb.string(5)] = None
    competition: Annotated[str | None, pb.string(6)] = None
    competition_scope: Annotated[str | None, pb.string(7)] = None


@message
class C2S:
    """Qot_GetEventContractComboList.C2S."""

    category: Annotated[str | None, pb.string(1)] = None
    competition: Annotated[str | None, pb.string(2)] = None
    series: Annotated[Security | None, pb.embedded(3)] = None
    next_page: Annotated[str | None, pb.string(4)] = None
    count: Annotated[int | None, pb.int32(5)] = None


@message
class S2C:
    """Qot_GetEventContractComboList.S2C."""

    combo_event_list: Annotated[list[ComboEvent], pb.repeated(pb.embedded(1))] = []
    mvc: Annotated[str | None, pb.string(2)] = None
    next_page: Annotated[str | None, pb.string(3)] = None


@message
class Request:
    """The request, protocol 3453; Response answers it."""

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
