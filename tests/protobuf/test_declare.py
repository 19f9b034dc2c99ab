# SPDX-License-Identifier: MIT
"""Declared messages: to people a dataclass, to the machine a slots class completed when first used.

The declarations under test are Google's conformance messages (``support.all_types``), held to
their ``.proto`` files field by field, and small ones beside real dataclasses of the same fields.
"""

from __future__ import annotations

import copy
import dataclasses
import gc
import inspect
import math
import pickle
import subprocess
import sys
import threading
import types
import weakref
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Any, ClassVar, Optional

import pytest

from wirecodec import check_messages, decode, encode, message, missing_fields, pb, unknown_fields
from wirecodec.errors import SchemaError
from wirecodec.protobuf import declare, enums, schema
from wirecodec.protobuf.schema import schema_of

from ..support import all_types, eager_types, protofile

TESTS = Path(__file__).resolve().parents[1]
GOOGLE = TESTS / "data" / "google"


class Level(pb.ClosedEnum):
    LOW = 0
    HIGH = 1


class Open(pb.Enum):
    FIRST = 0
    SECOND = 1


@message
class Security:
    """A security."""

    market: Annotated[int, pb.int32(1)]
    code: Annotated[str, pb.string(2)]


@message
class Item:
    """One of each presence."""

    security: Annotated[Security | None, pb.embedded(1)] = None
    target_price: Annotated[float | None, pb.double(2)] = None
    ret_type: Annotated[int, pb.int32(3, default=-400)]
    count: Annotated[int, pb.int32(4)] = 0
    names: Annotated[list[str], pb.repeated(pb.string(5))] = []
    by_name: Annotated[dict[str, Security], pb.map(6, pb.string, pb.embedded)] = {}
    password: Annotated[str | None, pb.string(7, debug_redact=True)] = None
    children: Annotated[list[Item], pb.repeated(pb.embedded(8))] = []
    level: Annotated[Level | None, pb.enum(9)] = None

    VERSION_NOTE = "what is not annotated is a plain class attribute"

    def total(self) -> int:
        """A method of the user's own."""
        return self.count + sum(child.total() for child in self.children)

    @property
    def first_name(self) -> str:
        return self.names[0]

    def this_class(self) -> type:
        return __class__  # type: ignore[name-defined, no-any-return]

    def __setattr__(self, name: str, value: object) -> None:
        super().__setattr__(name, value)

    @message
    class Inner:
        """A nested message."""

        value: Annotated[int | None, pb.int32(1)] = None

        @message
        class Deeper:
            """A message nested in one that is nested."""

            item: Annotated[Item | None, pb.embedded(1)] = None


@dataclasses.dataclass(kw_only=True)
class Twin:
    """A dataclass like Item."""

    security: Security | None = None
    target_price: float | None = None
    ret_type: int
    count: int = 0
    names: list[str] = dataclasses.field(default_factory=list)
    by_name: dict[str, Security] = dataclasses.field(default_factory=dict)
    password: str | None = None
    children: list[Item] = dataclasses.field(default_factory=list)
    level: Level | None = None


US = Security(market=11, code="MU")
# Fields 6000 (VARINT 1) and 6001 (LEN "x"), which no message here knows.
UNKNOWN = b"\x80\xf7\x02\x01\x8a\xf7\x02\x01x"


def make_item(**values: Any) -> Item:
    """An Item with something in each field."""
    return Item(
        **{
            "security": Security(market=11, code="MU"),
            "target_price": 1.5,
            "ret_type": 0,
            "count": 3,
            "names": ["a", "b"],
            "by_name": {"x": Security(market=1, code="00700")},
            "password": "secret",
            "children": [Item(ret_type=1)],
            "level": Level.HIGH,
            **values,
        }
    )


def with_unknown() -> Item:
    return decode(Item, encode(make_item()) + UNKNOWN)


def with_missing() -> Item:
    """An Item whose required retType is missing, and that of a child."""
    return decode(Item, b"\x20\x07\x42\x00", allow_partial=True)


def with_deleted() -> Item:
    """An Item whose fields were deleted: one that is required, and some that are not."""
    made = make_item()
    for name in ("ret_type", "security", "count", "names"):
        delattr(made, name)
    return made


def declared(source: str, **names: Any) -> Any:
    """The class that ``source`` declares, completed; its annotations stay strings."""
    return check(declared_lazily(source, **names))


def declared_lazily(source: str, **names: Any) -> Any:
    """The class that ``source`` declares, in a module of its own."""
    module = types.ModuleType("made")
    vars(module).update(
        {
            "message": message,
            "pb": pb,
            "Level": Level,
            "Open": Open,
            "Security": Security,
            "ClassVar": ClassVar,
            "InitVar": dataclasses.InitVar,
            "Optional": Optional,
            **names,
        }
    )
    sys.modules["made"] = module
    code = "from __future__ import annotations\n" + source
    exec(compile(code, "<made>", "exec"), vars(module))
    classes = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and value.__module__ == "made"
    ]
    return classes[-1]


def check(message_type: Any) -> Any:
    assert check_messages(message_type) >= 1
    return message_type


@pytest.fixture(autouse=True)
def _forget_made_module() -> Iterator[None]:
    yield
    sys.modules.pop("made", None)


# --- All types, against the .proto files ----------------------------------------------------------


@cache
def protos() -> protofile.Schema:
    return protofile.load(
        GOOGLE / "test_messages_proto2.proto",
        GOOGLE / "test_messages_proto3.proto",
        include=[GOOGLE],
    )


def class_of(full_name: str) -> Any:
    """``.protobuf_test_messages.proto2.TestAllTypesProto2.NestedMessage`` as a class."""
    found: Any = all_types
    for part in full_name.split(".")[3:]:
        found = getattr(found, part)
    return found


def proto_messages() -> list[protofile.MessageDef]:
    return [
        each
        for each in protos().messages.values()
        if not each.is_map_entry and not each.full_name.startswith(".google")
    ]


def proto_enums() -> list[protofile.EnumDef]:
    return [each for each in protos().enums.values() if not each.full_name.startswith(".google")]


def expected_presence(each: protofile.FieldDef) -> str:
    if each.is_map:
        return schema.MAP
    if each.label != "optional":
        return each.label
    return schema.EXPLICIT if each.has_presence else schema.IMPLICIT


def check_type(found: schema.FieldSchema, each: protofile.FieldDef, syntax: str) -> None:
    assert found.kind.name == each.type
    if each.type == "string":
        assert (found.kind is schema.LAX_STRING) == (syntax == "proto2")
    elif each.is_message:
        assert found.message_type is class_of(each.type_name)
    elif each.type == "enum":
        assert found.enum_type is class_of(each.type_name)
        assert found.is_closed == protos().enum(each.type_name).is_closed
        assert tuple(found.enum_members) == protos().enum(each.type_name).numbers


@pytest.mark.parametrize(
    "definition", proto_messages(), ids=lambda each: each.full_name.split(".", 3)[3]
)
def test_the_hand_declarations_are_the_proto_files(definition: protofile.MessageDef) -> None:
    found = schema_of(class_of(definition.full_name))
    syntax = definition.full_name.split(".")[2]
    assert found.syntax == syntax
    assert found.name == ".".join(definition.full_name.split(".")[3:])
    fields = [each for each in definition.fields if not each.type_name.startswith(".google")]
    assert [field.proto_name for field in found.fields] == [each.name for each in fields]
    for field, each in zip(found.fields, fields, strict=True):
        assert field.number == each.number
        assert field.presence == expected_presence(each)
        assert field.default == each.default
        assert type(field.default) in (type(each.default), field.enum_type)
        assert field.is_packed == each.is_packed
        assert field.oneof == each.oneof
        if each.is_map:
            assert each.map_key is not None
            assert each.map_value is not None
            check_type(field.schema.by_number[1], each.map_key, syntax)
            check_type(field.schema.by_number[2], each.map_value, syntax)
        else:
            check_type(field, each, syntax)


