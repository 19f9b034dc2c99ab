# SPDX-License-Identifier: MIT
"""The linker against protoc: the same descriptors, the same files refused."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.profiles import some_of
from wirecodec.errors import ProtoSyntaxError
from wirecodec.protobuf import codec
from wirecodec.protobuf.idl import _link_table, linking
from wirecodec.protobuf.idl import descriptor as d
from wirecodec.protobuf.idl.linking import link, link_descriptors, read_files
from wirecodec.protobuf.idl.model import models_of
from wirecodec.protobuf.idl.parser import parse_file

from .wrong_protos import CASES, Case

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

ROOT = Path(__file__).parents[3]
DATA = ROOT / "tests" / "data" / "idl" / "linking"


class Protoc:
    """Google's compiler in this process; what it prints is kept out of sight."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.module = pytest.importorskip("grpc_tools.protoc")
        self.include = Path(self.module.__file__).parent / "_proto"

    def compile(
        self, names: list[str], *paths: Path, retain_options: bool = False
    ) -> d.FileDescriptorSet | None:
        out = self.directory / "out.pb"
        out.unlink(missing_ok=True)
        arguments = ["protoc", "--include_imports", f"--descriptor_set_out={out}"]
        arguments += [f"-I{path}" for path in (*paths, self.include)]
        arguments += ["--retain_options"] * retain_options
        with open(self.directory / "messages.txt", "wb") as sink:
            stderr = os.dup(2)
            os.dup2(sink.fileno(), 2)
            try:
                status = self.module.main(arguments + names)
            finally:
                os.dup2(stderr, 2)
                os.close(stderr)
        if status:
            return None
        return codec.decode(d.FileDescriptorSet, out.read_bytes())

    def compare(self, names: list[str], *paths: Path) -> int:
        """Compile with both; the number of files, all equal to the byte."""
        theirs = self.compile(names, *paths)
        assert theirs is not None, (self.directory / "messages.txt").read_text()
        expected = {file.name: codec.encode(file) for file in theirs.file}
        actual = {file.name: file for file in link(read_files(names, [*paths, self.include]))}
        assert sorted(map(str, actual)) == sorted(map(str, expected))
        for name, file in actual.items():
            file.source_code_info = None
            assert codec.encode(file) == expected[name], name
        return len(actual)


@pytest.fixture(scope="module")
def protoc(tmp_path_factory: pytest.TempPathFactory) -> Protoc:
    return Protoc(tmp_path_factory.mktemp("protoc"))


def protos_of(directory: Path) -> list[str]:
    return sorted(path.relative_to(directory).as_posix() for path in directory.rglob("*.proto"))


# --- equal to protoc --------------------------------------------------------------------------


def test_opend_is_what_protoc_makes_of_it(protoc: Protoc) -> None:
    directory = ROOT / "spec" / "opend"
    assert protoc.compare(protos_of(directory), directory) == 185


def test_conformance_files_are_what_protoc_makes_of_them(protoc: Protoc) -> None:
    folders = [ROOT / "tests" / "data" / "conformance", ROOT / "tests" / "data" / "google"]
    names = [path.name for folder in folders for path in folder.glob("*.proto")]
    assert protoc.compare(names, *folders) == 6 + 6  # with what they import


def test_google_is_what_protoc_makes_of_it(protoc: Protoc) -> None:
    assert protoc.compare(protos_of(protoc.include), protoc.include) >= 12


@pytest.mark.parametrize("name", protos_of(DATA))
def test_file_is_what_protoc_makes_of_it(protoc: Protoc, name: str) -> None:
    protoc.compare([name], DATA)


@pytest.mark.parametrize("name", sorted(linking.WELL_KNOWN))
def test_bundled_files_say_what_googles_do(protoc: Protoc, name: str) -> None:
    theirs = protoc.compile([name])
    assert theirs is not None
    expected = {file.name: file for file in theirs.file}
    for file in link(read_files([name], ())):
        file.source_code_info = None
        other = expected[file.name]
        for message in other.message_type:
            for field in message.field:
                # The only prose of theirs.
                support = field.options.feature_support if field.options is not None else None
                if support is not None:
                    support.removal_error = None
        assert codec.encode(file) == codec.encode(other)


# --- equal to protoc, generated ---------------------------------------------------------------

SCALARS = ("int32", "sint64", "fixed32", "bool", "string", "bytes", "double", "float", "uint64")
NAMES = ("a", "b", "Ab", "C", "a_b")


@st.composite
def message_texts(draw: Any, syntax: str, depth: int, types: list[str]) -> str:
    """The body of a message: nested types first, then fields that may name them."""
    lines: list[str] = []
    types = list(types)
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=3)) if depth else []
    for name in names:
        body = draw(message_texts(syntax, depth - 1, [*types, name]))
        lines.append(f"message T{name} {{ {body} }}")
        types.append(f"T{name}")
    label = {"proto2": "optional ", "proto3": "", "2023": ""}[syntax]
    for number in range(1, draw(st.integers(0, 6)) + 1):
        field = f"{draw(st.sampled_from(NAMES)).lower()}{number}"
        kind = draw(st.sampled_from(["scalar", "type", "repeated", "map", "oneof", "optional"]))
        scalar = draw(st.sampled_from(SCALARS))
        named = draw(st.sampled_from(["Top", ".gen.pkg.Top", "pkg.Top", "gen.pkg.Kind", *types]))
        named = named if named.startswith((".", "T", "p", "g")) else f"T{named}"
        if kind == "scalar":
            lines.append(f"{label}{scalar} {field} = {number};")
        elif kind == "type":
            lines.append(f"{label}{named} {field} = {number};")
        elif kind == "repeated":
            lines.append(f"repeated {named} {field} = {number} [deprecated = true];")
        elif kind == "map":
            lines.append(f"map<string, {named}> {field} = {number};")
        elif kind == "oneof":
            lines.append(f"oneof o{number} {{ {named} {field} = {number}; }}")
        else:
            lines.append(f"{'optional ' if syntax != '2023' else ''}{scalar} {field} = {number};")
    return " ".join(lines)


