# SPDX-License-Identifier: MIT
"""Captures as frames: what the official client said, in any segments; and what is lost, exactly."""

from __future__ import annotations

import itertools
import pickle
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.conversations import (
    CLIENT,
    MILLISECOND,
    RSA_KEY_FILE,
    SERVER,
    START,
    Talk,
    Turn,
    as_segments,
    load_recorded,
    write_pcapng,
)
from wirecodec.debug.capture import (
    CaptureAnalyser,
    is_capture,
    read_capture,
    read_captures,
    read_streams,
)
from wirecodec.debug.capture_extract import clear_frame
from wirecodec.debug.capture_jobs import analyse_part, merge_parts, read_capture_files
from wirecodec.debug.capture_keys import NO_KEYS, CaptureKeys, make_keys
from wirecodec.debug.packets import ACK, PSH, RST, Endpoint, Segment
from wirecodec.debug.pcap import CaptureError
from wirecodec.debug.reassembly import CloseReason, Direction
from wirecodec.debug.traffic import (
    CapturedFrame,
    CapturedGap,
    ConnectionEnded,
    ConnectionStarted,
    FrameKind,
    Problem,
    ProblemKind,
    Protection,
    Record,
    Transport,
)
from wirecodec.errors import CipherError, LocalProtocolError
from wirecodec.opend._websocket_frames import BINARY, PING
from wirecodec.opend._websocket_frames import encode_frame as encode_websocket_frame
from wirecodec.opend._websocket_handshake import build_request, build_response
from wirecodec.opend.cipher import AesCbc, AesEcb
from wirecodec.opend.frame import FrameDecoder, encode_frame
from wirecodec.opend.messages import get_global_state, init_connect, init_web_socket, notify
from wirecodec.opend.messages import qot_get_rating_change as rating
from wirecodec.opend.websocket import encode_request_packet, encode_response_packet
from wirecodec.protobuf.codec import encode

TO_SERVER, TO_CLIENT = Direction.TO_SERVER, Direction.TO_CLIENT
RSA_KEYS = make_keys(rsa_key=RSA_KEY_FILE.read_bytes())
AES_KEY, AES_IV = "0123456789abcdef", "fedcba9876543210"


def read(segments: Sequence[Segment], keys: CaptureKeys = NO_KEYS, **more: Any) -> list[Record]:
    return list(read_capture([write_pcapng(segments)], keys=keys, **more))


def frames_of(records: Sequence[Record]) -> list[CapturedFrame]:
    return [each for each in records if isinstance(each, CapturedFrame)]


def problems_of(frame: CapturedFrame) -> list[str]:
    return [problem.kind for problem in frame.problems]


def content(frame: CapturedFrame) -> tuple[str, int, int, bytes, bytes]:
    """What a frame has in common with the turn that it was."""
    return frame.direction, frame.proto_id, frame.serial_number, frame.data, frame.body


def expected(turns: Sequence[Turn]) -> list[tuple[str, int, int, bytes, bytes]]:
    return [
        (turn.direction, turn.proto_id, turn.serial_number, turn.data, turn.body) for turn in turns
    ]


# --- what the official client said ----------------------------------------------------------------


@pytest.mark.parametrize("name", ["plain", "json", "rsa"])
def test_recorded(name: str) -> None:
    turns = load_recorded(name)
    keys = RSA_KEYS if name == "rsa" else NO_KEYS
    records = read(as_segments(turns), keys)
    started, *middle, ended = records
    frames = frames_of(middle)
    assert [content(frame) for frame in frames] == expected(turns)
    assert all(frame.verdict == "good" and not frame.problems for frame in frames)
    assert isinstance(started, ConnectionStarted) and started.transport == Transport.FRAMES
    assert started.ends is not None and (started.ends.client, started.ends.server) == (
        CLIENT,
        SERVER,
    )
    assert isinstance(ended, ConnectionEnded)
    assert ended == ConnectionEnded(
        len(records), 1, ended.time, CloseReason.FINISHED, (), len(turns), 0
    )
    assert [record.number for record in records] == list(range(1, len(records) + 1))
    asked = {
        (frame.proto_id, frame.serial_number): frame
        for frame in frames
        if frame.direction == TO_SERVER
    }
    for frame in frames:
        if frame.direction == TO_SERVER:
            assert frame.kind == FrameKind.REQUEST and frame.latency is None
        elif frame.proto_id == 1003:
            assert frame.kind == FrameKind.PUSH and not frame.asked_number
        else:
            request = asked[frame.proto_id, frame.serial_number]
            assert frame.kind == FrameKind.RESPONSE and frame.ret_type == 0
            assert frame.asked_number == request.number
            assert frame.latency == frame.time - request.time > 0
        assert frame.started == frame.time
        protection = Protection.CLEAR
        if name == "rsa":
            protection = Protection.RSA if frame.proto_id == 1001 else Protection.AES_CBC
        assert frame.protection == protection