@pytest.mark.parametrize(
    "definition", proto_enums(), ids=lambda each: each.full_name.split(".", 3)[3]
)
def test_the_hand_enums_are_the_proto_files(definition: protofile.EnumDef) -> None:
    found = class_of(definition.full_name)
    assert {name: member.value for name, member in found.__members__.items()} == {
        value.name: value.number for value in definition.values
    }
    assert [member.value for member in found] == list(definition.numbers)
    assert enums.is_closed(found) == definition.is_closed


def test_no_hand_declaration_is_left_over() -> None:
    names = {value.__qualname__ for value in vars(all_types).values() if declare._is_message(value)}
    assert names == {
        each.name
        for file in protos().files.values()
        for each in file.messages
        if not file.package.startswith("google")
    }
    assert check_messages(all_types) == len(proto_messages())


ALL_MESSAGES = [class_of(each.full_name) for each in proto_messages()]
COMPLETE = [each for each in ALL_MESSAGES if not schema_of(each).required]


@pytest.mark.parametrize("message_type", COMPLETE, ids=lambda each: each.__qualname__)
def test_all_types_behave_as_dataclasses(message_type: Any) -> None:
    made = message_type()
    names = [field.name for field in schema_of(message_type).fields]
    assert made == message_type()
    assert [field.name for field in dataclasses.fields(message_type)] == names
    assert list(dataclasses.asdict(made)) == names
    assert list(inspect.signature(message_type).parameters) == names
    assert dataclasses.replace(made) == made
    assert copy.copy(made) == copy.deepcopy(made) == made
    assert pickle.loads(pickle.dumps(made)) == made
    assert repr(made) == (
        f"{message_type.__qualname__}"
        f"({', '.join(f'{name}={getattr(made, name)!r}' for name in names)})"
    )
    with_one = decode(message_type, UNKNOWN)
    assert with_one != made
    assert unknown_fields(with_one) == UNKNOWN
    assert not hasattr(made, "__dict__")


@pytest.mark.parametrize("message_type", ALL_MESSAGES, ids=lambda each: each.__qualname__)
def test_all_types_when_partial(message_type: Any) -> None:
    made = decode(message_type, b"", allow_partial=True)
    required = schema_of(message_type).required
    assert missing_fields(made) == [field.proto_name for field in required]
    for field in required:
        value = getattr(made, field.name)
        if field.message_type is not None:
            assert type(value) is field.message_type
            assert value is not made
        elif field.default is not None:
            assert value == field.default
        else:
            assert value == field.zero_of_kind()
    assert pickle.loads(pickle.dumps(made)) == made


def test_odd_names_are_set_by_their_python_names() -> None:
    made = all_types.TestAllTypesProto2(
        fieldname1=1, _field_name3=3, field__name4_=4, field_name13=13, field_name18__=18
    )
    names = schema_of(all_types.TestAllTypesProto2).by_number
    assert {number: names[number].proto_name for number in (401, 403, 404, 413, 414, 418)} == {
        401: "fieldname1",
        403: "_field_name3",
        404: "field__name4_",
        413: "__field_name13",
        414: "__Field_name14",
        418: "Field_name18__",
    }
    assert decode(all_types.TestAllTypesProto2, encode(made)) == made


# --- The constructor ------------------------------------------------------------------------------


def test_absent_fields_read_as_their_presence_says() -> None:
    made = Item(ret_type=1)
    twin = Twin(ret_type=1)
    assert dataclasses.asdict(made) == dataclasses.asdict(twin)
    assert made.names is not Item(ret_type=1).names
    assert made.by_name is not Item(ret_type=1).by_name


def test_given_values_are_kept_as_they_are() -> None:
    names = ["a"]
    assert make_item(names=names).names is names
    assert Item(ret_type=1, security=US).security is US


@pytest.mark.parametrize(
    ("arguments", "values", "named"),
    [
        pytest.param((), {}, ["ret_type"], id="a required field is missing"),
        pytest.param((), {"ret_type": 1, "nothing": 2}, ["nothing"], id="an unknown name"),
        pytest.param((1,), {}, ["__init__"], id="a positional argument"),
        pytest.param((1,), {"ret_type": 1}, ["__init__"], id="a positional argument too many"),
    ],
)
def test_wrong_arguments_are_refused_as_by_a_dataclass(
    arguments: tuple[Any, ...], values: dict[str, Any], named: list[str]
) -> None:
    fresh = declared_lazily(
        "@message\n"
        "class Item:\n"
        "    ret_type: Annotated[int, pb.int32(1)]\n"
        "    count: Annotated[int, pb.int32(2)] = 0\n"
    )
    with pytest.raises(TypeError) as expected:
        Twin(*arguments, **values)
    for _ in range(2):  # by the stub that completes the class, and by the real one
        with pytest.raises(TypeError) as caught:
            fresh(*arguments, **values)
        for name in named:
            assert name in str(caught.value)
            assert name in str(expected.value)
        assert type(caught.value) is type(expected.value)
        assert str(caught.value).startswith("Item.__init__() ")


def test_all_missing_arguments_are_named() -> None:
    with pytest.raises(TypeError, match=r"2 required keyword-only arguments: .*market.*code"):
        Security()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match=r"1 required keyword-only argument: .*code"):
        Security(market=1)  # type: ignore[call-arg]


def test_a_field_may_be_called_self() -> None:
    fresh = declared("@message\nclass M:\n    self: Annotated[int | None, pb.int32(1)] = None")
    assert fresh(self=3).self == 3


def test_the_constructor_checks_no_values() -> None:
    """As a dataclass: what cannot be written is for ``encode`` to say."""
    assert Security(market="x", code=1).market == "x"  # type: ignore[arg-type, comparison-overlap]


def test_the_signature() -> None:
    found = inspect.signature(Item)
    expected = inspect.signature(Twin)
    assert list(found.parameters) == list(expected.parameters)
    for name, parameter in found.parameters.items():
        assert parameter.kind is expected.parameters[name].kind is inspect.Parameter.KEYWORD_ONLY
        if name not in ("names", "by_name", "children"):  # a dataclass shows <factory>
            assert parameter.default == expected.parameters[name].default
    assert found.parameters["names"].default == []
    assert found.parameters["count"].annotation == "Annotated[int, pb.int32(4)]"
    assert found.return_annotation is None


# --- Equality -------------------------------------------------------------------------------------


def test_equality_is_by_value() -> None:
    assert make_item() == make_item()
    assert not make_item() != make_item()  # noqa: SIM202 two operators


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("security", None),
        ("security", Security(market=11, code="AAPL")),
        ("target_price", 1.25),
        ("target_price", None),
        ("ret_type", 7),
        ("count", 0),
        ("names", ["b", "a"]),
        ("by_name", {}),
        ("password", "other"),
        ("children", [Item(ret_type=2)]),
        ("level", Level.LOW),
        ("level", None),
    ],
)
def test_messages_that_differ_in_one_field_are_unequal(name: str, value: object) -> None:
    assert make_item(**{name: value}) != make_item()
    assert not make_item(**{name: value}) == make_item()  # noqa: SIM201 two operators


