# SPDX-License-Identifier: MIT
r"""Everything that proto2 has.

The second paragraph says '''quotes''' and C:\new\unicode.

Generated from everything2.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from wirecodec import message, pb

from .a.common import Item

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "idl.test"

__all__ = [
    "Annotated_",
    "AskRequest",
    "AskResponse",
    "Color",
    "Everything",
    "Extra",
    "Inner",
    "Other",
    "an_extension_with_a_very_long_name_that_needs_two_lines",
    "class_",
    "everything",
    "everything_nested",
    "everything_numbers",
    "extra",
    "favourites",
    "lower",
    "nickname",
]


class Color(pb.ClosedEnum):
    """An enum with an alias. It is "quoted"."""

    RED = pb.value(1, "COLOR_RED")  # like a rose
    ROT = pb.value(1, "COLOR_ROT")
    GREEN = pb.value(2, "COLOR_GREEN")  # - type: ignore
    LONG_NAME = pb.value(8, "LongName")  # see 12, noqa and type: ignore
    COLOR_3_D = pb.value(3, "COLOR_3D")  # - noqa: E501 fmt: skip
    # This comment is much too long to stand behind the member, so that it has to stand above of it,
    # in two lines of source.
    NONE = pb.value(-5, "COLOR_None")
    LONG_NAME_THAT_DOES_NOT_BEGIN_WITH_THE_NAME_OF_ITS_ENUM = pb.value(
        7, "LongNameThatDoesNotBeginWithTheNameOfItsEnum"
    )


@message
class Everything:
    r"""Each kind, each default \.

    Attributes:
        secret_key: The key; it is not shown.
        number: One of two.
        item: Behind another file.
    """

    @message
    class Both:
        """idl.test.Everything.Both."""

        x: Annotated[int | None, pb.int32(1)] = None

    @message
    class OptionalGroup:
        """idl.test.Everything.OptionalGroup."""

        text: Annotated[str, pb.string(1)]

    @message
    class RepeatedGroup:
        """idl.test.Everything.RepeatedGroup."""

        whole: Annotated[Everything | None, pb.embedded(1)] = None

    @message
    class Inner:
        """A message inside."""

        @message
        class Deep:
            """idl.test.Everything.Inner.Deep."""

            class Deepest(pb.ClosedEnum):
                """idl.test.Everything.Inner.Deep.Deepest."""

                ZERO = 0
                VALUE = pb.value(1, "value")
                NAME = pb.value(2, "name")

            up: Annotated[Everything.Inner | None, pb.embedded(1)] = None
            outside: Annotated[Inner | None, pb.embedded(2)] = None

        color: Annotated[Color | None, pb.enum(1)] = None
        deep: Annotated[Deep | None, pb.embedded(2)] = None
        deepest: Annotated[Everything.Inner.Deep.Deepest | None, pb.enum(3)] = None
        inner: Annotated[Everything.Inner | None, pb.embedded(4)] = None

    r: Annotated[int, pb.int32(1, default=-400)]
    int64_field: Annotated[
        int | None, pb.int64(2, name="int64_field", default=-9223372036854775808)
    ] = None
    uint32_field: Annotated[int | None, pb.uint32(3)] = None
    uint64_field: Annotated[int | None, pb.uint64(4, default=18446744073709551615)] = None
    s32: Annotated[int | None, pb.sint32(5)] = None
    s64: Annotated[int | None, pb.sint64(6)] = None
    f32: Annotated[int | None, pb.fixed32(7)] = None
    f64: Annotated[int | None, pb.fixed64(8)] = None
    sf32: Annotated[int | None, pb.sfixed32(9)] = None
    sf64: Annotated[int | None, pb.sfixed64(10)] = None
    float_: Annotated[float | None, pb.float(11, default=float("inf"))] = None
    double: Annotated[float | None, pb.double(12, default=-1.5e-10)] = None
    nan: Annotated[float | None, pb.double(13, default=float("nan"))] = None
    low: Annotated[float | None, pb.double(14, default=float("-inf"))] = None
    bool_: Annotated[bool | None, pb.bool(15, default=True)] = None
    secret_key: Annotated[str | None, pb.string(16, debug_redact=True)] = None
    str_: Annotated[str | None, pb.string(17, default='"it\'s"\n\t\\ ä \u2028')] = None
    bytes_: Annotated[bytes | None, pb.bytes(18, default=b"\x00\xff'\"\\")] = None
    color: Annotated[Color | None, pb.enum(19, default=Color.GREEN)] = None
    self: Annotated[Everything | None, pb.embedded(20)] = None
    other: Annotated[Other | None, pb.embedded(21)] = None
    plain: Annotated[list[int], pb.repeated(pb.int32(22))] = []
    packed: Annotated[list[int], pb.repeated(pb.int32(23), packed=True)] = []
    texts: Annotated[list[str], pb.repeated(pb.string(24))] = []
    colors: Annotated[list[Color], pb.repeated(pb.enum(25), packed=True)] = []
    counts: Annotated[dict[str, int], pb.map(26, pb.string, pb.int32)] = {}
    inners: Annotated[dict[int, Inner], pb.map(27, pb.int64, pb.embedded)] = {}
    map: Annotated[
        dict[bool, Everything.Inner.Deep.Deepest], pb.map(28, pb.bool, pb.enum, json_name="theMap")
    ] = {}
    number: Annotated[int | None, pb.oneof("choice", pb.int32(29))] = None
    inner: Annotated[Inner | None, pb.oneof("choice", pb.embedded(30))] = None
    both: Annotated[Both | None, pb.oneof("choice", pb.group(31))] = None
    optionalgroup: Annotated[OptionalGroup | None, pb.group(32)] = None
    repeatedgroup: Annotated[list[RepeatedGroup], pb.repeated(pb.group(33))] = []
    item: Annotated[Item | None, pb.embedded(34)] = None
    parts: Annotated[list[Item.Part], pb.repeated(pb.embedded(35))] = []
    a_very_long_name_of_a_field_that_needs_more_than_one_line_of_source_to_be_written: Annotated[
        str | None,
        pb.string(36, json_name="anotherLongNameThatIsNotTheOneThatFollowsFromTheNameOfTheField"),
    ] = None
    a_very_long_name_of_a_field_whose_value_is_put_into_parentheses: Annotated[
        int | None,
        pb.int32(37, name="a_very_long_name_of_a_field_whose_value_is_put_into_parentheses"),
    ] = None
    a_very_long_name_of_a_map_that_needs_more_than_one_line_of_source: Annotated[
        dict[str, Inner],
        pb.map(
            38,
            pb.string,
            pb.embedded,
            name="a_very_long_name_of_a_map_that_needs_more_than_one_line_of_source",
        ),
    ] = {}


@message
class Inner:
    """Outside, and called like one that is inside."""

    inner: Annotated[Inner | None, pb.embedded(1)] = None


@message
class Other:
    """idl.test.Other.

    Attributes:
        class_: Names that Python would take amiss.
    """

    @message(full_name="idl.test.Other.True")
    class True_:
        """idl.test.Other.True."""

    @message(full_name="idl.test.Other.str")
    class str_:
        """idl.test.Other.str."""

    everything: Annotated[Everything | None, pb.embedded(1)] = None
    class_: Annotated[int | None, pb.int32(2)] = None
    none: Annotated[int | None, pb.int32(3, name="None")] = None
    from_: Annotated[int | None, pb.int32(4, name="from_")] = None
    list_: Annotated[int | None, pb.int32(5)] = None
    private: Annotated[int | None, pb.int32(6, name="_private")] = None
    init__: Annotated[int | None, pb.int32(7, name="__init__")] = None
    foo_bar: Annotated[int | None, pb.int32(8)] = None
    foo_bar_9: Annotated[int | None, pb.int32(9, name="foo_bar")] = None
    match: Annotated[int | None, pb.int32(10)] = None
    pb_: Annotated[int | None, pb.int32(11)] = None
    message: Annotated[int | None, pb.int32(12)] = None
    annotated: Annotated[int | None, pb.int32(13, name="Annotated")] = None
    lower: Annotated[_lower | None, pb.embedded(14)] = None
    again: Annotated[_lower | None, pb.embedded(15)] = None
    nothing: Annotated[True_ | None, pb.embedded(16)] = None
    empties: Annotated[list[str_], pb.repeated(pb.embedded(17))] = []


@message
class lower:
    """idl.test.lower."""


@message(full_name="idl.test.Annotated")
class Annotated_:
    """idl.test.Annotated."""

    annotated: Annotated[Annotated_ | None, pb.embedded(1)] = None


@message
class AskRequest:
    """# coding: latin-1"""

    @staticmethod
    def __response_type__() -> type[AskResponse]:
        return AskResponse


