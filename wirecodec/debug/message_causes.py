# SPDX-License-Identifier: MIT
"""Why bytes are not the message they should be.

``message_causes`` is asked about an error. ``remarks`` needs none: it finds what the codec takes
without a word and nobody meant, such as a record of another wire type than declared.
"""

from __future__ import annotations

import json

from ..errors import DecodeError, FormatError, LimitError, MissingFieldError, TruncatedError
from ..opend.frame import BODY_FORMAT_JSON, HEADER_SIZE
from ..opend.registry import PROTOCOLS
from ..protobuf import wire
from ..protobuf.records import walk_records
from ..protobuf.schema import decode_utf8, schema_of
from .causes import (
    CERTAIN,
    EXAMINED_SIZE,
    LIKELY,
    POSSIBLE,
    Cause,
    FieldRecord,
    catalogue_matches,
    class_name,
    classes_of_protocol,
    fits_class,
    fits_json,
    header_at,
    is_plausible,
    looks_random,
    protocol_of_class,
    walk_fields,
)
from .escaping import cut_text, escape_text, quote_text
from .foreign_causes import foreign_causes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..errors import WirecodecError

__all__ = ["Remark", "message_causes", "remarks"]

_MAX_NAMES = 3
_MAX_REMARKS = 20
_SIGN_BIT = 1 << 31
_TWO_32 = 1 << 32


class Remark:
    """What the codec accepts and nobody meant.

    Attributes:
        offset: where its value starts in the message.
        size: how many bytes it is about.
        path: the field, without indices.
        reason: what it is, in short.
        cause: why.
    """

    __slots__ = ("cause", "offset", "path", "reason", "size")

    def __init__(self, offset: int, size: int, path: str, reason: str, cause: Cause) -> None:
        self.offset = offset
        self.size = size
        self.path = path
        self.reason = reason
        self.cause = cause


def message_causes(
    error: WirecodecError,
    data: bytes,
    pos: int,
    message_type: Any = None,
    body_format: int = 0,
    *,
    hides: bool = False,
) -> list[Cause]:
    """Why ``data`` is not the message it should be.

    Args:
        error: what decoding says.
        data: the message.
        pos: where the fault is in it.
        message_type: what it should be, or None.
        body_format: of its frame.
        hides: whether nothing of it is to be quoted.
    """
    if not data:
        return [
            Cause(
                "empty-body",
                "The body is empty"
                + (f", and {class_name(message_type)} requires fields." if message_type else "."),
                "Look whether the peer sends the body in a second write that was not waited for.",
            )
        ]
    causes: list[Cause] = []
    if body_format == BODY_FORMAT_JSON or isinstance(error, FormatError):
        causes += _json_causes(error, data, message_type, hides)
    else:
        causes += _wrapped(data, message_type)
        causes += _json_instead(data, message_type)
        if not causes:
            causes += _appended(data, pos, message_type)
    causes += _other_direction(data, message_type, body_format)
    if not causes:
        causes += foreign_causes(data)
    if body_format == BODY_FORMAT_JSON:  # JSON is what it should be
        causes = [each for each in causes if each.name != "json-text"]
    if message_type is not None and not any(each.certainty == CERTAIN for each in causes):
        if not isinstance(error, (TruncatedError, FormatError)):
            causes += _other_protocol(data, message_type)
        if not causes and body_format != BODY_FORMAT_JSON:
            causes += [each.cause for each in remarks(data, message_type, hides=hides)]
            causes += _zigzag(error, data, message_type)
    if not any(each.certainty == CERTAIN for each in causes):
        causes += _by_error(error, data, pos)
    return causes


# --- The message is inside of something -----------------------------------------------------------