def test_messages_of_different_classes_are_unequal() -> None:
    @message
    class Other:
        market: Annotated[int, pb.int32(1)]
        code: Annotated[str, pb.string(2)]

    others: list[object] = [Other(market=11, code="MU"), (11, "MU"), None]
    for other in others:
        assert other != US
        assert other != US
        assert US.__eq__(other) is NotImplemented


def test_the_other_side_may_have_a_say() -> None:
    class Anything:
        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = None  # type: ignore[assignment]

    assert Anything() == US
    assert Anything() == US


def test_nan_is_unequal_to_itself() -> None:
    """Python's rule for floats; a list compares by identity first, and so does a field of one."""
    made = Item(ret_type=1, target_price=math.nan)
    assert made != made
    assert made != copy.copy(made)
    in_list = all_types.TestAllTypesProto2(repeated_double=[math.nan])
    assert in_list == in_list
    assert in_list != all_types.TestAllTypesProto2(repeated_double=[float("nan")])


def test_zeros_of_either_sign_are_equal() -> None:
    assert Item(ret_type=1, target_price=0.0) == Item(ret_type=1, target_price=-0.0)


def test_unknown_fields_are_part_of_equality() -> None:
    assert with_unknown() == with_unknown()
    assert with_unknown() != make_item()
    assert make_item() != with_unknown()


def test_missing_fields_are_part_of_equality() -> None:
    assert with_missing() == with_missing()
    filled = with_missing()
    filled.ret_type = -400  # the value it reads as, and there
    assert filled != with_missing()
    assert with_missing() != filled


def test_messages_cannot_be_hashed() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(US)


# --- repr -----------------------------------------------------------------------------------------


def test_the_repr_is_that_of_a_dataclass_but_for_what_is_redacted() -> None:
    values = {field.name: getattr(make_item(), field.name) for field in dataclasses.fields(Twin)}
    twin = Twin(**values)
    assert repr(make_item()) == repr(twin).replace("Twin(", "Item(").replace(
        "'secret'", "<redacted>"
    )
    assert repr(US) == str(US) == "Security(market=11, code='MU')"


def test_an_absent_password_is_no_secret() -> None:
    assert "password=None" in repr(make_item(password=None))
    assert "password=<redacted>" in repr(make_item(password=""))
    assert "secret" not in repr(Item(ret_type=1, children=[make_item()]))


def test_the_repr_hides_unknown_and_missing_fields() -> None:
    assert repr(with_unknown()) == repr(make_item())
    assert "ret_type" not in repr(with_missing()).partition("children")[0]
    assert "count=7" in repr(with_missing())


def test_a_message_that_holds_itself_has_a_repr() -> None:
    made = Item(ret_type=1)
    made.children.append(made)
    made.children.append(Item(ret_type=2))
    shown = repr(made)
    assert shown.count("Item(...)") == 1
    assert shown.count("Item(") == 3
    assert repr(made) == shown  # nothing is left behind


def test_a_repr_that_fails_leaves_nothing_behind() -> None:
    class Unprintable:
        def __repr__(self) -> str:
            raise RuntimeError("no")

    made: Any = Item(ret_type=1)
    made.target_price = Unprintable()
    for _ in range(2):
        with pytest.raises(RuntimeError):
            repr(made)
    made.target_price = 2.5
    assert "target_price=2.5" in repr(made)


def test_nested_classes_are_shown_by_their_whole_name() -> None:
    assert repr(Item.Inner(value=1)) == "Item.Inner(value=1)"

    @message
    class Local:
        value: Annotated[int | None, pb.int32(1)] = None

    assert repr(Local()) == "Local(value=None)"  # without <locals>


# --- dataclasses ----------------------------------------------------------------------------------


def test_it_is_a_dataclass() -> None:
    assert dataclasses.is_dataclass(Item)
    assert dataclasses.is_dataclass(make_item())


def test_fields_are_those_of_a_dataclass() -> None:
    found = dataclasses.fields(Item)
    expected = dataclasses.fields(Twin)
    assert found == dataclasses.fields(make_item())
    for ours, theirs in zip(found, expected, strict=True):
        assert (ours.name, ours.default, ours.default_factory, ours.kw_only, ours.init) == (
            theirs.name,
            theirs.default,
            theirs.default_factory,
            theirs.kw_only,
            theirs.init,
        )
    assert found[3].type == "Annotated[int, pb.int32(4)]"
    params = Item.__dataclass_params__  # type: ignore[attr-defined]
    assert (params.init, params.eq, params.frozen) == (True, True, False)


def test_asdict_and_astuple() -> None:
    made = make_item(children=[])
    twin = Twin(**{field.name: getattr(made, field.name) for field in dataclasses.fields(made)})
    assert dataclasses.asdict(made) == dataclasses.asdict(twin)
    assert dataclasses.astuple(made) == dataclasses.astuple(twin)
    assert dataclasses.asdict(made)["security"] == {"market": 11, "code": "MU"}
    assert dataclasses.asdict(made)["by_name"] == {"x": {"market": 1, "code": "00700"}}


REPLACERS = [pytest.param(dataclasses.replace, id="dataclasses.replace")]
if sys.version_info >= (3, 13):
    REPLACERS.append(pytest.param(copy.replace, id="copy.replace"))
REPLACERS.append(
    pytest.param(lambda made, **changes: made.__replace__(**changes), id="__replace__")
)


@pytest.mark.parametrize("replace", REPLACERS)
def test_replace(replace: Any) -> None:
    made = with_unknown()
    changed = replace(made, count=9, security=None)
    assert type(changed) is Item
    assert (changed.count, changed.security) == (9, None)
    assert (made.count, made.security) == (3, US)
    assert changed.names is made.names  # shallow, as a dataclass
    assert unknown_fields(changed) == UNKNOWN
    assert replace(made) == made
    assert replace(changed, count=3, security=US) == made
    with pytest.raises(TypeError, match="nothing"):
        replace(made, nothing=1)


def test_replace_of_its_own_keeps_what_is_missing() -> None:
    made: Any = with_missing()
    assert made.__replace__(count=7) == made
    assert missing_fields(made.__replace__(ret_type=1)) == ["children[0].retType"]


# --- Copies and pickles ---------------------------------------------------------------------------

MADE = [
    pytest.param(make_item, id="full"),
    pytest.param(with_unknown, id="unknown fields"),
    pytest.param(with_missing, id="missing fields"),
    pytest.param(with_deleted, id="deleted fields"),
    pytest.param(lambda: Item.Inner.Deeper(item=make_item()), id="nested class"),
    pytest.param(all_types.NullHypothesisProto2, id="no fields"),
    pytest.param(
        lambda: all_types.TestAllTypesProto3(
            optional_nested_enum=99,
            map_string_nested_message={"a": all_types.TestAllTypesProto3.NestedMessage(a=1)},
            oneof_bytes=b"x",
        ),
        id="proto3",
    ),
    pytest.param(
        lambda: decode(all_types.TestAllRequiredTypesProto2, b"\x08\x01", allow_partial=True),
        id="all required, one there",
    ),
]


@pytest.mark.parametrize("make", MADE)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickle(make: Any, protocol: int) -> None:
    made = make()
    again = pickle.loads(pickle.dumps(made, protocol))
    assert type(again) is type(made)
    assert again == made
    assert unknown_fields(again) == unknown_fields(made)
    assert missing_fields(again) == missing_fields(made)
    assert encode(again, allow_partial=True) == encode(made, allow_partial=True)


