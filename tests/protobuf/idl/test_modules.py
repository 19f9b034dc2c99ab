# SPDX-License-Identifier: MIT
"""wirecodec.protobuf.idl.modules: the source of modules, and what comes of importing them.

tests/data/idl/modules is what is generated for tests/data/idl/schema. WIRECODEC_REGENERATE=1 writes
it anew; read the difference before it is kept. The linters look at it like at any other code.
"""

from __future__ import annotations

import ast
import importlib
import keyword
import math
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecodec.errors import SchemaError
from wirecodec.protobuf import pb
from wirecodec.protobuf.codec import decode, encode
from wirecodec.protobuf.declare import check_messages
from wirecodec.protobuf.enums import is_enum
from wirecodec.protobuf.idl._layout import assignment, docstring
from wirecodec.protobuf.idl.classes import LoadedSchema
from wirecodec.protobuf.idl.descriptor import FileDescriptorProto
from wirecodec.protobuf.idl.linking import link, read_files
from wirecodec.protobuf.idl.model import models_of
from wirecodec.protobuf.idl.modules import generate, is_generated
from wirecodec.protobuf.schema import KINDS, MAP, FieldSchema, schema_of

DATA = Path(__file__).resolve().parents[2] / "data" / "idl"
SCHEMA = DATA / "schema"
GOLDEN = DATA / "modules"
FILES = sorted(path.relative_to(SCHEMA).as_posix() for path in SCHEMA.rglob("*.proto"))
HEADER = ["# SPDX-License-Identifier: MIT"]


def linked(**sources: str) -> list[FileDescriptorProto]:
    """Files that are written in a test: ``a="..."`` is ``a.proto``."""
    texts = {f"{name.replace('__', '/')}.proto": text for name, text in sources.items()}
    return link(read_files(texts, (), sources=texts))


def generated(**sources: str) -> dict[str, str]:
    """The modules of such files."""
    return generate(models_of(linked(**sources)))


@pytest.fixture(scope="module")
def files() -> list[FileDescriptorProto]:
    """The schema of this test."""
    return link(read_files(FILES, (SCHEMA,)))


@pytest.fixture(scope="module")
def sources(files: list[FileDescriptorProto]) -> dict[str, str]:
    """Its modules."""
    return generate(models_of(files), FILES, header=HEADER, responses=True)


# --- the source -----------------------------------------------------------------------------


def test_golden(sources: dict[str, str]) -> None:
    """Each module as it is kept, and no other."""
    if os.environ.get("WIRECODEC_REGENERATE"):
        for name, source in sources.items():
            (GOLDEN / name).parent.mkdir(parents=True, exist_ok=True)
            (GOLDEN / name).write_text(source, encoding="utf-8")
    kept = {
        path.relative_to(GOLDEN).as_posix(): path.read_text("utf-8")
        for path in GOLDEN.rglob("*.py")
    }
    assert list(sources) == sorted(kept)
    for name, source in sources.items():
        assert source == kept[name]


def test_the_same_each_time(files: list[FileDescriptorProto], sources: dict[str, str]) -> None:
    """Whatever the order of the files."""
    again = generate(models_of(files[::-1]), FILES[::-1], header=HEADER, responses=True)
    assert list(again.items()) == list(sources.items())


def test_only_what_is_asked_for_and_used(files: list[FileDescriptorProto]) -> None:
    """A file that nothing is used of is not written, one behind another is."""
    assert list(generate(models_of(files), ["edition.proto"])) == ["edition.py"]
    assert list(generate(models_of(files), ["everything3.proto"])) == [
        "a/common.py",
        "everything2.py",
        "everything3.py",
        "google/protobuf/timestamp.py",
    ]


def test_lines(sources: dict[str, str]) -> None:
    """None is too long, none ends in a blank, and nothing but comments is not ASCII."""
    for source in sources.values():
        assert source.endswith("\n")
        for line in source.splitlines():
            assert len(line) <= 100
            assert line == line.rstrip()


