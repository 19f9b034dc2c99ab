# SPDX-License-Identifier: MIT
"""Explanations: each mistake by its name, sound bytes by none, and no secrets shown."""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import math
import random
import re
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import wirecodec.debug
from tests.support.profiles import not_quick
from wirecodec import message, pb
from wirecodec.cli import console, explain_command
from wirecodec.debug.causes import (
    CERTAIN,
    EXAMINED_SIZE,
    LIKELY,
    POSSIBLE,
    Keys,
    protocol_of_class,
)
from wirecodec.debug.escaping import display_width
from wirecodec.debug.explain import Explanation, explain, explain_data, explain_fault
from wirecodec.debug.inspection import inspect_data, is_frame_stream
from wirecodec.debug.nodes import FRAME, faults_of
from wirecodec.debug.scanner import GAP_PIECE_SIZE
from wirecodec.debug.views import Palette
from wirecodec.errors import (
    BodyTooLargeError,
    ChecksumError,
    CipherError,
    DecodeError,
    EncodeError,
    FormatError,
    HeaderError,
    LimitError,
    MissingFieldError,
    RequestFailed,
    TruncatedError,
    UnexpectedEOFError,
    WirecodecError,
)
from wirecodec.opend.cipher import AesCbc, AesEcb, load_rsa_key
from wirecodec.opend.frame import FrameDecoder, FrameHeader, encode_frame
from wirecodec.opend.messages import init_connect
from wirecodec.opend.messages.init_connect import Response as InitConnectResponse
from wirecodec.opend.messages.qot_get_rating_change import Request, Response
from wirecodec.opend.registry import find_type
from wirecodec.protobuf.codec import decode, encode
from wirecodec.protobuf.json_format import from_json

from ..support import strategies
from ..support.convert import to_message
from ..support.known import known_messages
from . import explain_specimens as making

DATA = Path(__file__).parents[1] / "data"
SPECIMENS: list[dict[str, Any]] = json.loads(making.FILE.read_text("utf-8"))
NAMES = [f"{each['cause']}: {each['name']}" for each in SPECIMENS]

# Causes whose names are put together, or stand in a table.
MORE_NAMES = {
    "base64-text",
    "digest-of-next-frame",
    "digest-of-previous-frame",
    "dump-text",
    "escaped-text",
    "grpc-prefix",
    "header-too-long",
    "header-too-short",
    "hex-text",
    "length-prefix",
}


def explain_digest(body: bytes) -> bytes:
    """The SHA-1 of a body."""
    return hashlib.sha1(body).digest()


def options_of(specimen: dict[str, Any]) -> dict[str, Any]:
    """The keys of a specimen, as the functions take them."""
    options: dict[str, Any] = {}
    if "rsa_key" in specimen:
        options["rsa_key"] = load_rsa_key((DATA / specimen["rsa_key"]).read_bytes())
    for name in ("aes_key", "aes_iv"):
        if name in specimen:
            options[name] = specimen[name].encode()
    return options


def error_of(specimen: dict[str, Any], data: bytes) -> WirecodecError:
    """What decoding a specimen raises."""
    options = options_of(specimen)
    try:
        if specimen["read_as"] == "message":
            decode(find_type(specimen["type"]), data)
        elif specimen["read_as"] == "json":
            from_json(find_type(specimen["type"]), data)
        else:
            cipher = options.get("rsa_key")
            if cipher is None:
                cipher = AesCbc(options["aes_key"], options["aes_iv"])
            decoder = FrameDecoder(open_body=lambda header, body: cipher.decrypt(body))
            decoder.receive_data(data)
            decoder.receive_eof()
            list(decoder)
    except WirecodecError as error:
        return error
    raise AssertionError("this specimen is sound")


def explain_specimen(specimen: dict[str, Any]) -> Explanation:
    """The first explanation of a specimen."""
    data = bytes.fromhex("".join(specimen["hex"]))
    options = options_of(specimen)
    message_type = find_type(specimen["type"]) if "type" in specimen else None
    if specimen["read_as"] == "data":
        return explain_data(data, message_type, **options)[0]
    return explain(error_of(specimen, data), data, message_type=message_type, **options)


# --- the specimens --------------------------------------------------------------------------


@pytest.mark.parametrize("specimen", SPECIMENS, ids=NAMES)
def test_specimen(specimen: dict[str, Any]) -> None:
    """The expected cause comes first, the more certain ones in front."""
    explanation = explain_specimen(specimen)
    assert [cause.name for cause in explanation.causes][:1] == [specimen["cause"]], str(explanation)
    order = [CERTAIN, LIKELY, POSSIBLE]
    ranks = [order.index(cause.certainty) for cause in explanation.causes]
    assert ranks == sorted(ranks)
    assert all(cause.text and cause.advice for cause in explanation.causes)
    assert_printable(explanation)


def test_specimens_are_those_of_the_script() -> None:
    """The file is what the script makes of the captures."""
    assert making.render() == making.FILE.read_text("utf-8")


def test_every_cause_has_a_specimen() -> None:
    """Each name that a detector gives is in the table."""
    folder = Path(wirecodec.debug.__file__).parent
    named = set(MORE_NAMES)
    for path in [*folder.glob("*_causes.py"), folder / "explain.py"]:
        named |= set(
            re.findall(r'(?:\bCause|_encoding_cause)\(\s*"([a-z0-9-]+)"', path.read_text("utf-8"))
        )
    assert named == {each["cause"] for each in SPECIMENS}


# --- sound bytes ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["plain_c2s.bin", "plain_s2c.bin"])
def test_sound_captures(name: str) -> None:
    """What the official client sends and takes needs no explanation."""
    assert explain_data((making.CAPTURES / name).read_bytes()) == []


