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

from wirecodec.errors import ProtoSyntaxError
from wirecodec.protobuf import codec
from wirecodec.protobuf.idl import descriptor as d
from wirecodec.protobuf.idl import linking
from wirecodec.protobuf.idl.linking import link, link_descriptors, read_files

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

    def compile(self, names: list[str], *paths: Path) -> d.FileDescriptorSet | None:
        out = self.directory / "out.pb"
        out.unlink(missing_ok=True)
        arguments = ["protoc", "--include_imports", f"--descriptor_set_out={out}"]
        arguments += [f"-I{path}" for path in (*paths, self.include)]
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


@pytest.mark.parametrize("text", corners(), ids=lambda text: text[-40:].strip())
def test_corners_fare_as_with_protoc(protoc: Protoc, text: str, tmp_path: Path) -> None:
    (tmp_path / "corner.proto").write_text(text)
    if protoc.compile(["corner.proto"], tmp_path) is None:
        with pytest.raises(ProtoSyntaxError):
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


@pytest.mark.parametrize("case", CASES, ids=repr)
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
]


@pytest.mark.parametrize(("damage", "expected"), DAMAGES)
def test_damaged_descriptors(damage: str, expected: str) -> None:
    files = descriptors()
    exec(damage, {"d": d, "file": files.file[0], "files": files})
    with pytest.raises(ProtoSyntaxError) as caught:
        link_descriptors(files)
    assert expected in str(caught.value)
    assert caught.value.line == 0


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


@pytest.mark.parametrize(("name", "files"), list(hostile()), ids=lambda value: str(value)[:20])
def test_hostile_descriptors_end_soon(name: str, files: d.FileDescriptorSet) -> None:
    start = time.perf_counter()
    with pytest.raises(ProtoSyntaxError):
        link_descriptors(files)
    assert time.perf_counter() - start < 10