def _wrapped(data: bytes, message_type: Any) -> Iterator[Cause]:
    """A prefix in front of the message."""
    header = header_at(data, 0)
    if header is not None and is_plausible(header):
        yield Cause(
            "frame-header",
            f"A frame header stands in front: this is a whole frame of protocol "
            f"{header.proto_id} ({PROTOCOLS[header.proto_id].name}), not its body.",
            f"Drop the first {HEADER_SIZE} bytes, or read it as a stream of frames.",
        )
        return
    size = len(data)
    for name, text, width, rest in (
        ("grpc-prefix", "the prefix of gRPC", 5, data[5:] if data[0] == 0 else None),
        ("length-prefix", "a big-endian length of four bytes", 4, data[4:]),
        ("length-prefix", "a little-endian length of four bytes", 4, data[4:]),
    ):
        if rest is None or size <= width:
            continue
        order = "little" if "little" in text else "big"
        if int.from_bytes(data[width - 4 : width], order) == len(rest) and _fits(  # type: ignore[arg-type]
            rest, message_type
        ):
            yield Cause(
                name,
                f"{text[:1].upper()}{text[1:]} stands in front of the message.",
                f"Drop the first {width} bytes: on this wire the size stands in the frame header.",
            )
            return
    try:
        length, start = wire.read_length(data, 0, size)
    except DecodeError:
        return
    if 0 < length <= size - start and _fits(data[start : start + length], message_type):
        is_row = start + length < size
        yield Cause(
            "delimited",
            "The length of the message stands in front of it, as in a delimited stream"
            + (", and more follows." if is_row else "."),
            "Read it with decode_delimited.",
            CERTAIN if not is_row and message_type is not None else LIKELY,
        )


def _fits(data: bytes, message_type: Any) -> bool:
    """Whether bytes are the message; without a type, whether they are any."""
    if message_type is not None:
        return fits_class(message_type, data)
    try:
        records = list(walk_records(data[:EXAMINED_SIZE]))
    except DecodeError:
        return False
    return len(records) >= 2 and all(each.number < 1000 for each in records)


def _appended(data: bytes, pos: int, message_type: Any) -> Iterator[Cause]:
    """The message is sound up to some place, and something else follows."""
    for start in _ends_of_records(data):
        rest = data[start:]
        what = _what_follows(rest)
        if what is not None and (
            fits_class(message_type, data[:start]) if message_type is not None else start
        ):
            yield what
            return


def _ends_of_records(data: bytes) -> list[int]:
    """Where the last records at the top end that are complete, the last one first; a few."""
    ends = [0]
    try:
        for record in walk_records(data):
            if record.depth == 0:
                ends.append(record.end)
    except DecodeError:
        pass
    return ends[: -(_MAX_NAMES + 1) : -1]


def _what_follows(rest: bytes) -> Cause | None:
    size = len(rest)
    if not size:
        return None
    if rest in (b"\n", b"\r\n"):
        return Cause(
            "newline-appended",
            "A line ending follows the message: it was written as a line of text.",
            "Write the bytes alone.",
        )
    if not any(rest):
        return Cause(
            "padding-zeros",
            f"{size} zero bytes follow the message: the padding of a ciphertext or of a buffer.",
            "Cut the body to the size of the plaintext; AES-ECB says it in its trailer.",
        )
    if size <= 16 and rest == bytes((size,)) * size:
        return Cause(
            "padding-pkcs7",
            f"{size} bytes {size:02x} follow the message: the padding of AES-CBC.",
            "Take the padding away after the decryption: its last byte says how long it is.",
        )
    if is_plausible(header_at(rest, 0)):
        return Cause(
            "next-frame-appended",
            "The next frame follows the message: more than the body was taken from the stream.",
            "Take as many bytes as the body size of the header says; FrameDecoder does.",
        )
    return None


# --- JSON and protobuf ----------------------------------------------------------------------------


def _json_instead(data: bytes, message_type: Any) -> Iterator[Cause]:
    """A JSON body in a frame that says protobuf."""
    text = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text.startswith((b"{", b"[")) or not (
        text[1:].lstrip().startswith((b'"', b"'", b"}", b"{", b"]"))
    ):
        return
    is_sound = len(data) <= EXAMINED_SIZE and _is_json(data)
    yield Cause(
        "json-body",
        "The body is JSON, and is taken for protobuf.",
        "Set the body format of the header to 1, and pushProtoFmt of InitConnect for pushes; "
        "or encode the message as protobuf.",
        CERTAIN if is_sound else LIKELY,
    )


def _is_json(data: bytes) -> bool:
    try:
        json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return False
    return True


