# SPDX-License-Identifier: MIT
"""The command ``tap``: its first line, what it prints and writes, its end, and what it refuses."""

from __future__ import annotations

import argparse
import json
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

import pytest

from wirecodec.cli import main, tap_command
from wirecodec.debug.capture import read_capture
from wirecodec.debug.capture_keys import make_keys
from wirecodec.debug.traffic import CapturedFrame
from wirecodec.opend.cipher import load_rsa_key
from wirecodec.opend.frame import encode_frame
from wirecodec.opend.simulator import FAULT_KINDS, Simulator

from .test_simulate import RATING, USER, ask, port_of

ROOT = Path(__file__).resolve().parents[2]
KEY_FILE = ROOT / "tests" / "data" / "keys" / "rsa_1024_pkcs8.pem"
PATIENCE_SECONDS = 30.0  # in vain only if a test fails

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
def test_file_that_cannot_be_written_any_more() -> None:
    """It is told, forwarding goes on, and the exit code says so."""
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    with Simulator() as sim, tapping(sim.port, "--write", "/dev/full") as process:
        port = first_port(process)
        assert ask(port, RATING).error is None
        assert ask(port, RATING).error is None
        _, err = end(process)
    assert process.returncode == 2
    reason = "what passes is not observed any more: /dev/full: No space left on device"
    assert err == f"wirecodec tap: {reason}\n"


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (["--rsa-key", "{file}"], 1, "rows.csv: "),
        (["--rsa-key", "{missing}"], 2, "nowhere: No such file"),
        (["--aes-key", "short"], 2, "--aes-key, --aes-iv: "),
        (["--aes-iv", "0123456789abcdef"], 2, "--aes-key, --aes-iv: "),
        (["--write", "{missing}/x"], 2, "nowhere/x: No such file"),
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
