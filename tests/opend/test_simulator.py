# SPDX-License-Identifier: MIT
"""wirecodec.opend.simulator: what clients see of it, fault by fault."""

from __future__ import annotations

import asyncio
import json
import logging
import math
import os
import queue
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecodec.errors import (
    BodyTooLargeError,
    ChecksumError,
    CipherError,
    DecodeError,
    FormatError,
    HeaderError,
    LocalProtocolError,
    RequestFailed,
    UnexpectedEOFError,
)
from wirecodec.opend import _sim_answers, _sim_faults, _sim_loop
from wirecodec.opend._sim_answers import RateLimit, load_responses, ready_notify
from wirecodec.opend._sim_data import RatingData, load_rating_data, read_csv, read_json, read_jsonl
from wirecodec.opend._sim_data import sample_items as sample
from wirecodec.opend._sim_links import FrameLink, PacketLink
from wirecodec.opend.cipher import AesCbc, AesEcb, RsaKey, load_rsa_key
from wirecodec.opend.events import (
    AnswerUnexpected,
    FrameRejected,
    PushReceived,
    RequestEnded,
    SessionClosed,
)
from wirecodec.opend.frame import HEADER_SIZE, Frame, FrameDecoder, encode_frame
from wirecodec.opend.messages import (
    get_global_state,
    get_user_info,
    init_connect,
    init_web_socket,
    keep_alive,
    notify,
    qot_get_kl,
    qot_get_rating_change,
    qot_update_basic_qot,
)
from wirecodec.opend.messages.common import PacketEncAlgo
from wirecodec.opend.messages.qot_common import Security
from wirecodec.opend.messages.qot_get_kl import Request as KlRequest
from wirecodec.opend.messages.qot_get_kl import Response as KlResponse
from wirecodec.opend.rating import COLUMNS, RatingChangePage
from wirecodec.opend.registry import PROTOCOLS
from wirecodec.opend.session import ClientSession
from wirecodec.opend.simulator import FAULT_KINDS, Fault, Simulator, parse_fault
from wirecodec.opend.websocket import (
    BinaryMessage,
    Closed,
    Opened,
    WebSocketConnection,
    WebSocketError,
    decode_response_packet,
    encode_request_packet,
    login_key_md5,
)
from wirecodec.protobuf.codec import decode, encode
from wirecodec.protobuf.json_format import to_dict, to_json
from wirecodec.protobuf.text_format import to_text

HERE = Path(__file__).resolve().parent
KEYS = HERE.parent / "data" / "keys"
KEY_FILE = KEYS / "rsa_1024_pkcs8.pem"
PROTOBUF, JSON = 0, 1
US, CA = 11, 71
PATIENCE_SECONDS = 20.0  # in vain only if a test fails

STATE = get_global_state.Request(c2s=get_global_state.C2S(user_id=1))
USER = get_user_info.Request(c2s=get_user_info.C2S())
ALIVE = keep_alive.Request(c2s=keep_alive.C2S(time=5))


def rating(
    market: int = US, change_type: int | None = None, count: int | None = 2, page: str | None = None
) -> qot_get_rating_change.Request:
    c2s = qot_get_rating_change.C2S(market=market, change_type=change_type, count=count, page=page)
    return qot_get_rating_change.Request(c2s=c2s)


def connect(port: int) -> socket.socket:
    sock = socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


class Peer:
    """A client: a session on a blocking socket."""

    def __init__(self, sim: Simulator, **arguments: Any) -> None:
        self.sock = connect(sim.port)
        self.session = ClientSession(**arguments)
        self.received = bytearray()
        self.session.connect(0.0)
        self.send()
        self.events: list[Any] = [self.next_event()]

    def __enter__(self) -> Peer:
        return self

    def __exit__(self, *_: object) -> None:
        self.sock.close()

    def send(self) -> None:
        self.sock.sendall(self.session.data_to_send())

    def next_event(self) -> Any:
        """The next event; the end of the connection is one."""
        while True:
            for event in self.session.events():
                return event
            data = self.sock.recv(65536)
            self.received += data
            if data:
                self.session.receive_data(data, 0.0)
            else:
                self.session.receive_eof(0.0)

    def ask(self, message: Any, body_format: int | None = None) -> RequestEnded:
        """Send a request and wait for its end, which must be the next event."""
        pending = self.session.send_request(message, 0.0, body_format=body_format)
        self.send()
        event = self.next_event()
        assert isinstance(event, RequestEnded)
        assert event.request is pending
        return event

    def answer(self, message: Any, body_format: int | None = None) -> Any:
        ended = self.ask(message, body_format)
        assert ended.error is None, ended.error
        return ended.response

    def refusal(self, message: Any, body_format: int | None = None) -> RequestFailed:
        error = self.ask(message, body_format).error
        assert isinstance(error, RequestFailed)
        return error


@pytest.fixture(scope="module")
def shared() -> Iterator[Simulator]:
    """One without faults and limits, for the tests that leave it as it is."""
    with Simulator(rate_limit=False) as sim:
        yield sim


@pytest.fixture(scope="module")
def rsa_key() -> RsaKey:
    return load_rsa_key(KEY_FILE.read_bytes())


# --- what is played -------------------------------------------------------------------------


@pytest.mark.parametrize("body_format", [PROTOBUF, JSON])
def test_system_protocols(shared: Simulator, body_format: int) -> None:
    """The handshake and the three that come with it, in both body formats."""
    with Peer(shared, body_format=body_format) as peer:
        terms = peer.events[0].response.s2c
        assert terms.keep_alive_interval == 10
        assert terms.server_ver > 0
        state = peer.answer(STATE).s2c
        assert state.qot_logined
        assert state.conn_id == terms.conn_id
        assert abs(state.time - state.local_time) < 2
        assert peer.answer(USER).s2c.user_id == terms.login_user_id
        assert peer.answer(ALIVE).s2c.time >= state.time
    header_format = peer.received[6]
    assert header_format == body_format


def test_body_format_is_that_of_each_request(shared: Simulator) -> None:
    """Both on one connection; the answers say the same."""
    with Peer(shared) as peer:
        plain = peer.answer(rating(), PROTOBUF)
        assert peer.answer(rating(), JSON) == plain
        assert peer.answer(rating(), PROTOBUF) == plain


def test_each_connection_has_its_own_terms(rsa_key: RsaKey) -> None:
    """Number, key and vector."""
    with Simulator(rsa_key=rsa_key) as sim:
        terms = []
        for _ in range(3):
            with Peer(sim, rsa_key=rsa_key) as peer:
                terms.append(peer.events[0].response.s2c)
    for name in ("conn_id", "conn_aes_key", "aes_cbc_iv"):
        assert len({getattr(each, name) for each in terms}) == 3


@pytest.mark.parametrize(
    ("cipher", "algorithm", "expected"),
    [
        ("cbc", PacketEncAlgo.AES_CBC, AesCbc),
        ("cbc", PacketEncAlgo.AES_ECB, AesEcb),
        ("cbc", PacketEncAlgo.NONE, None),
        ("ecb", PacketEncAlgo.AES_CBC, AesEcb),
        ("ecb", PacketEncAlgo.FTAES_ECB, AesEcb),
        ("none", PacketEncAlgo.NONE, None),
    ],
)
@pytest.mark.parametrize("body_format", [PROTOBUF, JSON])
@pytest.mark.parametrize("has_key", [True, False])
def test_ciphers(
    cipher: str,
    algorithm: int,
    expected: type | None,
    body_format: int,
    has_key: bool,
    rsa_key: RsaKey,
) -> None:
    """The mode table, with the handshake in RSA and in plain text."""
    key = rsa_key if has_key else None
    with (
        Simulator(rsa_key=key, cipher=cipher) as sim,
        Peer(sim, rsa_key=key, packet_enc_algo=algorithm, body_format=body_format) as peer,
    ):
        page = RatingChangePage.from_response(peer.answer(rating()))
        assert len(page) == 2
        assert type(peer.session._cipher) is (expected or type(None))
        assert (page.items[0].name or "").encode() not in peer.received or expected is None


def test_cipher_none_refuses_others() -> None:
    """A client that wants encryption is told why it gets none."""
    with Simulator(cipher="none") as sim, Peer(sim, packet_enc_algo=PacketEncAlgo.AES_CBC) as peer:
        closed = peer.events[0]
        assert isinstance(closed, SessionClosed)
        assert isinstance(closed.error, RequestFailed)
        assert "packetEncAlgo -1" in (closed.error.ret_msg or "")