@pytest.mark.parametrize("name", ["rsa_c2s.bin", "rsa_s2c.bin"])
def test_sound_with_keys(name: str) -> None:
    """With the keys, an encrypted stream is as sound; without, each frame says what it needs."""
    data = (making.CAPTURES / name).read_bytes()
    key = load_rsa_key((making.CAPTURES / "rsa_private_1024.pem").read_bytes())
    assert explain_data(data, rsa_key=key, aes_key=making.KEY, aes_iv=making.IV) == []
    causes = [each.causes[0] for each in explain_data(data)]
    assert {(cause.name, cause.certainty) for cause in causes} == {("body-encrypted", LIKELY)}


def test_sound_with_the_key_that_the_stream_tells() -> None:
    """The RSA key opens the answer to InitConnect, and that says the other, unless it is broken."""
    data = (making.CAPTURES / "rsa_s2c.bin").read_bytes()
    key = load_rsa_key((making.CAPTURES / "rsa_private_1024.pem").read_bytes())
    assert explain_data(data, rsa_key=key) == []
    # In ECB mode, after an answer in clear, and behind one that is broken.
    terms = init_connect.S2C(
        server_ver=1011,
        login_user_id=7,
        conn_id=8,
        conn_aes_key="0123456789abcdef",
        keep_alive_interval=9,
        aes_cbc_iv="fedcba9876543210",
    )
    answer = encode(InitConnectResponse(ret_type=0, s2c=terms))
    cipher = AesEcb(b"0123456789abcdef")
    sealed = encode_frame(
        1002, b"\x08\x00", serial_number=2, seal_body=lambda _, body: cipher.encrypt(body)
    )
    assert explain_data(encode_frame(1001, answer, serial_number=1) + sealed) == []
    for body in (
        answer[:-1],
        encode(InitConnectResponse(ret_type=0)),
        answer.replace(b"abcdef", b"abcdeg"),
    ):
        *_, found = explain_data(encode_frame(1001, body, serial_number=1) + sealed)
        assert isinstance(found.error, ChecksumError)


@pytest.mark.parametrize("capture", ["plain_frames.json", "json_frames.json"])
def test_sound_frames_and_bodies(capture: str) -> None:
    """Each frame alone, and each body by its type."""
    for each in json.loads((making.CAPTURES / capture).read_text("utf-8"))["frames"]:
        body = bytes.fromhex(each["plain_body_hex"])
        assert explain_data(bytes.fromhex(each["header_hex"]) + body) == []
        if each["fmt"] == 0:
            side = "request" if each["dir"] == "c2s" else "response"
            assert explain_data(body, find_type(f"{each['proto_id']}:{side}")) == []
            assert explain_data(body) == []


FINITE = [
    known
    for known in known_messages()
    if strategies.message_depth(known.schema, known.full_name) != math.inf
]


@given(st.data())
def test_sound_messages(data: st.DataObject) -> None:
    """Messages of every kind, and frames of them, with any values: none of them is suspected."""
    known = data.draw(st.sampled_from(FINITE))
    values = data.draw(
        strategies.message_values(known.schema, known.full_name, max_depth=3, max_optional=6)
    )
    body = encode(to_message(known.message_type, values))
    assume(not is_frame_stream(body))
    assert explain_data(body, known.message_type) == []
    assert explain_data(body) == []
    protocol = protocol_of_class(known.message_type)
    if protocol is not None:
        frame = encode_frame(protocol.proto_id, body, serial_number=1)
        assert explain_data(frame) == []
        assert explain_data(frame + frame, known.message_type) == []


def test_broken_inside_of_a_sealed_frame() -> None:
    """A decrypted body is explained, and not one byte of it shown."""
    body = b"\x08\x00\x12\x02Goldman Sachs"
    cipher = AesCbc(making.KEY, making.IV)
    frame = encode_frame(
        3426, body, serial_number=1, seal_body=lambda _, each: cipher.encrypt(each)
    )
    found = explain_data(frame, aes_key=making.KEY, aes_iv=making.IV)
    assert [each.causes[0].name for each in found] == ["stray-group-end"]
    assert found[0].excerpt == ()
    assert found[0].offset == 44 + 6


# --- each error shows itself ----------------------------------------------------------------


def error_and_place(error: WirecodecError, data: bytes | None, **options: Any) -> Explanation:
    """An explanation whose marks stand below the byte at the offset."""
    explanation = explain(error, data, **options)
    assert_printable(explanation)
    return explanation


def test_decode_error_shows_path_and_byte() -> None:
    """The path, the row of the byte with its absolute offset, the mark below it."""
    body = making.RATING_BODY[:150]
    with pytest.raises(TruncatedError) as caught:
        decode(Response, body)
    error = caught.value
    explanation = error_and_place(error, body, message_type=Response)
    assert explanation.path == error.path != ""
    assert explanation.offset == error.offset
    assert explanation.causes[0].name == "message-cut"
    assert_marks(explanation, body, error.offset, 1)
    assert str(explanation).splitlines()[0] == (
        f"TruncatedError at byte {error.offset}, {error.path}: {error.reason}"
    )


@pytest.mark.parametrize("base", [0, 1, 15, 16, 44, 1000, 123456])
def test_base(base: int) -> None:
    """Offsets are absolute; the bytes are found by the base."""
    body = making.RATING_BODY[:150]
    with pytest.raises(TruncatedError) as caught:
        decode(Response, body)
    caught.value.offset += base
    explanation = explain(caught.value, body, base=base, message_type=Response)
    assert_marks(explanation, body, caught.value.offset, 1, base)


