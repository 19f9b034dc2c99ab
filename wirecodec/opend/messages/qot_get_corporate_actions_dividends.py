# SPDX-License-Identifier: MIT
"""Qot_GetCorporateActionsDividends, protocol 3234.

Generated from Qot_GetCorporateActionsDividends.proto by the command ``generate``: change that file,
not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetCorporateActionsDividends"

__all__ = ["C2S", "S2C", "DividendItem", "Request", "Response"]


@message
class DividendItem:
    """Qot_GetCorporateActionsDividends.DividendItem."""

    pub_date: Annotated[str | None, pb.string(1)] = None
    statement: Annotated[str | None, pb.string(2)] = None
    process: Annotated[str | None, pb.string(3)] = None
    record_date: Annotated[str | None, pb.string(4)] = None
    ex_date: Annotated[str | None, pb.string(5)] = None
    dividend_payable_date: Annotated[str | None, pb.string(6)] = None
    fiscal_year: Annotated[str | None, pb.string(7)] = None


@message
class C2S:
    """Qot_GetCorporateActionsDividends.C2S."""

    security: Annotated[Security, pb.embedded(1)]


@message
class S2C:
    """Qot_GetCorporateActionsDividends.S2C."""

    dividend_list: Annotated[list[DividendItem], pb.repeated(pb.embedded(1))] = []


@message
class Request:
    """The request, protocol 3234; Response answers it."""

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