@pytest.mark.parametrize("sim_has_key", [True, False])
def test_handshake_that_cannot_be_opened(
    sim_has_key: bool, rsa_key: RsaKey, caplog: pytest.LogCaptureFixture
) -> None:
    """One side encrypts and the other does not: the connection is closed, the log says why."""
    with (
        caplog.at_level(logging.WARNING),
        Simulator(rsa_key=rsa_key if sim_has_key else None) as sim,
        Peer(sim, rsa_key=None if sim_has_key else rsa_key) as peer,
    ):
        assert isinstance(peer.events[0], SessionClosed)
    assert "InitConnect cannot be opened" in caplog.text
    assert ("expecting RSA" in caplog.text) == sim_has_key


def exchange(sock: socket.socket, *frames: bytes) -> list[Frame]:
    """Send frames; as many answers."""
    sock.sendall(b"".join(frames))
    decoder = FrameDecoder()
    answers: list[Frame] = []
    while len(answers) < len(frames):
        data = sock.recv(65536)
        assert data, "the connection was closed"
        decoder.receive_data(data)
        answers += decoder
    return answers


HELLO = encode_frame(
    1001,
    encode(
        init_connect.Request(c2s=init_connect.C2S(client_ver=1, client_id="x", packet_enc_algo=-1))
    ),
    serial_number=1,
)


def test_order_of_the_handshake(shared: Simulator) -> None:
    """Not before it, and not twice; header fields of an answer are those of its request."""
    state = encode_frame(1002, encode(STATE), serial_number=7)
    with connect(shared.port) as sock:
        early, hello, again, late = exchange(sock, state, HELLO, HELLO, state)
    assert decode(get_global_state.Response, early.body).ret_type == -1
    assert decode(init_connect.Response, hello.body).ret_type == 0
    assert decode(init_connect.Response, again.body).ret_type == -1
    assert decode(get_global_state.Response, late.body).ret_type == 0
    assert late.header[:4] == (1002, 0, 0, 7)


def test_requests_that_cannot_be_answered(shared: Simulator) -> None:
    """Each is refused with a reason, by itself."""
    with connect(shared.port) as sock:
        _, unknown, push, no_schema, wrong, missing, kl, good = exchange(
            sock,
            HELLO,
            encode_frame(60_000, b"\x01", serial_number=2),
            encode_frame(1003, b"", serial_number=3),
            encode_frame(1009, b"", serial_number=4),
            encode_frame(1002, b"\xff" * 12, serial_number=5),
            encode_frame(3426, b"", serial_number=6),
            encode_frame(3006, b"", serial_number=7),
            encode_frame(1002, encode(STATE), serial_number=8),
        )
    told = [decode(keep_alive.Response, each.body) for each in (unknown, push, no_schema)]
    assert [each.ret_type for each in told] == [-1] * 3
    assert told[0].ret_msg == "this simulator has no answer to protocol 60000"
    assert told[2].ret_msg == "this simulator has no answer to protocol 1009, InitQuantMode"
    for frame in (wrong, missing, kl):
        response = decode(keep_alive.Response, frame.body)
        assert response.ret_type == -1
        assert "the request cannot be read" in (response.ret_msg or "")
    assert decode(get_global_state.Response, good.body).ret_type == 0


def test_pushes_in_an_unknown_body_format(shared: Simulator) -> None:
    """Refused when they are asked for, and not when the first one is due."""
    with Peer(shared, push_body_format=9) as peer:
        assert isinstance(peer.events[0].error, RequestFailed)
        assert shared.push(ready_notify()) == 0