@st.composite
def file_texts(draw: Any) -> str:
    syntax = draw(st.sampled_from(["proto2", "proto3", "2023"]))
    head = f'edition = "{syntax}"' if syntax == "2023" else f'syntax = "{syntax}"'
    body = draw(message_texts(syntax, 3, []))
    return f"{head}; package gen.pkg; enum Kind {{ KIND_ZERO = 0; }} message Top {{ {body} }}"


@pytest.mark.untraced
@given(text=file_texts())
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_generated_files_fare_as_with_protoc(
    protoc: Protoc, tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    directory = protoc.directory / "generated"
    directory.mkdir(exist_ok=True)
    (directory / "generated.proto").write_text(text)
    if protoc.compile(["generated.proto"], directory) is None:
        with pytest.raises(ProtoSyntaxError):
            link(read_files(["generated.proto"], [directory]))
    else:
        protoc.compare(["generated.proto"], directory)


# --- corners ----------------------------------------------------------------------------------


def corners() -> list[str]:
    """Short files, one for each corner of the language; some are wrong."""
    header, *options = (DATA / "edges_options.txt").read_text().split("\n---\n")
    files = (DATA / "edges_files.txt").read_text().split("\n---\n")
    return [header % option.strip() for option in options] + files


@pytest.mark.parametrize("text", some_of(corners()), ids=lambda text: text[-40:].strip())
def test_corners_fare_as_with_protoc(protoc: Protoc, text: str, tmp_path: Path) -> None:
    (tmp_path / "corner.proto").write_text(text)
    if protoc.compile(["corner.proto"], tmp_path) is None:
        with pytest.raises(ProtoSyntaxError):
            link(read_files(["corner.proto"], [tmp_path]))
    else:
        protoc.compare(["corner.proto"], tmp_path)


ANY_FILES = [
    # An Any is the bytes of what it holds; its fields may be set by hand as well.
    "[type.googleapis.com/p.V] { a: 1 r: [1, 2] v { a: 2 } s: 1 }",
    "[type.googleprod.com/p.V]: <>",
    "[type.googleapis.com/google.protobuf.Any] { [type.googleapis.com/p.V] {} }",
    "type_url: 'type.googleapis.com/p.V' value: '\\x08\\x01'",
    "[type.googleapis.com/p.V] {} type_url: 'x'",
    "type_url: 'x' [type.googleapis.com/p.V] {}",
    "[type.googleapis.com/p.V]: [ {} ]",
    "[type.googleapis.com/p.V]: 5",
    "[type.googleapis.com/.p.V] {}",
    "[type.googleapis.com/V] {}",
    "[type.googleapis.com/p.Nothing] {}",
    "[google.com/p.V] {}",
]


@pytest.mark.parametrize("retain", [False, True])
@pytest.mark.parametrize("value", some_of(ANY_FILES))
def test_any_fares_as_with_protoc(protoc: Protoc, value: str, retain: bool, tmp_path: Path) -> None:
    (tmp_path / "corner.proto").write_text(
        'syntax = "proto2"; package p; import "google/protobuf/descriptor.proto"; '
        'import "google/protobuf/any.proto"; '
        "message V { optional int32 a = 1; repeated int32 r = 2 [packed = true]; optional V v = 3;"
        "  optional int32 s = 4 [retention = RETENTION_SOURCE]; } "
        "extend google.protobuf.FileOptions { optional google.protobuf.Any any = 50000; } "
        f"option (any) = {{ {value} }};"
    )
    theirs = protoc.compile(["corner.proto"], tmp_path, retain_options=retain)
    if theirs is None:
        with pytest.raises(ProtoSyntaxError, match=r"corner\.proto:1:\d+: option \(any\): "):
            link(read_files(["corner.proto"], [tmp_path]), retain_options=retain)
        return
    ours = link(read_files(["corner.proto"], [tmp_path]), retain_options=retain)[-1]
    ours.source_code_info = None
    assert codec.encode(ours) == codec.encode(theirs.file[-1])


ZEROS = [
    "(v) = { a: 0 o: 0 s: '' y: '' e: Z d: 0 b: false f: 1e-60 c: 0 r: 0 v { a: 0 } m { } }",
    "(v) = { d: -0.0 f: -1e-60 s: '\\0' y: '\\0\\0' }",
    "(v).a = 0",
    "(v).o = 0",
    "(v).s = ''",
    "(v).d = 0",
    "(v).d = -0.0",
    "(v).v.e = Z",
    "(v).v = { e: Z }",
    "(v).m = { }",
    "(v).big = 0",
    "(v) = { big: 0 }",
    "(v).big = 1",
    "(j) = 0",
    "(any) = { type_url: '' value: '' }",
    "(any).value = ''",
    "(any) = { [type.googleapis.com/p.V] { a: 0 } }",
    "(v).any = { [type.googleapis.com/p.V] { a: 0 o: 0 } }",
]


@pytest.mark.parametrize("retain", [False, True])
@pytest.mark.parametrize("option", some_of(ZEROS))
def test_zeros_fare_as_with_protoc(
    protoc: Protoc, option: str, retain: bool, tmp_path: Path
) -> None:
    """Fields without presence are left out, but for one case: set one by one, and retained."""
    (tmp_path / "corner.proto").write_text(
        'syntax = "proto3"; package p; import "google/protobuf/descriptor.proto"; '
        'import "google/protobuf/any.proto"; message V { int32 a = 1; optional int32 o = 2; '
        "string s = 3; bytes y = 4; E e = 5; double d = 6; V v = 7; oneof x { int32 c = 8; } "
        "bool b = 9; float f = 10; map<string, int32> m = 11; repeated int32 r = 12; "
        "google.protobuf.Any any = 13; fixed64 big = 20000; } enum E { Z = 0; } "
        "extend google.protobuf.FileOptions "
        "{ V v = 50001; int32 j = 50002; google.protobuf.Any any = 50003; } "
        f"option {option};"
    )
    theirs = protoc.compile(["corner.proto"], tmp_path, retain_options=retain)
    assert theirs is not None
    ours = link(read_files(["corner.proto"], [tmp_path]), retain_options=retain)[-1]
    ours.source_code_info = None
    assert codec.encode(ours) == codec.encode(theirs.file[-1])


TEXT_CORNERS = [
    "old: 5",  # reserved names are skipped, whatever they hold
    "old: 5 older { a: 1 }",
    "oldest: 5",
    "b: -1",
    "b: -true",
    "b: t",
    "b: True",
    "b: f",
    "b: False",
    "b: 2",
    "b: 1.0",
    "s: '\\ud83d'",  # half of a character is written as if it were one
    "s: '\\ud83d\\ud83d\\ude00 \\ude00'",
    "s: '\\ud83d\\ude00'",
    "m < a: 1",
    "m < a: 1 >",
    "m < a: 1 }",
    "[p.x",
    "[p.x;]: 1",
    "[p.x]: 1",
    "[p.x]: 1 [p.x]: 2",
    "[p.H]: 1",
    "[p.H.h] {}",
    "[p.H] {}",
    "[p.J] {}",
    "set { [p.J] {} }",
    "set { [p.J.j] {} }",
    "set { [p.H] {} }",
    "set { [p.M] {} }",
    "e: 1.5",
    "e: 1",
    "e: -1",
    "a: ",
    "5: 1",
]


@pytest.mark.parametrize("value", some_of(TEXT_CORNERS))
def test_text_format_fares_as_with_protoc(protoc: Protoc, value: str, tmp_path: Path) -> None:
    (tmp_path / "corner.proto").write_text(
        'syntax = "proto2"; package p; import "google/protobuf/descriptor.proto"; '
        'message M { reserved "old", "older"; optional int32 a = 1; optional bool b = 2; '
        "optional string s = 3; optional M m = 4; optional E e = 5; optional Set set = 6; "
        "extensions 10 to 20; } enum E { Z = 0; Y = 1; } extend M { optional int32 x = 10; } "
        "message Set { option message_set_wire_format = true; extensions 4 to max; } "
        "message H { extend Set { optional M wrong = 5; } extend M { optional H h = 11; } } "
        "message J { extend M { optional int32 i = 12; } extend Set { optional J j = 6; } } "
        "extend google.protobuf.FileOptions { optional M m = 50000; } "
        f"option (m) = {{ {value} }};"
    )
    if protoc.compile(["corner.proto"], tmp_path) is None:
        with pytest.raises(ProtoSyntaxError, match=r"corner\.proto:1:\d+: "):
            link(read_files(["corner.proto"], [tmp_path]))
    else:
        protoc.compare(["corner.proto"], tmp_path)


# --- wrong files ------------------------------------------------------------------------------


def write_case(case: Case, text: str, directory: Path) -> Path:
    for name, other in case.more.items():
        (directory / name).write_text(other)
    (directory / "test.proto").write_text(text)
    return directory


@pytest.mark.parametrize("case", CASES, ids=repr)
def test_wrong_file(case: Case, tmp_path: Path) -> None:
    write_case(case, case.wrong, tmp_path)
    with pytest.raises(ProtoSyntaxError) as caught:
        link(read_files(["test.proto"], [tmp_path]))
    error = caught.value
    assert (error.file, error.line, error.column) == (case.file, case.line, case.column)
    assert case.expected in str(error)
    assert len(error.errors) == 1
    assert str(error).startswith(f"{case.file}:{case.line}:{case.column}: ")


@pytest.mark.parametrize("case", CASES, ids=repr)
def test_right_twin(case: Case, tmp_path: Path) -> None:
    write_case(case, case.right, tmp_path)
    assert link(read_files(["test.proto"], [tmp_path]))


@pytest.mark.untraced
@pytest.mark.parametrize("case", some_of(CASES), ids=repr)
def test_protoc_agrees(protoc: Protoc, case: Case, tmp_path: Path) -> None:
    assert protoc.compile(["test.proto"], write_case(case, case.wrong, tmp_path)) is None
    protoc.compare(["test.proto"], write_case(case, case.right, tmp_path))


def test_every_error_of_every_file_is_listed() -> None:
    sources = {
        "a.proto": 'syntax = "proto2";\nimport "b.proto";\nmessage A { optional X x = 1; }',
        "b.proto": 'syntax = "proto2";\nmessage B {\n optional Y y = 1;\n optional Z z = 1;\n}',
    }
    with pytest.raises(ProtoSyntaxError) as caught:
        link(read_files(["a.proto"], (), sources=sources))
    lines = str(caught.value).splitlines()
    assert [line.split(": ")[0] for line in lines] == [
        "b.proto:3:11",
        "b.proto:4:11",
        "b.proto:4:17",
        "a.proto:3:22",
    ]
    assert [str(error) for error in caught.value.errors] == lines


def test_errors_are_bounded() -> None:
    fields = "\n".join(f"optional X{i} x{i} = {i + 1};" for i in range(1000))
    with pytest.raises(ProtoSyntaxError) as caught:
        parsed = read_files(
            ["a.proto"], (), sources={"a.proto": f'syntax = "proto2"; message A {{ {fields} }}'}
        )
        link(parsed)
    assert len(caught.value.errors) == 100


def errors_of(text: str, **more: str) -> list[str]:
    """What is wrong with a file, each with its line and column."""
    sources = {"a.proto": text, **{f"{name}.proto": other for name, other in more.items()}}
    with pytest.raises(ProtoSyntaxError) as caught:
        link(read_files(["a.proto"], (), sources=sources))
    return [str(error).removeprefix("a.proto:") for error in caught.value.errors]


def test_errors_of_many_files_are_bounded() -> None:
    text = 'syntax = "proto3";' + "\n;=" * 60
    names = [f"{letter}.proto" for letter in "abc"]
    with pytest.raises(ProtoSyntaxError) as caught:
        read_files(names, (), sources=dict.fromkeys(names, text))
    assert [error.file for error in caught.value.errors].count("b.proto") == 40
    assert len(caught.value.errors) == 100


def test_numbers_that_are_all_alike_are_told_of_once_each() -> None:
    fields = "\n".join(f"optional int32 x{i} = 7;" for i in range(300))
    errors = errors_of(f'syntax = "proto2"; message A {{ {fields} }}')
    assert len(errors) == 100
    assert errors[0] == ('2:21: the number 7 is used in A by field "x0" already; 1 is free')


def test_wrong_names_are_bounded() -> None:
    wrong = [d.DescriptorProto(name=f"x {i}") for i in range(150)]
    file = d.FileDescriptorProto(name="a.proto", message_type=wrong)
    with pytest.raises(ProtoSyntaxError) as caught:
        link_descriptors(d.FileDescriptorSet(file=[file]))
    assert [str(error).split(";")[0] for error in caught.value.errors] == [
        f"a.proto:0:0: x {i}: 'x {i}' is not an identifier" for i in range(100)
    ]


def test_full_names_are_bounded() -> None:
    """The limit is for the whole of it, wherever the declaration stands."""
    text = 'syntax = "proto2";\nmessage %s {\n  message Inner {}\n}'
    longest = "x" * (_link_table.MAX_NAME_LENGTH - len(".Inner"))
    [file] = link(read_files(["a.proto"], (), sources={"a.proto": text % longest}))
    assert file.message_type[0].nested_type[0].name == "Inner"
    limit = "more than 2048 characters"
    assert errors_of(text % (longest + "x")) == [f"3:11: the full name of Inner... has {limit}"]
    assert errors_of(text % ("y" * 2049)) == [f"2:9: the full name of {'y' * 40}... has {limit}"]


def test_wrong_options_are_bounded() -> None:
    options = "\n".join(f"option nothing{i} = 1;" for i in range(300))
    errors = errors_of(f'syntax = "proto2"; message A {{ {options} }}')
    assert len(errors) == 100
    assert errors[-1].startswith("100:8: option nothing99: google.protobuf.MessageOptions has no")


def test_only_the_first_thousand_names_are_suggested() -> None:
    names = " ".join(f"message Kind{i} {{}}" for i in range(1000))
    text = f'syntax = "proto2"; {names} message Other {{ optional Othre a = 1; }}'
    [error] = errors_of(text)
    assert error.endswith('"Othre" is not defined; define it, or import the file that does')
    [error] = errors_of(text.replace("Othre", "Kind99x"))
    assert "do you mean Kind99" in error


def test_files_that_are_seen_by_two_ways() -> None:
    """Each is seen once."""
    sources = {
        "a.proto": 'syntax = "proto3"; import "b.proto"; import "c.proto"; message A { D d = 1; }',
        "b.proto": 'syntax = "proto3"; import public "d.proto";',
        "c.proto": 'syntax = "proto3"; import public "d.proto";',
        "d.proto": 'syntax = "proto3"; message D {}',
    }
    files = link(read_files(["a.proto"], (), sources=sources))
    assert sorted(str(file.name) for file in files[1:3]) == ["b.proto", "c.proto"]
    assert [str(files[0].name), str(files[-1].name)] == ["d.proto", "a.proto"]
    assert files[-1].message_type[0].field[0].type_name == ".D"


@pytest.mark.parametrize(("limit", "is_refused"), [(6, False), (5, True)])
def test_how_much_files_see_is_bounded(
    limit: int, is_refused: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What each of them sees is added up: here three files, two files, one file."""
    monkeypatch.setattr(_link_table, "MAX_VISIBLE", limit)
    sources = {
        **{f"{i}.proto": f'syntax = "proto3"; import public "{i + 1}.proto";' for i in range(3)},
        "3.proto": 'syntax = "proto3";',
    }
    if not is_refused:
        files = link(read_files(["0.proto"], (), sources=sources))
        assert [file.name for file in files] == [f"{i}.proto" for i in (3, 2, 1, 0)]
        return
    with pytest.raises(ProtoSyntaxError) as caught:
        link(read_files(["0.proto"], (), sources=sources))
    [error] = caught.value.errors
    assert str(error) == "0.proto:1:1: the files import each other publicly far too often"


def test_a_long_circle_of_imports_is_told_in_part() -> None:
    """How it begins and how it ends; a circle of ten is told entire."""
    for length, steps in ((10, list(range(10))), (12, [0, 1, 2, 3, 4, None, 8, 9, 10, 11])):
        sources = {
            f"f{i}.proto": f'syntax = "proto3";\nimport "f{(i + 1) % length}.proto";'
            for i in range(length)
        }
        with pytest.raises(ProtoSyntaxError) as caught:
            link(read_files(["f0.proto"], (), sources=sources))
        names = ["..." if step is None else f"f{step}.proto" for step in [*steps, 0]]
        [error] = caught.value.errors
        assert str(error) == (
            f"f{length - 1}.proto:2:1: these files import each other in a circle: "
            f"{' -> '.join(names)}; move what they share into a file of its own"
        )


OPTION = (
    'syntax = "proto2"; import "google/protobuf/descriptor.proto"; '
    "extend google.protobuf.MessageOptions { %s }\n"
)


def test_what_cannot_be_known_of_a_wrong_option_is_not_guessed() -> None:
    """A type that is not defined takes no value, and says so where it is used too."""
    lost = '"Nope" is not defined; define it, or import the file that does'
    text = OPTION % "optional Nope o = 50000;"
    for option in ("(o) = 5", "(o) = { a: 5 }", "(o).a = 5"):
        name = option.partition(" =")[0]
        assert errors_of(text + f"message A {{ option {option}; }}") == [
            f"1:112: {lost}",
            f'2:20: option {name}: the type of "o" is not defined',
        ]
    text = OPTION % "optional M m = 50000;" + "message M { optional Nope n = 1; }\n"
    assert errors_of(text + "message A { option (m) = { n: 5 }; }") == [
        f"2:22: {lost}",
        '3:26: option (m): the type of "n" is not defined',
    ]


def test_options_with_one_number() -> None:
    """The value of one is not taken for the value of the other."""
    text = OPTION % "optional M m = 50000; repeated int32 n = 50000; optional M o = 50000;" + (
        "message M { optional int32 a = 1; optional M b = 1; }\n"
    )
    used = 'the number 50000 of google.protobuf.MessageOptions is used by the extension "m" in '
    before = [
        f"1:144: {used}a.proto already; use another",
        f"1:166: {used}a.proto already; use another",
        '2:50: the number 1 is used in M by field "a" already; 2 is free',
    ]
    for first, second, where in (
        ("(m).a = 1", "(n) = 2", '20: option (n): "(m)"'),
        ("(n) = 2", "(m).a = 1", '20: option (m).a: "(n)"'),
        ("(m).a = 1", "(o).a = 1", '20: option (o).a: "(m)"'),
        ("(m).a = 1", "(m).b.a = 2", '24: option (m).b.a: "a"'),
        ("(m).b.a = 2", "(m).a = 1", '20: option (m).a: "b"'),
        ("deprecated = true", "(m) = { a: 1 b { } }", '26: option (m): "a"'),
    ):
        *found, last = errors_of(text + f"message A {{ option {first};\noption {second}; }}")
        assert found == before
        _, _, reason = where.partition(": ")
        assert reason + " has its number too, and is set; change one of the numbers" in last


def test_another_descriptor_proto() -> None:
    """One that lacks options, and one that has other types for them."""
    name = "google/protobuf/descriptor.proto"
    head = 'syntax = "proto2"; package google.protobuf; '
    text = 'import "google/protobuf/descriptor.proto";\nmessage A { option features = "?"; }'

    def errors(declared: str) -> list[str]:
        sources = {"a.proto": 'syntax = "proto2"; ' + text, name: head + declared}
        with pytest.raises(ProtoSyntaxError) as caught:
            link(read_files(["a.proto"], (), sources=sources))
        return [str(error) for error in caught.value.errors]

    assert errors("message FileOptions {}") == [
        "a.proto:2:13: this descriptor.proto does not declare google.protobuf.MessageOptions"
    ]
    [error] = errors(
        "message FileOptions {} message MessageOptions { optional string features = 12; }"
    )
    assert error.startswith("a.proto:2:13: the options are no google.protobuf.MessageOptions: ")


def test_another_any() -> None:
    """A message of that name with other fields cannot hold a message."""
    text = (
        'syntax = "proto2"; package google.protobuf; import "google/protobuf/descriptor.proto"; '
        "message Any { %s } extend FileOptions { optional Any any = 50000; } "
        "option (any) = { [type.googleapis.com/google.protobuf.Any] {} };"
    )
    for fields in ("", "optional int32 type_url = 1; optional bytes value = 2;"):
        [error] = errors_of(text % fields)
        assert "needs a google.protobuf.Any as any.proto declares it" in error


# --- files ------------------------------------------------------------------------------------


def test_missing_import_says_where_it_was_looked_for(tmp_path: Path) -> None:
    (tmp_path / "a.proto").write_text('syntax = "proto3";\nimport "sub/b.proto";')
    with pytest.raises(ProtoSyntaxError) as caught:
        read_files(["a.proto"], [tmp_path / "one", tmp_path])
    assert (caught.value.file, caught.value.line) == ("a.proto", 2)
    assert str(tmp_path / "one" / "sub" / "b.proto") in str(caught.value)
    assert str(tmp_path / "sub" / "b.proto") in str(caught.value)


@pytest.mark.parametrize("name", ["/etc/passwd", "../a.proto", "a/../../b", "", "a\\b", "a\0b"])
def test_names_that_leave_the_search_path(tmp_path: Path, name: str) -> None:
    with pytest.raises(ProtoSyntaxError):
        read_files([name], [tmp_path])


def test_a_file_that_is_nowhere() -> None:
    with pytest.raises(ProtoSyntaxError, match=r"^a\.proto:0:0: there is no such file$"):
        read_files(["a.proto"], ())


def test_files_that_were_parsed_with_errors() -> None:
    with pytest.raises(ProtoSyntaxError, match=r"^a\.proto:1:9: expected") as caught:
        link([parse_file("message {}", "a.proto"), parse_file("", "b.proto")])
    assert len(caught.value.errors) == 1


@pytest.mark.parametrize("loader", [None, object()])
def test_loaders_that_read_no_files(loader: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linking, "__loader__", loader)
    [file] = link(read_files(["google/protobuf/any.proto"], ()))
    assert file.message_type[0].name == "Any"


def test_a_file_that_was_not_handed_over() -> None:
    parsed = read_files(
        ["a.proto"],
        (),
        sources={"a.proto": 'syntax = "proto3";\nimport "b.proto";', "b.proto": ""},
    )
    with pytest.raises(ProtoSyntaxError) as caught:
        link([file for file in parsed if file.descriptor.name == "a.proto"])
    assert (caught.value.file, caught.value.line) == ("a.proto", 2)


def test_well_known_files_are_added() -> None:
    text = (
        'syntax = "proto3"; import "google/protobuf/any.proto"; '
        "message A { google.protobuf.Any a = 1; }"
    )
    parsed = read_files(["a.proto"], (), sources={"a.proto": text})
    alone = [file for file in parsed if file.descriptor.name == "a.proto"]
    assert [file.name for file in link(alone)] == ["google/protobuf/any.proto", "a.proto"]


def test_required_fields_of_an_option_that_is_set_field_by_field() -> None:
    # protoc does not refuse this file, it crashes.
    text = (
        'syntax = "proto2"; import "google/protobuf/descriptor.proto"; '
        "extend google.protobuf.FileOptions { optional R r = 50000; } "
        "message R { required int32 a = 1; optional int32 b = 2; } option (r).b = 3;"
    )
    with pytest.raises(ProtoSyntaxError, match='R requires "a"'):
        link(read_files(["a.proto"], (), sources={"a.proto": text}))


def test_retained_options() -> None:
    text = (
        'syntax = "proto2"; import "google/protobuf/descriptor.proto"; extend '
        "google.protobuf.MessageOptions "
        "{ optional int32 o = 50000 [retention = RETENTION_SOURCE]; }"
        " message A { option (o) = 1; }"
    )
    for retain in (False, True):
        parsed = read_files(["a.proto"], (), sources={"a.proto": text})
        message = link(parsed, retain_options=retain)[-1].message_type[0]
        assert (message.options is not None) == retain


def test_from_an_archive(tmp_path: Path) -> None:
    archive = tmp_path / "package.zip"
    with zipfile.ZipFile(archive, "w") as out:
        for path in (ROOT / "wirecodec").rglob("*"):
            if path.suffix in (".py", ".proto"):
                out.write(path, path.relative_to(ROOT).as_posix())
    program = (
        "from wirecodec.protobuf.idl.linking import link, read_files\n"
        "files = link(read_files(['google/protobuf/type.proto'], ()))\n"
        "assert len(files) == 3, files\n"
    )
    subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        env={**os.environ, "PYTHONPATH": str(archive)},
        cwd=tmp_path,
    )


# --- descriptors ------------------------------------------------------------------------------


def descriptors() -> d.FileDescriptorSet:
    text = """
        syntax = "proto2"; package p;
        message M {
          optional int32 a = 1; optional E e = 2; oneof o { M m = 3; }
          extensions 10 to 20; map<string, M> map = 4;
        }
        enum E { X = 0; }
        extend M { optional int32 x = 10; }
        service S { rpc R(M) returns (M); }
    """
    return d.FileDescriptorSet(file=link(read_files(["a.proto"], (), sources={"a.proto": text})))


def test_descriptors_pass_as_they_are() -> None:
    before = descriptors()
    encoded = codec.encode(before)
    after = link_descriptors(before)
    assert codec.encode(d.FileDescriptorSet(file=after)) == encoded
    assert codec.encode(before) == encoded


def test_proto2_is_left_out() -> None:
    """As protoc leaves out what says nothing new."""
    files = descriptors()
    encoded = codec.encode(files)
    files.file[0].syntax = "proto2"
    assert codec.encode(d.FileDescriptorSet(file=link_descriptors(files))) == encoded


F = d.FieldDescriptorProto
DECLARED = d.ExtensionRangeOptions(
    declaration=[d.ExtensionRangeOptions.Declaration(number=10, full_name=".p.x", type="int32")]
)
"""For the range of the descriptors above."""

DAMAGES: list[tuple[str, str]] = [
    ("file.message_type[0].field[0].type = None", "p.M.a: it has no type"),
    ("file.message_type[0].field[0].number = None", "p.M: field numbers are"),
    ("file.message_type[0].field[0].label = None", "p.M.a: it has no label"),
    ("file.message_type[0].field[0].name = 'a b'", "not an identifier"),
    ("file.message_type[0].field[0].name = None", "no name"),
    ("file.message_type[0].field[0].type_name = 'M'", "p.M.a: a int32 has no type_name"),
    ("file.message_type[0].field[0].extendee = 'M'", "p.M.a: a field of a message"),
    ("file.message_type[0].field[0].default_value = 'x'", "p.M.a: 'x' is not"),
    ("file.message_type[0].field[0].default_value = '99999999999'", "is not a value"),
    ("file.message_type[0].field[1].type_name = '.p.F'", 'p.M.e: "p.F" is not defined'),
    ("file.message_type[0].field[1].type_name = '.p.M'", "is not an enum"),
    ("file.message_type[0].field[1].type_name = None", "does not say which"),
    ("file.message_type[0].field[2].oneof_index = 7", "no oneof"),
    ("file.message_type[0].field[2].oneof_index = -1", "no oneof"),
    ("file.message_type[0].field[2].label = d.FieldDescriptorProto.Label.LABEL_REPEATED", "oneof"),
    ("file.message_type[0].extension_range[0].end = 5", "ends before it starts"),
    ("file.message_type[0].extension_range[0].end = 2147483647", "go up to"),
    ("file.message_type[0].extension_range[0].start = -5", "start at 1"),
    ("file.message_type[0].nested_type[0].field[0].number = 2", "map"),
    ("file.message_type[0].nested_type[0].name = 'Entry'", "not defined"),
    ("file.message_type[0].name = ''", "no name"),
    ("file.enum_type[0].value = []", 'p.E: enum "E" has no values'),
    ("file.enum_type[0].value[0].number = None", "has no number"),
    ("file.extension[0].extendee = None", "p.x: an extension names"),
    ("file.extension[0].oneof_index = 0", "p.x: an extension cannot be of a oneof"),
    ("file.service[0].method[0].input_type = None", "p.S.R"),
    ("file.public_dependency = [3]", "public_dependency"),
    ("file.dependency = ['b.proto']", "b.proto"),
    ("file.syntax = 'proto4'", "proto4"),
    ("file.package = 'a..b'", "package"),
    ("file.name = None", "name"),
    ("files.file = [file, file]", "two files"),
    ("file.message_type[0].field[0].number = 2**29", "up to 536870911, got 536870912; 1 is free"),
    ("file.message_type[0].field[0].number = 19000", "19000 to 19999 belong to"),
    (
        "file.message_type[0].field[0].oneof_index = 0",
        'p.M: the fields of oneof "o" have to stand together',
    ),
    ("file.message_type[0].field[2].oneof_index = None", 'p.M: oneof "o" is empty'),
    (
        "file.message_type[0].field[1].oneof_index = 0; "
        "file.message_type[0].field[2].proto3_optional = True",
        'p.M: oneof "o" stands for an optional field of proto3 and has others',
    ),
    (
        "file.message_type[0].oneof_decl.append(d.OneofDescriptorProto(name='q')); "
        "file.message_type[0].field[2].proto3_optional = True; field.oneof_index = 1",
        'p.M: oneof "q" comes behind those that stand for optional fields of proto3',
    ),
    (
        "file.enum_type[0].options = d.EnumOptions(allow_alias=True)",
        'p.E: enum "E" has allow_alias, but no two values share a number',
    ),
    ("file.syntax = 'proto3'", "p.M: proto3 messages cannot be extended"),
    ("file.syntax = 'proto3'; field.label = F.Label.LABEL_REQUIRED", "p.M.a: proto3 has no requ"),
    ("file.syntax = 'proto3'; field.default_value = '1'", "p.M.a: proto3 has no defaults"),
    (
        "file.syntax = 'proto3'; field.type = F.Type.TYPE_GROUP; field.type_name = '.p.M'",
        "p.M.a: proto3 has no groups; use a message",
    ),
    (
        "file.syntax = 'editions'; file.edition = d.Edition.EDITION_2023; "
        "field.label = F.Label.LABEL_REQUIRED",
        "p.M.a: editions have no required; write features.field_presence = LEGACY_REQUIRED",
    ),
    (
        "file.syntax = 'editions'; file.edition = d.Edition.EDITION_2023; "
        "field.type = F.Type.TYPE_GROUP; field.type_name = '.p.M'",
        "p.M.a: editions have no groups; write features.message_encoding = DELIMITED",
    ),
    (
        "file.syntax = 'editions'; file.edition = d.Edition.EDITION_2024",
        "edition 2024 is not known here",
    ),
    (
        "file.enum_type[0].reserved_range = [d.EnumDescriptorProto.EnumReservedRange("
        "start=5, end=4)]",
        "p.E: the reserved range ends before it starts: 5 to 4",
    ),
    ("file.extension[0].number = None", "p.x: field numbers are positive, got 0"),
    ("file.extension[0].number = 2**29", "p.x: field numbers go up to 536870911, got 536870912"),
    ("file.extension[0].number = 19500", "p.x: the numbers 19000 to 19999 belong to"),
    (
        "file.extension[0].type = None; file.message_type[0].extension_range[0].options = DECLARED",
        "p.x: it is declared to be of type int32, not no type",
    ),
    (
        "field.type = F.Type.TYPE_DOUBLE; field.default_value = '1.5.'",
        "p.M.a: '1.5.' is not a value of type double",
    ),
    (
        "field.type = F.Type.TYPE_BYTES; field.default_value = '\\\\q'",
        r"p.M.a: '\\q' is not a value of type bytes",
    ),
]


@pytest.mark.parametrize(("damage", "expected"), DAMAGES)
def test_damaged_descriptors(damage: str, expected: str) -> None:
    files = descriptors()
    file = files.file[0]
    field = file.message_type[0].field[0]
    names = {"d": d, "F": F, "DECLARED": DECLARED, "file": file, "files": files, "field": field}
    exec(damage, names)
    with pytest.raises(ProtoSyntaxError) as caught:
        link_descriptors(files)
    assert expected in str(caught.value)
    assert caught.value.line == 0


def test_options_that_name_a_value_without_a_number() -> None:
    """The enum is at fault, and told of."""
    files = optional_extension(type=F.Type.TYPE_ENUM, type_name=".E")
    [file] = files.file
    file.enum_type.append(
        d.EnumDescriptorProto(name="E", value=[d.EnumValueDescriptorProto(name="A")])
    )
    options = file.message_type[0].options
    assert options is not None
    [option] = options.uninterpreted_option
    option.positive_int_value, option.identifier_value = None, "A"
    with pytest.raises(ProtoSyntaxError, match='the value "A" has no number'):
        link_descriptors(files)


def optional_extension(**changes: Any) -> d.FileDescriptorSet:
    """An extension of MessageOptions, with an option that sets it to 5."""
    given: dict[str, Any] = {
        "name": "x",
        "number": 50000,
        "label": F.Label.LABEL_OPTIONAL,
        "type": F.Type.TYPE_INT32,
        "extendee": ".google.protobuf.MessageOptions",
    }
    part = d.UninterpretedOption.NamePart(name_part="x", is_extension=True)
    option = d.UninterpretedOption(name=[part], positive_int_value=5)
    message = d.DescriptorProto(name="A", options=d.MessageOptions(uninterpreted_option=[option]))
    file = d.FileDescriptorProto(
        name="a.proto",
        dependency=["google/protobuf/descriptor.proto"],
        extension=[F(**{**given, **changes})],
        message_type=[message],
    )
    return d.FileDescriptorSet(file=[file])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"number": None}, "x: field numbers are positive, got 0"),
        ({"number": -1}, "x: field numbers are positive, got -1"),
        ({"number": 2**29}, "x: field numbers go up to 536870911, got 536870912"),
        ({"type": None}, 'A: option (x): the type of "x" is not defined'),
        ({"type": F.Type.TYPE_ENUM}, 'A: option (x): the type of "x" is not defined'),
        ({"type": F.Type.TYPE_MESSAGE}, 'A: option (x): the type of "x" is not defined'),
        ({"label": None}, "x: it has no label"),
        ({"extendee": None}, "A: option (x): "),
    ],
)
def test_options_that_damaged_extensions_declare(changes: dict[str, Any], expected: str) -> None:
    with pytest.raises(ProtoSyntaxError) as caught:
        link_descriptors(optional_extension(**changes))
    assert f"a.proto:0:0: {expected}" in str(caught.value)


def error_of_option(option: d.UninterpretedOption) -> str:
    """What is wrong with an option of a file."""
    file = d.FileDescriptorProto(
        name="a.proto", options=d.FileOptions(uninterpreted_option=[option])
    )
    with pytest.raises(ProtoSyntaxError) as caught:
        link_descriptors(d.FileDescriptorSet(file=[file]))
    return str(caught.value)


def test_options_that_are_not_whole() -> None:
    option = d.UninterpretedOption
    part = option.NamePart(name_part="java_package", is_extension=False)
    for damaged, expected in (
        (option(identifier_value="x"), "option : it has no name"),
        (option(name=[part]), "option java_package: its value is a string in quotes"),
    ):
        assert expected in error_of_option(damaged)


def test_options_of_descriptors_are_bounded() -> None:
    """The parts of a name, and how deep a value nests; at the limit, something else is wrong."""
    part = d.UninterpretedOption.NamePart(name_part="features", is_extension=False)
    longer = error_of_option(d.UninterpretedOption(name=[part] * 101, identifier_value="X"))
    assert longer.endswith("features: its name has more than 100 parts")
    long = error_of_option(d.UninterpretedOption(name=[part] * 100, identifier_value="X"))
    assert "parts" not in long
    deeper = d.UninterpretedOption(name=[part], aggregate_value="a {" * 101 + "}" * 101)
    assert error_of_option(deeper) == (
        "a.proto:0:0: file: option features: its value is not in the text format: "
        "messages nest deeper than 100"
    )
    deep = d.UninterpretedOption(name=[part], aggregate_value="a {" * 100 + "}" * 100)
    assert error_of_option(deep).endswith('google.protobuf.FeatureSet has no field "a"')


def test_escapes_in_descriptors() -> None:
    """The parser refuses them before the linker sees them; a descriptor may have anything."""
    part = d.UninterpretedOption.NamePart(name_part="features", is_extension=False)
    for text, expected in (
        ("a: '\\q'", r"\q is not an escape"),
        ("a: '\\U00110000'", r"\U00110000 is not an escape"),
        ("a: '", "is not expected here"),
    ):
        error = error_of_option(d.UninterpretedOption(name=[part], aggregate_value=text))
        assert "option features: its value is not in the text format: " in error
        assert expected in error


def test_defaults_of_bytes_may_be_escaped_in_any_way() -> None:
    """protoc writes octal escapes alone, others may write what C knows."""
    files = descriptors()
    field = files.file[0].message_type[0].field[0]
    field.type = F.Type.TYPE_BYTES
    field.default_value = r"\x41\102C\n\377\u00e9"
    [model] = models_of(link_descriptors(files))
    assert model.messages[0].fields[0].default == b"ABC\n\xff\xc3\xa9"


# --- hostile input ----------------------------------------------------------------------------


def hostile() -> Iterator[tuple[str, d.FileDescriptorSet]]:
    file = d.FileDescriptorProto
    many = [d.FieldDescriptorProto(name="a", number=1) for _ in range(20_000)]
    yield (
        "one number",
        d.FileDescriptorSet(
            file=[file(name="a", message_type=[d.DescriptorProto(name="M", field=many)])]
        ),
    )
    chain = [
        file(name=f"f{i}", dependency=[f"f{i + 1}"], public_dependency=[0]) for i in range(3000)
    ]
    yield "public chain", d.FileDescriptorSet(file=[*chain, file(name="f3000")])
    ring = [file(name=f"f{i}", dependency=[f"f{(i + 1) % 3000}"]) for i in range(3000)]
    yield "ring", d.FileDescriptorSet(file=ring)
    long = [d.DescriptorProto(name="x" * 100_000, field=list(many))]
    yield "long name", d.FileDescriptorSet(file=[file(name="a", message_type=long)])
    yield "package", d.FileDescriptorSet(file=[file(name="a", package="a." * 50_000 + "a")])
    option = d.UninterpretedOption
    part = option.NamePart(name_part="features", is_extension=False)
    deep = option(name=[part] * 5000, aggregate_value="{" * 5000)
    yield (
        "options",
        d.FileDescriptorSet(
            file=[file(name="a", options=d.FileOptions(uninterpreted_option=[deep]))]
        ),
    )
    text = option(name=[part], aggregate_value="a {" * 50_000)
    yield (
        "text",
        d.FileDescriptorSet(
            file=[file(name="a", options=d.FileOptions(uninterpreted_option=[text]))]
        ),
    )


@pytest.mark.untraced
@pytest.mark.parametrize(("name", "files"), list(hostile()), ids=lambda value: str(value)[:20])
def test_hostile_descriptors_end_soon(name: str, files: d.FileDescriptorSet) -> None:
    start = time.process_time()  # what other processes take does not count
    with pytest.raises(ProtoSyntaxError):
        link_descriptors(files)
    assert time.process_time() - start < 10
