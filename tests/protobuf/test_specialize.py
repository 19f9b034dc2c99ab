# SPDX-License-Identifier: MIT
"""Generated code as code: its text, its life and death, and that it is what really runs.

That it does what the reference codec does is for `test_codec` and `test_differential`. The files
in tests/data/golden/generated are what is generated; WIRECODEC_REGENERATE=1 writes them anew: read
the difference before committing it.
"""

from __future__ import annotations

import ast
import builtins
import dis
import gc
import inspect
import io
import json
import linecache
import math
import os
import pdb  # noqa: T100 it is what is tested
import subprocess
import sys
import threading
import time
import traceback
import tracemalloc
import weakref
from collections.abc import Callable, Iterator
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirecodec import message, pb
from wirecodec.errors import DecodeError, EncodeError, LimitError, MissingFieldError
from wirecodec.opend.messages import keep_alive, qot_common, qot_get_rating_change
from wirecodec.protobuf import _reference, _specialize, codec, declare, wire
from wirecodec.protobuf._runtime import HELPERS
from wirecodec.protobuf._specialize import KINDS_OF_CODE, function_of, generated_source
from wirecodec.protobuf.codec import decode, encode, read_delimited
from wirecodec.protobuf.declare import missing_fields
from wirecodec.protobuf.schema import KINDS, SPARE_LEVELS, schema_of

from ..support import all_types, strategies, vectors
from ..support.convert import to_message
from ..support.known import known_messages
from ..support.profiles import IS_QUICK
from ..support.protofile import Schema
from ..support.strategies import varint
from ..support.upb import Oracle
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

TESTS = Path(__file__).resolve().parents[1]
GOLDEN = TESTS / "data" / "golden" / "generated"
Calls = dict[str, int]


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    """How often the reference codec was asked to ``decode`` and to ``encode``."""
    return count_calls(monkeypatch)


def count_calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    counted = {"decode": 0, "encode": 0}

    def counting(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def counted_call(*arguments: Any, **options: Any) -> Any:
            counted[name] += 1
            return function(*arguments, **options)

        return counted_call

    for name in counted:
        function = getattr(_reference, f"{name}_message")
        monkeypatch.setattr(_reference, f"{name}_message", counting(name, function))
    return counted


def reference_decode(message_type: Any, data: bytes, **options: Any) -> Any:
    settings = {"max_depth": 100, "max_elements": 10**6, "allow_partial": False, **options}
    return _reference.decode_message(schema_of(message_type), data, 0, len(data), **settings)


def reference_encode(made: Any, *, allow_partial: bool = False) -> bytes:
    return _reference.encode_message(made, max_depth=100, allow_partial=allow_partial)


def error_of(call: Callable[[], Any]) -> tuple[Any, ...]:
    """What an error says."""
    with pytest.raises((DecodeError, EncodeError)) as caught:
        call()
    error = caught.value
    return type(error), error.path, error.reason, getattr(error, "offset", None)


def check_alike(message_type: Any, data: bytes, **options: Any) -> None:
    """Either codec gives the same message, or the same error."""
    try:
        expected = reference_decode(message_type, data, **options)
    except DecodeError:
        assert error_of(lambda: decode(message_type, data, **options)) == error_of(
            lambda: reference_decode(message_type, data, **options)
        )
    else:
        assert decode(message_type, data, **options) == expected


# --- the text -------------------------------------------------------------------------------

GOLDEN_CASES: dict[str, Any] = {
    "rating_change_request": qot_get_rating_change.Request,
    "rating_change_response": qot_get_rating_change.Response,
    "rating_change_item": qot_get_rating_change.RatingChangeItem,
    "rating_change_s2c": qot_get_rating_change.S2C,
    "keep_alive_request": keep_alive.Request,
    "keep_alive_response": keep_alive.Response,
    "scalars_explicit": Scalars2,
    "scalars_implicit": Scalars3,
    "lists_proto2": Lists2,
    "lists_proto3": Lists3,
    "recursive": Tree2,
    "oneof": Choice2,
    "maps": Maps2,
    "required": Needs2,
}
ALL_TYPES = {known.full_name: known.message_type for known in known_messages()}


@pytest.mark.parametrize("name", GOLDEN_CASES)
def test_golden(name: str) -> None:
    """What is generated for a message."""
    pieces = []
    for kind in KINDS_OF_CODE:
        source = generated_source(GOLDEN_CASES[name], kind)
        pieces.append(f"# --- {kind} {'-' * (93 - len(kind))}\n\n{source}")
    text = "\n\n".join(pieces)
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("WIRECODEC_REGENERATE"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")
    assert text == path.read_text("utf-8")


def test_golden_files_are_all_used() -> None:
    """None is left over from a case that is gone."""
    assert {path.stem for path in GOLDEN.iterdir()} == set(GOLDEN_CASES)


@pytest.mark.untraced
@pytest.mark.parametrize("kind", KINDS_OF_CODE)
@pytest.mark.parametrize("full_name", ALL_TYPES)
def test_every_source(full_name: str, kind: str) -> None:
    """ASCII, in lines that a screen has room for, of names that are defined; and it compiles."""
    schema = schema_of(ALL_TYPES[full_name])
    for counting in (False, True):
        source, namespace = _specialize.emit(schema, kind, counting=counting)
        check_source(source, namespace)
        assert source == _specialize.emit(schema, kind, counting=counting)[0]
    assert is_generated(function_of(schema, kind))


def check_source(source: str, namespace: dict[str, Any], *, is_ascii: bool = True) -> None:
    """What holds of every source, whatever its message is called."""
    assert source.isascii() or not is_ascii
    assert source.endswith("\n")
    # A constructor's parameters are one line: as many as the message has fields.
    long = [line for line in source.splitlines() if len(line) > 400]
    assert all(line.startswith("def __init__(") for line in long), max(long)
    assert not any(line != line.rstrip() or "\t" in line for line in source.splitlines())
    tree = ast.parse(source)
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    assert functions == tree.body, "something else than functions"
    assert not [node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.Global))]
    defined = {*namespace, *(function.name for function in functions)}
    for code in codes(compile(tree, "<generated>", "exec")):
        loaded = {
            each.argval
            for each in dis.get_instructions(code)
            if each.opname in ("LOAD_GLOBAL", "LOAD_NAME")
        }
        assert loaded - defined - set(vars(builtins)) == set(), "not defined"


def codes(code: Any) -> Iterator[Any]:
    yield code
    for constant in code.co_consts:
        if inspect.iscode(constant):
            yield from codes(constant)


def is_generated(function: Any) -> bool:
    return str(function.__code__.co_filename).startswith("<")


HOSTILE = [
    "line\nimport os",
    "line\r\nimport os",
    "\fimport os",
    'quote"""\nimport os\n"""',
    "apostrophe'''",
    "back\\slash",
    "{braces}",
    "%s",
    "#",
    "a b",
    "\0",
    "\u2028import os",
    "\x85import os",
    "",
    "class",
    "None",
    "名字",
    "1",
]


def declare_with(proto_name: str, class_name: str, enum_name: str) -> Any:
    """A message with all the places where a name could get into source."""

    def called(number: int) -> str:
        return f"{number}, name={proto_name + str(number)!a}"

    members = {"ZERO": 0, "ONE": 1}
    inner = declare_fields(
        class_name,
        {
            "first": ("int", f"pb.int32({called(1)})", 0),
            "second": ("int", f"pb.int32({called(2)})", 0),
            "third": ("str", f"pb.string({called(3)})", ""),
            "open": ("Open | None", f"pb.enum({called(4)})", None),
        },
        Open=declare_enum(enum_name, pb.Enum, members),
    )
    return declare_fields(
        class_name,
        {
            "only": ("int | None", f"pb.int32({called(1)})", None),
            "beside": ("int | None", f"pb.int32({called(2)})", None),
            "text": ("str | None", f"pb.string({called(3)})", None),
            "list_": ("list[Inner]", f"pb.repeated(pb.embedded({called(4)}))", []),
            "map_": ("dict[int, Inner]", f"pb.map(5, pb.int32, pb.embedded{called(5)[1:]})", {}),
            "closed": ("Closed | None", f"pb.enum({called(6)})", None),
            "one": ("Inner | None", f"pb.embedded({called(70)})", None),
        },
        Inner=inner,
        Closed=declare_enum(enum_name, pb.ClosedEnum, members),
    )


def declare_enum(name: str, base: Any, members: dict[str, int]) -> Any:
    enum_type: Any = type(base)
    return enum_type(name, (base,), {"__module__": __name__, **members})


def declare_fields(
    class_name: str,
    fields: dict[str, tuple[str, str, Any]],
    syntax: str = "proto2",
    **held_types: Any,
) -> Any:
    """A message class, with a hint, a call and a default (or ``...``) for each field."""
    annotations = {name: f"Annotated[{hint}, {call}]" for name, (hint, call, _) in fields.items()}
    body: dict[str, Any] = {"__annotations__": annotations, "__module__": __name__}
    body |= {name: default for name, (_, _, default) in fields.items() if default is not ...}
    declared = type("Declared", (), body)
    declared.__name__ = declared.__qualname__ = class_name
    made: Any = message(syntax=syntax)(declared)
    for name, held_type in held_types.items():  # as if it were nested
        setattr(made, name, held_type)
    return made


