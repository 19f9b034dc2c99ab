# SPDX-License-Identifier: MIT
"""The command line: called in this process, and some of it as people do.

The files in tests/data/golden are what the commands print. WIRECODEC_REGENERATE=1 writes them anew;
read the difference before it is kept.
"""

from __future__ import annotations

import ast
import errno
import io
import json
import os
import runpy
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecodec import __version__, cli
from wirecodec.cli import console, main
from wirecodec.cli.sample import RESPONSE_FRAME

TESTS = Path(__file__).resolve().parents[1]
GOLDEN = TESTS / "data" / "golden"
CAPTURES = TESTS / "data" / "captures"
SERVER = (CAPTURES / "plain_s2c.bin").read_bytes()
CLIENT = (CAPTURES / "plain_c2s.bin").read_bytes()
BORDERS = {0, 92, 192, 248, 493, 547}
REQUEST = bytes.fromhex(
    "4654620d00000000030a0000060000001aa3fbaa3bb80b4012dfe9150a8634a3e44129fe0000000000000000"
    "0a04080b1802"
)
REQUEST_JSON = b'{"c2s": {"market": 11, "count": 2}}'


class Result(NamedTuple):
    """What a command did."""

    code: int
    output: bytes
    errors: str

    @property
    def text(self) -> str:
        """Standard output as text."""
        return self.output.decode("utf-8")


class Stream(io.TextIOWrapper):
    """A standard stream that is kept."""

    def __init__(self, data: bytes = b"", encoding: str = "utf-8", is_terminal: bool = False):
        self.bytes = io.BytesIO(data)
        super().__init__(self.bytes, encoding=encoding, newline="\n")
        self.is_terminal = is_terminal

    def isatty(self) -> bool:
        """Whether it says that it is a terminal."""
        return self.is_terminal

    def content(self) -> bytes:
        """What was written."""
        self.flush()
        return self.bytes.getvalue()


def run(
    *argv: str,
    stdin: bytes | io.TextIOWrapper = b"",
    encoding: str = "utf-8",
    is_terminal: bool = False,
) -> Result:
    """Call main with streams of our own."""
    before = sys.stdin, sys.stdout, sys.stderr
    output = Stream(encoding=encoding, is_terminal=is_terminal)
    errors = Stream(encoding=encoding)
    given = stdin if isinstance(stdin, io.TextIOWrapper) else Stream(stdin)
    sys.stdin, sys.stdout, sys.stderr = given, output, errors
    try:
        code = main(argv)
    finally:
        sys.stdin, sys.stdout, sys.stderr = before
    return Result(code, output.content(), errors.content().decode(encoding))


