# SPDX-License-Identifier: MIT
"""``capture`` on the command line: what it shows, counts and extracts, and what it answers."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wirecodec import decode
from wirecodec.cli import capture_reading
from wirecodec.debug import capture_extract
from wirecodec.debug.inspection import inspect_data
from wirecodec.debug.nodes import FrameNode, faults_of
from wirecodec.debug.pcap import LinkType, PcapngWriter
from wirecodec.debug.reassembly import Direction
from wirecodec.opend.frame import encode_frame
from wirecodec.opend.messages import init_connect

from ..support.busy_day import SECRET_KEY, busy_segments
from ..support.conversations import (
    RSA_KEY_FILE,
    Turn,
    as_segments,
    load_recorded,
    write_pcapng,
)
from .test_cli import CLIENT, SERVER, TESTS, Result, Stream, run

PLAIN = write_pcapng(as_segments(load_recorded("plain")))
RSA = write_pcapng(as_segments(load_recorded("rsa")))
BUSY = write_pcapng(busy_segments(40))
ASKED = encode_frame(1002, b"\x0a\x02\x08\x07", serial_number=9)


def write(folder: Path, content: bytes, name: str = "capture.pcapng") -> str:
    path = folder / name
    path.write_bytes(content)
    return str(path)


def lines_of(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.text.splitlines()]


# --- what it shows --------------------------------------------------------------------------


def test_table(tmp_path: Path) -> None:
    """A line for each record, the sum of it on standard error."""
    result = run("capture", write(tmp_path, PLAIN))
    assert result.code == 0
    assert len(result.text.splitlines()) == 1 + 9 + 2
    assert "3426 Qot_GetRatingChange           2563  response       245      1.00       ok" in (
        result.text
    )
    assert result.errors.splitlines() == [
        "wirecodec capture: 1 connection, 9 frames, 784 bytes, 0.013 seconds from 22:13:20.001 UTC",
        "wirecodec capture: no failures",
    ]
    assert "\x1b[" in run("capture", "--color", "always", write(tmp_path, PLAIN)).text
    relative = run("capture", "--relative", write(tmp_path, PLAIN)).text
    assert "0.003000  ->  1001 InitConnect" in relative


def test_reference_frames(tmp_path: Path) -> None:
    """As JSON Lines: the frames of the recorded conversations, the encrypted one with its key."""
    for name, argv in (("plain", ()), ("rsa", ("--rsa-key", str(RSA_KEY_FILE))), ("json", ())):
        turns = load_recorded(name)
        path = write(tmp_path, write_pcapng(as_segments(turns)))
        result = run("capture", "--format", "jsonl", "--show-secrets", *argv, path)
        assert result.code == 0
        frames = [each for each in lines_of(result) if each["record"] == "frame"]
        assert [
            (each["direction"], each["protoId"], each["serialNumber"], each["data"], each["body"])
            for each in frames
        ] == [
            (turn.direction, turn.proto_id, turn.serial_number, turn.data.hex(), turn.body.hex())
            for turn in turns
        ]
        assert all(each["message"] for each in frames)
        redacted = run("capture", "--format", "jsonl", *argv, path).text
        assert '"connAESKey":"<redacted>"' in redacted
        assert '"body"' not in redacted


def test_json_and_html(tmp_path: Path) -> None:
    """Whole documents, without secrets."""
    path = write(tmp_path, BUSY, "mon<day>.pcapng")
    report = json.loads(run("capture", "--format", "json", path).text)
    assert report[0]["record"] == "connectionStarted"
    page = run("capture", "--format", "html", path)
    assert page.code == 1
    assert "<h1><bdi>mon&lt;day&gt;.pcapng</bdi></h1>" in page.text
    assert page.text.endswith("</html>\n\n")
    for text in (page.text, json.dumps(report), run("capture", path).text):
        assert SECRET_KEY not in text
        assert SECRET_KEY.encode().hex() not in text
    assert SECRET_KEY in run("capture", "--format", "json", "--show-secrets", path).text


def test_standard_input(tmp_path: Path) -> None:
    """``-`` is a capture or a dump."""
    assert run("capture", "-", stdin=PLAIN) == run("capture", write(tmp_path, PLAIN))
    assert run("capture", "-", stdin=SERVER).text.count("response") == 4
    assert run("capture", "-", stdin=CLIENT).text.count("request") == 4


# --- exit codes -----------------------------------------------------------------------------


def test_exit_codes(tmp_path: Path) -> None:
    """0 if nothing failed, 1 for each kind of failure."""
    turns = load_recorded("plain")
    refusal = encode_frame(
        3426, b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", serial_number=2563
    )
    damaged = turns[-1].data[:-1] + b"\xff"
    cases: list[tuple[list[Turn], str]] = [
        ([*turns, Turn(Direction.TO_SERVER, ASKED)], "1 request without an answer"),
        ([*turns[:-1], turns[-1]._replace(data=damaged)], "1 digest"),
        ([*turns, turns[-1]], "1 repeated"),
        ([*turns, Turn(Direction.TO_CLIENT, ASKED)], "1 unasked"),
        ([*turns, Turn(Direction.TO_CLIENT, b"HTTP/1.1 404")], "1 gap"),
        ([*turns[:5], Turn(Direction.TO_CLIENT, refusal), *turns[6:]], "refused"),
    ]
    for changed, words in cases:
        result = run("capture", write(tmp_path, write_pcapng(as_segments(changed))))
        assert result.code == 1, words
        assert words in result.errors
    lost = as_segments(turns)
    del lost[8]
    result = run("capture", write(tmp_path, write_pcapng(lost)))
    assert result.code == 1
    assert "missing" in result.errors
    result = run("capture", write(tmp_path, RSA))
    assert result.code == 1
    assert "9 no-key" in result.errors


def test_damaged_capture(tmp_path: Path) -> None:
    """What lies before is shown, then what is wrong; where nothing is found, that."""
    result = run("capture", write(tmp_path, PLAIN + b"\0" * 12))
    assert result.code == 1
    assert result.text.count("response") == 4
    assert re.search(r"capture.pcapng: .* \(at byte \d+", result.errors.splitlines()[-1])
    result = run("capture", write(tmp_path, b"\x1f\x8b\x08\0", "a.pcapng.gz"))
    assert result.code == 1
    assert "gunzip" in result.errors
    # The program that captured was stopped in the middle of a packet: it is said, and no failure.
    whole, cut = write(tmp_path, PLAIN, "whole.pcapng"), write(tmp_path, PLAIN[:-400], "cut.pcapng")
    for argv in ((cut,), (cut, whole), ("--jobs", "2", whole, cut), ("stats", cut)):
        result = run("capture", *argv)
        assert result.code == 0
        assert "cut.pcapng: the file ends inside this record (at byte" in result.errors
    # What is behind a file that is cut is read: here, its last packets.
    assert run("capture", cut, whole).text == run("capture", whole).text != run("capture", cut).text
    result = run("capture", write(tmp_path, PLAIN[:100]))
    assert result.code == 1
    assert "nothing of OpenD was found" in result.errors
    for command in ((), ("stats",)):
        result = run("capture", *command, write(tmp_path, b""))
        assert result.code == 1


def test_capture_of_something_else(tmp_path: Path) -> None:
    """It is told what the packets were, most of them first."""
    file = io.BytesIO()
    writer = PcapngWriter(file.write)
    writer.add_interface(LinkType.ETHERNET)
    for size, count in ((1, 1), (42, 2)):
        for _ in range(count):
            writer.write_packet(0, (bytes(12) + b"\x08\x06" + bytes(28))[:size])
    result = run("capture", write(tmp_path, file.getvalue()))
    assert result.code == 1
    assert result.errors.splitlines()[-1] == (
        "wirecodec capture: nothing of OpenD was found; packets without a TCP segment: "
        "2 Ethernet type 0x0806, 1 ends inside its headers"
    )


@pytest.mark.parametrize("argv", [(), ("stats",), ("extract", "--out", "frames")])
def test_text_in_the_place_of_bytes(
    argv: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What reads it is told; not of what has frames, and of what is no text."""
    monkeypatch.chdir(tmp_path)
    hint = "dump.hex is text, and the bytes themselves are wanted"
    result = run("capture", *argv, write(tmp_path, SERVER.hex(" ", -2).encode(), "dump.hex"))
    assert result.code == 1
    assert hint in result.errors
    assert "`inspect`" in result.errors
    for content in (SERVER, b"\0" * 100, b""):
        assert "is text" not in run("capture", write(tmp_path, content, "dump.bin")).errors
    # The first piece of a stream may look like text.
    pieces = Fed(b"FTb\r", b"\0" * 40, ASKED, b"")
    assert "is text" not in run("capture", "-", stdin=io.TextIOWrapper(pieces)).errors


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("nowhere.pcapng",), "nowhere.pcapng: No such file"),
        (("--rsa-key", "nowhere.pem", "FILE"), "nowhere.pem: No such file"),
        (("--rsa-key", "FILE", "FILE"), "key"),
        (("--aes-key", "S3cr3t", "FILE"), "--aes-key takes 16 ASCII characters"),
        (("--aes-iv", "0123456789abcdef", "FILE"), "--aes-iv is of no use without --aes-key"),
        (("--aes-key", "@nowhere.key", "FILE"), "nowhere.key: No such file"),
        (("--proto", "Qot_GetKK", "FILE"), "no protocol 'Qot_GetKK'; Qot_GetKL"),
        (("--jobs", "0", "FILE"), "from 1"),
        *(
            (("--port", port, "FILE"), "--port: a port is 1 to 65535")
            for port in ("0", "65536", "99999", "-1", "x")
        ),
        (("-", "FILE"), "standard input is read alone"),
        (("--follow", "FILE", "FILE"), "--follow reads one file"),
        (("--follow", "--format", "html", "FILE"), "--follow has no end"),
        (("--format", "csv", "FILE"), "invalid choice"),
        (("FILE", "DUMP"), "holds no packets"),
        ((), "required: FILE"),
        (("stats", "--format", "html", "FILE"), "invalid choice"),
        (("extract", "FILE"), "required: --out"),
    ],
)
def test_wrong_usage(
    argv: tuple[str, ...], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """2, and one line; a key is never in it."""
    monkeypatch.chdir(tmp_path)
    names = {"FILE": write(tmp_path, PLAIN), "DUMP": write(tmp_path, SERVER, "dump.bin")}
    result = run("capture", *(names.get(each, each) for each in argv))
    assert result.code == 2
    assert words in result.errors
    assert result.errors.count("\n") == 1
    assert "S3cr3t" not in result.errors


def damage(at: int) -> bytes:
    """The capture with another byte somewhere."""
    pos = at * len(PLAIN) // 61
    return PLAIN[:pos] + bytes([PLAIN[pos] ^ 0x55]) + PLAIN[pos + 1 :]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=200), st.integers(0, 60).map(damage)))
