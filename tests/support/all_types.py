# SPDX-License-Identifier: MIT
"""Google's conformance messages, declared as people declare messages.

``tests/data/google/test_messages_proto2.proto`` and ``..._proto3.proto``, in their order: every
kind, presence, packing, map, oneof, group, enum and default that protobuf has, and every odd name.
A test holds them to the ``.proto`` files field by field.

Left out are extensions, and in TestAllTypesProto3 the fields of the well-known types
(``google.protobuf.*``, NullValue included).
"""

from __future__ import annotations

from wirecodec import message, pb

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

# --- test_messages_proto2.proto -------------------------------------------------------------------


class ForeignEnumProto2(pb.ClosedEnum):
    FOREIGN_FOO = 0
    FOREIGN_BAR = 1
    FOREIGN_BAZ = 2


@message
class TestAllTypesProto2:
    """Every kind of proto2: presence, lists, maps, a oneof, groups, defaults, odd names."""

    @message
    class NestedMessage:
        a: Annotated[int | None, pb.int32(1)] = None
        corecursive: Annotated[TestAllTypesProto2 | None, pb.embedded(2)] = None

    @message
    class Data:
        group_int32: Annotated[int | None, pb.int32(202, name="group_int32")] = None
        group_uint32: Annotated[int | None, pb.uint32(203, name="group_uint32")] = None

    @message
    class MultiWordGroupField:
        group_int32: Annotated[int | None, pb.int32(205, name="group_int32")] = None
        group_uint32: Annotated[int | None, pb.uint32(206, name="group_uint32")] = None

    @message
    class MessageSetCorrect:
        pass

    @message
    class MessageSetCorrectExtension1:
        text: Annotated[str | None, pb.string(25, name="str")] = None

    @message
    class MessageSetCorrectExtension2:
        i: Annotated[int | None, pb.int32(9)] = None

    @message
    class ExtensionWithOneof:
        a: Annotated[int | None, pb.oneof("oneof_field", pb.int32(1))] = None
        b: Annotated[int | None, pb.oneof("oneof_field", pb.int32(2))] = None

    class NestedEnum(pb.ClosedEnum):
        FOO = 0
        BAR = 1
        BAZ = 2
        NEG = -1

    optional_int32: Annotated[int | None, pb.int32(1, name="optional_int32")] = None
    optional_int64: Annotated[int | None, pb.int64(2, name="optional_int64")] = None
    optional_uint32: Annotated[int | None, pb.uint32(3, name="optional_uint32")] = None
    optional_uint64: Annotated[int | None, pb.uint64(4, name="optional_uint64")] = None
    optional_sint32: Annotated[int | None, pb.sint32(5, name="optional_sint32")] = None
    optional_sint64: Annotated[int | None, pb.sint64(6, name="optional_sint64")] = None
    optional_fixed32: Annotated[int | None, pb.fixed32(7, name="optional_fixed32")] = None
    optional_fixed64: Annotated[int | None, pb.fixed64(8, name="optional_fixed64")] = None
    optional_sfixed32: Annotated[int | None, pb.sfixed32(9, name="optional_sfixed32")] = None
    optional_sfixed64: Annotated[int | None, pb.sfixed64(10, name="optional_sfixed64")] = None
    optional_float: Annotated[float | None, pb.float(11, name="optional_float")] = None
    optional_double: Annotated[float | None, pb.double(12, name="optional_double")] = None
    optional_bool: Annotated[bool | None, pb.bool(13, name="optional_bool")] = None
    optional_string: Annotated[str | None, pb.string(14, name="optional_string")] = None
    optional_bytes: Annotated[bytes | None, pb.bytes(15, name="optional_bytes")] = None
    optional_nested_message: Annotated[
        NestedMessage | None, pb.embedded(18, name="optional_nested_message")
    ] = None
    optional_foreign_message: Annotated[
        ForeignMessageProto2 | None, pb.embedded(19, name="optional_foreign_message")
    ] = None
    optional_nested_enum: Annotated[NestedEnum | None, pb.enum(21, name="optional_nested_enum")] = (
        None
    )
    optional_foreign_enum: Annotated[
        ForeignEnumProto2 | None, pb.enum(22, name="optional_foreign_enum")
    ] = None
    optional_string_piece: Annotated[str | None, pb.string(24, name="optional_string_piece")] = None
    optional_cord: Annotated[str | None, pb.string(25, name="optional_cord")] = None
    recursive_message: Annotated[
        TestAllTypesProto2 | None, pb.embedded(27, name="recursive_message")
    ] = None
    repeated_int32: Annotated[list[int], pb.repeated(pb.int32(31, name="repeated_int32"))] = []
    repeated_int64: Annotated[list[int], pb.repeated(pb.int64(32, name="repeated_int64"))] = []
    repeated_uint32: Annotated[list[int], pb.repeated(pb.uint32(33, name="repeated_uint32"))] = []
    repeated_uint64: Annotated[list[int], pb.repeated(pb.uint64(34, name="repeated_uint64"))] = []
    repeated_sint32: Annotated[list[int], pb.repeated(pb.sint32(35, name="repeated_sint32"))] = []
    repeated_sint64: Annotated[list[int], pb.repeated(pb.sint64(36, name="repeated_sint64"))] = []
    repeated_fixed32: Annotated[
        list[int], pb.repeated(pb.fixed32(37, name="repeated_fixed32"))
    ] = []
    repeated_fixed64: Annotated[
        list[int], pb.repeated(pb.fixed64(38, name="repeated_fixed64"))
    ] = []
    repeated_sfixed32: Annotated[
        list[int], pb.repeated(pb.sfixed32(39, name="repeated_sfixed32"))
    ] = []
    repeated_sfixed64: Annotated[
        list[int], pb.repeated(pb.sfixed64(40, name="repeated_sfixed64"))
    ] = []
    repeated_float: Annotated[list[float], pb.repeated(pb.float(41, name="repeated_float"))] = []
    repeated_double: Annotated[list[float], pb.repeated(pb.double(42, name="repeated_double"))] = []
    repeated_bool: Annotated[list[bool], pb.repeated(pb.bool(43, name="repeated_bool"))] = []
    repeated_string: Annotated[list[str], pb.repeated(pb.string(44, name="repeated_string"))] = []
    repeated_bytes: Annotated[list[bytes], pb.repeated(pb.bytes(45, name="repeated_bytes"))] = []
    repeated_nested_message: Annotated[
        list[NestedMessage], pb.repeated(pb.embedded(48, name="repeated_nested_message"))
    ] = []
    repeated_foreign_message: Annotated[
        list[ForeignMessageProto2], pb.repeated(pb.embedded(49, name="repeated_foreign_message"))
    ] = []
    repeated_nested_enum: Annotated[
        list[NestedEnum], pb.repeated(pb.enum(51, name="repeated_nested_enum"))
    ] = []
    repeated_foreign_enum: Annotated[
        list[ForeignEnumProto2], pb.repeated(pb.enum(52, name="repeated_foreign_enum"))
    ] = []
    repeated_string_piece: Annotated[
        list[str], pb.repeated(pb.string(54, name="repeated_string_piece"))
    ] = []
    repeated_cord: Annotated[list[str], pb.repeated(pb.string(55, name="repeated_cord"))] = []
    packed_int32: Annotated[
        list[int], pb.repeated(pb.int32(75, name="packed_int32"), packed=True)
    ] = []
    packed_int64: Annotated[
        list[int], pb.repeated(pb.int64(76, name="packed_int64"), packed=True)
    ] = []
    packed_uint32: Annotated[
        list[int], pb.repeated(pb.uint32(77, name="packed_uint32"), packed=True)
    ] = []
    packed_uint64: Annotated[
        list[int], pb.repeated(pb.uint64(78, name="packed_uint64"), packed=True)
    ] = []
    packed_sint32: Annotated[
        list[int], pb.repeated(pb.sint32(79, name="packed_sint32"), packed=True)
    ] = []
    packed_sint64: Annotated[
        list[int], pb.repeated(pb.sint64(80, name="packed_sint64"), packed=True)
    ] = []
    packed_fixed32: Annotated[
        list[int], pb.repeated(pb.fixed32(81, name="packed_fixed32"), packed=True)
    ] = []
    packed_fixed64: Annotated[
        list[int], pb.repeated(pb.fixed64(82, name="packed_fixed64"), packed=True)
    ] = []
    packed_sfixed32: Annotated[
        list[int], pb.repeated(pb.sfixed32(83, name="packed_sfixed32"), packed=True)
    ] = []
    packed_sfixed64: Annotated[
        list[int], pb.repeated(pb.sfixed64(84, name="packed_sfixed64"), packed=True)
    ] = []
    packed_float: Annotated[
        list[float], pb.repeated(pb.float(85, name="packed_float"), packed=True)
    ] = []
    packed_double: Annotated[
        list[float], pb.repeated(pb.double(86, name="packed_double"), packed=True)
    ] = []
    packed_bool: Annotated[
        list[bool], pb.repeated(pb.bool(87, name="packed_bool"), packed=True)
    ] = []
    packed_nested_enum: Annotated[
        list[NestedEnum], pb.repeated(pb.enum(88, name="packed_nested_enum"), packed=True)
    ] = []
    unpacked_int32: Annotated[
        list[int], pb.repeated(pb.int32(89, name="unpacked_int32"), packed=False)
    ] = []
    unpacked_int64: Annotated[
        list[int], pb.repeated(pb.int64(90, name="unpacked_int64"), packed=False)
    ] = []
    unpacked_uint32: Annotated[
        list[int], pb.repeated(pb.uint32(91, name="unpacked_uint32"), packed=False)
    ] = []
    unpacked_uint64: Annotated[
        list[int], pb.repeated(pb.uint64(92, name="unpacked_uint64"), packed=False)
    ] = []
    unpacked_sint32: Annotated[
        list[int], pb.repeated(pb.sint32(93, name="unpacked_sint32"), packed=False)
    ] = []
    unpacked_sint64: Annotated[
        list[int], pb.repeated(pb.sint64(94, name="unpacked_sint64"), packed=False)
    ] = []
    unpacked_fixed32: Annotated[
        list[int], pb.repeated(pb.fixed32(95, name="unpacked_fixed32"), packed=False)
    ] = []
    unpacked_fixed64: Annotated[
        list[int], pb.repeated(pb.fixed64(96, name="unpacked_fixed64"), packed=False)
    ] = []
    unpacked_sfixed32: Annotated[
        list[int], pb.repeated(pb.sfixed32(97, name="unpacked_sfixed32"), packed=False)
    ] = []
    unpacked_sfixed64: Annotated[
        list[int], pb.repeated(pb.sfixed64(98, name="unpacked_sfixed64"), packed=False)
    ] = []
    unpacked_float: Annotated[
        list[float], pb.repeated(pb.float(99, name="unpacked_float"), packed=False)
    ] = []
    unpacked_double: Annotated[
        list[float], pb.repeated(pb.double(100, name="unpacked_double"), packed=False)
    ] = []
    unpacked_bool: Annotated[
        list[bool], pb.repeated(pb.bool(101, name="unpacked_bool"), packed=False)
    ] = []
    unpacked_nested_enum: Annotated[
        list[NestedEnum], pb.repeated(pb.enum(102, name="unpacked_nested_enum"), packed=False)
    ] = []
    map_int32_int32: Annotated[
        dict[int, int], pb.map(56, pb.int32, pb.int32, name="map_int32_int32")
    ] = {}
    map_int64_int64: Annotated[
        dict[int, int], pb.map(57, pb.int64, pb.int64, name="map_int64_int64")
    ] = {}
    map_uint32_uint32: Annotated[
        dict[int, int], pb.map(58, pb.uint32, pb.uint32, name="map_uint32_uint32")
    ] = {}
    map_uint64_uint64: Annotated[
        dict[int, int], pb.map(59, pb.uint64, pb.uint64, name="map_uint64_uint64")
    ] = {}
    map_sint32_sint32: Annotated[
        dict[int, int], pb.map(60, pb.sint32, pb.sint32, name="map_sint32_sint32")
    ] = {}
    map_sint64_sint64: Annotated[
        dict[int, int], pb.map(61, pb.sint64, pb.sint64, name="map_sint64_sint64")
    ] = {}
    map_fixed32_fixed32: Annotated[
        dict[int, int], pb.map(62, pb.fixed32, pb.fixed32, name="map_fixed32_fixed32")
    ] = {}
    map_fixed64_fixed64: Annotated[
        dict[int, int], pb.map(63, pb.fixed64, pb.fixed64, name="map_fixed64_fixed64")
    ] = {}
    map_sfixed32_sfixed32: Annotated[
        dict[int, int], pb.map(64, pb.sfixed32, pb.sfixed32, name="map_sfixed32_sfixed32")
    ] = {}
    map_sfixed64_sfixed64: Annotated[
        dict[int, int], pb.map(65, pb.sfixed64, pb.sfixed64, name="map_sfixed64_sfixed64")
    ] = {}
    map_int32_bool: Annotated[
        dict[int, bool], pb.map(104, pb.int32, pb.bool, name="map_int32_bool")
    ] = {}
    map_int32_float: Annotated[
        dict[int, float], pb.map(66, pb.int32, pb.float, name="map_int32_float")
    ] = {}
    map_int32_double: Annotated[
        dict[int, float], pb.map(67, pb.int32, pb.double, name="map_int32_double")
    ] = {}
    map_int32_nested_message: Annotated[
        dict[int, NestedMessage],
        pb.map(103, pb.int32, pb.embedded, name="map_int32_nested_message"),
    ] = {}
    map_bool_bool: Annotated[
        dict[bool, bool], pb.map(68, pb.bool, pb.bool, name="map_bool_bool")
    ] = {}
    map_string_string: Annotated[
        dict[str, str], pb.map(69, pb.string, pb.string, name="map_string_string")
    ] = {}
    map_string_bytes: Annotated[
        dict[str, bytes], pb.map(70, pb.string, pb.bytes, name="map_string_bytes")
    ] = {}
    map_string_nested_message: Annotated[
        dict[str, NestedMessage],
        pb.map(71, pb.string, pb.embedded, name="map_string_nested_message"),
    ] = {}
    map_string_foreign_message: Annotated[
        dict[str, ForeignMessageProto2],
        pb.map(72, pb.string, pb.embedded, name="map_string_foreign_message"),
    ] = {}
    map_string_nested_enum: Annotated[
        dict[str, NestedEnum], pb.map(73, pb.string, pb.enum, name="map_string_nested_enum")
    ] = {}
    map_string_foreign_enum: Annotated[
        dict[str, ForeignEnumProto2], pb.map(74, pb.string, pb.enum, name="map_string_foreign_enum")
    ] = {}
    oneof_uint32: Annotated[
        int | None, pb.oneof("oneof_field", pb.uint32(111, name="oneof_uint32"))
    ] = None
    oneof_nested_message: Annotated[
        NestedMessage | None, pb.oneof("oneof_field", pb.embedded(112, name="oneof_nested_message"))
    ] = None
    oneof_string: Annotated[
        str | None, pb.oneof("oneof_field", pb.string(113, name="oneof_string"))
    ] = None
    oneof_bytes: Annotated[
        bytes | None, pb.oneof("oneof_field", pb.bytes(114, name="oneof_bytes"))
    ] = None
    oneof_bool: Annotated[bool | None, pb.oneof("oneof_field", pb.bool(115, name="oneof_bool"))] = (
        None
    )
    oneof_uint64: Annotated[
        int | None, pb.oneof("oneof_field", pb.uint64(116, name="oneof_uint64"))
    ] = None
    oneof_float: Annotated[
        float | None, pb.oneof("oneof_field", pb.float(117, name="oneof_float"))
    ] = None
    oneof_double: Annotated[
        float | None, pb.oneof("oneof_field", pb.double(118, name="oneof_double"))
    ] = None
    oneof_enum: Annotated[
        NestedEnum | None, pb.oneof("oneof_field", pb.enum(119, name="oneof_enum"))
    ] = None
    data: Annotated[Data | None, pb.group(201)] = None
    multi_word_group_field: Annotated[
        MultiWordGroupField | None, pb.group(204, name="multiwordgroupfield")
    ] = None
    default_int32: Annotated[
        int | None, pb.int32(241, name="default_int32", default=-123456789)
    ] = None
    default_int64: Annotated[
        int | None, pb.int64(242, name="default_int64", default=-9123456789123456789)
    ] = None
    default_uint32: Annotated[
        int | None, pb.uint32(243, name="default_uint32", default=2123456789)
    ] = None
    default_uint64: Annotated[
        int | None, pb.uint64(244, name="default_uint64", default=10123456789123456789)
    ] = None
    default_sint32: Annotated[
        int | None, pb.sint32(245, name="default_sint32", default=-123456789)
    ] = None
    default_sint64: Annotated[
        int | None, pb.sint64(246, name="default_sint64", default=-9123456789123456789)
    ] = None
    default_fixed32: Annotated[
        int | None, pb.fixed32(247, name="default_fixed32", default=2123456789)
    ] = None
    default_fixed64: Annotated[
        int | None, pb.fixed64(248, name="default_fixed64", default=10123456789123456789)
    ] = None
    default_sfixed32: Annotated[
        int | None, pb.sfixed32(249, name="default_sfixed32", default=-123456789)
    ] = None
    default_sfixed64: Annotated[
        int | None, pb.sfixed64(250, name="default_sfixed64", default=-9123456789123456789)
    ] = None
    default_float: Annotated[float | None, pb.float(251, name="default_float", default=9e9)] = None
    default_double: Annotated[float | None, pb.double(252, name="default_double", default=7e22)] = (
        None
    )
    default_bool: Annotated[bool | None, pb.bool(253, name="default_bool", default=True)] = None
    default_string: Annotated[
        str | None, pb.string(254, name="default_string", default="Rosebud")
    ] = None
    default_bytes: Annotated[
        bytes | None, pb.bytes(255, name="default_bytes", default=b"joshua")
    ] = None
    fieldname1: Annotated[int | None, pb.int32(401)] = None
    field_name2: Annotated[int | None, pb.int32(402, name="field_name2")] = None
    _field_name3: Annotated[int | None, pb.int32(403, name="_field_name3")] = None
    field__name4_: Annotated[int | None, pb.int32(404, name="field__name4_")] = None
    field0name5: Annotated[int | None, pb.int32(405)] = None
    field_0_name6: Annotated[int | None, pb.int32(406, name="field_0_name6")] = None
    field_name7: Annotated[int | None, pb.int32(407)] = None
    field_name8: Annotated[int | None, pb.int32(408, name="FieldName8")] = None
    field_name9: Annotated[int | None, pb.int32(409, name="field_Name9")] = None
    field_name10: Annotated[int | None, pb.int32(410, name="Field_Name10")] = None
    field_name11: Annotated[int | None, pb.int32(411, name="FIELD_NAME11")] = None
    field_name12: Annotated[int | None, pb.int32(412, name="FIELD_name12")] = None
    field_name13: Annotated[int | None, pb.int32(413, name="__field_name13")] = None
    field_name14: Annotated[int | None, pb.int32(414, name="__Field_name14")] = None
    field__name15: Annotated[int | None, pb.int32(415, name="field__name15")] = None
    field__name16: Annotated[int | None, pb.int32(416, name="field__Name16")] = None
    field_name17__: Annotated[int | None, pb.int32(417, name="field_name17__")] = None
    field_name18__: Annotated[int | None, pb.int32(418, name="Field_name18__")] = None
    message_set_correct: Annotated[
        MessageSetCorrect | None, pb.embedded(500, name="message_set_correct")
    ] = None