def test_header_error() -> None:
    """The byte that is not the magic."""
    data = making.STATE + b"FX" + making.RATING[2:]
    decoder = FrameDecoder()
    decoder.receive_data(data)
    with pytest.raises(HeaderError) as caught:
        list(decoder)
    explanation = error_and_place(caught.value, data)
    assert_marks(explanation, data, 101, 1)


def test_checksum_error_needs_no_data() -> None:
    """It brings its frame; with the stream, its neighbours are looked at too."""
    data = making.STATE + making.header(digest=making.STATE[16:36]) + making.RATING_BODY
    decoder = FrameDecoder()
    decoder.receive_data(data)
    with pytest.raises(ChecksumError) as caught:
        list(decoder)
    alone = error_and_place(caught.value, None)
    assert alone.causes[0].name == "digest-wrong"
    assert_marks(alone, data[100:], 116, 20, 100)
    in_stream = error_and_place(caught.value, data)
    assert in_stream.causes[0].name == "digest-of-previous-frame"
    assert_marks(in_stream, data, 116, 20)


def test_checksum_error_of_a_decrypted_body() -> None:
    """The body of its frame is the plaintext then: the ciphertext is what the key makes of it."""
    header = making.header(len(making.CBC_RATING), explain_digest(making.CBC_RATING))
    cipher = AesCbc(making.KEY, making.IV)
    decoder = FrameDecoder(open_body=lambda _, body: cipher.decrypt(body))
    decoder.receive_data(header + making.CBC_RATING)
    with pytest.raises(ChecksumError) as caught:
        list(decoder)
    explanation = error_and_place(caught.value, header + making.CBC_RATING)
    assert explanation.causes[0].name == "digest-of-ciphertext"
    assert explanation.causes[0].certainty == CERTAIN


def test_cut_and_too_large() -> None:
    """Where more bytes are due, the mark stands behind the last one; a size is marked itself."""
    data = making.SERVER[:450]
    error = UnexpectedEOFError("cut", offset=248, missing=43)
    assert_marks(error_and_place(error, data), data, 450, 1)
    header = making.header(0x7FFFFFFF)
    large = BodyTooLargeError("large", offset=0, body_size=0x7FFFFFFF, max_body_size=1024)
    assert_marks(error_and_place(large, header), header, 12, 4)


def test_format_error() -> None:
    """Line and column, counted in characters, lead to the byte."""
    data = '{"retMsg": "高盛",\n "retType": 高}'.encode()
    with pytest.raises(FormatError) as caught:
        from_json(Response, data)
    assert (caught.value.line, caught.value.column) == (2, 13)
    explanation = error_and_place(caught.value, data, message_type=Response)
    assert_marks(explanation, data, data.rindex("高".encode()), 1)


def test_errors_without_a_place() -> None:
    """Nothing is made up."""
    for error in (EncodeError("no", path="c2s.count"), RequestFailed("no"), CipherError("no")):
        explanation = error_and_place(error, None)
        assert (explanation.offset, explanation.excerpt, explanation.causes) == (None, (), ())
        assert "no cause is known" in str(explanation)
    outside = error_and_place(DecodeError("no", offset=7), b"\x08\x00")
    assert outside.excerpt == ()
    without = error_and_place(EncodeError("no", path="c2s.count"), b"\x08\x00")
    assert (without.offset, without.excerpt, without.causes) == (None, (), ())
    for data, base, offset in (
        (b"FT", 0, 3),
        (making.TLS_HELLO, len(making.TLS_HELLO), 0),  # a negative index would find its start
    ):
        beside = error_and_place(HeaderError("no", offset=offset), data, base=base)
        assert (beside.offset, beside.excerpt, beside.causes) == (offset, (), ())


def test_an_error_of_other_bytes() -> None:
    """A message that is complete is not said to lack so many bytes of a field."""
    explanation = error_and_place(TruncatedError("cut", offset=2), b"\x08\x00")
    assert names_of(explanation) == ["message-cut"]
    assert explanation.causes[0].text == "The message is cut: it ends inside a record."


@pytest.mark.parametrize(
    ("line", "column", "place"),
    [(0, 5, 0), (-1, 1, 0), (1, 2, 1), (2, 1, 6), (9, 1, 6), (9, 3, 8)],
)
def test_lines_of_other_bytes(line: int, column: int, place: int) -> None:
    """No line is the start, and a line behind the end is the last one."""
    data = b'{"a":\n"b"}'
    explanation = error_and_place(FormatError("no", line=line, column=column), data, base=100)
    assert explanation.offset == 100 + place
    assert_marks(explanation, data, 100 + place, 1, 100)


def test_wrong_keys_are_refused() -> None:
    """The caller's own mistake is an error, and the key is not in it."""
    with pytest.raises(CipherError) as caught:
        explain_data(making.RATING, aes_key=b"too short a key")
    assert "too short" not in str(caught.value)
    with pytest.raises(CipherError):
        explain_data(making.RATING, aes_iv=making.IV)


def names_of(explanation: Explanation) -> list[str]:
    """The names of its causes, in their order."""
    return [cause.name for cause in explanation.causes]


def error_in_stream(
    data: bytes, open_body: Callable[[FrameHeader, bytes], bytes] | None = None
) -> WirecodecError:
    """What reading frames raises."""
    decoder = FrameDecoder() if open_body is None else FrameDecoder(open_body=open_body)
    decoder.receive_data(data)
    decoder.receive_eof()
    with pytest.raises(WirecodecError) as caught:
        list(decoder)
    return caught.value


# --- ciphers and digests --------------------------------------------------------------------

CIPHER = AesCbc(making.KEY, making.IV)
SEALED_RATING = making.header(len(making.CBC_RATING)) + making.CBC_RATING
NO_DIGEST = explain_digest(b"of nothing here")