def test_any_file(tmp_path: Path, data: bytes) -> None:
    """Never a traceback."""
    path = write(tmp_path, data)
    for argv in ((), ("stats",), ("--format", "jsonl"), ("--format", "html")):
        assert run("capture", *argv, path).code in (0, 1)


def test_port(tmp_path: Path) -> None:
    """What goes there is shown however it looks; and a port is a number from 1."""
    path = write(tmp_path, PLAIN)
    assert run("capture", "--port", "65535", "--port", "1", path) == run("capture", path)


# --- keys -----------------------------------------------------------------------------------


def agreed_keys() -> tuple[str, str]:
    """Those that the recorded, encrypted conversation agreed on."""
    [answer] = [
        turn.body
        for turn in load_recorded("rsa")
        if turn.proto_id == 1001 and turn.direction == Direction.TO_CLIENT
    ]
    terms = decode(init_connect.Response, answer).s2c
    assert terms is not None
    assert terms.aes_cbc_iv is not None
    return terms.conn_aes_key, terms.aes_cbc_iv


def test_keys_of_the_connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For a capture that starts later: as arguments, in files, in the environment."""
    later = as_segments(load_recorded("rsa"))[5:]
    path = write(tmp_path, write_pcapng(later))
    assert "no-key" in run("capture", path).text
    key, iv = agreed_keys()
    wanted = run("capture", "--aes-key", key, "--aes-iv", iv, path)
    assert wanted.text.count("CBC") == 7
    assert "market=11 count=2" in wanted.text
    key_file = write(tmp_path, key.encode() + b"\n", "key.txt")
    iv_file = write(tmp_path, iv.encode() + b"\r\n", "iv.txt")
    assert run("capture", "--aes-key", f"@{key_file}", "--aes-iv", f"@{iv_file}", path) == wanted
    monkeypatch.setenv("OPEND_AES_KEY", key)
    monkeypatch.setenv("OPEND_AES_IV", iv)
    assert run("capture", path) == wanted
    for text in (wanted.text, wanted.errors):
        assert key not in text


# --- filters --------------------------------------------------------------------------------


def test_filters(tmp_path: Path) -> None:
    """By protocol, by id or name; by serial number; by connection; failures alone."""
    path = write(tmp_path, BUSY)

    def found(*argv: str) -> list[dict[str, Any]]:
        return lines_of(run("capture", "--format", "jsonl", *argv, path))

    all_ = found()
    frames = [each for each in all_ if each["record"] == "frame"]
    ended = [each for each in all_ if each["record"] == "connectionEnded"]
    waiting = {each["protoId"] for one in ended for each in one["unanswered"]}
    assert len(waiting) == 1
    rating = [each for each in frames if each["protoId"] == 3426]
    assert [each for each in found("--proto", "3426") if each["record"] == "frame"] == rating
    assert found("--proto", "qot_getratingchange") == found("--proto", "3426")
    two = found("--proto", "1002", "--proto", "1003")
    assert {each["protoId"] for each in two} == {1002, 1003}
    assert {each.get("serialNumber", 5) for each in found("--serial", "5")} == {5}
    assert found("--connection", "2") == [each for each in all_ if each["connection"] == 2]
    assert found("--connection", "9") == []
    errors = found("--errors")
    assert [each for each in errors if each["record"] == "frame"] == [
        each for each in frames if each["problems"]
    ]
    assert {each["record"] for each in errors} == {"frame", "gap", "connectionEnded"}
    # Unanswered requests are told to who asks for their protocol, and to nobody else.
    [proto_id] = waiting
    [last] = [each for each in found("--proto", str(proto_id)) if each["record"] != "frame"]
    assert {each["protoId"] for each in last["unanswered"]} == waiting
    assert run("capture", "--proto", "1001", path).code == 0
    assert run("capture", "--proto", str(proto_id), path).code == 1
    assert run("capture", "--connection", "9", path).code == 0


# --- several files --------------------------------------------------------------------------


def test_rotated_captures(tmp_path: Path) -> None:
    """One behind the other: a frame may start in one and end in the next."""
    segments = as_segments(load_recorded("plain"), size=30)
    middle = len(segments) // 2
    paths = [
        write(tmp_path, write_pcapng(part), f"part-{index}.pcapng")
        for index, part in enumerate((segments[:middle], segments[middle:]))
    ]
    whole = run("capture", write(tmp_path, write_pcapng(segments)))
    assert whole.code == 0
    assert run("capture", *paths) == whole


def test_dumps(tmp_path: Path) -> None:
    """A pair of dumps is a connection; others are connections of their own."""
    client = write(tmp_path, CLIENT, "rec.c2s")
    server = write(tmp_path, SERVER, "rec.s2c")
    other = write(tmp_path, SERVER, "other.bin")
    result = run("capture", server, client)
    assert result.code == 0
    assert result.text.count(" ok") == 4
    records = lines_of(run("capture", "--format", "jsonl", server, other, client))
    numbers = [(each["record"], each["connection"]) for each in records]
    assert [each for each in numbers if each[0] != "frame"] == [
        ("connectionStarted", 1),
        ("connectionEnded", 1),
        ("connectionStarted", 2),
        ("connectionEnded", 2),
    ]
    assert {
        each["direction"] for each in records if each["connection"] == 2 and "kind" in each
    } == {"to_client"}
    assert all(each["latencyNs"] is None for each in records if each["record"] == "frame")


def test_dump_of_one_direction(tmp_path: Path) -> None:
    """The name of a file says who sent what is in it, whatever it looks like."""
    for suffix, direction in (("c2s", "to_server"), ("s2c", "to_client")):
        for content in (CLIENT, SERVER):
            path = write(tmp_path, content, f"alone.{suffix}")
            records = lines_of(run("capture", "--format", "jsonl", path))
            frames = [each for each in records if each["record"] == "frame"]
            assert [each["direction"] for each in frames] == [direction] * len(frames)
            assert b"".join(bytes.fromhex(each.get("data", "")) for each in frames) == b""
            assert len(frames) == (4 if content == CLIENT else 5)


@pytest.mark.parametrize("argv", [(), ("stats", "--format", "json"), ("--format", "jsonl")])
def test_jobs(tmp_path: Path, argv: tuple[str, ...]) -> None:
    """Several processes find what one finds."""
    segments = busy_segments(15, connections=4)
    path = write(tmp_path, write_pcapng(segments))
    one = run("capture", *argv, path)
    assert run("capture", *argv, "--jobs", "2", path) == one
    parts = [
        write(tmp_path, write_pcapng(part), f"part-{index}.pcapng")
        for index, part in enumerate((segments[:50], segments[50:]))
    ]
    assert run("capture", *argv, "--jobs", "2", *parts) == one


# --- stats ----------------------------------------------------------------------------------


def test_stats(tmp_path: Path) -> None:
    """A table with a line for each protocol, or JSON."""
    path = write(tmp_path, PLAIN)
    result = run("capture", "stats", path)
    assert result.code == 0
    assert result.errors == ""
    lines = result.text.splitlines()
    assert lines[0].startswith("1 connection, 9 frames")
    assert lines[1] == "no failures"
    assert any(
        re.match(r"3426 Qot_GetRatingChange +1 +1 +0 +0 +0 +50 +245 +1.0 ", line) for line in lines
    )
    report = json.loads(run("capture", "stats", "--format", "json", path).text)
    assert report["latencyNs"]["count"] == 4
    assert run("capture", "stats", write(tmp_path, BUSY)).code == 1
    only = json.loads(run("capture", "stats", "--proto", "1002", "--format", "json", path).text)
    assert [each["protoId"] for each in only["protocols"]] == [1002]


# --- extract --------------------------------------------------------------------------------


def test_extract(tmp_path: Path) -> None:
    """One file for each direction of a connection, in clear, as inspect reads it."""
    path = write(tmp_path, RSA)
    out = tmp_path / "frames"
    argv = ("extract", path, "--out", str(out), "--rsa-key", str(RSA_KEY_FILE))
    result = run("capture", *argv)
    assert result.code == 0
    assert sorted(each.name for each in out.iterdir()) == ["1.c2s", "1.s2c"]
    assert result.text.startswith(f"{out / '1.c2s'}: 4 frames, ")
    turns = load_recorded("rsa")
    for name, direction in (("1.c2s", Direction.TO_SERVER), ("1.s2c", Direction.TO_CLIENT)):
        nodes: list[Any] = list(inspect_data((out / name).read_bytes()))
        assert faults_of(nodes) == []
        assert all(isinstance(node, FrameNode) and node.verdict == "good" for node in nodes)
        assert [node.data[44:] for node in nodes] == [
            turn.body for turn in turns if turn.direction == direction
        ]
    if os.name == "posix":
        assert (out / "1.c2s").stat().st_mode & 0o077 == 0

    before = (out / "1.c2s").read_bytes()
    again = run("capture", *argv)
    assert again.code == 2
    assert "is there already" in again.errors
    assert (out / "1.c2s").read_bytes() == before
    assert run("capture", *argv, "--force").code == 0
    assert (out / "1.c2s").read_bytes() == before


def test_extract_one(tmp_path: Path) -> None:
    """One of a thing is told as one."""
    path = write(tmp_path, PLAIN)
    argv = ("extract", "--proto", "3426", path)
    told = run("capture", *argv, "--out", str(tmp_path / "a")).text.splitlines()
    assert [line.split(": ")[1].split(", ")[0] for line in told] == ["1 frame", "1 frame"]
    told = run("capture", *argv, "--bodies", "--out", str(tmp_path / "b")).text.splitlines()
    assert [line.split(": ")[1] for line in told] == ["2 bodies"]


def test_help_of_extract() -> None:
    """Its example can be copied."""
    shown = run("capture", "extract", "--help").text
    assert "--out frames && wirecodec inspect frames/3.s2c" in shown
    assert "in the middle of a packet" in run("capture", "--help").text


def test_extract_what_no_key_opens(tmp_path: Path) -> None:
    """As it was captured; and said."""
    path = write(tmp_path, RSA)
    result = run("capture", "extract", path, "--out", str(tmp_path / "a"))
    assert result.code == 1
    assert "9 bodies are encrypted still" in result.errors
    sent = b"".join(
        turn.data for turn in load_recorded("rsa") if turn.direction == Direction.TO_SERVER
    )
    assert (tmp_path / "a" / "1.c2s").read_bytes() == sent
    run("capture", "extract", "--bodies", path, "--out", str(tmp_path / "b"))
    names = [each.suffix for each in (tmp_path / "b").iterdir()]
    assert names == [".encrypted"] * 9


def test_extract_bodies(tmp_path: Path) -> None:
    """Each as a file, in protobuf or JSON."""
    for name, suffix in (("plain", "bin"), ("json", "json")):
        turns = load_recorded(name)
        path = write(tmp_path, write_pcapng(as_segments(turns)))
        out = tmp_path / name
        result = run("capture", "extract", path, "--out", str(out), "--bodies")
        assert result.code == 0
        assert len(list(out.iterdir())) == len(turns)
        [request] = out.glob(f"1.*-Qot_GetRatingChange-request.{suffix}")
        assert request.read_bytes() in [turn.body for turn in turns]
    only = tmp_path / "only"
    run("capture", "extract", path, "--out", str(only), "--bodies", "--proto", "1002")
    assert len(list(only.iterdir())) == 2
    blocked = write(tmp_path, b"", "blocked")
    assert run("capture", "extract", path, "--out", blocked).code == 2
    inside = os.path.join(blocked, "inside")
    result = run("capture", "extract", path, "--out", inside)
    assert result.code == 2
    assert result.errors.startswith(f"wirecodec capture extract: {inside}: ")
    assert result.errors.count("\n") == 1


def test_extract_many_connections(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More of them than files are open at a time."""
    monkeypatch.setattr(capture_extract, "_MAX_OPEN_FILES", 2)
    path = write(tmp_path, write_pcapng(busy_segments(8, connections=4)))
    for name in ("a", "b"):
        assert run("capture", "extract", path, "--out", str(tmp_path / name)).code in (0, 1)
        monkeypatch.undo()
    names = sorted(each.name for each in (tmp_path / "a").iterdir())
    assert len(names) == 8
    for each in names:
        assert (tmp_path / "a" / each).read_bytes() == (tmp_path / "b" / each).read_bytes()