@message
class ForeignMessageProto2:
    c: Annotated[int | None, pb.int32(1)] = None


@message
class GroupField:
    group_int32: Annotated[int | None, pb.int32(122, name="group_int32")] = None
    group_uint32: Annotated[int | None, pb.uint32(123, name="group_uint32")] = None


@message
class UnknownToTestAllTypes:
    @message
    class OptionalGroup:
        a: Annotated[int | None, pb.int32(1)] = None

    optional_int32: Annotated[int | None, pb.int32(1001, name="optional_int32")] = None
    optional_string: Annotated[str | None, pb.string(1002, name="optional_string")] = None
    nested_message: Annotated[
        ForeignMessageProto2 | None, pb.embedded(1003, name="nested_message")
    ] = None
    optionalgroup: Annotated[OptionalGroup | None, pb.group(1004)] = None
    optional_bool: Annotated[bool | None, pb.bool(1006, name="optional_bool")] = None
    repeated_int32: Annotated[list[int], pb.repeated(pb.int32(1011, name="repeated_int32"))] = []


@message
class NullHypothesisProto2:
    pass


@message
class EnumOnlyProto2:
    class Bool(pb.ClosedEnum):
        kFalse = 0
        kTrue = 1


@message
class OneStringProto2:
    data: Annotated[str | None, pb.string(1)] = None