EVIL = ('"""', '\\"""', "\\", '"', "'''", '""""', 'a"', "a\\", "\\N{", "\x00\x1b[31m", "\u202ex")


@pytest.mark.parametrize("text", EVIL)
def test_no_docstring_is_left_open(text: str) -> None:
    """Comments with quotes and backslashes stay comments."""
    for lines in (docstring("", text), docstring("", "x", [("name", text)], text)):
        source = "\n".join(lines)
        [statement] = ast.parse(source).body
        assert isinstance(statement, ast.Expr)
        assert isinstance(statement.value, ast.Constant)
        assert all(char.isprintable() or char == "\n" for char in source)


@given(st.text(), st.lists(st.tuples(st.just("name"), st.text())), st.text())
def test_any_docstring(text: str, attributes: list[tuple[str, str]], closing: str) -> None:
    """Any comment gives one string and nothing else, in lines that are not too long."""
    [statement] = ast.parse("\n".join(docstring("", f"Words: {text}", attributes, closing))).body
    assert isinstance(statement, ast.Expr)
    assert isinstance(statement.value, ast.Constant)
    assert str(statement.value.value).startswith("Words:")


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_any_comment(text: str) -> None:
    """Any comment of an enum's value stays a comment, and no tool obeys it."""
    files = linked(e='syntax = "proto2"; enum E { A = 1; }')
    models = models_of(files)
    name, proto_name, number, _ = models[0].enums[0].members[0]
    models[0].enums[0].members[0] = (name, proto_name, number, text)
    [source] = generate(models).values()
    namespace: dict[str, Any] = {"__name__": "made"}
    exec(compile(source, "made", "exec"), namespace)
    assert list(namespace["E"].__members__) == ["A"]
    for line in source.splitlines():
        assert len(line) <= 100 or " " not in line.strip()
    assert "# noqa" not in source
    assert "# type:" not in source


DIRECTIVES = ["type: ignore", "# noqa", "fmt: off", "x # type: ignore[foo]", "#! ruff: noqa"]


@pytest.mark.parametrize("text", DIRECTIVES)
def test_comments_are_no_orders(text: str) -> None:
    """A linter does not take orders from a schema."""
    [source] = generated(e=f'syntax = "proto2"; enum E {{\n  A = 1;  // {text}\n}}').values()
    [line] = [line for line in source.splitlines() if line.startswith("    A =")]
    behind = line.partition("#")[2].strip()
    assert behind.startswith(("- ", "x "))
    assert "#" not in behind


@pytest.mark.parametrize("bad", ["not a name", "a;b", "", "1a", "a\nb", "class", "a.b"])
def test_names_are_checked(bad: str) -> None:
    """A descriptor that was made by hand brings no code in."""
    for place in ("message", "field", "enum", "member", "extension"):
        models = models_of(
            linked(
                e='syntax = "proto2"; message M { optional int32 f = 1; extensions 2; }'
                "enum E { A = 1; } extend M { optional int32 x = 2; }"
            )
        )
        [model] = models
        if place == "message":
            model.messages[0].name = bad
        elif place == "field":
            model.messages[0].fields[0].name = bad
        elif place == "enum":
            model.enums[0].name = bad
        elif place == "member":
            model.enums[0].members = [(bad, "A", 1, "")]
        else:
            model.extensions[0].name = bad
        with pytest.raises(SchemaError, match="cannot be a name in Python"):
            generate(models)


def test_message_set() -> None:
    files = linked(
        e='syntax = "proto2"; message M { option message_set_wire_format = true; '
        "extensions 4 to max; }"
    )
    [source] = [text for name, text in generate(models_of(files)).items() if name == "e.py"]
    assert "@message(message_set=True)\nclass M:\n" in source


def test_what_cannot_be_written() -> None:
    """A type that is not there has no name."""
    models = models_of(linked(e='syntax = "proto2"; message M { optional M m = 1; }'))
    models[0].messages[0].fields[0].type_name = "gone.M"
    with pytest.raises(SchemaError, match=r"e\.proto: there is no type gone\.M"):
        generate(models)