# --- follow ---------------------------------------------------------------------------------


@contextmanager
def following(*argv: str, **options: Any) -> Iterator[subprocess.Popen[str]]:
    """The command in a process of its own; Ctrl-C works there, also in the background."""
    process = subprocess.Popen(
        [
            sys.executable,
            "-W",
            "error",
            "-c",
            "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
            "from wirecodec.cli import main; sys.exit(main(sys.argv[1:]))",
            "capture",
            *argv,
        ],
        cwd=TESTS.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        **options,
    )
    guard = threading.Timer(60, process.kill)
    guard.start()
    try:
        yield process
    finally:
        guard.cancel()
        process.kill()
        process.communicate()


def read_until(stream: IO[str] | None, is_wanted: Callable[[str], bool]) -> str:
    """The first line of that kind."""
    assert stream is not None
    for line in stream:
        if is_wanted(line):
            return line
    raise AssertionError("it has ended")


posix_only = pytest.mark.skipif(os.name != "posix", reason="Ctrl-C is sent as a POSIX signal")


@posix_only
@pytest.mark.parametrize("is_sound", [True, False])
def test_follow_a_growing_file(tmp_path: Path, is_sound: bool) -> None:
    """Lines come as the file grows; Ctrl-C ends it with the summary, as the end of it would."""
    segments = as_segments(load_recorded("plain"))
    if not is_sound:
        del segments[-7]  # the request that the last answer is for
    content = write_pcapng(segments)
    half = len(content) // 2
    path = write(tmp_path, content[:half])
    with following("--follow", path) as process:
        read_until(process.stdout, lambda line: "1002 GetGlobalState" in line)
        with open(path, "ab") as file:
            file.write(content[half:] + content[:10])  # and a part of something more
        read_until(process.stdout, lambda line: "1004 KeepAlive" in line and "response" in line)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=50)
    assert f"{9 if is_sound else 8} frames, " in errors
    assert "Traceback" not in errors
    assert process.returncode == (0 if is_sound else 1)