def test_encrypted_without_a_key() -> None:
    turns = load_recorded("rsa")
    frames = frames_of(read(as_segments(turns)))
    assert [frame.data for frame in frames] == [turn.data for turn in turns]
    assert {tuple(problems_of(frame)) for frame in frames} == {(ProblemKind.NO_KEY,)}
    assert {frame.protection for frame in frames} == {Protection.UNKNOWN}
    assert all(frame.body == frame.data[44:] and not frame.is_readable for frame in frames)
    assert [frame.latency for frame in frames if frame.asked_number], "they are paired all the same"


def test_encrypted_with_the_wrong_key() -> None:
    other = (RSA_KEY_FILE.parent.parent / "keys" / "rsa_2048.pem").read_bytes()
    frames = frames_of(read(as_segments(load_recorded("rsa")), make_keys(rsa_key=other)))
    for frame in frames:
        kind = ProblemKind.CIPHER if frame.proto_id == 1001 else ProblemKind.NO_KEY
        assert problems_of(frame) == [kind]


def test_encrypted_from_the_middle() -> None:
    """The AES key alone, for what comes behind InitConnect; the wrong one opens nothing."""
    turns = load_recorded("rsa")
    secrets = init_connect_keys(turns)
    talk = Talk()
    for turn in turns[2:]:
        talk.send(turn.direction, turn.data)
    frames = frames_of(read(talk.segments, make_keys(aes_key=secrets[0], aes_iv=secrets[1])))
    assert [content(frame) for frame in frames] == expected(turns[2:])
    frames = frames_of(read(talk.segments, make_keys(aes_key="x" * 16, aes_iv=secrets[1])))
    assert {tuple(problems_of(frame)) for frame in frames} == {(ProblemKind.CIPHER,)}


def init_connect_keys(turns: Sequence[Turn]) -> tuple[str, str]:
    from wirecodec.protobuf.codec import decode

    (answer,) = [turn for turn in turns if turn.proto_id == 1001 and turn.direction == TO_CLIENT]
    terms = decode(init_connect.Response, answer.body).s2c
    assert terms is not None and terms.aes_cbc_iv is not None
    return terms.conn_aes_key, terms.aes_cbc_iv


def test_keys_are_not_shown() -> None:
    keys = make_keys(rsa_key=RSA_KEY_FILE.read_bytes(), aes_key=AES_KEY, aes_iv=AES_IV)
    assert repr(keys) == "<CaptureKeys rsa, aes-cbc, aes-ecb>"
    assert repr(NO_KEYS) == "<CaptureKeys none>"
    again = pickle.loads(pickle.dumps(keys))
    assert repr(again) == repr(keys)
    with pytest.raises(CipherError):
        make_keys(aes_iv=AES_IV)
    with pytest.raises(CipherError):
        make_keys(aes_key="中" * 6)
    with pytest.raises(CipherError):
        make_keys(rsa_key=b"no key")


# --- any segments ---------------------------------------------------------------------------------


@st.composite
def disordered(draw: st.DrawFn) -> tuple[str, list[Segment]]:
    """A recorded conversation, each turn cut anywhere, its segments doubled, overlapping, and in
    any order."""
    name = draw(st.sampled_from(["plain", "json", "rsa"]))
    talk = Talk()
    talk.open()
    segments = list(talk.segments)
    for turn in load_recorded(name):
        size = len(turn.data)
        cuts = sorted({0, *draw(st.lists(st.integers(1, size - 1), max_size=6)), size})
        start = talk.next[turn.direction]
        pieces = []
        for low, high in itertools.pairwise(cuts):
            low = max(low - draw(st.integers(0, 5)), 0)  # overlapping
            talk.next[turn.direction] = start + low
            pieces.append(talk.send(turn.direction, turn.data[low:high], ACK | PSH))
        talk.next[turn.direction] = start + size
        again = draw(st.lists(st.sampled_from(pieces), max_size=2))
        order = draw(st.permutations(pieces + again))
        times = sorted(piece.time for piece in order)
        segments += [piece._replace(time=time) for piece, time in zip(order, times, strict=True)]
    count = len(talk.segments)
    talk.close()
    return name, segments + talk.segments[count:]


