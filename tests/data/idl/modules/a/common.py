# SPDX-License-Identifier: MIT
"""The messages of a/common.proto.

Generated from a/common.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from wirecodec import message, pb

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "idl.test.a"

__all__ = ["Item", "Level", "a"]


class Level(pb.ClosedEnum):
    """idl.test.a.Level."""

    LOW = 0


@message
class Item:
    """idl.test.a.Item."""

    @message
    class Part:
        """idl.test.a.Item.Part."""

    part: Annotated[Part | None, pb.embedded(1)] = None


@message
class a:
    """Nobody outside needs it."""