@posix_only
def test_follow_standard_input() -> None:
    """What another program writes is shown when it comes, not when the pipe is full."""
    content = write_pcapng(as_segments(load_recorded("plain"))[:10])
    reader, writer = os.pipe()
    with following("--follow", "-", stdin=reader) as process:
        os.close(reader)
        os.write(writer, content)
        read_until(process.stdout, lambda line: "1002 GetGlobalState" in line)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=50)
        os.close(writer)
    assert "1 connection" in errors
    assert "Traceback" not in errors


@posix_only
def test_ctrl_c_without_follow() -> None:
    """Ends the command at once."""
    reader, writer = os.pipe()
    with following("-", stdin=reader) as process:
        os.close(reader)
        os.write(writer, write_pcapng(as_segments(load_recorded("plain"))[:10]))
        read_until(process.stdout, lambda line: "1002 GetGlobalState" in line)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=50)
        os.close(writer)
    assert process.returncode == 130


# --- follow, in this process ----------------------------------------------------------------


class Fed(io.BytesIO):
    """The bytes of standard input as another program writes them; and what happens meanwhile."""

    def __init__(self, *steps: bytes | Callable[[], object]) -> None:
        super().__init__()
        self.steps = list(steps)

    def read1(self, size: int | None = -1, /) -> bytes:
        """The next of them."""
        step = self.steps.pop(0)
        if isinstance(step, bytes):
            return step
        step()
        raise AssertionError("it was to be interrupted")


