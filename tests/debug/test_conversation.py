# SPDX-License-Identifier: MIT
"""One connection, step by step: what it is, who speaks, what waits, what belongs together, and
what is said of bytes that nobody would send.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from multiprocessing import Pipe
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.conversations import RSA_KEY_FILE, Talk, load_recorded, write_pcapng
from wirecodec.debug import capture_jobs, conversation, one_direction, pairing
from wirecodec.debug.capture import read_capture, read_captures, read_streams
from wirecodec.debug.capture_jobs import analyse_part, merge_parts, read_capture_files
from wirecodec.debug.capture_keys import NO_KEYS, make_keys
from wirecodec.debug.conversation import Conversation
from wirecodec.debug.packets import Endpoint
from wirecodec.debug.pairing import Asked, Pairing
from wirecodec.debug.pcap import CaptureError
from wirecodec.debug.reassembly import CloseReason, Connection, Direction
from wirecodec.debug.traffic import (
    CapturedFrame,
    CapturedGap,
    ConnectionEnded,
    ConnectionStarted,
    FrameKind,
    ProblemKind,
    Protection,
    Record,
    Transport,
)
from wirecodec.opend._websocket_frames import BINARY, CLOSE, PING
from wirecodec.opend._websocket_frames import encode_frame as encode_websocket_frame
from wirecodec.opend.cipher import AesCbc
from wirecodec.opend.frame import encode_frame
from wirecodec.opend.messages import init_connect, keep_alive, notify
from wirecodec.opend.messages import qot_get_rating_change as rating
from wirecodec.opend.registry import PROTOCOLS, find_type
from wirecodec.opend.websocket import encode_request_packet, encode_response_packet
from wirecodec.protobuf.codec import encode

TO_SERVER, TO_CLIENT = Direction.TO_SERVER, Direction.TO_CLIENT
LOW, HIGH = Endpoint("10.0.0.1", 2000), Endpoint("10.0.0.2", 30_000)
KNOWN = Connection(HIGH, LOW, 5)
GUESSED = Connection(HIGH, LOW, 5, False)
AES_KEY, AES_IV = "0123456789abcdef", "fedcba9876543210"
CIPHER = AesCbc(AES_KEY.encode(), AES_IV.encode())
MASK = b"\x11\x22\x33\x44"
HEADS = {
    TO_SERVER: b"GET / HTTP/1.1\r\n\r\n",
    TO_CLIENT: b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
}


def ask(serial: int, *, proto_id: int = 3426, is_sealed: bool = False) -> bytes:
    body = encode(rating.Request(c2s=rating.C2S(market=11)))
    seal = (lambda _, plaintext: CIPHER.encrypt(plaintext)) if is_sealed else None
    return encode_frame(proto_id, body, serial_number=serial, seal_body=seal)


def answer(serial: int, ret_type: int = 0, *, is_sealed: bool = False) -> bytes:
    body = encode(rating.Response(ret_type=ret_type))
    seal = (lambda _, plaintext: CIPHER.encrypt(plaintext)) if is_sealed else None
    return encode_frame(3426, body, serial_number=serial, seal_body=seal)


def large_answer(serial: int, size: int) -> bytes:
    body = encode(rating.Response(ret_type=0, ret_msg="x" * size))
    return encode_frame(3426, body, serial_number=serial)


def push() -> bytes:
    return encode_frame(1003, encode(notify.Response(ret_type=0)), serial_number=0)


HELLO = encode_frame(
    1001,
    encode(init_connect.Request(c2s=init_connect.C2S(client_ver=300, client_id="me"))),
    serial_number=1,
)
TERMS = encode_frame(
    1001,
    encode(
        init_connect.Response(
            ret_type=0,
            s2c=init_connect.S2C(
                server_ver=1,
                login_user_id=1,
                conn_id=1,
                conn_aes_key=AES_KEY,
                keep_alive_interval=10,
                aes_cbc_iv=AES_IV,
            ),
        )
    ),
    serial_number=1,
)


def ask_in_websocket(section: int) -> bytes:
    body = encode(rating.Request(c2s=rating.C2S(market=11)))
    return encode_websocket_frame(BINARY, encode_request_packet(3426, section, body), MASK)


def answer_in_websocket(section: int, **more: Any) -> bytes:
    body = encode(rating.Response(ret_type=0))
    return encode_websocket_frame(
        BINARY, encode_response_packet(3426, section, more.pop("body", body), **more), None
    )


class Hole(NamedTuple):
    """So many bytes are missing."""

    size: int


def run(talk: Conversation, *steps: tuple[str, bytes | Hole]) -> list[Record]:
    """The records of these steps, the first at time 1, the second at 2, ..., and of the end."""
    records: list[Record] = []
    time = 0
    for time, (direction, what) in enumerate(steps, 1):
        if isinstance(what, Hole):
            records += talk.receive_hole(direction, what.size, "lost", time)
        else:
            records += talk.receive_data(direction, what, time)
    return records + talk.close(CloseReason.FINISHED, time + 1)


def said(*steps: tuple[str, bytes | Hole], **options: Any) -> list[Record]:
    return run(Conversation(1, options.pop("ends", KNOWN), 5, **options), *steps)


def frames_of(records: Iterable[Record]) -> list[CapturedFrame]:
    return [each for each in records if isinstance(each, CapturedFrame)]


def gaps_of(records: Iterable[Record]) -> list[CapturedGap]:
    return [each for each in records if isinstance(each, CapturedGap)]


def problems_of(frame: CapturedFrame) -> list[str]:
    return [problem.kind for problem in frame.problems]


def ended(records: Sequence[Record]) -> ConnectionEnded:
    assert isinstance(records[-1], ConnectionEnded)
    return records[-1]


def started(records: Sequence[Record]) -> ConnectionStarted:
    assert isinstance(records[0], ConnectionStarted)
    return records[0]


# --- whether it is OpenD --------------------------------------------------------------------------


def test_a_number_is_taken_when_opend_is_found() -> None:
    numbers = itertools.count(7)
    talk = Conversation(lambda: next(numbers), KNOWN, 5)
    assert talk.is_opend is None and talk.number == 0
    records = talk.receive_data(TO_SERVER, ask(1), 6)
    assert talk.is_opend and talk.number == 7 and next(numbers) == 8
    assert [record.connection for record in records] == [7, 7]
    assert records[0] == ConnectionStarted(1, 7, KNOWN, 5, Transport.FRAMES)


def test_nothing_comes_of_nothing() -> None:
    for is_expected in (True, False):
        talk = Conversation(1, KNOWN, 5, is_expected=is_expected)
        assert talk.receive_data(TO_SERVER, b"", 6) == []
        assert talk.receive_hole(TO_SERVER, 0, "", 6) == []
        assert talk.close(CloseReason.RESET, 7) == [] and talk.is_opend is False


@pytest.mark.parametrize("first", [ask(1), b""])
def test_behind_the_end_there_is_nothing(first: bytes) -> None:
    talk = Conversation(1, KNOWN, 5)
    talk.receive_data(TO_SERVER, first, 6)
    assert bool(talk.close(CloseReason.RESET, 7)) == bool(first)
    assert talk.receive_data(TO_SERVER, ask(2), 8) == []
    assert talk.receive_hole(TO_SERVER, 5, "lost", 8) == []
    assert talk.close(CloseReason.RESET, 8) == []


def test_only_the_start_counts_where_it_was_seen() -> None:
    talk = Conversation(1, KNOWN, 5, is_expected=False)
    for byte in b"FT\0":
        assert talk.receive_data(TO_SERVER, bytes([byte]), 6) == [] and talk.is_opend is None
    talk.receive_data(TO_SERVER, b"something else" * 3, 6)
    assert talk.is_opend is False and talk.receive_data(TO_SERVER, ask(1), 7) == []


@pytest.mark.parametrize("is_expected", [True, False])
def test_web_pages_are_something_else(is_expected: bool) -> None:
    """What starts like WebSocket gets some KiB; then it is none, or shown all the same."""
    talk = Conversation(1, KNOWN, 5, is_expected=is_expected)
    assert talk.receive_data(TO_SERVER, HEADS[TO_SERVER], 6) == [] and talk.is_opend is None
    records = talk.receive_data(TO_SERVER, b"\x83" * 5000, 7)
    assert talk.is_opend is is_expected
    if is_expected:
        assert started(records).transport == Transport.WEBSOCKET
        assert sum(gap.size for gap in gaps_of(records + talk.close("", 8))) == 5000
    else:
        assert records == []


def test_a_handshake_alone() -> None:
    heads: list[tuple[str, bytes | Hole]] = [*HEADS.items()]
    for steps in (heads[:1], heads):
        records = said(*steps)
        assert started(records).transport == Transport.WEBSOCKET and len(records) == 2
    records = said((TO_SERVER, HEADS[TO_SERVER]), (TO_CLIENT, Hole(9)))
    assert {gap.direction: gap.is_missing for gap in gaps_of(records)} == {
        TO_SERVER: False,
        TO_CLIENT: True,
    }


def test_what_came_before_is_told_apart() -> None:
    """A hole, bytes of no use, a hole, and then a frame: each is said, and not a byte twice."""
    junk = Random(1).randbytes(20_000).replace(b"FT", b"ft")
    steps: list[tuple[str, bytes | Hole]] = [
        (TO_SERVER, Hole(10)),
        *((TO_SERVER, junk[pos : pos + 500]) for pos in range(0, len(junk), 500)),
        (TO_SERVER, Hole(20)),
        (TO_SERVER, Hole(30)),
        (TO_SERVER, b"abc"),
        (TO_SERVER, Hole(40)),
        (TO_CLIENT, Hole(7)),
        (TO_SERVER, ask(1)),
    ]
    records = said(*steps, is_expected=False)
    assert [(gap.direction, gap.offset, gap.size, gap.is_missing) for gap in gaps_of(records)] == [
        (TO_SERVER, 0, 10, True),
        (TO_SERVER, 10, 20_000, False),
        (TO_SERVER, 20_010, 50, True),
        (TO_SERVER, 20_060, 3, False),
        (TO_SERVER, 20_063, 40, True),
        (TO_CLIENT, 0, 7, True),
    ]
    (frame,) = frames_of(records)
    assert frame.offset == 20_103 and frame.started == frame.time == len(steps)
    assert ended(records).missing == 107


def test_gaps_before_anything_are_bounded() -> None:
    steps: list[tuple[str, bytes | Hole]] = []
    for _ in range(200):
        steps += [(TO_SERVER, b"x"), (TO_SERVER, Hole(1))]
    records = said(*steps, (TO_SERVER, ask(1)), ends=GUESSED, is_expected=False)
    gaps = gaps_of(records)
    assert len(gaps) == one_direction._MAX_EARLY_GAPS
    assert sum(gap.size for gap in gaps) == 400 and ended(records).missing == 200


def test_the_transport_of_what_is_expected_is_not_guessed_too_early() -> None:
    """In the middle of a WebSocket connection, a packet comes behind the rest of another one."""
    rest = b"\x83" * 3000
    records = said((TO_SERVER, rest), (TO_SERVER, ask_in_websocket(3)), ends=GUESSED)
    assert started(records).transport == Transport.WEBSOCKET
    assert [gap.size for gap in gaps_of(records)] == [3000] and len(frames_of(records)) == 1
    records = said((TO_SERVER, rest), (TO_SERVER, rest), ends=GUESSED)
    assert started(records).transport == Transport.FRAMES and sum(
        gap.size for gap in gaps_of(records)
    ) == len(rest + rest)


@pytest.mark.parametrize("head", [b"", b"\x83\x83", HEADS[TO_SERVER]])
def test_a_dump_of_websocket(head: bytes) -> None:
    """From its start, or from anywhere."""
    records = list(read_streams([head + ask_in_websocket(3)], [answer_in_websocket(3)]))
    assert started(records).transport == Transport.WEBSOCKET
    request, response = frames_of(records)
    assert response.asked_number == request.number and not response.problems
    assert [gap.size for gap in gaps_of(records)] == ([2] if head == b"\x83\x83" else [])


# --- who speaks -----------------------------------------------------------------------------------


def test_every_record_says_who_speaks() -> None:
    """Also those that were known before it was known: the lower port is that of the client."""
    talk = Conversation(1, GUESSED, 5)
    request = ask(1)
    assert talk.receive_data(TO_CLIENT, b"junk" * 20 + request[:45], 6) == []
    assert talk.receive_hole(TO_SERVER, 9, "lost", 6) == []
    records = talk.receive_data(TO_CLIENT, request[45:], 7)
    records += talk.receive_data(TO_SERVER, answer(1), 8)
    ends = started(records).ends
    assert ends is not None and (ends.client, ends.server) == (LOW, HIGH)
    assert {gap.direction: gap.size for gap in gaps_of(records)} == {TO_SERVER: 80, TO_CLIENT: 9}
    assert [(each.direction, each.kind) for each in frames_of(records)] == [
        (TO_SERVER, FrameKind.REQUEST),
        (TO_CLIENT, FrameKind.RESPONSE),
    ]


def test_records_do_not_wait_for_ever() -> None:
    talk = Conversation(1, GUESSED, 5)
    talk.receive_data(TO_SERVER, ask(1)[:44], 6)
    records: list[Record] = []
    for _ in range(100):
        records += talk.receive_hole(TO_SERVER, 1, "lost", 7)
        records += talk.receive_data(TO_SERVER, b"x", 7)
    assert len(records) >= 64 and not frames_of(records)[1:]


def test_a_message_that_tells_nothing_ends_the_wait() -> None:
    """Neither protocol nor body say who speaks: the guess holds."""
    talk = Conversation(1, GUESSED, 5)
    unknown = encode_frame(999, b"?", serial_number=1)
    broken = encode_frame(3426, b"\xff", serial_number=2)
    sealed = ask(3, is_sealed=True)
    records = talk.receive_data(TO_SERVER, unknown + broken + sealed, 6)
    assert started(records).ends == GUESSED
    assert {frame.kind for frame in frames_of(records)} == {FrameKind.REQUEST}
    # Given already, so it stays; what comes is known better.
    (later,) = frames_of(talk.receive_data(TO_SERVER, answer(4), 7))
    assert (later.direction, later.kind) == (TO_CLIENT, FrameKind.RESPONSE)


def test_what_tells_nothing_stays_what_it_was_taken_for() -> None:
    unknown = encode_frame(999, b"?", serial_number=1)
    records = said((TO_CLIENT, unknown + ask(2)), ends=GUESSED)
    assert [frame.kind for frame in frames_of(records)] == [FrameKind.RESPONSE, FrameKind.REQUEST]
    ends = started(records).ends
    assert ends is not None and ends.client == LOW


def test_a_dump_that_is_turned_round_has_no_ends() -> None:
    (frame,) = frames_of(said((TO_SERVER, answer(1)), ends=None, is_oriented=False))
    assert frame.direction == TO_CLIENT


@pytest.mark.parametrize("is_client", [True, False])
def test_the_mask_tells_the_client(is_client: bool) -> None:
    data = ask_in_websocket(3) if is_client else answer_in_websocket(3)
    direction = TO_CLIENT if is_client else TO_SERVER
    records = said((direction, data), ends=GUESSED)
    ends = started(records).ends
    assert ends is not None and ends.client == LOW
    assert frames_of(records)[0].direction == (TO_SERVER if is_client else TO_CLIENT)


def test_the_port_tells_the_server() -> None:
    """The bodies are encrypted, no SYN was seen, and the client has the lower port."""
    turns = load_recorded("rsa")[2:]
    talk = Talk(client=Endpoint("10.0.0.1", 3000))
    for turn in turns:
        talk.send(turn.direction, turn.data)
    records = list(read_capture([write_pcapng(talk.segments)]))
    # Nor is there a key: only the port tells.
    assert [frame.direction for frame in frames_of(records)] == [turn.direction for turn in turns]
    ends = started(records).ends
    assert ends is not None and (ends.client.port, ends.server.port) == (3000, 11111)
    (frame,) = frames_of(said((TO_SERVER, ask(1)), ends=GUESSED, is_reversed=True))
    assert frame.direction == TO_SERVER, "but the bytes know better"


# --- what waits for a key -------------------------------------------------------------------------


def test_requests_wait_for_their_key() -> None:
    talk = Conversation(1, KNOWN, 5)
    assert len(frames_of(talk.receive_data(TO_SERVER, HELLO, 6))) == 1
    # The second one is in clear, and waits behind the first.
    assert talk.receive_data(TO_SERVER, ask(2, is_sealed=True) + ask(3), 7) == []
    records = talk.receive_data(TO_CLIENT, TERMS, 8)
    terms, second, third = frames_of(records)
    assert terms.proto_id == 1001 and (second.time, third.time) == (7, 7)
    assert [second.protection, third.protection] == [Protection.AES_CBC, Protection.CLEAR]
    # With the key, nothing waits.
    (fourth,) = frames_of(talk.receive_data(TO_SERVER, ask(4, is_sealed=True), 9))
    assert fourth.protection == Protection.AES_CBC and not fourth.problems


@pytest.mark.parametrize("what", ["answer", "push", "gap", "hole", "end", "terms without a key"])
def test_what_ends_the_wait(what: str) -> None:
    """The order is kept, and the answers find their requests."""
    talk = Conversation(1, KNOWN, 5)
    talk.receive_data(TO_SERVER, HELLO, 6)
    sealed = ask(2, is_sealed=True)
    assert talk.receive_data(TO_SERVER, sealed * 2, 7) == []
    if what == "answer":
        records = talk.receive_data(TO_CLIENT, answer(2, is_sealed=True), 8)
        assert frames_of(records)[-1].asked_number == frames_of(records)[-2].number
        assert ProblemKind.UNASKED not in problems_of(frames_of(records)[-1])
        # Nothing else waits for a key that nobody told.
        assert len(frames_of(talk.receive_data(TO_SERVER, sealed, 9))) == 1
    elif what == "push":
        records = talk.receive_data(TO_CLIENT, push(), 8)
    elif what == "gap":
        records = talk.receive_data(TO_CLIENT, b"\0" * 100 + push(), 8)
    elif what == "hole":
        records = talk.receive_hole(TO_CLIENT, 5, "lost", 8)
    elif what == "end":
        records = talk.close(CloseReason.RESET, 8)
    else:
        refused = encode(init_connect.Response(ret_type=-1, ret_msg="no"))
        records = talk.receive_data(TO_CLIENT, encode_frame(1001, refused, serial_number=1), 8)
    waited = [frame for frame in frames_of(records) if frame.data == sealed]
    assert [problems_of(frame) for frame in waited] == [
        [ProblemKind.NO_KEY],
        [ProblemKind.NO_KEY, ProblemKind.SERIAL_IN_USE],
    ]
    assert [frame.time for frame in waited] == [7, 7]


@pytest.mark.parametrize("bound", ["MAX_HELD_FRAMES", "MAX_HELD_SIZE"])
def test_what_waits_is_bounded(bound: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = ask(2, is_sealed=True)
    monkeypatch.setattr(conversation, bound, 3 * (1 if bound == "MAX_HELD_FRAMES" else len(sealed)))
    talk = Conversation(1, KNOWN, 5)
    talk.receive_data(TO_SERVER, HELLO, 6)
    assert talk.receive_data(TO_SERVER, sealed * 3, 7) == []
    assert len(talk.receive_data(TO_SERVER, sealed, 7)) == 4
    assert talk.receive_data(TO_SERVER, sealed * 3, 7) == [], "the bound is that of the next ones"
    assert len(frames_of(talk.receive_data(TO_CLIENT, TERMS, 8))) == 4


def test_a_dump_of_many_small_encrypted_requests() -> None:
    """All of them are before the answer that tells the key, in a file of their own."""
    count = 1500
    body = encode(keep_alive.Request(c2s=keep_alive.C2S(time=1)))
    requests = [
        encode_frame(
            1004, body, serial_number=serial, seal_body=lambda _, plain: CIPHER.encrypt(plain)
        )
        for serial in range(2, count)
    ]
    back = encode(keep_alive.Response(ret_type=0, s2c=keep_alive.S2C(time=1)))
    answers = [
        encode_frame(
            1004, back, serial_number=serial, seal_body=lambda _, plain: CIPHER.encrypt(plain)
        )
        for serial in range(2, count)
    ]
    for is_oriented in (True, False):
        records = list(
            read_streams(
                [HELLO + b"".join(requests)], [TERMS + b"".join(answers)], is_oriented=is_oriented
            )
        )
        frames = frames_of(records)
        assert len(frames) == 2 * (count - 1)
        assert not [frame for frame in frames if frame.problems]
        assert ended(records).unanswered == ()


# --- what belongs together ------------------------------------------------------------------------


def test_latency_is_from_last_byte_to_last_byte() -> None:
    first, second = ask(1), answer(1)
    records = said(
        (TO_SERVER, first[:9]),
        (TO_SERVER, first[9:]),
        (TO_CLIENT, second[:9]),
        (TO_CLIENT, second[9:]),
    )
    request, response = frames_of(records)
    assert (request.started, request.time) == (1, 2)
    assert (response.started, response.time, response.latency) == (3, 4, 2)


@pytest.mark.parametrize(("to_server", "to_client"), [(2, 900), (900, 2)])
def test_dumps_of_any_proportion(to_server: int, to_client: int) -> None:
    """Whichever file grows faster: a request is read before its answer."""
    body = encode(rating.Request(c2s=rating.C2S(market=11)))
    padding = b"\x7a" + bytes([to_server & 0x7F | 0x80, to_server >> 7]) + bytes(to_server)
    serials = range(1, 400)
    requests = [encode_frame(3426, body + padding, serial_number=serial) for serial in serials]
    answers = [large_answer(serial, to_client) for serial in serials]
    del answers[5:105], requests[250:260]  # some are never answered, some were never asked
    records = list(read_streams([b"".join(requests)], [b"".join(answers)]))
    unasked = [frame for frame in frames_of(records) if ProblemKind.UNASKED in problems_of(frame)]
    assert [frame.serial_number for frame in unasked] == list(serials)[250:260]
    assert [serial for _, _, serial in ended(records).unanswered] == list(serials)[5:105]


def test_a_dump_in_which_very_many_are_never_answered() -> None:
    """Then some answers are read before their requests; it does not go on like that."""
    requests = [ask(serial) for serial in range(5000)]
    answers = [answer(serial) for serial in range(5000) if not 1000 <= serial < 2000]
    records = list(read_streams([b"".join(requests)], [b"".join(answers)]))
    unasked = [frame for frame in frames_of(records) if ProblemKind.UNASKED in problems_of(frame)]
    assert 0 < len(unasked) < 1000 and max(each.serial_number for each in unasked) < 3000
    waiting = ended(records).unanswered
    assert [serial for _, _, serial in waiting] == list(range(1000, 2000))


def test_an_answer_that_is_seen_first() -> None:
    records = said((TO_CLIENT, answer(1)), (TO_SERVER, ask(1)), (TO_CLIENT, answer(1)))
    first, request, second = frames_of(records)
    assert problems_of(first) == [ProblemKind.UNASKED] and not request.problems
    assert problems_of(second) == [ProblemKind.REPEATED]
    assert ended(records).unanswered == ()


def test_requests_that_wait_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairing, "MAX_PENDING", 3)
    records = said((TO_SERVER, b"".join(ask(serial) for serial in range(10))))
    assert [serial for _, _, serial in ended(records).unanswered] == [7, 8, 9]
    assert ended(records).unlisted == 7


def test_pairing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairing, "MAX_REMEMBERED", 2)
    pairs = Pairing()
    keys = [(3426, serial) for serial in range(6)]
    for number, key in enumerate(keys, 1):
        assert pairs.add_request(key, number, 10 * number) == 0
    assert pairs.lead == 6
    assert pairs.take_request(keys[3]) == Asked(4, 40, 4)
    assert pairs.lead == 2
    assert pairs.take_request(keys[0]) == Asked(1, 10, 1) and pairs.lead == 2
    assert pairs.take_request(keys[3]) is None
    assert pairs.add_unasked(keys[3]) and pairs.add_unasked(keys[0])
    pairs.take_request(keys[1])
    assert not pairs.add_unasked(keys[3]), "too long ago"
    assert pairs.add_request(keys[2], 9, 0) == 3 and pairs.unlisted == 1
    assert pairs.unanswered == [(5, 3426, 4), (6, 3426, 5), (9, 3426, 2)]
    for serial in (7, 8, 9):
        assert not pairs.add_unasked((1, serial))
    assert pairs.lead == 3 - 2, "three were asked, and as many as are remembered that were not seen"
    assert pairs.add_request((1, 9), 10, 0) == 0 and pairs.lead == -1
    assert pairs.add_unasked((1, 9)) and len(pairs.unanswered) == 3


def test_one_side_alone_says_nothing_of_the_other() -> None:
    """Nor that a number is still in use: the answer may have come."""
    records = list(read_streams([ask(1) + ask(1)]))
    assert not any(frame.problems for frame in frames_of(records))
    assert (ended(records).unanswered, ended(records).unlisted) == ((), 0)


@pytest.mark.parametrize("is_reversed", [True, False])
def test_which_direction_to_read_next(is_reversed: bool) -> None:
    client, server = (TO_CLIENT, TO_SERVER) if is_reversed else (TO_SERVER, TO_CLIENT)
    talk = Conversation(1, None, 0, is_reversed=is_reversed)
    serial = 0
    while talk.next_direction == client:
        serial += 1
        talk.receive_data(client, ask(serial), 0)
    assert 100 < serial < conversation.MAX_HELD_FRAMES - 2048 // 44, "and a chunk of a dump"
    talk.receive_data(server, push() + answer(1), 0)
    assert talk.next_direction == client
    one_sided = Conversation(1, None, 0, is_one_sided=True)
    assert one_sided.next_direction == TO_SERVER


# --- times ----------------------------------------------------------------------------------------


def test_a_frame_in_very_many_segments() -> None:
    """Not each of them is remembered; the first and the last one are."""
    talk = Conversation(1, KNOWN, 5)
    data = large_answer(1, 10_000)
    records: list[Record] = talk.receive_data(TO_CLIENT, answer(0), 1)
    for time, byte in enumerate(data, 100):
        records += talk.receive_data(TO_CLIENT, bytes([byte]), time)
    frame = frames_of(records)[1]
    assert (frame.started, frame.time) == (100, 99 + len(data))
    assert len(talk._sides[TO_CLIENT]._times) <= one_direction._MAX_TIMES


def test_two_frames_in_one_segment() -> None:
    data = ask(1) + ask(2) + ask(3)[:46]
    first, second, third = frames_of(
        said((TO_SERVER, data), (TO_SERVER, ask(3)[46:]), (TO_CLIENT, answer(1)))
    )[:3]
    assert [(each.started, each.time) for each in (first, second, third)] == [
        (1, 1),
        (1, 1),
        (1, 2),
    ]


def test_times_behind_a_hole_and_of_gaps() -> None:
    records = said(
        (TO_SERVER, ask(1)),
        (TO_SERVER, ask(2)[:20]),
        (TO_SERVER, Hole(5)),
        (TO_SERVER, b"\0" * 50),
        (TO_SERVER, ask(3)),
    )
    assert [gap.time for gap in gaps_of(records)] == [2, 3, 4]
    assert frames_of(records)[1].started == 5


# --- messages -------------------------------------------------------------------------------------


def test_refusals() -> None:
    bad = answer_in_websocket(6, error=-7, error_message="no", body=b"\xff")
    records = said(
        (TO_SERVER, HEADS[TO_SERVER] + b"".join(map(ask_in_websocket, (3, 4, 5, 6)))),
        (TO_CLIENT, HEADS[TO_CLIENT] + answer_in_websocket(3)),
        (TO_CLIENT, answer_in_websocket(4, error=-7, error_message="no", body=b"")),
        (TO_CLIENT, answer_in_websocket(5, error=-7, error_message="no") + bad),
    )
    _, _, _, _, good, empty, full, broken = frames_of(records)
    assert (good.ret_type, good.problems) == (0, ())
    for frame in (empty, full):
        assert frame.ret_type is None and problems_of(frame) == [ProblemKind.REFUSED]
        assert frame.problems[0].text == "error -7: no"
    assert problems_of(broken) == [ProblemKind.REFUSED, ProblemKind.BODY]
    _, wordless = frames_of(said((TO_SERVER, ask(1)), (TO_CLIENT, answer(1, -1))))
    assert wordless.problems[0].text == "retType -1: without a message"


def test_nothing_secret_in_any_repr() -> None:
    broken = encode_websocket_frame(BINARY, b"hunter2" * 9, MASK)
    for records in (
        said((TO_SERVER, HELLO), (TO_CLIENT, TERMS), (TO_CLIENT, b"\0" + AES_KEY.encode() * 9)),
        said((TO_SERVER, HEADS[TO_SERVER] + ask_in_websocket(3) + broken)),
    ):
        shown = "\n".join(map(repr, records))
        assert len(records) > 3 and AES_KEY not in shown and "hunter2" not in shown


def test_every_answer_has_what_is_read_of_it() -> None:
    types = [protocol.response_type for protocol in PROTOCOLS.values() if protocol.has_schema]
    for each in (*types, find_type("InitWebSocket.Response")):
        assert {"ret_type", "ret_msg"} <= each.__dataclass_fields__.keys()


DEEP = b'{"c2s":' * 5000


@pytest.mark.parametrize("proto_id", [1001, 1002, 1003, 3426, 1009, 999])
@pytest.mark.parametrize(
    "body",
    [
        DEEP,
        b"{",
        b"[]",
        b"null",
        b'{"retType":' + b"9" * 5000 + b"}",
        b"\xff\xfe",
        b"\x0b" * 9000,
        b"",
    ],
    ids=["deep", "cut", "list", "null", "digits", "no text", "groups", "empty"],
)
def test_bodies_that_are_anything(proto_id: int, body: bytes) -> None:
    for body_format in (0, 1, 2):
        data = encode_frame(proto_id, body, serial_number=1, body_format=body_format)
        for ends in (KNOWN, GUESSED):
            records = said((TO_SERVER, data), (TO_CLIENT, data), (TO_CLIENT, data), ends=ends)
            assert len(frames_of(records)) == 3


# --- anything at all ------------------------------------------------------------------------------

FRAMES = st.sampled_from(
    [
        (TO_SERVER, HELLO),
        (TO_CLIENT, TERMS),
        (TO_CLIENT, push()),
        *(
            (TO_SERVER, ask(serial, is_sealed=sealed))
            for serial in (1, 2)
            for sealed in (False, True)
        ),
        *(
            (TO_CLIENT, answer(serial, is_sealed=sealed))
            for serial in (1, 2)
            for sealed in (False, True)
        ),
        (TO_CLIENT, answer(2, -1)),
        (TO_SERVER, encode_frame(3426, b"\xff\xff", serial_number=1)),
        (TO_CLIENT, encode_frame(3426, b'{"retType": 0}', serial_number=1, body_format=1)),
    ]
)
PACKETS = st.sampled_from(
    [
        (TO_SERVER, ask_in_websocket(3)),
        (TO_CLIENT, answer_in_websocket(3)),
        (TO_CLIENT, answer_in_websocket(3, error=1, error_message="?", body=b"")),
        (TO_SERVER, encode_websocket_frame(BINARY, encode_request_packet(1, 2, b"?"), MASK)),
        (TO_SERVER, encode_websocket_frame(BINARY, b"no packet", MASK)),
        (TO_CLIENT, encode_websocket_frame(PING, b"?", None)),
        (TO_SERVER, encode_websocket_frame(CLOSE, b"", MASK)),
    ]
)
ANYTHING = st.tuples(
    st.sampled_from([TO_SERVER, TO_CLIENT]),
    st.one_of(st.binary(max_size=60), st.builds(Hole, st.integers(0, 200))),
)


@st.composite
def hostile(draw: st.DrawFn, *, is_clean: bool = False) -> list[tuple[str, bytes | Hole]]:
    """Messages, some of them damaged, with holes and other bytes between them."""
    likely = draw(st.sampled_from([FRAMES, PACKETS]))
    steps: list[tuple[str, bytes | Hole]] = []
    if likely is PACKETS and draw(st.integers(0, 3)):
        steps += HEADS.items()
    if is_clean and not steps:
        steps += [(TO_SERVER, HELLO), (TO_CLIENT, push())]
    for direction, data in draw(st.lists(likely, max_size=12)):
        if not draw(st.integers(0, 4)):
            place = draw(st.integers(0, len(data) - 1))
            end = place + draw(st.integers(0, 9))
            data = data[:place] + draw(st.binary(max_size=9)) + data[end:]
        if not draw(st.integers(0, 9)):
            direction = draw(st.sampled_from([TO_SERVER, TO_CLIENT]))
        steps.append((direction, data))
        if not draw(st.integers(0, 4)):
            steps.append(draw(ANYTHING))
    return steps


def cut(data: bytes, places: Iterable[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[low:high] for low, high in itertools.pairwise(edges)]


def check_cover(records: Sequence[Record], sent: dict[str, bytearray]) -> None:
    """Every byte is in one frame or gap; but for heads and control frames of WebSocket."""
    is_websocket = started(records).transport == Transport.WEBSOCKET
    for direction, data in sent.items():
        places = [
            record
            for record in records
            if isinstance(record, CapturedFrame | CapturedGap) and record.direction == direction
        ]
        pos = 0
        for place in sorted(places, key=lambda each: each.offset):
            assert place.size > 0
            between = bytes(data[pos : place.offset])
            assert place.offset >= pos and (is_websocket or not between)
            if between:
                assert between.startswith((b"GET ", b"HTTP/")) or between[0] & 0x0F >= CLOSE
            pos = place.offset + place.size
            if isinstance(place, CapturedFrame) and place.transport == Transport.FRAMES:
                assert place.data == data[place.offset : pos]
            elif isinstance(place, CapturedGap) and not is_websocket:
                assert data[place.offset : pos].startswith(place.data)
        rest = bytes(data[pos:])
        assert pos <= len(data) and (is_websocket or not rest)
        if rest:
            assert rest.startswith((b"GET ", b"HTTP/")) or rest[0] & 0x0F >= CLOSE


@given(st.data())
def test_hostile_connections(data: st.DataObject) -> None:
    steps = data.draw(hostile())
    ends = data.draw(st.sampled_from([None, KNOWN, GUESSED]))
    is_expected = data.draw(st.booleans())
    is_oriented = data.draw(st.sampled_from([None, True, False]))
    talk = Conversation(
        3,
        ends,
        5,
        keys=data.draw(
            st.sampled_from(
                [
                    NO_KEYS,
                    make_keys(rsa_key=RSA_KEY_FILE.read_bytes()),
                    make_keys(aes_key=AES_KEY, aes_iv=AES_IV),
                ]
            )
        ),
        max_body_size=data.draw(st.sampled_from([0, 20, 100_000])),
        is_expected=is_expected,
        is_one_sided=data.draw(st.booleans()),
        is_oriented=is_oriented,
    )
    records: list[Record] = []
    sent = {TO_SERVER: bytearray(), TO_CLIENT: bytearray()}
    time = 10
    missing = 0
    for direction, what in steps:
        if talk.is_opend is False:
            break
        if isinstance(what, Hole):
            time += 1
            missing += what.size
            sent[direction] += bytes(what.size)
            records += talk.receive_hole(direction, what.size, "lost", time)
            continue
        for piece in cut(what, data.draw(st.lists(st.integers(0, 300), max_size=3))):
            time += 1
            sent[direction] += piece
            records += talk.receive_data(direction, piece, time)
            assert talk.next_direction in (TO_SERVER, TO_CLIENT)
    records += talk.close(CloseReason.FINISHED, time + 1)
    if not records:
        assert not (is_expected and any(sent.values()))
        return
    started(records)
    assert [record.number for record in records] == list(range(1, len(records) + 1))
    assert {record.connection for record in records} == {3}
    assert ended(records).missing == missing and ended(records).frames == len(frames_of(records))
    numbers = {frame.number: frame for frame in frames_of(records)}
    for frame in numbers.values():
        assert 10 < frame.started <= frame.time <= time
        if frame.asked_number:
            asked = numbers[frame.asked_number]
            latency = frame.time - asked.time
            assert frame.latency == (latency if latency >= 0 else None)
            assert (frame.proto_id, frame.serial_number) == (asked.proto_id, asked.serial_number)
    for gap in gaps_of(records):
        assert 10 < gap.time <= time
    shown = "\n".join(map(repr, records))
    assert AES_KEY not in shown and AES_IV not in shown
    if is_oriented or (is_oriented is None and ends is KNOWN):
        check_cover(records, sent)


@given(hostile(is_clean=True), st.lists(st.integers(0, 300), max_size=3))
def test_a_cut_changes_nothing(steps: list[tuple[str, bytes | Hole]], places: list[int]) -> None:
    """Of a connection that starts as one does."""

    def records(places: list[int]) -> list[Record]:
        talk = Conversation(1, KNOWN, 5)
        found: list[Record] = []
        for time, (direction, what) in enumerate(steps, 1):
            if isinstance(what, Hole):
                found += talk.receive_hole(direction, what.size, "lost", time)
                continue
            for piece in cut(what, places):
                found += talk.receive_data(direction, piece, time)
        return found + talk.close("", 1000)

    assert records(places) == records([])


# --- in captures ----------------------------------------------------------------------------------


def late_connections() -> list[Any]:
    """Three connections, of which the first shows what it is when the capture has ended."""
    talks = [Talk(client=Endpoint("127.0.0.1", 50_000 + index)) for index in range(3)]
    for index, talk in enumerate(talks):
        talk.time += index
        talk.open()
    talks[0].send(TO_SERVER, b"GE")
    for talk in talks[1:]:
        talk.send(TO_SERVER, ask(1))
    return sorted((each for talk in talks for each in talk.segments), key=lambda each: each.time)


@pytest.mark.parametrize("parts", [1, 2, 5])
def test_parts_are_in_order_at_the_end_too(
    parts: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capture_jobs, "_BATCH_PACKETS", 2)
    segments = late_connections()
    path = tmp_path / "late.pcapng"
    path.write_bytes(write_pcapng(segments))
    whole = list(read_capture([path.read_bytes()]))
    assert [record.connection for record in whole if isinstance(record, ConnectionEnded)] == [
        3,
        1,
        2,
    ]
    found = merge_parts([analyse_part([str(path)], part, parts) for part in range(parts)])
    assert list(found) == whole
    assert list(read_capture_files([str(path)])) == whole


def test_parts_of_a_broken_file(tmp_path: Path) -> None:
    path = tmp_path / "broken.pcapng"
    path.write_bytes(write_pcapng(late_connections()) + b"\x06\0\0\0\x05\0\0\0" + bytes(100))
    records: list[Record] = []
    with pytest.raises(CaptureError):
        for record in merge_parts([analyse_part([str(path)], part, 2) for part in range(2)]):
            records.append(record)
    assert len([record for record in records if isinstance(record, ConnectionEnded)]) == 3


def test_captures_without_an_analyser() -> None:
    file = write_pcapng(late_connections())
    assert list(read_captures([[file]])) == list(read_capture([file]))
    found: list[Record] = []
    with pytest.raises(CaptureError):
        for record in read_captures([[file], [b"what is this"], [file]]):
            found.append(record)
    assert found == list(read_capture([file]))


def test_a_part_goes_through_a_pipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another process does, in this one: the pipe has room for it."""
    monkeypatch.setattr(capture_jobs, "_BATCH_PACKETS", 2)
    path = tmp_path / "late.pcapng"
    path.write_bytes(write_pcapng(late_connections()))
    pipe, end = Pipe(duplex=False)
    capture_jobs._run_part(end, [str(path)], 0, 1, {})
    assert list(capture_jobs._receive(pipe)) == list(analyse_part([str(path)], 0, 1))
    capture_jobs._run_part(end, [str(tmp_path / "nothing")], 0, 1, {})
    with pytest.raises(FileNotFoundError):
        list(capture_jobs._receive(pipe))
    pipe.close()
    capture_jobs._run_part(end, [str(path)], 0, 1, {})  # nobody reads: it ends quietly
    end.close()
    pipe, end = Pipe(duplex=False)
    end.close()
    with pytest.raises(OSError, match="died"):
        list(capture_jobs._receive(pipe))
    pipe.close()
