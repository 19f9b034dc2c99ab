# SPDX-License-Identifier: MIT
"""Names that mean several things.

Generated from clashes.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from wirecodec import message, pb

from . import everything2
from .a import common
from .b import common as b_common

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "idl.clashes"

__all__ = ["Color", "Hidden"]


@message
class Color:
    """idl.clashes.Color.

    Attributes:
        a_common: The variable of a module is hidden by this attribute.
    """

    @message
    class Hidden:
        """idl.clashes.Color.Hidden."""

    color: Annotated[everything2.Color | None, pb.enum(1, default=everything2.Color.GREEN)] = None
    a: Annotated[common.Item | None, pb.embedded(2)] = None
    b: Annotated[b_common.Item | None, pb.embedded(3)] = None
    a_common: Annotated[b_common.Item | None, pb.embedded(4, name="a_common")] = None
    hidden: Annotated[Hidden | None, pb.embedded(5)] = None
    other: Annotated[_Hidden | None, pb.embedded(6)] = None
    more: Annotated[dict[str, _Hidden], pb.map(7, pb.string, pb.embedded)] = {}


@message
class Hidden:
    """idl.clashes.Hidden."""


# Types that an attribute or a nested class of the same name hides.
_Hidden = Hidden
