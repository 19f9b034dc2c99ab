# SPDX-License-Identifier: MIT
"""The dissector, run by tshark, shows what our own decoder finds: every frame, every field.

The tests with tshark, and those with a Lua of its own, are skipped where these are not installed.
Everything that is dissected stands in a few captures, for to start tshark takes a second.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shlex
import shutil
import struct
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from hashlib import sha1
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from wirecodec.cli import console, wireshark_command
from wirecodec.debug import wireshark
from wirecodec.debug._proto_files import FIRST_LINE, proto_files
from wirecodec.debug.wireshark import Folders, dissector_source, find_folders, install, uninstall
from wirecodec.errors import ChecksumError
from wirecodec.opend.frame import HEADER_SIZE, Frame, FrameDecoder, decode_header, encode_frame
from wirecodec.opend.registry import PROTOCOLS, full_name_of
from wirecodec.protobuf.codec import decode, encode
from wirecodec.protobuf.idl.classes import load_files
from wirecodec.protobuf.schema import REPEATED, REQUIRED, FieldSchema, schema_of

from ..support.tshark import OPEND_PORT, Capture, Connection, environment, find_tshark, run_tshark

ROOT = Path(__file__).resolve().parents[2]
CAPTURES = ROOT / "tests" / "data" / "captures"
CLIENT = (CAPTURES / "plain_c2s.bin").read_bytes()
SERVER = (CAPTURES / "plain_s2c.bin").read_bytes()

needs_tshark = pytest.mark.skipif(find_tshark() is None, reason="tshark is not installed")


def frames_of(name: str) -> list[tuple[bool, bytes]]:
    """Who sent each frame of a recorded session, and its bytes."""
    recorded = json.loads((CAPTURES / f"{name}_frames.json").read_text("utf-8"))["frames"]
    return [
        (each["dir"] == "c2s", bytes.fromhex(each["header_hex"] + each["wire_body_hex"]))
        for each in recorded
    ]


# --- the schema ------------------------------------------------------------------------------


def facts_of(folder: Path) -> dict[str, Any]:
    """What the files of a folder declare, by full name."""
    facts: dict[str, Any] = {}

    def add_enum(prefix: str, enum: Any) -> None:
        numbers: dict[int, str] = {}
        for value in enum.value:
            numbers.setdefault(value.number, value.name)  # an alias says nothing new
        facts[f"{prefix}.{enum.name}"] = numbers

    def add_message(prefix: str, declared: Any) -> None:
        name = f"{prefix}.{declared.name}"
        facts[name] = {
            (each.name, each.number, each.type, each.label, each.type_name, each.default_value)
            for each in declared.field
        }
        for nested in declared.nested_type:
            add_message(name, nested)
        for enum in declared.enum_type:
            add_enum(name, enum)

    for file in load_files(sorted(map(str, folder.glob("*.proto"))), [str(folder)])[0]:
        for declared in file.message_type:
            add_message(file.package or "", declared)
        for enum in file.enum_type:
            add_enum(file.package or "", enum)
    return facts


def test_schema_files_say_what_the_originals_say(tmp_path: Path) -> None:
    for name, text in proto_files().items():
        (tmp_path / name).write_text(text, "utf-8")
    ours, originals = facts_of(tmp_path), facts_of(ROOT / "spec" / "opend")
    assert len(ours) > 1000
    # Of a package, all of it or nothing; and what is left out stands in no frame.
    written = {name.removesuffix(".proto") for name in proto_files()}
    assert ours == {
        name: facts for name, facts in originals.items() if name.partition(".")[0] in written
    }
    assert written >= {
        full_name_of(protocol.response_type).partition(".")[0]
        for protocol in PROTOCOLS.values()
        if protocol.has_schema
    }


# --- installing ------------------------------------------------------------------------------


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path / "plugins", tmp_path / "settings")


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_install_and_uninstall_leave_nothing(folders: Folders, tmp_path: Path) -> None:
    written = install(folders)
    assert sorted(path.relative_to(tmp_path).as_posix() for path in written) == sorted(
        files_in(tmp_path)
    )
    before = files_in(tmp_path)
    assert len(before) == len(proto_files()) + 2
    install(folders)
    assert files_in(tmp_path) == before
    uninstall(folders)
    assert files_in(tmp_path) == {}
    assert not (folders.plugins / wireshark.SCHEMA_FOLDER).exists()
    assert uninstall(folders) == []


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""])
def test_lines_of_the_user_stay_as_they_are(folders: Folders, end: bytes) -> None:
    table = folders.settings / wireshark.SEARCH_PATHS_NAME
    table.parent.mkdir()
    theirs = b'# written by Wireshark\r\n"/home/me/schema","FALSE"' + end
    table.write_bytes(theirs)
    install(folders)
    assert table.read_bytes().startswith(theirs)
    assert table.read_bytes().count(b"opend-proto") == 1
    uninstall(folders)
    assert table.read_bytes() == (theirs if end else theirs + b"\n")


def test_files_of_the_user_are_neither_replaced_nor_removed(folders: Folders) -> None:
    dissector = folders.plugins / wireshark.DISSECTOR_NAME
    dissector.parent.mkdir()
    dissector.write_text("-- mine")
    with pytest.raises(FileExistsError):
        install(folders)
    assert uninstall(folders) == []
    assert dissector.read_text() == "-- mine"
    dissector.unlink()

    install(folders)
    mine = folders.plugins / wireshark.SCHEMA_FOLDER / "Mine.proto"
    mine.write_text('syntax = "proto3";')
    old = mine.with_name("Old.proto")
    old.write_text(FIRST_LINE)
    install(folders)
    assert not old.exists()
    uninstall(folders)
    assert list(files_in(folders.plugins)) == ["opend-proto/Mine.proto"]


def test_default_folders_without_wireshark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wireshark, "which", lambda name: None)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    found = find_folders("work")
    assert found.plugins == tmp_path / ".local/lib/wireshark/plugins"
    assert found.settings == tmp_path / "xdg/wireshark/profiles/work"
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("APPDATA", str(tmp_path / "roaming"))
    found = find_folders()
    assert found.plugins == tmp_path / "roaming/Wireshark/plugins"
    assert found.settings == tmp_path / "roaming/Wireshark"


def test_where_tshark_is_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """On the path; where installers put it elsewhere, there; what it says is taken."""
    called = []

    def answer(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        called.append(command)
        told = b"Temp:\t/tmp\nPersonal configuration:\t/home/me/ws\n"
        told += b"Personal Lua Plugins: \t/home/me/lua\n"
        return subprocess.CompletedProcess(command, 0, told)

    monkeypatch.setattr(subprocess, "run", answer)
    monkeypatch.setattr(wireshark, "which", lambda name: None)
    monkeypatch.setattr(sys, "platform", "darwin")
    assert repr(find_folders()) == f"<Folders {Path('/home/me/lua')}, {Path('/home/me/ws')}>"
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("PROGRAMFILES", "programs")
    assert find_folders("work").settings == Path("/home/me/ws/profiles/work")
    monkeypatch.setattr(wireshark, "which", lambda name: f"/found/{name}")
    assert find_folders().plugins == Path("/home/me/lua")
    assert called == [
        [program, "-G", "folders"]
        for program in (
            "/Applications/Wireshark.app/Contents/MacOS/tshark",
            os.path.join("programs", "Wireshark", "tshark.exe"),
            "/found/tshark",
        )
    ]


@pytest.mark.parametrize(
    "told", [b"", b"tshark: -G folders is not known\n", b"Personal configuration:\t/home/me\n"]
)
def test_tshark_that_does_not_say_both_folders(
    told: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it says is not mixed with what the manual says."""
    monkeypatch.setattr(wireshark, "which", lambda name: "tshark")
    monkeypatch.setattr(
        subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, 0, told)
    )
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    found = find_folders()
    assert found.plugins == tmp_path / ".local/lib/wireshark/plugins"
    assert found.settings == tmp_path / ".config/wireshark"


