# SPDX-License-Identifier: MIT
"""Common: what the messages of every protocol share.

The fields that hold one of these enums are mostly declared as plain integers in the ``.proto``
files. Such an attribute reads as an ``int``, and the enum is what to compare it with:
``response.ret_type == RetType.SUCCEED``.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Common"

__all__ = [
    "PacketEncAlgo",
    "PacketID",
    "PredSide",
    "ProgramStatus",
    "ProgramStatusType",
    "ProtoFmt",
    "RetType",
    "Session",
    "UserAttribution",
]


class RetType(pb.ClosedEnum):
    """How a request went: only SUCCEED is success.

    UNKNOWN is also what an absent ``retType`` reads as: it is the default of that field.
    """

    SUCCEED = pb.value(0, "RetType_Succeed")
    FAILED = pb.value(-1, "RetType_Failed")
    TIME_OUT = pb.value(-100, "RetType_TimeOut")
    DIS_CONNECT = pb.value(-200, "RetType_DisConnect")
    UNKNOWN = pb.value(-400, "RetType_Unknown")
    INVALID = pb.value(-500, "RetType_Invalid")


class PacketEncAlgo(pb.ClosedEnum):
    """How the bodies of a connection are encrypted once InitConnect is done.

    AES_CBC is today's choice. With FTAES_ECB, and wherever OpenD gives no initialisation vector,
    bodies are AES-ECB behind zero padding, with the padding told in a trailer of 16 bytes.
    """

    FTAES_ECB = pb.value(0, "PacketEncAlgo_FTAES_ECB")
    NONE = pb.value(-1, "PacketEncAlgo_None")
    AES_ECB = pb.value(1, "PacketEncAlgo_AES_ECB")
    AES_CBC = pb.value(2, "PacketEncAlgo_AES_CBC")


class ProtoFmt(pb.ClosedEnum):
    """What a body is written in; the numbers are those of the frame header."""

    PROTOBUF = pb.value(0, "ProtoFmt_Protobuf")
    JSON = pb.value(1, "ProtoFmt_Json")


class UserAttribution(pb.ClosedEnum):
    """Where an account was opened."""

    UNKNOWN = pb.value(0, "UserAttribution_Unknown")
    NN = pb.value(1, "UserAttribution_NN")  # Futu, "Niu Niu"
    MM = pb.value(2, "UserAttribution_MM")  # moomoo
    SG = pb.value(3, "UserAttribution_SG")
    AU = pb.value(4, "UserAttribution_AU")
    JP = pb.value(5, "UserAttribution_JP")
    HK = pb.value(6, "UserAttribution_HK")


class ProgramStatusType(pb.ClosedEnum):
    """How far OpenD itself has come; requests for data want READY.

    Some names are misspelt in the ``.proto`` (Loging, Nessary), and here with it.
    """

    NONE = pb.value(0, "ProgramStatusType_None")
    LOADED = pb.value(1, "ProgramStatusType_Loaded")  # its parts are loaded, no login yet
    LOGING = pb.value(2, "ProgramStatusType_Loging")  # logging in
    NEED_PIC_VERIFY_CODE = pb.value(3, "ProgramStatusType_NeedPicVerifyCode")  # a captcha waits
    NEED_PHONE_VERIFY_CODE = pb.value(4, "ProgramStatusType_NeedPhoneVerifyCode")  # a text message
    LOGIN_FAILED = pb.value(5, "ProgramStatusType_LoginFailed")
    FORCE_UPDATE = pb.value(6, "ProgramStatusType_ForceUpdate")  # this OpenD is too old
    NESSARY_DATA_PREPARING = pb.value(7, "ProgramStatusType_NessaryDataPreparing")
    NESSARY_DATA_MISSING = pb.value(8, "ProgramStatusType_NessaryDataMissing")
    UN_AGREE_DISCLAIMER = pb.value(9, "ProgramStatusType_UnAgreeDisclaimer")
    READY = pb.value(10, "ProgramStatusType_Ready")
    FORCE_LOGOUT = pb.value(11, "ProgramStatusType_ForceLogout")  # logged out from elsewhere
    DISCLAIMER_PULL_FAILED = pb.value(12, "ProgramStatusType_DisclaimerPullFailed")


class Session(pb.ClosedEnum):
    """Which hours of US trading are meant."""

    NONE = pb.value(0, "Session_NONE")
    RTH = pb.value(1, "Session_RTH")  # regular trading hours
    ETH = pb.value(2, "Session_ETH")  # with the hours before and after
    ALL = pb.value(3, "Session_ALL")  # the night too
    OVERNIGHT = pb.value(4, "Session_OVERNIGHT")


class PredSide(pb.ClosedEnum):
    """Which outcome of an event contract is bought."""

    UNKNOWN = pb.value(0, "PredSide_Unknown")
    YES = pb.value(1, "PredSide_Yes")
    NO = pb.value(2, "PredSide_No")


@message
class PacketID:
    """Names one request for good, so that a trading order cannot be replayed.

    Attributes:
        conn_id: the connection: ``conn_id`` of the answer to InitConnect.
        serial_no: the serial number in the header of the request's frame.
    """

    conn_id: Annotated[int, pb.uint64(1, name="connID")]
    serial_no: Annotated[int, pb.uint32(2)]


@message
class ProgramStatus:
    """The state of OpenD.

    Attributes:
        type: how far it has come.
        str_ext_desc: more about it, for people; of NEED_PHONE_VERIFY_CODE and its like, what to do.
    """

    type: Annotated[ProgramStatusType, pb.enum(1)]
    str_ext_desc: Annotated[str | None, pb.string(2)] = None