def noise(size: int) -> bytes:
    """Bytes without a pattern."""
    parts = (hashlib.sha256(b"%d" % index).digest() for index in range(size // 32 + 1))
    return b"".join(parts)[:size]


def sealed_otherwise(plaintext: bytes, *, body_format: int = 0) -> bytes:
    """A frame sealed with the key and another vector; its padding comes out sound all the same."""
    vector = bytes(x ^ y for x, y in zip(making.IV, b"\x55" * 4 + bytes(12), strict=True))
    body = AesCbc(making.KEY, vector).encrypt(plaintext)
    return making.header(len(body), explain_digest(plaintext), body_format=body_format) + body


def test_a_sealed_body_that_the_decoder_did_not_open() -> None:
    """The key proves what it is; without the key it is likely so."""
    error = error_in_stream(SEALED_RATING)
    explanation = explain(error, SEALED_RATING, aes_key=making.KEY, aes_iv=making.IV)
    assert names_of(explanation) == ["body-encrypted"]
    cause = explanation.causes[0]
    assert cause.certainty == CERTAIN
    assert cause.text.endswith("and it is a sound Qot_GetRatingChange.Response.")
    assert_printable(explanation)


def test_a_body_in_clear_that_a_decoder_decrypted() -> None:
    """Where the digest fits what came over the wire, the key is not to blame."""
    # Of texts such as this, one in 256 ends as if it were padded.
    for number in range(10_000):
        body = b"\x08\x00\x12\x1c%028d" % number
        try:
            CIPHER.decrypt(body)
        except CipherError:
            continue
        break
    frame = making.header(len(body), explain_digest(body)) + body
    error = error_in_stream(frame, lambda _, sealed: CIPHER.decrypt(sealed))
    explanation = explain(error, frame, aes_key=making.KEY, aes_iv=making.IV)
    assert isinstance(error, ChecksumError)
    assert [each.name for each in explanation.causes] == ["body-in-plaintext"]
    assert explanation.causes[0].certainty == CERTAIN


def test_wrong_values_in_the_json_of_a_frame() -> None:
    """It is JSON with a frame around it, and nothing else is said of it."""
    body = b'{"retType": "no"}'
    frame = making.header(len(body), explain_digest(body), body_format=1) + body
    [explanation] = explain_data(frame)
    assert "json-text" not in names_of(explanation)
    assert explanation.error.path == "retType"  # type: ignore[attr-defined]


def test_noise_that_a_decoder_decrypted() -> None:
    """With the ciphertext not at hand, noise says that the key was another one."""
    body = CIPHER.encrypt(noise(200))
    frame = making.header(len(body)) + body
    error = error_in_stream(frame, lambda _, sealed: CIPHER.decrypt(sealed))
    explanation = explain(error)
    assert names_of(explanation) == ["wrong-key"]
    assert "What was decrypted is noise" in explanation.causes[0].text


@pytest.mark.parametrize(
    ("data", "has_vector", "wanted"),
    [
        (
            making.header(len(making.CBC_RATING))
            + AesCbc(making.KEY, bytes(16)).encrypt(making.RATING_BODY),
            False,
            ("iv-wrong", CERTAIN),
        ),
        (
            making.header(len(making.CBC_RATING))
            + AesCbc(b"another key of 2", making.IV).encrypt(making.RATING_BODY),
            False,
            ("wrong-key", LIKELY),
        ),
        (sealed_otherwise(b"short"), True, ("wrong-key", LIKELY)),
        (sealed_otherwise(making.JSON_BODIES[1], body_format=1), True, ("iv-wrong", LIKELY)),
        (sealed_otherwise(bytes(16) + b"\x08\x01\x10\x02\x18\x03"), True, ("iv-wrong", LIKELY)),
        (sealed_otherwise(bytes(16) + b"\x08\x01\x10\x02"), True, ("wrong-key", LIKELY)),
        (sealed_otherwise(bytes(16) + b"\xe0\x12\x01" * 3), True, ("wrong-key", LIKELY)),
        (sealed_otherwise(noise(100)), True, ("wrong-key", LIKELY)),
        (sealed_otherwise(noise(100)), False, ("wrong-key", LIKELY)),
        (sealed_otherwise(b"\xff\xfe\xfd" * 1500), True, ("iv-wrong", LIKELY)),
        (sealed_otherwise(noise(4200)), True, ("wrong-key", LIKELY)),
    ],
    ids=[
        "a vector of zeros",
        "another key",
        "no more than one block",
        "text",
        "three records",
        "two records, which noise may have",
        "field numbers that no message has",
        "noise",
        "noise without a vector",
        "much of one pattern",
        "much noise",
    ],
)
def test_other_vectors_and_other_keys(
    data: bytes, has_vector: bool, wanted: tuple[str, str]
) -> None:
    """The key fits if what follows the first block makes sense, which no vector changes."""
    vector = making.IV if has_vector else None
    explanation = explain_data(data, aes_key=making.KEY, aes_iv=vector)[0]
    assert [(cause.name, cause.certainty) for cause in explanation.causes] == [wanted]


def test_large_bodies_are_not_tried() -> None:
    """What takes long to prove is not said; the fault itself is."""
    for size, swapped, damaged in (
        (1000, "key-and-iv-swapped", "digest-wrong"),
        (EXAMINED_SIZE, "wrong-key", "body-damaged"),
    ):
        body = encode(Response(ret_type=0, ret_msg="x" * size))
        sealed = CIPHER.encrypt(body)
        frame = making.header(len(sealed), explain_digest(body)) + sealed
        error = CipherError("the padding is wrong")
        found = explain(error, frame, aes_key=making.IV, aes_iv=making.KEY)
        assert names_of(found) == [swapped]
        frame = making.header(len(body), NO_DIGEST) + body
        assert names_of(explain_data(frame)[0]) == [damaged]


@pytest.mark.parametrize(
    ("body", "message_type", "wanted", "certainty"),
    [
        (making.RATING_BODY, Response, "body-in-plaintext", LIKELY),
        (making.JSON_BODIES[1], Response, "body-in-plaintext", LIKELY),
        (making.RATING_BODY, Request, "ciphertext-length", LIKELY),
        (making.ECB_RATING, None, "mode-is-ecb", CERTAIN),
    ],
    ids=["protobuf", "JSON", "another message", "the trailer of ECB"],
)
def test_a_body_alone_that_cannot_be_decrypted(
    body: bytes, message_type: Any, wanted: str, certainty: str
) -> None:
    """Without a header there is no digest: the body itself shows what it is."""
    explanation = explain(CipherError("the padding is wrong"), body, message_type=message_type)
    assert [(cause.name, cause.certainty) for cause in explanation.causes] == [(wanted, certainty)]
    assert_printable(explanation)


# --- what is no cause -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (making.TLS_HELLO[:3] + b"\x48\x00" + making.TLS_HELLO[5:], ["tls-record"]),
        (making.TLS_HELLO[:3] + b"\x48\x01" + making.TLS_HELLO[5:], []),
        (making.TLS_HELLO[:3] + b"\x00\x00" + making.TLS_HELLO[5:], []),
        (zlib.compress(b"x", 0), ["compressed"]),
        (zlib.compress(b"", 0), []),
        (b"\x78\x9c" + making.PNG_LIKE_NOISE, []),
        ("\ufeffhello".encode("utf-16-le"), ["utf-16-text"]),
        ("\ufeff高盛高盛".encode("utf-16-le"), []),
        (base64.b64encode(making.STATE), ["base64-text"]),
        (b"SGVsbG8gV29ybGQh", ["plain-text"]),
        (making.swap_pairs(making.STATE), ["words-swapped"]),
        (making.swap_pairs(b"FT" + bytes(60)), []),
    ],
)
def test_what_resembles_something_else(data: bytes, wanted: list[str]) -> None:
    """A sign at the start is not enough where the rest speaks against it."""
    found = explain_data(making.STATE + data)
    assert [names_of(each) for each in found] == [wanted]
    assert found[0].offset == len(making.STATE)


