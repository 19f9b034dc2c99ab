# SPDX-License-Identifier: MIT
"""The codec as people call it; what decodes and encodes is tested through the reference as well."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from enum import IntEnum
from typing import Annotated, Any

import pytest

from wirecodec import errors, message, pb
from wirecodec.errors import (
    DecodeError,
    EncodeError,
    LimitError,
    MissingFieldError,
    SchemaError,
    TruncatedError,
)
from wirecodec.protobuf import _reference, codec, wire
from wirecodec.protobuf.codec import (
    MAX_ELEMENTS,
    decode,
    decode_delimited,
    encode,
    encode_delimited,
    read_delimited,
)
from wirecodec.protobuf.declare import missing_fields, unknown_fields
from wirecodec.protobuf.schema import schema_of

from ..support import vectors
from ..support.convert import from_vector, to_vector, unknown_tree
from ..support.vectors import (
    Choice2,
    Item2,
    Item3,
    Leaf2,
    Level2,
    Level3,
    Lists2,
    Lists3,
    Maps2,
    Maps3,
    Needs2,
    Scalars2,
    Scalars3,
    Tree2,
    Twig2,
)


class Reference:
    """The reference codec, called the way the public one is."""

    @staticmethod
    def encode(message: Any, *, allow_partial: bool = False, max_depth: int = 100) -> bytes:
        return _reference.encode_message(message, max_depth=max_depth, allow_partial=allow_partial)

    @staticmethod
    def decode(
        message_type: Any,
        data: bytes,
        *,
        allow_partial: bool = False,
        max_depth: int = 100,
        max_elements: int = MAX_ELEMENTS,
    ) -> Any:
        return _reference.decode_message(
            schema_of(message_type),
            data,
            0,
            len(data),
            max_depth=max_depth,
            max_elements=max_elements,
            allow_partial=allow_partial,
        )


@pytest.fixture(params=["codec", "reference"])
def api(request: pytest.FixtureRequest) -> Any:
    """The public functions, and those of the reference codec."""
    return codec if request.param == "codec" else Reference


VECTORS = vectors.load("messages.json")
each_vector = pytest.mark.parametrize(
    "vector", [pytest.param(each, id=each["name"]) for each in VECTORS["messages"]]
)
each_malformed = pytest.mark.parametrize(
    "vector", [pytest.param(each, id=each["name"]) for each in VECTORS["malformed"]]
)


# --- the vectors ----------------------------------------------------------------------------


@each_vector
def test_vector(api: Any, vector: dict[str, Any]) -> None:
    """Read, written again, and built from the values and written."""
    message_type = vectors.MESSAGES[vector["message"]]
    data = bytes.fromhex(vector["hex"])
    encoded = bytes.fromhex(vector.get("encoded", vector["hex"]))
    unknown = bytes.fromhex(vector.get("unknown", ""))

    decoded = api.decode(message_type, data, allow_partial=True)
    assert to_vector(decoded) == vector["value"]
    assert unknown_fields(decoded) == unknown
    assert missing_fields(decoded) == vector.get("missing", [])
    assert api.encode(decoded, allow_partial=True) == encoded

    built = from_vector(message_type, vector["value"])
    assert to_vector(built) == vector["value"]
    again = api.decode(message_type, encoded, allow_partial=True)
    assert to_vector(again) == vector["value"]
    assert api.encode(again, allow_partial=True) == encoded
    if encoded.endswith(unknown) and not any_unknown_below(decoded):
        assert api.encode(built, allow_partial=True) + unknown == encoded


def any_unknown_below(message: Any) -> bool:
    """Whether a sub-message has unknown fields, which the values do not tell."""
    return any(unknown_tree(message))


@each_vector
def test_vector_and_required_fields(api: Any, vector: dict[str, Any]) -> None:
    """Without allow_partial it is the same, or the first message that misses fields is named."""
    message_type = vectors.MESSAGES[vector["message"]]
    data = bytes.fromhex(vector["hex"])
    partial = api.decode(message_type, data, allow_partial=True)
    if not vector.get("missing"):
        assert to_vector(api.decode(message_type, data)) == to_vector(partial)
        assert api.encode(partial) == api.encode(partial, allow_partial=True)
        return
    with pytest.raises(MissingFieldError) as caught:
        api.decode(message_type, data)
    assert join(caught.value.path, caught.value.fields[0]) == vector["missing"][0]
    with pytest.raises(EncodeError) as refused:
        api.encode(partial)
    assert refused.value.path in vector["missing"]


def join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


@each_malformed
def test_malformed(api: Any, vector: dict[str, Any]) -> None:
    """The class, the offset and the path of the first fault."""
    with pytest.raises(DecodeError) as caught:
        api.decode(vectors.MESSAGES[vector["message"]], bytes.fromhex(vector["hex"]))
    error = caught.value
    assert type(error) is getattr(errors, vector["error"])
    assert (error.offset, error.path) == (vector["offset"], vector["path"])
    assert list(getattr(error, "fields", ())) == vector.get("fields", [])
    assert error.reason
    assert str(error).endswith(f"(at byte {error.offset})")


@each_malformed
def test_malformed_and_partial(api: Any, vector: dict[str, Any]) -> None:
    """What is malformed stays so; what is only missing is accepted."""
    message_type = vectors.MESSAGES[vector["message"]]
    data = bytes.fromhex(vector["hex"])
    if vector["error"] == "MissingFieldError":
        assert missing_fields(api.decode(message_type, data, allow_partial=True))
        return
    with pytest.raises(DecodeError) as caught:
        api.decode(message_type, data, allow_partial=True)
    assert caught.value.path == vector["path"]


def test_every_rule_has_vectors() -> None:
    """W1 to W18, in the one file or the other."""
    cited = {
        rule for each in (*VECTORS["messages"], *VECTORS["malformed"]) for rule in each["rules"]
    }
    assert cited == {f"W{number}" for number in range(1, 19)}
    assert {each["message"] for each in VECTORS["messages"]} <= set(vectors.MESSAGES)


@each_vector
def test_what_is_cut_is_truncated_or_whole(vector: dict[str, Any]) -> None:
    """A prefix of something valid is valid itself, or more bytes would help."""
    data = bytes.fromhex(vector["hex"])
    if len(data) > 200:
        return  # the deep ones: their prefixes are alike
    for size in range(len(data)):
        try:
            decode(vectors.MESSAGES[vector["message"]], data[:size], allow_partial=True)
        except TruncatedError as error:
            assert error.offset <= size


# --- values that cannot be written ----------------------------------------------------------


class Number(IntEnum):
    THREE = 3


HUGE = 1 << 20_000
NOT_INTS: list[Any] = [True, False, 1.0, math.nan, "1", b"1", [], HUGE, -HUGE, 1j]
RANGES = {
    **dict.fromkeys(("int32", "sint32", "sfixed32"), (-(1 << 31), (1 << 31) - 1)),
    **dict.fromkeys(("int64", "sint64", "sfixed64"), (-(1 << 63), (1 << 63) - 1)),
    **dict.fromkeys(("uint32", "fixed32"), (0, (1 << 32) - 1)),
    **dict.fromkeys(("uint64", "fixed64"), (0, (1 << 64) - 1)),
}
WRONG: dict[str, list[Any]] = {
    **{kind: [low - 1, high + 1, *NOT_INTS] for kind, (low, high) in RANGES.items()},
    "float": [True, "1.5", b"", 1j, [1.0], HUGE, 3.5e38, -3.5e38, 1 << 128],
    "double": [False, "1.5", b"", 1j, [1.0], HUGE, -HUGE],
    "bool": [0, 1, 2, 1.0, "True", b"", []],
    "string": [1, b"abc", bytearray(b"abc"), ["a"], "\ud800", "a\udfffb", "\ud83d\ude00"],
    "bytes": ["abc", 1, [1, 2], object()],
    "level": [2, -2, "ONE", 1.0, True, 1 << 31],
}
NAMES = {"float": "float_", "double": "double", "bool": "bool_", "bytes": "bytes_"}


def wrong_values() -> list[Any]:
    found = []
    for kind, values in WRONG.items():
        for index, value in enumerate(values):
            shown = "huge" if value is HUGE else f"{type(value).__name__}-{index}"
            found.append(pytest.param(kind, value, id=f"{kind}-{shown}"))
    return found


@pytest.mark.parametrize(("kind", "value"), wrong_values())
def test_wrong_value(api: Any, kind: str, value: Any) -> None:
    """An EncodeError that names the field and shows the value."""
    wrong: Any = Scalars2(**{NAMES.get(kind, kind): value})
    with pytest.raises(EncodeError) as caught:
        api.encode(wrong)
    assert caught.value.path == kind
    assert "got " in caught.value.reason
    assert len(caught.value.reason) < 250
    if value not in (HUGE, -HUGE):  # Python refuses to write out so many digits
        assert repr(value) in caught.value.reason


@pytest.mark.parametrize("kind", [kind for kind in WRONG if kind != "level"])
def test_wrong_implicit_value(api: Any, kind: str) -> None:
    """The same of proto3, where zeros are looked for first; None is no zero."""
    for value in (None, WRONG[kind][0], WRONG[kind][-1]):
        wrong = Scalars3()
        setattr(wrong, NAMES.get(kind, kind), value)
        with pytest.raises(EncodeError) as caught:
            api.encode(wrong)
        assert caught.value.path == kind


@pytest.mark.parametrize("text", ["\udcff", "a\udc80", "\udced\udca0\udc80", "\ud800"])
def test_proto3_text_has_no_surrogates(api: Any, text: str) -> None:
    with pytest.raises(EncodeError):
        api.encode(Scalars3(string=text))


@pytest.mark.parametrize("raw", [b"\xff", b"a\x80", b"\xed\xa0\x80", b"\xe2\x82", b"\xc0\xaf"])
def test_proto2_text_is_kept(api: Any, raw: bytes) -> None:
    """Bytes that are not UTF-8 come back as they were (W9)."""
    data = b"\x72" + bytes([len(raw)]) + raw
    decoded = api.decode(Scalars2, data)
    assert decoded.string == raw.decode("utf-8", "surrogateescape")
    assert api.encode(decoded) == data


@pytest.mark.parametrize("text", ["\udce2\udc82\udcac", "\udc41", "\udc7f"])
def test_proto2_text_that_no_decoding_leaves(api: Any, text: str) -> None:
    """Escapes that would come back as something else: of valid UTF-8, or of ASCII."""
    with pytest.raises(EncodeError) as caught:
        api.encode(Scalars2(string=text))
    assert caught.value.path == "string"


@pytest.mark.parametrize(("kind", "limits"), RANGES.items())
def test_integers_at_their_borders(api: Any, kind: str, limits: tuple[int, int]) -> None:
    """The last that fit; a member of an enum is an int too."""
    for value in (*limits, Number.THREE):
        scalars = Scalars2()
        setattr(scalars, kind, value)
        written = api.encode(scalars)
        read = getattr(api.decode(Scalars2, written), kind)
        assert read == value
        assert type(read) is int


@pytest.mark.parametrize("value", [0, 3, -7, 2**24, Number.THREE, 1e-50, -1e-50, math.inf])
def test_numbers_for_floats(api: Any, value: Any) -> None:
    """Integers are fine, and what is too small for 32 bits becomes zero, with its sign."""
    read = api.decode(Scalars2, api.encode(Scalars2(float_=value, double=value)))
    assert (type(read.float_), type(read.double)) == (float, float)
    assert read.double == value
    assert read.float_ == (value if abs(value) > 1e-45 else 0.0)
    assert math.copysign(1.0, read.float_) == math.copysign(1.0, value)


def test_largest_float(api: Any) -> None:
    """What rounds to the largest of 32 bits is written as that; the next one is refused."""
    largest = float.fromhex("0x1.fffffep+127")
    assert api.encode(Scalars2(float_=float.fromhex("0x1.fffffefp+127"))) == api.encode(
        Scalars2(float_=largest)
    )
    with pytest.raises(EncodeError):
        api.encode(Scalars2(float_=float.fromhex("0x1.ffffffp+127")))


def test_implicit_zeros(api: Any) -> None:
    """Zero, and zero alone, is not written: -0.0 and what is no number are."""
    assert api.encode(Scalars3()) == b""
    assert api.encode(Scalars3(float_=0, double=0)) == b""
    assert api.encode(Scalars3(float_=-0.0)) == bytes.fromhex("5d00000080")
    assert api.encode(Scalars3(double=-0.0)) == bytes.fromhex("610000000000000080")
    assert api.encode(Scalars3(string="\0", bytes_=b"\0")) == bytes.fromhex("720100 7a0100")
    assert api.encode(Scalars3(float_=1e-50)) == b""
    assert api.encode(Scalars3(level=5)) == bytes.fromhex("800105")
    assert api.encode(Item3(count=0)) == b"\x10\x00"


@pytest.mark.parametrize("value", [b"\0\xff", bytearray(b"\0\xff"), memoryview(b"\0\xff")])
def test_bytes_of_three_types(api: Any, value: Any) -> None:
    assert api.decode(Scalars2, api.encode(Scalars2(bytes_=value))).bytes_ == b"\0\xff"


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        (Tree2(left=5), "left"),  # type: ignore[arg-type]
        (Tree2(left=Item2(id=1)), "left"),  # type: ignore[arg-type]
        (Tree2(left=Tree2), "left"),  # type: ignore[arg-type]
        (Tree2(left={}), "left"),  # type: ignore[arg-type]
        (Tree2(leaf=Tree2()), "leaf"),  # type: ignore[arg-type]
        (Tree2(left=Tree2(leaf=Leaf2(x=1 << 31))), "left.leaf.x"),
        (Tree2(children=[Tree2(), Tree2(value="1")]), "children[1].value"),  # type: ignore[arg-type]
        (Tree2(children=[Tree2(), None]), "children[1]"),  # type: ignore[list-item]
        (Tree2(children=None), "children"),  # type: ignore[arg-type]
        (Tree2(children=Tree2()), "children"),  # type: ignore[arg-type]
        (Tree2(twig=[Twig2(y=1.5)]), "twig[0].y"),  # type: ignore[arg-type]
        (Lists2(numbers=[1, None]), "numbers[1]"),  # type: ignore[list-item]
        (Lists2(packed=[1, 2, 1 << 31]), "packed[2]"),
        (Lists2(packed={1, 2}), "packed"),  # type: ignore[arg-type]
        (Lists2(names="abc"), "names"),  # type: ignore[arg-type]
        (Lists2(names=["a", 5]), "names[1]"),  # type: ignore[list-item]
        (Lists2(levels=[7]), "levels[0]"),  # type: ignore[list-item]
        (Lists2(packed_levels=[Level2.ONE, 7]), "packedLevels[1]"),  # type: ignore[list-item]
        (Lists2(items=[Item2(id=1), Item2(id=None)]), "items[1].id"),  # type: ignore[arg-type]
        (Maps2(ints=[]), "ints"),  # type: ignore[arg-type]
        (Maps2(ints=None), "ints"),  # type: ignore[arg-type]
        (Maps2(ints={"a": 1}), "ints['a']"),  # type: ignore[dict-item]
        (Maps2(ints={True: 1}), "ints[True]"),
        (Maps2(ints={1: 1 << 31}), "ints[1].value"),
        (Maps2(items={"a": None}), "items['a'].value"),  # type: ignore[dict-item]
        (Maps2(items={"a": Item2(id=1), "b": Item2(id="1")}), "items['b'].value.id"),  # type: ignore[arg-type]
        (Maps2(flags={1: b""}), "flags[1]"),  # type: ignore[dict-item]
        (Maps2(levels={"a": 7}), "levels['a'].value"),  # type: ignore[dict-item]
        (Maps3(texts={"a\ud800": ""}), "texts['a\\ud800']"),
        (Needs2(count=None, text=""), "count"),  # type: ignore[arg-type]
        (Choice2(number=1, text=""), "choice"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_wrong_value_inside(api: Any, wrong: Any, path: str) -> None:
    """The path leads to the value."""
    with pytest.raises(EncodeError) as caught:
        api.encode(wrong)
    # Which part of a map entry is wrong may be told, and need not be.
    assert caught.value.path in (path, path.replace("].value", "]"))


def test_two_members_of_a_oneof(api: Any) -> None:
    with pytest.raises(EncodeError) as caught:
        api.encode(Choice2(text="", level=Level2.ONE, other=1))
    assert caught.value.path == "choice"
    assert "text" in caught.value.reason
    assert "level" in caught.value.reason


@pytest.mark.parametrize(
    ("wrong", "given"),
    [
        (Tree2(left=5), "got 5"),  # type: ignore[arg-type]
        (Tree2(children=[Tree2(), "x"]), "got 'x'"),  # type: ignore[list-item]
        (Lists2(names="abc"), "got 'abc'"),  # type: ignore[arg-type]
        (Maps2(ints=[7]), "got [7]"),  # type: ignore[arg-type]
        (Maps2(ints={"a": 1}), "got 'a'"),  # type: ignore[dict-item]
    ],
)
def test_what_was_given_is_told(api: Any, wrong: Any, given: str) -> None:
    """In the place of a message, a list, a map or a key too."""
    with pytest.raises(EncodeError) as caught:
        api.encode(wrong)
    assert given in caught.value.reason


def test_redacted_values_are_not_told(api: Any) -> None:
    """Neither a scalar, nor what stands for or in a message, a list or a map; nor a key."""

    @message
    class Login:
        key: Annotated[str | None, pb.string(1, debug_redact=True)] = None
        inner: Annotated[Item2 | None, pb.embedded(2, debug_redact=True)] = None
        keys: Annotated[list[str], pb.repeated(pb.string(3, debug_redact=True))] = []
        users: Annotated[dict[str, int], pb.map(4, pb.string, pb.int32, debug_redact=True)] = {}

    for wrong, path in (
        (Login(key=b"secret"), "key"),  # type: ignore[arg-type]
        (Login(inner="secret"), "inner"),  # type: ignore[arg-type]
        (Login(inner=Item2(id="secret")), "inner"),  # type: ignore[arg-type]
        (Login(keys="secret"), "keys"),  # type: ignore[arg-type]
        (Login(keys=["secret", b"secret"]), "keys"),  # type: ignore[list-item]
        (Login(users="secret"), "users"),  # type: ignore[arg-type]
        (Login(users={"secret": "1"}), "users"),  # type: ignore[dict-item]
    ):
        with pytest.raises(EncodeError) as caught:
            api.encode(wrong)
        assert "secret" not in str(caught.value)
        assert "<redacted>" in caught.value.reason
        assert caught.value.path == path


def test_repeated_and_maps_of_other_types(api: Any) -> None:
    """A tuple is as good as a list; an empty one is nothing."""
    assert api.encode(Lists2(packed=(1, 2))) == bytes.fromhex("12020102")  # type: ignore[arg-type]
    assert api.encode(Lists2(packed=(), names=[])) == b""  # type: ignore[arg-type]


def test_map_keys_are_sorted_by_their_bytes(api: Any) -> None:
    """Not as Python compares strings: an escaped byte is below what it looks like (W10)."""
    keys = ["b", "\udcff", "", "a", "美", "\U0001f600", "\uffff"]
    entries = api.encode(Maps2(levels=dict.fromkeys(keys, Level2.ONE)))
    read = list(api.decode(Maps2, entries).levels)
    assert read == sorted(keys, key=lambda key: key.encode("utf-8", "surrogateescape"))


def test_equal_messages_give_equal_bytes(api: Any) -> None:
    one = Maps2(ints={1: 2, -1: 3}, flags={True: b"", False: b"1"})
    other = Maps2(ints={-1: 3, 1: 2}, flags={False: b"1", True: b""})
    assert one == other
    assert api.encode(one) == api.encode(other)


def test_enums_are_members_where_known(api: Any) -> None:
    assert api.decode(Scalars2, bytes.fromhex("800101")).level is Level2.ONE
    assert api.decode(Scalars3, bytes.fromhex("800101")).level is Level3.ONE
    unknown = api.decode(Scalars3, bytes.fromhex("800107")).level
    assert (type(unknown), unknown) == (int, 7)


def test_deleted_fields_are_absent(api: Any) -> None:
    """An optional or repeated one reads as its zero; a required one is missing."""
    tree = Tree2(value=1, children=[Tree2()], counts={1: 1})
    for name in ("value", "children", "counts"):
        delattr(tree, name)
    assert api.encode(tree) == b""
    item = Item2(id=1, name="a")
    del item.id
    with pytest.raises(EncodeError) as caught:
        api.encode(item)
    assert caught.value.path == "id"
    assert api.encode(item, allow_partial=True) == bytes.fromhex("120161")


# --- limits ---------------------------------------------------------------------------------


def nested(depth: int, inner: Tree2 | None = None) -> Tree2:
    tree = inner if inner is not None else Tree2()
    for _ in range(depth):
        tree = Tree2(left=tree)
    return tree


AT_THE_BOTTOM: dict[str, tuple[Callable[[], Tree2], int]] = {
    "nothing": (Tree2, 0),
    "a number": (lambda: Tree2(value=1), 0),
    "a message": (lambda: Tree2(left=Tree2()), 1),
    "a list": (lambda: Tree2(children=[Tree2(), Tree2()]), 1),
    "a group": (lambda: Tree2(leaf=Leaf2()), 1),
    "a message in a group": (lambda: Tree2(leaf=Leaf2(tree=Tree2())), 2),
    "repeated groups": (lambda: Tree2(twig=[Twig2(y=1)]), 1),
    "a map": (lambda: Tree2(counts={1: 1}), 1),
    "a map of messages": (lambda: Tree2(named={"a": Tree2()}), 2),
}


@pytest.mark.parametrize("inner", AT_THE_BOTTOM)
@pytest.mark.parametrize("max_depth", [2, 3, 100])
def test_max_depth(api: Any, inner: str, max_depth: int) -> None:
    """Sub-messages, groups and map entries each take a level, in both directions (W6)."""
    make, levels = AT_THE_BOTTOM[inner]
    deepest = nested(max_depth - levels, make())
    data = api.encode(deepest, max_depth=max_depth)
    assert api.decode(Tree2, data, max_depth=max_depth) == deepest

    deeper = nested(max_depth - levels + 1, make())
    data = api.encode(deeper, max_depth=max_depth + 1)
    with pytest.raises(LimitError) as caught:
        api.decode(Tree2, data, max_depth=max_depth)
    assert caught.value.path.startswith("left")
    assert 0 < caught.value.offset <= len(data)
    with pytest.raises(EncodeError) as refused:
        api.encode(deeper, max_depth=max_depth)
    assert refused.value.path.startswith("left")


@pytest.mark.parametrize("max_depth", [0, 1, 5])
def test_max_depth_of_unknown_groups(api: Any, max_depth: int) -> None:
    """They share the levels with the messages around them."""
    groups = b"\x93\x06" * max_depth + b"\x94\x06" * max_depth
    assert api.decode(Scalars2, groups, max_depth=max_depth) == api.decode(Scalars2, groups)
    with pytest.raises(LimitError):
        api.decode(Scalars2, b"\x93\x06" + groups + b"\x94\x06", max_depth=max_depth)
    inside = b"\x0a" + bytes([len(groups)]) + groups
    with pytest.raises(LimitError):
        api.decode(Tree2, inside, max_depth=max_depth)
    assert api.decode(Tree2, inside, max_depth=max_depth + 1)


@pytest.mark.parametrize("max_depth", range(1, 6))
def test_max_depth_of_what_is_cut(api: Any, max_depth: int) -> None:
    """More bytes would help as long as it is not too deep already."""
    with pytest.raises(TruncatedError) as cut:
        api.decode(Tree2, deep_data(max_depth)[:-1], max_depth=max_depth)
    with pytest.raises(LimitError) as deep:
        api.decode(Tree2, deep_data(max_depth + 1)[:-1], max_depth=max_depth)
    assert cut.value.path == ".".join(["left"] * max_depth)
    assert deep.value.path == ".".join(["left"] * (max_depth + 1))


def test_no_depth_at_all(api: Any) -> None:
    assert api.decode(Scalars2, b"\x08\x01", max_depth=0).int32 == 1
    assert api.encode(Scalars2(int32=1), max_depth=0) == b"\x08\x01"
    for data in (b"\x0a\x00", b"\x23\x24", b"\x32\x00"):
        with pytest.raises(LimitError):
            api.decode(Tree2, data, max_depth=0)


@pytest.mark.parametrize("specialize", [True, False])
@pytest.mark.parametrize("max_depth", [-1, -100])
@pytest.mark.parametrize(
    "message_type", [Tree2, Scalars2]
)  # one that holds itself, one that cannot
def test_a_negative_depth(
    message_type: Any, max_depth: int, specialize: bool, api: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No depth equals it: it would be no limit at all."""
    monkeypatch.setattr(codec, "SPECIALIZE", specialize)
    for call in (
        lambda: api.encode(message_type(), max_depth=max_depth),
        lambda: api.decode(message_type, b"", max_depth=max_depth),
        lambda: api.decode(message_type, deep_data(200), max_depth=max_depth),
        lambda: encode_delimited(message_type(), max_depth=max_depth),
        lambda: list(decode_delimited(message_type, b"", max_depth=max_depth)),
        lambda: read_delimited(message_type, b"\0", max_depth=max_depth),
    ):
        with pytest.raises(ValueError, match=f"^max_depth is 0 or more, got {max_depth}$"):
            call()