def test_mistake_of_ours(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """It costs one connection."""
    with Simulator() as sim, Peer(sim) as one, Peer(sim) as two:
        monkeypatch.setattr(sim.answers, "answer", None)
        one.session.send_request(STATE, 0.0)
        one.send()
        assert isinstance(one.next_event(), RequestEnded)
        assert isinstance(one.next_event(), SessionClosed)
        monkeypatch.undo()
        assert two.answer(STATE).ret_type == 0
    assert "the simulator failed" in caplog.text


def test_request_in_an_unknown_body_format(shared: Simulator) -> None:
    """Nothing can be said in a format that nobody knows: protobuf it is."""
    with connect(shared.port) as sock:
        _, answer = exchange(
            sock, HELLO, encode_frame(1002, encode(STATE), serial_number=2, body_format=9)
        )
    assert decode(get_global_state.Response, answer.body).ret_type == -1


@pytest.mark.parametrize("fault", ["bad-sha1", "bad-cipher"])
def test_bodies_that_cannot_be_opened_look_alike(fault: str, rsa_key: RsaKey) -> None:
    """Digest and padding get the same words, and the next request its answer."""
    with Simulator(rsa_key=rsa_key) as sim, Peer(sim, rsa_key=rsa_key) as peer:
        peer.session.send_request(STATE, 0.0)
        frame = _sim_faults.damage_frame(Fault(fault), peer.session.data_to_send())
        peer.sock.sendall(frame)
        event = peer.next_event()
        assert isinstance(event.error, RequestFailed)
        assert event.error.ret_msg == (
            "the body cannot be opened: its digest or its encryption is wrong"
        )
        assert peer.answer(STATE).ret_type == 0


def test_broken_framing_ends_the_connection(shared: Simulator) -> None:
    """After what was good in front of it."""
    with connect(shared.port) as sock:
        exchange(sock, HELLO)
        sock.sendall(encode_frame(1002, encode(STATE), serial_number=2) + b"no frame" + HELLO)
        data = b""
        while more := sock.recv(65536):
            data += more
    (frame,) = decoded(data)
    assert decode(get_global_state.Response, frame.body).ret_type == 0
    with connect(shared.port) as sock:
        sock.sendall(HELLO + b"no frame")
        assert sock.recv(1) == b""


# --- rating changes -------------------------------------------------------------------------


def rows_of(market: int, change_type: int | None = None) -> list[Any]:
    return [
        item
        for item in sample()
        if item.security is not None
        and item.security.market == market
        and change_type in (None, item.change_type)
    ]


@pytest.mark.parametrize("count", [None, 1, 3, 20])
@pytest.mark.parametrize("change_type", [None, 1, 2, 3])
@pytest.mark.parametrize("market", [US, CA])
def test_paging(shared: Simulator, market: int, change_type: int | None, count: int | None) -> None:
    """The pages together are every row that was asked for, once and in order."""
    expected = rows_of(market, change_type)
    assert expected
    found: list[Any] = []
    cursor: str | None = None
    cursors: set[str | None] = set()
    with Peer(shared) as peer:
        while True:
            request = rating(market, change_type, count, cursor)
            page = RatingChangePage.from_response(peer.answer(request))
            assert page.all_count == len(expected)
            found += page.items
            cursor = page.next_page
            if page.is_last:
                assert cursor is None
                break
            assert len(page) == (count or 10)
            assert cursor not in cursors
            cursors.add(cursor)
    assert found == expected


@pytest.mark.parametrize(
    ("request_", "word"),
    [
        (rating(market=1), "market 1"),
        (rating(change_type=0), "changeType 0"),
        (rating(change_type=4), "changeType 4"),
        (rating(count=0), "count 0"),
        (rating(count=21), "count 21"),
        (rating(page="what"), "page"),
        (rating(page="eyJvZmZzZXQiOi0yfQ=="), "page"),
        (rating(page="eyJvZmZzZXQiOjk5OTl9"), "page"),
        (rating(page="W10="), "page"),
        (rating(page="é"), "page"),
    ],
)
def test_wrong_rating_requests(shared: Simulator, request_: Any, word: str) -> None:
    """Refused as the documentation says, with the reason."""
    with Peer(shared) as peer:
        error = peer.refusal(request_)
        assert error.ret_type == -1
        assert word in (error.ret_msg or "")


def test_rate_limit() -> None:
    """60 first pages in any 30 seconds; further pages are free; refusals do not count."""
    now = 1000.0
    with Simulator(clock=lambda: now) as sim, Peer(sim) as peer, Peer(sim) as other:
        cursor = peer.answer(rating()).s2c.next_page
        now += 10
        for _ in range(29):
            peer.answer(rating())
        for _ in range(30):
            other.answer(rating(CA))  # it is OpenD's limit, not a connection's
        error = peer.refusal(rating())
        assert error.ret_type == -1
        assert "at most 60 in 30 s" in (error.ret_msg or "")
        assert "in 20.0 s" in (error.ret_msg or "")
        for _ in range(70):
            peer.answer(rating(page=cursor))
        peer.refusal(rating(page=""))
        now += 20
        peer.answer(rating())
        peer.refusal(rating())
        now += 10
        for _ in range(59):
            peer.answer(rating())
        peer.refusal(rating())


def test_no_rate_limit(shared: Simulator) -> None:
    """It can be switched off."""
    with Peer(shared) as peer:
        for _ in range(100):
            peer.answer(rating())


def test_limit_alone() -> None:
    """What it tells is how long to wait."""
    now = 0.0
    limit = RateLimit(lambda: now)
    assert [limit.take() for _ in range(60)] == [0.0] * 60
    now = 29.5
    assert limit.take() == 0.5
    now = 30.0
    assert limit.take() == 0.0


def test_only_so_many_pages_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are made anew, and are the same."""
    monkeypatch.setattr(_sim_answers, "_KEPT_PAGES", 1)
    with Simulator(rate_limit=False) as sim, Peer(sim) as peer:
        for market in (US, CA, US, CA):
            page = RatingChangePage.from_response(peer.answer(rating(market)))
            assert page.items == rows_of(market)[:2]
        assert len(sim.answers._pages) == 1


def test_sample() -> None:
    """Enough of it for several pages, with everything that a client must be able to show."""
    page = RatingChangePage(sample())
    assert len(rows_of(US)) > 20
    assert len(rows_of(CA)) > 10
    for name in ("rating", "target_price", "last_target_price"):
        assert "N/A" in [row[name] for row in page.records()]
    assert any(not str(row["name"]).isascii() for row in page.records())
    for market in (US, CA):
        days = [item.recommendation_date or "" for item in rows_of(market)]
        assert days == sorted(days, reverse=True)
        for change_type in (1, 2, 3):
            assert len(rows_of(market, change_type)) > 2


# --- data files -----------------------------------------------------------------------------


def as_csv(items: list[Any]) -> str:
    """The rows of a page as a spreadsheet would write them."""
    import csv
    import io

    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows(RatingChangePage(items).records())
    return out.getvalue()


def forms(items: list[Any]) -> dict[str, str]:
    """Every form in which rows may come, by file name."""
    page = RatingChangePage(items)
    answer = qot_get_rating_change.Response(
        ret_type=0, s2c=qot_get_rating_change.S2C(data_list=items)
    )
    return {
        "records.json": json.dumps(page.records()),
        "messages.json": json.dumps([to_dict(item) for item in items]),
        "s2c.json": json.dumps(to_dict(answer)["s2c"]),
        "answer.json": to_json(answer),
        "rows.jsonl": "\n".join(map(json.dumps, page.records())) + "\n\n",
        "rows.csv": as_csv(items),
        "rows.CSV": "\ufeff" + as_csv(items).replace("\r\n", "\n") + "\n\n",
    }


@pytest.mark.parametrize("name", forms([]))
def test_data_files(tmp_path: Path, name: str) -> None:
    """Rows as people have them are the rows that are served."""
    items = sample()
    path = tmp_path / name
    path.write_text(forms(items)[name], "utf-8")
    data = load_rating_data(path)
    assert len(data) == len(items)
    with Simulator(data=data) as sim, Peer(sim) as peer:
        assert peer.answer(rating(count=20)).s2c.data_list == rows_of(US)[:20]
        assert peer.answer(rating(CA, count=20)).s2c.data_list == rows_of(CA)[:20]


def test_few_columns() -> None:
    """Absent values, left out, empty or N/A; an empty text stays."""
    (item,) = read_csv("security,rating,target_price,name\nUS.A.B,,N/A,\n")
    assert item == qot_get_rating_change.RatingChangeItem(
        security=Security(market=US, code="A.B"), name=""
    )
    assert read_json('[{"security": "US.A.B", "name": "", "rating": null}]') == [item]
    assert read_json("[]") == []
    assert read_csv("security\n") == []


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "JSON"),
        ("{", "line 1"),
        ("{}", "a list of rows"),
        ('{"s2c": {"dataList": {}}}', "s2c.dataList: there must be a list"),
        ("[1]", "[0]: a row is an object, not a int"),
        ('[{"security": "US.A"}, {"security": "XX.A"}]', "[1].security: 'XX.A' is not a market"),
        ('[{"security": "HK.A"}]', "[0].security: only markets US (11) and CA"),
        ('[{"security": "US"}]', "[0].security"),
        ('[{"security": "US.A", "raring": "BUY"}]', "[0].raring: no such column"),
        ('[{"security": "US.A", "rating": "buy"}]', "[0].rating: 'buy' is none of SELL, HOLD"),
        ('[{"security": "US.A", "rating": 3}]', "[0].rating"),
        ('[{"security": "US.A", "target_price": "x"}]', "[0].target_price: 'x' is not a number"),
        ('[{"security": "US.A", "target_price": true}]', "[0].target_price"),
        ('[{"security": "US.A", "name": 3}]', "[0].name: 3 is not a text"),
        ('[{"targetPrice": 3}]', "[0].security"),
        ('[{"security": {"market": 11, "code": "A"}, "what": 1}]', "[0]"),
        ('[{"security": {"market": 11}}]', "[0].security"),
        ('[{"security": {"market": 11, "code": "A"}, "changeType": 9}]', "[0].changeType: 9"),
        ('{"dataList": [{"security": {"market": 1, "code": "A"}}]}', "dataList[0].security"),
        ("[" * 100_000, "JSON"),
        (f"[{'9' * 5000}]", "JSON"),
    ],
)
def test_wrong_json(text: str, word: str) -> None:
    """The row and the field are told."""
    with pytest.raises(FormatError) as caught:
        read_json(text)
    assert word in str(caught.value) or (word == "JSON" and "column" in str(caught.value))


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("", 1, "the first line names the columns"),
        ("name\nx\n", 1, "security among them"),
        ("security,price\n", 1, "the first line names the columns"),
        ("security,security\n", 1, "the first line names the columns"),
        ("security,rating\nUS.A,BUY\nUS.A\n", 3, "1 values, and there are 2 columns"),
        ("security,rating\nUS.A,MAYBE\n", 2, "rating: 'MAYBE' is none of"),
        ("security,target_price\n\nUS.A,1.2.3\n", 3, "target_price: '1.2.3' is not a number"),
        ("security\nHK.00700\n", 2, "only markets US (11) and CA"),
        ('security\n"US.A\n', 2, "unexpected end of data"),
    ],
)
def test_wrong_csv(text: str, line: int, word: str) -> None:
    """The line and the column are told."""
    with pytest.raises(FormatError) as caught:
        read_csv(text)
    assert word in str(caught.value)
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('{"security": "US.A"}\n[]', "a row is an object, not a list (line 2"),
        ('\n{"security": "US.A"}{', "(line 2"),
        ('{"security": "US.A"}, {"security": "US.A"}', "a line is one object (line 1"),
        ('{"security": "US.A", "rating": 7}', "rating: 7 is none of"),
        ('{"s2c": {}}', "s2c"),
    ],
)
def test_wrong_jsonl(text: str, word: str) -> None:
    """The line and the field are told."""
    with pytest.raises(FormatError) as caught:
        read_jsonl(text)
    assert word in str(caught.value)


def test_wrong_data_files(tmp_path: Path) -> None:
    """What is wrong before there are rows."""
    path = tmp_path / "rows.xlsx"
    with pytest.raises(FormatError, match=r"\.jsonl or \.csv"):
        load_rating_data(path)
    path = tmp_path / "rows.csv"
    with pytest.raises(OSError, match=r"rows\.csv"):
        load_rating_data(path)
    path.write_bytes(b"security\nUS.\xff\n")
    with pytest.raises(FormatError, match="not UTF-8"):
        load_rating_data(path)


def test_items_of_a_program() -> None:
    """A list of messages serves as well, and is checked as well."""
    items = sample()[:1]
    with Simulator(data=items) as sim, Peer(sim) as peer:
        assert peer.answer(rating()).s2c.data_list == items
    with pytest.raises(FormatError) as caught:
        Simulator(data=[*items, qot_get_rating_change.RatingChangeItem()])
    assert caught.value.path == "[1].security"
    assert len(RatingData([])) == 0


# --- canned responses -----------------------------------------------------------------------


def kl_request() -> KlRequest:
    """Complete enough to be read."""
    security = Security(market=US, code="MU")
    c2s = qot_get_kl.C2S(rehab_type=0, kl_type=1, security=security, req_num=1)
    return KlRequest(c2s=c2s)


def ask_kl(sim: Simulator, body_format: int) -> Any:
    with Peer(sim) as peer:
        return peer.answer(kl_request(), body_format)


@pytest.mark.parametrize("name", ["3006.json", "Qot_GetKL.json", "qot_getkl.TXT", "3006.bin"])
def test_canned_responses(tmp_path: Path, name: str) -> None:
    """Files by number and name, in three formats; answered in the format of the request."""
    response = KlResponse(ret_type=0, ret_msg="好")
    texts = {"n": to_json(response).encode(), "T": to_text(response).encode()}
    (tmp_path / name).write_bytes(texts.get(name[-1] if name[-1] == "n" else name[-3], b""))
    if name.endswith("bin"):
        (tmp_path / name).write_bytes(encode(response))
    (tmp_path / ".hidden").write_text("", "utf-8")
    (tmp_path / "folder").mkdir()
    with Simulator(responses=load_responses(tmp_path)) as sim:
        for body_format in (PROTOBUF, JSON, PROTOBUF):
            assert ask_kl(sim, body_format) == response


def test_canned_response_of_a_played_protocol(tmp_path: Path) -> None:
    """The user's answer comes first."""
    (tmp_path / "GetUserInfo.json").write_text('{"retType": 0, "retMsg": "mine"}', "utf-8")
    with Simulator(responses=load_responses(tmp_path)) as sim, Peer(sim) as peer:
        assert peer.answer(USER).ret_msg == "mine"


@pytest.mark.parametrize(
    ("names", "data", "word"),
    [
        (["9999.json"], b"{}", "neither the number nor the name"),
        (["README.md"], b"", "neither the number nor the name"),
        (["1009.json"], b"{}", "neither the number nor the name"),
        (["3006.yaml"], b"", "a .json, .txt or .bin file"),
        (["1001.json"], b"{}", "InitConnect"),
        (["3006.json", "Qot_GetKL.json"], b'{"retType": 0}', "answer the same protocol"),
        (["3006.json"], b'{"retType": "x"}', "3006.json: "),
        (["3006.json"], b"{", "3006.json: "),
        (["3006.json"], b"{}", "retType"),
        (["3006.txt"], b"retType", "3006.txt: "),
        (["3006.bin"], b"\xff", "3006.bin: "),
        (["3006.bin"], HELLO, "leave out its header"),
    ],
)
def test_wrong_canned_responses(tmp_path: Path, names: list[str], data: bytes, word: str) -> None:
    """The file is told."""
    for name in names:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(FormatError) as caught:
        load_responses(tmp_path)
    assert word in str(caught.value)
    assert names[0] in str(caught.value)


def test_responses_of_a_program(caplog: pytest.LogCaptureFixture) -> None:
    """A message, the bytes of a body, a function; one that fails harms nobody else."""
    seen = []

    def answer(request: Any) -> Any:
        seen.append(request)
        return get_user_info.Response(ret_type=0, ret_msg=str(len(seen)))

    def fail(_: Any) -> Any:
        raise ZeroDivisionError

    responses = {1005: answer, 1002: fail, 3006: b"\x08\x00\x12\x05bytes"}
    with Simulator(responses=responses) as sim, Peer(sim) as peer:
        assert [peer.answer(USER).ret_msg for _ in range(2)] == ["1", "2"]
        assert seen == [USER, USER]
        assert "failed" in (peer.refusal(STATE).ret_msg or "")
        assert ask_kl(sim, PROTOBUF).ret_msg == "bytes"
    assert "ZeroDivisionError" in caplog.text


def test_response_that_cannot_be_encoded(caplog: pytest.LogCaptureFixture) -> None:
    """Its errors tell which field it is, and nothing that is to be hidden: they are logged."""
    wrong = get_user_info.Response(ret_type=1 << 40)
    with Simulator(responses={1005: lambda _: wrong}) as sim, Peer(sim) as peer:
        assert "failed" in (peer.refusal(USER).ret_msg or "")
    assert "the answer to 1005 could not be made: EncodeError: retType" in caplog.text


def test_push_from_an_answer() -> None:
    """A function that answers runs in the simulator's own thread, and need not wait for it."""
    told: list[int] = []

    def answer(_: Any) -> Any:
        told.append(sim.push(ready_notify()))
        return get_user_info.Response(ret_type=0)

    with Simulator(responses={1005: answer}) as sim, Peer(sim) as peer:
        peer.session.send_request(USER, 0.0)
        peer.send()
        kinds = {type(peer.next_event()) for _ in range(2)}
    assert kinds == {PushReceived, RequestEnded}
    assert told == [1]


@pytest.mark.parametrize(
    ("proto_id", "response"),
    [
        (1001, init_connect.Response(ret_type=0)),
        (3006, get_user_info.Response(ret_type=0)),
        (3006, "text"),
        (3006, KlResponse(ret_type=1 << 40)),
    ],
)
def test_wrong_responses_of_a_program(proto_id: int, response: Any) -> None:
    """Seen when the simulator is made."""
    with pytest.raises((ValueError, LocalProtocolError)):
        Simulator(responses={proto_id: response})


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ({"cipher": "aes"}, "aes"),
        ({"push_every_seconds": 0}, "push_every_seconds"),
        ({"push_every_seconds": math.nan}, "push_every_seconds"),
        ({"faults": [Fault("bad")]}, "'bad' is not a fault"),
        ({"faults": ["bad:3426"]}, "'bad' is not a fault"),
        *(
            ({"keep_alive_interval_seconds": each}, "^keep_alive_interval_seconds is an int")
            for each in (-1, 1.5, math.nan, 1 << 31)
        ),
        ({"port": 65536}, "^port is 0 to 65535, got 65536"),
        ({"port": -1}, "^port is"),
        ({"websocket_port": 99999}, "^websocket_port is"),
    ],
)
def test_wrong_arguments(arguments: dict[str, Any], word: str) -> None:
    """Likewise."""
    with pytest.raises(ValueError, match=word):
        Simulator(**arguments)