@pytest.mark.parametrize("start", ["d4c3b2a102000400", "0a0d0d0a1c0000004d3c2b1a"])
def test_a_capture_file(start: str) -> None:
    """There are commands that read it."""
    ((cause,),) = [each.causes for each in explain_data(bytes.fromhex(start) + bytes(40))]
    assert cause.name == "capture-file"
    assert "`capture` shows what is in it" in cause.advice
    assert "`capture extract`" in cause.advice


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        (making.header(layout=">2sIBBII20s8s"), ["header-big-endian"]),
        (making.header(0x7FFF_FFFF, NO_DIGEST, layout=">2sIBBII20s8s"), ["body-too-large"]),
        (making.header(201 << 24, NO_DIGEST), ["body-size-big-endian"]),
        (making.header(100 << 24, NO_DIGEST), ["body-too-large"]),
        (making.header(201 << 24), ["body-size-big-endian"]),
    ],
    ids=[
        "all of it",
        "too large in any order",
        "ends where the stream does",
        "ends anywhere",
        "the digest fits",
    ],
)
def test_big_endian_numbers(header: bytes, wanted: list[str]) -> None:
    """The other order has to make sense, not only to be smaller."""
    found = explain_data(making.STATE + header + making.RATING_BODY)
    assert names_of(found[0]) == wanted
    assert found[0].offset == len(making.STATE)


def test_a_size_far_too_small() -> None:
    """The digest finds the end of a body, however far it is from what its header says."""
    data = making.header(50) + making.RATING_BODY + b"\1\2\3" + making.KEEP_ALIVE
    cause = explain_data(data)[0].causes[0]
    assert (cause.name, cause.certainty) == ("size-too-small", CERTAIN)
    assert cause.text.startswith("The body size is too small by 151: the digest fits 201 bytes")


def test_a_large_gap_is_one_fault() -> None:
    """It is read in pieces, and told once."""
    data = making.STATE + bytes(3 * GAP_PIECE_SIZE + 1) + making.KEEP_ALIVE
    found = explain_data(data)
    assert [(each.offset, names_of(each)) for each in found] == [
        (len(making.STATE), ["zeros-between-frames"])
    ]
    assert f"{3 * GAP_PIECE_SIZE + 1} zero bytes" in found[0].causes[0].text


# --- messages -------------------------------------------------------------------------------


@message
class Own:
    """A message that OpenD does not have."""

    numbers: Annotated[list[int], pb.repeated(pb.int32(1), packed=True)] = []
    group: Annotated[Own | None, pb.group(2)] = None


@message
class Strict:
    """One that requires a field."""

    number: Annotated[int, pb.int32(1)]


def explain_message(data: bytes, message_type: Any) -> Explanation:
    """Why bytes cannot be decoded as this class."""
    with pytest.raises(DecodeError) as caught:
        decode(message_type, data)
    return error_and_place(caught.value, data, message_type=message_type)


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (b"\x0a\x02\x01\x02\r\n", "newline-appended"),
        (b"\x0a\x03\x01\x02\x80\r\n", "length-wrong"),
        (b"\x13\x0a\x01\x01\x14\r\n", "message-cut"),
    ],
    ids=["packed numbers", "packed numbers that are cut", "a group, which is not looked into"],
)
def test_a_message_of_ones_own(data: bytes, wanted: str) -> None:
    """That something follows a message is said where the message itself is proved to be sound."""
    assert names_of(explain_message(data, Own)) == [wanted]


