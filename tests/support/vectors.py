# SPDX-License-Identifier: MIT
"""The vectors of `spec/vectors`, and the messages of `v2.proto` and `v3.proto` as classes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

from wirecodec import message, pb

FOLDER = Path(__file__).resolve().parents[2] / "spec" / "vectors"


def load(name: str) -> Any:
    """The content of one of the files."""
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


class Level2(pb.ClosedEnum):
    ZERO = 0
    ONE = 1
    MINUS = -1


class Level3(pb.Enum):
    ZERO = 0
    ONE = 1
    MINUS = -1


@message
class Scalars2:
    int32: Annotated[int | None, pb.int32(1)] = None
    int64: Annotated[int | None, pb.int64(2)] = None
    uint32: Annotated[int | None, pb.uint32(3)] = None
    uint64: Annotated[int | None, pb.uint64(4)] = None
    sint32: Annotated[int | None, pb.sint32(5)] = None
    sint64: Annotated[int | None, pb.sint64(6)] = None
    fixed32: Annotated[int | None, pb.fixed32(7)] = None
    fixed64: Annotated[int | None, pb.fixed64(8)] = None
    sfixed32: Annotated[int | None, pb.sfixed32(9)] = None
    sfixed64: Annotated[int | None, pb.sfixed64(10)] = None
    float_: Annotated[float | None, pb.float(11)] = None
    double: Annotated[float | None, pb.double(12)] = None
    bool_: Annotated[bool | None, pb.bool(13)] = None
    string: Annotated[str | None, pb.string(14)] = None
    bytes_: Annotated[bytes | None, pb.bytes(15)] = None
    level: Annotated[Level2 | None, pb.enum(16)] = None


@message
class Item2:
    id: Annotated[int, pb.int32(1)]
    name: Annotated[str | None, pb.string(2)] = None


@message
class Lists2:
    numbers: Annotated[list[int], pb.repeated(pb.int32(1))] = []
    packed: Annotated[list[int], pb.repeated(pb.int32(2), packed=True)] = []
    names: Annotated[list[str], pb.repeated(pb.string(3))] = []
    levels: Annotated[list[Level2], pb.repeated(pb.enum(4))] = []
    packed_levels: Annotated[list[Level2], pb.repeated(pb.enum(5), packed=True)] = []
    items: Annotated[list[Item2], pb.repeated(pb.embedded(6))] = []
    packed_words: Annotated[list[int], pb.repeated(pb.fixed32(7), packed=True)] = []
    doubles: Annotated[list[float], pb.repeated(pb.double(8))] = []
    packed_flags: Annotated[list[bool], pb.repeated(pb.bool(9), packed=True)] = []


@message
class Leaf2:
    x: Annotated[int | None, pb.int32(1)] = None
    tree: Annotated[Tree2 | None, pb.embedded(2)] = None


@message
class Twig2:
    y: Annotated[int | None, pb.int32(1)] = None


@message
class Tree2:
    left: Annotated[Tree2 | None, pb.embedded(1)] = None
    value: Annotated[int | None, pb.int32(2)] = None
    children: Annotated[list[Tree2], pb.repeated(pb.embedded(3))] = []
    leaf: Annotated[Leaf2 | None, pb.group(4)] = None
    twig: Annotated[list[Twig2], pb.repeated(pb.group(5))] = []
    counts: Annotated[dict[int, int], pb.map(6, pb.int32, pb.int32)] = {}
    named: Annotated[dict[str, Tree2], pb.map(7, pb.string, pb.embedded)] = {}


@message
class Pair2:
    a: Annotated[int | None, pb.int32(1)] = None
    b: Annotated[int | None, pb.int32(2)] = None


@message
class Choice2:
    number: Annotated[int | None, pb.oneof("choice", pb.int32(1))] = None
    text: Annotated[str | None, pb.oneof("choice", pb.string(2))] = None
    item: Annotated[Item2 | None, pb.oneof("choice", pb.embedded(3))] = None
    level: Annotated[Level2 | None, pb.oneof("choice", pb.enum(4))] = None
    pair: Annotated[Pair2 | None, pb.oneof("choice", pb.group(5))] = None
    other: Annotated[int | None, pb.int32(6)] = None


@message
class Maps2:
    ints: Annotated[dict[int, int], pb.map(1, pb.int32, pb.int32)] = {}
    items: Annotated[dict[str, Item2], pb.map(2, pb.string, pb.embedded)] = {}
    flags: Annotated[dict[bool, bytes], pb.map(3, pb.bool, pb.bytes)] = {}
    levels: Annotated[dict[str, Level2], pb.map(4, pb.string, pb.enum)] = {}
    deltas: Annotated[dict[int, float], pb.map(5, pb.sint64, pb.double)] = {}
    texts: Annotated[dict[int, str], pb.map(6, pb.uint64, pb.string)] = {}


@message
class Needs2:
    count: Annotated[int, pb.int32(1, default=-400)]
    text: Annotated[str, pb.string(2)]
    item: Annotated[Item2 | None, pb.embedded(3)] = None
    items: Annotated[list[Item2], pb.repeated(pb.embedded(4))] = []


@message(syntax="proto3")
class Scalars3:
    int32: Annotated[int, pb.int32(1)] = 0
    int64: Annotated[int, pb.int64(2)] = 0
    uint32: Annotated[int, pb.uint32(3)] = 0
    uint64: Annotated[int, pb.uint64(4)] = 0
    sint32: Annotated[int, pb.sint32(5)] = 0
    sint64: Annotated[int, pb.sint64(6)] = 0
    fixed32: Annotated[int, pb.fixed32(7)] = 0
    fixed64: Annotated[int, pb.fixed64(8)] = 0
    sfixed32: Annotated[int, pb.sfixed32(9)] = 0
    sfixed64: Annotated[int, pb.sfixed64(10)] = 0
    float_: Annotated[float, pb.float(11)] = 0.0
    double: Annotated[float, pb.double(12)] = 0.0
    bool_: Annotated[bool, pb.bool(13)] = False
    string: Annotated[str, pb.string(14)] = ""
    bytes_: Annotated[bytes, pb.bytes(15)] = b""
    level: Annotated[Level3 | int, pb.enum(16)] = Level3.ZERO


@message(syntax="proto3")
class Item3:
    id: Annotated[int, pb.int32(1)] = 0
    count: Annotated[int | None, pb.int32(2)] = None
    next: Annotated[Item3 | None, pb.embedded(3)] = None


@message(syntax="proto3")
class Lists3:
    numbers: Annotated[list[int], pb.repeated(pb.int32(1))] = []
    unpacked: Annotated[list[int], pb.repeated(pb.int32(2), packed=False)] = []
    names: Annotated[list[str], pb.repeated(pb.string(3))] = []
    levels: Annotated[list[Level3 | int], pb.repeated(pb.enum(4))] = []
    deltas: Annotated[list[int], pb.repeated(pb.sint32(5))] = []
    floats: Annotated[list[float], pb.repeated(pb.float(6))] = []


@message(syntax="proto3")
class Maps3:
    texts: Annotated[dict[str, str], pb.map(1, pb.string, pb.string)] = {}
    levels: Annotated[dict[int, Level3 | int], pb.map(2, pb.int32, pb.enum)] = {}
    items: Annotated[dict[str, Item3], pb.map(3, pb.string, pb.embedded)] = {}


MESSAGES: dict[str, type] = {
    "v2.Scalars": Scalars2,
    "v2.Item": Item2,
    "v2.Lists": Lists2,
    "v2.Tree": Tree2,
    "v2.Choice": Choice2,
    "v2.Maps": Maps2,
    "v2.Needs": Needs2,
    "v3.Scalars": Scalars3,
    "v3.Item": Item3,
    "v3.Lists": Lists3,
    "v3.Maps": Maps3,
}
"""The classes by the full names of their messages."""
