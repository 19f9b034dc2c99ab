# SPDX-License-Identifier: MIT
"""The official clients, unchanged, against our simulator: they get what our client gets.

Each runs where it is installed, in a process of its own; what is not named is skipped:

    WIRECODEC_OFFICIAL_PYTHON   an interpreter that has futu-api
    WIRECODEC_MOOMOO_PYTHON     an interpreter that has moomoo-api
    WIRECODEC_OFFICIAL_NODE     a folder into which npm has installed futu-api and ws

The JSON mode of the Python clients needs protobuf 6 or older there. ``.ci/run`` prepares all three.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from wirecodec.opend.cipher import load_rsa_key
from wirecodec.opend.client import OpenDClient
from wirecodec.opend.frame import BODY_FORMAT_JSON, BODY_FORMAT_PROTOBUF
from wirecodec.opend.messages import get_global_state, notify, qot_update_basic_qot
from wirecodec.opend.messages.common import ProgramStatus, ProgramStatusType
from wirecodec.opend.messages.qot_common import BasicQot, QotMarket, QotMarketState, Security
from wirecodec.opend.rating import COLUMNS, RatingChangePage
from wirecodec.opend.simulator import Simulator
from wirecodec.protobuf.json_format import to_dict

HERE = Path(__file__).resolve().parent
KEY_FILE = HERE.parent / "data" / "keys" / "rsa_1024_pkcs8.pem"
OFFICIAL_NODE = os.environ.get("WIRECODEC_OFFICIAL_NODE", "")
PATIENCE_SECONDS = 120.0  # in vain only if a test fails

STATE = get_global_state.Request(c2s=get_global_state.C2S(user_id=0))


def run(command: list[str], asked: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Run a script about this simulator; what it found out."""
    output = folder / "answer.json"
    finished = subprocess.run(
        [*command, str(output)],
        input=json.dumps(asked),
        env={**os.environ, "HOME": str(folder)},  # the Python clients write their logs there
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    answer: dict[str, Any] = json.loads(output.read_text("utf-8"))
    return answer


def two_pages(client: OpenDClient) -> list[RatingChangePage]:
    """What our client gets for the questions that the scripts ask."""
    first = client.get_rating_change("US", count=2)
    second = client.get_rating_change("US", count=2, page=first.next_page)
    assert (len(first), len(second)) == (2, 2)
    assert first.items != second.items
    return [first, second]


# --- in Python ------------------------------------------------------------------------------


def python_client(package: str, distribution: str, variable: str) -> Any:
    """A package and the interpreter that has it, for parametrize."""
    python = os.environ.get(variable, "")
    reason = f"{variable} names no interpreter with {distribution}"
    return pytest.param(
        package, python, marks=pytest.mark.skipif(not python, reason=reason), id=distribution
    )


python_clients = pytest.mark.parametrize(
    ("package", "python"),
    [
        python_client("futu", "futu-api", "WIRECODEC_OFFICIAL_PYTHON"),
        python_client("moomoo", "moomoo-api", "WIRECODEC_MOOMOO_PYTHON"),
    ],
)


def run_python(
    python: str,
    package: str,
    port: int,
    pages: list[list[dict[str, Any]]],
    folder: Path,
    *,
    is_encrypted: bool = False,
    is_json: bool = False,
) -> dict[str, Any]:
    """What the official client gets, beside rows of ours."""
    asked = {
        "package": package,
        "port": port,
        "rsa_key": str(KEY_FILE) if is_encrypted else None,
        "json": is_json,
        "pages": pages,
    }
    told = run([python, "-I", str(HERE / "official_session.py")], asked, folder)
    if "state" not in told:
        pytest.skip(f"its JSON mode fails with protobuf {told['protobuf']}")
    return told


@pytest.mark.parametrize("mode", ["plain", "cbc", "ecb", "json", "json-cbc"])
@python_clients
def test_python(tmp_path: Path, package: str, python: str, mode: str) -> None:
    """It connects, asks and pages; its tables are those that pandas makes of our rows."""
    is_json = mode.startswith("json")
    is_encrypted = mode not in ("plain", "json")
    key = load_rsa_key(KEY_FILE.read_bytes()) if is_encrypted else None
    with Simulator(rsa_key=key, cipher="ecb" if mode == "ecb" else "cbc") as sim:
        body_format = BODY_FORMAT_JSON if is_json else BODY_FORMAT_PROTOBUF
        with OpenDClient.connect(port=sim.port, rsa_key=key, body_format=body_format) as client:
            pages = two_pages(client)
            our_state = client.request(STATE).s2c
        told = run_python(
            python,
            package,
            sim.port,
            [page.records() for page in pages],
            tmp_path,
            is_encrypted=is_encrypted,
            is_json=is_json,
        )
    assert our_state is not None
    ret, state = told["state"]
    assert ret == 0, state
    assert state["qot_logined"] is our_state.qot_logined is True
    assert state["trd_logined"] is our_state.trd_logined
    assert state["server_ver"] == str(our_state.server_ver)
    assert state["program_status_type"] == "READY"
    markets = {name: value for name, value in state.items() if name.startswith("market_")}
    assert markets == {
        f"market_{name.removeprefix('market').lower()}": QotMarketState(value).name
        for name, value in to_dict(our_state).items()
        if name.startswith("market")
    }
    for page, official in zip(pages, told["pages"], strict=True):
        assert official["ret"] == 0, official
        assert official["difference"] is None
        assert official["columns"] == list(COLUMNS)
        # As text, in which 1 is not 1.0, and the order of keys counts.
        assert json.dumps(official["records"]) == json.dumps(page.records())
        assert (official["next_page"], official["all_count"]) == (page.next_page, page.all_count)


@python_clients
def test_python_sees_differences(tmp_path: Path, package: str, python: str) -> None:
    """The comparison of tables is a strict one: the smallest difference is told."""
    with Simulator() as sim:
        with OpenDClient.connect(port=sim.port) as client:
            pages = list(client.iter_rating_changes("US", count=2))[:6]
        rows = [page.records() for page in pages]
        for row in (rows[0][0], rows[1][1]):
            price = row["last_target_price"]
            assert isinstance(price, float)
            row["last_target_price"] = math.nextafter(price, math.inf)
        assert rows[1][0]["last_target_price"] == "N/A"  # this column holds both
        rows[2][0] = dict(reversed(rows[2][0].items()))
        rows[3] = [{**row, "target_price": str(row["target_price"])} for row in rows[3]]
        rows[4] = rows[4][:1]
        told = run_python(python, package, sim.port, [*rows], tmp_path)
    differences = [page["difference"] for page in told["pages"]]
    assert [text is not None for text in differences] == [True] * 5 + [False], differences


# --- in JavaScript --------------------------------------------------------------------------

with_node = pytest.mark.skipif(
    not OFFICIAL_NODE, reason="WIRECODEC_OFFICIAL_NODE names no folder with npm's futu-api"
)

WEBSOCKET_KEY = "geheim 密"


def run_node(port: int, key: str, pushes: list[int], folder: Path) -> dict[str, Any]:
    """What the official client in JavaScript gets."""
    node = shutil.which("node")
    assert node is not None, "WIRECODEC_OFFICIAL_NODE is set, and there is no Node.js"
    asked = {
        "port": port,
        "key": key,
        "market": int(QotMarket.US_SECURITY),
        "count": 2,
        "pushes": pushes,
    }
    return run([node, str(HERE / "official_websocket.mjs"), OFFICIAL_NODE], asked, folder)


def quote_push() -> qot_update_basic_qot.Response:
    """A push with a name beyond ASCII, and a number that JavaScript cannot hold as such."""
    quote = BasicQot(
        security=Security(market=QotMarket.US_SECURITY, code="OBSD"),
        name="黑曜科技",
        is_suspended=False,
        list_time="2011-03-04",
        price_spread=0.01,
        update_time="2026-06-23 15:59:59",
        high_price=62.5,
        open_price=61.0,
        low_price=60.75,
        cur_price=62.1,
        last_close_price=60.9,
        volume=2**53 + 1,
        turnover=1e300,
        turnover_rate=0.125,
        amplitude=5e-324,
    )
    return qot_update_basic_qot.Response(
        ret_type=0, s2c=qot_update_basic_qot.S2C(basic_qot_list=[quote])
    )


def status_push() -> notify.Response:
    """A push with a value of an enum."""
    status = ProgramStatus(type=ProgramStatusType.READY, str_ext_desc="bereit")
    return notify.Response(
        ret_type=0,
        s2c=notify.S2C(
            type=int(notify.NotifyType.PROGRAM_STATUS),
            program_status=notify.ProgramStatus(program_status=status),
        ),
    )


@with_node
def test_javascript(tmp_path: Path) -> None:
    """It logs in with a key, asks, pages and is pushed to; each field is what our client has."""
    pushes = {1003: status_push(), 3005: quote_push()}
    with Simulator(
        websocket_port=0, websocket_key=WEBSOCKET_KEY, responses=pushes, push_every_seconds=0.05
    ) as sim:
        with OpenDClient.connect(port=sim.port) as client:
            pages = two_pages(client)
            state = to_dict(client.request(STATE))
        told = run_node(sim.websocket_port, WEBSOCKET_KEY, list(pushes), tmp_path)
    assert told["login"] is True
    for each in (state, told["state"]):
        assert each["s2c"].pop("connID").isdecimal()  # of each connection its own
        assert abs(int(each["s2c"].pop("time")) - each["s2c"].pop("localTime")) < 2
    assert told["state"] == state
    for page, official in zip(pages, told["pages"], strict=True):
        assert official["retType"] == 0
        assert official["s2c"] == {
            "dataList": [to_dict(item) for item in page],
            "allCount": page.all_count,
            "nextPage": page.next_page,
        }
    assert told["pushes"] == {str(number): to_dict(push) for number, push in pushes.items()}


@with_node
def test_javascript_with_another_key(tmp_path: Path) -> None:
    """It is told why, and sends nothing more."""
    with Simulator(websocket_port=0, websocket_key=WEBSOCKET_KEY) as sim:
        told = run_node(sim.websocket_port, "another", [], tmp_path)
        assert dict(sim.request_counts) == {1: 1}
    assert told == {
        "login": False,
        "error": -1,
        "message": "wrong WebSocket key",
        "request": "error websock not ready",
    }