@given(disordered())
def test_any_segmentation(case: tuple[str, list[Segment]]) -> None:
    name, segments = case
    turns = load_recorded(name)
    keys = RSA_KEYS if name == "rsa" else NO_KEYS
    records = read(segments, keys)
    frames = frames_of(records)
    assert [content(frame) for frame in frames] == expected(turns)
    assert not any(frame.problems for frame in frames)
    assert not any(isinstance(record, CapturedGap) for record in records)
    ended = records[-1]
    assert isinstance(ended, ConnectionEnded) and not ended.unanswered and not ended.missing


@st.composite
def lossy(draw: st.DrawFn) -> tuple[list[Turn], list[Segment], dict[str, set[int]]]:
    """A plain conversation of which the capture lost some segments, and which bytes those were."""
    turns = load_recorded("plain") * draw(st.integers(1, 3))
    talk = Talk()
    talk.open()
    segments = list(talk.segments)
    lost: dict[str, set[int]] = {TO_SERVER: set(), TO_CLIENT: set()}
    positions = {TO_SERVER: 0, TO_CLIENT: 0}
    for turn in turns:
        size = draw(st.integers(10, 100))
        for pos in range(0, len(turn.data), size):
            data = turn.data[pos : pos + size]
            segment = talk.send(turn.direction, data, ACK | PSH)
            start = positions[turn.direction]
            positions[turn.direction] += len(data)
            if draw(st.integers(0, 9)):
                segments.append(segment)
            else:
                lost[turn.direction].update(range(start, start + len(data)))
    count = len(talk.segments)
    talk.close()
    return turns, segments + talk.segments[count:], lost


@given(lossy())
def test_any_loss(case: tuple[list[Turn], list[Segment], dict[str, set[int]]]) -> None:
    """What is whole comes whole; what is missing is said, byte by byte; nothing is invented."""
    turns, segments, lost = case
    records = read(segments)
    positions = {TO_SERVER: 0, TO_CLIENT: 0}
    whole = {}
    for turn in turns:
        start = positions[turn.direction]
        end = positions[turn.direction] = start + len(turn.data)
        if not lost[turn.direction].intersection(range(start, end)):
            whole[turn.direction, start] = turn
    covered: dict[str, set[int]] = {TO_SERVER: set(), TO_CLIENT: set()}
    missing: dict[str, set[int]] = {TO_SERVER: set(), TO_CLIENT: set()}
    for record in records:
        if isinstance(record, CapturedGap | CapturedFrame):
            place = set(range(record.offset, record.offset + record.size))
            assert not place & covered[record.direction], "nothing is there twice"
            covered[record.direction] |= place
            if isinstance(record, CapturedGap) and record.is_missing:
                missing[record.direction] |= place
    assert missing == lost
    assert covered == {way: set(range(end)) for way, end in positions.items()}
    sound = {
        (frame.direction, frame.offset): frame
        for frame in frames_of(records)
        if frame.verdict == "good"
    }
    assert sound.keys() == whole.keys()
    for start_of, frame in sound.items():
        turn = whole[start_of]
        assert content(frame) == (
            turn.direction,
            turn.proto_id,
            turn.serial_number,
            turn.data,
            turn.body,
        )
    ended = records[-1]
    assert isinstance(ended, ConnectionEnded)
    assert ended.missing == sum(map(len, lost.values()))


# --- what may be wrong ----------------------------------------------------------------------------


def state_request(serial_number: int, **more: Any) -> Turn:
    body = encode(get_global_state.Request(c2s=get_global_state.C2S(user_id=0)))
    return Turn(TO_SERVER, encode_frame(1002, body, serial_number=serial_number, **more))


def rating_answer(serial_number: int, ret_type: int = 0, ret_msg: str | None = None) -> Turn:
    body = encode(rating.Response(ret_type=ret_type, ret_msg=ret_msg))
    return Turn(TO_CLIENT, encode_frame(3426, body, serial_number=serial_number))


