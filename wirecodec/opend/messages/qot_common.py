# SPDX-License-Identifier: MIT
"""Qot_Common."""
from __future__ import annotations
from ...protobuf import pb
from ...protobuf.declare import message
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated
__all__ = ["Security"]

@message
class Security:
    """A security."""

    market: Annotated[int, pb.int32(1)]
    code: Annotated[str, pb.string(2)]
