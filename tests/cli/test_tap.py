# SPDX-License-Identifier: MIT
"""The command ``tap``: its first line, what it prints and writes, its end, and what it refuses."""

from __future__ import annotations

import argparse
import errno
import io
import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from wirecodec.cli import main, tap_command
from wirecodec.debug.capture import read_capture
from wirecodec.debug.capture_keys import NO_KEYS, make_keys
from wirecodec.debug.reassembly import CloseReason, Connection, Direction
from wirecodec.debug.tap import Tap
from wirecodec.debug.tap_observers import ObserverError, TapObserver
from wirecodec.debug.traffic import CapturedFrame
from wirecodec.debug.views import Palette
from wirecodec.opend.cipher import load_rsa_key
from wirecodec.opend.frame import encode_frame
from wirecodec.opend.simulator import FAULT_KINDS, Simulator

from ..support.conversations import CLIENT as CLIENT_END
from ..support.conversations import MILLISECOND, START, load_recorded
from ..support.conversations import SERVER as SERVER_END
from .test_cli import run
from .test_simulate import RATING, USER, Lines, ask, port_of, serve

ROOT = Path(__file__).resolve().parents[2]
KEY_FILE = ROOT / "tests" / "data" / "keys" / "rsa_1024_pkcs8.pem"
PATIENCE_SECONDS = 30.0  # in vain only if a test fails

dev_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
posix_only = pytest.mark.skipif(os.name != "posix", reason="signals are sent to another process")


