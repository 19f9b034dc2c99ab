# SPDX-License-Identifier: MIT
"""The messages of ``schema``, declared as a user of the library would."""

from __future__ import annotations

from wirecodec import message, pb

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated


class Level(pb.Enum):
    UNKNOWN = pb.value(0, "LEVEL_UNKNOWN")
    SELL = pb.value(1, "LEVEL_SELL")
    HOLD = pb.value(2, "LEVEL_HOLD")
    BUY = pb.value(3, "LEVEL_BUY")


@message(syntax="proto3")
class Leaf:
    market: Annotated[int, pb.int32(1)] = 0
    code: Annotated[str, pb.string(2)] = ""


@message(syntax="proto3")
class Kinds:
    int32_value: Annotated[int, pb.int32(1)] = 0
    int64_value: Annotated[int, pb.int64(2)] = 0
    uint32_value: Annotated[int, pb.uint32(3)] = 0
    uint64_value: Annotated[int, pb.uint64(4)] = 0
    sint32_value: Annotated[int, pb.sint32(5)] = 0
    sint64_value: Annotated[int, pb.sint64(6)] = 0
    fixed32_value: Annotated[int, pb.fixed32(7)] = 0
    fixed64_value: Annotated[int, pb.fixed64(8)] = 0
    sfixed32_value: Annotated[int, pb.sfixed32(9)] = 0
    sfixed64_value: Annotated[int, pb.sfixed64(10)] = 0
    bool_value: Annotated[bool, pb.bool(11)] = False
    float_value: Annotated[float, pb.float(12)] = 0.0
    double_value: Annotated[float, pb.double(13)] = 0.0
    string_value: Annotated[str, pb.string(14)] = ""
    bytes_value: Annotated[bytes, pb.bytes(15)] = b""
    enum_value: Annotated[Level | int, pb.enum(16)] = Level.UNKNOWN
    leaf: Annotated[Leaf | None, pb.embedded(17)] = None


@message(syntax="proto3")
class Nested:
    first: Annotated[Kinds | None, pb.embedded(1)] = None
    items: Annotated[list[Kinds], pb.repeated(pb.embedded(2))] = []
    leaves: Annotated[list[Leaf], pb.repeated(pb.embedded(3))] = []


@message(syntax="proto3")
class Bytes:
    data: Annotated[bytes, pb.bytes(1)] = b""


@message(syntax="proto3")
class Text:
    text: Annotated[str, pb.string(1)] = ""


@message(syntax="proto3")
class Int32s:
    values: Annotated[list[int], pb.repeated(pb.int32(1))] = []


@message(syntax="proto3")
class Int64s:
    values: Annotated[list[int], pb.repeated(pb.int64(1))] = []


@message(syntax="proto3")
class Doubles:
    values: Annotated[list[float], pb.repeated(pb.double(1))] = []


@message
class Flat:
    field1: Annotated[int | None, pb.int32(1)] = None
    field2: Annotated[str | None, pb.string(2)] = None
    field3: Annotated[float | None, pb.double(3)] = None
    field4: Annotated[int | None, pb.int64(4)] = None
    field5: Annotated[bool | None, pb.bool(5)] = None
    field6: Annotated[int | None, pb.uint32(6)] = None
    field7: Annotated[float | None, pb.double(7)] = None
    field8: Annotated[str | None, pb.string(8)] = None
    field9: Annotated[int | None, pb.int32(9)] = None
    field10: Annotated[str | None, pb.string(10)] = None
    field11: Annotated[float | None, pb.double(11)] = None
    field12: Annotated[int | None, pb.int64(12)] = None
    field13: Annotated[bool | None, pb.bool(13)] = None
    field14: Annotated[int | None, pb.uint32(14)] = None
    field15: Annotated[float | None, pb.double(15)] = None
    field16: Annotated[str | None, pb.string(16)] = None
    field17: Annotated[int | None, pb.int32(17)] = None
    field18: Annotated[str | None, pb.string(18)] = None
    field19: Annotated[float | None, pb.double(19)] = None
    field20: Annotated[int | None, pb.int64(20)] = None
    field21: Annotated[bool | None, pb.bool(21)] = None
    field22: Annotated[int | None, pb.uint32(22)] = None
    field23: Annotated[float | None, pb.double(23)] = None
    field24: Annotated[str | None, pb.string(24)] = None
    field25: Annotated[int | None, pb.int32(25)] = None
    field26: Annotated[str | None, pb.string(26)] = None
    field27: Annotated[float | None, pb.double(27)] = None
    field28: Annotated[int | None, pb.int64(28)] = None
    field29: Annotated[bool | None, pb.bool(29)] = None
    field30: Annotated[int | None, pb.uint32(30)] = None
    field31: Annotated[float | None, pb.double(31)] = None
    field32: Annotated[str | None, pb.string(32)] = None
    field33: Annotated[int | None, pb.int32(33)] = None
    field34: Annotated[str | None, pb.string(34)] = None
    field35: Annotated[float | None, pb.double(35)] = None
    field36: Annotated[int | None, pb.int64(36)] = None
    field37: Annotated[bool | None, pb.bool(37)] = None
    field38: Annotated[int | None, pb.uint32(38)] = None
    field39: Annotated[float | None, pb.double(39)] = None
    field40: Annotated[str | None, pb.string(40)] = None
    field41: Annotated[int | None, pb.int32(41)] = None
    field42: Annotated[str | None, pb.string(42)] = None
    field43: Annotated[float | None, pb.double(43)] = None
    field44: Annotated[int | None, pb.int64(44)] = None
    field45: Annotated[bool | None, pb.bool(45)] = None
    field46: Annotated[int | None, pb.uint32(46)] = None
    field47: Annotated[float | None, pb.double(47)] = None
    field48: Annotated[str | None, pb.string(48)] = None
