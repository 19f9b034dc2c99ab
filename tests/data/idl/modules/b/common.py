# SPDX-License-Identifier: MIT
"""The messages of b/common.proto.

Generated from b/common.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from wirecodec import message, pb

from ..a import common

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "idl.test.b"

__all__ = ["Item"]


@message
class Item:
    """idl.test.b.Item."""

    theirs: Annotated[common.Item, pb.embedded(1)]
    level: Annotated[common.Level | None, pb.enum(2, default=common.Level.LOW)] = None