def press_ctrl_c() -> None:
    signal.raise_signal(signal.SIGINT)


def when_written(monkeypatch: pytest.MonkeyPatch, word: str, act: Callable[[], object]) -> None:
    """Have something happen when the first line with this word is printed."""
    steps = [act]

    def write_and_act(stream: io.TextIOWrapper, text: str) -> int:
        if word in text and steps:
            steps.pop()()
        return io.TextIOWrapper.write(stream, text)

    monkeypatch.setattr(Stream, "write", write_and_act)


@pytest.mark.parametrize("rest", [b"", PLAIN[:10]])
def test_ctrl_c_while_it_waits(tmp_path: Path, rest: bytes) -> None:
    """What was read is shown and summed up; that it ends inside a packet is nobody's fault."""
    before = signal.getsignal(signal.SIGINT)
    source = Fed(PLAIN + rest, press_ctrl_c)
    result = run("capture", "--follow", "-", stdin=io.TextIOWrapper(source))
    assert result == run("capture", write(tmp_path, PLAIN))
    assert source.steps == []
    assert signal.getsignal(signal.SIGINT) is before


def test_ctrl_c_while_it_prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read is shown to its end, and nothing more is read."""
    when_written(monkeypatch, "1002 GetGlobalState", press_ctrl_c)
    source = Fed(PLAIN, b"more of it")
    result = run("capture", "--follow", "-", stdin=io.TextIOWrapper(source))
    assert source.steps == [b"more of it"]
    monkeypatch.undo()
    assert result == run("capture", write(tmp_path, PLAIN))

    when_written(monkeypatch, "1002 GetGlobalState", press_ctrl_c)
    monkeypatch.setattr(capture_reading, "_CHUNK_SIZE", len(PLAIN))
    path = write(tmp_path, PLAIN + write_pcapng(as_segments(load_recorded("json"))))
    assert run("capture", "--follow", path) == result


def test_ctrl_c_a_second_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ends the command at once, without a summary."""

    def press_twice() -> None:
        press_ctrl_c()
        press_ctrl_c()

    before = signal.getsignal(signal.SIGINT)
    when_written(monkeypatch, "1002 GetGlobalState", press_twice)
    result = run("capture", "--follow", "-", stdin=io.TextIOWrapper(Fed(PLAIN)))
    assert (result.code, result.errors) == (130, "")
    assert "1001 InitConnect" in result.text
    assert "1004 KeepAlive" not in result.text
    assert signal.getsignal(signal.SIGINT) is before