# --- pushes ---------------------------------------------------------------------------------


@pytest.mark.parametrize("body_format", [PROTOBUF, JSON])
def test_push(body_format: int) -> None:
    """To all who want it, in the body format that they asked for."""
    message = ready_notify()
    quotes = qot_update_basic_qot.Response(ret_type=0)
    with (
        Simulator() as sim,
        Peer(sim, push_body_format=body_format) as one,
        Peer(sim) as two,
        Peer(sim, recv_notify=False) as deaf,
        connect(sim.port),
    ):
        assert sim.push(message) == 2
        assert sim.push(quotes) == 3
        for peer in (one, two):
            assert peer.next_event() == PushReceived(1003, message)
            assert peer.next_event() == PushReceived(3005, quotes)
        assert deaf.next_event() == PushReceived(3005, quotes)
        header = FrameDecoder()
        header.receive_data(bytes(one.received))
        frames = list(header)
        assert frames[1].header.body_format == body_format
        assert one.answer(STATE).ret_type == 0


def test_push_by_itself() -> None:
    """A Notify, or what was handed in."""
    with Simulator(push_every_seconds=0.01) as sim, Peer(sim) as peer:
        for _ in range(3):
            assert peer.next_event() == PushReceived(1003, ready_notify())
    mine = notify.Response(ret_type=0, ret_msg="mine")
    with Simulator(push_every_seconds=0.01, responses={1003: mine}) as sim, Peer(sim) as peer:
        assert peer.next_event() == PushReceived(1003, mine)


def test_what_is_no_push(shared: Simulator) -> None:
    """An answer is none; and one that cannot be encoded reaches nobody."""
    with pytest.raises(LocalProtocolError):
        shared.push(get_user_info.Response(ret_type=0))
    with Peer(shared) as peer:
        with pytest.raises(ValueError, match="retType"):
            shared.push(notify.Response(ret_type=1 << 40))
        assert peer.answer(STATE).ret_type == 0