@contextmanager
def tapping(port: int, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """The command as people run it."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-W", "error", "-m", "wirecodec", "tap"),
            *("--listen", "0", "--to", f"127.0.0.1:{port}", *arguments),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "", "PYTHONIOENCODING": "utf-8"},
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def first_port(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    return port_of(process.stdout.readline())


def end(process: subprocess.Popen[str], how: signal.Signals = signal.SIGINT) -> tuple[str, str]:
    """Signal to all of its processes, as a terminal does."""
    os.killpg(process.pid, how)
    return process.communicate(timeout=PATIENCE_SECONDS)


@posix_only
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_table(how: signal.Signals) -> None:
    """A line for each frame as it passes, secrets left out; 0 after either signal."""
    with Simulator() as sim, tapping(sim.port) as process:
        port = first_port(process)
        with socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS) as idle:
            assert ask(port, RATING).error is None
            # They are there before the command ends.
            assert process.stdout is not None
            lines = [process.stdout.readline() for _ in range(7)]
            out, err = end(process, how)
            assert idle.recv(1) == b""
    assert (process.returncode, out, err) == (0, "", "")
    title, started, hello, terms, asked, answered, ended = lines
    assert title.split()[:2] == ["id", "time"]
    assert re.search(rf"connection \d: 127\.0\.0\.1:\d+ > 127\.0\.0\.1:{sim.port}, frames", started)
    assert "1001 InitConnect" in hello
    assert "1001 InitConnect" in terms
    assert "3426 Qot_GetRatingChange" in asked
    assert "request" in asked
    assert "response" in answered
    assert "4 frames" in ended


@posix_only
def test_json_lines_encrypted_and_file(tmp_path: Path) -> None:
    """With the key everything is read; the file has all of it, and is sound at the end."""
    path = tmp_path / "tap.pcapng"
    key = load_rsa_key(KEY_FILE.read_bytes())
    arguments = ["--rsa-key", str(KEY_FILE), "--write", str(path), "--format", "jsonl", "--verbose"]
    with Simulator(rsa_key=key) as sim, tapping(sim.port, *arguments) as process:
        port = first_port(process)
        assert ask(port, RATING, rsa_key=key).error is None
        assert ask(port, USER, rsa_key=key).error is None
        out, err = end(process)
    assert process.returncode == 0
    assert "wirecodec tap: connection 2: 127.0.0.1:" in err
    records = [json.loads(line) for line in out.splitlines()]
    assert {record["connection"] for record in records} == {1, 2}
    assert "conn_aes_key" not in out
    keys = make_keys(rsa_key=KEY_FILE.read_bytes())
    frames = [
        each
        for each in read_capture([path.read_bytes()], keys=keys)
        if isinstance(each, CapturedFrame)
    ]
    assert [each.proto_id for each in frames] == [1001, 1001, 3426, 3426, 1001, 1001, 1005, 1005]
    assert not any(each.problems for each in frames)


@posix_only
def test_secrets_are_shown_on_demand() -> None:
    """And not otherwise."""
    shown = {}
    for option in ((), ("--show-secrets",)):
        with Simulator() as sim, tapping(sim.port, "--format", "jsonl", *option) as process:
            port = first_port(process)
            assert ask(port, USER).error is None
            shown[option], _ = end(process)
    secret = re.compile(r'"connAESKey": ?"[0-9a-f]{16}"')
    assert not secret.search(shown[()])
    assert secret.search(shown["--show-secrets",])


@posix_only
def test_fault_and_refusal() -> None:
    """A fault is made and told with --verbose; that OpenD is not there is always told."""
    with Simulator() as sim:
        with tapping(sim.port, "--fault", "ret-type=-5:3426:1", "--verbose") as process:
            error = ask(first_port(process), RATING).error
            assert getattr(error, "ret_type", 0) == -5
            _, err = end(process)
        assert "wirecodec tap: connection 1: making a fault: ret-type=-5:3426:1\n" in err
        port = sim.port
    with tapping(port) as process:
        with socket.create_connection(("127.0.0.1", first_port(process)), PATIENCE_SECONDS) as sock:
            assert sock.recv(1) == b""
        _, err = end(process)
    assert process.returncode == 0
    assert f"wirecodec tap: OpenD cannot be reached at 127.0.0.1:{port} (Connection refused)" in err


@posix_only
def test_output_that_nobody_reads() -> None:
    """It ends, as other commands do."""
    with Simulator() as sim, tapping(sim.port) as process:
        port = first_port(process)
        assert process.stdout is not None
        process.stdout.close()
        with socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS) as sock:
            sock.sendall(b"FT" + bytes(100))
            process.wait(PATIENCE_SECONDS)
        assert process.stderr is not None
        err = process.stderr.read()
    assert process.returncode == 0
    assert "Traceback" not in err


@posix_only
def test_second_signal_does_not_wait_for_the_output() -> None:
    """Who reads the output has stopped reading: it ends at once all the same."""
    frames = encode_frame(3426, bytes(5000), serial_number=1) * 2000
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        tapping(listener.getsockname()[1], "--format", "jsonl") as process,
    ):
        port = first_port(process)
        with (
            socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS) as client,
            closing(listener.accept()[0]) as server,
        ):
            sender = threading.Thread(target=client.sendall, args=(frames,))
            sender.start()
            left = len(frames)
            while left:
                left -= len(server.recv(1 << 20))
            sender.join()
            process.send_signal(signal.SIGINT)
            assert client.recv(1) == b""
            # It waits for the output now, of which far more is to come than a pipe holds.
            process.send_signal(signal.SIGINT)
            process.wait(PATIENCE_SECONDS)
    assert process.returncode == 130


@posix_only
@dev_full
def test_file_that_cannot_be_written_any_more() -> None:
    """It is told, forwarding goes on, and the exit code says so."""
    with Simulator() as sim, tapping(sim.port, "--write", "/dev/full") as process:
        port = first_port(process)
        assert ask(port, RATING).error is None
        assert ask(port, RATING).error is None
        _, err = end(process)
    assert process.returncode == 2
    reason = "what passes is not observed any more: /dev/full: No space left on device"
    assert err == f"wirecodec tap: {reason}\n"


@pytest.mark.parametrize(
    ("file", "code", "word"),
    [
        ("tap.pcapng", 0, "making a fault: ret-type=-5:1005"),
        pytest.param("/dev/full", 2, "/dev/full: No space left on device", marks=dev_full),
    ],
)
def test_in_this_process(
    file: str,
    code: int,
    word: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """What passes is printed by another process; the log and the exit code are from here."""
    path = tmp_path / file

    def visit(lines: Lines) -> None:
        port = port_of(lines.next())
        assert getattr(ask(port, USER).error, "ret_type", 0) == -5
        assert ask(port, RATING).error is None

    with Simulator() as sim:
        options = ("--write", str(path), "--fault", "ret-type=-5:1005", "--verbose")
        place = ("--listen", "0", "--to", f"127.0.0.1:{sim.port}")
        assert serve(monkeypatch, visit, "tap", *place, *options) == (code, 0)
    out, err = capfd.readouterr()
    assert word in err
    assert "wirecodec tap: connection 2: 127.0.0.1:" in err
    if code == 0:
        assert "3426 Qot_GetRatingChange" in out
        assert len(list(read_capture([path.read_bytes()]))) == 2 + 8 + 2
    assert logging.getLogger("wirecodec.debug.tap").handlers == []


def test_first_line_of_ipv6(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address has brackets, so that the port can be told from it."""
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError as error:
        pytest.skip(f"IPv6 cannot be used here: {error}")

    def visit(lines: Lines) -> None:
        assert re.fullmatch(r"listening on \[::1\]:\d+\n", lines.next())

    assert serve(monkeypatch, visit, "tap", "--listen", "[::1]:0", "--to", "[::1]:1") == (0, 0)


class Stopped(Tap):
    """Counts how often it is stopped."""

    count = 0

    def stop(self) -> None:
        self.count += 1


def test_what_ends_the_forwarding(caplog: pytest.LogCaptureFixture) -> None:
    """That nobody reads the output, and no other failure; which is told."""
    watcher = tap_command._Watcher.__new__(tap_command._Watcher)
    watcher.failed(BrokenPipeError())  # before there is anything to stop
    tap = Stopped(("127.0.0.1", 0), ("127.0.0.1", 1))
    watcher.tap = tap
    watcher.failed(ObserverError("there is no room"))
    assert tap.count == 0
    assert caplog.messages == ["what passes is not observed any more: there is no room"]
    watcher.failed(BrokenPipeError())
    assert tap.count == 1
    assert len(caplog.messages) == 1


# --- what the other process does ------------------------------------------------------------------


def observer_of(path: str | None = None, output_format: str = "table") -> TapObserver:
    return tap_command._make_observer("tap", NO_KEYS, path, output_format, False, Palette(False))


def tell(observer: TapObserver) -> None:
    """A recorded conversation, at the times that its capture has."""
    time = START
    observer.opened(1, Connection(CLIENT_END, SERVER_END, time), time)
    for turn in load_recorded("plain"):
        time += MILLISECOND
        observer.data(1, turn.direction, turn.data, time)
    observer.ended(1, Direction.TO_SERVER, time)
    observer.ended(1, Direction.TO_CLIENT, time)
    observer.closed(1, CloseReason.FINISHED, Direction.TO_SERVER, time)
    observer.flush()
    observer.finished()


@pytest.mark.parametrize("output_format", ["table", "jsonl"])
def test_what_is_printed(
    output_format: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What ``capture`` shows of the file that is written meanwhile, with and without one."""
    path = tmp_path / "tap.pcapng"
    tell(observer_of(str(path), output_format))
    printed = capsys.readouterr().out
    shown = run("capture", "--format", output_format, str(path)).text
    assert printed == shown
    assert printed.count("\n") == (output_format == "table") + 1 + 9 + 1
    tell(observer_of(None, output_format))
    assert capsys.readouterr().out == printed


def test_lines_are_printed_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    """None waits for the next; the title is there with the first."""
    observer = observer_of()
    observer.opened(1, Connection(CLIENT_END, SERVER_END, START), START)
    said = []
    for turn in load_recorded("plain")[:3]:
        observer.data(1, turn.direction, turn.data, START)
        said.append(capsys.readouterr().out.splitlines())
    assert [len(lines) for lines in said] == [3, 1, 1]
    assert [lines[-1].split()[4] for lines in said] == ["InitConnect"] * 2 + ["GetGlobalState"]


def test_what_was_not_observed_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Among the faults, and not among the lines of the table."""
    observer_of().missed(3, 100, 2000, START)
    assert capsys.readouterr() == (
        "",
        "tap: 3 connections with 100 bytes to OpenD and 2000 from it were not observed: "
        "they came too fast\n",
    )


def test_file_that_cannot_be_opened(tmp_path: Path) -> None:
    """It is named."""
    path = tmp_path / "nowhere" / "tap.pcapng"
    with pytest.raises(ObserverError, match=r"nowhere.tap\.pcapng: No such file or directory"):
        observer_of(str(path))


class Full(io.BytesIO):
    """A file on a disk that is full by now."""

    name = "tap.pcapng"
    is_full = False

    def write(self, data: Any, /) -> int:
        self._check()
        return super().write(data)

    def flush(self) -> None:
        self._check()

    def close(self) -> None:
        is_open = not self.closed
        super().close()
        if is_open:
            self._check()

    def _check(self) -> None:
        if self.is_full:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_file_that_is_full() -> None:
    """It is named, whenever that is noticed, and it is closed all the same."""
    file = Full()
    observer = tap_command._PacketFile(file)
    observer.opened(1, Connection(CLIENT_END, SERVER_END, START), START)
    file.is_full = True
    reason = re.escape(f"tap.pcapng: {os.strerror(errno.ENOSPC)}")
    with pytest.raises(ObserverError, match=reason):
        observer.data(1, Direction.TO_SERVER, b"data", START)
    with pytest.raises(ObserverError, match=reason):
        observer.flush()
    with pytest.raises(ObserverError, match=reason) as caught:
        observer.finished()
    assert not file.closed
    observer.failed(caught.value)
    assert file.closed


@posix_only
def test_printing_what_nobody_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an error once; at its end Python has nothing to complain of."""
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "w", encoding="utf-8") as output:
        monkeypatch.setattr(sys, "stdout", output)
        observer = observer_of()
        with pytest.raises(BrokenPipeError):
            tell(observer)
        output.write("more")
        output.flush()


@dev_full
def test_printing_where_there_is_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told as what it is; at its end Python has nothing to complain of."""
    with open("/dev/full", "w", encoding="utf-8") as output:
        monkeypatch.setattr(sys, "stdout", output)
        with pytest.raises(ObserverError, match="the output failed: No space left on device"):
            tell(observer_of())
        output.write("more")
        output.flush()


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (["--rsa-key", "{file}"], 1, "rows.csv: "),
        (["--rsa-key", "{missing}"], 2, "nowhere: No such file"),
        (["--aes-key", "short"], 2, "--aes-key takes 16 ASCII characters"),
        (["--aes-iv", "0123456789abcdef"], 2, "--aes-iv is of no use without --aes-key"),
        (["--write", "{missing}/x"], 2, "nowhere/x: No such file"),
        (["--write", "{file}"], 2, "rows.csv is there already; --force writes over it"),
        (["--write", "{file}", "--force", "--to", "no.such.host.invalid:1"], 2, "is not known"),
        (["--listen", "{port}"], 2, "cannot listen on 127.0.0.1, port {port}: Address already"),
        (["--listen", "127.0.0.1:1", "--to", "127.0.0.1:1"], 2, "cannot forward to it"),
        (["--to", "no.such.host.invalid:1"], 2, "the host no.such.host.invalid or 127.0.0.1 is"),
        (["--to", "nonsense"], 2, "'nonsense' is not PORT, HOST:PORT or [ADDRESS]:PORT"),
        (["--fault", "nonsense"], 2, "'nonsense' is not a fault"),
        (["--format", "html"], 2, "invalid choice"),
    ],
)
def test_what_it_refuses(
    arguments: list[str],
    code: int,
    word: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """In one line, before anybody is told where it listens."""
    file = tmp_path / "rows.csv"
    file.write_text("no key", "utf-8")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        names = {
            "file": str(file),
            "missing": str(tmp_path / "nowhere"),
            "port": taken.getsockname()[1],
        }
        listen = [] if "--listen" in arguments else ["--listen", "0"]
        assert main(["tap", *listen, *(each.format(**names) for each in arguments)]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert word.format(**names) in err


def test_a_file_that_is_there_already(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It may be the only record of something, and is written over only where that is asked for."""
    file = tmp_path / "tap.pcapng"
    file.write_text("precious", "utf-8")
    argv = ["tap", "--listen", "0", "--to", "no.such.host.invalid:1", "--write", str(file)]
    assert main(argv) == 2
    assert file.read_text("utf-8") == "precious"
    assert main([*argv, "--force"]) == 2
    assert b"precious" not in file.read_bytes()
    assert "the host" in capsys.readouterr().err
    assert main(["tap", "--help"]) == 0
    assert "--force" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("11112", ("127.0.0.1", 11112)),
        ("0", ("127.0.0.1", 0)),
        ("localhost:1", ("localhost", 1)),
        ("192.168.1.5:65535", ("192.168.1.5", 65535)),
        ("[::1]:11111", ("::1", 11111)),
        ("[::]:0", ("::", 0)),
        *((each, None) for each in ("", ":", ":1", "a:", "::1:5", "1:65536", "a:b", "٣")),
    ],
)
def test_places(text: str, place: tuple[str, int] | None) -> None:
    """As people write them; nothing is guessed."""
    if place is not None:
        assert tap_command._place(text) == place
        return
    with pytest.raises(argparse.ArgumentTypeError):
        tap_command._place(text)


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    """Examples, all kinds of faults, and those that need a body in clear."""
    assert main(["tap", "--help"]) == 0
    text = capsys.readouterr().out
    assert "wirecodec tap --write trading.pcapng" in text
    for kind in FAULT_KINDS:
        (line,) = [each for each in text.splitlines() if each.startswith(f"  {kind} ")]
        is_clear_only = "[not on encrypted connections]" in line
        assert is_clear_only == (kind in ("ret-type", "garbage-body"))
    assert "exit codes: 0 stopped" in text