def rating_request(serial_number: int) -> Turn:
    body = encode(rating.Request(c2s=rating.C2S(market=11)))
    return Turn(TO_SERVER, encode_frame(3426, body, serial_number=serial_number))


def said(*turns: Turn, keys: CaptureKeys = NO_KEYS) -> list[CapturedFrame]:
    return frames_of(read(as_segments(turns), keys))


def test_a_refusal() -> None:
    asked, answer = said(rating_request(5), rating_answer(5, -1, "no permission"))
    assert answer.ret_type == -1
    assert answer.problems == (Problem(ProblemKind.REFUSED, "retType -1: no permission"),)
    assert not asked.problems


def test_an_answer_to_nothing_and_a_second_one() -> None:
    _, first, second, stray = said(
        rating_request(5), rating_answer(5), rating_answer(5), rating_answer(6)
    )
    assert not first.problems
    assert problems_of(second) == [ProblemKind.REPEATED]
    assert problems_of(stray) == [ProblemKind.UNASKED]
    assert stray.problems[0].text == "no request with this serial number was seen"


def test_a_serial_number_in_use_and_requests_without_answers() -> None:
    records = read(as_segments([rating_request(5), rating_request(5), state_request(7)]))
    first, second, third = frames_of(records)
    assert problems_of(second) == [ProblemKind.SERIAL_IN_USE]
    ended = records[-1]
    assert isinstance(ended, ConnectionEnded)
    assert ended.unanswered == ((second.number, 3426, 5), (third.number, 1002, 7))
    assert ended.unlisted == 1 and not first.problems


def test_a_digest_that_is_wrong() -> None:
    """On a connection that is known to be in clear, a body is damaged and not encrypted."""
    good = rating_request(1)
    bad = bytearray(rating_request(2).data)
    bad[-1] ^= 1
    _, frame = said(good, Turn(TO_SERVER, bytes(bad)))
    assert problems_of(frame) == [ProblemKind.DIGEST]
    assert (frame.verdict, frame.protection) == ("bad", Protection.CLEAR)


def test_a_body_that_is_broken() -> None:
    (frame,) = said(Turn(TO_SERVER, encode_frame(3426, b"\x0a\x7f", serial_number=1)))
    assert problems_of(frame) == [ProblemKind.BODY]
    assert "broken" in frame.problems[0].text and frame.is_readable


def test_headers_that_are_odd() -> None:
    data = bytearray(rating_request(1).data)
    data[6] = 7  # the body format
    data[36] = 1  # reserved
    frame = said(rating_request(0), Turn(TO_SERVER, bytes(data)))[1]
    assert problems_of(frame) == [ProblemKind.HEADER, ProblemKind.HEADER]


def test_a_frame_that_is_cut() -> None:
    (frame,) = said(Turn(TO_SERVER, rating_request(1).data[:-2]))
    assert problems_of(frame) == [ProblemKind.CUT]
    assert frame.problems[0].text == "its last 2 bytes are not there"
    assert frame.size == len(frame.data) == len(rating_request(1).data) - 2


def test_an_unknown_protocol_and_one_without_a_schema() -> None:
    frames = said(
        *(Turn(TO_SERVER, encode_frame(each, b"\xff", serial_number=1)) for each in (999, 1009))
    )
    assert [frame.name for frame in frames] == ["", "InitQuantMode"]
    assert not any(frame.problems for frame in frames)


def test_a_request_is_read_before_its_answer() -> None:
    """An encrypted body may end like a header begins: the frame is whole all the same."""
    cipher = AesCbc(AES_KEY.encode(), AES_IV.encode())
    hello, terms, *_ = handshake(2, AES_IV, cipher)
    for serial in range(2, 5000):
        body = encode(get_global_state.Request(c2s=get_global_state.C2S(user_id=serial)))
        sealed = cipher.encrypt(body)
        if sealed.endswith(b"F") or b"FT" in sealed:
            break
    data = encode_frame(1002, body, serial_number=7, seal_body=lambda _, each: cipher.encrypt(each))
    asked = Turn(TO_SERVER, data, 1002, 7, body)
    answer = encode(get_global_state.Response(ret_type=-1, ret_msg="no"))
    data = encode_frame(
        1002, answer, serial_number=7, seal_body=lambda _, each: cipher.encrypt(each)
    )
    answered = Turn(TO_CLIENT, data, 1002, 7, answer)
    frames = said(hello, terms, asked, answered, asked._replace(data=rating_request(8).data))
    assert [content(frame) for frame in frames[:4]] == expected([hello, terms, asked, answered])
    assert problems_of(frames[3]) == [ProblemKind.REFUSED]
    assert frames[3].asked_number == frames[2].number


