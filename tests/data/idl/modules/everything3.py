# SPDX-License-Identifier: MIT
"""Everything that proto3 has.

Generated from everything3.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from wirecodec import message, pb

from . import everything2
from .google.protobuf.timestamp import Timestamp

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "idl.test3"

__all__ = ["Everything", "Kind"]


class Kind(pb.Enum):
    """idl.test3.Kind."""

    UNKNOWN = pb.value(0, "KIND_UNKNOWN")
    ONE = pb.value(1, "KIND_ONE")
    OTHER = 2


@message(syntax="proto3")
class Everything:
    """idl.test3.Everything."""

    @message(syntax="proto3")
    class Nested:
        """idl.test3.Everything.Nested."""

        class Kind(pb.Enum):
            """idl.test3.Everything.Nested.Kind."""

            NONE = 0

        kind: Annotated[Kind | int, pb.enum(1)] = 0
        outer: Annotated[_Kind | int, pb.enum(2)] = 0

    int32: Annotated[int, pb.int32(1)] = 0
    uint64: Annotated[int, pb.uint64(2)] = 0
    bool_: Annotated[bool, pb.bool(3)] = False
    string: Annotated[str, pb.string(4)] = ""
    bytes_: Annotated[bytes, pb.bytes(5)] = b""
    float_: Annotated[float, pb.float(6)] = 0.0
    double: Annotated[float, pb.double(7)] = 0.0
    kind: Annotated[Kind | int, pb.enum(8)] = 0
    nested_kind: Annotated[Everything.Nested.Kind | int, pb.enum(9, name="nested_kind")] = 0
    nested: Annotated[Nested | None, pb.embedded(10)] = None
    optional_int32: Annotated[int | None, pb.int32(11, name="optional_int32")] = None
    optional_string: Annotated[str | None, pb.string(12, name="optional_string")] = None
    optional_kind: Annotated[Kind | int | None, pb.enum(13, name="optional_kind")] = None
    packed: Annotated[list[int], pb.repeated(pb.int32(14))] = []
    unpacked: Annotated[list[int], pb.repeated(pb.int32(15), packed=False)] = []
    kinds: Annotated[list[Kind | int], pb.repeated(pb.enum(16))] = []
    strings: Annotated[list[str], pb.repeated(pb.string(17))] = []
    kinds_by_number: Annotated[
        dict[int, Kind | int], pb.map(18, pb.int32, pb.enum, name="kinds_by_number")
    ] = {}
    nested_by_name: Annotated[
        dict[str, Nested], pb.map(19, pb.string, pb.embedded, name="nested_by_name")
    ] = {}
    a: Annotated[int | None, pb.oneof("choice", pb.int32(20))] = None
    b: Annotated[Kind | int | None, pb.oneof("choice", pb.enum(21))] = None
    c: Annotated[Nested | None, pb.oneof("choice", pb.embedded(22))] = None
    everything2: Annotated[_everything2_Everything | None, pb.embedded(23)] = None
    at: Annotated[Timestamp | None, pb.embedded(24)] = None


# Types that an attribute or a nested class of the same name hides.
_Kind = Kind
_everything2_Everything = everything2.Everything
