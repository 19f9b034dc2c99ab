# SPDX-License-Identifier: MIT
"""SPDX-License-Identifier: MIT

Generated from google/protobuf/timestamp.proto by the command ``generate``: change that file, not
this one.
"""

from __future__ import annotations

from wirecodec import message, pb

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "google.protobuf"

__all__ = ["Timestamp"]


@message(syntax="proto3")
class Timestamp:
    """google.protobuf.Timestamp."""

    seconds: Annotated[int, pb.int64(1)] = 0
    nanos: Annotated[int, pb.int32(2)] = 0