def test_less_depth_than_the_classes_have() -> None:
    """What could nest deeper is accepted as long as it does not."""
    assert decode(Needs2, bytes.fromhex("08011200"), max_depth=0) == Needs2(count=1, text="")
    assert encode(Needs2(count=1, text=""), max_depth=0) == bytes.fromhex("08011200")
    with pytest.raises(LimitError) as caught:
        decode(Needs2, bytes.fromhex("080112001a020801"), max_depth=0)
    assert (caught.value.path, caught.value.offset) == ("item", 5)


@each_vector
def test_without_generated_code(vector: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The public functions give the same where they may not compile anything."""
    message_type: Any = vectors.MESSAGES[vector["message"]]
    data = bytes.fromhex(vector["hex"])
    with_it = decode(message_type, data, allow_partial=True)
    encoded = encode(with_it, allow_partial=True)
    monkeypatch.setattr(codec, "SPECIALIZE", False)
    without = decode(message_type, data, allow_partial=True)
    assert to_vector(without) == to_vector(with_it)
    assert encode(without, allow_partial=True) == encoded


ELEMENTS = [
    ("sub-messages", Tree2, "0a00", 1),
    ("a merged sub-message counts once", Tree2, "0a000a00", 1),
    ("nested sub-messages", Tree2, "0a040a020a00", 3),
    ("a list of sub-messages", Tree2, "1a001a00", 2),
    ("groups", Tree2, "2324", 1),
    ("repeated groups", Tree2, "2b2c2b2c", 2),
    ("numbers", Lists2, "080108010801", 3),
    ("numbers, packed", Lists2, "0a03010203", 3),
    ("numbers, packed for packed", Lists2, "1203010203", 3),
    ("numbers, unpacked for packed", Lists2, "10011002", 2),
    ("texts", Lists2, "1a001a00", 2),
    ("unknown numbers of a closed enum", Lists2, "2a020506", 2),
    ("map entries", Maps2, "0a000a00", 2),
    ("map entries and their messages", Tree2, "3a020a003a021200", 3),
    ("singular scalars are none", Scalars2, "08017201617a0161", 0),
    ("unknown records are none", Scalars2, "9006019a0600", 0),
]


@pytest.mark.parametrize(
    ("message_type", "data", "count"),
    [
        pytest.param(kind, bytes.fromhex(data), count, id=name)
        for name, kind, data, count in ELEMENTS
    ],
)
def test_max_elements(api: Any, message_type: Any, data: bytes, count: int) -> None:
    """Exactly so many are accepted (W18)."""
    whole = api.decode(message_type, data)
    assert api.decode(message_type, data, max_elements=count) == whole
    if count:
        with pytest.raises(LimitError) as caught:
            api.decode(message_type, data, max_elements=count - 1)
        assert caught.value.path
        assert 0 < caught.value.offset <= len(data)


@pytest.mark.untraced
def test_a_million_elements_by_default() -> None:
    """A megabyte of input is refused before it becomes a hundred of memory."""
    data = b"\x12\xc1\x84\x3d" + b"\x01" * (MAX_ELEMENTS + 1)
    with pytest.raises(LimitError) as caught:
        decode(Lists2, data)
    assert caught.value.path == f"packed[{MAX_ELEMENTS}]"
    assert caught.value.offset == len(data) - 1


def test_what_is_too_long(api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """2**31 - 1 bytes are the most (W3); here 200, to spare the memory."""
    monkeypatch.setattr(wire, "MAX_LENGTH", 200)
    fits, wide = Tree2(children=[Tree2()] * 100), Tree2(children=[Tree2()] * 101)
    assert len(api.encode(Tree2(left=fits))) == 203
    assert len(api.encode(Scalars2(bytes_=b"x" * 200, string="ä" * 100))) == 406
    for wrong, path in (
        (Tree2(left=wide), "left"),
        (Tree2(children=[fits, wide]), "children[1]"),
        (Scalars2(bytes_=b"x" * 201), "bytes"),
        (Scalars2(string="ä" * 101), "string"),
        (Scalars3(string="x" * 201), "string"),
    ):
        with pytest.raises(EncodeError) as caught:
            api.encode(wrong)
        assert caught.value.path == path


def deep_data(depth: int) -> bytes:
    """Nested sub-messages, without building them."""
    pieces = []
    size = 0
    for _ in range(depth):
        out = bytearray(b"\x0a")
        length = size
        while length > 0x7F:
            out.append(length & 0x7F | 0x80)
            length >>= 7
        out.append(length)
        pieces.append(bytes(out))
        size += len(out)
    return b"".join(reversed(pieces))


def test_the_stack_is_a_limit_too(api: Any) -> None:
    """Where max_depth is raised beyond the stack: an error of ours, no RecursionError."""
    depth = 10 * sys.getrecursionlimit()
    with pytest.raises(LimitError):
        api.decode(Tree2, deep_data(depth), max_depth=depth)
    tree = nested(depth)
    with pytest.raises(EncodeError):
        api.encode(tree, max_depth=depth)
    while tree is not None:  # let it go level by level
        tree.left, tree = None, tree.left  # type: ignore[assignment]


def test_unknown_groups_need_no_stack(api: Any) -> None:
    depth = 10 * sys.getrecursionlimit()
    data = b"\x93\x06" * depth + b"\x94\x06" * depth
    decoded = api.decode(Scalars2, data, max_depth=depth)
    assert unknown_fields(decoded) == data
    with pytest.raises(LimitError):
        api.decode(Scalars2, data, max_depth=depth - 1)


def test_a_message_that_holds_itself(api: Any) -> None:
    """Directly, in a list, in a map, through another: an EncodeError, whatever max_depth is."""
    direct = Tree2()
    direct.left = direct
    listed = Tree2()
    listed.children = [listed]
    mapped = Tree2()
    mapped.named["a"] = mapped
    through = Tree2(leaf=Leaf2())
    assert through.leaf is not None
    through.leaf.tree = through
    for cyclic in (direct, listed, mapped, through):
        for max_depth in (0, 100, 10**9):
            with pytest.raises(EncodeError):
                api.encode(cyclic, max_depth=max_depth)
        assert missing_fields(cyclic) == []


# --- required fields ------------------------------------------------------------------------


def test_partial_messages(api: Any) -> None:
    """The defaults are read, the missing are listed and not written, and filling them helps."""
    partial = api.decode(Needs2, b"\x22\x00", allow_partial=True)
    assert (partial.count, partial.text, partial.items[0].id) == (-400, "", 0)
    assert missing_fields(partial) == ["count", "text", "items[0].id"]
    with pytest.raises(EncodeError) as caught:
        api.encode(partial)
    assert caught.value.path == "count"
    assert api.encode(partial, allow_partial=True) == b"\x22\x00"
    partial.count, partial.text, partial.items[0].id = 0, "", 1
    assert missing_fields(partial) == []
    assert api.encode(partial) == bytes.fromhex("0800120022020801")


def test_an_entry_without_value_misses_what_its_message_requires(api: Any) -> None:
    """The empty message that stands in for it is a message like any other (W13, W16)."""
    data = bytes.fromhex("12030a0161")
    with pytest.raises(MissingFieldError) as caught:
        api.decode(Maps2, data)
    assert (caught.value.path, caught.value.fields) == ("items['a']", ("id",))
    assert missing_fields(api.decode(Maps2, data, allow_partial=True)) == ["items['a'].id"]


# --- arguments ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "make",
    [
        bytes,
        bytearray,
        memoryview,
        lambda data: memoryview(bytearray(data)),
        lambda data: memoryview(data[::-1])[::-1],
        type("Data", (bytes,), {}),
    ],
)
def test_types_of_data(make: Callable[[bytes], Any]) -> None:
    data = bytes.fromhex("0801 720161 7a0162 900601")
    decoded = decode(Scalars2, make(data))
    assert decoded == decode(Scalars2, data)
    assert type(decoded.bytes_) is bytes
    assert type(unknown_fields(decoded)) is bytes
    assert list(decode_delimited(Scalars2, make(b"\x0b" + data))) == [decoded]
    assert read_delimited(Scalars2, make(b"\x0b" + data)) == (decoded, 12)


def test_nothing_of_the_data_is_kept() -> None:
    data = bytearray.fromhex("7a0162 900601")
    decoded = decode(Scalars2, data)
    data[:] = bytes(len(data))
    data.clear()
    assert (decoded.bytes_, unknown_fields(decoded)) == (b"b", b"\x90\x06\x01")


@pytest.mark.parametrize("data", [None, "0801", [8, 1], 2, object()])
def test_data_of_a_wrong_type(data: Any) -> None:
    with pytest.raises(TypeError):
        decode(Scalars2, data)
    with pytest.raises(TypeError):
        list(decode_delimited(Scalars2, data))
    with pytest.raises(TypeError):
        read_delimited(Scalars2, data)


@pytest.mark.parametrize("message_type", [None, int, "Scalars2", dict, object()])
def test_a_type_that_is_no_message(message_type: Any) -> None:
    with pytest.raises(TypeError):
        decode(message_type, b"")
    with pytest.raises(TypeError):
        read_delimited(message_type, b"\x00")


@pytest.mark.parametrize("value", [None, 5, {}, Scalars2, b"", object()])
def test_what_is_no_message(api: Any, value: Any) -> None:
    """Not an EncodeError: it is the caller who is wrong, not a value."""
    with pytest.raises(TypeError) as caught:
        api.encode(value)
    assert not isinstance(caught.value, EncodeError)


def test_a_class_declared_wrongly() -> None:
    @message
    class Wrong:
        field: Annotated[int, pb.string(1)]

    with pytest.raises(SchemaError):
        decode(Wrong, b"")


# --- delimited streams ----------------------------------------------------------------------

FIRST, SECOND = Item2(id=1, name="a"), Item2(id=2, name="x" * 200)


def test_delimited() -> None:
    """Messages behind their lengths; an empty one is a zero byte."""
    assert encode_delimited(FIRST) == b"\x05" + encode(FIRST)
    assert encode_delimited(SECOND)[:2] == b"\xcd\x01"
    assert encode_delimited(Scalars2()) == b"\0"
    stream = encode_delimited(FIRST) + encode_delimited(SECOND)
    assert list(decode_delimited(Item2, stream)) == [FIRST, SECOND]
    assert list(decode_delimited(Item2, b"")) == []
    assert list(decode_delimited(Scalars2, b"\0\0\0")) == [Scalars2()] * 3


def test_delimited_partial() -> None:
    partial = decode(Item2, b"", allow_partial=True)
    with pytest.raises(EncodeError):
        encode_delimited(partial)
    stream = encode_delimited(partial, allow_partial=True)
    assert stream == b"\0"
    assert list(decode_delimited(Item2, stream, allow_partial=True)) == [partial]
    with pytest.raises(MissingFieldError):
        list(decode_delimited(Item2, stream))


def test_delimited_limits() -> None:
    """They are those of each message, not of the stream."""
    stream = encode_delimited(nested(2)) * 3
    assert len(list(decode_delimited(Tree2, stream, max_depth=2, max_elements=2))) == 3
    with pytest.raises(LimitError):
        list(decode_delimited(Tree2, stream, max_depth=1))
    with pytest.raises(LimitError):
        list(decode_delimited(Tree2, stream, max_elements=1))
    with pytest.raises(EncodeError):
        encode_delimited(nested(2), max_depth=1)


def test_delimited_errors_come_late() -> None:
    """What is before a fault is given out; offsets count from the start of the stream."""
    stream = encode_delimited(FIRST) + b"\x02\x08\xff" + encode_delimited(FIRST)
    found = decode_delimited(Item2, stream)
    assert next(found) == FIRST
    with pytest.raises(DecodeError) as caught:
        next(found)
    assert (caught.value.offset, caught.value.path) == (8, "id")


def test_every_prefix_of_a_stream() -> None:
    """The messages that are whole, then TruncatedError unless the cut is between two."""
    stream = encode_delimited(FIRST) + encode_delimited(SECOND)
    border = len(encode_delimited(FIRST))
    for size in range(len(stream)):
        found: list[Item2] = []
        if size in (0, border):
            found += decode_delimited(Item2, stream[:size])
        else:
            with pytest.raises(TruncatedError) as caught:
                found.extend(decode_delimited(Item2, stream[:size]))
            assert caught.value.offset <= size
        assert found == [FIRST][: size >= border]


def test_a_stream_read_piece_by_piece() -> None:
    """As the documentation of ``read_delimited`` tells it."""
    stream = encode_delimited(FIRST) + encode_delimited(SECOND)
    buffer, found = bytearray(), []
    for byte in stream:
        buffer.append(byte)
        try:
            item, end = read_delimited(Item2, buffer)
        except TruncatedError:
            continue
        found.append(item)
        del buffer[:end]
    assert found == [FIRST, SECOND]
    assert not buffer


@pytest.mark.parametrize("length", ["8080808080", "808080808000", "8080808008", "ffffffff0f"])
def test_wrong_lengths_of_a_stream(length: str) -> None:
    """W3 holds for them too."""
    with pytest.raises(DecodeError) as caught:
        list(decode_delimited(Item2, bytes.fromhex("00" + length), allow_partial=True))
    assert type(caught.value) is DecodeError
    assert caught.value.offset == 1


def test_positions_in_a_stream() -> None:
    stream = b"junk" + encode_delimited(FIRST) + b"more"
    assert read_delimited(Item2, stream, 4) == (FIRST, len(stream) - 4)
    with pytest.raises(TruncatedError) as caught:
        read_delimited(Item2, stream, len(stream))
    assert caught.value.offset == len(stream)


def test_lists_of_proto3_are_packed(api: Any) -> None:
    lists = Lists3(numbers=[1, 2], unpacked=[1, 2], levels=[Level3.ONE, 7], floats=[1])
    assert api.encode(lists).hex() == "0a020102100110022202010732040000803f"


def test_read_delimited_counts_from_zero() -> None:
    """A negative position would count from the end, as slices do."""
    with pytest.raises(ValueError, match="pos counts from 0"):
        read_delimited(Tree2, b"\0\0", -1)