@message
class ProtoWithKeywords:
    inline: Annotated[int | None, pb.int32(1)] = None
    concept: Annotated[str | None, pb.string(2)] = None
    requires: Annotated[list[str], pb.repeated(pb.string(3))] = []


@message
class TestAllRequiredTypesProto2:
    """Every kind as a required field; it holds itself, so that no finite one is complete."""

    @message
    class NestedMessage:
        a: Annotated[int, pb.int32(1)]
        corecursive: Annotated[TestAllRequiredTypesProto2, pb.embedded(2)]
        optional_corecursive: Annotated[
            TestAllRequiredTypesProto2 | None, pb.embedded(3, name="optional_corecursive")
        ] = None

    @message
    class Data:
        group_int32: Annotated[int, pb.int32(202, name="group_int32")]
        group_uint32: Annotated[int, pb.uint32(203, name="group_uint32")]

    @message
    class MessageSetCorrect:
        pass

    @message
    class MessageSetCorrectExtension1:
        text: Annotated[str, pb.string(25, name="str")]

    @message
    class MessageSetCorrectExtension2:
        i: Annotated[int, pb.int32(9)]

    class NestedEnum(pb.ClosedEnum):
        FOO = 0
        BAR = 1
        BAZ = 2
        NEG = -1

    required_int32: Annotated[int, pb.int32(1, name="required_int32")]
    required_int64: Annotated[int, pb.int64(2, name="required_int64")]
    required_uint32: Annotated[int, pb.uint32(3, name="required_uint32")]
    required_uint64: Annotated[int, pb.uint64(4, name="required_uint64")]
    required_sint32: Annotated[int, pb.sint32(5, name="required_sint32")]
    required_sint64: Annotated[int, pb.sint64(6, name="required_sint64")]
    required_fixed32: Annotated[int, pb.fixed32(7, name="required_fixed32")]
    required_fixed64: Annotated[int, pb.fixed64(8, name="required_fixed64")]
    required_sfixed32: Annotated[int, pb.sfixed32(9, name="required_sfixed32")]
    required_sfixed64: Annotated[int, pb.sfixed64(10, name="required_sfixed64")]
    required_float: Annotated[float, pb.float(11, name="required_float")]
    required_double: Annotated[float, pb.double(12, name="required_double")]
    required_bool: Annotated[bool, pb.bool(13, name="required_bool")]
    required_string: Annotated[str, pb.string(14, name="required_string")]
    required_bytes: Annotated[bytes, pb.bytes(15, name="required_bytes")]
    required_nested_message: Annotated[
        NestedMessage, pb.embedded(18, name="required_nested_message")
    ]
    required_foreign_message: Annotated[
        ForeignMessageProto2, pb.embedded(19, name="required_foreign_message")
    ]
    required_nested_enum: Annotated[NestedEnum, pb.enum(21, name="required_nested_enum")]
    required_foreign_enum: Annotated[ForeignEnumProto2, pb.enum(22, name="required_foreign_enum")]
    required_string_piece: Annotated[str, pb.string(24, name="required_string_piece")]
    required_cord: Annotated[str, pb.string(25, name="required_cord")]
    recursive_message: Annotated[
        TestAllRequiredTypesProto2, pb.embedded(27, name="recursive_message")
    ]
    optional_recursive_message: Annotated[
        TestAllRequiredTypesProto2 | None, pb.embedded(28, name="optional_recursive_message")
    ] = None
    data: Annotated[Data, pb.group(201)]
    default_int32: Annotated[int, pb.int32(241, name="default_int32", default=-123456789)]
    default_int64: Annotated[int, pb.int64(242, name="default_int64", default=-9123456789123456789)]
    default_uint32: Annotated[int, pb.uint32(243, name="default_uint32", default=2123456789)]
    default_uint64: Annotated[
        int, pb.uint64(244, name="default_uint64", default=10123456789123456789)
    ]
    default_sint32: Annotated[int, pb.sint32(245, name="default_sint32", default=-123456789)]
    default_sint64: Annotated[
        int, pb.sint64(246, name="default_sint64", default=-9123456789123456789)
    ]
    default_fixed32: Annotated[int, pb.fixed32(247, name="default_fixed32", default=2123456789)]
    default_fixed64: Annotated[
        int, pb.fixed64(248, name="default_fixed64", default=10123456789123456789)
    ]
    default_sfixed32: Annotated[int, pb.sfixed32(249, name="default_sfixed32", default=-123456789)]
    default_sfixed64: Annotated[
        int, pb.sfixed64(250, name="default_sfixed64", default=-9123456789123456789)
    ]
    default_float: Annotated[float, pb.float(251, name="default_float", default=9e9)]
    default_double: Annotated[float, pb.double(252, name="default_double", default=7e22)]
    default_bool: Annotated[bool, pb.bool(253, name="default_bool", default=True)]
    default_string: Annotated[str, pb.string(254, name="default_string", default="Rosebud")]
    default_bytes: Annotated[bytes, pb.bytes(255, name="default_bytes", default=b"joshua")]