def _json_causes(
    error: WirecodecError, data: bytes, message_type: Any, hides: bool
) -> Iterator[Cause]:
    """A body that is no JSON, or not the message."""
    bare = data.strip()
    if not bare.startswith((b"{", b"[", b"\xef\xbb\xbf")):
        is_message = message_type is not None and fits_class(message_type, data)
        if is_message or _fits(data, None):
            yield Cause(
                "protobuf-body",
                "The body is protobuf, and its header says JSON"
                + (f": it is a sound {class_name(message_type)}." if is_message else "."),
                "Set the body format of the header to 0.",
                CERTAIN if is_message else LIKELY,
            )
        return
    if len(data) > EXAMINED_SIZE:
        return
    if isinstance(decode_utf8(data), UnicodeDecodeError):
        yield _text_cause(data, hides)
        return
    text = data.decode("utf-8")
    try:
        value = json.loads(text)
    except json.JSONDecodeError as fault:
        if fault.pos >= len(text.rstrip()) or "Unterminated" in fault.msg:
            yield Cause(
                "json-cut",
                "The JSON ends before it is complete.",
                "Compare the body size with what was written; count bytes, not characters.",
                LIKELY,
            )
        elif _is_python_literal(text, fault.pos):
            yield Cause(
                "json-from-repr",
                "This is how Python prints a dict, not JSON: single quotes, True, None.",
                "Use json.dumps, or to_json of this library.",
                LIKELY,
            )
        return
    except (ValueError, RecursionError):
        return
    if message_type is not None and isinstance(value, dict):
        missing = [
            field.proto_name
            for field in schema_of(message_type).required
            if field.proto_name not in value
        ]
        if missing:
            yield _missing_cause(missing, class_name(message_type))


def _is_python_literal(text: str, pos: int) -> bool:
    return text[pos : pos + 1] == "'" or text[pos:].startswith(("True", "False", "None"))


# --- Another message ------------------------------------------------------------------------------


def _other_direction(data: bytes, message_type: Any, body_format: int) -> Iterator[Cause]:
    if message_type is None or len(data) > EXAMINED_SIZE * 16:
        return
    fits = fits_json if body_format == BODY_FORMAT_JSON else fits_class
    protocol = protocol_of_class(message_type)
    others = [each for each in classes_of_protocol(protocol) if each is not message_type]
    for other in others:
        if fits(other, data):
            yield Cause(
                "other-direction",
                f"The body is of the other direction: it is a sound {class_name(other)}, not a "
                f"{class_name(message_type)}.",
                f"Decode it as {class_name(other)}.",
            )


def _other_protocol(data: bytes, message_type: Any) -> Iterator[Cause]:
    """Messages of other protocols that the bytes are to the last one."""
    names = catalogue_matches(data, protocol_of_class(message_type))
    if names:
        few = len(names) <= _MAX_NAMES
        more = "" if few else f" and {len(names) - _MAX_NAMES} more"
        yield Cause(
            "other-protocol",
            f"The body is not {class_name(message_type)}; it is a sound "
            f"{' or '.join(names[:_MAX_NAMES])}{more}.",
            "Check the proto id: a request of another protocol, or bodies out of step with "
            "their headers.",
            LIKELY if few else POSSIBLE,
        )


# --- Single fields --------------------------------------------------------------------------------


def remarks(data: bytes, message_type: Any, *, hides: bool = False) -> list[Remark]:
    """What is odd in the fields of a message, sound or broken, as far as it can be read.

    Args:
        data: the message.
        message_type: what it is.
        hides: whether nothing of it is to be quoted.
    """
    found = []
    for each in walk_fields(data, schema_of(message_type)):
        remark = _remark_on(data, each, hides)
        if remark is not None:
            found.append(remark)
            if len(found) == _MAX_REMARKS:
                break
    found.sort(key=lambda remark: remark.offset)
    return found


