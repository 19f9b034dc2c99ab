# SPDX-License-Identifier: MIT
"""The pages of ``docs`` do what they say: what stands in them is run, and no link is broken.

A page is run from top to bottom in a folder of its own. What a block is for, a comment above it
says, which readers do not see:

- ``<!-- file: NAME -->``: the block is that file; a second one of that name goes on with it.
- ``<!-- background -->``: the command goes on until the page has ended, and is compared then.
- A block of Python without one is run. The blocks of a page share their names, and what they print
  is compared with the block of text behind them that has ``<!-- output -->``.
- In a block of the console a line with ``$`` is a command, and what follows is what it prints; its
  standard error is part of that. ``...`` stands for anything within a line; a line of it for any
  lines.

Where a page connects to port 11111, a simulator is there.
"""

from __future__ import annotations

import ast
import copy
import dataclasses
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, redirect_stdout
from importlib.util import module_from_spec, spec_from_file_location
from io import BytesIO, StringIO
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest

import wirecodec
from wirecodec import OpenDClient, decode, encode, load_proto
from wirecodec.errors import RequestError
from wirecodec.opend.cipher import load_rsa_key
from wirecodec.opend.messages import get_global_state
from wirecodec.opend.rating import COLUMNS
from wirecodec.opend.simulator import Simulator
from wirecodec.protobuf.enums import proto_names
from wirecodec.vendoring.copies import Options, make_files
from wirecodec.vendoring.library import read_library
from wirecodec.vendoring.slices import SLICES, select

from .support.sockets import WatchedSocket

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"

if not DOCS.is_dir():
    pytest.skip("docs/ is not part of a source distribution", allow_module_level=True)

PAGES = sorted(path.name for path in DOCS.glob("*.md"))
RUN_ELSEWHERE = {
    "bulk.md": "tests/debug/test_bulk.py",
    "session.md": "tests/opend/test_session.py",
    "text-view.md": "tests/debug/test_assembly.py",
    "wireshark.md": "tests/debug/test_wireshark.py",
}
PATIENCE_SECONDS = 120.0

BLOCK = re.compile(
    r"^(?:<!-- (?P<note>[^\n]+) -->\n)?```(?P<language>\w*)\n(?P<text>.*?)^```$", re.M | re.S
)
COMMAND = re.compile(r"^\$ (?P<command>(?:[^\n]*\\\n)*[^\n]*)\n", re.MULTILINE)


class Block(NamedTuple):
    """A block of a page, with the number of its first line."""

    line: int
    language: str
    text: str
    note: str


class Step(NamedTuple):
    """A command, what the page says that it prints, and what it has printed."""

    block: Block
    command: str
    told: str
    printed: str


def blocks_of(text: str) -> list[Block]:
    """The blocks of a page in order."""
    return [
        Block(
            text.count("\n", 0, match.start("text")) + 1,
            match["language"],
            match["text"],
            match["note"] or "",
        )
        for match in BLOCK.finditer(text)
    ]


def commands_of(text: str) -> list[tuple[str, str]]:
    """The commands of a block of the console, each with what it is to print."""
    parts = COMMAND.split(text)
    assert parts[0] == "", "a block of the console begins with a command"
    return list(zip(parts[1::2], parts[2::2], strict=True))


def is_as_told(printed: str, told: str) -> bool:
    """Whether output is what the page tells; ``...`` in it stands for anything."""
    pattern = []
    for line in told.splitlines():
        if line.strip() == "...":
            pattern.append(r"(?:.*\n)*?")
        else:
            pattern.append(r".*?".join(map(re.escape, line.rstrip().split("..."))) + r"\n")
    lines = [line.rstrip() + "\n" for line in printed.splitlines()]
    return re.fullmatch("".join(pattern), "".join(lines)) is not None


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