@pytest.mark.untraced
@pytest.mark.parametrize("hostile", HOSTILE, ids=ascii)
def test_hostile_names(hostile: str) -> None:
    """Whatever proto names, classes and enums are called, it is never code, and all works."""
    plain = declare_with("plain", "Plain", "Enum")
    for names in (
        (hostile, "Plain", "Enum"),
        ("plain", hostile if "\0" not in hostile else "nul", "Enum"),
        ("plain", "Plain", hostile if "\0" not in hostile else "nul"),
    ):
        made = declare_with(*names)
        schema = schema_of(made)
        for kind in KINDS_OF_CODE:
            source, namespace = _specialize.emit(schema, kind)
            check_source(source, namespace, is_ascii=not hostile.isidentifier())
            assert is_generated(function_of(schema, kind)), kind
            if names[0] is hostile:
                assert without_comments(source) == without_comments(generated_source(plain, kind))
        data = bytes.fromhex("0801 1002 1a0161 2207 0801 1002 1a0162 2a04 0801 1200 3001 b20400")
        read = decode(made, data)
        assert (read.only, read.beside, read.text, read.list_[0].third) == (1, 2, "a", "b")
        assert encode(read) == data
        assert encode(decode(made, data * 2)) == reference_encode(decode(made, data * 2))


def without_comments(source: str) -> str:
    """The code alone: as ``ast`` has it, without docstrings."""
    tree = ast.parse(source)
    for function in tree.body:
        assert isinstance(function, ast.FunctionDef)
        if ast.get_docstring(function) is not None:
            del function.body[0]
    return ast.dump(tree)


# From the golden files: what is generated while tests are collected cannot be generated anew with a
# mutant in what generates it.
NAMES_IN_SOURCE = {
    each.id
    for name in ("scalars_explicit", "lists_proto2", "maps", "recursive", "oneof", "required")
    for each in ast.walk(ast.parse((GOLDEN / f"{name}.txt").read_text("utf-8")))
    if isinstance(each, ast.Name)
} | set(HELPERS)
MORE_NAMES = [
    "self",
    "field_2",
    "field_item",
    "field_end",
    "field_members",
    "field_pairs",
    "entry_field",
    "get_field",
    "decode_field",
    "Field",
    "map",
    "min",
    "max",
    "sorted",
    "print",
    "os",
]
NAMES_OF_FIELDS = sorted(
    name
    for name in {*NAMES_IN_SOURCE, *MORE_NAMES}
    if not name.startswith("__") and name != "_unknown_fields"
)


@pytest.mark.untraced
@pytest.mark.parametrize("name", NAMES_OF_FIELDS)
def test_names_of_fields(name: str, calls: Calls) -> None:
    """A field may be called what generated code calls something of its own."""
    inner = declare_fields(
        "Field",
        {
            name: ("int | None", "pb.int32(1)", None),
            "field_b": ("str | None", "pb.string(2)", None),
            "field_c": ("float | None", "pb.double(3)", None),
        },
    )
    lists = declare_fields(
        name if name not in dir(builtins) else "Field",  # annotations mean the builtins
        {
            name: ("list[str]", "pb.repeated(pb.string(1))", []),
            "field": ("dict[str, int]", "pb.map(2, pb.string, pb.int32)", {}),
            "field_items": ("list[FieldItem]", "pb.repeated(pb.embedded(3))", []),
            "field_packed": ("list[int]", "pb.repeated(pb.sint32(4), packed=True)", []),
            "field_one": ("FieldItem | None", "pb.embedded(5)", None),
        },
        FieldItem=inner,
    )
    data = bytes.fromhex("0a0161 0ac801") + b"x" * 200
    data += bytes.fromhex("1205 0a0161 1001 1a0e 0801 120161 19000000000000f03f 1a00 2203010203")
    data += bytes.fromhex("1a03 08ac02 2a02 0805")
    for sample in (data, data + b"\x98\x06\x01" + data):
        expected = reference_decode(lists, sample)
        encoded = reference_encode(expected)
        calls.update(decode=0, encode=0)
        assert decode(lists, sample) == expected
        assert decode(lists, sample) == expected
        assert encode(expected) == encoded
        assert calls == {"decode": 0, "encode": 0}
    assert getattr(lists(), name) == []
    assert getattr(lists(**{name: ["a"]}), name) == ["a"]
    for kind in KINDS_OF_CODE:
        assert is_generated(function_of(schema_of(lists), kind)), kind


def test_writing_source_takes_no_exponential_time() -> None:
    """Messages nested twenty deep, and three fields wide."""
    start = time.thread_time()
    chain = wide = declare_fields("Deepest", {"value": ("int | None", "pb.int32(1)", None)})
    for level in range(22):
        fields: dict[str, Any] = {
            "value": ("int | None", "pb.int32(1)", None),
            "below": ("Below | None", "pb.embedded(2)", None),
        }
        chain = declare_fields(f"Level{level}", fields, Below=chain)
    for level in range(9):
        fields = {
            f"below{number}": ("Below | None", f"pb.embedded({number})", None)
            for number in (1, 2, 3)
        }
        wide = declare_fields(f"Wide{level}", fields, Below=wide)
    for message_type in (chain, wide):
        schema = schema_of(message_type)
        for kind in KINDS_OF_CODE:
            source = generated_source(message_type, kind)
            assert len(source.splitlines()) < 3000
            assert is_generated(function_of(schema, kind))
        assert decode(message_type, b"") == message_type()
        assert encode(message_type()) == b""
    assert time.thread_time() - start < 3


# --- what tools see of it -------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS_OF_CODE)
@pytest.mark.parametrize("message_type", [Scalars2, Maps2, qot_get_rating_change.S2C])
def test_inspect(message_type: Any, kind: str) -> None:
    """``inspect.getsource`` shows what was generated; the namespace is where it says."""
    function = function_of(schema_of(message_type), kind)
    source = generated_source(message_type, kind)
    assert "".join(linecache.getlines(function.__code__.co_filename)) == source
    shown = inspect.getsource(function)
    assert source.startswith(shown)
    assert source == shown or message_type is Maps2
    for name, value in function.__globals__.items():
        if (
            inspect.isfunction(value)
            and value.__code__.co_filename == function.__code__.co_filename
        ):
            assert inspect.getsource(value) in source, name
    assert function.__module__ == message_type.__module__
    assert function.__qualname__.startswith(message_type.__qualname__ + ".")
    linecache.checkcache()  # what debuggers and tracebacks do: these files never change
    assert inspect.getsource(function) == shown


def test_every_function_has_a_file_of_its_own() -> None:
    names = [
        function_of(schema_of(message_type), kind).__code__.co_filename
        for message_type in (Item2, Item3)
        for kind in KINDS_OF_CODE
    ]
    assert len({*names}) == len(names)
    assert not any(Path(name).exists() for name in names)


def test_traceback() -> None:
    """Each frame in generated code shows its line."""
    decode_function = function_of(schema_of(Tree2), "decode")
    with pytest.raises(Exception) as caught:
        decode_function(bytes.fromhex("0a05 0a03 0a01"), 0, 7)
    frames = [
        frame
        for frame in traceback.extract_tb(caught.value.__traceback__)
        if frame.filename[0] == "<"
    ]
    assert frames
    source = generated_source(Tree2, "decode").splitlines()
    for frame in frames:
        if frame.filename == decode_function.__code__.co_filename:
            assert frame.lineno is not None
            assert frame.line == source[frame.lineno - 1].strip() != ""
    shown = "".join(traceback.format_exception(caught.value))
    assert f'File "{decode_function.__code__.co_filename}", line' in shown
    assert all(frame.line in shown for frame in frames if frame.line is not None)


def test_pdb() -> None:
    """It lists, steps through and evaluates."""
    function = function_of(schema_of(Needs2), "decode")
    source = generated_source(Needs2, "decode").splitlines()
    data = bytes.fromhex("0801 120161 1a020801")
    commands = "list\nnext\nnext\np 'pos is', pos\nstep\nwhere\nlist\nargs\ncontinue\n"
    output = io.StringIO()
    debugger = pdb.Pdb(stdin=io.StringIO(commands), stdout=output, nosigint=True, readrc=False)
    debugger.use_rawinput = False
    before = sys.gettrace()
    try:
        made = debugger.runcall(function, data + bytes(2048), 0, len(data))
    finally:
        sys.settrace(before)
    assert made == Needs2(count=1, text="a", item=Item2(id=1))
    shown = output.getvalue()
    assert "('pos is', 0)" in shown
    assert f"> {function.__code__.co_filename}(" in shown
    for number, line in enumerate(source[:11], 1):
        assert f"{number:3}" in shown
        assert line in shown


# --- life and death -------------------------------------------------------------------------


def fresh_types() -> tuple[Any, Any, Any]:
    """A message, one in it and an enum that nobody else knows: not even ``typing``."""

    @message
    class FreshOuter:
        class Color(pb.Enum):
            RED = 0
            GREEN = 1

        @message
        class FreshInner:
            number: Annotated[int | None, pb.int32(1)] = None
            flag: Annotated[bool | None, pb.bool(2)] = None
            text: Annotated[str | None, pb.string(3)] = None

        number: Annotated[int, pb.int32(1)]
        items: Annotated[list[FreshInner], pb.repeated(pb.embedded(2))] = []
        by_name: Annotated[dict[str, FreshInner], pb.map(3, pb.string, pb.embedded)] = {}
        color: Annotated[Color | int | None, pb.enum(4)] = None
        lists: Annotated[list[Color | int], pb.repeated(pb.enum(5), packed=True)] = []
        again: Annotated[FreshOuter | None, pb.embedded(6)] = None

    return FreshOuter, FreshOuter.FreshInner, FreshOuter.Color


SAMPLE = bytes.fromhex("0807 1207 0801 1001 1a0162 1a07 0a0161 12020801 2001 2a020001 3202 0809")


