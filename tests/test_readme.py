# SPDX-License-Identifier: MIT
"""README does what it says: its Python runs, its commands print what stands there."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from wirecodec import FrameDecoder, OpenDClient, cli, encode_frame
from wirecodec.cli import sample
from wirecodec.errors import RequestError
from wirecodec.opend.messages import init_connect, qot_common, qot_get_kl
from wirecodec.opend.messages import qot_get_rating_change as rating
from wirecodec.opend.simulator import Simulator
from wirecodec.protobuf.codec import decode, encode

from .support.sockets import WatchedSocket

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PYTHON = dict(re.findall(r"<!-- test: (.+?) -->\n```python\n(.*?)```", README, re.DOTALL))
CONSOLE = re.findall(r"```console\n(.*?)```", README, re.DOTALL)


def run(name: str, namespace: dict[str, Any] | None = None) -> dict[str, Any]:
    """Run a block; its names are what it leaves behind."""
    module = "readme_" + re.sub(r"\W", "_", name)
    namespace = {"__name__": module, **(namespace or {})}
    holder = type(sys)(module)
    holder.__dict__.update(namespace)
    sys.modules[module] = holder
    try:
        exec(compile(PYTHON[name], f"README.md: {name}", "exec"), holder.__dict__)
    finally:
        del sys.modules[module]
    return holder.__dict__


KL = qot_get_kl.C2S(
    rehab_type=1,
    kl_type=2,
    req_num=1,
    security=qot_common.Security(market=11, code="MU"),
)


class Gateway(threading.Thread):
    """Answers InitConnect and one rating change, with a push in between, then hangs up."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(10)
        self.port = self.listener.getsockname()[1]
        self.requests: list[tuple[int, bytes]] = []

    def run(self) -> None:
        """Serve one connection."""
        with self.listener, self.listener.accept()[0] as connection:
            connection.settimeout(10)
            frames = FrameDecoder()
            while data := connection.recv(4096):
                frames.receive_data(data)
                for frame in frames:
                    self.requests.append((frame.header.proto_id, frame.body))
                    connection.sendall(self.answer(frame.header))

    def answer(self, header: Any) -> bytes:
        """The answer to one request, behind a push."""
        if header.proto_id == 3426:
            recorded = FrameDecoder()
            recorded.receive_data(sample.RESPONSE_FRAME)
            [frame] = recorded
            body = frame.body
        else:
            body = encode(
                init_connect.Response(
                    ret_type=0,
                    s2c=init_connect.S2C(
                        server_ver=1011,
                        login_user_id=1,
                        conn_id=2,
                        conn_aes_key="0" * 16,
                        keep_alive_interval=10,
                    ),
                )
            )
        push = encode_frame(1003, b"\x08\x00", serial_number=header.serial_number)
        return push + encode_frame(header.proto_id, body, serial_number=header.serial_number)


def test_every_block_is_run() -> None:
    """No Python stands in README that is not run here."""
    assert README.count("```python") == len(PYTHON) == 10
    assert len(CONSOLE) == 3


