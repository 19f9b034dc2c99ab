# SPDX-License-Identifier: MIT
"""The command ``simulate``: its first lines, its end, and what it refuses."""

from __future__ import annotations

import io
import json
import os
import queue
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from wirecodec import OpenDClient
from wirecodec.cli import main
from wirecodec.opend.cipher import load_rsa_key
from wirecodec.opend.events import Connected, RequestEnded
from wirecodec.opend.messages import get_user_info, qot_get_rating_change
from wirecodec.opend.session import ClientSession
from wirecodec.opend.simulator import FAULT_KINDS

from .test_cli import BrokenPipe

ROOT = Path(__file__).resolve().parents[2]
KEY_FILE = ROOT / "tests" / "data" / "keys" / "rsa_1024_pkcs8.pem"
CERTIFICATE = ROOT / "tests" / "data" / "tls" / "localhost.pem"
PATIENCE_SECONDS = 30.0  # in vain only if a test fails


@contextmanager
def simulating(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """The command as people run it, from its first line on."""
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "wirecodec", "simulate", "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": ""},
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def port_of(line: str, scheme: str = "") -> int:
    match = re.fullmatch(rf"listening on {scheme}127\.0\.0\.1:(\d+)\n", line)
    assert match is not None, line
    return int(match[1])


def ask(port: int, message: object, **arguments: object) -> RequestEnded:
    """Connect, ask, and hang up."""
    session = ClientSession(**arguments)  # type: ignore[arg-type]
    session.connect(0.0)
    with socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS) as sock:
        while True:
            sock.sendall(session.data_to_send())
            for event in session.events():
                if isinstance(event, Connected):
                    session.send_request(message, 0.0)
                    break
                assert isinstance(event, RequestEnded), event
                return event
            else:
                data = sock.recv(65536)
                assert data
                session.receive_data(data, 0.0)


class Lines(io.StringIO):
    """Standard output whose lines another thread waits for."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()

    def write(self, text: str) -> int:
        self._lines.put(text)
        return len(text)

    def next(self) -> str:
        return self._lines.get(timeout=PATIENCE_SECONDS)

    def left(self) -> int:
        """How many lines nobody has asked for."""
        return self._lines.qsize()


def serve(
    monkeypatch: pytest.MonkeyPatch, visit: Callable[[Lines], None], *arguments: str
) -> tuple[int, int]:
    """Call main in this process, visit what it serves, and stop it as Ctrl-C does.

    Gives its exit code, and how many lines it has printed that the visitor did not ask for.
    """
    lines = Lines()
    signals = (signal.SIGINT, signal.SIGTERM)
    before = [signal.getsignal(each) for each in signals]

    def visit_and_stop() -> None:
        try:
            visit(lines)
        finally:
            if signal.getsignal(signal.SIGINT) is not before[0]:  # it has not failed to begin
                signal.raise_signal(signal.SIGINT)

    with ThreadPoolExecutor(1) as threads, monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", lines)
        visitor = threads.submit(visit_and_stop)
        code = main(arguments)
        visitor.result()
    assert [signal.getsignal(each) for each in signals] == before
    return code, lines.left()


RATING = qot_get_rating_change.Request(c2s=qot_get_rating_change.C2S(market=11, count=2))
USER = get_user_info.Request(c2s=get_user_info.C2S())


@pytest.mark.skipif(os.name != "posix", reason="signals are sent to another process")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_first_line_and_end(how: signal.Signals) -> None:
    """The port at once, an answer, and 0 after either signal, with a client still connected."""
    with simulating() as process:
        assert process.stdout is not None
        port = port_of(process.stdout.readline())
        with socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS) as idle:
            ended = ask(port, RATING)
            assert ended.error is None
            process.send_signal(how)
            out, err = process.communicate(timeout=PATIENCE_SECONDS)
            assert idle.recv(1) == b""
    assert (process.returncode, out, err) == (0, "", "")


@pytest.mark.skipif(os.name != "posix", reason="signals are sent to another process")
def test_all_options(tmp_path: Path) -> None:
    """Data, answers, key, cipher, WebSocket, faults and the log, together."""
    data = tmp_path / "rows.csv"
    data.write_text("security,name\nUS.ONE,一\nUS.TWO,Two\nUS.THREE,Three\n", "utf-8")
    folder = tmp_path / "answers"
    folder.mkdir()
    (folder / "GetUserInfo.json").write_text('{"retType": 0, "retMsg": "canned"}', "utf-8")
    with simulating(
        *("--data", str(data), "--responses", str(folder), "--websocket", "0"),
        *("--websocket-key", "k", "--rsa-key", str(KEY_FILE), "--cipher", "ecb", "--verbose"),
        *("--fault", "ret-type=-5:3426:1", "--keep-alive", "7", "--push-every", "60"),
    ) as process:
        assert process.stdout is not None
        port = port_of(process.stdout.readline())
        websocket_port = port_of(process.stdout.readline(), "ws://")
        with socket.create_connection(("127.0.0.1", websocket_port), PATIENCE_SECONDS):
            pass
        key = load_rsa_key(KEY_FILE.read_bytes())
        refused = ask(port, RATING, rsa_key=key).error
        assert getattr(refused, "ret_type", 0) == -5
        page = ask(port, RATING, rsa_key=key).response.s2c
        assert [item.name for item in page.data_list] == ["一", "Two"]
        assert page.all_count == 3
        assert ask(port, USER, rsa_key=key).response.ret_msg == "canned"
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0
    assert "wirecodec simulate: a client connected from 127.0.0.1:" in err
    assert "wirecodec simulate: making a fault: ret-type=-5:3426:1\n" in err


@pytest.mark.skipif(os.name != "posix", reason="signals are sent to another process")
@pytest.mark.parametrize(("option", "refused"), [((), 1), (("--no-rate-limit",), 0)])
def test_rate_limit(option: tuple[str, ...], refused: int) -> None:
    """It is kept unless it is switched off."""
    with simulating(*option) as process:
        assert process.stdout is not None
        port = port_of(process.stdout.readline())
        errors = [ask(port, RATING).error for _ in range(61)]
    assert sum(error is not None for error in errors) == refused


def test_in_this_process(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where it listens, what clients are told, what is told of them; signals are as before."""

    def visit(lines: Lines) -> None:
        port = port_of(lines.next())
        websocket_port = port_of(lines.next(), "ws://")
        with OpenDClient.connect("127.0.0.1", port) as client:
            assert client.greeting.keep_alive_interval == 7
        with OpenDClient.connect(f"ws://127.0.0.1:{websocket_port}", websocket_key="k") as client:
            assert client.request(RATING).ret_type == 0

    told = ("--keep-alive", "7", "--websocket", "0", "--websocket-key", "k", "--verbose")
    assert serve(monkeypatch, visit, "simulate", "--port", "0", *told) == (0, 0)
    err = capsys.readouterr().err
    assert err.count("wirecodec simulate: a client connected from 127.0.0.1:") == 2