# --- keys that the connection tells ---------------------------------------------------------------


def handshake(algo: int, iv: str | None, cipher: AesCbc | AesEcb | None) -> list[Turn]:
    """InitConnect in clear, whose answer has a key, and one request by it."""
    hello = init_connect.Request(
        c2s=init_connect.C2S(client_ver=300, client_id="me", packet_enc_algo=algo)
    )
    terms = init_connect.Response(
        ret_type=0,
        s2c=init_connect.S2C(
            server_ver=1,
            login_user_id=1,
            conn_id=1,
            conn_aes_key=AES_KEY,
            keep_alive_interval=10,
            aes_cbc_iv=iv,
        ),
    )

    def frame(direction: str, proto_id: int, serial: int, message: Any) -> Turn:
        body = encode(message)
        seal = None
        if cipher is not None and proto_id != 1001:
            seal = lambda _, plaintext: cipher.encrypt(plaintext)  # noqa: E731
        data = encode_frame(proto_id, body, serial_number=serial, seal_body=seal)
        return Turn(direction, data, proto_id, serial, body)

    return [
        frame(TO_SERVER, 1001, 1, hello),
        frame(TO_CLIENT, 1001, 1, terms),
        frame(TO_SERVER, 3426, 2, rating.Request(c2s=rating.C2S(market=11))),
        frame(TO_CLIENT, 3426, 2, rating.Response(ret_type=0)),
    ]


@pytest.mark.parametrize(
    ("algo", "iv", "cipher", "protection"),
    [
        (-1, None, None, Protection.CLEAR),
        (2, AES_IV, AesCbc(AES_KEY.encode(), AES_IV.encode()), Protection.AES_CBC),
        (0, None, AesEcb(AES_KEY.encode()), Protection.AES_ECB),
    ],
)
def test_a_key_told_in_clear(
    algo: int, iv: str | None, cipher: AesCbc | AesEcb | None, protection: str
) -> None:
    turns = handshake(algo, iv, cipher)
    frames = said(*turns)
    assert [content(frame) for frame in frames] == expected(turns)
    assert [frame.protection for frame in frames[2:]] == [protection] * 2
    assert not any(frame.problems for frame in frames)


def test_what_comes_before_its_key_waits_for_it() -> None:
    """Dumps of both directions: the requests are seen before the answer that tells the key."""
    turns = handshake(2, AES_IV, AesCbc(AES_KEY.encode(), AES_IV.encode()))
    hello, terms, asked, answer = turns
    records = list(read_streams([hello.data + asked.data * 3], [terms.data, answer.data]))
    frames = frames_of(records)
    order = [hello, terms, asked, asked, asked, answer]
    assert [content(frame) for frame in frames] == expected(order)
    assert [record.number for record in records] == list(range(1, len(records) + 1))
    assert {frame.time for frame in frames} == {0}
    assert {frame.latency for frame in frames} == {None}


def test_what_waits_is_bounded() -> None:
    turns = handshake(2, AES_IV, AesCbc(AES_KEY.encode(), AES_IV.encode()))
    hello, asked = turns[0], turns[2]
    analyser = CaptureAnalyser()
    talk = Talk()
    talk.open()
    talk.send(TO_SERVER, hello.data)
    for _ in range(300):
        talk.send(TO_SERVER, asked.data)
    records = [record for each in talk.segments for record in analyser.receive_segment(each)]
    frames = frames_of(records)
    assert len(frames) > 256, "nothing waits for ever"
    rest = frames_of(analyser.receive_eof())
    assert len(frames) + len(rest) == 301
    assert {tuple(problems_of(frame))[:1] for frame in (*frames[1:], *rest)} == {
        (ProblemKind.NO_KEY,)
    }


# --- where a capture begins -----------------------------------------------------------------------