# --- faults by name -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("drop", Fault("drop")),
        ("bad-sha1:3426", Fault("bad-sha1", 3426)),
        ("bad-sha1:3426:2", Fault("bad-sha1", 3426, 2)),
        ("drop::1", Fault("drop", None, 1)),
        ("delay=500:Qot_GetRatingChange:2", Fault("delay", 3426, 2, 500)),
        ("delay=0", Fault("delay", value=0)),
        ("ret-type=-100:1002", Fault("ret-type", 1002, None, -100)),
        ("cut=50:60000", Fault("cut", 60000, value=50)),
    ],
)
def test_faults_as_text(text: str, fault: Fault) -> None:
    """Read, and written so that it can be read."""
    assert parse_fault(text) == fault
    assert parse_fault(str(fault)) == fault


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "'' is not a fault"),
        ("bad-sha", "bad-sha1, bad-cipher"),
        ("drop:1:2:3", "KIND[=VALUE][:PROTO_ID][:COUNT]"),
        ("drop:Qot_GetRatings", "neither the number nor the name of a protocol"),
        ("drop:-5", "neither the number"),
        ("drop:4294967296", "neither the number"),
        ("drop:1002:0", "the count is 1 or more"),
        ("drop:1002:", "the count is a whole number of at most 10 digits, not ''"),
        ("drop:1002:many", "the count is a whole number of at most 10 digits"),
        ("drop=3", "drop takes no value"),
        ("delay=", "the value is a whole number of at most 10 digits, not ''"),
        ("delay=1.5", "the value is a whole number of at most 10 digits"),
        ("delay=-1", "no value of delay, milliseconds"),
        ("ret-type=0", "no value of ret-type"),
        ("ret-type=2147483648", "no value of ret-type"),
        ("oversize=99999999999", "the value is a whole number of at most 10 digits"),
        ("oversize=9999999999", "no value of oversize"),
    ],
)
def test_wrong_faults(text: str, word: str) -> None:
    """What is wrong is told."""
    with pytest.raises(ValueError, match=r".") as caught:
        parse_fault(text)
    assert word in str(caught.value)


# --- faults as bytes ------------------------------------------------------------------------


def spoilt_bytes(fault: str, request: Any = STATE, proto_id: int = 1002) -> tuple[bytes, bool]:
    """What comes between two good answers to KeepAlive, and whether the connection ends."""
    frames = [
        encode_frame(1004, encode(ALIVE), serial_number=2),
        encode_frame(proto_id, encode(request), serial_number=3),
        encode_frame(1004, encode(ALIVE), serial_number=4),
    ]
    with Simulator(faults=[parse_fault(fault)]) as sim, connect(sim.port) as sock:
        exchange(sock, HELLO)
        (alive,) = exchange(sock, frames[0])
        sock.sendall(frames[1] + frames[2])
        sock.shutdown(socket.SHUT_WR)  # it is read to its end, and answered to its end
        data = bytearray()
        while more := sock.recv(65536):
            data += more
    border = data.rfind(b"FT" + (1004).to_bytes(4, "little"))
    if border < 0:
        return bytes(data), True
    assert len(data) - border == HEADER_SIZE + len(alive.body)
    return bytes(data[:border]), False


def good_bytes() -> bytes:
    """An answer without a fault. Its time may be another, its size is the same."""
    data, ended = spoilt_bytes("drop:9999")
    assert not ended
    decoder = FrameDecoder()
    decoder.receive_data(data)
    assert len(list(decoder)) == 1
    return data


def decoded(data: bytes) -> list[Any]:
    """Frames and errors."""
    decoder = FrameDecoder(max_body_size=1 << 20)
    decoder.receive_data(data)
    decoder.receive_eof()
    found: list[Any] = []
    while True:
        try:
            frame = decoder.next_frame()
        except ChecksumError as error:
            found.append(error)
            continue
        except (HeaderError, BodyTooLargeError, UnexpectedEOFError) as error:
            return [*found, error]
        if frame is None:
            return found
        found.append(frame)


def test_bad_sha1_as_bytes() -> None:
    """The body is a good one."""
    data, ended = spoilt_bytes("bad-sha1")
    assert not ended
    (error,) = decoded(data)
    assert isinstance(error, ChecksumError)
    assert decode(get_global_state.Response, error.frame.body).ret_type == 0


def test_bad_cipher_as_bytes() -> None:
    """Without encryption, a body that lacks a byte."""
    data, ended = spoilt_bytes("bad-cipher")
    (error,) = decoded(data)
    assert not ended
    assert isinstance(error, ChecksumError)
    assert len(data) == len(good_bytes()) - 1
    empty = _sim_faults.damage_frame(Fault("bad-cipher"), encode_frame(1, b"", serial_number=1))
    assert isinstance(decoded(empty)[0], ChecksumError)


def test_garbage_body_as_bytes() -> None:
    """The frame is sound."""
    data, ended = spoilt_bytes("garbage-body")
    (frame,) = decoded(data)
    assert not ended
    assert frame.verdict == "good"
    with pytest.raises(DecodeError):
        decode(get_global_state.Response, frame.body)


@pytest.mark.parametrize(("fault", "ret_type"), [("ret-type", -1), ("ret-type=-400", -400)])
def test_ret_type_as_bytes(fault: str, ret_type: int) -> None:
    """A refusal in good form."""
    (frame,) = decoded(spoilt_bytes(fault)[0])
    response = decode(get_global_state.Response, frame.body)
    assert (response.ret_type, response.s2c) == (ret_type, None)


@pytest.mark.parametrize(("fault", "added"), [("wrong-serial", 1_000_003), ("wrong-serial=7", 7)])
def test_wrong_serial_as_bytes(fault: str, added: int) -> None:
    """All else is good."""
    (frame,) = decoded(spoilt_bytes(fault)[0])
    assert frame.header.serial_number == 3 + added
    assert frame.verdict == "good"
    last = encode_frame(1, b"", serial_number=0xFFFF_FFFF)
    (frame,) = decoded(_sim_faults.damage_frame(Fault("wrong-serial", value=1), last))
    assert frame.header.serial_number == 0


def test_duplicate_as_bytes() -> None:
    """The same frame twice."""
    one, two = decoded(spoilt_bytes("duplicate")[0])
    assert one == two


@pytest.mark.parametrize("fault", ["drop", "drop:1002", "drop:GetGlobalState:1"])
def test_drop_as_bytes(fault: str) -> None:
    """Nothing, and the next answer."""
    assert spoilt_bytes(fault) == (b"", False)


@pytest.mark.parametrize(("fault", "size"), [("stray-bytes", 8), ("stray-bytes=3", 3)])
def test_stray_bytes_as_bytes(fault: str, size: int) -> None:
    """A good frame behind them, which nobody finds."""
    data, ended = spoilt_bytes(fault)
    assert not ended
    (error,) = decoded(data)
    assert isinstance(error, HeaderError)
    (frame,) = decoded(data[size:])
    assert frame.verdict == "good"


@pytest.mark.parametrize(
    ("fault", "size"), [("oversize", 0x7FFF_FFFF), ("oversize=16777217", 16_777_217)]
)
def test_oversize_as_bytes(fault: str, size: int) -> None:
    """A header that announces more than comes."""
    data, ended = spoilt_bytes(fault)
    assert not ended
    (error,) = decoded(data)
    assert isinstance(error, BodyTooLargeError)
    assert error.body_size == size
    assert len(data) == len(good_bytes())