def test_places() -> None:
    """Folders are kept; names that Python would take amiss are mended, and never meet."""
    empty = 'syntax = "proto3";'
    made = generated(
        Foo=empty, foo=empty, a=empty, a__b=empty, class__import=empty, up__down__x_y=empty
    )
    assert sorted(made) == [
        "a/b.py",
        "a_.py",
        "class_/import_.py",
        "foo.py",
        "foo_.py",
        "up/down/x_y.py",
    ]


def test_runtime() -> None:
    """Modules inside of the package import with dots, as many as it takes."""
    models = models_of(linked(x__m='syntax = "proto2"; message M { optional M m = 1; }'))
    [source] = generate(models, runtime="...").values()
    assert "\nfrom ....protobuf import pb\nfrom ....protobuf.declare import message\n" in source
    models = models_of(linked(m='syntax = "proto3"; enum E { A = 0; }'))
    [source] = generate(models, runtime="..").values()
    assert "\nfrom ..protobuf import pb\n" in source
    assert "declare" not in source
    models = models_of(linked(m='syntax = "proto3"; message M {}'))
    [source] = generate(models, runtime="..").values()
    assert "\nfrom ..protobuf.declare import message\n" in source
    assert "import pb" not in source
    models = models_of(linked(x__m='syntax = "proto2"; message M { optional M m = 1; }'))
    [source] = generate(models, runtime="my.copy").values()
    assert "\nfrom my.copy import message, pb\n" in source


def test_modules_of_the_same_name() -> None:
    """Where names clash, modules are imported, by longer names if need be; folders are shared."""
    made = generated(
        x__one='syntax = "proto2"; package a; message A {}',
        x__y__one='syntax = "proto2"; package b; import "x/one.proto"; '
        "message A { optional a.A a = 1; }",
        x__y__two='syntax = "proto2"; package c; import "x/one.proto"; import "x/y/one.proto"; '
        "message x_one { optional a.A a = 1; optional b.A b = 2; } message one {}",
    )
    assert "\nfrom .. import one\n" in made["x/y/one.py"]
    assert "\nfrom .. import one as x_one_\nfrom . import one as x_y_one\n" in made["x/y/two.py"]
    assert "a: Annotated[x_one_.A | None, pb.embedded(1)] = None\n" in made["x/y/two.py"]


def test_aliases_differ() -> None:
    """Two types that are hidden, and would be called alike."""
    [source] = generated(
        e='syntax = "proto2"; message a { message b {} } message a_b {} '
        "message M { optional a.b a = 1; optional a_b a_b = 2; }"
    ).values()
    assert "\n_a_b = a.b\n_a_b_ = a_b\n" in source
    assert "    a: Annotated[_a_b | None, pb.embedded(1)] = None\n" in source
    assert '    a_b: Annotated[_a_b_ | None, pb.embedded(2, name="a_b")] = None\n' in source


def test_variables_of_extensions_differ() -> None:
    """One inside of a message is told by the message's name, which another may have."""
    [source] = generated(
        e='syntax = "proto2"; message M { extensions 1 to 9; } '
        "extend M { optional int32 foo_bar = 1; } "
        "message Foo { extend M { optional int32 bar = 2; } }"
    ).values()
    assert '\nfoo_bar: pb.Extension[int] = pb.extension(M, pb.int32(1), name="foo_bar")\n' in source
    assert (
        '\nfoo_bar_: pb.Extension[int] = pb.extension(M, pb.int32(2), name="Foo.bar")\n' in source
    )


def test_a_value_that_does_not_fit_is_put_in_parentheses() -> None:
    """A list or a dict has brackets of its own, and is left to the annotation."""
    target, annotation = "a" * 40, "B" * 52
    assert assignment("", target, annotation, "12345") == [
        f"{target}: {annotation} = (",
        "    12345",
        ")",
    ]
    assert assignment("", target, annotation, "[0, 1]") == [f"{target}: {annotation} = [0, 1]"]
    assert assignment("", target, annotation, "1") == [f"{target}: {annotation} = 1"]