def test_an_empty_body_of_ones_own() -> None:
    """A class that is none of OpenD's is named as it was declared."""
    cause = explain_message(b"", Strict).causes[0]
    assert cause.name == "empty-body"
    assert cause.text == "The body is empty, and Strict requires fields."


def test_remarks_are_limited() -> None:
    """Twenty are shown of a message, and twenty thousand records of it looked at."""
    odd = b"\x0d\x00\x00\x00\x00"  # retType as 32 bits
    found = explain_data(b"\x08\x00" + 25 * odd, Response)
    assert [each.offset for each in found] == [2 + 5 * index for index in range(20)]
    assert {tuple(names_of(each)) for each in found} == {("wire-type-mismatch",)}
    assert [each.offset for each in explain_data(19_999 * b"\x08\x00" + odd, Response)] == [39_998]
    assert explain_data(20_000 * b"\x08\x00" + odd, Response) == []


@pytest.mark.parametrize(
    ("data", "message_type", "wanted"),
    [
        (b'{"retMsg": "', Response, {"json-cut"}),
        (b'{"retMsg": "' + b"x" * EXAMINED_SIZE, Response, set()),
        (b'{"retType": ' + b"1" * 5000 + b"}", Response, set()),
        (b'{"s2c": {}}', Request, {"fields-missing"}),
        (b'{"s2c": {}}', None, set()),
        (b"[1]", Request, set()),
        (making.RATING_BODY, None, {"protobuf-body"}),
        (b"\xff" * 20, None, set()),
    ],
    ids=[
        "cut",
        "too long to be looked at",
        "a number of too many digits",
        "a field is missing",
        "of which message is not known",
        "no object",
        "protobuf",
        "neither",
    ],
)
def test_json_of_all_kinds(data: bytes, message_type: Any, wanted: set[str]) -> None:
    """What is wrong with JSON is said where it can be seen."""
    with pytest.raises(FormatError) as caught:
        from_json(message_type or Request, data)
    explanation = error_and_place(caught.value, data, message_type=message_type)
    possible = {"json-cut", "json-from-repr", "fields-missing", "protobuf-body"}
    assert possible.intersection(names_of(explanation)) == wanted


# --- what is shown, and what is not ---------------------------------------------------------


def assert_printable(explanation: Explanation) -> None:
    """No control character, in any line or attribute."""
    lines = [*explanation.lines(), *explanation.short_lines(), *explanation.excerpt]
    lines += [explanation.path, explanation.reason, repr(explanation)]
    for cause in explanation.causes:
        lines += [cause.text, cause.advice]
    for line in lines:
        # The space of Chinese and Japanese text is kept.
        assert line.replace("\u3000", "").isprintable(), ascii(line)


def assert_marks(
    explanation: Explanation, data: bytes, offset: int, size: int, base: int = 0
) -> None:
    """The marks stand below these bytes, and the row above shows them."""
    marked = []
    for above, line in zip(explanation.excerpt, explanation.excerpt[1:], strict=False):
        if "^" not in line:
            continue
        row = int(above[2:10], 16)
        for column in range(16):
            low = 12 + 3 * column
            if line[low : low + 2] == "^^":
                marked.append(row + column)
                at = row + column - base
                shown = f"{data[at]:02x}" if at < len(data) else "  "
                assert above[low : low + 2] == shown
    assert marked == list(range(offset, offset + size))


def test_peers_text_is_escaped() -> None:
    """A name that would clear the screen comes out as text, in a path, a reason and a cause."""
    error = DecodeError("bad \x1b[2J\n", offset=0, path="a\u202eb\x07")
    explanation = error_and_place(error, b"\x1b[2J\x07\x9b")
    assert explanation.path == "a\\u202eb\\x07"
    text = making.text_field("高盛\x1b[2J\u3000".encode("gbk"))
    for each in explain_data(text, Response):
        assert_printable(each)


def test_colors() -> None:
    """Escape sequences come from the palette alone, and wrap the same text."""
    explanation = explain_data(making.STATE + making.TLS_HELLO)[0]
    colored = "\n".join(explanation.lines(Palette(True)))
    assert "\x1b[1;31m" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == str(explanation)


def test_wide_characters_are_aligned() -> None:
    """The text column is as wide as the row has bytes, Chinese or not."""
    for end in range(60, 200, 7):
        with pytest.raises(DecodeError) as caught:
            decode(Response, making.RATING_BODY[:end])
        explanation = explain(caught.value, making.RATING_BODY[:end], message_type=Response)
        for line in explanation.excerpt:
            if "|" in line:
                count = len(line[12:59].split())
                text = line[line.index("|") + 1 : line.rindex("|")]
                assert display_width(text) == count, line


SECRET_KEY = "SECRETSECRETKEY!"


def secret_body(message: str = "ok") -> bytes:
    """An answer to InitConnect with a key in it."""
    s2c = b"\x08\x01\x10\x02\x18\x03\x22\x10" + SECRET_KEY.encode() + b"\x28\x0a"
    text = message.encode()
    return b"\x08\x00\x12" + bytes((len(text),)) + text + b"\x22" + bytes((len(s2c),)) + s2c


def assert_hides(lines: str) -> None:
    """No four bytes in a row of the key, as text or as digits."""
    for at in range(len(SECRET_KEY) - 3):
        part = SECRET_KEY[at : at + 4]
        assert part not in lines
        assert part.encode().hex(" ") not in lines