@pytest.mark.parametrize("make", MADE)
@pytest.mark.parametrize("copier", [copy.copy, copy.deepcopy])
def test_copies(make: Any, copier: Any) -> None:
    made = make()
    again = copier(made)
    assert type(again) is type(made)
    assert again is not made
    assert again == made
    assert unknown_fields(again) == unknown_fields(made)
    assert missing_fields(again) == missing_fields(made)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_from_before_a_field_was_added(protocol: int) -> None:
    """It gives the message that the class of today makes of the same values."""
    before = """@message
class M:
    number: Annotated[int, pb.int32(1)]
"""
    after = f"""{before}
    flag: Annotated[bool | None, pb.bool(2)] = None
    count: Annotated[int, pb.int32(3)] = 0
    names: Annotated[list[str], pb.repeated(pb.string(4))] = []
    by_name: Annotated[dict[str, Security], pb.map(5, pb.string, pb.embedded)] = {{}}
    level: Annotated[Level, pb.enum(6)] = Level.LOW
    left: Annotated[int | None, pb.oneof("side", pb.int32(7))] = None
    right: Annotated[str | None, pb.oneof("side", pb.string(8))] = None
    size: Annotated[int, pb.int32(9, default=-400)]
"""
    data = pickle.dumps(declared(before, Annotated=Annotated)(number=5), protocol)
    M = declared(after, Annotated=Annotated)
    once, again = pickle.loads(data), pickle.loads(data)
    assert missing_fields(once) == ["size"]  # which nobody can know
    assert (once.number, once.size) == (5, -400)
    once.size = 7
    assert once == M(number=5, size=7)
    assert (once.flag, once.left, once.right) == (None, None, None)
    assert once.names is not again.names
    assert once.by_name is not again.by_name


def test_a_copy_shares_and_a_deep_copy_does_not() -> None:
    made = make_item()
    shallow, deep = copy.copy(made), copy.deepcopy(made)
    assert shallow.names is made.names
    assert shallow.security is made.security
    assert deep.names is not made.names
    assert deep.security is not made.security
    assert deep.children[0] is not made.children[0]
    shallow.count = 99
    assert made.count == 3


def test_cycles_are_copied_and_pickled() -> None:
    made = Item(ret_type=1)
    made.children.append(made)
    for again in (copy.deepcopy(made), pickle.loads(pickle.dumps(made))):
        assert again is not made
        assert again.children[0] is again


# --- match, slots ---------------------------------------------------------------------------------


def test_match() -> None:
    def told(value: object) -> str:
        match value:
            case Item(security=Security(market=11, code=code), count=count):
                return f"{code} {count}"
            case Security(code=code):
                return code
            case _:
                return "?"

    assert told(make_item()) == "MU 3"
    assert told(Security(market=1, code="00700")) == "00700"
    assert told(make_item(security=None)) == "?"


def test_match_takes_no_positions() -> None:
    """As a keyword-only dataclass."""

    def told(value: Any, of: Any) -> bool:
        match value:
            case of(_):
                return True
        return False

    assert Item.__match_args__ == Twin.__match_args__ == ()
    for value in (US, Twin(ret_type=1)):
        with pytest.raises(TypeError):
            told(value, type(value))


def test_slots() -> None:
    made: Any = make_item()
    assert not hasattr(made, "__dict__")
    with pytest.raises(AttributeError):
        made.nothing = 1
    with pytest.raises(AttributeError, match="nothing"):
        made.nothing  # noqa: B018
    assert getattr(made, "nothing", "default") == "default"
    with pytest.raises(TypeError):
        vars(made)
    with pytest.raises(TypeError):
        weakref.ref(made)


def test_an_unknown_attribute_says_of_whom() -> None:
    made: Any = make_item()
    with pytest.raises(AttributeError, match="'Item' object has no attribute 'nothing'") as caught:
        made.nothing  # noqa: B018
    assert caught.value.name == "nothing"
    assert caught.value.obj is made


def test_what_is_not_annotated_stays() -> None:
    made = make_item(children=[make_item(count=4, children=[])])
    assert made.total() == 7
    assert made.first_name == "a"
    assert Item.VERSION_NOTE.startswith("what is not")
    assert Item.__doc__ == "One of each presence."
    assert Item.__module__ == __name__
    assert Item.__name__ == Item.__qualname__ == "Item"


def test_methods_know_the_class_that_was_made() -> None:
    """``super()`` and ``__class__``: Item sets its attributes through ``super().__setattr__``."""
    made = make_item()
    made.count = 5
    assert made.count == 5
    assert made.this_class() is Item
    assert type(made) is Item


def by_setting(made: Any) -> Any:
    made.asked = 1
    return made


def by_deleting(made: Any) -> Any:
    del made.asked
    return made


@pytest.mark.parametrize(
    ("member", "call"),
    [
        ("def asked(self): return __class__", lambda made: made().asked()),
        ("@property\n    def asked(self): return __class__", lambda made: made().asked),
        ("@classmethod\n    def asked(cls): return __class__", lambda made: made.asked()),
        ("@staticmethod\n    def asked(): return __class__", lambda made: made.asked()),
        (
            "@property\n    def asked(self): return self.code\n"
            "    @asked.setter\n    def asked(self, value): self.code = __class__\n",
            lambda made: by_setting(made()).code,
        ),
        (
            "@property\n    def asked(self): return self.code\n"
            "    @asked.deleter\n    def asked(self): self.code = __class__\n",
            lambda made: by_deleting(made()).code,
        ),
    ],
    ids=["method", "property", "classmethod", "staticmethod", "setter", "deleter"],
)
def test_functions_of_every_kind_know_the_class_that_was_made(member: str, call: Any) -> None:
    made = declared(
        f"@message\nclass M:\n    code: Annotated[str | None, pb.string(1)] = None\n    {member}\n"
    )
    assert call(made) is made


def test_other_cells_are_left_alone() -> None:
    """One that holds something else, and one that is empty when the message is declared."""
    held = object()

    @message
    class Early:
        value: Annotated[int | None, pb.int32(1)] = None

        def held(self) -> object:
            return held

        def later(self) -> object:
            return later

    later = object()
    assert Early().held() is held
    assert Early().later() is later


def test_nested_classes_keep_their_names() -> None:
    assert Item.Inner.__qualname__ == "Item.Inner"
    assert Item.Inner.Deeper.__qualname__ == "Item.Inner.Deeper"
    assert Item.Inner.Deeper.__name__ == "Deeper"
    assert schema_of(Item.Inner.Deeper).name == "Item.Inner.Deeper"
    assert schema_of(Item.Inner.Deeper).by_name["item"].message_type is Item


# --- Unknown and missing fields -------------------------------------------------------------------


def test_unknown_fields() -> None:
    assert unknown_fields(make_item()) == b""
    assert unknown_fields(with_unknown()) == UNKNOWN
    assert encode(with_unknown()) == encode(make_item()) + UNKNOWN
    names = {field.name for field in dataclasses.fields(Item)}
    assert "_unknown_fields" not in names
    assert "_unknown_fields" not in inspect.signature(Item).parameters


@pytest.mark.parametrize("function", [unknown_fields, missing_fields])
@pytest.mark.parametrize("value", [None, 3, Item, Twin(ret_type=1)])
def test_what_is_no_message_has_no_fields(function: Any, value: object) -> None:
    reason = "pass an instance" if value is Item else "@message"
    with pytest.raises(TypeError, match=reason):
        function(value)


