# SPDX-License-Identifier: MIT
"""GetUserInfo, protocol 1005.

Generated from GetUserInfo.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "GetUserInfo"

__all__ = ["C2S", "S2C", "Request", "Response", "UpdateType", "UserInfoField"]


class UpdateType(pb.ClosedEnum):
    """GetUserInfo.UpdateType."""

    NONE = pb.value(0, "UpdateType_None")
    ADVICE = pb.value(1, "UpdateType_Advice")
    FORCE = pb.value(2, "UpdateType_Force")


class UserInfoField(pb.ClosedEnum):
    """GetUserInfo.UserInfoField."""

    BASIC = pb.value(1, "UserInfoField_Basic")
    API = pb.value(2, "UserInfoField_API")
    QOT_RIGHT = pb.value(4, "UserInfoField_QotRight")
    DISCLAIMER = pb.value(8, "UserInfoField_Disclaimer")
    UPDATE = pb.value(16, "UserInfoField_Update")
    WEB_KEY = pb.value(2048, "UserInfoField_WebKey")


@message
class C2S:
    """GetUserInfo.C2S."""

    flag: Annotated[int | None, pb.int32(2)] = None


@message
class S2C:
    """GetUserInfo.S2C."""

    nick_name: Annotated[str | None, pb.string(1)] = None
    avatar_url: Annotated[str | None, pb.string(2)] = None
    api_level: Annotated[str | None, pb.string(3)] = None
    hk_qot_right: Annotated[int | None, pb.int32(4)] = None
    us_qot_right: Annotated[int | None, pb.int32(5)] = None
    cn_qot_right: Annotated[int | None, pb.int32(6)] = None
    is_need_agree_disclaimer: Annotated[bool | None, pb.bool(7)] = None
    user_id: Annotated[int | None, pb.int64(8, name="userID")] = None
    update_type: Annotated[int | None, pb.int32(9)] = None
    web_key: Annotated[str | None, pb.string(10, debug_redact=True)] = None
    web_jump_url_head: Annotated[str | None, pb.string(18)] = None
    hk_option_qot_right: Annotated[int | None, pb.int32(11)] = None
    has_us_option_qot_right: Annotated[bool | None, pb.bool(12, name="hasUSOptionQotRight")] = None
    hk_future_qot_right: Annotated[int | None, pb.int32(13)] = None
    sub_quota: Annotated[int | None, pb.int32(14)] = None
    history_kl_quota: Annotated[int | None, pb.int32(15, name="historyKLQuota")] = None
    us_future_qot_right: Annotated[int | None, pb.int32(16)] = None
    us_option_qot_right: Annotated[int | None, pb.int32(17)] = None
    user_attribution: Annotated[int | None, pb.int32(19)] = None
    update_whats_new: Annotated[str | None, pb.string(20)] = None
    us_index_qot_right: Annotated[int | None, pb.int32(21)] = None
    us_otc_qot_right: Annotated[int | None, pb.int32(22)] = None
    us_cme_future_qot_right: Annotated[int | None, pb.int32(23, name="usCMEFutureQotRight")] = None
    us_cbot_future_qot_right: Annotated[int | None, pb.int32(24, name="usCBOTFutureQotRight")] = (
        None
    )
    us_nymex_future_qot_right: Annotated[int | None, pb.int32(25, name="usNYMEXFutureQotRight")] = (
        None
    )
    us_comex_future_qot_right: Annotated[int | None, pb.int32(26, name="usCOMEXFutureQotRight")] = (
        None
    )
    us_cboe_future_qot_right: Annotated[int | None, pb.int32(27, name="usCBOEFutureQotRight")] = (
        None
    )
    sg_future_qot_right: Annotated[int | None, pb.int32(28)] = None
    jp_future_qot_right: Annotated[int | None, pb.int32(29)] = None
    is_app_nn_or_mm: Annotated[bool | None, pb.bool(30, name="isAppNNOrMM")] = None
    sh_qot_right: Annotated[int | None, pb.int32(31)] = None
    sz_qot_right: Annotated[int | None, pb.int32(32)] = None
    extra: Annotated[int | None, pb.int32(33)] = None
    cc_qot_right: Annotated[int | None, pb.int32(34)] = None
    sg_stock_qot_right: Annotated[int | None, pb.int32(35)] = None
    my_stock_qot_right: Annotated[int | None, pb.int32(36)] = None
    jp_stock_qot_right: Annotated[int | None, pb.int32(37)] = None
    ec_qot_right: Annotated[int | None, pb.int32(38)] = None


@message
class Request:
    """The request, protocol 1005; Response answers it."""

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