def test_keys_on_the_wire_are_masked() -> None:
    """Wherever a fault lies near the key of an InitConnect answer, the key is not shown."""
    body = secret_body()
    decode(InitConnectResponse, body)
    sound = encode_frame(1001, body, serial_number=1)
    for at in range(len(body)):
        damaged = body[:at] + b"\xff" + body[at + 1 :]
        for data in (
            encode_frame(1001, damaged, serial_number=1),
            sound[:44] + damaged,
            sound[: 44 + at],
            sound[: 44 + at] + making.STATE,
            sound + b"\xff" + making.STATE,
            sound[:12] + bytes((at,)) + sound[13:],
        ):
            if at in range(body.index(b"SECRET") - 1, body.index(b"SECRET") + 16):
                continue  # the key itself is changed
            for each in explain_data(data):
                assert_hides(str(each))
            for root in inspect_data(data):
                # What a gap is a part of is not known to who sees nothing else.
                for fault in faults_of([root]) if root.role == FRAME else []:
                    assert_hides("\n".join(explain_fault(fault, root)))
        try:
            decode(InitConnectResponse, body[:at])
        except DecodeError as error:
            assert_hides(str(explain(error, body[:at], message_type=InitConnectResponse)))
    with pytest.raises(CipherError) as caught:
        AesCbc(making.KEY, making.IV).decrypt(body)
    assert_hides(str(explain(caught.value, sound)))


def test_keys_of_protocols_that_are_not_known_are_masked() -> None:
    """Where it is said what bodies are read as; the digest tells the guesses, so it goes, too."""
    frame = bytearray(encode_frame(12009, secret_body(), serial_number=1))
    frame[16:36] = range(0x70, 0x84)
    [root] = inspect_data(bytes(frame), InitConnectResponse)
    [fault] = faults_of([root])
    lines = "\n".join(explain_fault(fault, root))
    assert_hides(lines)
    assert "70 71 72" not in lines
    assert "body was changed" in lines


def test_keys_of_frames_nearby_are_masked() -> None:
    """Also of those that the fault is not in, but whose bytes are shown around it."""
    body = secret_body()
    sound = encode_frame(1001, body, serial_number=1)
    key = body.index(b"SECRET")
    unknown = encode_frame(9193, body, serial_number=1)
    for data, message_type in (
        # The end of the stream is that of a frame which another header has swallowed.
        (making.header(1 << 20) + bytes(40) + sound[: 44 + key + 9], None),
        (making.header(1 << 20) + sound[: 44 + key + 9], None),
        (making.header(1 << 20) + sound + making.STATE[:5], None),
        (making.header(1 << 20) + sound[: 44 + key + 16] + b"FTFTFT", None),
        (making.header(1 << 20) + b"FT" * 20 + sound[: 44 + key + 9], None),
        # A protocol that nobody knows is read as what was asked for.
        (unknown[:12] + bytes((key + 9,)) + unknown[13:], InitConnectResponse),
    ):
        explanations = explain_data(data, message_type)
        assert explanations
        for each in explanations:
            assert_hides(str(each))


def test_the_digest_of_a_body_with_a_key_is_masked() -> None:
    """It is that of the plaintext, and says which guess of the key is right."""
    sound = encode_frame(1001, secret_body(), serial_number=1)
    digest = sound[16:36]
    for data in (bytes(4) + sound, sound + b"\xff", sound[:20] + b"\0" + sound[21:], sound[:60]):
        [each, *_] = explain_data(data)
        assert each.excerpt
        for at in range(5, 17):
            assert digest[at : at + 4].hex(" ") not in str(each)


def test_given_keys_are_not_shown() -> None:
    """Nor do the keys of the caller, or the plaintext that they open, come out."""
    for specimen in SPECIMENS:
        if "aes_key" in specimen:
            text = str(explain_specimen(specimen))
            assert specimen["aes_key"] not in text
            assert specimen.get("aes_iv", "none") not in text
            assert repr(making.RATING_BODY[30:50]) not in text
    assert repr(Keys(None, making.KEY, making.IV)) == "<Keys>"


def test_short_form() -> None:
    """What ``inspect`` shows below a fault: the excerpt, and one cause in one line."""
    data = making.SERVER[:450]
    root = list(inspect_data(data))[-1]
    fault = root.fault
    assert fault is not None
    lines = list(explain_fault(fault, root))
    assert lines[-1].startswith("  likely: The stream is cut inside the body")
    assert sum("^^" in line for line in lines) == 1
    assert len(lines) <= 5


# --- any bytes ------------------------------------------------------------------------------

PIECES = st.one_of(
    st.binary(max_size=60),
    st.sampled_from(
        [making.SERVER, making.CLIENT, making.SEALED, making.STATE, making.RATING_BODY]
    ),
    st.sampled_from([bytes.fromhex("".join(each["hex"])) for each in SPECIMENS]),
)


@st.composite
def broken_bytes(draw: st.DrawFn) -> bytes:
    """Pieces of what there is, cut, joined, with bytes changed."""
    data = bytearray()
    for piece in draw(st.lists(PIECES, max_size=3)):
        low = draw(st.integers(0, len(piece)))
        data += piece[draw(st.sampled_from([0, low])) : draw(st.integers(low, len(piece)))]
    for _ in range(draw(st.integers(0, 3))):
        if data:
            data[draw(st.integers(0, len(data) - 1))] = draw(st.integers(0, 255))
    return bytes(data)


@given(
    broken_bytes(),
    st.sampled_from([None, Request, Response, InitConnectResponse]),
    st.booleans(),
)
def test_any_data(data: bytes, message_type: Any, has_keys: bool) -> None:
    """Nothing is raised, nothing unprintable comes out, and faults do have explanations."""
    keys: dict[str, Any] = {"aes_key": making.KEY, "aes_iv": making.IV} if has_keys else {}
    found = explain_data(data, message_type, **keys)
    for each in found:
        assert_printable(each)
    if not has_keys and any(faults_of([root]) for root in inspect_data(data, message_type)):
        assert found