def test_missing_fields() -> None:
    made = with_missing()
    assert missing_fields(made) == ["retType", "children[0].retType"]
    assert made.ret_type == -400  # the proto default
    assert made.count == 7
    made.ret_type = -400
    assert missing_fields(made) == ["children[0].retType"]
    assert missing_fields(make_item()) == []


def test_deleting_a_required_field_makes_it_missing() -> None:
    made = make_item()
    del made.ret_type
    assert missing_fields(made) == ["retType"]
    for use in (lambda: made.ret_type, lambda: delattr(made, "ret_type")):
        with pytest.raises(AttributeError):
            use()


def test_deleting_any_other_field_makes_it_absent() -> None:
    made = make_item()
    for name in ("security", "target_price", "count", "names", "by_name", "level"):
        delattr(made, name)
        with pytest.raises(AttributeError):
            getattr(made, name)
    assert missing_fields(made) == []
    decoded = decode(Item, encode(made))
    assert (decoded.security, decoded.count, decoded.names) == (None, 0, [])


def test_a_missing_message_reads_as_an_empty_one() -> None:
    made = decode(all_types.TestAllRequiredTypesProto2, b"", allow_partial=True)
    held = made.required_foreign_message
    assert held == all_types.ForeignMessageProto2()
    assert made.recursive_message.required_int32 == 0
    assert made.default_string == "Rosebud"
    assert made.required_nested_enum == all_types.TestAllRequiredTypesProto2.NestedEnum.FOO


# --- Laziness -------------------------------------------------------------------------------------


def test_declaring_resolves_and_imports_nothing() -> None:
    source = f"""
import sys
sys.path.insert(0, {str(TESTS.parent)!r})
from wirecodec import message, pb
before = set(sys.modules)
exec('''from __future__ import annotations
@message
class M:
    missing: Annotated[NoSuchName | None, no.such(1)] = None
    wrong: this is no type = 3
''' .replace("this is no type", "this[no[type]]"))
print(sorted(set(sys.modules) - before))
print(sorted({{"dataclasses", "inspect", "typing", "enum", "annotationlib"}} & set(sys.modules)))
exec('''from __future__ import annotations
@message
class Good:
    value: Annotated[int | None, pb.int32(1)] = None
''')
Good(value=3) == Good()
repr(Good())
print(sorted({{"dataclasses", "inspect", "typing"}} & set(sys.modules)))
import dataclasses
print(dataclasses.fields(Good)[0].name)
"""
    result = subprocess.run(
        [sys.executable, "-I", "-S", "-c", source], capture_output=True, text=True, check=True
    )
    assert result.stdout.split("\n") == ["[]", "[]", "[]", "value", ""]


def test_a_class_is_completed_at_the_first_use_and_once() -> None:
    fresh = declared_lazily(
        "@message\nclass M:\n    value: Annotated[int | None, pb.int32(1)] = None"
    )
    lazy = fresh.__dict__["__message_schema__"]
    assert not isinstance(lazy, schema.MessageSchema)
    stub = fresh.__dict__["__init__"]
    found = schema_of(fresh)
    assert fresh.__dict__["__message_schema__"] is found is schema_of(fresh)
    # Whoever was waiting for the lock meanwhile is given the same.
    assert lazy.__get__(None, fresh) is found
    assert fresh.__dict__["__init__"] is stub
    assert fresh(value=3).value == 3
    assert fresh.__dict__["__init__"] is not stub


@pytest.mark.parametrize(
    "use",
    [
        pytest.param(lambda fresh: fresh(), id="call"),
        pytest.param(lambda fresh: fresh().value, id="read"),
        pytest.param(lambda fresh: decode(fresh, b"\x08\x03"), id="decode"),
        pytest.param(dataclasses.fields, id="fields"),
        pytest.param(inspect.signature, id="signature"),
        pytest.param(check_messages, id="check_messages"),
        pytest.param(lambda fresh: repr(object.__new__(fresh)), id="repr"),
    ],
)
def test_any_first_use_completes_it(use: Any) -> None:
    fresh = declared_lazily(
        "@message\nclass M:\n    value: Annotated[int | None, pb.int32(1)] = None"
    )
    use(fresh)
    assert isinstance(fresh.__dict__["__message_schema__"], schema.MessageSchema)
    assert fresh(value=3).value == 3


@pytest.mark.parametrize(
    "use", [lambda fresh: fresh(), dataclasses.is_dataclass, inspect.signature, schema_of, dir]
)
def test_a_wrong_declaration_is_told_at_every_use(use: Any) -> None:
    fresh = declared_lazily("@message\nclass M:\n    value: Annotated[int, pb.int32(0)]")
    if use is dir:
        assert "value" in dir(fresh)  # looking at it is no use of it
        return
    for _ in range(2):
        with pytest.raises(SchemaError) as caught:
            use(fresh)
        assert (caught.value.message_type, caught.value.field) == ("M", "value")