def test_from_the_middle_of_a_frame() -> None:
    turns = [rating_request(1), rating_answer(1), rating_request(2), rating_answer(2)]
    talk = Talk(server=Endpoint("127.0.0.1", 4000))  # not a port that is known
    talk.send(TO_SERVER, turns[0].data[20:])
    for turn in turns[1:]:
        talk.send(turn.direction, turn.data)
    records = read(talk.segments)
    gaps = [record for record in records if isinstance(record, CapturedGap)]
    assert [(gap.offset, gap.size, gap.is_missing) for gap in gaps] == [
        (0, len(turns[0].data) - 20, False)
    ]
    frames = frames_of(records)
    assert [frame.data for frame in frames] == [turn.data for turn in turns[1:]]
    assert frames[0].problems[0].text.endswith("it may have been where the capture has none")


def test_the_client_is_found_by_what_it_says() -> None:
    """Without a SYN, the end with the lower port is taken for the server, until a body tells."""
    talk = Talk(client=Endpoint("10.0.0.1", 2000), server=Endpoint("10.0.0.2", 3000))
    for turn in (rating_request(1), rating_answer(1)):
        talk.send(turn.direction, turn.data)
    records = read(talk.segments)
    started = records[0]
    assert isinstance(started, ConnectionStarted) and started.ends is not None
    frames = frames_of(records)
    assert [frame.kind for frame in frames] == [FrameKind.REQUEST, FrameKind.RESPONSE]
    assert [frame.direction for frame in frames] == [TO_SERVER, TO_CLIENT]
    assert not any(frame.problems for frame in frames)


def test_a_dump_of_one_direction() -> None:
    for turns in ([rating_request(1), state_request(2)], [rating_answer(1), rating_answer(2)]):
        data = b"".join(turn.data for turn in turns)
        records = list(read_streams([data], is_oriented=False))
        frames = frames_of(records)
        assert {frame.direction for frame in frames} == {turns[0].direction}
        assert not any(frame.problems for frame in frames), "nobody can tell what was answered"
        ended = records[-1]
        assert isinstance(ended, ConnectionEnded) and not ended.unanswered