@pytest.mark.parametrize(
    ("fault", "size"), [("cut", None), ("cut=1", 1), ("cut=44", 44), ("cut=99999", -1)]
)
def test_cut_as_bytes(fault: str, size: int | None) -> None:
    """A part of a frame, then the end."""
    data, ended = spoilt_bytes(fault)
    assert ended
    whole = len(good_bytes())
    assert len(data) == (whole // 2 if size is None else size if size > 0 else whole - 1)
    (error,) = decoded(data)
    assert isinstance(error, UnexpectedEOFError)


def test_close_as_bytes() -> None:
    """The end at once."""
    assert spoilt_bytes("close") == (b"", True)


def test_byte_by_byte_as_bytes() -> None:
    """Nothing is missing or changed, and what follows follows."""
    data, ended = spoilt_bytes("byte-by-byte")
    assert not ended
    (frame,) = decoded(data)
    assert frame.verdict == "good"
    assert len(data) == len(good_bytes())


def test_byte_by_byte_is_that() -> None:
    """Each byte is sent by itself, in a turn of its own; before and after, as much as goes."""
    sent: list[bytes] = []

    class Loop:
        def set_interest(self, _connection: Any, interest: int) -> None:
            interests.append(interest)

    class Socket:
        def send(self, data: bytes) -> int:
            sent.append(bytes(data))
            return len(data)

        def fileno(self) -> int:
            return 3

    interests: list[int] = []
    connection = _sim_loop.Connection(Loop(), Socket(), lambda _: None)  # type: ignore[arg-type, return-value]
    connection.write(b"be")
    connection.write(b"fore")
    connection.write_by_bytes(b"abc")
    connection.write(b"after")
    turns = []
    while connection._queue:
        connection.flush()
        turns.append(sent[:])
        sent.clear()
    assert turns == [[b"before", b"a"], [b"b"], [b"c"], [b"after"]]
    assert [bool(interest & 2) for interest in interests] == [True, True, True, False]


def test_delay_as_bytes() -> None:
    """Another answer overtakes it, and it does not come early."""
    import time

    with Simulator(faults=[Fault("delay", 1002, value=60)]) as sim, Peer(sim) as peer:
        start = time.monotonic()
        late = peer.session.send_request(STATE, 0.0)
        soon = peer.session.send_request(ALIVE, 0.0)
        peer.send()
        first = peer.next_event()
        assert first.request is soon
        second = peer.next_event()
        assert second.request is late
        assert second.error is None
        assert time.monotonic() - start >= 0.06


# --- faults as clients see them ---------------------------------------------------------------


@pytest.mark.parametrize("mode", ["plain", "cbc", "ecb", "json"])
@pytest.mark.parametrize("kind", FAULT_KINDS)
def test_fault_at_a_session(kind: str, mode: str, rsa_key: RsaKey) -> None:
    """Each kind, on plain and encrypted connections: the one request is hit, or the connection."""
    encrypted = mode in ("cbc", "ecb")
    value = 1 if kind == "delay" else None
    arguments: dict[str, Any] = {"rsa_key": rsa_key} if encrypted else {}
    fault = Fault(kind, 3426, 1, value)
    cipher = mode if encrypted else "cbc"
    with (
        Simulator(faults=[fault], cipher=cipher, **arguments) as sim,
        Peer(sim, body_format=JSON if mode == "json" else PROTOBUF, **arguments) as peer,
    ):
        assert peer.answer(STATE).ret_type == 0  # another protocol
        pending = peer.session.send_request(rating(), 0.0)
        peer.send()
        if kind == "drop":
            after = peer.answer(STATE)
            assert after.ret_type == 0
            assert not pending.is_done
            return
        event = peer.next_event()
        if kind in ("stray-bytes", "oversize", "cut", "close"):
            assert isinstance(event, RequestEnded)
            assert type(event.error).__name__ == "ConnectionLost"
            closed = peer.next_event()
            assert isinstance(closed, SessionClosed)
            expected = {
                "stray-bytes": HeaderError,
                "oversize": BodyTooLargeError,
                "cut": UnexpectedEOFError,
            }
            if kind in expected:
                assert isinstance(closed.error, expected[kind])
            return
        if kind == "wrong-serial":
            assert isinstance(event, AnswerUnexpected)
            assert not event.is_late
            assert not pending.is_done
        elif kind in ("bad-sha1", "bad-cipher", "garbage-body", "ret-type"):
            assert event.request is pending
            cause = event.error.__cause__
            if kind == "ret-type":
                assert isinstance(event.error, RequestFailed)
            elif kind == "garbage-body":
                assert isinstance(cause, FormatError if mode == "json" else DecodeError)
            elif kind == "bad-cipher" and encrypted:
                assert isinstance(cause, CipherError)
            else:
                assert isinstance(cause, ChecksumError)
        else:
            assert (event.request, event.error) == (pending, None)
        if kind == "duplicate":
            again = peer.next_event()
            assert isinstance(again, AnswerUnexpected)
            assert again.is_late
        # It was one fault, and it is over.
        assert len(peer.answer(rating()).s2c.data_list) == 2


@pytest.mark.parametrize("kind", ["bad-sha1", "garbage-body", "ret-type", "drop", "duplicate"])
def test_fault_of_a_push(kind: str) -> None:
    """A push is hit when its protocol is named, and only then."""
    with Simulator(faults=[Fault("drop", count=1), Fault(kind, 1003, 1)]) as sim, Peer(sim) as peer:
        for _ in range(2):
            assert sim.push(ready_notify()) == 1
        seen = [peer.next_event() for _ in range({"drop": 1, "duplicate": 3}.get(kind, 2))]
        assert seen[-1] == PushReceived(1003, ready_notify())
        if kind in ("bad-sha1", "garbage-body"):
            assert isinstance(seen[0], FrameRejected)
        elif kind == "ret-type":
            assert seen[0].message.ret_type == -1


@pytest.mark.parametrize("kind", FAULT_KINDS)
def test_fault_of_the_handshake(kind: str) -> None:
    """It is hit when it is named; every client learns of it or can do without."""
    good = {"delay", "byte-by-byte", "duplicate"}
    fault = Fault(kind, 1001, value=1 if kind == "delay" else None)
    with Simulator(faults=[fault]) as sim:
        if kind in ("drop", "wrong-serial"):  # nothing comes of it but a time-out
            with connect(sim.port) as sock:
                sock.sendall(HELLO + encode_frame(1004, encode(ALIVE), serial_number=9))
                decoder = FrameDecoder()
                frames: list[Frame] = []
                while not frames or frames[-1].header.serial_number != 9:
                    decoder.receive_data(sock.recv(65536))
                    frames += decoder
            assert [frame.header.serial_number for frame in frames[:-1]] == (
                [] if kind == "drop" else [1_000_004]
            )
            return
        with Peer(sim) as peer:
            assert (type(peer.events[0]).__name__ == "Connected") == (kind in good)


def test_handshake_and_keep_alive_are_spared() -> None:
    """A fault without a protocol is for what is asked."""
    with Simulator(faults=[Fault("drop")]) as sim, Peer(sim) as peer:
        peer.session.send_request(STATE, 0.0)
        assert peer.answer(ALIVE).ret_type == 0
        assert sim.push(ready_notify()) == 1
        assert isinstance(peer.next_event(), PushReceived)


def test_faults_come_and_go() -> None:
    """The first that fits is made, until it is used up; they can be changed on the way."""
    faults: list[Fault | str] = [Fault("ret-type", 1002, 1, -5), "ret-type=-8:1002:1"]
    with Simulator(faults=faults) as sim, Peer(sim) as peer:
        sim.add_fault("ret-type=-6:1002:2")
        sim.add_fault(Fault("ret-type", value=-7))
        told = [peer.refusal(STATE).ret_type for _ in range(6)]
        assert told == [-5, -8, -6, -6, -7, -7]
        assert peer.refusal(USER).ret_type == -7
        sim.clear_faults()
        assert peer.answer(STATE).ret_type == 0
        with pytest.raises(ValueError, match="is not a fault"):
            sim.add_fault("nonsense")
    sim.add_fault("ret-type")
    sim.clear_faults()
    assert not sim.faults


# --- many clients, and the end ----------------------------------------------------------------


def test_many_connections(shared: Simulator) -> None:
    """Pipelined requests on many connections: each gets its answers, in its order."""
    before = shared.request_counts[1002]
    peers = [Peer(shared, first_serial_number=100 * index + 1) for index in range(40)]
    try:
        expected = [[peer.session.send_request(STATE, 0.0) for _ in range(25)] for peer in peers]
        for peer in peers:
            peer.send()
        for peer, pending in zip(peers, expected, strict=True):
            events = [peer.next_event() for _ in pending]
            assert [event.request for event in events] == pending
            assert {event.response.s2c.conn_id for event in events} == {
                peer.events[0].response.s2c.conn_id
            }
        assert shared.request_counts[1002] - before == 1000
    finally:
        for peer in peers:
            peer.sock.close()


def test_client_that_does_not_read() -> None:
    """What waits for it is not lost, and nobody else waits."""
    big = KlResponse(ret_type=0, ret_msg="x" * (1 << 20))
    with Simulator(responses={3006: big}) as sim, connect(sim.port) as slow, Peer(sim) as other:
        exchange(slow, HELLO)
        request = encode_frame(3006, encode(kl_request()), serial_number=1)
        for _ in range(24):
            slow.sendall(request)
            other.answer(STATE)
        decoder = FrameDecoder()
        frames = 0
        while frames < 24:
            decoder.receive_data(slow.recv(1 << 20))
            frames += sum(frame.header.body_size > 1 << 20 for frame in decoder)


def test_nothing_is_left() -> None:
    """Neither threads nor sockets; clients see the end."""
    folder = Path("/proc/self/fd")
    threads = set(threading.enumerate())
    files = len(list(folder.iterdir())) if folder.exists() else 0
    sim = Simulator(websocket_port=0, push_every_seconds=0.01, faults=[Fault("delay")])
    with sim:
        with Peer(sim) as one, Peer(sim) as two, connect(sim.websocket_port) as three:
            two.session.send_request(STATE, 0.0)
            two.send()
            assert isinstance(one.next_event(), PushReceived)
            while sim.connection_count < 3:  # the third may wait to be accepted
                assert isinstance(one.next_event(), PushReceived)
            sim.stop()
            assert set(threading.enumerate()) == threads
            while not isinstance(one.next_event(), SessionClosed):
                pass
            assert three.recv(1) == b""
        assert sim.connection_count == 0
    if files:
        assert len(list(folder.iterdir())) == files


def test_life() -> None:
    """Start, stop, again; and what cannot be done in between."""
    sim = Simulator()
    assert repr(sim) == "<Simulator: not running>"
    for act in (lambda: sim.port, lambda: sim.websocket_port, sim.run, sim.close_connections):
        with pytest.raises(LocalProtocolError):
            act()
    sim.stop()
    for _ in range(2):
        sim.start()
        assert repr(sim) == f"<Simulator: port {sim.port}>"
        with pytest.raises(LocalProtocolError, match="already"):
            sim.start()
        with Peer(sim) as peer:
            assert peer.answer(STATE).ret_type == 0
        sim.stop()
        sim.stop()
    with pytest.raises(LocalProtocolError, match="does not run"):
        sim.push(ready_notify())


def test_run_in_this_thread() -> None:
    """`listen`, then `run`; stopped by a function that answers, or before it starts."""

    def stop(_: Any) -> Any:
        sim.stop()
        return get_user_info.Response(ret_type=0)

    sim = Simulator(responses={1005: stop})
    sim.listen()
    sim.add_fault("drop:9999")  # nobody else serves it yet
    with connect(sim.port) as sock:
        sock.sendall(HELLO + encode_frame(1005, encode(USER), serial_number=2))
        sim.run()
    sim = Simulator()
    sim.listen()
    sim.stop()
    sim.run()


def test_stopped_when_a_push_is_due() -> None:
    """By a function that answers: no push comes behind it."""

    def stop(_: Any) -> Any:
        sim.stop()
        return get_user_info.Response(ret_type=0)

    sim = Simulator(responses={1005: stop}, push_every_seconds=1e-9)  # one is always due
    sim.listen()
    with connect(sim.port) as sock:
        sock.sendall(HELLO + encode_frame(1005, encode(USER), serial_number=2))
        sim.run()
    assert sim.connection_count == 0


def test_port_that_is_taken(shared: Simulator) -> None:
    """Told as it is, and nothing is left open."""
    sim = Simulator(port=shared.port)
    with pytest.raises(OSError, match=r"."):
        sim.start()
    sim = Simulator(websocket_port=shared.port)
    with pytest.raises(OSError, match=r"."):
        sim.listen()
    sim.stop()


def test_closing_all_connections(shared: Simulator) -> None:
    """As when OpenD is restarted; new ones are welcome."""
    with Simulator() as sim, Peer(sim) as one, Peer(sim) as two:
        assert sim.close_connections() == 2
        for peer in (one, two):
            assert isinstance(peer.next_event(), SessionClosed)
        with Peer(sim) as three:
            assert three.answer(STATE).ret_type == 0


def test_client_that_goes(shared: Simulator) -> None:
    """In the middle of a frame, or with a reset."""
    for _ in range(3):
        with connect(shared.port) as sock:
            sock.sendall(HELLO[:20])
        with connect(shared.port) as sock:
            sock.sendall(HELLO * 50)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    with Peer(shared) as peer:
        assert peer.answer(STATE).ret_type == 0


# --- WebSocket --------------------------------------------------------------------------------


class WebPeer:
    """The JavaScript client, as far as its bytes go."""

    def __init__(self, sim: Simulator, key: str = "", *, log_in: bool = True) -> None:
        self.sock = connect(sim.websocket_port)
        self.connection = WebSocketConnection("client")
        self.connection.connect("127.0.0.1")
        self.send()
        self.next_event()  # Opened
        self.section = 1
        self.login: Any = None
        if log_in:
            c2s = init_web_socket.C2S(
                websocket_key=login_key_md5(key), programming_language="JavaScript"
            )
            self.login = self.ask(1, init_web_socket.Request(c2s=c2s))

    def __enter__(self) -> WebPeer:
        return self

    def __exit__(self, *_: object) -> None:
        self.sock.close()

    def send(self) -> None:
        self.sock.sendall(self.connection.data_to_send())

    def next_event(self) -> Any:
        while True:
            for event in self.connection:
                return event
            data = self.sock.recv(65536)
            if data:
                self.connection.receive_data(data)
            else:
                self.connection.receive_eof()

    def request(self, command: int, message: Any) -> None:
        self.section += 1
        body = message if isinstance(message, bytes) else encode(message)
        self.connection.send_message(encode_request_packet(command, self.section, body))
        self.send()

    def packet(self) -> Any:
        event = self.next_event()
        assert isinstance(event, BinaryMessage)
        packet = decode_response_packet(event.data)
        assert packet.body, "the JavaScript client never settles a response without a body"
        return packet

    def ask(self, command: int, message: Any) -> Any:
        self.request(command, message)
        packet = self.packet()
        assert (packet.command, packet.section) == (command, self.section)
        return packet


@pytest.mark.parametrize("key", ["", "geheim 密"])
def test_websocket(key: str) -> None:
    """Login, requests, refusals, pushes."""
    with (
        Simulator(websocket_port=0, websocket_key=key) as sim,
        WebPeer(sim, key) as peer,
        WebPeer(sim, key, log_in=False),
        Peer(sim, recv_notify=False),
    ):
        assert (peer.login.error, peer.login.error_message) == (0, "")
        terms = decode(init_web_socket.Response, peer.login.body).s2c
        assert terms is not None
        state = decode(get_global_state.Response, peer.ask(1002, STATE).body).s2c
        assert state is not None
        assert state.conn_id == terms.conn_id
        packet = peer.ask(3426, rating(CA))
        assert packet.error == 0
        answer = decode(qot_get_rating_change.Response, packet.body)
        assert RatingChangePage.from_response(answer).items == rows_of(CA)[:2]
        for command, body in ((3426, b"\xff"), (3006, b""), (60_000, b""), (1001, b""), (2, b"")):
            refused = decode(keep_alive.Response, peer.ask(command, body).body)
            assert refused.ret_type == -1
        assert sim.push(ready_notify()) == 1
        push = peer.packet()
        assert push.command == 1003
        assert push.section > peer.section
        assert decode(notify.Response, push.body) == ready_notify()
        assert sim.request_counts[1] == 1
        peer.connection.close()
        peer.send()
        assert isinstance(peer.next_event(), Closed)


def test_websocket_login() -> None:
    """Nothing before it, and not with another key; the words are short and ASCII."""
    with Simulator(websocket_port=0, websocket_key="one") as sim, WebPeer(sim, "two") as peer:
        assert peer.login.error == -1
        assert peer.login.error_message == "wrong WebSocket key"
        assert decode(init_web_socket.Response, peer.login.body).ret_type == -1
        assert decode(keep_alive.Response, peer.ask(1002, STATE).body).ret_type == -1
        assert peer.ask(1, b"\xff").error == -1
        odd = b'\n\x04"\x02\xff\xfe'  # a key that is not UTF-8
        assert peer.ask(1, odd).error_message == "wrong WebSocket key"
        assert peer.ask(1, b"").error == -1
        assert sim.push(ready_notify()) == 0
    with Simulator(websocket_port=0) as sim, WebPeer(sim, "any") as peer:
        assert peer.login.error == 0


@pytest.mark.parametrize("what", ["packet", "text", "frame", "tcp"])
def test_websocket_with_nonsense(what: str) -> None:
    """The connection ends, with a code where it can have one."""
    with Simulator(websocket_port=0) as sim, WebPeer(sim) as peer:
        if what == "packet":
            peer.connection.send_message(b"nonsense")
            peer.send()
        elif what == "text":
            peer.connection.send_message("text")
            peer.send()
        elif what == "frame":
            peer.sock.sendall(b"\xff" * 8)
        else:
            with connect(sim.websocket_port) as sock:
                sock.sendall(HELLO)
                assert sock.recv(65536).startswith(b"HTTP/1.1 400")
            return
        closed = peer.next_event()
        assert isinstance(closed, Closed)
        assert closed.code == (1003 if what == "text" else 1002)


def test_websocket_behind_the_end() -> None:
    """What a client goes on saying is not answered any more."""
    output = Nowhere()
    sim = Simulator()
    link = PacketLink(sim, output)
    client = WebSocketConnection("client")
    client.connect("127.0.0.1")
    opening = client.data_to_send()
    link.receive(opening, 0.0)
    client.receive_data(output.data)
    assert isinstance(client.next_event(), Opened)
    client.close()
    link.receive(client.data_to_send(), 0.0)
    said = output.data
    link.receive(opening, 0.0)
    assert output.data == said
    assert sim.request_counts == {}


@pytest.mark.parametrize("kind", [each for each in FAULT_KINDS if each != "byte-by-byte"])
def test_websocket_faults(kind: str) -> None:
    """The same kinds, as far as packets have what they spoil."""
    fault = Fault(kind, 1002, 1, 1 if kind == "delay" else None)
    with Simulator(websocket_port=0, faults=[fault]) as sim, WebPeer(sim) as peer:
        peer.request(1002, STATE)
        if kind in ("cut", "close", "oversize", "stray-bytes"):
            if kind in ("cut", "oversize"):
                peer.sock.shutdown(socket.SHUT_WR)
            try:
                event = peer.next_event()
            except (UnexpectedEOFError, WebSocketError, BodyTooLargeError) as error:
                assert kind != "close", error
            else:
                assert isinstance(event, Closed)
                assert event.code == 1006
                assert kind == "close"
            return
        if kind == "drop":
            assert peer.ask(1004, ALIVE).error == 0
            return
        packet = peer.packet()
        if kind == "wrong-serial":
            assert packet.section == peer.section + 1_000_003
        elif kind == "garbage-body":
            with pytest.raises(DecodeError):
                decode(get_global_state.Response, packet.body)
        else:
            response = decode(get_global_state.Response, packet.body)
            assert response.ret_type == (-1 if kind == "ret-type" else 0)
        if kind == "duplicate":
            assert peer.packet() == packet
        if kind in ("bad-sha1", "bad-cipher"):  # packets have neither, and it is still due
            assert sim.faults
        assert peer.ask(1004, ALIVE).error == 0


def test_websocket_faults_of_login_and_push() -> None:
    """When they are named."""
    faults = [Fault("ret-type", 1, 1, -7), Fault("ret-type", 1003)]
    with Simulator(websocket_port=0, faults=faults) as sim:
        with WebPeer(sim) as peer:
            assert peer.login.error == -7
        with WebPeer(sim) as peer:
            assert peer.login.error == 0
            assert sim.push(ready_notify()) == 1
            assert decode(notify.Response, peer.packet().body).ret_type == -1


# --- whatever comes -----------------------------------------------------------------------------


class Nowhere:
    """An output that keeps what is written."""

    def __init__(self) -> None:
        self.data = b""

    def write(self, data: bytes) -> None:
        self.data += data

    write_by_bytes = write

    def write_later(self, data: bytes, seconds: float) -> None:
        self.data += data

    def finish(self) -> None:
        pass


frames = st.builds(
    encode_frame,
    st.sampled_from([1001, 1002, 1003, 1004, 1005, 1009, 3006, 3426, 0, 2**32 - 1]),
    st.sampled_from([b"", encode(STATE), encode(rating()), b"{}", b'{"c2s": {}}'])
    | st.binary(max_size=20),
    serial_number=st.integers(0, 2**32 - 1),
    body_format=st.sampled_from([0, 1, 2, 255]),
)
strange_faults = st.builds(Fault, st.sampled_from(list(FAULT_KINDS)))


@given(st.booleans(), st.lists(frames | st.binary(max_size=50)), st.lists(strange_faults))
def test_any_frames(greets: bool, pieces: list[bytes], faults: list[Fault]) -> None:
    """Whatever comes, nothing is raised; what is answered without faults can be read."""
    output = Nowhere()
    link = FrameLink(Simulator(faults=faults), output)
    link.receive((HELLO if greets else b"") + b"".join(pieces), 0.0)
    link.push(ready_notify())
    if not faults:
        assert all(isinstance(each, Frame) for each in decoded(output.data))


@given(
    st.booleans(),
    st.lists(
        st.tuples(
            st.integers(0, 2**32 - 1) | st.sampled_from([1, 2, 1001, 1002, 3426]),
            st.binary(max_size=20) | st.sampled_from([encode(STATE), encode(rating())]),
        )
        | st.binary(max_size=50)
    ),
    st.lists(strange_faults),
)
def test_any_packets(greets: bool, pieces: list[Any], faults: list[Fault]) -> None:
    """The same over WebSocket."""
    output = Nowhere()
    link = PacketLink(Simulator(faults=faults), output)
    client = WebSocketConnection("client")
    client.connect("127.0.0.1")
    link.receive(client.data_to_send(), 0.0)
    client.receive_data(output.data)
    list(client)
    output.data = b""
    if greets:
        client.send_message(encode_request_packet(1, 2, b""))
    for section, piece in enumerate(pieces):
        if isinstance(piece, tuple):
            client.send_message(encode_request_packet(piece[0], section, piece[1]))
        else:
            client.send_message(piece)
    link.receive(client.data_to_send(), 0.0)
    link.push(ready_notify())
    if not faults:
        client.receive_data(output.data)
        for event in client:
            if isinstance(event, BinaryMessage):
                assert decode_response_packet(event.data).error_message.isascii()


def test_captured_client() -> None:
    """The bytes that the official client once sent are answered as they were then."""
    sent = (HERE.parent / "data" / "captures" / "plain_c2s.bin").read_bytes()
    asked = decoded(sent)
    with Simulator() as sim, connect(sim.port) as sock:
        sock.sendall(sent)
        sock.shutdown(socket.SHUT_WR)
        data = b""
        while more := sock.recv(65536):
            data += more
    answers = decoded(data)
    assert [each.header[:4] for each in answers] == [each.header[:4] for each in asked]
    for answer in answers:
        response = decode(PROTOCOLS[answer.header.proto_id].response_type, answer.body)
        assert response.ret_type == 0


# --- our clients --------------------------------------------------------------------------------


def test_blocking_client() -> None:
    """Requests, pages and pushes."""
    client = pytest.importorskip("wirecodec.opend.client")
    pushed: queue.SimpleQueue[Any] = queue.SimpleQueue()
    with Simulator() as sim, client.OpenDClient.connect(port=sim.port) as opend:
        opend.on_push(pushed.put, 1003)
        assert opend.request(STATE).s2c.qot_logined
        pages = opend.iter_rating_changes("US", count=7)
        assert [item for page in pages for item in page] == rows_of(US)
        assert sim.push(ready_notify()) == 1
        assert pushed.get(timeout=PATIENCE_SECONDS).message == ready_notify()


def test_asyncio_client() -> None:
    """Requests and pages."""
    aio = pytest.importorskip("wirecodec.opend.aio")

    async def use(port: int) -> None:
        async with await aio.AsyncOpenDClient.connect(port=port) as opend:
            assert (await opend.request(STATE)).s2c.qot_logined
            found = [page async for page in opend.iter_rating_changes("CA", count=3)]
            assert [item for page in found for item in page] == rows_of(CA)

    with Simulator() as sim:
        asyncio.run(use(sim.port))


def test_importing_it_is_left_to_those_who_need_it() -> None:
    """The command line does not load sockets for its other commands."""
    program = "import sys, wirecodec.cli; sys.exit('wirecodec.opend.simulator' in sys.modules)"
    root = HERE.parents[1]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    assert (
        subprocess.run([sys.executable, "-c", program], env=environment, check=False).returncode
        == 0
    )