def _remark_on(data: bytes, found: FieldRecord, hides: bool) -> Remark | None:
    field, record = found.field, found.record
    if field is None:
        return None
    start = record.value_offset
    if found.is_mismatched:
        sent = wire.WIRE_TYPE_NAMES[record.wire_type]
        declared = wire.WIRE_TYPE_NAMES[field.kind.wire_type]
        return Remark(
            record.offset,
            start - record.offset,
            found.path,
            f"sent as {sent}, declared as {declared}: taken as an unknown field",
            Cause(
                "wire-type-mismatch",
                f"{found.path} is declared as {field.kind.name} ({declared}) and was sent as "
                f"{sent}: the sender has another kind for it, or another .proto file.",
                "Compare the .proto files of both sides.",
            ),
        )
    value = record.value
    is_short = record.wire_type == wire.VARINT and field.kind.name in ("int32", "enum")
    if is_short and value is not None and _SIGN_BIT <= value < _TWO_32:
        number = value - _TWO_32
        width = record.end - start
        return Remark(
            start,
            width,
            found.path,
            f"{number} in {width} bytes instead of ten",
            Cause(
                "varint-five-bytes",
                f"{found.path} is {number}, written in {width} bytes where ten are due: a "
                "negative int32 goes as 64 bits with the sign carried on.",
                "Extend the sign to 64 bits before writing the varint. Readers differ in what "
                "they make of this one: -1 or 4294967295.",
            ),
        )
    if field.kind.name == "string" and record.wire_type == wire.LEN and not found.is_redacted:
        payload = data[record.payload_offset : record.end]
        is_bad = isinstance(decode_utf8(payload), UnicodeDecodeError)
        if is_bad or _is_wide(payload):
            return Remark(
                record.payload_offset,
                len(payload),
                found.path,
                "the text is not UTF-8" if is_bad else "the text has a zero after each letter",
                _text_cause(payload, hides),
            )
    return None


def _is_wide(payload: bytes) -> bool:
    return (
        len(payload) >= 4 and len(payload) % 2 == 0 and not any(payload[1::2]) and all(payload[::2])
    )