def run_process(
    *argv: str, stdin: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the package as people do."""
    return subprocess.run(
        [sys.executable, "-m", "wirecodec", *argv],
        cwd=TESTS.parent,
        input=stdin,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
    )


# --- what the commands print ----------------------------------------------------------------

DAMAGED = SERVER[:330] + b"\x2f" + SERVER[331:]  # a price
DAMAGED_LENGTH = SERVER[248:400] + b"\x59" + SERVER[401:]  # of a name
MISMATCHED = bytes.fromhex("08011203616263 1a0408011002 21000000000000f03f 2d0000803f 3b080144")
GOLDEN_CASES: dict[str, tuple[tuple[str, ...], bytes]] = {
    "demo": (("demo",), b""),
    "demo_color": (("demo", "--color", "always"), b""),
    "inspect_server": (("inspect", "-"), SERVER),
    "inspect_client": (("inspect", "-"), CLIENT),
    "inspect_server_table": (("inspect", "--format", "table", "-"), SERVER),
    "inspect_server_jsonl": (("inspect", "--format", "jsonl", "-"), SERVER),
    "inspect_request_json": (("inspect", "--format", "json", "-"), REQUEST),
    "inspect_cut_in_body": (("inspect", "-"), SERVER[248:430]),
    "inspect_cut_in_header": (("inspect", "-"), SERVER[:100]),
    "inspect_damaged_body": (("inspect", "-"), DAMAGED[248:]),
    "inspect_damaged_length": (("inspect", "-"), DAMAGED_LENGTH),
    "inspect_damaged_table": (("inspect", "--format", "table", "-"), DAMAGED),
    "inspect_wrong_magic": (("inspect", "-"), SERVER[493:] + b"HTTP/1.1 200 OK\r\n"),
    "inspect_body": (("inspect", "--type", "3426:response", "-"), SERVER[292:493]),
    "inspect_body_untyped": (("inspect", "-"), SERVER[292:493]),
    "inspect_mismatched": (("inspect", "--type", "3426:response", "-"), MISMATCHED),
    "inspect_color": (("inspect", "--color", "always", "-"), SERVER[:70]),
}


@pytest.mark.parametrize("name", GOLDEN_CASES)
def test_golden(name: str) -> None:
    """Standard output, the exit code, standard error."""
    argv, stdin = GOLDEN_CASES[name]
    result = run(*argv, stdin=stdin)
    text = f"{result.text}-- exit {result.code}\n{result.errors}"
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("WIRECODEC_REGENERATE"):
        path.write_text(text, "utf-8", newline="\n")
    assert text == path.read_text("utf-8")


def test_golden_files_are_all_used() -> None:
    """None is left over from a case that is gone."""
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(GOLDEN_CASES)


# --- demo -----------------------------------------------------------------------------------


def test_demo_as_people_run_it() -> None:
    """Without a network, in less than a second."""
    start = time.perf_counter()
    finished = run_process("demo")
    assert finished.returncode == 0, finished.stderr
    assert time.perf_counter() - start < 5  # on a machine that is busy with other tests
    assert "英特尔".encode() in finished.stdout
    assert finished.stderr == b""


def test_the_sample_is_the_capture() -> None:
    """The frame that was recorded, byte for byte."""
    assert SERVER[248:493] == RESPONSE_FRAME


# --- inspect --------------------------------------------------------------------------------


def test_inspect_every_prefix() -> None:
    """0 where the stream ends with a frame, else 1 and one line of what is wrong."""
    for size in range(len(SERVER) + 1):
        result = run("inspect", "-", stdin=SERVER[:size])
        assert result.code == (size not in BORDERS)
        assert result.errors.count("\n") == (size not in BORDERS)


def test_inspect_file(tmp_path: Path) -> None:
    """In any format, found out or given."""
    wanted = run("inspect", "-", stdin=REQUEST).text
    for name, content, flag in (
        ("a.bin", REQUEST, "--raw"),
        ("a.hex", REQUEST.hex(" ").encode(), "--hex"),
        ("a.py", repr(REQUEST).encode(), "--literal"),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        assert run("inspect", str(path)) == Result(0, wanted.encode(), "")
        assert run("inspect", flag, str(path)) == Result(0, wanted.encode(), "")
    assert run("inspect", "--hex", str(tmp_path / "a.bin")).code == 1


def test_decode_is_for_scripts() -> None:
    """A line of JSON for each frame, or what --format says."""
    result = run("decode", "-", stdin=SERVER)
    assert [json.loads(line)["protoId"] for line in result.text.splitlines()] == [
        1001,
        1002,
        1003,
        3426,
        1004,
    ]
    assert run("decode", "--format", "tree", "-", stdin=SERVER) == run("inspect", "-", stdin=SERVER)


def test_inspect_nothing() -> None:
    """An empty stream is a sound one."""
    assert run("inspect", "-") == Result(0, b"", "")


@pytest.mark.parametrize(
    ("argv", "stdin", "code", "words"),
    [
        (("inspect", "-"), b"46 54 6g 00 00 00", 1, "inspect: -: "),
        (("inspect", "-"), b"46 54 6g 00 00 00", 1, "line 1, column 8"),
        (("inspect", "-"), SERVER[:9], 1, "byte 0: the stream ends inside a frame"),
        (("inspect", "no/such/file"), b"", 2, "no/such/file: No such file"),
        (("inspect", "--type", "Nope", "-"), b"", 2, "--type: 'Nope' is not a message"),
        (("inspect",), b"", 2, "FILE"),
        (("inspect", "--hex", "--raw", "-"), b"", 2, "not allowed"),
        (("inspect", "--format", "xml", "-"), b"", 2, "xml"),
        ((), b"", 2, "required"),
        (("nope",), b"", 2, "nope"),
        (("encode", "Nope"), b"", 2, "Nope"),
        (("encode", "3426:push"), b"", 2, "3426:request or 3426:response"),
        (("encode", "3426:request"), b"{", 1, "line 1, column"),
        (("encode", "3426:request"), b"{}", 1, "c2s"),
        (("encode", "3426:request"), b'{"c2s": {"market": "\\u001b"}}', 1, "c2s.market"),
        (("encode", "--serial", "1", "3426:request"), REQUEST_JSON, 2, "--frame"),
        (("encode", "--frame", "--serial", "-1", "3426:request"), b"", 2, "serial"),
        (("encode", "--frame", "--serial", "4294967296", "3426:request"), b"", 2, "serial"),
        (("encode", "--frame", "Qot_Common.Security"), b"{}", 2, "Security"),
    ],
)
def test_wrong(argv: tuple[str, ...], stdin: bytes, code: int, words: str) -> None:
    """One clear line on standard error, and the exit code says whose fault it is."""
    result = run(*argv, stdin=stdin)
    assert result.code == code
    assert words in result.errors
    assert result.errors.count("\n") == 1
    assert result.errors.startswith("wirecodec")
    assert "\x1b" not in result.errors


def test_errors_are_escaped() -> None:
    """A file name is a text of somebody else's too."""
    result = run("inspect", "a\x1b[31m\nb")
    assert result.errors.count("\n") == 1
    assert "\x1b" not in result.errors


@given(st.binary(max_size=100), st.sampled_from(["tree", "json", "jsonl", "table"]))
def test_any_bytes(data: bytes, format: str) -> None:
    """Shown or complained of, and never a traceback."""
    for argv in (("--raw",), (), ("--type", "3426:response")):
        result = run("inspect", "--format", format, *argv, "-", stdin=data)
        assert result.code in (0, 1)
        assert bool(result.errors) == result.code


# --- encode ---------------------------------------------------------------------------------


def test_encode() -> None:
    """Raw where it is piped, hexadecimal where it is asked for or shown."""
    for name in ("Qot_GetRatingChange.Request", "3426:request"):
        assert run("encode", name, stdin=REQUEST_JSON) == Result(0, REQUEST[44:], "")
    hexadecimal = Result(0, b"0a04080b1802\n", "")
    assert run("encode", "--hex", "3426:request", stdin=REQUEST_JSON) == hexadecimal
    assert run("encode", "3426:request", stdin=REQUEST_JSON, is_terminal=True) == hexadecimal
    argv = ("encode", "--frame", "--serial", "2563", "3426:request")
    assert run(*argv, stdin=REQUEST_JSON) == Result(0, REQUEST, "")
    first = run("encode", "--frame", "3426:request", stdin=REQUEST_JSON).output
    assert first[8:12] == b"\x01\0\0\0"


def test_there_and_back_again() -> None:
    """encode | inspect, in processes of their own."""
    encoded = run_process("encode", "--frame", "3426:request", stdin=REQUEST_JSON)
    assert encoded.returncode == 0
    shown = run_process("inspect", "-", stdin=encoded.stdout)
    assert shown.returncode == 0
    assert b"market" in shown.stdout


# --- all of them ----------------------------------------------------------------------------


@pytest.mark.parametrize("command", [(), ("demo",), ("inspect",), ("decode",), ("encode",)])
def test_help(command: tuple[str, ...]) -> None:
    """With examples that name the program as it is called."""
    result = run(*command, "--help")
    assert result.code == 0
    assert "examples:" in result.text
    assert " ".join(["wirecodec", *command]) in result.text.split("examples:")[1]
    assert "%(prog)s" not in result.text


def test_version() -> None:
    """Of the package."""
    assert run("--version") == Result(0, f"wirecodec {__version__}\n".encode(), "")


def test_color_follows_the_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal, unless NO_COLOR is set."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert b"\x1b[" in run("inspect", "-", stdin=REQUEST, is_terminal=True).output
    assert b"\x1b[" not in run("inspect", "-", stdin=REQUEST).output
    monkeypatch.setenv("NO_COLOR", "1")
    assert b"\x1b[" not in run("inspect", "-", stdin=REQUEST, is_terminal=True).output
    argv = ("inspect", "--color", "always", "-")
    assert b"\x1b[" in run(*argv, stdin=REQUEST, is_terminal=True).output


def test_an_encoding_without_chinese() -> None:
    """Escaped, rather than a traceback."""
    result = run("demo", encoding="ascii")
    assert result.code == 0
    assert b"\\u82f1" in result.output


def test_input_that_is_text_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody put a StringIO in the place of standard input."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("0801"))
    assert console.read_input("-", "inspect") == b"0801"


def test_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a shell expects."""

    def interrupt(*_: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(console, "read_chunks", interrupt)
    assert run("inspect", "-").code == 130


def test_output_is_dropped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What is still to be written when the reader has left."""
    path = tmp_path / "output"
    with path.open("w") as output:
        monkeypatch.setattr(sys, "stdout", output)
        console.drop_output()
        output.write("lost")
    assert path.read_text() == ""


def test_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """``python -m`` calls main."""
    monkeypatch.setattr(sys, "argv", ["__main__.py", "--version"])
    monkeypatch.setattr(sys, "stdout", Stream())
    with pytest.raises(SystemExit) as caught:
        runpy.run_module("wirecodec", run_name="__main__")
    assert caught.value.code == 0


def test_module_of_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that ``multiprocessing`` starts loads the main module again, by another name."""
    monkeypatch.setattr(sys, "argv", ["__main__.py", "--version"])
    output = Stream()
    monkeypatch.setattr(sys, "stdout", output)
    runpy.run_module("wirecodec", run_name="__mp_main__")
    assert output.content() == b""


def test_an_old_python(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """It says what it needs, before it imports what an old Python cannot load; and 2."""
    source = Path(cli.__file__).parent.with_name("__main__.py").read_text("utf-8")
    ast.parse(source, feature_version=(3, 7))
    monkeypatch.setattr(sys, "version_info", (3, 9, 18))
    with pytest.raises(SystemExit) as caught:
        runpy.run_module("wirecodec", run_name="__main__")
    assert caught.value.code == 2
    said = capsys.readouterr().err
    assert said == "wirecodec needs CPython 3.10 or newer; this is 3.9\n"


class BrokenPipe(Stream):
    """A pipe whose reader has left."""

    def write(self, text: str) -> int:
        """Nobody reads it."""
        raise BrokenPipeError


def test_broken_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    """Quiet where standard output is no file, too."""
    monkeypatch.setattr(sys, "stdout", BrokenPipe())
    assert main(["demo"]) == 0


@pytest.mark.skipif(os.name == "nt", reason="head is not there")
def test_broken_pipe_of_a_process() -> None:
    """`| head -1` sees one line, and nobody complains."""
    process = subprocess.Popen(
        [sys.executable, "-m", "wirecodec", "inspect", "-"],
        cwd=TESTS.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    process.stdin.write(SERVER * 500)
    process.stdin.close()
    with process.stderr as errors:
        complaints = errors.read()
    assert process.wait() == 0
    assert complaints == b""


# --- output that fails, streams that are closed ---------------------------------------------

TEXT_VIEW = b'1 { 1: 11  2: "MU" }\n'
WRITING: list[tuple[tuple[str, ...], bytes]] = [
    (("demo",), b""),
    (("inspect", "-"), SERVER),
    (("inspect", "-"), SERVER * 20),  # more than is buffered
    (("decode", "-"), SERVER),
    (("explain", "-"), SERVER),
    (("diff", "--type", "3426:request", "-", str(CAPTURES / "plain_s2c.bin")), b"\x08\x01"),
    (("capture", "-"), SERVER),
    (("capture", "stats", "-"), SERVER),
    (("assemble", "-"), TEXT_VIEW),
    (("assemble", "--hex", "-"), TEXT_VIEW),
    (("encode", "3426:request"), REQUEST_JSON),
    (("wireshark", "--print"), b""),
    (("--help",), b""),
]
ids_of_writing = [" ".join(argv)[:20] for argv, _ in WRITING]
dev_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
posix_only = pytest.mark.skipif(os.name != "posix", reason="a shell closes the streams")


def run_shell(
    redirection: str, *argv: str, stdin: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """Run the package with streams as a shell gives them."""
    return subprocess.run(
        ["sh", "-c", f'exec "$@" {redirection}', "sh", sys.executable, "-m", "wirecodec", *argv],
        cwd=TESTS.parent,
        input=stdin,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONUNBUFFERED": ""},
    )


class Full(Stream):
    """A file on a disk that is full."""

    is_over = False

    def write(self, text: str) -> int:
        """It is kept for now."""
        return len(text)

    def flush(self) -> None:
        """It has no room."""
        if not self.is_over:
            raise OSError(errno.ENOSPC, "No space left on device")

    def close(self) -> None:
        """Python does this when nobody has it any more, and tells what goes wrong then."""
        self.is_over = True
        super().close()


class Fuller(Full):
    """One that says so at once."""

    def write(self, text: str) -> int:
        """It has no room."""
        self.flush()
        return 0


@pytest.mark.parametrize("output", [Full, Fuller])
@pytest.mark.parametrize(("argv", "stdin"), WRITING, ids=ids_of_writing)
def test_output_that_fails(
    argv: tuple[str, ...], stdin: bytes, output: type[Full], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is the output, and not the data, that is at fault."""
    errors = Stream()
    monkeypatch.setattr(sys, "stdin", Stream(stdin))
    monkeypatch.setattr(sys, "stdout", output())
    monkeypatch.setattr(sys, "stderr", errors)
    assert main(argv) == 2
    *others, reason = errors.content().decode().splitlines()
    assert reason.endswith(": the output failed: No space left on device")
    assert not any("failed" in line for line in others)


@pytest.mark.parametrize(("argv", "stdin"), WRITING, ids=ids_of_writing)
def test_output_that_is_closed(
    argv: tuple[str, ...], stdin: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python has no stream for it."""
    errors = Stream()
    monkeypatch.setattr(sys, "stdin", Stream(stdin))
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", errors)
    assert main(argv) == 2
    assert errors.content().endswith(b": the output failed: standard output is closed\n")


def test_output_that_is_not_needed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A command that writes a file does not mind that standard output is closed."""
    path = tmp_path / "body.bin"
    monkeypatch.setattr(sys, "stdin", Stream(TEXT_VIEW))
    monkeypatch.setattr(sys, "stdout", None)
    assert main(["assemble", "-", "--out", str(path)]) == 0
    assert path.read_bytes()


@pytest.mark.parametrize("command", ["inspect", "capture"])
def test_input_that_is_closed(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python has no stream for it."""
    errors = Stream()
    monkeypatch.setattr(sys, "stdin", None)
    monkeypatch.setattr(sys, "stderr", errors)
    assert main([command, "-"]) == 2
    assert errors.content() == f"wirecodec {command}: -: standard input is closed\n".encode()


def test_errors_that_cannot_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The exit code is what is left."""
    for errors in (None, Fuller()):
        monkeypatch.setattr(sys, "stderr", errors)
        assert main(["inspect", "no/such/file"]) == 2
        console.drop_output()


@posix_only
@dev_full
@pytest.mark.parametrize(
    ("redirection", "argv", "words"),
    [
        (">/dev/full", ("demo",), b"wirecodec demo: the output failed: No space left on device\n"),
        (">/dev/full", ("--version",), b"wirecodec: the output failed: No space left on device\n"),
        (">&-", ("demo",), b"wirecodec demo: the output failed: standard output is closed\n"),
        ("<&-", ("inspect", "-"), b"wirecodec inspect: -: standard input is closed\n"),
        (">/dev/full 2>/dev/full", ("demo",), b""),
        (">&- 2>&-", ("demo",), b""),
        (
            ">/dev/full",
            ("simulate", "--port", "0"),
            b"wirecodec simulate: the output failed: No space left on device\n",
        ),
        (
            ">/dev/full",
            ("tap", "--listen", "0"),
            b"wirecodec tap: the output failed: No space left on device\n",
        ),
    ],
)
def test_streams_of_a_process(redirection: str, argv: tuple[str, ...], words: bytes) -> None:
    """One line, and nothing that Python adds when it ends."""
    finished = run_shell(redirection, *argv)
    assert (finished.returncode, finished.stdout, finished.stderr) == (2, b"", words)
