# SPDX-License-Identifier: MIT
"""InitConnect, protocol 1001: the handshake, first on every connection.

Where an RSA key is configured, request and answer are encrypted with it. The answer brings the key
that encrypts everything after it, and the pace of KeepAlive.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "InitConnect"

__all__ = ["C2S", "S2C", "Request", "Response"]


@message
class C2S:
    """Who connects, and how the connection is to be.

    Attributes:
        client_ver: the version of the client, 100 for each major one: 300 is 3.0.
        client_id: the name of the client, free to choose; the official Python client says
            ``"PyNormal"``.
        recv_notify: whether OpenD pushes Notify (1003) on this connection; None is no.
        packet_enc_algo: a ``PacketEncAlgo`` of Common for the bodies after this exchange; None is
            FTAES_ECB, which is why a client without encryption says NONE.
        push_proto_fmt: a ``ProtoFmt`` of Common for the bodies of pushes; None is PROTOBUF. Answers
            have the format of their request.
        programming_language: what the client is written in, such as ``"Python"``.
        ai_type: what it stands for is not known; the official Python client sends 0.
    """

    client_ver: Annotated[int, pb.int32(1)]
    client_id: Annotated[str, pb.string(2, name="clientID")]
    recv_notify: Annotated[bool | None, pb.bool(3)] = None
    packet_enc_algo: Annotated[int | None, pb.int32(4)] = None
    push_proto_fmt: Annotated[int | None, pb.int32(5)] = None
    programming_language: Annotated[str | None, pb.string(6)] = None
    ai_type: Annotated[int | None, pb.int32(7)] = None


@message
class S2C:
    """What the connection is to be from now on.

    Attributes:
        server_ver: the version of OpenD, 100 for each major one: 1011 is 10.11.
        login_user_id: the user that OpenD is logged in as; GetGlobalState asks for it.
        conn_id: names this connection: part of a ``PacketID``.
        conn_aes_key: the AES-128 key of the bodies after this exchange, 16 ASCII characters.
            It means nothing where the request said NONE.
        keep_alive_interval: in seconds; KeepAlive (1004) is due within it.
        aes_cbc_iv: the initialisation vector, 16 ASCII characters, used afresh on each frame;
            None means that bodies are ECB.
        user_attribution: a ``UserAttribution`` of Common.
    """

    server_ver: Annotated[int, pb.int32(1)]
    login_user_id: Annotated[int, pb.uint64(2, name="loginUserID")]
    conn_id: Annotated[int, pb.uint64(3, name="connID")]
    conn_aes_key: Annotated[str, pb.string(4, name="connAESKey", debug_redact=True)]
    keep_alive_interval: Annotated[int, pb.int32(5)]
    aes_cbc_iv: Annotated[str | None, pb.string(6, name="aesCBCiv", debug_redact=True)] = None
    user_attribution: Annotated[int | None, pb.int32(7)] = None


@message
class Request:
    """The request, protocol 1001; ``Response`` answers it."""

    c2s: Annotated[C2S, pb.embedded(1)]

    @staticmethod
    def __response_type__() -> type[Response]:
        return Response


@message
class Response:
    """The answer to ``Request``.

    Attributes:
        ret_type: a ``RetType`` of Common; only 0 is success.
        ret_msg: the reason of a failure, for people.
        err_code: a finer reason.
        s2c: the terms of the connection; None on failure.
    """

    ret_type: Annotated[int, pb.int32(1, default=-400)]
    ret_msg: Annotated[str | None, pb.string(2)] = None
    err_code: Annotated[int | None, pb.int32(3)] = None
    s2c: Annotated[S2C | None, pb.embedded(4)] = None
