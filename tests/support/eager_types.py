# SPDX-License-Identifier: MIT
"""Messages whose annotations Python evaluates: this module does not import them from __future__.

Each has a twin in ``test_declare`` with annotations that stay strings.
"""

from typing import Annotated, Dict, List, Optional, Union  # noqa: UP035 older spellings

from wirecodec import message, pb


class Level(pb.Enum):
    ZERO = 0
    ONE = 1


@message
class Leaf:
    value: Annotated[int, pb.int32(1)]


@message
class Tree:
    name: Annotated[Optional[str], pb.string(1)] = None  # noqa: UP045
    leaf: Annotated[Leaf | None, pb.embedded(2)] = None
    parent: Annotated[Optional["Tree"], pb.embedded(3)] = None
    later: Annotated[Optional["Later"], pb.embedded(4)] = None
    union: Annotated[Union["Later", None], pb.group(5)] = None
    trees: Annotated[List["Tree"], pb.repeated(pb.embedded(6))] = []  # noqa: UP006
    numbers: Annotated[list[int], pb.repeated(pb.int32(7), packed=True)] = []
    by_name: Annotated[Dict[str, "Later"], pb.map(8, pb.string, pb.embedded)] = {}  # noqa: UP006
    level: Annotated[Level | int | None, pb.enum(9, default=Level.ONE)] = None
    one: Annotated[int | None, pb.oneof("choice", pb.sint32(10, name="ONE"))] = None
    two: Annotated["bytes | None", pb.oneof("choice", pb.bytes(11))] = None
    whole: "Annotated[Later | None, pb.embedded(12)]" = None


@message
class Later:
    tree: Annotated[Tree | None, pb.embedded(1)] = None
