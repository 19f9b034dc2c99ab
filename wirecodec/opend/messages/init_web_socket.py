# SPDX-License-Identifier: MIT
"""InitWebSocket.

Generated from InitWebSocket.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "InitWebSocket"

__all__ = ["C2S", "S2C", "Request", "Response"]


@message
class C2S:
    """InitWebSocket.C2S."""

    ip: Annotated[str | None, pb.string(1, name="IP")] = None
    port: Annotated[int | None, pb.int32(2, name="Port")] = None
    rsa_private_key: Annotated[
        str | None, pb.string(3, name="RSAPrivateKey", debug_redact=True)
    ] = None
    websocket_key: Annotated[str | None, pb.string(4, debug_redact=True)] = None
    client_id: Annotated[str | None, pb.string(5, name="clientID")] = None
    programming_language: Annotated[str | None, pb.string(6)] = None


@message
class S2C:
    """InitWebSocket.S2C."""

    server_time: Annotated[int | None, pb.int64(1)] = None
    conn_id: Annotated[int | None, pb.uint64(2, name="connID")] = None


@message
class Request:
    """InitWebSocket.Request."""

    c2s: Annotated[C2S | None, pb.embedded(1)] = None

    @staticmethod
    def __response_type__() -> type[Response]:
        return Response


@message
class Response:
    """InitWebSocket.Response.

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