def test_rating_change_over_a_socket(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = Gateway()
    gateway.start()
    connect = socket.create_connection
    monkeypatch.setattr(
        socket, "create_connection", lambda address: connect((address[0], gateway.port))
    )
    left = run("rating change over a socket")
    gateway.join(10)
    assert capsys.readouterr().out == "MU 美光科技 1500.0 BUY\nINTC 英特尔 160.0 BUY\n"
    assert [proto_id for proto_id, _ in gateway.requests] == [1001, 3426]
    assert gateway.requests[1][1].hex() == "0a04080b1802"
    assert decode(init_connect.Request, gateway.requests[0][1]).c2s.client_id == "me"

    page = run("a page", {"answer": left["answer"]})["page"]
    assert page.records()[0]["security"] == "US.MU"
    assert "US.INTC" in capsys.readouterr().out


def test_ask_opend(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with Simulator() as simulator:
        connect = OpenDClient.connect
        monkeypatch.setattr(OpenDClient, "connect", lambda host, _: connect(host, simulator.port))
        run("ask OpenD")
    printed = capsys.readouterr().out
    assert printed.count("US.") == 2
    assert printed.endswith("1011\n")


@pytest.mark.parametrize("is_websocket", [False, True])
def test_recordings(
    is_websocket: bool,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Each is for the command that README names."""
    monkeypatch.chdir(tmp_path)
    with Simulator(websocket_port=0) as simulator:
        host = f"ws://127.0.0.1:{simulator.websocket_port}" if is_websocket else "127.0.0.1"
        with OpenDClient.connect(host, simulator.port, record="w1") as client:
            client.get_rating_change("US", count=2)
    [command] = re.findall("over WebSocket, for `(.*?)`", README)
    assert cli.main(command.split()) == 0
    assert "Qot_GetRatingChange" in capsys.readouterr().out
    assert cli.main(["inspect", "w1.s2c"]) == is_websocket
    assert ("Qot_GetRatingChange" in capsys.readouterr().out) is not is_websocket


def test_a_client() -> None:
    """It is short, it asks, and it says what went wrong."""
    assert PYTHON["a client"].count("\n") < 60
    tiny_client: Any = run("a client")["TinyClient"]
    gateway = Gateway()
    gateway.start()
    # Without a deadline while it connects.
    without = {"connect_timeout_seconds": None, "peer_timeout_seconds": None}
    client = tiny_client(port=gateway.port, **without)
    client.sock = watched = WatchedSocket(client.sock)
    answer = client.request(rating.Request(c2s=rating.C2S(market=11, count=2)))
    assert [item.security.code for item in answer.s2c.data_list] == ["MU", "INTC"]
    # What the gateway answers to anything else than these is an InitConnect.
    with client.sock, pytest.raises(RequestError, match="cannot be read"):
        client.request(qot_get_kl.Request(c2s=KL))
    gateway.join(10)
    # A time-out of sendall would leave half a frame sent.
    assert len(watched.timeouts) >= 2 and set(watched.timeouts) == {None}


@pytest.mark.parametrize(
    ("name", "after"),
    [("declaring", None), ("json", None), ("text", "json"), ("extensions", "declaring")],
)
def test_block(name: str, after: str | None) -> None:
    """Blocks whose assertions are their own; some go on where another ends."""
    assert "assert" in PYTHON[name]
    run(name, run(after) if after is not None else None)


def test_load_a_schema(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "person.proto").write_text(
        'syntax = "proto3"; message Person { string name = 1; int32 age = 2; }'
    )
    monkeypatch.chdir(tmp_path)
    run("load a schema")
    assert capsys.readouterr().out == "Person(name='Ann', age=17)\n"


def test_errors(capsys: pytest.CaptureFixture[str]) -> None:
    """What the comments announce is what is printed."""
    run("errors")
    printed = capsys.readouterr().out.splitlines()
    announced = re.findall(r"print\(error\)  # (.*)", PYTHON["errors"])
    assert len(printed) == 3
    assert printed[0] == announced[0]
    assert printed[1] == announced[1]
    assert printed[2] == "21 s2c.dataList[0].name needs 12 bytes, 3 left"


@pytest.mark.parametrize("block", CONSOLE)
def test_console(block: str, tmp_path: Path) -> None:
    """Each command prints what follows it. What writes files does so in a folder of its own."""
    folder = tmp_path if " vendor " in block else ROOT
    parts = re.split(r"^\$ (.*)\n", block, flags=re.MULTILINE)[1:]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    for command, expected in zip(parts[::2], parts[1::2], strict=True):
        command = command.replace("python3", sys.executable)
        result = subprocess.run(
            ["bash", "-c", command],
            capture_output=True,
            text=True,
            check=True,
            cwd=folder,
            env=environment,
        )
        assert [line.rstrip() for line in result.stdout.splitlines()] == expected.splitlines()