def test_freed() -> None:
    """Nobody but the class holds its code: no cache, no registry, no ``linecache``."""
    gc.collect()
    before = set(linecache.cache)
    outer, inner, color = fresh_types()
    read = decode(outer, SAMPLE)
    assert encode(outer(number=7)) == b"\x08\x07"
    for data in (SAMPLE, SAMPLE * 2, SAMPLE + b"\x98\x06\x01", b"\x08"):
        for max_elements in (10**6, 9):
            try:
                encode(decode(outer, data, max_elements=max_elements))
            except DecodeError:
                pass
    assert encode(read) == SAMPLE
    functions = [
        function_of(schema_of(each), kind) for each in (outer, inner) for kind in KINDS_OF_CODE
    ]
    refs: list[Any] = [weakref.ref(each) for each in (outer, inner, color, *functions)]
    refs += [weakref.ref(function.__code__) for function in functions]
    assert {name for name in linecache.cache if "Fresh" in str(name)} - before
    del outer, inner, color, read, functions
    gc.collect()
    assert [ref for ref in refs if ref() is not None] == []
    assert {name for name in linecache.cache if "Fresh" in str(name)} == set()


def test_a_class_may_outlive_the_cache() -> None:
    """Whoever clears ``linecache`` loses the source, and nothing else."""
    outer, inner, color = fresh_types()
    assert decode(outer, SAMPLE).number == 7
    linecache.clearcache()
    assert decode(outer, SAMPLE).number == 7
    del outer, inner, color
    gc.collect()


REFUSING = """
import json, re, sys
sys.path[:0] = json.loads(sys.argv[1])
refused = []

def hook(event, arguments):
    if event == sys.argv[2]:
        code = arguments[0]
        name = arguments[1] if event == "compile" else getattr(code, "co_filename", "")
        if re.match("<(decode|merge|encode|constructor) ", str(name)):
            refused.append(name)
            raise RuntimeError("no code at run time")

sys.addaudithook(hook)
from wirecodec.protobuf.codec import decode, encode
from wirecodec.errors import DecodeError
from wirecodec.protobuf import _specialize
from tests.support.vectors import Item2, Needs2, Tree2

found = []
for data in ("08011200", "080112011a", "0801120161220208012202080212010098060108", "0801", ""):
    try:
        made = decode(Needs2, bytes.fromhex(data))
        found.append([repr(made), encode(made).hex()])
    except DecodeError as error:
        found.append([type(error).__name__, error.offset, error.path, error.reason])
found.append(encode(Tree2(left=Tree2(value=5), counts={2: 1, 1: 2})).hex())
found.append(repr(Item2(id=5)))
for wrong in ({}, {"id": 1, "other": 2}):
    try:
        Item2(**wrong)
    except TypeError as error:
        found.append(str(error))
found.append(repr(Item2(id=5, _unknown_fields=b"x")._unknown_fields))
print(json.dumps([found, len(refused)]))
"""


@cache
def without_exec(event: str) -> Any:
    paths = json.dumps([str(TESTS.parent)])
    argv = [sys.executable, "-c", REFUSING, paths, event]
    finished = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=60)
    assert finished.returncode == 0, finished.stderr
    return json.loads(finished.stdout)


@pytest.mark.parametrize("event", ["compile", "exec"])
def test_where_exec_is_refused(event: str) -> None:
    """The reference codec serves, and the plain constructor; each is tried once and no more."""
    found, refused = without_exec(event)
    allowed, none = without_exec("nothing")
    assert found == allowed
    assert none == 0
    assert 4 <= refused <= 12


