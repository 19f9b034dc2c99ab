# SPDX-License-Identifier: MIT
"""The commands that talk to OpenD, against the simulator."""

from __future__ import annotations

import csv
import io
import json
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from wirecodec.cli import main
from wirecodec.opend.cipher import load_rsa_key
from wirecodec.opend.rating import COLUMNS
from wirecodec.opend.simulator import Simulator

KEY = Path(__file__).resolve().parents[1] / "data" / "captures" / "rsa_private_1024.pem"


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(rate_limit=False) as running:
        yield running


class Said:
    """What a command printed, and its exit code."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def say(simulator: Simulator, capsys: pytest.CaptureFixture[str]) -> Any:
    def run(*arguments: str, port: int | None = None) -> Said:
        code = main([*arguments, "--port", str(simulator.port if port is None else port)])
        captured = capsys.readouterr()
        return Said(code, captured.out, captured.err)

    return run


def test_a_page(say: Any) -> None:
    said = say("rating-change", "--market", "US", "--count", "2")
    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0].split() == list(COLUMNS)
    assert lines[2].startswith("US.")
    assert len(lines) == 6
    count, _, cursor = lines[-1].partition("; go on with --page ")
    assert count.startswith("2 of ")
    said = say("rating-change", "--market", "US", "--count", "2", "--page", cursor)
    assert said.out.splitlines()[2] != lines[2]


def test_all_pages_in_every_format(say: Any) -> None:
    """The same rows, whatever they look like."""
    arguments = ["rating-change", "--market", "CA", "--all", "--count", "3"]
    found = json.loads(say(*arguments, "--format", "json").out)
    assert found["all_count"] == len(found["rows"]) > 3
    assert not found["next_page"]
    lines = say(*arguments, "--format", "jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == found["rows"]
    read = list(csv.DictReader(io.StringIO(say(*arguments, "--format", "csv").out)))
    assert read == [{name: str(value) for name, value in row.items()} for row in found["rows"]]
    table = say(*arguments).out.splitlines()
    assert len(table) == len(found["rows"]) + 4
    assert table[-1] == f"{len(found['rows'])} of {found['all_count']}"


def test_change_types(say: Any) -> None:
    arguments = ["rating-change", "--market", "US", "--all", "--format", "jsonl"]
    for name in ("upgrade", "downgrade", "new-rating"):
        lines = say(*arguments, "--change-type", name).out.splitlines()
        kinds = {json.loads(line)["change_type"] for line in lines}
        assert kinds == {name.replace("-", "_").upper()}


def test_progress_on_a_terminal(say: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told where the rows go elsewhere, and only there."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    said = say("rating-change", "--market", "CA", "--all", "--format", "jsonl")
    assert said.err.startswith("\r")
    assert said.err.endswith(" rating changes\n")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    said = say("rating-change", "--market", "CA", "--all", "--format", "csv")
    assert said.err == ""
    assert said.out.startswith(",".join(COLUMNS) + "\n")


def test_requests(say: Any) -> None:
    for name in ("1002", "GetGlobalState", "GetGlobalState.Request", "1002:request"):
        said = say("request", name, '{"c2s": {"userID": 1}}')
        assert said.code == 0
        assert json.loads(said.out)["retType"] == 0
    said = say("request", "1002", '{"c2s": {"userID": "1"}}', "--format", "text")
    assert said.out.startswith("retType: 0\n")


def test_request_from_standard_input(say: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class Input:
        buffer = io.BytesIO(b'{"c2s": {"market": 11, "count": 1}}')

    monkeypatch.setattr(sys, "stdin", Input())
    said = say("request", "3426", "-")
    assert len(json.loads(said.out)["s2c"]["dataList"]) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (["rating-change", "--market", "UK"], 2, "US (11) and CA (71) only"),
        (["rating-change", "--market", "US", "--count", "21"], 2, "1 to 20"),
        *(
            (
                ["rating-change", "--market", "US", f"--timeout={each}"],
                2,
                "more than 0 seconds, and",
            )
            for each in ("0", "-1", "nan", "inf", "-inf", "1e300", "1000001")
        ),
        (["rating-change", "--market", "US", "--rsa-key", "/nothing"], 2, "/nothing: No such file"),
        (["rating-change", "--market", "US", "--rsa-key", __file__], 2, "--rsa-key: "),
        (["request", "1003", "{}"], 2, "1003"),
        (["request", "Qot_GetRatingChange.C2S", "{}"], 2, "is not a request"),
        (["request", "Nothing", "{}"], 2, "is not a message of OpenD"),
        (["request", "3426", '{"c2s": {"market": "US"}}'], 2, "c2s.market"),
        (["request", "3001", '{"c2s": {}}'], 2, "securityList"),
    ],
)
def test_wrong_usage(say: Any, arguments: list[str], code: int, text: str) -> None:
    said = say(*arguments)
    if arguments[:2] == ["request", "3001"]:
        text = "required"
    assert (said.code, said.out) == (code, "")
    assert text in said.err
    assert said.err.count("\n") == 1


def test_refusals_and_lost_connections(say: Any) -> None:
    said = say("request", "3426", '{"c2s": {"market": 1}}')
    assert (said.code, said.out) == (1, "")
    assert "OpenD refused" in said.err
    said = say("rating-change", "--market", "US", "--rsa-key", str(KEY), "--timeout", "5")
    assert said.code == 1  # the simulator has no key
    said = say("rating-change", "--market", "US", port=0)
    assert (said.code, said.err.count("1 to 65535")) == (2, 1)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    said = say("rating-change", "--market", "US", port=port)
    assert said.code == 1
    assert "is OpenD running?" in said.err


def test_websocket(capsys: pytest.CaptureFixture[str]) -> None:
    with Simulator(websocket_port=0, websocket_key="key") as running:
        url = f"ws://127.0.0.1:{running.websocket_port}"
        arguments = ["request", "GetGlobalState", '{"c2s": {"userID": "1"}}', "--host", url]
        assert main([*arguments, "--websocket-key", "key"]) == 0
        assert '"qotLogined": true' in capsys.readouterr().out
        assert main([*arguments, "--websocket-key", "lock"]) == 1
        assert "wrong WebSocket key" in capsys.readouterr().err
        assert main([*arguments, "--rsa-key", str(KEY)]) == 2
        assert "over WebSocket nothing is encrypted but by TLS" in capsys.readouterr().err
        assert main([*arguments[:-1], "http://127.0.0.1"]) == 2
        assert "ws:// or wss://" in capsys.readouterr().err


def test_record(simulator: Simulator, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """What passed can be inspected; a record that cannot be written is told before anything is."""
    arguments = ["rating-change", "--market", "US", "--count", "1", "--port", str(simulator.port)]
    assert main([*arguments, "--record", str(tmp_path / "told")]) == 0
    capsys.readouterr()
    for name, direction in (("told.c2s", "request"), ("told.s2c", "response")):
        assert main(["inspect", "--format", "table", str(tmp_path / name)]) == 0
        table = capsys.readouterr().out
        assert "3426  Qot_GetRatingChange  " + direction in table
    assert main([*arguments, "--record", str(tmp_path / "none" / "told")]) == 2
    assert "--record: " in capsys.readouterr().err


def test_encrypted(capsys: pytest.CaptureFixture[str]) -> None:
    with Simulator(rsa_key=load_rsa_key(KEY.read_bytes())) as simulator:
        where = ["--rsa-key", str(KEY), "--port", str(simulator.port)]
        what = ["rating-change", "--market", "US", "--count", "1", "--format", "jsonl"]
        code = main([*what, *where])
    captured = capsys.readouterr()
    assert (code, captured.err) == (0, "")
    assert json.loads(captured.out)["security"].startswith("US.")


def test_live_demo(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--live"]) == 0
    said = capsys.readouterr().out
    assert "A simulator listens on 127.0.0.1:" in said
    assert "Connected: server version" in said
    assert said.count("US.") == 3