def test_very_long_names() -> None:
    """What cannot fit is broken where a formatter breaks it."""
    long = "A" * 94
    [source] = generated(
        e=f'syntax = "proto3"; enum {long} {{ Z = 0; }} message M {{ {long} f = 1; }}'
    ).values()
    assert (
        f"    f: Annotated[\n        {long}\n        | int,\n        pb.enum(1),\n    ] = 0\n"
    ) in source
    [source] = generated(
        e=f'syntax = "proto2"; message {long} {{ extensions 1; }} '
        f"message M {{ optional {long} f = 1; }}"
        f" extend {long} {{ optional {long} x = 1; }}"
    ).values()
    assert f"x: pb.Extension[\n    {long}\n] = pb.extension(\n    {long},\n" in source


def test_many_imports() -> None:
    """One a line, where they are too many for one."""
    names = [f"Message{number}WithALongName" for number in range(1, 11)]
    made = generated(
        a='syntax = "proto2"; ' + " ".join(f"message {name} {{}}" for name in names),
        b='syntax = "proto2"; import "a.proto"; message M { '
        + " ".join(f"optional {name} f{at} = {at};" for at, name in enumerate(names, 1))
        + " }",
    )
    lines = "".join(f"    {name},\n" for name in names)  # 10 behind 9
    assert f"\nfrom .a import (\n{lines})\n" in made["b.py"]


def test_only_what_is_used_is_imported() -> None:
    """Linters complain of anything else."""
    [source] = generated(e='syntax = "proto2"; message M {}').values()
    assert "from wirecodec import message\n" in source
    assert "Annotated" not in source
    [source] = generated(e='syntax = "proto2"; enum E { A = 1; }').values()
    assert "from wirecodec import pb\n" in source
    [source] = generated(e='syntax = "proto2";').values()
    assert "import pb" not in source
    assert source.endswith("\n__all__ = []\n")


def test_responses() -> None:
    """Only where both are there, only if asked for, and only if the words mean what they do."""
    text = (
        'syntax = "proto2"; message Request {%s} message Response {} message FindReq {} '
        "message FindRsp {} message LoneRequest {} message O { message Request {} "
        "message Response {} } %s"
    )
    models = models_of(linked(e=text % ("", "")))
    [source] = generate(models, responses=True).values()
    assert source.count("__response_type__") == 2
    assert "-> type[FindRsp]:\n        return FindRsp\n" in source
    assert "__response_type__" not in "".join(generate(models).values())
    for inside, beside in (("optional int32 type = 1;", ""), ("", "message type {}")):
        [source] = generate(models_of(linked(e=text % (inside, beside))), responses=True).values()
        assert "-> type[Response]" not in source


def test_marks() -> None:
    """Generated modules are told from others."""
    [source] = generated(e='syntax = "proto2";').values()
    assert is_generated(source)
    assert not is_generated('"""Not generated from anything."""\n')


# --- the modules ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def modules(
    sources: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Any]]:
    """The modules of the schema, imported, by the names of their files."""
    folder = tmp_path_factory.mktemp("generated")
    for name, source in sources.items():
        path = folder / "idl_test_package" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    sys.path.insert(0, str(folder))
    try:
        yield {
            name: importlib.import_module(
                f"idl_test_package.{name.removesuffix('.py').replace('/', '.')}"
            )
            for name in sources
        }
    finally:
        sys.path.remove(str(folder))
        for name in [name for name in sys.modules if name.startswith("idl_test_package")]:
            del sys.modules[name]


def classes_in(holder: Any, module: str) -> Iterator[Any]:
    """The classes of a module, nested ones too."""
    for value in vars(holder).values():
        if isinstance(value, type) and value.__module__ == module and value is not holder:
            yield value
            if not is_enum(value):
                yield from classes_in(value, module)