class Background:
    """A command that goes on, and what it prints.

    Args:
        process: that it is.
        block: where it stands.
        command: as it was started.
        told: what it prints in the end.
    """

    def __init__(
        self, process: subprocess.Popen[str], block: Block, command: str, told: str
    ) -> None:
        self.process = process
        self.block = block
        self.command = command
        self.told = told
        assert process.stdout is not None
        self._output = process.stdout
        self._printed = self._output.readline()  # it says that it listens
        self._has_printed = threading.Condition()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        for line in self._output:
            with self._has_printed:
                self._printed += line
                self._has_printed.notify()

    def wait(self) -> None:
        """Wait until it has told of what another command has done, if that is all it tells of."""
        with self._has_printed:
            self._has_printed.wait_for(
                lambda: is_as_told(self._printed, self.told), timeout=PATIENCE_SECONDS / 4
            )

    def stop(self) -> str:
        """End it; gives what it has printed."""
        self.process.send_signal(signal.SIGINT)
        self._reader.join(PATIENCE_SECONDS)
        self.process.wait(PATIENCE_SECONDS)
        self._output.close()
        return self._printed


class Place:
    """Where a page is run: a folder, and what runs in it.

    Args:
        folder: an empty one.
        ports: what stands in place of the ports of the page.
    """

    def __init__(self, folder: Path, ports: dict[str, str]) -> None:
        self.folder = folder / "page"
        self.folder.mkdir()
        self._ports = ports
        self._module = ModuleType("page")
        self._background: list[Background] = []
        programs = folder / "bin"
        programs.mkdir()
        python = programs / "python3"
        python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', "utf-8")
        python.chmod(0o755)
        self._environment = {
            **os.environ,
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "PYTHONIOENCODING": "utf-8",
            "NO_COLOR": "1",
            "COLUMNS": "100",
        }

    def with_ports(self, text: str) -> str:
        """A text of the page with the ports that there are."""
        for port, instead in self._ports.items():
            text = text.replace(port, instead)
        return text

    def run(self, blocks: list[Block]) -> Iterator[Step]:
        """Run the blocks; yields what each command has printed."""
        printed = ""
        for block in blocks:
            text = self.with_ports(block.text)
            if block.note.startswith("file: "):
                with open(self.folder / block.note[6:], "a", encoding="utf-8") as file:
                    file.write(text)
            elif block.note == "background":
                self._start(block)
            elif block.note == "output":
                yield Step(block, "the Python before it", text, printed)
            elif block.language == "python":
                printed = self._execute(block, text)
            elif block.language == "console":
                for command, told in commands_of(text):
                    yield Step(block, command, told, self._look(command, told))
                    for each in self._background:
                        each.wait()
        for each in self._background:
            yield Step(each.block, each.command, each.told, each.stop())

    def _start(self, block: Block) -> None:
        [(command, told)] = commands_of(self.with_ports(block.text))
        process = subprocess.Popen(
            ["bash", "-c", f"exec {command}"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            cwd=self.folder,
            env=self._environment,
        )
        self._background.append(Background(process, block, command, told))

    def _look(self, command: str, told: str) -> str:
        """What a command prints. Where it reads what another one is writing, as a person who looks
        again where it is not there yet.
        """
        until = time.monotonic() + PATIENCE_SECONDS
        printed = self._call(command)
        while (
            self._background
            and " capture " in command
            and not is_as_told(printed, told)
            and time.monotonic() < until
        ):
            printed = self._call(command)
        return printed

    def _call(self, command: str) -> str:
        result = subprocess.run(
            ["bash", "-c", command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
            cwd=self.folder,
            env=self._environment,
            timeout=PATIENCE_SECONDS,
        )
        return result.stdout

    def _execute(self, block: Block, text: str) -> str:
        output = StringIO()
        code = compile("\n" * (block.line - 1) + text, "page", "exec")
        with redirect_stdout(output):
            exec(code, self._module.__dict__)
        return output.getvalue()

    def close(self) -> None:
        """End what is left."""
        for each in self._background:
            each.process.kill()
            each.stop()


def run_page(text: str, folder: Path) -> Iterator[Step]:
    """Run a page; yields what each command has printed."""
    with ExitStack() as stack:
        ports = {}
        if "11111" in text:
            simulator = stack.enter_context(Simulator())
            ports["11111"] = str(simulator.port)
        if "11112" in text:
            ports["11112"] = str(free_port())
        place = Place(folder, ports)
        stack.callback(place.close)
        yield from place.run(blocks_of(text))


# --- the pages --------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [page for page in PAGES if page not in RUN_ELSEWHERE])
def test_page(page: str, tmp_path: Path) -> None:
    """Every command and every block of Python does what stands there."""
    text = (DOCS / page).read_text("utf-8")
    blocks = blocks_of(text)
    assert text.count("```") == 2 * len(blocks), "a block that cannot be found would not be run"
    for step in run_page(text, tmp_path):
        where = f"{page}:{step.block.line}: {step.command}"
        assert is_as_told(step.printed, step.told), f"{where}\n{step.printed}"


def test_pages_that_are_run_elsewhere() -> None:
    """The list is neither too long nor wrong: these tests read these pages."""
    for page, test in RUN_ELSEWHERE.items():
        assert page in PAGES
        assert f'"{page}"' in (ROOT / test).read_text("utf-8"), f"{test} does not read {page}"


def test_output_that_differs_is_seen() -> None:
    """The wildcard stands for what it says, and for no more."""
    assert is_as_told("a 1 b\nc\n", "a ... b\nc\n")
    assert is_as_told("a\nx\ny\nb\n", "a\n...\nb\n")
    assert is_as_told("a\nb\n", "a\n...\nb\n")
    assert not is_as_told("a\nx\nb\n", "a ... b\n")
    assert not is_as_told("a\nb\n", "a\n")
    assert not is_as_told("a.b\n", "axb\n")
    assert commands_of("$ one \\\n  more\n1\n$ two\n") == [("one \\\n  more", "1\n"), ("two", "")]


# --- the links --------------------------------------------------------------------------------

LINK = re.compile(r"\]\(([^()\s]+)\)")
LINKING = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]


def prose_of(path: Path) -> str:
    """A page without its code."""
    text = re.sub(r"^```.*?^```$", "", path.read_text("utf-8"), flags=re.M | re.S)
    return re.sub(r"``?[^`\n]+``?", "", text)


def anchors_of(path: Path) -> set[str]:
    """What the headings of a page are called in links, as GitHub makes it."""
    text = re.sub(r"^```.*?^```$", "", path.read_text("utf-8"), flags=re.M | re.S)
    anchors: set[str] = set()
    for title in re.findall(r"^#+ +(.+?) *$", text, re.MULTILINE):
        anchor = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        count = 0
        while (numbered := f"{anchor}-{count}" if count else anchor) in anchors:
            count += 1
        anchors.add(numbered)
    return anchors


@pytest.mark.parametrize("path", LINKING, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links(path: Path) -> None:
    """Relative links lead to files that are there, and to headings in them."""
    for link in LINK.findall(prose_of(path)):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        assert target.exists(), f"{link} leads nowhere"
        assert target.is_relative_to(ROOT), f"{link} leads out of the repository"
        if anchor:
            assert anchor in anchors_of(target), f"{link}: there is no such heading"


def test_every_page_is_linked() -> None:
    """From README or from another page."""
    linked = {
        (path.parent / link.partition("#")[0]).resolve()
        for path in LINKING
        for link in LINK.findall(prose_of(path))
    }
    assert {DOCS / page for page in PAGES} - linked == set()


# --- docs/make_reference.py -------------------------------------------------------------------


@pytest.fixture(scope="module")
def reference() -> Any:
    pytest.importorskip("pdoc", reason="it makes the API reference")
    spec = spec_from_file_location("make_reference", DOCS / "make_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_names_without_docstrings_are_told(reference: Any, tmp_path: Path) -> None:
    """A string below and a comment above describe a name; a constant needs neither."""
    source = (
        '"""A module."""\n__all__ = ["A", "B", "C", "D", "f", "g"]\n'
        '#: One\n#: two.\nA = 1\nB: int = 2\n"""Below."""\nC = {}\nD = 3\n\n\n'
        'def f():\n    """Do."""\n\n\ndef g():\n    pass\n'
    )
    assert dict(reference.descriptions_in(source)) == {"A": "One\ntwo.", "B": "Below."}
    (tmp_path / "made_up.py").write_text(source, "utf-8")
    spec = spec_from_file_location("made_up", tmp_path / "made_up.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    read = reference.read_module(module)
    told = list(reference.undocumented({"made_up": read}))
    assert told == ["made_up.g"]


def test_broken_links_are_told(reference: Any) -> None:
    pages = {
        "index.html": '<a href="a/b.html#x">good</a> <a href="https://x.org/#no">out</a>',
        "a/b.html": '<p id="x"><a href="#x"></a><a href="#y"></a><a href="../index.html"></a>'
        '<a href="c.html"></a><a href="../index.html#z"></a>',
    }
    assert list(reference.broken_links(pages)) == [
        "a/b.html: #y",
        "a/b.html: c.html",
        "a/b.html: ../index.html#z",
    ]


def test_public_modules_of_the_reference(reference: Any) -> None:
    """None with an underscore, and one for all messages."""
    names = [module.__name__ for module in reference.public_modules()]
    assert {"wirecodec", "wirecodec.opend.session", reference.MESSAGES} <= set(names)
    assert not [name for name in names if "._" in name or f"{reference.MESSAGES}." in name]
    assert "| `qot_get_rating_change` | 3426 Qot_GetRatingChange |" in (
        reference.summary_of_messages()
    )


# --- docs/vendoring.md ------------------------------------------------------------------------


def test_sizes_of_copies() -> None:
    """Files and bytes of each slice are what the table says, give or take a tenth."""
    text = (DOCS / "vendoring.md").read_text("utf-8")
    library = read_library()
    told = re.findall(r"^\| `(\w+)` \| .* \| ([\d,]+) \| ([\d,]+) \|$", text, re.MULTILINE)
    assert {name for name, _, _ in told} == set(SLICES)
    for name, files, size in told:
        made = make_files(library, Options("acme", slice=name))
        sources = [path for path in made if path.endswith(".py")]
        assert len(sources) == pytest.approx(int(files.replace(",", "")), rel=0.1), name
        total = sum(map(len, made.values())) / 1000
        assert total == pytest.approx(int(size.replace(",", "")), rel=0.1), name


def test_contents_of_copies() -> None:
    """The first slice of the table that names something is the first one that has it."""
    text = (DOCS / "vendoring.md").read_text("utf-8")
    contents = dict(re.findall(r"^\| `(\w+)` \| (.*) \| [\d,]+ \| [\d,]+ \|$", text, re.MULTILINE))
    assert set(contents) == set(SLICES)
    packages = {name: select(read_library(), name).library.source("") for name in contents}
    for word, public in (("JSON", "to_json"), ("extensions", "Extension"), ("`encode`", "encode")):
        told = [name for name, content in contents.items() if word in content]
        having = [name for name, package in packages.items() if f'"{public}",' in package]
        assert told[0] == having[0], public
    assert "The text format (`to_text`) and classes at run time (`load_proto`) are in `all`" in text
    for public in ("to_text", "load_proto"):
        assert [name for name in packages if f'"{public}",' in packages[name]] == ["all"]


# --- docs/building-a-client.md ----------------------------------------------------------------


def test_client_of_the_tutorial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It encrypts when it is given a key, idles without losing its connection, and takes pushes."""
    for block in blocks_of((DOCS / "building-a-client.md").read_text("utf-8")):
        if block.note == "file: tiny.py":
            with open(tmp_path / "tiny.py", "a", encoding="utf-8") as file:
                file.write(block.text)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "tiny", raising=False)
    from importlib import import_module

    tiny: Any = import_module("tiny")
    key = load_rsa_key((ROOT / "tests/data/captures/rsa_private_1024.pem").read_bytes())
    state = get_global_state.Request(c2s=get_global_state.C2S(user_id=0))
    with Simulator(rsa_key=key, push_every_seconds=0.1) as simulator:
        client = tiny.TinyClient(port=simulator.port, rsa_key=key)
        client.sock = watched = WatchedSocket(client.sock)
        assert client.request(state).ret_type == 0
        tiny.idle(client, 0.2)
        assert client.pushes
        assert client.request(state).ret_type == 0
        client.close()
        # A time-out of sendall would leave half a frame sent.
        assert len(watched.timeouts) >= 4 and set(watched.timeouts) == {None}
        with pytest.raises(RequestError):
            tiny.TinyClient(port=simulator.port)  # a key is wanted
    sys.modules.pop("tiny", None)


# --- docs/check-sha-error.md ------------------------------------------------------------------


def test_causes_of_the_table() -> None:
    """Each is one that `explain` finds, as its own tests have it."""
    text = (DOCS / "check-sha-error.md").read_text("utf-8")
    named = re.findall(r"`([a-z0-9-]+)`", text[text.index("| cause |") :])
    specimens = (ROOT / "tests/data/explain/specimens.json").read_text("utf-8")
    assert len(named) == 15
    assert [name for name in named if f'"{name}"' not in specimens] == []


# --- docs/migrating.md ------------------------------------------------------------------------

MIGRATING = DOCS / "migrating.md"


def tables_of(name: str) -> list[list[str]]:
    """The rows of the tables of that name: the code of their first cells."""
    text = MIGRATING.read_text("utf-8")
    rows = []
    for table in re.findall(rf"^<!-- table: {name} -->\n((?:\|.*\n)+)", text, re.MULTILINE):
        for line in table.splitlines()[2:]:
            cells = [cell.strip() for cell in line[1:-1].split("|")]
            rows.append([cell.strip("`") for cell in cells])
    assert rows
    return rows


def evaluate(code: str, names: dict[str, Any]) -> Any:
    """Run the code of a cell; gives its value if it is an expression."""
    statements = ast.parse(code).body
    if len(statements) == 1 and isinstance(statements[0], ast.Expr):
        return eval(code, names)
    exec(code, names)
    return None


class People:
    """The schema of the page on both sides, with the same values.

    Args:
        folder: for its files.
    """

    def __init__(self, folder: Path) -> None:
        for block in blocks_of(MIGRATING.read_text("utf-8")):
            if block.note.startswith("file: "):
                (folder / block.note[6:]).write_text(block.text, "utf-8")
        self.folder = folder
        self.schema = load_proto(folder / "people.proto", folder / "orders.proto")
        self.set_data = self._compile()

    def _compile(self) -> bytes:
        protoc = pytest.importorskip("grpc_tools.protoc", reason="protoc makes the other side")
        grpc_tools = pytest.importorskip("grpc_tools")
        out = self.folder / "set.bin"
        arguments = ["protoc", f"-I{self.folder}", f"-I{Path(grpc_tools.__file__).parent}/_proto"]
        files = ["people.proto", "orders.proto"]
        code = protoc.main([*arguments, "--include_imports", f"--descriptor_set_out={out}", *files])
        assert code == 0
        return out.read_bytes()

    def _values(self) -> dict[str, bytes]:
        schema = self.schema
        person, address = schema.Person, schema.Address
        any_type = schema["google.protobuf.Any"]
        lia = person(name="Lia", age=30, tags=["a"], scores={"b": 2, "a": 1}, phone="1")
        lia.homes = [address(city="Genf")]
        packed = any_type(
            type_url="type.googleapis.com/people.Address", value=encode(address(city="Chur"))
        )
        order = schema.Order(code="US.MU")
        schema["orders.nickname"].set(order, "fish")
        return {
            "person": encode(lia),
            "other": encode(person(name="Tom", tags=["z"], address=address(city="Rom"))),
            "strange": encode(lia) + bytes.fromhex("780a"),
            "packed": encode(person(detail=packed)),
            "home": encode(address(city="Bern")),
            "order": encode(order),
            "partial": b"",
        }

    def _both(self) -> dict[str, Any]:
        data = encode(self.schema.Person(name="Jo", age=7, mail="j"))
        return {
            "data": data,
            "set_data": self.set_data,
            "stream": BytesIO(),
            "text": '{"name": "Eva", "scores": {"x": 5}, "color": "COLOR_RED"}',
        }

    def ours(self) -> dict[str, Any]:
        """What the cells of wirecodec may name."""
        schema = self.schema
        names = {
            **{name: getattr(wirecodec, name) for name in wirecodec.__all__},
            **self._both(),
            **{name: getattr(schema, name) for name in ("Person", "Address", "Color", "Order")},
            "Any": schema["google.protobuf.Any"],
            "nickname": schema["orders.nickname"],
            "schema": schema,
            "proto_names": proto_names,
            "copy": copy,
            "dataclasses": dataclasses,
        }
        for name, data in self._values().items():
            names[name] = decode(_type_of(names, name), data, allow_partial=True)
        return names

    def theirs(self) -> dict[str, Any]:
        """What the cells of google.protobuf may name."""
        from google.protobuf import descriptor_pool, json_format, proto, text_format
        from google.protobuf.descriptor_pb2 import FileDescriptorSet
        from google.protobuf.internal.enum_type_wrapper import EnumTypeWrapper
        from google.protobuf.message_factory import GetMessageClass, GetMessages
        from google.protobuf.unknown_fields import UnknownFieldSet

        pool = descriptor_pool.DescriptorPool()
        for file in FileDescriptorSet.FromString(self.set_data).file:
            pool.Add(file)
        names: dict[str, Any] = {
            **self._both(),
            "Person": GetMessageClass(pool.FindMessageTypeByName("people.Person")),
            "Address": GetMessageClass(pool.FindMessageTypeByName("people.Address")),
            "Order": GetMessageClass(pool.FindMessageTypeByName("orders.Order")),
            "Color": EnumTypeWrapper(pool.FindEnumTypeByName("people.Color")),
            "nickname": pool.FindExtensionByName("orders.nickname"),
            "pool": pool,
            "json_format": json_format,
            "text_format": text_format,
            "proto": proto,
            "FileDescriptorSet": FileDescriptorSet,
            "GetMessageClass": GetMessageClass,
            "GetMessages": GetMessages,
            "UnknownFieldSet": UnknownFieldSet,
        }
        for name, data in self._values().items():
            names[name] = _type_of(names, name).FromString(data)
        return names


def _type_of(names: dict[str, Any], name: str) -> Any:
    return names[{"home": "Address", "order": "Order", "partial": "Order"}.get(name, "Person")]


def plain(value: Any) -> Any:
    """A value of either side in the words of neither; messages are their bytes."""
    if hasattr(value, "SerializePartialToString") and not isinstance(value, type):
        return value.SerializePartialToString(deterministic=True)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return encode(value, allow_partial=True)
    if isinstance(value, type):
        return value.__name__
    if isinstance(value, BytesIO):
        return value.getvalue()
    if isinstance(value, str) and value.startswith("{"):
        return json.loads(value)
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value


def state_of(names: dict[str, Any]) -> dict[str, Any]:
    """What a statement may have changed."""
    values = ("person", "other", "strange", "packed", "home", "order", "partial", "stream")
    return {name: plain(names[name]) for name in values}


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> People:
    pytest.importorskip("google.protobuf", reason="the other side of the tables")
    return People(tmp_path_factory.mktemp("people"))


@pytest.mark.parametrize(("left", "right", "_"), tables_of("protobuf"))
def test_migrating_from_protobuf(left: str, right: str, _: str, people: People) -> None:
    """Both cells give the same value; or leave the same messages, and not those of before."""
    theirs, ours = people.theirs(), people.ours()
    before = state_of(ours)
    assert state_of(theirs) == before
    told, mine = evaluate(left, theirs), evaluate(right, ours)
    if told is not None and mine is not None:
        assert plain(mine) == plain(told)
    else:
        assert state_of(ours) == state_of(theirs)
        assert state_of(ours) != before


@pytest.mark.parametrize(("left", "theirs", "right", "ours"), tables_of("protobuf, errors"))
def test_errors_of_protobuf(left: str, theirs: str, right: str, ours: str, people: People) -> None:
    for code, names, name in ((left, people.theirs(), theirs), (right, people.ours(), ours)):
        with pytest.raises(Exception) as caught:
            evaluate(code, names)
        assert caught.type.__name__ == name


# --- ... from futu-api ------------------------------------------------------------------------

OFFICIAL_PYTHON = os.environ.get("WIRECODEC_OFFICIAL_PYTHON", "")

OFFICIAL = """\
import ast, json, sys
from futu import *
SysConfig.enable_proto_encrypt(False)
cells, file = json.loads(sys.argv[1]), sys.argv[2]
names, values = dict(globals()), []
for cell in cells:
    body = ast.parse(cell).body
    if len(body) == 1 and isinstance(body[0], ast.Expr):
        value = eval(cell, names)
        if isinstance(value, tuple):
            value = [str(each) if hasattr(each, "columns") else each for each in value]
        values.append(value)
    else:
        exec(cell, names)
        values.append(None)
with open(file, "w", encoding="utf-8") as out:
    json.dump(values, out)
"""


def of_official(cells: list[str], port: int, folder: Path) -> list[Any]:
    """What the cells of futu-api give; Nones where it is not there."""
    if not OFFICIAL_PYTHON:
        return [None] * len(cells)
    out = folder / "values.json"
    asked = json.dumps([cell.replace("11111", str(port)) for cell in cells])
    subprocess.run(
        [OFFICIAL_PYTHON, "-I", "-c", OFFICIAL, asked, str(out)],
        cwd=folder,
        env={**os.environ, "HOME": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=PATIENCE_SECONDS,
        check=True,
    )
    values: list[Any] = json.loads(out.read_text("utf-8"))
    return values


def of_ours(cells: list[str], port: int) -> list[Any]:
    """What the cells of wirecodec give: a value, or the error."""
    names: dict[str, Any] = {
        "OpenDClient": OpenDClient,
        "COLUMNS": COLUMNS,
        "get_global_state": get_global_state,
    }
    values: list[Any] = []
    try:
        for cell in cells:
            try:
                values.append(evaluate(cell.replace("11111", str(port)), names))
            except (ValueError, RequestError) as error:
                values.append(error)
    finally:
        names["client"].close()
    return values


@pytest.mark.parametrize("table", ["futu-api", "futu-api, encrypted"])
def test_migrating_from_futu_api(
    table: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cells one after the other on both sides; ours alone where futu-api is not there."""
    rows = tables_of(table)
    key_file = ROOT / "tests/data/captures/rsa_private_1024.pem"
    (tmp_path / "key.pem").write_bytes(key_file.read_bytes())
    monkeypatch.chdir(tmp_path)
    key = load_rsa_key(key_file.read_bytes()) if "encrypted" in table else None
    with Simulator(rsa_key=key) as simulator:
        mine = of_ours([right for _, right, _ in rows], simulator.port)
        told = of_official([left for left, _, _ in rows], simulator.port, tmp_path)
    values = [value for value in mine if value is not None]
    assert values
    assert not [value for value in values if isinstance(value, Exception)]
    for (_, right, _), one, other in zip(rows, mine, told, strict=True):
        assert other is None or one == other, right


def test_errors_of_futu_api(tmp_path: Path) -> None:
    rows = tables_of("futu-api, errors")
    with Simulator() as simulator:
        connect = 'OpenDClient.connect("127.0.0.1", 11111)'
        mine = of_ours([f"client = {connect}", *(row[1] for row in rows)], simulator.port)
        ctx = ['ctx = OpenQuoteContext("127.0.0.1", 11111)', *(row[0] for row in rows)]
        told = of_official([*ctx, "ctx.close()"], simulator.port, tmp_path)
    assert [type(error).__name__ for error in mine[1:]] == [row[2] for row in rows]
    for value in told[1:-1]:
        assert value is None or (value[0], value[2:]) == (-1, [None, None])
