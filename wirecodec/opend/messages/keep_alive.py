# SPDX-License-Identifier: MIT
"""KeepAlive, protocol 1004: the sign of life that OpenD wants from each connection.

It is due every ``keep_alive_interval`` seconds, as the answer to InitConnect says; the official
client sends one after four fifths of that.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "KeepAlive"

__all__ = ["C2S", "S2C", "Request", "Response"]


@message
class C2S:
    """The client's clock.

    Attributes:
        time: seconds since 1970-01-01 UTC.
    """

    time: Annotated[int, pb.int64(1)]


@message
class S2C:
    """OpenD's clock.

    Attributes:
        time: seconds since 1970-01-01 UTC.
    """

    time: Annotated[int, pb.int64(1)]


@message
class Request:
    """The request, protocol 1004; ``Response`` answers it."""

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
        s2c: the time; None on failure.
    """

    ret_type: Annotated[int, pb.int32(1, default=-400)]
    ret_msg: Annotated[str | None, pb.string(2)] = None
    err_code: Annotated[int | None, pb.int32(3)] = None
    s2c: Annotated[S2C | None, pb.embedded(4)] = None