ERRORS = st.one_of(
    st.builds(DecodeError, st.text(), offset=st.integers(-5, 400), path=st.text()),
    st.builds(TruncatedError, st.text(), offset=st.integers(-5, 400), path=st.text()),
    st.builds(LimitError, st.text(), offset=st.integers(-5, 400)),
    st.builds(MissingFieldError, st.text(), fields=st.tuples(st.text())),
    st.builds(FormatError, st.text(), line=st.integers(-1, 9), column=st.integers(-1, 99)),
    st.builds(HeaderError, st.text(), offset=st.integers(-5, 400)),
    st.builds(BodyTooLargeError, st.text(), offset=st.integers(-5, 400)),
    st.builds(UnexpectedEOFError, st.text(), offset=st.integers(-5, 400)),
    st.builds(ChecksumError, st.text(), offset=st.integers(-5, 400)),
    st.builds(CipherError, st.text()),
    st.builds(EncodeError, st.text(), path=st.text()),
)


@given(ERRORS, st.none() | broken_bytes(), st.integers(-3, 300), st.booleans())
def test_any_error(error: WirecodecError, data: bytes | None, base: int, has_type: bool) -> None:
    """An error need not fit the bytes it is explained with."""
    message_type = Response if has_type else None
    explanation = explain(
        error, data, base=base, message_type=message_type, aes_key=making.KEY, aes_iv=making.IV
    )
    assert_printable(explanation)


def large_inputs() -> dict[str, bytes]:
    """A quarter of a megabyte of what a detector might look at again and again."""
    noise = random.Random(7).randbytes(1 << 18)
    headers = making.header(1 << 20) * 5000
    small = making.header(1) + b"\x08"
    return {
        "noise": noise,
        "magics": b"FT" * (1 << 17),
        "headers": headers,
        "bad frames": small * 5000,
        "noise in a frame": making.header(len(noise)) + noise,
        "sealed": (making.header(208) + making.CBC_RATING) * 1000,
        "newlines": making.header(1 << 20) + b"\r\n" * (1 << 17),
        "groups": b"\x0b" * (1 << 18),
        "zeros": bytes(1 << 18),
        "text": b"a" * (1 << 18),
        "websocket": b"\x89\x00" * (1 << 17),
    }


@pytest.mark.untraced
@not_quick
@pytest.mark.parametrize("name", large_inputs())
def test_time(name: str) -> None:
    """Twice as much takes about twice as long, or no longer at all: nothing is quadratic."""
    data = large_inputs()[name]
    seconds = []
    for part in (data[: len(data) // 4], data):
        explain_data(part[:1000])  # what is imported and compiled once
        start = time.process_time()
        explain_data(part, aes_key=making.KEY, aes_iv=making.IV)
        seconds.append(time.process_time() - start)
    assert seconds[1] < 8 * seconds[0] + 1, seconds


# --- the command line -----------------------------------------------------------------------


def run_command(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str]:
    """The exit code, and what was printed."""
    parser = argparse.ArgumentParser()
    explain_command.add_command(parser.add_subparsers())
    options = parser.parse_args(["explain", *argv])
    try:
        code = options.run(options)
    except console.CommandError as error:
        return error.exit_code, error.reason
    return code, capsys.readouterr().out


def test_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """0 and a word for what is sound, 1 and the causes for what is not."""
    monkeypatch.setenv("NO_COLOR", "1")
    file = tmp_path / "bytes"
    for data, code, text in (
        (making.SERVER, 0, "nothing is wrong"),
        (making.SERVER.hex().encode(), 0, "nothing is wrong"),
        (making.SERVER[:450], 1, "likely: stream-cut"),
        (making.TLS_HELLO, 1, "certain: tls-record"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", 1, "certain: http-request"),
        (b"", 0, "nothing is wrong"),
    ):
        file.write_bytes(data)
        found, output = run_command(capsys, str(file))
        assert (found, text in output) == (code, True), output
        assert output.replace("\n", "").isprintable()
    file.write_bytes(making.REQUEST_BODY)
    found, output = run_command(capsys, "--type", "3426:response", str(file))
    assert found == 1
    assert "certain: other-direction" in output


def test_command_with_keys(capsys: pytest.CaptureFixture[str]) -> None:
    """Keys open the stream, as characters or as digits, and are not shown."""
    stream = str(making.CAPTURES / "rsa_s2c.bin")
    rsa = ["--rsa-key", str(making.CAPTURES / "rsa_private_1024.pem")]
    key, iv = making.KEY.decode(), making.IV.decode()
    assert run_command(capsys, *rsa, "--aes-key", key, "--aes-iv", iv, stream)[0] == 0
    digits = ["--aes-key", making.KEY.hex(), "--aes-iv", making.IV.hex()]
    assert run_command(capsys, *rsa, *digits, stream)[0] == 0
    code, output = run_command(capsys, *rsa, "--aes-key", iv, "--aes-iv", key, stream)
    assert code == 1
    assert output.count("certain: key-and-iv-swapped") == 4
    assert key not in output
    assert iv not in output


def test_command_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """2 for what the user did wrong, and the key that was wrong is not repeated."""
    stream = str(making.CAPTURES / "rsa_s2c.bin")
    for argv in (
        ["--type", "no such", stream],
        ["--aes-key", "short", stream],
        ["--aes-iv", "0" * 16, stream],
        ["--rsa-key", stream, stream],
        [str(tmp_path / "none")],
    ):
        code, reason = run_command(capsys, *argv)
        assert code == 2
        assert "short" not in reason
    hexadecimal = tmp_path / "hex"
    hexadecimal.write_text("46 54 62 0")
    assert run_command(capsys, "--hex", str(hexadecimal))[0] == 1