@pytest.mark.parametrize("attempt", range(20))
def test_first_use_by_many_threads_at_once(attempt: int) -> None:
    """Whoever comes first, all see one schema, and a class that works."""
    fields = "".join(
        f"    f{number}: Annotated[Leaf | None, pb.embedded({number})] = None\n"
        for number in range(1, 40)
    )
    fresh = declared_lazily(
        "@message\n"
        "class Leaf:\n"
        "    value: Annotated[int | None, pb.int32(1)] = None\n"
        f"@message\nclass M:\n{fields}"
    )
    leaf = sys.modules["made"].Leaf
    barrier = threading.Barrier(12)
    results: list[tuple[int, int, object]] = []
    failures: list[Exception] = []

    def use(index: int) -> None:
        try:
            barrier.wait(10)
            if index % 3 == 0:
                made = fresh(f1=leaf(value=index))
            elif index % 3 == 1:
                made = decode(fresh, bytes([10, 2, 8, index]))
            else:
                assert len(dataclasses.fields(fresh)) == 39
                made = fresh(f1=leaf(value=index))
            assert made.f2 is None
            results.append((index, made.f1.value, schema_of(fresh)))
        except Exception as error:  # noqa: BLE001 shown below
            failures.append(error)

    threads = [threading.Thread(target=use, args=(index,)) for index in range(12)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
    finally:
        sys.setswitchinterval(interval)
    assert failures == []
    assert sorted((index, value) for index, value, _ in results) == [
        (index, index) for index in range(12)
    ]
    assert {id(found) for _, _, found in results} == {id(schema_of(fresh))}


@pytest.mark.parametrize("is_used", [False, True])
def test_classes_are_freed(is_used: bool) -> None:
    fresh = declared_lazily(
        "@message\n"
        "class M:\n"
        "    again: Annotated[M | None, pb.embedded(1)] = None\n"
        "    by_name: Annotated[dict[str, M], pb.map(2, pb.string, pb.embedded)] = {}\n"
        "    def me(self): return __class__\n"
    )
    if is_used:
        made = fresh(again=fresh())
        assert decode(fresh, encode(made)) == made
        assert dataclasses.replace(made) == made
        assert list(inspect.signature(fresh).parameters) == ["again", "by_name"]
        assert repr(made)
        del made
    reference = weakref.ref(fresh)
    sys.modules.pop("made")
    del fresh
    gc.collect()
    assert reference() is None


# --- How annotations are written ------------------------------------------------------------------


@message
class Leaf:
    value: Annotated[int, pb.int32(1)]


@message
class Tree:
    """The twin of ``eager_types.Tree``; its annotations stay strings."""

    name: Annotated[Optional[str], pb.string(1)] = None  # noqa: UP045
    leaf: Annotated[Leaf | None, pb.embedded(2)] = None
    parent: Annotated[Optional["Tree"], pb.embedded(3)] = None  # noqa: UP037, UP045
    later: Annotated["Later | None", pb.embedded(4)] = None  # noqa: UP037
    union: Annotated[Later | None, pb.group(5)] = None
    trees: Annotated[list["Tree"], pb.repeated(pb.embedded(6))] = []  # noqa: UP037
    numbers: Annotated[list[int], pb.repeated(pb.int32(7), packed=True)] = []
    by_name: Annotated[dict[str, "Later"], pb.map(8, pb.string, pb.embedded)] = {}  # noqa: UP037
    level: Annotated[eager_types.Level | int | None, pb.enum(9, default=eager_types.Level.ONE)] = (
        None
    )
    one: Annotated[int | None, pb.oneof("choice", pb.sint32(10, name="ONE"))] = None
    two: Annotated["bytes | None", pb.oneof("choice", pb.bytes(11))] = None  # noqa: UP037
    whole: "Annotated[Later | None, pb.embedded(12)]" = None  # noqa: UP037


@message
class Later:
    tree: Annotated[Tree | None, pb.embedded(1)] = None


ATTRIBUTES = [
    *("name", "proto_name", "number", "kind", "presence", "default", "is_packed"),
    *("oneof", "debug_redact", "enum_type", "is_closed"),
]


@pytest.mark.parametrize(
    ("as_strings", "evaluated"),
    [(Tree, eager_types.Tree), (Leaf, eager_types.Leaf), (Later, eager_types.Later)],
)
def test_annotations_mean_the_same_evaluated_and_as_strings(
    as_strings: Any, evaluated: Any
) -> None:
    ours, theirs = schema_of(as_strings).fields, schema_of(evaluated).fields
    assert len(ours) == len(theirs)
    for one, other in zip(ours, theirs, strict=True):
        for attribute in ATTRIBUTES:
            assert getattr(one, attribute) == getattr(other, attribute)
        if one.presence == schema.MAP:
            one, other = one.schema.by_number[2], other.schema.by_number[2]
        names = [each.message_type and each.message_type.__name__ for each in (one, other)]
        assert names[0] == names[1]


def test_evaluated_annotations_work_to_the_end() -> None:
    made = eager_types.Tree(
        parent=eager_types.Tree(name="x"),
        later=eager_types.Later(),
        trees=[eager_types.Tree()],
        by_name={"a": eager_types.Later(tree=eager_types.Tree())},
        numbers=[1, 2],
        one=-3,
    )
    assert decode(eager_types.Tree, encode(made)) == made
    assert [field.name for field in dataclasses.fields(made)][:2] == ["name", "leaf"]
    assert pickle.loads(pickle.dumps(made)) == made
    assert list(inspect.signature(eager_types.Leaf).parameters) == ["value"]


def test_forward_references_are_resolved_at_the_first_use() -> None:
    early = declared_lazily(
        "@message\nclass Early:\n    later: Annotated[Later | None, pb.embedded(1)] = None"
    )
    with pytest.raises(SchemaError, match="Later"):
        schema_of(early)
    vars(sys.modules["made"])["Later"] = Security
    assert schema_of(early).by_name["later"].message_type is Security


def test_local_classes_refer_to_themselves() -> None:
    @message
    class Node:
        parent: Annotated[Node | None, pb.embedded(1)] = None

    assert schema_of(Node).by_name["parent"].message_type is Node


def test_a_class_of_a_module_that_is_gone_is_still_completed() -> None:
    fresh = declared_lazily("@message\nclass M:\n    m: Annotated[M | None, never.mind(1)] = None")
    sys.modules.pop("made")
    with pytest.raises(SchemaError, match="never"):
        schema_of(fresh)


@pytest.mark.parametrize(
    ("name", "proto_name"),
    [
        ("target_price", "targetPrice"),
        ("name", "name"),
        ("from_", "from"),
        ("ret_msg_", "retMsg"),
        ("a_b_c", "aBC"),
        ("field_0_name", "field0Name"),
        ("conn_id", "connId"),
    ],
)
def test_the_name_in_the_proto(name: str, proto_name: str) -> None:
    fresh = declared(f"@message\nclass M:\n    {name}: Annotated[int | None, pb.int32(1)] = None")
    assert [field.proto_name for field in schema_of(fresh).fields] == [proto_name]
    fresh = declared(
        f"@message\nclass M:\n    {name}: Annotated[int | None, pb.int32(1, name='AsIs_')] = None"
    )
    assert [field.proto_name for field in schema_of(fresh).fields] == ["AsIs_"]


def test_a_message_without_fields() -> None:
    fresh = declared("@message\nclass M: pass")
    assert schema_of(fresh).fields == ()
    assert fresh() == fresh()
    assert repr(fresh()) == "M()"
    assert encode(fresh()) == b""


@pytest.mark.parametrize(
    ("decorator", "is_packed", "is_lax"),
    [
        ("@message", False, True),
        ("@message()", False, True),
        ("@message(syntax='proto2')", False, True),
        ("@message(syntax='proto3')", True, False),
    ],
)
def test_syntax_decides_packing_and_utf8(decorator: str, is_packed: bool, is_lax: bool) -> None:
    fresh = declared(
        f"{decorator}\n"
        "class M:\n"
        "    numbers: Annotated[list[int], pb.repeated(pb.int32(1))] = []\n"
        "    packed: Annotated[list[int], pb.repeated(pb.int32(2), packed=True)] = []\n"
        "    unpacked: Annotated[list[int], pb.repeated(pb.int32(3), packed=False)] = []\n"
        "    text: Annotated[str | None, pb.string(4)] = None\n"
        "    strict: Annotated[str | None, pb.string(5, utf8=True)] = None\n"
        "    lax: Annotated[str | None, pb.string(6, utf8=False)] = None\n"
        "    texts: Annotated[list[str], pb.repeated(pb.string(7))] = []\n"
        "    levels: Annotated[list[Level], pb.repeated(pb.enum(8))] = []\n"
    )
    found = schema_of(fresh).by_name
    assert [found[name].is_packed for name in ("numbers", "packed", "unpacked")] == [
        is_packed,
        True,
        False,
    ]
    assert found["levels"].is_packed is is_packed
    assert not found["texts"].is_packed
    lax = [found[name].kind is schema.LAX_STRING for name in ("text", "strict", "lax", "texts")]
    assert lax == [is_lax, False, True, is_lax]


# --- What is declared wrongly ---------------------------------------------------------------------

MESSAGE = "a field takes a class decorated with @message"
# One row for each rule: the field (and what stands before it), and a word of the advice.
WRONG_FIELDS = [
    # The annotation
    ("x: int", "Annotated"),
    ("x: int = 3", "Annotated"),
    ("x: Annotated[int, 1]", "field kind"),
    ("x: Annotated[int, 'pb.int32(1)']", "field kind"),
    ("x: Annotated[int, pb.int32(1)", "cannot read"),
    ("x: Missing", "Missing"),
    ("x: Annotated[Missing | None, pb.embedded(1)] = None", "Missing"),
    ("x: Annotated[int, pb.int33(1)]", "int33"),
    ("x: Annotated[int, pb.int32()]", "number"),
    ("x: Annotated[int, pb.int32(1, nothing=2)]", "nothing"),
    ("x: ClassVar[int] = 3", "ClassVar"),
    ("x: ClassVar = 3", "ClassVar"),
    ("x: InitVar[int] = 3", "Annotated"),
    # Numbers
    ("x: Annotated[int, pb.int32(0)]", "1.."),
    ("x: Annotated[int, pb.int32(-1)]", "1.."),
    ("x: Annotated[int, pb.int32(536870912)]", "536870911"),
    ("x: Annotated[int, pb.int32(19000)]", "19000"),
    ("x: Annotated[int, pb.int32(19999)]", "19000"),
    ("x: Annotated[int, pb.int32(True)]", "int"),
    ("x: Annotated[int, pb.int32('1')]", "int"),
    ("x: Annotated[int, pb.int32(1.0)]", "int"),
    # Types and kinds
    ("x: Annotated[str, pb.int32(1)]", "int"),
    ("x: Annotated[bool, pb.int32(1)]", "int"),
    ("x: Annotated[int, pb.bool(1)]", "bool"),
    ("x: Annotated[int, pb.double(1)]", "float"),
    ("x: Annotated[bytes, pb.string(1)]", "str"),
    ("x: Annotated[str, pb.bytes(1)]", "bytes"),
    ("x: Annotated[int | str, pb.int32(1)]", "int"),
    ("x: Annotated[None, pb.int32(1)] = None", "int"),
    ("x: Annotated[list[int], pb.int32(1)]", "int"),
    ("x: Annotated[int | None, pb.embedded(1)] = None", "message"),
    ("x: Annotated[Level | None, pb.embedded(1)] = None", "message"),
    ("x: Annotated[Security | int | None, pb.embedded(1)] = None", "message"),
    ("x: Annotated[int | None, pb.group(1)] = None", "group"),
    ("x: Annotated[int | None, pb.enum(1)] = None", "enum"),
    ("x: Annotated[Security | None, pb.enum(1)] = None", "enum"),
    ("x: Annotated[Level | Open, pb.enum(1)]", "enum"),
    ("x: Annotated[pb.Enum, pb.enum(1)]", "enum"),
    # Presence
    ("x: Annotated[int | None, pb.int32(1)]", "None"),
    ("x: Annotated[int, pb.int32(1)] = None", "None"),
    ("x: Annotated[int | None, pb.int32(1)] = 0", "None"),
    ("x: Annotated[int, pb.int32(1)] = 3", "zero"),
    ("x: Annotated[int, pb.int32(1)] = ''", "zero"),
    ("x: Annotated[str, pb.string(1)] = 'a'", "zero"),
    ("x: Annotated[bool, pb.bool(1)] = True", "zero"),
    ("x: Annotated[Level, pb.enum(1)] = Level.HIGH", "zero"),
    ("x: Annotated[Security, pb.embedded(1)] = 0", "message"),
    ("x: Annotated[Security, pb.group(1)] = 0", "message"),
    # Lists
    ("x: Annotated[list[int], pb.int32(1)] = []", "repeated"),
    ("x: Annotated[list[int], pb.repeated(pb.int32(1))]", "[]"),
    ("x: Annotated[list[int], pb.repeated(pb.int32(1))] = None", "[]"),
    ("x: Annotated[list[int] | None, pb.repeated(pb.int32(1))] = None", "[]"),
    ("x: Annotated[list[int] | None, pb.repeated(pb.int32(1))] = []", "None"),
    ("x: Annotated[list[int], pb.repeated(pb.int32(1))] = [1]", "empty"),
    ("x: Annotated[list[int], pb.repeated(pb.int32(1))] = {}", "[]"),
    ("x: Annotated[int, pb.repeated(pb.int32(1))] = []", "list"),
    ("x: Annotated[list, pb.repeated(pb.int32(1))] = []", "list"),
    ("x: Annotated[tuple[int], pb.repeated(pb.int32(1))] = []", "tuple"),
    ("x: Annotated[list[int] | list[str], pb.repeated(pb.int32(1))] = []", "list"),
    ("x: Annotated[list[str], pb.repeated(pb.int32(1))] = []", "int"),
    ("x: Annotated[list[int], pb.repeated(pb.embedded(1))] = []", "message"),
    ("x: Annotated[list[str], pb.repeated(pb.string(1), packed=True)] = []", "packed"),
    ("x: Annotated[list[bytes], pb.repeated(pb.bytes(1), packed=True)] = []", "packed"),
    ("x: Annotated[list[Security], pb.repeated(pb.embedded(1), packed=True)] = []", "packed"),
    ("x: Annotated[list[Security], pb.repeated(pb.group(1), packed=True)] = []", "packed"),
    ("x: Annotated[list[int], pb.repeated(5)] = []", "int"),
    # Maps
    ("x: Annotated[dict[str, int], pb.map(1, pb.string, pb.int32)]", "{}"),
    ("x: Annotated[dict[str, int], pb.map(1, pb.string, pb.int32)] = []", "{}"),
    ("x: Annotated[dict[str, int], pb.map(1, pb.string, pb.int32)] = {'a': 1}", "empty"),
    ("x: Annotated[dict[str, int], pb.int32(1)] = {}", "pb.map"),
    ("x: Annotated[int, pb.map(1, pb.string, pb.int32)] = {}", "dict"),
    ("x: Annotated[dict, pb.map(1, pb.string, pb.int32)] = {}", "dict"),
    ("x: Annotated[dict[int, int], pb.map(1, pb.string, pb.int32)] = {}", "str"),
    ("x: Annotated[dict[str, str], pb.map(1, pb.string, pb.int32)] = {}", "int"),
    ("x: Annotated[dict[float, int], pb.map(1, pb.double, pb.int32)] = {}", "double"),
    ("x: Annotated[dict[float, int], pb.map(1, pb.float, pb.int32)] = {}", "float"),
    ("x: Annotated[dict[bytes, int], pb.map(1, pb.bytes, pb.int32)] = {}", "bytes"),
    ("x: Annotated[dict[Level, int], pb.map(1, pb.enum, pb.int32)] = {}", "enum"),
    ("x: Annotated[dict[Security, int], pb.map(1, pb.embedded, pb.int32)] = {}", "message"),
    ("x: Annotated[dict[str, Security], pb.map(1, pb.string, pb.group)] = {}", "group"),
    ("x: Annotated[dict[str, int], pb.map(1, pb.string, int)] = {}", "map"),
    ("x: Annotated[dict[str, int], pb.map(1, str, pb.int32)] = {}", "map"),
    ("x: Annotated[dict[str, int], pb.map(1, pb.string, pb.repeated)] = {}", ""),
    ("x: Annotated[list[dict[str, int]], pb.repeated(pb.map(1, pb.string, pb.int32))] = []", "map"),
    # Oneofs
    ("x: Annotated[int, pb.oneof('o', pb.int32(1))]", "oneof"),
    ("x: Annotated[int, pb.oneof('o', pb.int32(1))] = 0", "oneof"),
    ("x: Annotated[list[int], pb.oneof('o', pb.repeated(pb.int32(1)))] = []", "oneof"),
    ("x: Annotated[dict[str, int], pb.oneof('o', pb.map(1, pb.string, pb.int32))] = {}", "oneof"),
    ("x: Annotated[int | None, pb.oneof('o', 5)] = None", "int"),
    # Proto defaults
    ("x: Annotated[int | None, pb.int32(1, default='a')] = None", "default"),
    ("x: Annotated[int, pb.int32(1, default=2147483648)]", "default"),
    ("x: Annotated[bool | None, pb.bool(1, default=1)] = None", "default"),
    ("x: Annotated[str | None, pb.string(1, default=b'a')] = None", "default"),
    ("x: Annotated[Level | None, pb.enum(1, default=7)] = None", "default"),
    ("x: Annotated[int, pb.int32(1, default=3)] = 0", "default"),
    ("x: Annotated[list[int], pb.repeated(pb.int32(1, default=3))] = []", "default"),
    ("x: Annotated[Level | None, pb.enum(1, default=Level['NONE'])] = None", "NONE"),
    ("x: Annotated[Level | None, pb.enum(1, default=Level(7))] = None", "7"),
]


@pytest.mark.parametrize(("line", "word"), WRONG_FIELDS, ids=[line for line, _ in WRONG_FIELDS])
def test_a_field_declared_wrongly(line: str, word: str) -> None:
    name, _, rest = line.partition(": ")
    if "cannot read" in word:
        annotation = rest
        fresh = declared_lazily(f"@message\nclass M:\n    {name}: {annotation!r}")
    else:
        fresh = declared_lazily(f"@message\nclass M:\n    {line}")
    with pytest.raises(SchemaError) as caught:
        check_messages(fresh)
    assert (caught.value.message_type, caught.value.field) == ("M", "x")
    assert word in caught.value.args[0]


def test_proto3_has_no_required_fields() -> None:
    fresh = declared_lazily(
        "@message(syntax='proto3')\nclass M:\n    x: Annotated[int, pb.int32(1)]"
    )
    with pytest.raises(SchemaError, match="required"):
        schema_of(fresh)


@pytest.mark.parametrize(
    ("second", "taken"),
    [
        ("pb.int32(1)", "1"),
        ("pb.int32(2, name='theFirst')", "theFirst"),
    ],
)
def test_numbers_and_names_are_taken_once(second: str, taken: str) -> None:
    fresh = declared_lazily(
        "@message\n"
        "class M:\n"
        "    the_first: Annotated[int | None, pb.int32(1)] = None\n"
        f"    other: Annotated[int | None, {second}] = None\n"
    )
    with pytest.raises(SchemaError) as caught:
        schema_of(fresh)
    assert (caught.value.message_type, caught.value.field) == ("M", "other")
    assert taken in caught.value.args[0]
    assert "the_first" in caught.value.args[0]


def test_the_border_of_the_reserved_numbers() -> None:
    numbers = (1, 18999, 20000, 2**29 - 1)
    fresh = declared(
        "@message\nclass M:\n"
        + "".join(f"    f{n}: Annotated[int | None, pb.int32({n})] = None\n" for n in numbers)
    )
    assert tuple(schema_of(fresh).by_number) == numbers


@pytest.mark.parametrize(
    ("source", "word"),
    [
        pytest.param("class Base: pass\n@message\nclass M(Base): pass", "base", id="a base class"),
        pytest.param("@message\nclass M(dict): pass", "base", id="a builtin base class"),
        pytest.param("@message\nclass M:\n    def __post_init__(self): pass", "__post_init__"),
        *(
            pytest.param(f"@message\nclass M:\n    def {name}(self, *a): pass", name)
            for name in ("__init__", "__eq__", "__hash__", "__new__")
        ),
        pytest.param("@message\nclass M:\n    def __getstate__(self): pass", "__getstate__"),
        pytest.param("@message\nclass M:\n    def __setstate__(self, s): pass", "__setstate__"),
        pytest.param("@message\nclass M:\n    __slots__ = ('a',)", "__slots__"),
    ],
)
def test_a_class_declared_wrongly(source: str, word: str) -> None:
    with pytest.raises(SchemaError) as caught:
        declared_lazily(source)
    assert (caught.value.message_type, caught.value.field) == ("M", "")
    assert word in caught.value.args[0]


@pytest.mark.parametrize("name", ["__x", "__x__", "_unknown_fields", "_M__x"])
def test_names_that_are_taken(name: str) -> None:
    with pytest.raises(SchemaError) as caught:
        declared_lazily(
            f"@message\nclass M:\n    {name}: Annotated[int | None, pb.int32(1)] = None"
        )
    assert caught.value.message_type == "M"
    assert caught.value.field.endswith(name.lstrip("_M"))
    assert "name=" in caught.value.args[0]


def test_a_mangled_name_of_a_private_class_is_taken_too() -> None:
    with pytest.raises(SchemaError):
        declared_lazily("@message\nclass _M:\n    __x: Annotated[int | None, pb.int32(1)] = None")


def test_a_message_has_no_subclasses() -> None:
    with pytest.raises(SchemaError) as caught:
        type("Sub", (Security,), {})
    assert caught.value.message_type == "Sub"
    with pytest.raises(SchemaError):
        message(type("Sub", (Security,), {}))


@pytest.mark.parametrize(
    "options",
    [
        {"frozen": True},
        {"eq": False},
        {"slots": True, "kw_only": True},
        {"syntax": "proto4"},
        {"syntax": None},
        {"syntax": "editions"},
    ],
)
def test_options_that_message_does_not_take(options: dict[str, Any]) -> None:
    decorate: Any = message
    with pytest.raises(SchemaError) as caught:
        decorate(**options)
    assert [key for key in options if key in caught.value.args[0]]


def test_a_repr_of_the_users_own_is_kept() -> None:
    fresh = declared(
        "@message\nclass M:\n"
        "    x: Annotated[int | None, pb.int32(1)] = None\n"
        "    def __repr__(self): return f'<{self.x}>'\n"
    )
    assert repr(fresh(x=3)) == "<3>"


# --- check_messages -------------------------------------------------------------------------------


def test_check_messages_completes_a_module_and_what_is_nested() -> None:
    declared_lazily(
        "@message\n"
        "class A:\n"
        "    @message\n"
        "    class B:\n"
        "        @message\n"
        "        class C:\n"
        "            x: Annotated[int | None, pb.int32(1)] = None\n"
        "class NoMessage:\n"
        "    @message\n"
        "    class D: pass\n"
    )
    made = sys.modules["made"]
    made.Alias = made.A  # type: ignore[attr-defined]
    made.Elsewhere = Item  # type: ignore[attr-defined]
    nested = made.A.B.C
    assert check_messages(made) == 3  # Security and Item are of another module
    assert isinstance(nested.__dict__["__message_schema__"], schema.MessageSchema)
    assert check_messages(made.A) == 3
    assert check_messages(nested) == 1
    assert check_messages(made.NoMessage) == 1
    assert check_messages(made, Security) == 4
    assert check_messages() == 0
    assert check_messages(Level) == 0


def test_check_messages_finds_what_is_wrong() -> None:
    declared_lazily(
        "@message\nclass A:\n    @message\n    class B:\n        x: Annotated[int, pb.int32(0)]\n"
    )
    with pytest.raises(SchemaError) as caught:
        check_messages(sys.modules["made"])
    assert (caught.value.message_type, caught.value.field) == ("A.B", "x")


def test_completing_says_nothing_about_bugs_of_its_own() -> None:
    """An AttributeError on the way is not taken for a class that is no message."""
    fresh = declared_lazily("@message\nclass M:\n    x: Annotated[int, pb.int32(1)]")
    broken = type("Broken", (dict,), {"__contains__": lambda self, name: self.missing})()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(declare, "_BUILTINS", broken)
        with pytest.raises(AttributeError, match="missing"):
            schema_of(fresh)


@pytest.mark.parametrize("name", ["class", "two words", "1st", "line\nbreak"])
def test_a_field_is_called_by_an_identifier(name: str) -> None:
    """Other names cannot be attributes, and would have no place in generated code."""
    body = {"__annotations__": {name: "Annotated[int | None, pb.int32(1)]"}, name: None}
    with pytest.raises(SchemaError, match="no name for an attribute"):
        message(type("M", (), body))