def test_a_loader_that_has_no_dissector(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written in its place."""
    monkeypatch.setattr(wireshark, "get_data", lambda package, name: None)
    with pytest.raises(FileNotFoundError, match=r"opend\.lua is not in the package"):
        dissector_source()


# --- the command -----------------------------------------------------------------------------


def run_command(*arguments: str) -> int:
    parser = argparse.ArgumentParser(prog="wirecodec")
    wireshark_command.add_command(parser.add_subparsers())
    options = parser.parse_args(["wireshark", *arguments])
    code: int = options.run(options)
    return code


def test_command_prints_the_dissector(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run_command("--print") == 0
    assert capfdbinary.readouterr().out.decode("utf-8") == dissector_source()


def test_command_installs_and_uninstalls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = tmp_path / "settings"
    monkeypatch.setattr(
        wireshark, "_ask_wireshark", lambda: Folders(tmp_path / "theirs", tmp_path / "settings")
    )
    plugins = tmp_path / "plugins"
    assert run_command("--install", "--dir", str(plugins)) == 0
    assert str(plugins / "opend.lua") in capsys.readouterr().out
    assert (plugins / "opend.lua").read_text("utf-8") == dissector_source()
    assert (settings / "protobuf_search_paths").exists()
    assert run_command("--uninstall", "--dir", str(plugins)) == 0
    assert str(plugins / "opend.lua") in capsys.readouterr().out
    assert files_in(tmp_path) == {}
    assert run_command("--uninstall", "--dir", str(plugins)) == 0
    assert capsys.readouterr().out == "nothing was installed\n"
    assert not (tmp_path / "theirs").exists()


def test_command_refuses_a_profile_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wireshark, "_ask_wireshark", lambda: Folders(tmp_path, tmp_path))
    with pytest.raises(console.CommandError, match="no profile 'work'"):
        run_command("--install", "--profile", "work")
    assert files_in(tmp_path) == {}
    (tmp_path / "profiles" / "work").mkdir(parents=True)
    assert run_command("--install", "--profile", "work") == 0
    assert (tmp_path / "profiles/work/protobuf_search_paths").exists()


def test_command_tells_what_is_in_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wireshark, "_ask_wireshark", lambda: Folders(tmp_path, tmp_path))
    (tmp_path / "opend.lua").write_text("-- mine")
    with pytest.raises(console.CommandError, match=r"opend\.lua: it is somebody else's") as caught:
        run_command("--install")
    assert caught.value.exit_code == 2


# --- messages of every kind ------------------------------------------------------------------


def fill(message_type: type, depth: int = 0) -> Any:
    """A message with a value in every field, as deep as is reasonable."""
    values = {}
    for field in schema_of(message_type).fields:
        if field.message_type is not None and depth >= 3 and field.presence != REQUIRED:
            continue
        if field.presence == REPEATED:
            values[field.name] = [fill_field(field, depth, each) for each in (1, 2)]
        else:
            values[field.name] = fill_field(field, depth, 1)
    return message_type(**values)


def fill_field(field: FieldSchema, depth: int, which: int) -> Any:
    if field.message_type is not None:
        return fill(field.message_type, depth + 1)
    if field.enum_type is not None:
        return list(field.enum_members.values())[-which]
    number = 100 * field.number + which
    by_kind = {
        "int32": -number,
        "int64": -number - 2**40,
        "uint32": 2**32 - number,
        "uint64": 2**64 - number,
        "bool": which == 1,
        "float": float(number) / 4,
        "double": 1 / number,
        "string": f"價格 <&> {number}",
        "bytes": bytes((0, 255, which)),
    }
    return by_kind[field.kind.name]


def every_frame() -> Iterator[tuple[bool, bytes]]:
    """A request and a response, or a push, of every protocol; shown entire by their names."""
    for serial, (proto_id, protocol) in enumerate(PROTOCOLS.items(), 1):
        if not protocol.has_schema:
            continue
        if protocol.request_type is not None:
            yield (
                True,
                encode_frame(proto_id, encode(fill(protocol.request_type)), serial_number=serial),
            )
        yield (
            False,
            encode_frame(proto_id, encode(fill(protocol.response_type)), serial_number=serial),
        )


class Value(NamedTuple):
    """A field of a body: its name with those of the messages around it, and its value."""

    path: str
    value: Any


def values_of(message: Any, prefix: str = "") -> Iterator[Value]:
    """The fields of a message in the order of the wire, as our decoder has them."""
    for field in schema_of(type(message)).wire_order:
        held = field.get(message)
        path = f"{prefix}{field.proto_name}"
        for value in held if field.presence == REPEATED else [] if held is None else [held]:
            if field.message_type is None:
                yield Value(path, value)
            else:
                yield Value(path, "message")
                yield from values_of(value, f"{path}.")


# What tshark shows for each type of descriptor.proto, as Python's values.
_VARINTS = {3: "int64", 4: "uint64", 5: "int32", 13: "uint32"}
_READERS: dict[int, Callable[[str, bytes], Any]] = {
    1: lambda shown, raw: struct.unpack("<d", raw)[0],
    2: lambda shown, raw: struct.unpack("<f", raw)[0],
    **dict.fromkeys(_VARINTS, lambda shown, raw: int(shown)),
    8: lambda shown, raw: {"1": True, "True": True, "0": False, "False": False}[shown],
    9: lambda shown, raw: shown,
    12: lambda shown, raw: raw,
    14: lambda shown, raw: int(shown),
}
_MESSAGE = 11


def shown_values(node: ElementTree.Element, prefix: str = "") -> Iterator[Value]:
    """The same as tshark shows it; ``node`` holds a row of fields."""
    for field in node:
        facts = {each.get("name"): each for each in field}
        if "protobuf.field.name" not in facts:
            continue
        path = prefix + (facts["protobuf.field.name"].get("show") or "")
        kind = int(facts["protobuf.field.type"].get("show") or 0)
        held = facts["protobuf.field.value"]
        if kind == _MESSAGE:
            yield Value(path, "message")
            for inner in field:
                if (inner.get("show") or "").startswith("Message: "):
                    yield from shown_values(inner, f"{path}.")
            continue
        raw = bytes.fromhex(held.get("value") or "")
        # An enum has its number one level down, beside its name.
        [shown] = [each for each in held.iter("field") if each is not held][:1] or [held]
        yield Value(path, _READERS[kind](shown.get("show") or "", raw))


# --- what tshark shows -----------------------------------------------------------------------


class Shown(NamedTuple):
    """A frame, as tshark shows it: its fields by name, and the nodes of its body."""

    packet: int
    fields: dict[str, str]
    node: ElementTree.Element

    @property
    def experts(self) -> set[str]:
        return {
            name
            for each in self.node.iter("field")
            if (name := each.get("name") or "").startswith("opend.") and ".is_" in name
        }


class Told(NamedTuple):
    """All that tshark says of a capture: frames by client port and direction, in their order."""

    frames: dict[tuple[int, bool], list[Shown]]
    gaps: dict[tuple[int, bool], list[bytes]]
    names: set[str]


def read_pdml(text: str, capture: Capture) -> Told:
    told = Told({}, {}, set())
    for number, packet in enumerate(ElementTree.fromstring(text).iter("packet")):
        client_port, from_client, _, _ = capture.packets[number]
        for node in packet.iter("proto"):
            told.names.add(node.get("name") or "")
            if node.get("name") != "opend":
                continue
            facts = {each.get("name") or "": each.get("show") or "" for each in node}
            if "opend.gap" in facts:
                gap = bytes.fromhex(facts["opend.gap"].replace(":", ""))
                told.gaps.setdefault((client_port, from_client), []).append(gap)
            else:
                shown = Shown(number, facts, node)
                told.frames.setdefault((client_port, from_client), []).append(shown)
    return told


PDML = ("-T", "pdml", "-J", "opend")
OUT_OF_ORDER = ("-o", "tcp.reassemble_out_of_order:TRUE")

# Which connection of the capture shows what: its client's port.
PLAIN, BYTEWISE, AT_ONCE, BAD, SWAPPED, REPEATED_SEGMENT = 20001, 20002, 20003, 20004, 20005, 20006
JSON, RSA, OTHER_PORT, MIDDLE, EVERYTHING, SIZES, CUT, LOST = range(20007, 20015)
UNKNOWN, TOO_LARGE, MALFORMED, FAILED = range(20015, 20019)
CUT_AT_EACH_PLACE = 30000
TWO_FRAMES = SERVER[248:]  # rating changes, and the answer to a KeepAlive


def break_byte(data: bytes, position: int) -> bytes:
    return data[:position] + bytes((data[position] ^ 1,)) + data[position + 1 :]


def make_capture() -> tuple[Capture, dict[int, Connection]]:
    capture = Capture()
    connections = {
        port: Connection(capture, port)
        for port in (*range(PLAIN, FAILED + 1), *range(CUT_AT_EACH_PLACE, CUT_AT_EACH_PLACE + 299))
    }
    # On this port, OpenD is found by its header; and by its ports alone, the client would be taken
    # for the server.
    connections[OTHER_PORT] = Connection(capture, OTHER_PORT, 19999 + 40000)

    for port, name in ((PLAIN, "plain"), (JSON, "json"), (RSA, "rsa"), (OTHER_PORT, "plain")):
        for from_client, data in frames_of(name):
            connections[port].send(from_client, data)
    for from_client, data in ((True, CLIENT), (False, SERVER)):
        connections[BYTEWISE].send(from_client, data, [1] * len(data))
        connections[AT_ONCE].send(from_client, data)
        connections[REPEATED_SEGMENT].send(from_client, data, [100])
    connections[REPEATED_SEGMENT].put(False, -100, SERVER[-100:])
    for place in range(1, len(TWO_FRAMES)):
        connections[CUT_AT_EACH_PLACE + place - 1].send(False, TWO_FRAMES, [place])

    # A byte of a body, one of a digest, and a sound frame behind both.
    connections[BAD].send(False, break_byte(SERVER[:92], 60))
    connections[BAD].send(False, break_byte(SERVER[92:192], 16) + SERVER[192:248])
    # The first of three segments comes last; the handshake goes ahead of them.
    connections[SWAPPED].send(False, SERVER[:92])
    connections[SWAPPED].put(False, 100, SERVER[192:300])
    connections[SWAPPED].put(False, 208, SERVER[300:547])
    connections[SWAPPED].put(False, 0, SERVER[92:192])
    connections[SWAPPED].streams[False] += SERVER[92:]

    connections[MIDDLE].send(False, SERVER[10:])
    for from_client, data in every_frame():
        connections[EVERYTHING].send(from_client, data)
    everything = b"".join(
        encode_frame(1008, bytes(range(256))[:size], serial_number=size) for size in range(140)
    )
    connections[SIZES].send(False, everything, [1000] * 12)
    connections[CUT].send(False, SERVER[248:], captured=40 + 100)
    connections[UNKNOWN].send(
        True, encode_frame(4_000_000_000, b"\x08\x01", serial_number=2**32 - 1)
    )
    connections[TOO_LARGE].send(
        False, struct.pack("<2sIBBII28x", b"FT", 3426, 0, 0, 1, 64 * 1024 * 1024 + 1) + SERVER[:92]
    )
    for body in MALFORMED_BODIES:
        connections[MALFORMED].send(False, encode_frame(3426, body, serial_number=1))
    connections[FAILED].send(True, encode_frame(3426, b"\x0a\x02\x08\x0b", serial_number=1))
    failure = PROTOCOLS[3426].response_type(ret_type=-1, ret_msg="no")
    connections[FAILED].send(False, encode_frame(3426, encode(failure), serial_number=1))
    connections[FAILED].send(False, encode_frame(3426, encode(failure), serial_number=2))
    return capture, connections


MALFORMED_BODIES = (
    b"\x08",  # no value
    b"\x08" + b"\xff" * 11,  # no end
    b"\x22\x7fabc",  # longer than it is
    b"\x22\xc9\xfb\xff\xff\xff\x99\x3cabc",  # much longer, and a varint of 8 bytes
    b"\x12\x83\x80\x80\x80\x80\x80\x01abc",  # the low bits of a length are no length
    b"\x08\x00\x22\x0c\xba\xca\x0a\xc9\xfb\xff\xff\xff\x99\x3cab",  # the same one level down
    b"\x00\x00",  # field 0
    b"\x09\x01",  # 64 bits out of 8
    b"\x0b\x08\x01\x0c",  # a group
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The home of somebody who has installed the dissector; its name is no easy one."""
    folder = tmp_path_factory.mktemp('wïre "shark" %s')
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HOME", "XDG_CONFIG_HOME"):
            patch.setenv(name, environment(folder)[name])
        patch.delenv("WIRESHARK_CONFIG_DIR", raising=False)
        found = find_folders()
        assert found.plugins.is_relative_to(folder)
        assert found.settings.is_relative_to(folder)
        install(found)
    yield folder


class Everything(NamedTuple):
    capture: Capture
    connections: dict[int, Connection]
    path: Path
    told: Told


@pytest.fixture(scope="module")
def everything(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Everything:
    capture, connections = make_capture()
    path = tmp_path_factory.mktemp("captures") / "everything.pcap"
    capture.write(path)
    text = run_tshark(home, path, *PDML, *OUT_OF_ORDER)
    return Everything(capture, connections, path, read_pdml(text, capture))


def expected_frames(stream: bytes, *, has_key: bool = True) -> list[Frame]:
    """The frames of a stream, as our own decoder finds them; bad ones too."""
    decoder = FrameDecoder(open_body=None if has_key else lambda header, body: None)
    decoder.receive_data(stream)
    frames: list[Frame] = []
    while True:
        try:
            frame = decoder.next_frame()
        except ChecksumError as error:
            frame = error.frame
        if frame is None:
            return frames
        frames.append(frame)


def check_header(shown: Shown, frame: Frame) -> None:
    header, facts = frame.header, shown.fields
    assert (
        int(facts["opend.proto_id"]),
        int(facts["opend.body_format"]),
        int(facts["opend.version"]),
        int(facts["opend.serial"]),
        int(facts["opend.body_size"]),
        bytes.fromhex(facts["opend.sha1"].replace(":", "")),
        bytes.fromhex(facts["opend.reserved"].replace(":", "")),
    ) == tuple(header)
    assert facts["opend.magic"] == "FT"
    verdicts = {"good": "good", "bad": "bad", "unknown": "encrypted"}
    assert facts["opend.sha1.status"] == verdicts[frame.verdict]
    assert ("opend.sha1.is_bad" in shown.experts) is (frame.verdict == "bad")
    assert ("opend.is_encrypted" in shown.experts) is (frame.verdict == "unknown")
    if frame.verdict != "good":
        assert facts["opend.sha1.actual"] == sha1(frame.body).hexdigest()
    body = facts.get("opend.body", "")
    assert bytes.fromhex(body.replace(":", "")) == frame.body
    protocol = PROTOCOLS.get(header.proto_id)
    assert facts.get("opend.proto_name") == (protocol and protocol.name)
    assert ("opend.is_unknown" in shown.experts) is (protocol is None)


def check_direction(shown: Shown, from_client: bool) -> None:
    protocol = PROTOCOLS.get(int(shown.fields["opend.proto_id"]))
    wanted = "request" if from_client else "response"
    if protocol is not None and protocol.is_push:
        wanted = "push"
    assert shown.fields["opend.direction"] == wanted


def check_body(shown: Shown, frame: Frame, from_client: bool) -> None:
    """Each field of a protobuf body has the name and the value that our decoder finds."""
    protocol = PROTOCOLS[frame.header.proto_id]
    message_type = protocol.request_type if from_client else protocol.response_type
    assert message_type is not None
    [root] = shown.node.iterfind("proto[@name='protobuf']")
    [node] = root
    assert node.get("show") == f"Message: {full_name_of(message_type)}"
    message = decode(message_type, frame.body)
    assert list(shown_values(node)) == list(values_of(message))
    ret_type = getattr(message, "ret_type", None)
    told = shown.fields.get("opend.ret_type")
    assert told == (None if ret_type is None or protocol.is_push else str(ret_type))


@needs_tshark
@pytest.mark.parametrize(
    "port", [PLAIN, BYTEWISE, AT_ONCE, SWAPPED, REPEATED_SEGMENT, OTHER_PORT, EVERYTHING]
)
def test_frames_and_bodies_are_those_of_our_decoder(everything: Everything, port: int) -> None:
    for from_client, stream in everything.connections[port].streams.items():
        frames = expected_frames(stream)
        shown = everything.told.frames.get((port, from_client), [])
        assert len(shown) == len(frames)
        for each, frame in zip(shown, frames, strict=True):
            check_header(each, frame)
            check_direction(each, from_client)
            check_body(each, frame, from_client)
        assert (port, from_client) not in everything.told.gaps


@needs_tshark
def test_every_protocol_with_a_schema_was_shown(everything: Everything) -> None:
    shown = {
        (int(each.fields["opend.proto_id"]), from_client)
        for from_client in (True, False)
        for each in everything.told.frames[EVERYTHING, from_client]
    }
    with_schema = {proto_id for proto_id, each in PROTOCOLS.items() if each.has_schema}
    assert {proto_id for proto_id, from_client in shown if not from_client} == with_schema
    assert len(shown) > 300


@needs_tshark
def test_frames_cut_at_each_place_are_put_together(everything: Everything) -> None:
    frames = expected_frames(TWO_FRAMES)
    assert [frame.header.proto_id for frame in frames] == [3426, 1004]
    for place in range(1, len(TWO_FRAMES)):
        shown = everything.told.frames[CUT_AT_EACH_PLACE + place - 1, False]
        assert len(shown) == len(frames), f"cut at {place}"
        for each, frame in zip(shown, frames, strict=True):
            check_header(each, frame)
            check_body(each, frame, from_client=False)


@needs_tshark
def test_bad_digests_are_flagged(everything: Everything) -> None:
    frames = expected_frames(everything.connections[BAD].streams[False])
    assert [frame.verdict for frame in frames] == ["bad", "bad", "good"]
    for shown, frame in zip(everything.told.frames[BAD, False], frames, strict=True):
        check_header(shown, frame)


@needs_tshark
def test_encrypted_bodies_are_told_from_bad_ones(everything: Everything) -> None:
    for from_client, stream in everything.connections[RSA].streams.items():
        frames = expected_frames(stream, has_key=False)
        shown = everything.told.frames[RSA, from_client]
        assert len(frames) == 5 - from_client
        for each, frame in zip(shown, frames, strict=True):
            check_header(each, frame)
            check_direction(each, from_client)
            assert each.node.find("proto") is None


@needs_tshark
def test_digests_of_bodies_of_all_sizes(everything: Everything) -> None:
    shown = everything.told.frames[SIZES, False]
    assert [int(each.fields["opend.body_size"]) for each in shown] == list(range(140))
    assert {each.fields["opend.sha1.status"] for each in shown} == {"good"}


def json_values(value: Any) -> Iterator[str]:
    """The names and values of a JSON text in their order, as text."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from json_values(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from json_values(inner)
    else:
        yield value if isinstance(value, str) else json.dumps(value)


@needs_tshark
def test_json_bodies(everything: Everything) -> None:
    for from_client, stream in everything.connections[JSON].streams.items():
        frames = expected_frames(stream)
        shown = everything.told.frames[JSON, from_client]
        for each, frame in zip(shown, frames, strict=True):
            check_header(each, frame)
            check_direction(each, from_client)
            [node] = each.node.iterfind("proto[@name='json']")
            told = []
            for inner in node.iter("field"):
                name = inner.get("name") or ""
                if name in ("json.value.true", "json.value.false", "json.value.null"):
                    told.append(name.rpartition(".")[2])
                elif name == "json.value.string":
                    # As it stands in the body: some versions unescape it and lose a character.
                    told.append(json.loads(bytes.fromhex(inner.get("value") or "")))
                elif name in ("json.key", "json.value.number"):
                    told.append(inner.get("show") or "")
            body = json.loads(frame.body)
            # A name is shown in front of its value or behind it, as the version has it.
            assert sorted(told) == sorted(json_values(body))
            if "retType" in body and each.fields["opend.direction"] == "response":
                assert each.fields["opend.ret_type"] == str(body["retType"])


@needs_tshark
@pytest.mark.parametrize("port", [PLAIN, AT_ONCE, OTHER_PORT, JSON, RSA, EVERYTHING])
def test_responses_are_linked_with_their_requests(everything: Everything, port: int) -> None:
    told = everything.told
    requests = {
        (each.fields["opend.proto_id"], each.fields["opend.serial"]): each
        for each in told.frames[port, True]
    }
    answered = 0
    for each in told.frames[port, False]:
        if each.fields["opend.direction"] == "push":
            assert "opend.response_to" not in each.fields
            continue
        request = requests.get((each.fields["opend.proto_id"], each.fields["opend.serial"]))
        if request is None:
            assert "opend.is_unasked" in each.experts
            continue
        answered += 1
        assert int(each.fields["opend.response_to"]) == request.packet + 1
        # The capture has a packet each millisecond.
        milliseconds = 1000 * float(each.fields["opend.time"])
        assert milliseconds == pytest.approx(each.packet - request.packet, abs=1e-6)
    assert answered >= 3


@needs_tshark
def test_refused_requests_are_flagged(everything: Everything) -> None:
    first, second = everything.told.frames[FAILED, False]
    assert first.fields["opend.ret_type"] == "-1"
    assert first.experts == {"opend.is_failed"}
    assert second.experts == {"opend.is_failed", "opend.is_unasked"}


@needs_tshark
def test_what_is_no_frame_is_passed_over(everything: Everything) -> None:
    told = everything.told
    assert told.gaps[MIDDLE, False] == [SERVER[10:92]]
    expected = expected_frames(SERVER[92:])
    for shown, frame in zip(told.frames[MIDDLE, False], expected, strict=True):
        check_header(shown, frame)
    header = struct.pack("<2sIBBII28x", b"FT", 3426, 0, 0, 1, 64 * 1024 * 1024 + 1)
    assert told.gaps[TOO_LARGE, False] == [header]
    [shown] = told.frames[TOO_LARGE, False]
    check_header(shown, expected_frames(SERVER[:92])[0])


@needs_tshark
def test_frames_of_which_a_part_was_captured(everything: Everything) -> None:
    [shown] = everything.told.frames[CUT, False]
    assert "opend.is_cut" in shown.experts
    assert shown.fields["opend.sha1.status"] == "unchecked"
    assert int(shown.fields["opend.serial"]) == decode_header(SERVER, 248).serial_number
    body = bytes.fromhex(shown.fields["opend.body"].replace(":", ""))
    assert body == SERVER[248 + HEADER_SIZE : 248 + 100]


@needs_tshark
def test_unknown_protocols(everything: Everything) -> None:
    [shown] = everything.told.frames[UNKNOWN, True]
    check_header(shown, expected_frames(everything.connections[UNKNOWN].streams[True])[0])
    assert shown.fields["opend.direction"] == "request"


@needs_tshark
def test_malformed_bodies_are_kept_from_the_protobuf_dissector(everything: Everything) -> None:
    shown = everything.told.frames[MALFORMED, False]
    assert len(shown) == len(MALFORMED_BODIES)
    for each in shown:
        assert "opend.is_unsound" in each.experts
        assert each.node.find("proto[@name='protobuf']") is None


# --- other ways to run it --------------------------------------------------------------------


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A home without an installation that holds the printed dissector; and a small capture."""
    folder = tmp_path_factory.mktemp("bare")
    (folder / "opend.lua").write_text(dissector_source(), "utf-8")
    capture = Capture()
    plain = Connection(capture, PLAIN)
    for from_client, data in frames_of("plain"):
        plain.send(from_client, data)
    plain.send(True, encode_frame(1004, b"", serial_number=99))
    plain.send(False, encode_frame(1008, bytes(1025), serial_number=1))
    # Its first segment is too short to be known by its header: the port alone tells.
    Connection(capture, BYTEWISE, 22222).send(True, CLIENT, [1] * len(CLIENT))
    # The end of a body is lost.
    lossy = Connection(capture, LOST)
    lossy.send(False, SERVER[:300])
    lossy.lose(False, 193)
    lossy.send(False, SERVER[493:])
    capture.write(folder / "small.pcap")
    return folder, folder / "small.pcap"


def read_rows(text: str) -> list[list[str]]:
    return [line.split("\t") for line in text.splitlines()]


@needs_tshark
def test_printed_dissector_with_preferences_in_two_passes(small: tuple[Path, Path]) -> None:
    folder, path = small
    names = (
        *("frame.number", "tcp.port", "opend.response_in", "opend.sha1.status", "opend.proto_id"),
        *("opend.is_unanswered", "opend.serial"),
    )
    text = run_tshark(
        folder,
        path,
        *("-2", "-X", "lua_script:opend.lua", "-Y", "opend"),
        *("-o", "opend.ports:11111,22000-22222", "-o", "opend.verify_limit:1"),
        *("-T", "fields", "-E", "occurrence=a"),
        *(part for name in names for part in ("-e", name)),
    )
    rows = read_rows(text)
    plain = [row for row in rows if str(PLAIN) in row[1]]
    assert [row[2] for row in plain] == ["2", "", "4", "", "", "7", "", "9", "", "", ""]
    assert [row[3] for row in plain] == ["good"] * 10 + ["unchecked"]
    assert [row[6] for row in plain if row[5]] == ["99"]
    others = [row for row in rows if "22222" in row[1] and row[3]]
    assert len(others) == len(expected_frames(CLIENT))
    lossy = [row[4] for row in rows if str(LOST) in row[1] and row[3]]
    assert lossy[-1] == "1004"


@needs_tshark
def test_info_column(small: tuple[Path, Path]) -> None:
    folder, path = small
    text = run_tshark(
        folder, path, "-2", "-X", "lua_script:opend.lua", "-Y", f"tcp.port == {PLAIN}"
    )
    lines = [line.partition(" OpenD ")[2].split(" ", 1)[1] for line in text.splitlines()]
    sizes = [len(data) - HEADER_SIZE for _, data in frames_of("plain")]
    assert lines == [
        f"InitConnect request #2561, {sizes[0]} bytes",
        f"InitConnect response #2561, {sizes[1]} bytes, retType 0",
        f"GetGlobalState request #2562, {sizes[2]} bytes",
        f"GetGlobalState response #2562, {sizes[3]} bytes, retType 0",
        f"Notify push #1, {sizes[4]} bytes",
        f"Qot_GetRatingChange request #2563, {sizes[5]} bytes",
        f"Qot_GetRatingChange response #2563, {sizes[6]} bytes, retType 0",
        f"KeepAlive request #2564, {sizes[7]} bytes",
        f"KeepAlive response #2564, {sizes[8]} bytes, retType 0",
        "KeepAlive request #99, 0 bytes",
        "TestCmd response #1, 1025 bytes",
    ]


@needs_tshark
def test_any_bytes_leave_the_dissector_whole(home: Path, tmp_path: Path) -> None:
    """Mutated sessions, sound frames with mutated bodies, and plain noise, cut anywhere."""
    dice = random.Random(8)
    sessions = [
        CLIENT,
        SERVER,
        *((CAPTURES / f"rsa_{side}.bin").read_bytes() for side in ("c2s", "s2c")),
    ]
    sessions.append(b"".join(data for _, data in frames_of("json")))
    bodies = [frame.body for stream in sessions for frame in expected_frames(stream)]
    capture = Capture()
    for index in range(1200):
        if index % 4 == 0:
            data = mutate(dice, dice.choice(sessions))
        elif index % 4 == 3:
            data = b"FT" * (index % 3) + dice.randbytes(dice.randrange(1, 200))
        else:
            data = b"".join(
                encode_frame(
                    dice.choice([*PROTOCOLS, 5]),
                    mutate(dice, dice.choice(bodies)),
                    serial_number=dice.choice((0, 1, 2**32 - 1)),
                    body_format=dice.choice((0, 0, 1, 2, 255)),
                )
                for _ in range(3)
            )
        connection = Connection(capture, 10000 + index, dice.choice((OPEND_PORT, 2222)))
        sizes = [dice.choice((1, 7, 43, 44, 45, 100, 600)) for _ in range(8)]
        captured = dice.choice((65535, 65535, 120))
        connection.send(dice.random() < 0.5, data, sizes, captured=captured)
    path = tmp_path / "noise.pcap"
    capture.write(path)
    text = run_tshark(home, path, "-V")
    assert text.count("\nOpenD, ") > 1500
    assert text.count("[SHA-1 status: good]") > 400
    for fault in ("Lua Error", "opend.lua", "Dissector bug"):
        assert fault not in text


def mutate(dice: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.randrange(4)):
        if changed:
            changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed[dice.choice((0, 0, 0, 5)) :])


# --- the functions that need no Wireshark ----------------------------------------------------

LUAS = [name for name in ("lua5.4", "lua5.3", "lua5.2", "luajit") if shutil.which(name)]

LUA_PROGRAM = """
local opend = dofile(arg[1])
for line in io.lines() do
  local data = string.gsub(line, "..", function(pair) return string.char(tonumber(pair, 16)) end)
  local looks_right, ret_type = opend.scan_body(data, 0, "Qot_GetRatingChange.Response")
  print(opend.to_hex(opend.sha1(data)), looks_right, ret_type and string.format("%.0f", ret_type))
end
"""


@pytest.mark.skipif(not LUAS, reason="no Lua with operations on bits is installed")
@pytest.mark.parametrize("lua", LUAS)
def test_functions_in_other_versions_of_lua(lua: str, tmp_path: Path) -> None:
    (tmp_path / "opend.lua").write_text(dissector_source(), "utf-8")
    (tmp_path / "program.lua").write_text(LUA_PROGRAM, "utf-8")
    dice = random.Random(1)
    bodies = [bytes(range(256))[:size] for size in range(140)]
    sound = [b"", b"\x08\x00", b"\x08" + b"\xff" * 9 + b"\x01", SERVER[248 + HEADER_SIZE : 493]]
    bodies += [*MALFORMED_BODIES, *sound, dice.randbytes(5000)]
    done = subprocess.run(
        [lua, "program.lua", "opend.lua"],
        cwd=tmp_path,
        input="".join(body.hex() + "\n" for body in bodies),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    rows = read_rows(done.stdout)
    assert [row[0] for row in rows] == [sha1(body).hexdigest() for body in bodies]
    assert [row[1:] for row in rows[-5:-1]] == [
        ["true", "nil"],
        ["true", "0"],
        ["true", "-1"],
        ["true", "0"],
    ]
    assert {row[1] for row in rows[140:-5]} == {"false"}


# --- the page --------------------------------------------------------------------------------

PAGE = ROOT / "docs" / "wireshark.md"


def page_commands() -> list[tuple[str, str]]:
    """Each command of the page that runs tshark, and what the page says that it prints."""
    found = []
    for block in re.findall(r"```console\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.replace("\\\n", "").partition("\n")
            if command.startswith("tshark "):
                found.append((command, output))
    return found


@needs_tshark
@pytest.mark.parametrize("command,output", page_commands())
def test_commands_of_the_page(home: Path, tmp_path: Path, command: str, output: str) -> None:
    capture = Capture()
    connection = Connection(capture, 50000)
    for from_client, data in frames_of("plain"):
        connection.send(from_client, data)
    capture.write(tmp_path / "opend.pcap")
    program, option, file, *arguments = shlex.split(command)
    assert (program, option, file) == ("tshark", "-r", "opend.pcap")
    text = run_tshark(home, tmp_path / file, *arguments)
    assert text.split() == output.split()
