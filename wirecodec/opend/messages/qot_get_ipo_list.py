# SPDX-License-Identifier: MIT
"""Qot_GetIpoList, protocol 3217.

Generated from Qot_GetIpoList.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import QotHeader, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetIpoList"

__all__ = [
    "C2S",
    "S2C",
    "BasicIpoData",
    "CNIpoExData",
    "HKIpoExData",
    "IpoData",
    "JPIpoExData",
    "MYIpoExData",
    "Request",
    "Response",
    "SGIpoExData",
    "USIpoExData",
    "WinningNumData",
]


@message
class BasicIpoData:
    """Qot_GetIpoList.BasicIpoData."""

    security: Annotated[Security, pb.embedded(1)]
    name: Annotated[str, pb.string(2)]
    list_time: Annotated[str | None, pb.string(3)] = None
    list_timestamp: Annotated[float | None, pb.double(4)] = None


@message
class CNIpoExData:
    """Qot_GetIpoList.CNIpoExData."""

    apply_code: Annotated[str, pb.string(1)]
    issue_size: Annotated[int, pb.int64(2)]
    online_issue_size: Annotated[int, pb.int64(3)]
    apply_upper_limit: Annotated[int, pb.int64(4)]
    apply_limit_market_value: Annotated[int, pb.int64(5)]
    is_estimate_ipo_price: Annotated[bool, pb.bool(6)]
    ipo_price: Annotated[float, pb.double(7)]
    industry_pe_rate: Annotated[float, pb.double(8)]
    is_estimate_winning_ratio: Annotated[bool, pb.bool(9)]
    winning_ratio: Annotated[float, pb.double(10)]
    issue_pe_rate: Annotated[float, pb.double(11)]
    apply_time: Annotated[str | None, pb.string(12)] = None
    apply_timestamp: Annotated[float | None, pb.double(13)] = None
    winning_time: Annotated[str | None, pb.string(14)] = None
    winning_timestamp: Annotated[float | None, pb.double(15)] = None
    is_has_won: Annotated[bool, pb.bool(16)]
    winning_num_data: Annotated[list[WinningNumData], pb.repeated(pb.embedded(17))] = []


@message
class WinningNumData:
    """Qot_GetIpoList.WinningNumData."""

    winning_name: Annotated[str, pb.string(1)]
    winning_info: Annotated[str, pb.string(2)]


@message
class HKIpoExData:
    """Qot_GetIpoList.HKIpoExData."""

    ipo_price_min: Annotated[float, pb.double(1)]
    ipo_price_max: Annotated[float, pb.double(2)]
    list_price: Annotated[float, pb.double(3)]
    lot_size: Annotated[int, pb.int32(4)]
    entrance_price: Annotated[float, pb.double(5)]
    is_subscribe_status: Annotated[bool, pb.bool(6)]
    apply_end_time: Annotated[str | None, pb.string(7)] = None
    apply_end_timestamp: Annotated[float | None, pb.double(8)] = None


@message
class USIpoExData:
    """Qot_GetIpoList.USIpoExData."""

    ipo_price_min: Annotated[float, pb.double(1)]
    ipo_price_max: Annotated[float, pb.double(2)]
    issue_size: Annotated[int, pb.int64(3)]


@message
class SGIpoExData:
    """Qot_GetIpoList.SGIpoExData."""

    ipo_price_min: Annotated[float, pb.double(1)]
    ipo_price_max: Annotated[float, pb.double(2)]
    issue_size: Annotated[int, pb.int64(3)]
    apply_start_time: Annotated[str | None, pb.string(4)] = None
    apply_start_timestamp: Annotated[float | None, pb.double(5)] = None
    apply_end_time: Annotated[str | None, pb.string(6)] = None
    apply_end_timestamp: Annotated[float | None, pb.double(7)] = None
    winning_time: Annotated[str | None, pb.string(8)] = None
    winning_timestamp: Annotated[float | None, pb.double(9)] = None


@message
class MYIpoExData:
    """Qot_GetIpoList.MYIpoExData."""

    offer_price: Annotated[float, pb.double(1)]
    issue_size: Annotated[int, pb.int64(2)]
    apply_start_time: Annotated[str | None, pb.string(3)] = None
    apply_start_timestamp: Annotated[float | None, pb.double(4)] = None
    apply_end_time: Annotated[str | None, pb.string(5)] = None
    apply_end_timestamp: Annotated[float | None, pb.double(6)] = None
    winning_time: Annotated[str | None, pb.string(7)] = None
    winning_timestamp: Annotated[float | None, pb.double(8)] = None


@message
class JPIpoExData:
    """Qot_GetIpoList.JPIpoExData."""

    ipo_price_min: Annotated[float, pb.double(1)]
    ipo_price_max: Annotated[float, pb.double(2)]
    issue_size: Annotated[int, pb.int64(3)]


@message
class IpoData:
    """Qot_GetIpoList.IpoData."""

    basic: Annotated[BasicIpoData, pb.embedded(1)]
    cn_ex_data: Annotated[CNIpoExData | None, pb.embedded(2)] = None
    hk_ex_data: Annotated[HKIpoExData | None, pb.embedded(3)] = None
    us_ex_data: Annotated[USIpoExData | None, pb.embedded(4)] = None
    sg_ex_data: Annotated[SGIpoExData | None, pb.embedded(5)] = None
    my_ex_data: Annotated[MYIpoExData | None, pb.embedded(6)] = None
    jp_ex_data: Annotated[JPIpoExData | None, pb.embedded(7)] = None


@message
class C2S:
    """Qot_GetIpoList.C2S."""

    market: Annotated[int, pb.int32(1)]
    header: Annotated[QotHeader | None, pb.embedded(100)] = None


@message
class S2C:
    """Qot_GetIpoList.S2C."""

    ipo_list: Annotated[list[IpoData], pb.repeated(pb.embedded(1))] = []


@message
class Request:
    """The request, protocol 3217; Response answers it."""

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