@pytest.mark.parametrize(
    ("arguments", "lines"),
    [
        ((), [r"127\.0\.0\.1:\d+"]),
        (("--websocket", "0"), [r"127\.0\.0\.1:\d+", r"ws://127\.0\.0\.1:\d+"]),
        (
            ("--websocket", "0", "--websocket-cert", str(CERTIFICATE)),
            [r"127\.0\.0\.1:\d+", r"wss://127\.0\.0\.1:\d+"],
        ),
        (("--host", "::1", "--websocket", "0"), [r"\[::1\]:\d+", r"ws://\[::1\]:\d+"]),
    ],
)
def test_first_lines(
    arguments: tuple[str, ...], lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One for each port, before there are clients."""
    if "::1" in arguments:
        try:
            socket.create_server(("::1", 0), family=socket.AF_INET6).close()
        except OSError as error:
            pytest.skip(f"IPv6 cannot be used here: {error}")

    def visit(output: Lines) -> None:
        for line in lines:
            assert re.fullmatch(f"listening on {line}\n", output.next())

    assert serve(monkeypatch, visit, "simulate", "--port", "0", *arguments) == (0, 0)


def test_first_line_that_nobody_reads(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It does not stay where nobody knows of it, and does not complain."""
    handlers = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(sys, "stdout", BrokenPipe())
    assert main(["simulate", "--port", "0"]) == 0
    assert capsys.readouterr().err == ""
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == handlers


@pytest.mark.parametrize(
    ("name", "text", "code", "word"),
    [
        ("--data", "security,rating\nUS.A,X\n", 1, "rows.csv: rating: 'X' is none of"),
        ("--data", None, 2, "rows.csv: No such file"),
        ("--responses", None, 2, "rows.csv: No such file"),
        ("--responses", "x", 2, "rows.csv: Not a directory"),
        ("--rsa-key", None, 2, "rows.csv: No such file"),
        ("--rsa-key", "no key", 1, "rows.csv: "),
        ("--websocket-cert", None, 2, "rows.csv: No such file"),
        ("--websocket-cert", "no certificate", 1, "rows.csv: a certificate and its private key"),
    ],
)
def test_wrong_files(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    text: str | None,
    code: int,
    word: str,
) -> None:
    """One line that names the file."""
    path = tmp_path / "rows.csv"
    if text is not None:
        path.write_text(text, "utf-8")
    arguments = ["--port", "0", "--websocket", "0", name, str(path)]
    assert main(["simulate", *arguments]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("wirecodec simulate: ")
    assert word in err
    assert err.count("\n") == 1


@pytest.mark.skipif(os.name != "posix", reason="signals are sent to another process")
def test_websocket_with_tls() -> None:
    """With a certificate; whoever trusts it can come in."""
    with simulating("--websocket", "0", "--websocket-cert", str(CERTIFICATE)) as process:
        assert process.stdout is not None
        port_of(process.stdout.readline())
        url = process.stdout.readline().removeprefix("listening on ").strip()
        assert url.startswith("wss://127.0.0.1:")
        command = [sys.executable, "-m", "wirecodec", "rating-change", "--market", "US"]
        asked = [*command, "--host", url, "--count", "1", "--format", "jsonl"]
        trusting = {**os.environ, "SSL_CERT_FILE": str(CERTIFICATE)}
        told = subprocess.run(
            asked, cwd=ROOT, env=trusting, capture_output=True, text=True, check=False
        )
        assert told.stderr == ""
        assert told.stdout.startswith('{"security": "US.')
        told = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
        assert told.returncode == 1
        assert "the certificate is not trusted" in told.stderr


def test_wrong_response_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The folder and the file; what is in a name does not reach the terminal."""
    (tmp_path / "30\x1b06.json").write_text("{}", "utf-8")
    assert main(["simulate", "--port", "0", "--responses", str(tmp_path)]) == 1
    err = capsys.readouterr().err
    assert "30\\x1b06.json" in err
    assert "\x1b" not in err


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--fault", "bad"], "'bad' is not a fault: there are bad-sha1"),
        (["--fault", "drop:x"], "neither the number nor the name"),
        (["--cipher", "rot13"], "invalid choice"),
        (["--port", "65536"], "a port is 0 to 65535"),
        (["--websocket", "x"], "a port is 0 to 65535"),
        (["--websocket-cert", str(CERTIFICATE)], "--websocket-cert wants --websocket"),
        (["--websocket-key", "k"], "--websocket-key wants --websocket"),
        (["--keep-alive", "0"], "a whole number of seconds"),
        (["--push-every", "1.5"], "a whole number of seconds"),
        (["--host", "256.0.0.1", "--port", "0"], "cannot listen on 256.0.0.1, port 0"),
    ],
)
def test_wrong_usage(capsys: pytest.CaptureFixture[str], arguments: list[str], word: str) -> None:
    """Exit code 2, and one line."""
    handlers = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    assert main(["simulate", *arguments]) == 2
    err = capsys.readouterr().err
    assert word in err
    assert err.count("\n") == 1
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == handlers


def test_port_that_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    """Which one, and why."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert main(["simulate", "--port", port]) == 2
        assert main(["simulate", "--port", "0", "--websocket", port]) == 2
    one, two = capsys.readouterr().err.splitlines()
    assert f"cannot listen on 127.0.0.1, port {port}: " in one
    assert f"cannot listen on 127.0.0.1, port 0, {port}: " in two


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    """Examples, every kind of fault, exit codes."""
    assert main(["simulate", "--help"]) == 0
    out = capsys.readouterr().out
    assert "wirecodec simulate --port 0 --data changes.csv" in out
    for name, kind in FAULT_KINDS.items():
        assert re.search(rf"^  {name} +{re.escape(kind.summary)}", out, re.MULTILINE)
    assert "exit codes: 0" in out


def test_data_as_our_own_rows(tmp_path: Path) -> None:
    """What the pages of a simulator say can be given back to one."""
    from wirecodec.opend._sim_data import load_rating_data
    from wirecodec.opend.rating import RatingChangePage
    from wirecodec.opend.simulator import Simulator

    with Simulator() as sim:
        page = RatingChangePage.from_response(ask(sim.port, RATING).response)
    path = tmp_path / "rows.json"
    path.write_text(json.dumps(page.records()), "utf-8")
    with Simulator(data=load_rating_data(path)) as sim:
        again = RatingChangePage.from_response(ask(sim.port, RATING).response)
    assert again.items == page.items