@pytest.mark.parametrize("name", ["exec", "compile"])
@pytest.mark.parametrize("error", [RuntimeError, ImportError, SyntaxError, PermissionError])
def test_whatever_refusing_raises(
    name: str, error: type[Exception], calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []

    def refuse(*arguments: object) -> None:
        tried.append(arguments)
        raise error("refused")

    monkeypatch.setattr(_specialize, name, refuse, raising=False)
    outer, *_ = fresh_types()
    read = decode(outer, SAMPLE)
    assert calls["decode"] == 1
    assert encode(read) == SAMPLE
    assert calls["encode"] == 1
    before = len(tried)
    assert decode(outer, SAMPLE) == read
    assert encode(read) == SAMPLE
    assert len(tried) == before, "each is tried once"
    assert outer(number=1).items == []
    with pytest.raises(TypeError):
        outer()
    assert not is_generated(outer.__init__)
    assert decode(outer, SAMPLE, max_elements=100) == read
    with pytest.raises(LimitError):
        decode(outer, SAMPLE, max_elements=3)


@pytest.mark.parametrize("error", [RecursionError, MemoryError])
def test_a_passing_lack_is_no_refusal(
    error: type[Exception], calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was first used deep in the stack is compiled when there is room."""

    def refuse(*arguments: object) -> None:
        raise error

    outer, *_ = fresh_types()
    with monkeypatch.context() as patched:
        patched.setattr(_specialize, "compile", refuse, raising=False)
        read = decode(outer, SAMPLE)
        assert encode(read) == SAMPLE
        assert outer(number=7).items == []
    before = dict(calls)
    assert decode(outer, SAMPLE) == read
    assert encode(read) == SAMPLE
    assert calls == before
    assert is_generated(function_of(schema_of(outer), "decode"))


def run_in_threads(count: int, work: Callable[[], Any]) -> list[Any]:
    """The results of ``count`` threads that start together and are switched all the time."""
    barrier = threading.Barrier(count)
    results: list[Any] = []

    def run() -> None:
        barrier.wait()
        try:
            results.append(work())
        except BaseException as error:  # noqa: BLE001 seen by the test
            results.append(error)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=run) for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    return results


def test_first_use_by_many_threads(calls: Calls) -> None:
    """Each function is compiled once, and everybody gets the right result."""
    for _ in range(5):
        before = set(linecache.cache)
        outer, inner, color = fresh_types()

        def work(outer: Any = outer) -> Any:
            made = decode(outer, SAMPLE)
            again = decode(outer, SAMPLE * 2, max_elements=30)
            return encode(made), len(again.items), encode(outer(number=7)), made

        results = run_in_threads(12, work)
        made = results[0][3]
        assert [each[:3] for each in results] == [(SAMPLE, 2, b"\x08\x07")] * 12
        assert all(each[3] == made for each in results)
        new = [str(name) for name in set(linecache.cache) - before]
        compiled = [name.split()[0][1:] for name in new if " FreshOuter " in name]
        # Decoding and merging are compiled twice: with a budget of elements, and without.
        assert all(compiled.count(kind) <= 1 for kind in ("encode", "constructor"))
        assert all(compiled.count(kind) <= 2 for kind in ("decode", "merge"))
        assert len(compiled) >= 4
        del outer, inner, color, results, made, work
        gc.collect()
    assert calls == {"decode": 0, "encode": 0}


def test_a_first_use_inside_a_first_use() -> None:
    """Compiling one message may need another that is not complete yet."""
    outer, inner, _ = fresh_types()
    assert decode(inner, b"").number is None
    assert decode(outer, SAMPLE).again.number == 9


# --- that it is what runs -------------------------------------------------------------------


@cache
def oracle_of(schema: Schema) -> Oracle:
    return Oracle(schema)


CASES = [
    pytest.param(known, id=known.full_name)
    for known in known_messages()
    if strategies.message_depth(known.schema, known.full_name) != math.inf
]
each_message = pytest.mark.parametrize("known", CASES)
fewer = settings(max_examples=max(3, settings().max_examples // 3))


@pytest.mark.untraced
@each_message
@fewer
@given(data=st.data())
def test_what_upb_writes(known: Any, data: st.DataObject) -> None:
    """None of it needs the reference codec, nor does writing it."""
    values = data.draw(
        strategies.message_values(known.schema, known.full_name, max_depth=4, max_optional=12)
    )
    encoded = oracle_of(known.schema).serialize(known.full_name, values)
    made = to_message(known.message_type, values)
    with pytest.MonkeyPatch.context() as monkeypatch:
        counted = count_calls(monkeypatch)
        read = decode(known.message_type, encoded)
        decode(known.message_type, bytearray(encoded))
        decode(known.message_type, encoded, max_elements=5000)
        read_delimited(known.message_type, b"\x0a" + varint(len(encoded)) + encoded + b"\x0a", 1)
        encode(read)
        encode(made)
        assert counted == {"decode": 0, "encode": 0}
    assert reference_encode(made) == encode(made)


@pytest.mark.untraced
@each_message
@fewer
@given(data=st.data())
def test_records_in_any_order(known: Any, data: st.DataObject) -> None:
    """Records shuffled, repeated, and unknown ones between them, at every level of nothing else."""
    values = data.draw(
        strategies.message_values(known.schema, known.full_name, max_depth=3, max_optional=12)
    )
    records = split(oracle_of(known.schema).serialize(known.full_name, values))
    lists = [record for record in records if data.draw(st.booleans())]
    unknown = [varint(4711 << 3 | 2) + b"\x03abc", varint(4712 << 3) + b"\x80\x01"]
    unknown += [varint(4713 << 3 | 1) + b"12345678", varint(4714 << 3 | 5) + b"1234"]
    mixed = data.draw(st.permutations([*records, *lists, *unknown]))
    encoded = b"".join(mixed)
    with pytest.MonkeyPatch.context() as monkeypatch:
        counted = count_calls(monkeypatch)
        decode(known.message_type, encoded)
        assert counted["decode"] == 0


def split(data: bytes) -> list[bytes]:
    """The records of a message."""
    records, pos = [], 0
    while pos < len(data):
        start = pos
        number, wire_type, pos = wire.read_tag(data, pos, len(data))
        pos = wire.skip_value(data, pos, len(data), number, wire_type)
        records.append(data[start:pos])
    return records


LONG = [0, 1, 126, 127, 128, 129, 255, 256, 16_383, 16_384, 70_000, 2_097_152]
UNKNOWN = bytes.fromhex("98060a a2060361 6263 a906 0102030405060708 ad06 01020304")
S2C = qot_get_rating_change.S2C
ITEM = bytes.fromhex("0a0708011203555344 1202 6162 1801 2001 29000000000000f03f")


def lengths(make: Callable[[int], Any]) -> list[Any]:
    return [pytest.param(make(size), id=str(size)) for size in LONG]


@pytest.mark.untraced
@pytest.mark.parametrize(
    "made",
    [
        *lengths(lambda size: Scalars2(string="x" * size, bytes_=b"\xff" * size)),
        *lengths(lambda size: Scalars3(string="ä" * (size // 2), bytes_=b"\0" * size)),
        *lengths(lambda size: Lists2(names=["a", "x" * size, "b"])),
        *lengths(lambda size: Lists2(items=[Item2(id=1, name="n" * size), Item2(id=2)])),
        *lengths(lambda size: Maps2(texts={1: "x" * size}, items={"k" * size: Item2(id=size)})),
        *lengths(lambda size: Choice2(text="x" * size)),
        *lengths(lambda size: Choice2(item=Item2(id=1, name="x" * size))),
        *lengths(lambda size: Lists2(packed=[*range(size % 100_000)], packed_flags=[True] * 200)),
        *lengths(lambda size: Lists3(numbers=[-1] * (size % 30_000), deltas=[-5, 2**31 - 1])),
        *lengths(lambda size: Tree2(children=[Tree2(value=7)] * (size % 20_000))),
        *lengths(lambda size: Tree2(left=Tree2(named={"x" * size: Tree2()}))),
        *lengths(lambda size: Needs2(count=size, text="x" * size, item=Item2(id=size))),
        Scalars2(int32=1, sint64=1, fixed32=1, uint64=1),
        Scalars2(int32=-(2**31), int64=-(2**63), sint32=-(2**31), sint64=-(2**63)),
        Scalars2(uint32=2**32 - 1, uint64=2**64 - 1, fixed32=2**32 - 1, fixed64=2**64 - 1),
        Scalars2(float_=math.nan, double=-0.0, bool_=False, level=Level2.MINUS),
        Scalars3(int32=-1, float_=-0.0, double=math.inf, bool_=True, level=Level3.MINUS),
        Scalars3(level=300),
        Lists2(levels=[Level2.MINUS, Level2.ONE], doubles=[1.5, -0.0], packed_words=[1, 2]),
        Lists3(levels=[Level3.ONE, 77, -1], floats=[0.0, 1.5]),
        Maps2(flags={True: b"", False: b"x"}, levels={"a": Level2.MINUS}, deltas={-1: 0.5}),
        Maps3(levels={1: 99, -1: Level3.ONE}, items={"a": Item3(id=1)}, texts={"b": "", "": "x"}),
    ],
)
def test_what_is_long_or_wide(made: Any, calls: Calls) -> None:
    """Lengths of one to four bytes, inputs beyond 64 KiB, numbers at their borders."""
    data = reference_encode(made)
    read = decode(type(made), data)
    assert encode(read) == data
    assert encode(made) == data
    assert calls == {"decode": 0, "encode": 1}  # ours, to get the data


@pytest.mark.parametrize(
    ("message_type", "data"),
    [
        pytest.param(kind, bytes.fromhex(data), id=name)
        for name, kind, data in [
            ("nothing", Scalars2, ""),
            ("all absent but the last", Scalars2, "800101"),
            ("a number again", Scalars2, "08010802"),
            ("a text again, longer", Scalars2, "720161 72026162"),
            ("long numbers", Scalars2, "088100 10818000 1881808000 20ffffffffffffffffff01"),
            ("a long bool", Scalars2, "688001"),
            ("a tag longer than need be", Scalars2, "888000 01"),
            ("a length longer than need be", Scalars2, "72818000 61"),
            ("backwards", Scalars2, "7a0161 720162 6801 0803"),
            ("a known number of another wire type", Scalars2, "0a0161 0d01020304"),
            ("a oneof, one after the other", Choice2, "0801 120161 1a020801 2001"),
            ("a oneof, a message again", Choice2, "1a020801 1a03120161"),
            ("an unknown number of a closed enum", Scalars2, "80017f"),
            ("the same between known ones", Lists2, "2001 207f 2000"),
            ("the same, in a oneof", Choice2, "120161 207f"),
            ("numbers packed where they are not", Lists2, "0a03010203"),
            ("numbers not packed where they are", Lists2, "1001 1002"),
            ("a mix of both", Lists2, "0a020102 0803 0a0104 1001 12020203 1004"),
            ("packed, empty", Lists2, "0a00 1200 3a00"),
            ("packed flags", Lists2, "4a0401008001"),
            ("a sub-message in pieces", Needs2, "0801 120161 1a020801 1a03120162"),
            ("the required message after the list", Needs2, "2202 0801 0801 120161"),
            ("the list in pieces", Needs2, "0801 22020801 120161 22020802"),
            ("map entries in any order", Maps2, "0a0408031001 0a0408011002"),
            ("a map key again", Maps2, "0a0408011001 0a0408011002"),
            ("a map entry without a key", Maps2, "0a021001"),
            ("a map entry without a value", Maps2, "0a020801"),
            ("an empty map entry", Maps2, "0a00"),
        ]
    ],
)
@pytest.mark.parametrize("where", ["alone", "before", "behind", "between"])
def test_what_is_valid_and_unusual(
    message_type: Any, data: bytes, where: str, calls: Calls
) -> None:
    """Not as an encoder writes it, and with unknown records before, behind and between."""
    if where == "before":
        data = UNKNOWN + data
    elif where == "behind":
        data += UNKNOWN
    elif where == "between":
        data = UNKNOWN.join(split(data))
    read = decode(message_type, data)
    encoded = encode(read)
    assert calls == {"decode": 0, "encode": 0}
    expected = reference_decode(message_type, data)
    assert read == expected
    assert encoded == reference_encode(expected)


ODD = [
    ("a group", Tree2, "23080124"),
    ("a group in pieces", Tree2, "23080124 0805 23100224"),
    ("repeated groups", Tree2, "2b08012c 2b2c"),
    ("an unknown group", Scalars2, "0801 a3060801a406"),
    ("unknown groups in one another", Scalars2, "0801 a306 ab06 b306 bb06 bc06 b406 ac06 a406"),
    ("a closed enum, packed", Lists2, "2a0200012a0105"),
    ("a closed enum, packed, a long number", Lists2, "2a0c00 8180808080808080800101"),
    ("a map entry with the value first", Maps2, "0a0410010803"),
    ("a map entry with two values", Maps2, "0a06080310011002"),
    ("a map entry with an unknown field", Maps2, "0a06080110011801"),
    ("a map entry with an unknown number of a closed enum", Maps2, "22050a01611007"),
    ("a map entry without its message", Maps3, "1a030a0161"),
    ("a text that is not UTF-8", Scalars2, "7201ff"),
    ("a long text that is not UTF-8", Scalars2, "72c801" + "ff" * 200),
]


@pytest.mark.parametrize(
    ("message_type", "data"),
    [pytest.param(kind, bytes.fromhex(data), id=name) for name, kind, data in ODD],
)
def test_what_is_odd(message_type: Any, data: bytes, calls: Calls) -> None:
    """Valid, hardly ever seen, and nothing for the reference codec."""
    expected = reference_decode(message_type, data)
    with_more = reference_decode(message_type, UNKNOWN + data)
    written = reference_encode(expected)
    calls["decode"] = calls["encode"] = 0
    limits: list[dict[str, Any]] = [{}, {"max_elements": 500}, {"max_depth": 99}]
    for each in limits:
        assert decode(message_type, data, **each) == expected
    assert decode(message_type, UNKNOWN + data) == with_more
    assert calls["decode"] == 0
    assert encode(expected) == written


def test_text_alone_that_is_not_utf_8(calls: Calls) -> None:
    """In a message that has nothing else."""
    text = declare_fields("Text", {"text": ("str | None", "pb.string(1)", None)})
    assert decode(text, b"\x0a\x01\xff").text == "\udcff"
    assert calls["decode"] == 0


@pytest.mark.parametrize("spare", range(7))
def test_groups_below_a_limit_of_depth(spare: int) -> None:
    """Unknown groups count as levels, whoever counts them."""
    for levels in range(1, 8):
        data = b"\xa3\x06" * levels + b"\xa4\x06" * levels
        for kind in (Scalars2, Tree2):
            for holder in (data, b"\x1a" + bytes([len(data)]) + data):
                check_alike(kind, holder, max_depth=spare)


@pytest.mark.parametrize(
    ("message_type", "data"),
    [
        pytest.param(kind, bytes.fromhex(data), id=name)
        for name, kind, data in [
            ("a required field in the second piece", Choice2, "1a00 1a020801"),
            (
                "unknown groups five deep",
                Scalars2,
                "a306 ab06 b306 bb06 c306 c406 bc06 b406 ac06 a406",
            ),
        ]
    ],
)
def test_what_is_left(message_type: Any, data: bytes, calls: Calls) -> None:
    """Valid, and not worth a line of generated code: the reference codec reads it, at one call."""
    expected = reference_decode(message_type, data)
    for _ in range(2):
        calls["decode"] = 0
        assert decode(message_type, data) == expected
        assert calls["decode"] == 1
    assert encode(expected) == reference_encode(expected)


@pytest.mark.parametrize("kind", [name for name in KINDS if name not in ("message", "group")])
def test_items_with_all_their_fields(kind: str) -> None:
    """What is written at one stroke is written as its kind wants it."""
    python_type: Any = Level3 if kind == "enum" else KINDS[kind].python_type
    make = getattr(pb, kind)

    fields = {
        "first": (int | None, pb.int32(1)),
        "second": (python_type | None, make(2)),
        "third": (str | None, pb.string(3)),
        "fourth": (bool | None, pb.bool(4)),
    }
    body: dict[str, Any] = {
        "__annotations__": {name: Annotated[hint, spec] for name, (hint, spec) in fields.items()},
        **dict.fromkeys(fields),
    }
    item_type: Any = message(type("Item", (), body))
    items = Annotated[list[item_type], pb.repeated(pb.embedded(1))]
    page_type: Any = message(type("Page", (), {"__annotations__": {"items": items}, "items": []}))

    for seed in (0, 1, 63, 64, 127):
        value = list(Level3)[seed % len(Level3)] if kind == "enum" else python_type(seed)
        if kind in ("string", "bytes"):
            value = python_type("x" * seed, "ascii") if kind == "bytes" else "x" * seed
        item = item_type(first=seed, second=value, third="é", fourth=True)
        page = page_type(items=[item, item])
        assert encode(page) == reference_encode(page)
        assert decode(page_type, encode(page)) == page


def test_unknown_fields_of_items(calls: Calls) -> None:
    """A page whose items all have a field more than the class: as OpenD grows."""
    item = ITEM + b"\xc0\x06\x05"
    page = (b"\x0a" + bytes([len(item)]) + item) * 300
    read = decode(S2C, page)
    schema = schema_of(S2C)
    [items] = [getattr(read, field.name) for field in schema.fields if field.number == 1]
    assert len(items if isinstance(items, list) else [items]) in (1, 300)
    assert encode(read) is not None
    assert calls["decode"] == 0


def nested(depth: int) -> Tree2:
    tree = Tree2(value=depth)
    for level in range(depth):
        tree = Tree2(left=tree) if level % 2 else Tree2(children=[tree])
    return tree


@pytest.mark.parametrize("depth", [1, 2, 25, 50, 90])
def test_recursive_messages(depth: int, calls: Calls) -> None:
    data = reference_encode(nested(depth))
    calls["encode"] = 0
    read = decode(Tree2, data)
    assert read == nested(depth)
    assert encode(read) == data
    decode(Tree2, data, max_elements=depth)
    decode(Tree2, data + data, max_elements=1000)
    assert calls == {"decode": 0, "encode": 0}


@pytest.mark.parametrize(
    ("fields", "is_there"),
    [
        ({"a": ("int | None", "pb.int32(1)", None)}, False),
        ({"a": ("list[str]", "pb.repeated(pb.string(1))", [])}, False),
        ({"a": ("list[int]", "pb.repeated(pb.int32(1))", [])}, True),
    ],
)
def test_what_can_be_packed(fields: dict[str, Any], is_there: bool) -> None:
    """Only where a byte can be an element are there inputs whose elements must be counted."""
    inner = declare_fields("Inner", fields)
    outer = declare_fields(
        "Outer", {"inner": ("Inner | None", "pb.embedded(1)", None)}, Inner=inner
    )
    for message_type in (inner, outer):
        assert _specialize.has_packable(schema_of(message_type)) is is_there


@pytest.mark.untraced
@pytest.mark.parametrize("size", [10, 1000] if IS_QUICK else [10, 1000, 33_000])
@pytest.mark.parametrize(
    ("make", "per_item"),
    [
        (lambda size: Tree2(children=[Tree2()] * size), 1),
        (lambda size: Lists2(numbers=[1] * size), 1),
        (lambda size: Lists2(packed=[1] * size), 1),
        (lambda size: Lists2(packed_words=[1] * size), 1),
        (lambda size: Lists2(names=[""] * size), 1),
        (lambda size: Lists2(levels=[Level2.ONE] * size), 1),
        (lambda size: Lists2(items=[Item2(id=1, name="x")] * size), 1),
        (lambda size: Maps2(ints=dict.fromkeys(range(size), 1)), 1),
        (lambda size: Maps2(items={str(number): Item2(id=1) for number in range(size)}), 2),
        (lambda size: Choice2(item=Item2(id=size)), 0),
    ],
)
def test_counting(make: Callable[[int], Any], per_item: int, size: int, calls: Calls) -> None:
    """So many elements that they are counted: up to the limit, still not by the reference codec."""
    made = make(size)
    data = encode(made)
    count = size * per_item or 1
    message_type = type(made)
    assert decode(message_type, data, max_elements=count) == made
    assert decode(message_type, data + UNKNOWN + data, max_elements=2 * count) is not None
    assert calls == {"decode": 0, "encode": 0}
    with pytest.raises(LimitError) as caught:
        decode(message_type, data, max_elements=count - 1)
    assert calls["decode"] == 1
    limits = {"max_depth": 100, "max_elements": count - 1, "allow_partial": False}
    assert error_of(lambda: reference_decode(message_type, data, **limits)) == (
        type(caught.value),
        caught.value.path,
        caught.value.reason,
        caught.value.offset,
    )


def test_counting_in_messages_that_hold_each_other() -> None:
    """Whether elements may be single bytes is asked of two messages that hold each other."""
    numbers: Any = ("list[int]", "pb.repeated(pb.int32(2), packed=True)", [])
    ring = declare_fields("Ring", {"link": ("Link | None", "pb.embedded(1)", None), "r": numbers})
    link = declare_fields("Link", {"ring": ("Ring | None", "pb.embedded(1)", None)}, Ring=ring)
    ring.Link = link
    above = declare_fields("Above", {"ring": ("Ring | None", "pb.embedded(1)", None)}, Ring=ring)
    packed = bytes.fromhex("120a") + b"\x01" * 10
    with pytest.raises(LimitError):
        decode(ring, packed, max_elements=8)
    for message_type in (link, above):
        data = b"\x0a" + bytes([len(packed)]) + packed
        assert decode(message_type, data, max_elements=11)
        with pytest.raises(LimitError):
            decode(message_type, data, max_elements=8)


@pytest.mark.parametrize("fill", [b"\xff", b"\x80", b"\x01"], ids=bytes.hex)
@pytest.mark.parametrize("end", [b"", b"\x80", b"\x80\x01"], ids=bytes.hex)
@pytest.mark.parametrize("number", [1, 2, 5, 8, 9], ids=str)
def test_packed_numbers_take_linear_time(fill: bytes, end: bytes, number: int) -> None:
    """Also where they are no numbers at all."""
    content = fill * 30_000 + end
    start = time.thread_time()
    try:
        decode(Lists2, varint(number << 3 | 2) + varint(len(content)) + content)
    except DecodeError:
        pass
    assert time.thread_time() - start < 1.5


@pytest.mark.parametrize("number", [1, 2, 7, 9], ids=str)
@pytest.mark.parametrize("end", [b"", b"\x80\x80\x80\x01"], ids=["short", "long"])
def test_a_limit_bounds_the_memory(number: int, end: bytes) -> None:
    """Too many elements in one record are found before they are made."""
    content = b"\x01" * 1_000_000 + end
    data = varint(number << 3 | 2) + varint(len(content)) + content
    decode(Lists2, b"", max_elements=10)
    tracemalloc.start()
    try:
        with pytest.raises(LimitError):
            decode(Lists2, data, max_elements=10)
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()


MALFORMED = [
    pytest.param(vectors.MESSAGES[each["message"]], bytes.fromhex(each["hex"]), id=each["name"])
    for each in vectors.load("messages.json")["malformed"]
]


@pytest.mark.parametrize(("message_type", "data"), MALFORMED)
def test_malformed_once(message_type: Any, data: bytes, calls: Calls) -> None:
    """One call of the reference codec, whoever calls."""
    expected = error_of(lambda: reference_decode(message_type, data))
    for _ in range(2):
        calls["decode"] = 0
        assert error_of(lambda: decode(message_type, data)) == expected
        assert calls["decode"] == 1
    calls["decode"] = 0
    with pytest.raises(DecodeError):
        decode(message_type, data, max_elements=len(data))
    assert calls["decode"] == 1


def test_a_length_that_looks_like_the_shape_of_a_message() -> None:
    """The first of two length bytes is no length, even if a message of that size stands there."""
    outer = declare_fields(
        "Outer",
        {"security": ("Security | None", "pb.embedded(1)", None)},
        Security=qot_common.Security,
    )
    for size in range(120, 128):
        security = b"\x08\x01\x12" + bytes([size]) + b"a" * size
        for data in (
            b"\x0a" + bytes([len(security)]) + security,
            b"\x0a" + varint(len(security)) + security,
            b"\x0a" + varint(len(security), 3) + security,
            b"\x0a" + bytes([len(security) & 0x7F | 0x80]) + security,
        ):
            for _ in range(2):
                try:
                    found: Any = decode(outer, data)
                except DecodeError as error:
                    found = (type(error), error.offset, error.path, error.reason)
            try:
                expected: Any = reference_decode(outer, data)
            except DecodeError as error:
                expected = (type(error), error.offset, error.path, error.reason)
            assert found == expected


def test_a_message_in_place_of_its_class() -> None:
    """A TypeError, before the class was first used and after it."""
    for _ in range(2):
        with pytest.raises(TypeError):
            decode(Item2(id=1), b"\x08\x01")  # type: ignore[arg-type]
        decode(Item2, b"\x08\x01")
        decode(Item2, b"\x08\x01")


# --- where the fast forms end ---------------------------------------------------------------


def declare_numbered(class_name: str, *fields: tuple[int, str], **held_types: Any) -> Any:
    """A message of optional fields: for each its number and its kind, or the class it holds."""
    declared: dict[str, tuple[str, str, Any]] = {}
    for number, kind in fields:
        name = f"f{number}"
        if kind in held_types:
            declared[name] = (f"{kind} | None", f"pb.embedded({number})", None)
        else:
            python_type: Any = KINDS[kind].python_type
            declared[name] = (f"{python_type.__name__} | None", f"pb.{kind}({number})", None)
    return declare_fields(class_name, declared, **held_types)


def filled(message_type: Any) -> Any:
    """A message with something in each of its fields, and in those below."""
    values: dict[str, Any] = {}
    for field in schema_of(message_type).fields:
        if field.message_type is not None:
            values[field.name] = filled(field.message_type)
        else:
            assert field.kind.python_type is not None
            some = {str: "é", bytes: b"b", bool: True, float: 1.5}
            values[field.name] = some.get(field.kind.python_type, field.number)
    return message_type(**values)


def page_of(item: Any) -> Any:
    """A message that holds a list of such items."""
    fields: dict[str, Any] = {"items": ("list[Item]", "pb.repeated(pb.embedded(1))", [])}
    return declare_fields("Page", fields, Item=item)


def check_by_generated_code(made: Any, calls: Calls) -> None:
    """Written and read by generated code alone, as the reference codec does it."""
    data = reference_encode(made)
    expected = reference_decode(type(made), data)
    with_unknown = reference_decode(type(made), UNKNOWN + data)
    calls.update(decode=0, encode=0)
    assert encode(made) == data
    assert decode(type(made), data) == expected
    assert decode(type(made), UNKNOWN + data) == with_unknown
    assert calls == {"decode": 0, "encode": 0}


@pytest.mark.parametrize(
    ("numbers", "shapes"),
    [
        ((1, 2), ["f1 = 1, f2 = 2"]),
        ((1, 3, 20), ["f1 = 1, f3 = 3"]),
        ((13, 14, 15, 16, 17), ["f13 = 13, f14 = 14, f15 = 15"]),
        ((14, 15, 16), ["f14 = 14, f15 = 15"]),
        (range(1, 8), ["f1 = 1, f2 = 2, f3 = 3, f4 = 4, f5 = 5, f6 = 6, f7 = 7"]),
        (
            range(1, 10),
            ["f1 = 1, f2 = 2, f3 = 3, f4 = 4, f5 = 5, f6 = 6, f7 = 7", "f8 = 8, f9 = 9"],
        ),
    ],
)
def test_neighbours_of_one_shape(numbers: Any, shapes: list[str], calls: Calls) -> None:
    """Up to seven at one stroke, those with tags of one byte."""
    for kind in ("double", "fixed32"):
        made = filled(declare_numbered("Numbers", *((number, kind) for number in numbers)))
        for source in (generated_source(type(made)), generated_source(type(made), "encode")):
            lines = [line.strip() for line in source.splitlines() if line.endswith("one shape")]
            assert lines == [f"# {shape}: one shape" for shape in shapes]
        check_by_generated_code(made, calls)


@pytest.mark.parametrize(("count", "is_called"), [(1, False), (16, False), (17, True)])
def test_small_messages_are_in_line(count: int, is_called: bool, calls: Calls) -> None:
    """Those of up to sixteen fields, with the fields of what they hold."""
    deep = declare_numbered("Deep", (1, "int32"))
    inner = declare_numbered("Inner", *((number, "int32") for number in range(1, count + 1)))
    fields = [(number, "int32") for number in range(1, count - 1)]
    holder = declare_numbered("Inner", *fields, (99, "Deep"), Deep=deep)
    for each in (inner, holder) if count > 1 else (inner,):
        outer = declare_numbered("Outer", (1, "Inner"), Inner=each)
        assert ("decode_Inner(" in generated_source(outer)) is is_called
        assert ("encode_Inner(" in generated_source(outer, "encode")) is is_called
        check_by_generated_code(filled(outer), calls)


def of_24(more: int) -> Any:
    """Two messages too large to be in line, of 18 records together, and ``more`` fields."""
    deepest = declare_numbered("C", *((number, "int32") for number in range(1, 9)))
    below = [(number, "int32") for number in range(1, 9)]
    middle = declare_numbered("B", *below, (9, "C"), C=deepest)
    return declare_numbered(
        "Item", *((number, "int32") for number in range(1, more + 1)), (15, "B"), B=middle
    )


ITEMS: list[tuple[str, Callable[[], Any], bool]] = [
    ("two", lambda: declare_numbered("Item", (1, "int32"), (2, "string")), False),
    ("three", lambda: declare_numbered("Item", (1, "int32"), (2, "bool"), (3, "int64")), True),
    (
        "a double",
        lambda: declare_numbered("Item", (1, "int32"), (2, "string"), (3, "double")),
        True,
    ),
    (
        "a number of fixed size at the end",
        lambda: declare_numbered("Item", (1, "int32"), (2, "string"), (3, "fixed32")),
        True,
    ),
    (
        "a number of fixed size behind a text",
        lambda: declare_numbered("Item", (1, "string"), (2, "fixed32"), (3, "bytes"), (4, "bool")),
        True,
    ),
    ("number 15", lambda: declare_numbered("Item", (1, "int32"), (2, "int32"), (15, "bool")), True),
    (
        "number 16",
        lambda: declare_numbered("Item", (1, "int32"), (2, "int32"), (16, "bool")),
        False,
    ),
    ("24 records", lambda: of_24(6), True),
    ("25 records", lambda: of_24(7), False),
    (
        "an empty message",
        lambda: declare_numbered(
            "Item", (1, "int32"), (2, "string"), (3, "B"), (4, "int32"), B=declare_numbered("B")
        ),
        False,
    ),
]


@pytest.mark.parametrize(
    ("make", "is_dense"), [pytest.param(make, is_dense, id=name) for name, make, is_dense in ITEMS]
)
def test_items_at_one_stroke(make: Callable[[], Any], is_dense: bool, calls: Calls) -> None:
    """Of three to twenty-four records with tags of one byte; all others are read as well."""
    item = make()
    page = page_of(item)
    assert ("items_dense_until" in generated_source(page)) is is_dense
    assert ("length < 128 and" in generated_source(page, "encode")) <= is_dense
    check_by_generated_code(page(items=[filled(item)] * 3), calls)
    lacking = [item(f1=filled(item).f1)]
    check_by_generated_code(page(items=[filled(item), *lacking * 3, filled(item)]), calls)
    check_by_generated_code(page(items=lacking * 9 + [filled(item)]), calls)


HOLDERS: dict[str, tuple[str, str, Any, Any]] = {
    "a list": ("list[int]", "pb.repeated(pb.int32(4))", [], [1, 2]),
    "a map": ("dict[int, int]", "pb.map(4, pb.int32, pb.int32)", {}, {1: 2}),
    "a group": ("Twig2 | None", "pb.group(4)", None, Twig2(y=1)),
    "a closed enum": ("Level2 | None", "pb.enum(4)", None, Level2.ONE),
    "a member of a oneof": ("int | None", 'pb.oneof("choice", pb.int32(4))', None, 7),
    "a list of messages": ("list[Item2]", "pb.repeated(pb.embedded(4))", [], [Item2(id=1)]),
    "a message that holds itself": ("Tree2 | None", "pb.embedded(4)", None, Tree2(value=1)),
}


@pytest.mark.parametrize("is_below", [False, True], ids=["itself", "below"])
@pytest.mark.parametrize("holder", HOLDERS)
def test_items_that_hold_more(holder: str, is_below: bool, calls: Calls) -> None:
    """List items with something that cannot be read at one stroke, in them or below them."""
    hint, call, default, value = HOLDERS[holder]
    fields: dict[str, Any] = {
        "a": ("int | None", "pb.int32(1)", None),
        "b": ("str | None", "pb.string(2)", None),
        "c": ("int | None", "pb.int32(3)", None),
        "more": (hint, call, default),
    }
    item = declare_fields("Item", fields)
    made = item(a=1, b="b", c=3, more=value)
    if is_below:
        fields["more"] = ("Below | None", "pb.embedded(4)", None)
        item = declare_fields("Item", fields, Below=type(made))
        made = item(a=1, b="b", c=3, more=made)
    page = page_of(item)
    assert "items_dense_until" not in generated_source(page)
    check_by_generated_code(page(items=[made, item(), made, item(a=1, b="b", c=3)]), calls)


def test_a_map_in_line_twice(calls: Calls) -> None:
    """Two fields of one message that holds a map: one function reads the entries of both."""
    held = declare_fields(
        "Held", {"by_id": ("dict[int, int]", "pb.map(1, pb.int32, pb.int32)", {})}
    )
    outer = declare_fields(
        "Outer",
        {
            "a": ("Held | None", "pb.embedded(1)", None),
            "b": ("Held | None", "pb.embedded(2)", None),
        },
        Held=held,
    )
    source = generated_source(outer)
    assert source.count("def entry_by_id(") == 1 and source.count("= entry_by_id(") == 2
    made = outer(a=held(by_id={1: 2, 3: 4}), b=held(by_id={5: 6}))
    check_by_generated_code(made, calls)


@pytest.mark.parametrize("first", [b"b", bytearray(b"b"), memoryview(b"b"), "b", [98], None])
def test_bytes_in_items(first: Any) -> None:
    """Of whatever type they are; a buffer is written by its bytes, however it counts them."""
    item = declare_numbered("Item", (1, "bytes"), (2, "int32"), (3, "string"))
    page = page_of(item)
    for value in (first, memoryview(b"12345678").cast("I")):
        made = page(items=[item(f1=value, f2=1, f3="c")])
        outcomes: list[Any] = []
        for write in (encode, reference_encode):
            try:
                outcomes.append(write(made))
            except EncodeError as error:
                outcomes.append((error.path, error.reason))
        assert outcomes[0] == outcomes[1]


@pytest.mark.parametrize("count", [1, 2, 5, 100])
def test_counting_items(count: int, calls: Calls) -> None:
    """List items, what they hold, and messages beside them, in order or not: all are counted."""
    inner = declare_numbered("Inner", (1, "int32"), (2, "string"))
    item = declare_numbered("Item", (1, "Inner"), (2, "int32"), (3, "string"), Inner=inner)
    page = declare_fields(
        "Page",
        {
            "one": ("Inner | None", "pb.embedded(1)", None),
            "items": ("list[Item]", "pb.repeated(pb.embedded(2))", []),
        },
        Inner=inner,
        Item=item,
    )
    some = item(f1=inner(f1=1, f2="in"), f2=2, f3="text")
    whole = encode(page(one=inner(f1=1, f2="one"), items=[some] * count))
    lacking = encode(page(one=inner(), items=[item(f1=inner())] * count))
    elements = 1 + 2 * count
    for data, most in (
        (whole, elements),
        (lacking, elements),
        (UNKNOWN + whole, elements),
        (whole + UNKNOWN + whole, 2 * elements - 1),
        (whole + lacking, 2 * elements - 1),
    ):
        expected = reference_decode(page, data)
        calls["decode"] = 0
        assert decode(page, data, max_elements=most) == expected
        assert calls["decode"] == 0
        with pytest.raises(LimitError):
            decode(page, data, max_elements=most - 1)


def test_classes_of_one_name(calls: Calls) -> None:
    """Each is called by a name of its own, which tells the class."""
    held: dict[str, Any] = {}
    for letter, kind in zip("ABC", ("int32", "string", "double"), strict=True):
        held[letter] = declare_numbered("Held", *((number, kind) for number in range(1, 21)))
    outer = declare_numbered("Outer", (1, "A"), (2, "B"), (3, "C"), **held)
    for kind in ("decode", "encode"):
        source = generated_source(outer, kind)
        assert all(f"{kind}_Held{suffix}(" in source for suffix in ("", "_2", "_3"))
    check_by_generated_code(filled(outer), calls)
    check_by_generated_code(outer(f3=filled(held["C"])), calls)


def test_a_message_without_fields(calls: Calls) -> None:
    """Whatever comes is unknown."""
    empty = declare_numbered("Empty")
    outer = declare_numbered("Outer", (1, "Empty"), (2, "int32"), Empty=empty)
    check_by_generated_code(empty(), calls)
    check_by_generated_code(outer(f1=empty(), f2=1), calls)
    for data in (UNKNOWN, b"\x08\x01" + UNKNOWN):
        assert encode(decode(empty, data)) == data
    assert decode(empty, UNKNOWN, max_depth=0) == decode(empty, UNKNOWN)
    assert calls["decode"] == 0


def test_a_oneof_of_two() -> None:
    fields: dict[str, Any] = {
        "one": ("int | None", 'pb.oneof("choice", pb.int32(1))', None),
        "two": ("str | None", 'pb.oneof("choice", pb.string(2))', None),
    }
    choice = declare_fields("Choice", fields)
    assert encode(choice(one=1)) == b"\x08\x01"
    assert error_of(lambda: encode(choice(one=1, two="a")))[1] == "choice"


# --- what is missing ------------------------------------------------------------------------


def partial_messages() -> list[Any]:
    """Messages that lack what they require, each in another way."""
    found = [
        decode(Needs2, b"", allow_partial=True),
        decode(Needs2, b"\x22\x00\x22\x02\x08\x01", allow_partial=True),
        decode(Needs2, b"\x08\x01\x12\x01a\x1a\x00", allow_partial=True),
        decode(Maps2, bytes.fromhex("12030a0161"), allow_partial=True),
        decode(Choice2, b"\x1a\x00", allow_partial=True),
    ]
    deleted = Needs2(count=1, text="a", items=[Item2(id=1), Item2(id=2, name="b")])
    del deleted.items[1].id
    found.append(deleted)
    deleted = Needs2(count=1, text="a")
    del deleted.text
    return [*found, deleted]


PARTIAL = 7  # so many: to make them takes what is tested


def test_every_partial_message_is_tried() -> None:
    assert len(partial_messages()) == PARTIAL


@pytest.mark.parametrize("index", range(PARTIAL))
def test_missing_fields(index: int) -> None:
    """Encoding refuses as the reference codec does, and writes what is there if it is told to."""
    made = partial_messages()[index]
    assert missing_fields(made)
    expected = error_of(lambda: reference_encode(made))
    for _ in range(2):
        assert error_of(lambda: encode(made)) == expected
        assert encode(made, allow_partial=True) == reference_encode(made, allow_partial=True)


def test_missing_fields_in_many_threads() -> None:
    """While others encode what is whole."""
    partial, whole = partial_messages(), Needs2(count=1, text="a", items=[Item2(id=1)] * 20)
    expected = reference_encode(whole)

    def work() -> int:
        refused = 0
        for _ in range(20):
            assert encode(whole) == expected
            for made in partial:
                try:
                    encode(made)
                except EncodeError:
                    refused += 1
        return refused

    assert run_in_threads(6, work) == [20 * len(partial)] * 6


def test_deleted_attributes(calls: Calls) -> None:
    """Of optional fields: absent; the message is written as if they had never been set."""
    for made in (
        Scalars2(int32=1, string="a"),
        Scalars3(int32=1, string="a"),
        Lists2(numbers=[1], packed=[1], names=["a"]),
        Maps2(ints={1: 1}),
        Choice2(number=1),
        Tree2(left=Tree2(), value=1),
    ):
        for field in schema_of(type(made)).fields:
            delattr(made, field.name)
            assert encode(made) == reference_encode(made)
        assert encode(made) == b""
    assert decode(Scalars2, b"").int32 is None
    assert calls["decode"] == 0


def test_a_missing_value_that_is_passed_on() -> None:
    """Whether what stands in for a missing value is a value elsewhere: both say the same."""
    partial = decode(Needs2, b"\x22\x00", allow_partial=True)
    for made in (
        Needs2(count=partial.count, text="a"),
        Needs2(count=1, text=partial.text),
        Needs2(count=1, text="a", item=Item2(id=1, name=partial.text)),
        Needs2(count=1, text="a", items=partial.items),
        Scalars2(int32=partial.count, string=partial.text),
        Lists2(numbers=[partial.count], names=[partial.text]),
    ):
        try:
            expected: Any = reference_encode(made)
        except EncodeError as error:
            expected = (error.path, error.reason)
        try:
            found: Any = encode(made)
        except EncodeError as error:
            found = (error.path, error.reason)
        assert found == expected


# --- what is odd ----------------------------------------------------------------------------


class Number(IntEnum):
    ONE = 1
    BIG = 300


class Whole(int):
    """An int that thinks differently."""

    def __lt__(self, other: object) -> bool:
        return True

    def __gt__(self, other: object) -> bool:
        return True

    def __or__(self, other: object) -> int:
        return 0

    def __bool__(self) -> bool:
        return False


class Text(str):
    """A str that sorts backwards and is never empty."""

    __slots__ = ()

    def __lt__(self, other: str) -> bool:
        return str.__gt__(self, other)

    def __bool__(self) -> bool:
        return True


class Real(float):
    pass


class Raw(bytes):
    pass


ODD_VALUES: list[Any] = [
    *(True, False, 0, 1, -1, 127, 128, 16_384, 2**31 - 1, 2**31, -(2**31), -(2**31) - 1, None),
    *(2**32, 2**63, -(2**63), 2**64, -(2**64), 1 << 5000, Number.ONE, Number.BIG, Level2.ONE),
    *(Level3.ONE, Whole(5), Whole(0), Whole(-1), Whole(1 << 70), Whole(300), 1j, object(), int),
    *(0.0, -0.0, 1.5, 1e-50, -1e-50, 3.5e38, math.nan, math.inf, Real(2.5), Real(-0.0)),
    *("", "a", "ä" * 100, "\udcff", "\ud800", Text("b"), Text(""), b"", b"a", Raw(b"r")),
    *(bytearray(b""), bytearray(b"ba"), memoryview(b"mv"), memoryview(b"abcd")[::2]),
    *([], (), {}, [1], {1: 2}),
]
LISTS: list[Any] = [
    *([], (), [1, 2], (1, 2), [1, True], [1, 1.5], [Number.ONE], [Whole(5), 1], [2**31, 1], [None]),
    *(["a", Text("b")], ("a",), ["a", 1], ["\ud800"], [b"a"], [1.5, 2], (1, -0.0), [math.nan, 1]),
    *([Level2.ONE, 0], [Level2.ONE, 7], (Level2.ONE,), [Item2(id=1), Item2(id=2, name="a")]),
    *((Item2(id=1),), [Item2(id=True)], [Item2(id=1, name=Text("x"))], [Item2(id=1), None]),
    *([Item2(id=1, name=b"x")],),  # type: ignore[arg-type]
    *([Item2(id=1 << 40, name="x")], [Tree2()], [True, False], [True, 1]),
    *("ab", b"ab", {1, 2}, range(3), None, iter([1]), {1: 1}),
]
DICTS: list[Any] = [
    *({}, {1: 1}, {2: 1, 1: 2}, {True: 1}, {Number.ONE: 1}, {Whole(5): 1, 3: 2, 4: 1}, {1.0: 1}),
    *({1: True}, {1: Whole(300)}, {1: 2**31}, {"a": 1}, {1: 1, "a": 1}, {None: 1}, {1: None}),
    *({"a": Item2(id=1)}, {Text("b"): Item2(id=1), Text("a"): Item2(id=2)}, {"a": None}),
    *(
        {True: b"a", False: b""},
        {True: bytearray(b"a")},
        {1: b"a", 0: b"b"},
        {"\udcff": Level2.ONE},
    ),
    *({"b": Level2.ONE, "\udcff": Level2.ONE, "\uffff": Level2.ONE}, {"a": 1}, {"a": 7}),
    *({-1: 1, 1: 2}, {-1: 0.5, 0: -0.0}, {1: "a", 0: ""}, {1: Text("")}, {2**64: ""}, [], (), None),
]
FIELDS = [
    pytest.param(message_type, field.name, id=f"{message_type.__name__}-{field.name}")
    for message_type in (Scalars2, Scalars3, Lists2, Lists3, Maps2, Maps3, Choice2, Item3, Tree2)
    for field in schema_of(message_type).fields
]


@pytest.mark.parametrize(("message_type", "name"), FIELDS)
def test_odd_values(message_type: Any, name: str) -> None:
    """Of other types than declared, at the borders and beyond: the same bytes, the same error."""
    for value in (*ODD_VALUES, *LISTS, *DICTS):
        made = message_type(**{name: value})
        outcomes: list[Any] = []
        for write in (encode, encode, reference_encode):
            try:
                outcomes.append(write(made))
            except EncodeError as error:
                outcomes.append((error.path, error.reason))
        assert outcomes[0] == outcomes[1] == outcomes[2], repr(value)


@pytest.mark.parametrize("kind", ["int32", "sint64", "fixed32", "float", "double", "bool", "bytes"])
@pytest.mark.parametrize("is_listed", [False, True])
def test_implicit_zeros_in_messages(kind: str, is_listed: bool) -> None:
    """They are not written, wherever the message stands and whatever else it holds."""
    field = next(each for each in schema_of(Scalars3).fields if each.kind.name == kind)
    assert field.kind.python_type is not None
    item = declare_fields(
        "Item",
        {
            "one": (field.kind.python_type.__name__, f"pb.{kind}(1)", field.kind.zero),
            "two": ("int", "pb.int32(2)", 0),
            "three": ("str", "pb.string(3)", ""),
            "four": ("float", "pb.float(4)", 0.0),
        },
        "proto3",
    )
    hint, call = ("Item | None", "pb.embedded(1)")
    if is_listed:
        hint, call = "list[Item]", "pb.repeated(pb.embedded(1))"
    fields: dict[str, Any] = {"items": (hint, call, [] if is_listed else None)}
    page = declare_fields("Page", fields, "proto3", Item=item)
    some = {"int32": 1, "sint64": -1, "fixed32": 9, "bool": True, "bytes": b"a"}.get(kind, 1.5)
    for one in (field.kind.zero, some, *([-0.0, 1e-50] if kind in ("float", "double") else [])):
        for two, three, four in [(1, "a", 1.5), (0, "a", 1.5), (1, "", 1.5), (1, "a", 0.0)]:
            made = item(one=one, two=two, three=three, four=four)
            whole = page(items=[made] if is_listed else made)
            assert encode(whole) == reference_encode(whole)


def test_items_of_texts_alone() -> None:
    """Without a number among them."""
    fields: dict[str, Any] = {
        name: ("str | None", f"pb.string({number})", None) for number, name in enumerate("abc", 1)
    }
    texts = declare_fields("Texts", fields)
    page = declare_fields(
        "Page", {"items": ("list[Texts]", "pb.repeated(pb.embedded(1))", [])}, Texts=texts
    )
    made = page(items=[texts(a="a", b="b", c="ä"), texts(b="x" * 200), texts(a="", b="", c="")])
    assert encode(made) == reference_encode(made)
    assert decode(page, encode(made)) == made


@pytest.mark.parametrize(
    "made",
    [
        Scalars2(bytes_=b"x" * 201),
        Scalars2(string="ä" * 101),
        Lists2(packed=[300] * 101),
        Lists2(items=[Item2(id=1, name="x" * 198)]),
        Maps2(texts={1: "x" * 201}),
    ],
)
def test_what_is_too_long(made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """2**31 - 1 bytes are the most (W3); here 200, to spare the memory."""
    monkeypatch.setattr(wire, "MAX_LENGTH", 200)
    outcomes: list[Any] = []
    for write in (encode, reference_encode):
        try:
            outcomes.append(write(made))
        except EncodeError as error:
            outcomes.append((error.path, error.reason))
    assert outcomes[0] == outcomes[1]


# --- constructors ---------------------------------------------------------------------------


@pytest.mark.parametrize("message_type", [*GOLDEN_CASES.values(), all_types.TestAllTypesProto3])
def test_constructor(message_type: Any) -> None:
    """As the one that serves where exec is refused."""
    schema = schema_of(message_type)
    generated, plain = function_of(schema, "constructor"), declare._constructor(schema)
    assert is_generated(generated)
    required = {field.name: f"<{field.name}>" for field in schema.required}
    everything = {field.name: object() for field in schema.fields}
    given: list[dict[str, Any]] = [required, everything, {**everything, "_unknown_fields": b"x"}]
    for values in given:
        one, other = schema.new(), schema.new()
        generated(one, **values)
        plain(other, **values)
        for name in (*schema.by_name, "_unknown_fields"):
            mine, theirs = getattr(one, name), getattr(other, name)
            assert (type(mine), mine) == (type(theirs), theirs)
            if isinstance(mine, (list, dict)):
                assert mine is not theirs
                again = schema.new()
                generated(again, **values)
                assert getattr(again, name) is not mine
    wrong: list[tuple[tuple[int, ...], dict[str, Any]]] = [
        ((), {}),
        ((1,), dict(required)),
        ((), {**required, "no_such_field": 1}),
    ]
    for positional, values in wrong:
        if not positional and not values and not required:
            continue
        messages = []
        for constructor in (generated, plain):
            with pytest.raises(TypeError) as caught:
                constructor(schema.new(), *positional, **values)
            messages.append(str(caught.value))
        if not positional:
            for words in ("missing", "unexpected keyword argument", *map(repr, required)):
                assert (words in messages[0]) == (words in messages[1])


def test_constructors_take_their_place() -> None:
    """At the first call; the class then has the generated one itself."""
    outer, *_ = fresh_types()
    assert not is_generated(outer.__init__)
    assert outer(number=1).number == 1
    assert is_generated(outer.__init__)
    assert outer.__init__ is function_of(schema_of(outer), "constructor")
    with pytest.raises(TypeError):
        outer()


# --- the rest -------------------------------------------------------------------------------


def test_levels_are_counted() -> None:
    """A message that cannot get too deep does not count its levels."""
    assert _specialize.height(schema_of(Scalars2)) == 0
    assert _specialize.height(schema_of(Needs2)) == 1
    assert _specialize.height(schema_of(Tree2)) is None
    assert _specialize.height(schema_of(Leaf2)) is None
    assert _specialize.height(schema_of(Twig2)) == 0


def chain_of(levels: int) -> Any:
    """A message that has so many levels below it, and no more."""
    chain = declare_numbered("Deepest", (1, "int32"))
    for _ in range(levels):
        chain = declare_numbered("Level", (1, "Below"), Below=chain)
    return chain


MOST_LEVELS = wire.MAX_DEPTH - SPARE_LEVELS - 1


def test_levels_of_classes_near_the_limit() -> None:
    """So many that unknown groups at the bottom could get too deep are counted."""
    most = chain_of(MOST_LEVELS)
    assert _specialize.height(schema_of(most)) == MOST_LEVELS
    more = declare_numbered("More", (1, "Most"), (2, "Twig2"), Most=most, Twig2=Twig2)
    assert _specialize.height(schema_of(more)) is None
    two = declare_numbered("Two", (1, "Needs2"), (2, "Twig2"), Needs2=Needs2, Twig2=Twig2)
    assert _specialize.height(schema_of(two)) == 2


@pytest.mark.parametrize(
    ("levels", "groups"),
    [
        (MOST_LEVELS, SPARE_LEVELS),
        (MOST_LEVELS, SPARE_LEVELS + 2),
        (MOST_LEVELS + 1, SPARE_LEVELS),
        (wire.MAX_DEPTH, 0),
        (wire.MAX_DEPTH + 1, 0),
    ],
)
def test_classes_as_deep_as_the_limit(levels: int, groups: int) -> None:
    """Filled to the bottom, with unknown groups in there."""
    chain = chain_of(levels)
    data = b"\xa3\x06" * groups + b"\xa4\x06" * groups
    for _ in range(levels):
        data = b"\x0a" + varint(len(data)) + data
    check_alike(chain, data)
    made = filled(chain)
    outcomes: list[Any] = []
    for write in (encode, reference_encode):
        try:
            outcomes.append(write(made))
        except EncodeError as error:
            outcomes.append((error.path, error.reason))
    assert outcomes[0] == outcomes[1]
    assert isinstance(outcomes[0], bytes) is (levels <= wire.MAX_DEPTH)


def test_partial_decoding_keeps_what_the_reference_codec_keeps(calls: Calls) -> None:
    """A missing field is found behind everything: then the reference codec names it."""
    for _ in range(2):
        calls["decode"] = 0
        with pytest.raises(MissingFieldError):
            decode(Needs2, b"\x08\x01")
        assert calls["decode"] == 1


def test_without_generated_code(calls: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    """The switch that tests use."""
    monkeypatch.setattr(codec, "SPECIALIZE", False)
    assert decode(Item2, b"\x08\x01") == Item2(id=1)
    assert encode(Item2(id=1)) == b"\x08\x01"
    assert read_delimited(Item2, b"\x02\x08\x01") == (Item2(id=1), 3)
    assert calls == {"decode": 2, "encode": 1}