def test_file_that_grows_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is there is printed before it waits for more; Ctrl-C may come just before the wait."""
    monkeypatch.setattr(capture_reading, "FOLLOW_SECONDS", 0.001)
    path = write(tmp_path, PLAIN[:1000])

    def grow() -> None:
        with open(path, "ab") as file:
            file.write(PLAIN[1000:])

    steps = [grow, press_ctrl_c]

    def flush(stream: io.TextIOWrapper) -> None:
        io.TextIOWrapper.flush(stream)
        if steps:
            steps.pop(0)()

    monkeypatch.setattr(Stream, "flush", flush)
    result = run("capture", "--follow", path)
    assert steps == []
    monkeypatch.undo()
    assert result == run("capture", path)
    assert result.code == 0


def test_follow_in_another_thread(tmp_path: Path) -> None:
    """Signals come to the main thread alone: to follow goes without."""
    with ThreadPoolExecutor(1) as threads:
        result = threads.submit(run, "capture", "--follow", "-", stdin=PLAIN).result()
    assert result == run("capture", write(tmp_path, PLAIN))


# --- progress -------------------------------------------------------------------------------


def test_progress(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal, while a long file is read; wiped at the end."""
    monkeypatch.setattr(capture_reading, "_PROGRESS_SECONDS", -1.0)
    monkeypatch.setattr(capture_reading, "_CHUNK_SIZE", 4096)
    path = write(tmp_path, BUSY)
    terminal = Stream(is_terminal=True)
    monkeypatch.setattr(Stream, "isatty", lambda self: True)
    result = run("capture", "stats", path)
    assert "50 %" in result.errors or re.search(r"\d+ %, \d+ records", result.errors)
    assert result.errors.endswith("\r\x1b[K")
    # Lines of the table on the same terminal say enough.
    assert "%," not in run("capture", path).errors
    assert terminal.content() == b""
    # How long standard input is nobody knows.
    counted = run("capture", "stats", "-", stdin=ASKED * 300).errors
    assert "\r256 records \x1b[K" in counted
    assert "%" not in counted
    # Where all of it is read before anything is due, there is nothing to wipe.
    monkeypatch.setattr(capture_reading, "_PROGRESS_SECONDS", 1e9)
    assert run("capture", "stats", path).errors == ""


def test_help() -> None:
    """Of the command and of the two below it."""
    for argv, words in (
        ((), "capture stats"),
        (("stats",), "exit codes: as for `capture`"),
        (("extract",), "--bodies"),
    ):
        result = run("capture", *argv, "--help")
        assert result.code == 0
        assert words in result.text
    assert run("--help").text.count("show what a capture of packets holds of OpenD") == 1