@message
class TestLargeOneof:
    @message
    class A1:
        pass

    @message
    class A2:
        pass

    @message
    class A3:
        pass

    @message
    class A4:
        pass

    @message
    class A5:
        pass

    a1: Annotated[A1 | None, pb.oneof("large_oneof", pb.embedded(1))] = None
    a2: Annotated[A2 | None, pb.oneof("large_oneof", pb.embedded(2))] = None
    a3: Annotated[A3 | None, pb.oneof("large_oneof", pb.embedded(3))] = None
    a4: Annotated[A4 | None, pb.oneof("large_oneof", pb.embedded(4))] = None
    a5: Annotated[A5 | None, pb.oneof("large_oneof", pb.embedded(5))] = None


# --- test_messages_proto3.proto -------------------------------------------------------------------


class ForeignEnum(pb.Enum):
    FOREIGN_FOO = 0
    FOREIGN_BAR = 1
    FOREIGN_BAZ = 2


@message(syntax="proto3")
class TestAllTypesProto3:
    """Every kind of proto3 but the well-known types."""

    @message(syntax="proto3")
    class NestedMessage:
        a: Annotated[int, pb.int32(1)] = 0
        corecursive: Annotated[TestAllTypesProto3 | None, pb.embedded(2)] = None

    class NestedEnum(pb.Enum):
        FOO = 0
        BAR = 1
        BAZ = 2
        NEG = -1

    class AliasedEnum(pb.Enum):
        ALIAS_FOO = 0
        ALIAS_BAR = 1
        ALIAS_BAZ = 2
        MOO = 2
        moo = 2
        bAz = 2

    optional_int32: Annotated[int, pb.int32(1, name="optional_int32")] = 0
    optional_int64: Annotated[int, pb.int64(2, name="optional_int64")] = 0
    optional_uint32: Annotated[int, pb.uint32(3, name="optional_uint32")] = 0
    optional_uint64: Annotated[int, pb.uint64(4, name="optional_uint64")] = 0
    optional_sint32: Annotated[int, pb.sint32(5, name="optional_sint32")] = 0
    optional_sint64: Annotated[int, pb.sint64(6, name="optional_sint64")] = 0
    optional_fixed32: Annotated[int, pb.fixed32(7, name="optional_fixed32")] = 0
    optional_fixed64: Annotated[int, pb.fixed64(8, name="optional_fixed64")] = 0
    optional_sfixed32: Annotated[int, pb.sfixed32(9, name="optional_sfixed32")] = 0
    optional_sfixed64: Annotated[int, pb.sfixed64(10, name="optional_sfixed64")] = 0
    optional_float: Annotated[float, pb.float(11, name="optional_float")] = 0.0
    optional_double: Annotated[float, pb.double(12, name="optional_double")] = 0.0
    optional_bool: Annotated[bool, pb.bool(13, name="optional_bool")] = False
    optional_string: Annotated[str, pb.string(14, name="optional_string")] = ""
    optional_bytes: Annotated[bytes, pb.bytes(15, name="optional_bytes")] = b""
    optional_nested_message: Annotated[
        NestedMessage | None, pb.embedded(18, name="optional_nested_message")
    ] = None
    optional_foreign_message: Annotated[
        ForeignMessage | None, pb.embedded(19, name="optional_foreign_message")
    ] = None
    optional_nested_enum: Annotated[NestedEnum | int, pb.enum(21, name="optional_nested_enum")] = (
        NestedEnum.FOO
    )
    optional_foreign_enum: Annotated[
        ForeignEnum | int, pb.enum(22, name="optional_foreign_enum")
    ] = ForeignEnum.FOREIGN_FOO
    optional_aliased_enum: Annotated[
        AliasedEnum | int, pb.enum(23, name="optional_aliased_enum")
    ] = AliasedEnum.ALIAS_FOO
    optional_string_piece: Annotated[str, pb.string(24, name="optional_string_piece")] = ""
    optional_cord: Annotated[str, pb.string(25, name="optional_cord")] = ""
    recursive_message: Annotated[
        TestAllTypesProto3 | None, pb.embedded(27, name="recursive_message")
    ] = None
    repeated_int32: Annotated[list[int], pb.repeated(pb.int32(31, name="repeated_int32"))] = []
    repeated_int64: Annotated[list[int], pb.repeated(pb.int64(32, name="repeated_int64"))] = []
    repeated_uint32: Annotated[list[int], pb.repeated(pb.uint32(33, name="repeated_uint32"))] = []
    repeated_uint64: Annotated[list[int], pb.repeated(pb.uint64(34, name="repeated_uint64"))] = []
    repeated_sint32: Annotated[list[int], pb.repeated(pb.sint32(35, name="repeated_sint32"))] = []
    repeated_sint64: Annotated[list[int], pb.repeated(pb.sint64(36, name="repeated_sint64"))] = []
    repeated_fixed32: Annotated[
        list[int], pb.repeated(pb.fixed32(37, name="repeated_fixed32"))
    ] = []
    repeated_fixed64: Annotated[
        list[int], pb.repeated(pb.fixed64(38, name="repeated_fixed64"))
    ] = []
    repeated_sfixed32: Annotated[
        list[int], pb.repeated(pb.sfixed32(39, name="repeated_sfixed32"))
    ] = []
    repeated_sfixed64: Annotated[
        list[int], pb.repeated(pb.sfixed64(40, name="repeated_sfixed64"))
    ] = []
    repeated_float: Annotated[list[float], pb.repeated(pb.float(41, name="repeated_float"))] = []
    repeated_double: Annotated[list[float], pb.repeated(pb.double(42, name="repeated_double"))] = []
    repeated_bool: Annotated[list[bool], pb.repeated(pb.bool(43, name="repeated_bool"))] = []
    repeated_string: Annotated[list[str], pb.repeated(pb.string(44, name="repeated_string"))] = []
    repeated_bytes: Annotated[list[bytes], pb.repeated(pb.bytes(45, name="repeated_bytes"))] = []
    repeated_nested_message: Annotated[
        list[NestedMessage], pb.repeated(pb.embedded(48, name="repeated_nested_message"))
    ] = []
    repeated_foreign_message: Annotated[
        list[ForeignMessage], pb.repeated(pb.embedded(49, name="repeated_foreign_message"))
    ] = []
    repeated_nested_enum: Annotated[
        list[NestedEnum | int], pb.repeated(pb.enum(51, name="repeated_nested_enum"))
    ] = []
    repeated_foreign_enum: Annotated[
        list[ForeignEnum | int], pb.repeated(pb.enum(52, name="repeated_foreign_enum"))
    ] = []
    repeated_string_piece: Annotated[
        list[str], pb.repeated(pb.string(54, name="repeated_string_piece"))
    ] = []
    repeated_cord: Annotated[list[str], pb.repeated(pb.string(55, name="repeated_cord"))] = []
    packed_int32: Annotated[
        list[int], pb.repeated(pb.int32(75, name="packed_int32"), packed=True)
    ] = []
    packed_int64: Annotated[
        list[int], pb.repeated(pb.int64(76, name="packed_int64"), packed=True)
    ] = []
    packed_uint32: Annotated[
        list[int], pb.repeated(pb.uint32(77, name="packed_uint32"), packed=True)
    ] = []
    packed_uint64: Annotated[
        list[int], pb.repeated(pb.uint64(78, name="packed_uint64"), packed=True)
    ] = []
    packed_sint32: Annotated[
        list[int], pb.repeated(pb.sint32(79, name="packed_sint32"), packed=True)
    ] = []
    packed_sint64: Annotated[
        list[int], pb.repeated(pb.sint64(80, name="packed_sint64"), packed=True)
    ] = []
    packed_fixed32: Annotated[
        list[int], pb.repeated(pb.fixed32(81, name="packed_fixed32"), packed=True)
    ] = []
    packed_fixed64: Annotated[
        list[int], pb.repeated(pb.fixed64(82, name="packed_fixed64"), packed=True)
    ] = []
    packed_sfixed32: Annotated[
        list[int], pb.repeated(pb.sfixed32(83, name="packed_sfixed32"), packed=True)
    ] = []
    packed_sfixed64: Annotated[
        list[int], pb.repeated(pb.sfixed64(84, name="packed_sfixed64"), packed=True)
    ] = []
    packed_float: Annotated[
        list[float], pb.repeated(pb.float(85, name="packed_float"), packed=True)
    ] = []
    packed_double: Annotated[
        list[float], pb.repeated(pb.double(86, name="packed_double"), packed=True)
    ] = []
    packed_bool: Annotated[
        list[bool], pb.repeated(pb.bool(87, name="packed_bool"), packed=True)
    ] = []
    packed_nested_enum: Annotated[
        list[NestedEnum | int], pb.repeated(pb.enum(88, name="packed_nested_enum"), packed=True)
    ] = []
    unpacked_int32: Annotated[
        list[int], pb.repeated(pb.int32(89, name="unpacked_int32"), packed=False)
    ] = []
    unpacked_int64: Annotated[
        list[int], pb.repeated(pb.int64(90, name="unpacked_int64"), packed=False)
    ] = []
    unpacked_uint32: Annotated[
        list[int], pb.repeated(pb.uint32(91, name="unpacked_uint32"), packed=False)
    ] = []
    unpacked_uint64: Annotated[
        list[int], pb.repeated(pb.uint64(92, name="unpacked_uint64"), packed=False)
    ] = []
    unpacked_sint32: Annotated[
        list[int], pb.repeated(pb.sint32(93, name="unpacked_sint32"), packed=False)
    ] = []
    unpacked_sint64: Annotated[
        list[int], pb.repeated(pb.sint64(94, name="unpacked_sint64"), packed=False)
    ] = []
    unpacked_fixed32: Annotated[
        list[int], pb.repeated(pb.fixed32(95, name="unpacked_fixed32"), packed=False)
    ] = []
    unpacked_fixed64: Annotated[
        list[int], pb.repeated(pb.fixed64(96, name="unpacked_fixed64"), packed=False)
    ] = []
    unpacked_sfixed32: Annotated[
        list[int], pb.repeated(pb.sfixed32(97, name="unpacked_sfixed32"), packed=False)
    ] = []
    unpacked_sfixed64: Annotated[
        list[int], pb.repeated(pb.sfixed64(98, name="unpacked_sfixed64"), packed=False)
    ] = []
    unpacked_float: Annotated[
        list[float], pb.repeated(pb.float(99, name="unpacked_float"), packed=False)
    ] = []
    unpacked_double: Annotated[
        list[float], pb.repeated(pb.double(100, name="unpacked_double"), packed=False)
    ] = []
    unpacked_bool: Annotated[
        list[bool], pb.repeated(pb.bool(101, name="unpacked_bool"), packed=False)
    ] = []
    unpacked_nested_enum: Annotated[
        list[NestedEnum | int], pb.repeated(pb.enum(102, name="unpacked_nested_enum"), packed=False)
    ] = []
    map_int32_int32: Annotated[
        dict[int, int], pb.map(56, pb.int32, pb.int32, name="map_int32_int32")
    ] = {}
    map_int64_int64: Annotated[
        dict[int, int], pb.map(57, pb.int64, pb.int64, name="map_int64_int64")
    ] = {}
    map_uint32_uint32: Annotated[
        dict[int, int], pb.map(58, pb.uint32, pb.uint32, name="map_uint32_uint32")
    ] = {}
    map_uint64_uint64: Annotated[
        dict[int, int], pb.map(59, pb.uint64, pb.uint64, name="map_uint64_uint64")
    ] = {}
    map_sint32_sint32: Annotated[
        dict[int, int], pb.map(60, pb.sint32, pb.sint32, name="map_sint32_sint32")
    ] = {}
    map_sint64_sint64: Annotated[
        dict[int, int], pb.map(61, pb.sint64, pb.sint64, name="map_sint64_sint64")
    ] = {}
    map_fixed32_fixed32: Annotated[
        dict[int, int], pb.map(62, pb.fixed32, pb.fixed32, name="map_fixed32_fixed32")
    ] = {}
    map_fixed64_fixed64: Annotated[
        dict[int, int], pb.map(63, pb.fixed64, pb.fixed64, name="map_fixed64_fixed64")
    ] = {}
    map_sfixed32_sfixed32: Annotated[
        dict[int, int], pb.map(64, pb.sfixed32, pb.sfixed32, name="map_sfixed32_sfixed32")
    ] = {}
    map_sfixed64_sfixed64: Annotated[
        dict[int, int], pb.map(65, pb.sfixed64, pb.sfixed64, name="map_sfixed64_sfixed64")
    ] = {}
    map_int32_float: Annotated[
        dict[int, float], pb.map(66, pb.int32, pb.float, name="map_int32_float")
    ] = {}
    map_int32_double: Annotated[
        dict[int, float], pb.map(67, pb.int32, pb.double, name="map_int32_double")
    ] = {}
    map_bool_bool: Annotated[
        dict[bool, bool], pb.map(68, pb.bool, pb.bool, name="map_bool_bool")
    ] = {}
    map_string_string: Annotated[
        dict[str, str], pb.map(69, pb.string, pb.string, name="map_string_string")
    ] = {}
    map_string_bytes: Annotated[
        dict[str, bytes], pb.map(70, pb.string, pb.bytes, name="map_string_bytes")
    ] = {}
    map_string_nested_message: Annotated[
        dict[str, NestedMessage],
        pb.map(71, pb.string, pb.embedded, name="map_string_nested_message"),
    ] = {}
    map_string_foreign_message: Annotated[
        dict[str, ForeignMessage],
        pb.map(72, pb.string, pb.embedded, name="map_string_foreign_message"),
    ] = {}
    map_string_nested_enum: Annotated[
        dict[str, NestedEnum | int], pb.map(73, pb.string, pb.enum, name="map_string_nested_enum")
    ] = {}
    map_string_foreign_enum: Annotated[
        dict[str, ForeignEnum | int], pb.map(74, pb.string, pb.enum, name="map_string_foreign_enum")
    ] = {}
    oneof_uint32: Annotated[
        int | None, pb.oneof("oneof_field", pb.uint32(111, name="oneof_uint32"))
    ] = None
    oneof_nested_message: Annotated[
        NestedMessage | None, pb.oneof("oneof_field", pb.embedded(112, name="oneof_nested_message"))
    ] = None
    oneof_string: Annotated[
        str | None, pb.oneof("oneof_field", pb.string(113, name="oneof_string"))
    ] = None
    oneof_bytes: Annotated[
        bytes | None, pb.oneof("oneof_field", pb.bytes(114, name="oneof_bytes"))
    ] = None
    oneof_bool: Annotated[bool | None, pb.oneof("oneof_field", pb.bool(115, name="oneof_bool"))] = (
        None
    )
    oneof_uint64: Annotated[
        int | None, pb.oneof("oneof_field", pb.uint64(116, name="oneof_uint64"))
    ] = None
    oneof_float: Annotated[
        float | None, pb.oneof("oneof_field", pb.float(117, name="oneof_float"))
    ] = None
    oneof_double: Annotated[
        float | None, pb.oneof("oneof_field", pb.double(118, name="oneof_double"))
    ] = None
    oneof_enum: Annotated[
        NestedEnum | int | None, pb.oneof("oneof_field", pb.enum(119, name="oneof_enum"))
    ] = None
    fieldname1: Annotated[int, pb.int32(401)] = 0
    field_name2: Annotated[int, pb.int32(402, name="field_name2")] = 0
    _field_name3: Annotated[int, pb.int32(403, name="_field_name3")] = 0
    field__name4_: Annotated[int, pb.int32(404, name="field__name4_")] = 0
    field0name5: Annotated[int, pb.int32(405)] = 0
    field_0_name6: Annotated[int, pb.int32(406, name="field_0_name6")] = 0
    field_name7: Annotated[int, pb.int32(407)] = 0
    field_name8: Annotated[int, pb.int32(408, name="FieldName8")] = 0
    field_name9: Annotated[int, pb.int32(409, name="field_Name9")] = 0
    field_name10: Annotated[int, pb.int32(410, name="Field_Name10")] = 0
    field_name11: Annotated[int, pb.int32(411, name="FIELD_NAME11")] = 0
    field_name12: Annotated[int, pb.int32(412, name="FIELD_name12")] = 0
    field_name13: Annotated[int, pb.int32(413, name="__field_name13")] = 0
    field_name14: Annotated[int, pb.int32(414, name="__Field_name14")] = 0
    field__name15: Annotated[int, pb.int32(415, name="field__name15")] = 0
    field__name16: Annotated[int, pb.int32(416, name="field__Name16")] = 0
    field_name17__: Annotated[int, pb.int32(417, name="field_name17__")] = 0
    field_name18__: Annotated[int, pb.int32(418, name="Field_name18__")] = 0


@message(syntax="proto3")
class ForeignMessage:
    c: Annotated[int, pb.int32(1)] = 0


@message(syntax="proto3")
class NullHypothesisProto3:
    pass


@message(syntax="proto3")
class EnumOnlyProto3:
    class Bool(pb.Enum):
        kFalse = 0
        kTrue = 1