def _text_cause(payload: bytes, hides: bool) -> Cause:
    """In which encoding bytes are text that are not UTF-8, or have a zero after each letter."""
    part = payload[:256]
    if _is_wide(part) or payload.startswith((b"\xff\xfe", b"\xfe\xff")):
        codec = "utf-16-be" if payload.startswith(b"\xfe\xff") else "utf-16-le"
        shown = part[: len(part) // 2 * 2].decode(codec, "replace").removeprefix("\ufeff")
        return _encoding_cause("text-utf-16", "UTF-16", shown, hides)
    fault = decode_utf8(payload)
    if isinstance(fault, str):  # pragma: no cover - the callers have looked
        raise AssertionError("text that is UTF-8 has no cause")
    if fault.end == len(payload) and fault.start >= len(payload) - 3 and fault.start:
        return Cause(
            "text-cut",
            "The text is cut inside a character of UTF-8: it was shortened by bytes.",
            "Shorten text by characters, then encode it.",
            LIKELY,
        )
    try:
        chinese = payload.decode("gb18030")
    except UnicodeDecodeError:
        chinese = ""
    if chinese and any("\u4e00" <= each <= "\u9fff" for each in chinese):
        readable = all(
            each.isprintable() and (each < "\u0100" or "\u2000" <= each <= "\uffef")
            for each in chinese
        )
        if readable:
            return _encoding_cause("text-gbk", "GBK (GB18030)", chinese, hides)
    latin = part.decode("cp1252", "replace")
    if all(each.isprintable() for each in latin) and "\ufffd" not in latin:
        high = sum(each > "\x7f" for each in latin)
        if high <= len(latin) / 2:
            return _encoding_cause("text-latin-1", "Latin-1 (Windows-1252)", latin, hides, POSSIBLE)
    return Cause(
        "text-not-utf-8",
        "The text is not UTF-8, nor any encoding that makes it readable.",
        "Declare the field as bytes if it is not text.",
        POSSIBLE,
    )


def _encoding_cause(
    name: str, encoding: str, text: str, hides: bool, certainty: str = LIKELY
) -> Cause:
    shown = "" if hides else f", and reads {quote_text(cut_text(text, 60))}"
    return Cause(
        name,
        f"The text is {encoding}, not UTF-8{shown}.",
        "Encode text as UTF-8: protobuf and JSON know no other encoding.",
        certainty,
    )


def _zigzag(error: WirecodecError, data: bytes, message_type: Any) -> Iterator[Cause]:
    """A number that its enum does not have, while what it would be as a zigzag number is one."""
    missing = error.fields if isinstance(error, MissingFieldError) else ()
    for found in walk_fields(data, schema_of(message_type)):
        field, value = found.field, found.record.value
        if (
            field is not None
            and field.enum_type is not None
            and value is not None
            and not found.is_mismatched
            and not found.is_redacted
            and value not in field.enum_members
            and wire.zigzag_decode(value) in field.enum_members
        ):
            yield Cause(
                "zigzag",
                f"{found.path} is {value}, which its enum does not have; as a zigzag number it "
                f"is {wire.zigzag_decode(value)}, which it has.",
                "The sender may have declared the field as sint32; enums and int32 are written "
                "without zigzag.",
                LIKELY if field.proto_name in missing else POSSIBLE,
            )
            return


# --- What the error itself says -------------------------------------------------------------------


def _by_error(error: WirecodecError, data: bytes, pos: int) -> Iterator[Cause]:
    if isinstance(error, MissingFieldError):
        yield _missing_cause(list(error.fields), error.path)
    elif isinstance(error, LimitError):
        yield Cause(
            "nested-too-deep",
            "Messages nest deeper, or are more, than the limit: a message that contains itself, "
            "or bytes that are no message.",
            "Raise the limit (max_depth, max_elements) if the message is meant to be so.",
            POSSIBLE,
        )
    elif isinstance(error, TruncatedError):
        yield _cut(data)
    elif isinstance(error, DecodeError):
        yield from _no_record(data, pos)


def _missing_cause(names: list[str], where: str) -> Cause:
    where = escape_text(where) or "The message"
    plural = "field" if len(names) == 1 else "fields"
    return Cause(
        "fields-missing",
        f"{where} lacks the required {plural} {escape_text(', '.join(names))}: the sender left "
        "them out, or has another version of the .proto file.",
        "Set them, or compare the .proto files; decode with allow_partial=True takes the message "
        "as it is.",
        LIKELY,
    )


def _cut(data: bytes) -> Cause:
    """How much of which field is missing at the end."""
    end = 0
    try:
        for record in walk_records(data):
            end = record.end if record.depth == 0 else end
    except DecodeError:
        pass
    try:
        number, wire_type, value_at = wire.read_tag(data, end, len(data))
        sizes = {wire.I64: 8, wire.I32: 4}
        length, start = sizes.get(wire_type, 0), value_at
        if wire_type == wire.LEN:
            length, start = wire.read_length(data, value_at, len(data))
    except DecodeError:
        number = length = start = 0
    missing = length - (len(data) - start)
    if number and missing > 0:
        text = (
            f"The message is cut: of its field {number}, which starts at byte {end} and has "
            f"{length} bytes, {missing} are missing."
        )
    else:
        text = "The message is cut: it ends inside a record."
    return Cause(
        "message-cut",
        text,
        "Read as many bytes as the body size says: a read from a socket gives a part of them.",
        LIKELY,
    )


def _no_record(data: bytes, pos: int) -> Iterator[Cause]:
    if looks_random(data):
        yield Cause(
            "encrypted-or-compressed",
            "The bytes have no pattern: they are encrypted, compressed, or noise of a wrong key.",
            "Decrypt the body before decoding it; only headers are in clear on an encrypted "
            "connection.",
            LIKELY,
        )
    byte = data[pos] if 0 <= pos < len(data) else -1
    wire_type = byte & 7
    if byte >= 0 and (wire_type > wire.I32 or byte >> 3 == 0):
        why = (
            f"wire type {wire_type}, which there is none of"
            if wire_type > wire.I32
            else "field number 0, which there is none of"
        )
        yield Cause(
            "not-a-record",
            f"From byte {pos} of the message on this is not protobuf: the tag says {why}.",
            "Look at the length of the record in front of it: a wrong one lets the reader land in "
            "the middle of a value.",
            POSSIBLE,
        )
    elif byte >= 0 and wire_type == wire.EGROUP:
        yield Cause(
            "stray-group-end",
            f"Byte {pos} of the message would end a group, and none is open.",
            "No message of OpenD has groups: the reader is in the middle of a value, or this is "
            "another format.",
            POSSIBLE,
        )
    else:
        yield Cause(
            "length-wrong",
            "A length inside the message is wrong: what it counts does not end where the message "
            "around it does. The message itself is complete.",
            "Write a length after what it counts is encoded; count bytes, not characters.",
            POSSIBLE,
        )