@message
class AskResponse:
    """idl.test.AskResponse."""


@message
class Extra:
    """idl.test.Extra."""

    x: Annotated[int | None, pb.int32(1)] = None


nickname: pb.Extension[str] = pb.extension(
    Everything, pb.string(110, default="nick"), name="idl.test.nickname"
)
favourites: pb.Extension[list[Color]] = pb.extension(
    Everything, pb.repeated(pb.enum(111)), name="idl.test.favourites", type=Color
)
extra: pb.Extension[Extra] = pb.extension(
    Everything, pb.group(112), name="idl.test.extra", type=Extra
)
class_: pb.Extension[int] = pb.extension(Everything, pb.int32(113), name="idl.test.class")
# A name that takes more than one line, whatever is done to it.
an_extension_with_a_very_long_name_that_needs_two_lines: pb.Extension[Everything.Inner.Deep] = (
    pb.extension(
        Everything,
        pb.embedded(114),
        name="idl.test.an_extension_with_a_very_long_name_that_needs_two_lines",
        type=Everything.Inner.Deep,
    )
)
everything: pb.Extension[Everything] = pb.extension(
    Item, pb.embedded(100), name="idl.test.everything", type=Everything
)
# Declared inside.
everything_nested: pb.Extension[Everything.Inner] = pb.extension(
    Everything, pb.embedded(100), name="idl.test.Everything.nested", type=Everything.Inner
)
everything_numbers: pb.Extension[list[int]] = pb.extension(
    Everything, pb.repeated(pb.sint32(101), packed=True), name="idl.test.Everything.numbers"
)


# Types that an attribute or a nested class of the same name hides.
_lower = lower
