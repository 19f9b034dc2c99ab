# SPDX-License-Identifier: MIT
"""SkillWrapAPI.

Generated from SkillWrapAPI.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "SkillWrapAPI"

__all__ = [
    "DerivativeUnusualReq",
    "DerivativeUnusualRsp",
    "FinancialUnusualReq",
    "FinancialUnusualRsp",
    "TechnicalUnusualReq",
    "TechnicalUnusualRsp",
]


@message
class TechnicalUnusualReq:
    """SkillWrapAPI.TechnicalUnusualReq."""

    stock_symbol: Annotated[str | None, pb.string(1, name="stock_symbol")] = None
    time_range: Annotated[int | None, pb.int32(2, name="time_range")] = None
    indicator_filters: Annotated[
        list[str], pb.repeated(pb.string(3, name="indicator_filters"))
    ] = []
    language_id: Annotated[int | None, pb.int32(4, name="language_id")] = None

    @staticmethod
    def __response_type__() -> type[TechnicalUnusualRsp]:
        return TechnicalUnusualRsp


@message
class TechnicalUnusualRsp:
    """SkillWrapAPI.TechnicalUnusualRsp."""

    ret_type: Annotated[int, pb.int32(1, default=-400)]
    ret_msg: Annotated[str | None, pb.string(2)] = None
    err_code: Annotated[int | None, pb.int32(3)] = None
    time_range: Annotated[str | None, pb.string(4, name="time_range")] = None
    content: Annotated[str | None, pb.string(5)] = None


@message
class FinancialUnusualReq:
    """SkillWrapAPI.FinancialUnusualReq."""

    stock_symbol: Annotated[str | None, pb.string(1, name="stock_symbol")] = None
    time_range: Annotated[int | None, pb.int32(2, name="time_range")] = None
    analysis_dimensions: Annotated[
        list[str], pb.repeated(pb.string(3, name="analysis_dimensions"))
    ] = []
    language_id: Annotated[int | None, pb.int32(4, name="language_id")] = None

    @staticmethod
    def __response_type__() -> type[FinancialUnusualRsp]:
        return FinancialUnusualRsp


@message
class FinancialUnusualRsp:
    """SkillWrapAPI.FinancialUnusualRsp."""

    ret_type: Annotated[int, pb.int32(1, default=-400)]
    ret_msg: Annotated[str | None, pb.string(2)] = None
    err_code: Annotated[int | None, pb.int32(3)] = None
    time_range: Annotated[str | None, pb.string(4, name="time_range")] = None
    content: Annotated[str | None, pb.string(5)] = None


@message
class DerivativeUnusualReq:
    """SkillWrapAPI.DerivativeUnusualReq."""

    stock_symbol: Annotated[str | None, pb.string(1, name="stock_symbol")] = None
    time_range: Annotated[int | None, pb.int32(2, name="time_range")] = None
    analysis_dimensions: Annotated[
        list[str], pb.repeated(pb.string(3, name="analysis_dimensions"))
    ] = []
    language_id: Annotated[int | None, pb.int32(4, name="language_id")] = None

    @staticmethod
    def __response_type__() -> type[DerivativeUnusualRsp]:
        return DerivativeUnusualRsp


@message
class DerivativeUnusualRsp:
    """SkillWrapAPI.DerivativeUnusualRsp."""

    ret_type: Annotated[int, pb.int32(1, default=-400)]
    ret_msg: Annotated[str | None, pb.string(2)] = None
    err_code: Annotated[int | None, pb.int32(3)] = None
    time_range: Annotated[str | None, pb.string(4, name="time_range")] = None
    content: Annotated[str | None, pb.string(5)] = None