def as_data(field: FieldSchema) -> dict[str, Any]:
    """What a field is, without the classes."""
    data = {
        name: getattr(field, name)
        for name in (
            *("name", "proto_name", "json_name", "number", "presence", "default", "is_packed"),
            *("oneof", "debug_redact", "is_closed"),
        )
    }
    if isinstance(field.default, float) and math.isnan(field.default):
        data["default"] = "nan"
    data["kind"] = (field.kind.name, field.kind.read)  # of strings there are two
    if field.presence == MAP:
        # Key and value are written even if they are zero, whatever their presence is called.
        data["entry"] = [{**as_data(each), "presence": ""} for each in field.schema.fields]
    elif field.message_type is not None:
        data["type"] = field.schema.full_name
    if field.enum_type is not None:
        data["type"] = enum_as_data(field.enum_type)
    return data


def enum_as_data(enum_type: Any) -> Any:
    """What an enum is."""
    members = {name: int(value) for name, value in enum_type.__members__.items()}
    proto = {name: int(value) for name, value in enum_type.__proto_members__.items()}
    return enum_type.__qualname__, members, proto, enum_type.__closed__


def test_the_same_as_at_run_time(files: list[FileDescriptorProto], modules: dict[str, Any]) -> None:
    """Field by field, each message is what the loaded schema makes of it; each enum likewise."""
    loaded = LoadedSchema(files)
    seen = set()
    for module in modules.values():
        check_messages(module)
        for declared in classes_in(module, module.__name__):
            if is_enum(declared):
                continue
            ours = schema_of(declared)
            theirs = schema_of(loaded[ours.full_name])
            assert list(map(as_data, ours.fields)) == list(map(as_data, theirs.fields))
            assert declared.__qualname__ == theirs.message_type.__qualname__
            seen.add(ours.full_name)
    classes = {name: loaded[name] for name in loaded if isinstance(loaded[name], type)}
    assert seen == {name for name, each in classes.items() if not is_enum(each)}


def test_extensions(files: list[FileDescriptorProto], modules: dict[str, Any]) -> None:
    """They are the same, and work."""
    loaded = LoadedSchema(files)
    found = {
        value.full_name: value
        for module in modules.values()
        for value in vars(module).values()
        if isinstance(value, pb.Extension)
    }
    assert set(found) == {name for name in loaded if isinstance(loaded[name], pb.Extension)}
    for name, extension in found.items():
        theirs = loaded[name]
        assert (extension.number, schema_of(extension.extendee).full_name) == (
            theirs.number,
            schema_of(theirs.extendee).full_name,
        )
        assert as_data(extension.field) == as_data(theirs.field)
    module = modules["everything2.py"]
    whole = module.Everything(r=1)
    module.everything_numbers.set(whole, [1, -1])
    assert module.everything_numbers.get(decode(module.Everything, encode(whole))) == [1, -1]


def test_all(modules: dict[str, Any]) -> None:
    """``__all__`` lists what is there, and nothing is called by a keyword."""
    for module in modules.values():
        for name in module.__all__:
            assert hasattr(module, name)
            assert not keyword.iskeyword(name)
        tops = {
            name
            for name, value in vars(module).items()
            if isinstance(value, pb.Extension)
            or (isinstance(value, type) and value.__module__ == module.__name__)
        }
        assert {name for name in tops if name[0] != "_"} == set(module.__all__)


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"enum", "message", "group"}))
def test_each_default(kind: str) -> None:
    """A proto default of each kind is read back from the source."""
    default = {"string": '"a\'b"', "bytes": '"\\377"', "bool": "true"}.get(kind, "7")
    [source] = generated(
        e=f'syntax = "proto2"; message M {{ optional {kind} f = 1 [default = {default}]; }}'
    ).values()
    sys.modules["made_default"] = module = type(sys)("made_default")
    try:
        exec(compile(source, "made_default", "exec"), vars(module))
        [field] = schema_of(vars(module)["M"]).fields
        expected: Any = {"string": "a'b", "bytes": b"\xff", "bool": True}.get(kind, 7)
        assert field.default == expected
    finally:
        del sys.modules["made_default"]