def test_other_connections_are_left_out() -> None:
    talk = Talk(server=Endpoint("127.0.0.1", 80))
    talk.open()
    talk.send(TO_SERVER, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    talk.send(TO_CLIENT, b"HTTP/1.1 200 OK\r\n\r\n" + bytes(20_000))
    talk.send(TO_SERVER, bytes(10_000))
    talk.close()
    assert read(talk.segments) == []
    quiet = Talk(server=Endpoint("127.0.0.1", 22))
    for _ in range(3):
        quiet.send(TO_CLIENT, bytes(30_000))
    assert read(quiet.segments) == []
    assert read(quiet.segments, ports={22}) != []


def test_what_goes_to_opend_is_shown_however_it_looks() -> None:
    talk = Talk()
    talk.open()
    talk.send(TO_SERVER, b"tf" + rating_request(1).data[2:])
    records = read(talk.segments)
    gap = records[1]
    assert isinstance(gap, CapturedGap) and gap.offset == 0 and gap.data.startswith(b"tf")
    talk = Talk()
    talk.open()
    talk.send(TO_SERVER, b"GE")
    records = read(talk.segments)
    assert [type(record) for record in records] == [ConnectionStarted, CapturedGap, ConnectionEnded]


def test_a_hole_before_anything_is_known() -> None:
    talk = Talk(server=Endpoint("127.0.0.1", 4000))
    talk.open()
    del talk.segments[1:]
    turn = rating_request(1)
    talk.next[TO_SERVER] += 100
    talk.send(TO_SERVER, turn.data)
    talk.send(TO_CLIENT, rating_answer(1).data)
    records = read(talk.segments)
    gaps = [record for record in records if isinstance(record, CapturedGap)]
    assert sum(gap.size for gap in gaps) == 100
    assert [frame.data for frame in frames_of(records)] == [turn.data, rating_answer(1).data]


# --- several connections, files and processes -----------------------------------------------------


def many_connections() -> list[Segment]:
    talks = []
    for index in range(6):
        talk = Talk(client=Endpoint("127.0.0.1", 50_000 + index), start=START + index)
        talk.open()
        for serial in range(4):
            talk.send(TO_SERVER, rating_request(serial).data)
            talk.send(TO_CLIENT, rating_answer(serial, -(index % 2)).data)
        if index % 3:
            talk.close()
        elif index:
            talk.send(TO_CLIENT, flags=RST)
        talks.append(talk)
    return sorted((each for talk in talks for each in talk.segments), key=lambda each: each.time)


def test_several_files_are_one_capture() -> None:
    segments = many_connections()
    whole = read(segments)
    files = [write_pcapng(segments[pos : pos + 7]) for pos in range(0, len(segments), 7)]
    assert list(read_captures([file] for file in files)) == whole
    assert [each.connection for each in whole if isinstance(each, ConnectionStarted)] == [
        1,
        2,
        3,
        4,
        5,
        6,
    ]


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_jobs_give_what_one_process_gives(jobs: int, tmp_path: Path) -> None:
    segments = many_connections()
    path = tmp_path / "many.pcapng"
    path.write_bytes(write_pcapng(segments))
    assert list(read_capture_files([str(path)], jobs=jobs)) == read(segments)


def test_parts_are_plain_values(tmp_path: Path) -> None:
    segments = many_connections()
    path = tmp_path / "many.pcapng"
    path.write_bytes(write_pcapng(segments))
    parts = [
        pickle.loads(pickle.dumps(list(analyse_part([str(path)], part, 4)))) for part in range(4)
    ]
    assert list(merge_parts(parts)) == read(segments)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_file_that_breaks_off(jobs: int, tmp_path: Path) -> None:
    """All that can be known comes first, then the error."""
    segments = many_connections()
    data = write_pcapng(segments)
    path = tmp_path / "broken.pcapng"
    path.write_bytes(data + b"\x06\0\0\0\x05\0\0\0" + bytes(100))
    records = []
    with pytest.raises(CaptureError) as caught:
        for record in read_capture_files([str(path)], jobs=jobs):
            records.append(record)
    assert caught.value.offset == len(data)
    assert records == read(segments)


@pytest.mark.parametrize("jobs", [1, 2])
def test_files_that_are_not_there(jobs: int, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nothing"):
        list(read_capture_files([str(tmp_path / "nothing")], jobs=jobs))
    with pytest.raises(LocalProtocolError):
        list(read_capture_files([], jobs=0))


def test_packets_of_something_else_are_counted() -> None:
    analyser = CaptureAnalyser()
    assert not analyser.skipped and not analyser.packets
    assert is_capture(write_pcapng([])) and not is_capture(b"FT\0\0")


# --- WebSocket ------------------------------------------------------------------------------------

MASK = b"\x11\x22\x33\x44"
LOGIN = encode(
    init_web_socket.Request(c2s=init_web_socket.C2S(websocket_key="", programming_language="JS"))
)
LOGGED_IN = encode(
    init_web_socket.Response(ret_type=0, s2c=init_web_socket.S2C(server_time=1, conn_id=2))
)


def packets() -> list[Turn]:
    """A login, a request and its answer, a push, an error."""
    ask = encode(rating.Request(c2s=rating.C2S(market=11)))
    answer = encode(rating.Response(ret_type=0))
    push = encode(notify.Response(ret_type=0))
    return [
        Turn(TO_SERVER, encode_request_packet(1, 2, LOGIN), 1, 2, LOGIN),
        Turn(TO_CLIENT, encode_response_packet(1, 2, LOGGED_IN), 1, 2, LOGGED_IN),
        Turn(TO_SERVER, encode_request_packet(3426, 3, ask), 3426, 3, ask),
        Turn(TO_CLIENT, encode_response_packet(3426, 3, answer), 3426, 3, answer),
        Turn(TO_CLIENT, encode_response_packet(1003, 0, push), 1003, 0, push),
        Turn(TO_SERVER, encode_request_packet(3426, 4, ask), 3426, 4, ask),
        Turn(
            TO_CLIENT,
            encode_response_packet(3426, 4, b"", error=-7, error_message="no"),
            3426,
            4,
            b"",
        ),
        Turn(TO_CLIENT, encode_response_packet(2, 0, b""), 2, 0, b""),
    ]


def in_websocket(turn: Turn) -> bytes:
    return encode_websocket_frame(BINARY, turn.data, MASK if turn.direction == TO_SERVER else None)


def websocket_head() -> list[Turn]:
    key = "dGhlIHNhbXBsZSBub25jZQ=="
    return [
        Turn(TO_SERVER, build_request("127.0.0.1", "/", key, [])),
        Turn(TO_CLIENT, build_response(key)),
    ]


def test_websocket() -> None:
    turns = packets()
    said_in = [*websocket_head(), Turn(TO_CLIENT, encode_websocket_frame(PING, b"x", None))]
    said_in += [turn._replace(data=in_websocket(turn)) for turn in turns]
    for size in (1460, 3):
        talk = as_segments(said_in, size=size)
        records = read(talk)
        started = records[0]
        assert isinstance(started, ConnectionStarted) and started.transport == Transport.WEBSOCKET
        frames = frames_of(records)
        assert [content(frame) for frame in frames] == expected(turns)
        assert [problems_of(frame) for frame in frames] == [[]] * 6 + [[ProblemKind.REFUSED], []]
        kinds = [FrameKind.REQUEST, FrameKind.RESPONSE] * 2 + [FrameKind.PUSH]
        assert [frame.kind for frame in frames[:5]] == kinds
        assert frames[-1].kind == FrameKind.PUSH and frames[-1].name == "Disconnected"
        assert frames[0].name == "InitWebSocket" and frames[1].latency is not None
        assert not any(isinstance(record, CapturedGap) for record in records)


def test_packets_as_frames() -> None:
    """What a WebSocket carried, as it would have gone over the wire; of a number, 32 bits."""
    turns = packets()
    ask = turns[2].body
    large = (5 << 32) + 7
    turns.append(Turn(TO_SERVER, encode_request_packet(3426, large, ask), 3426, large, ask))
    said_in = [*websocket_head(), *(turn._replace(data=in_websocket(turn)) for turn in turns)]
    frames = frames_of(read(as_segments(said_in)))
    assert [frame.serial_number for frame in frames][-1] == large
    decoder = FrameDecoder()
    decoder.receive_data(b"".join(map(clear_frame, frames)))
    decoder.receive_eof()
    assert [
        (frame.header.proto_id, frame.header.serial_number, frame.body) for frame in decoder
    ] == [(turn.proto_id, turn.serial_number & 0xFFFF_FFFF, turn.body) for turn in turns]


@pytest.mark.parametrize("first", [TO_SERVER, TO_CLIENT])
def test_websocket_from_the_middle(first: str) -> None:
    """Neither the handshake nor the start of the first message is there, nor a known port."""
    turns = packets()
    talk = Talk(client=Endpoint("10.0.0.1", 300), server=Endpoint("10.0.0.2", 4000))
    talk.send(first, b"\x82\x05rest of a message"[:6])
    for turn in turns[2:6]:
        talk.send(turn.direction, in_websocket(turn))
    frames = frames_of(read(talk.segments))
    assert [content(frame) for frame in frames] == expected(turns[2:6])


def test_websocket_with_a_hole() -> None:
    turns = packets()
    said_in = [*websocket_head(), *(turn._replace(data=in_websocket(turn)) for turn in turns)]
    segments = as_segments(said_in)
    lost = next(each for each in segments if each.data == said_in[4].data)
    records = read([each for each in segments if each is not lost])
    gaps = [record for record in records if isinstance(record, CapturedGap)]
    assert sum(gap.size for gap in gaps) == len(lost.data) and all(gap.is_missing for gap in gaps)
    frames = frames_of(records)
    assert [content(frame) for frame in frames] == expected([*turns[:2], *turns[3:]])
    assert problems_of(frames[2]) == [ProblemKind.UNASKED]


def test_websocket_messages_that_are_no_packets() -> None:
    turns = packets()
    said_in = [
        *websocket_head(),
        *(turn._replace(data=in_websocket(turn)) for turn in turns[:2]),
        Turn(TO_SERVER, encode_websocket_frame(BINARY, b"no packet", MASK)),
    ]
    records = read(as_segments(said_in))
    (gap,) = [record for record in records if isinstance(record, CapturedGap)]
    assert gap.data == b"no packet" and "no packet" in gap.reason


def test_time_is_that_of_the_last_byte() -> None:
    data = rating_request(1).data
    talk = Talk()
    talk.open()
    for pos in range(0, len(data), 5):
        talk.send(TO_SERVER, data[pos : pos + 5])
    first = talk.segments[3].time
    last = talk.segments[-1].time
    talk.send(TO_CLIENT, rating_answer(1).data)
    asked, answer = frames_of(read(talk.segments))
    assert (asked.started, asked.time) == (first, last)
    assert answer.latency == MILLISECOND
