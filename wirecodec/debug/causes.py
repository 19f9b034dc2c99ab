# SPDX-License-Identifier: MIT
"""What the detectors of ``explain`` share: a cause, and the questions they all ask of bytes.

A detector proves its cause where it can: the digest of a frame is a proof that costs a peer's
mistake 2 ** 160 tries to forge. What cannot be proved is weighed, and its certainty says so. All
questions here take time in proportion to the bytes, or look at no more than a limit.
"""

from __future__ import annotations

from hashlib import sha1
from typing import NamedTuple

from ..errors import CipherError, DecodeError, FormatError, LocalProtocolError
from ..opend.cipher import AesCbc, AesEcb, RsaKey
from ..opend.frame import (
    BODY_FORMAT_JSON,
    BODY_FORMAT_PROTOBUF,
    HEADER_SIZE,
    MAGIC,
    MAX_BODY_SIZE,
    FrameHeader,
    decode_header,
)
from ..opend.registry import PROTOCOLS, full_name_of, proto_id_of
from ..protobuf import wire
from ..protobuf.records import walk_records
from ..protobuf.schema import MAP, REPEATED, decode_utf8, schema_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..opend.registry import Protocol
    from ..protobuf.records import Record
    from ..protobuf.schema import FieldSchema, MessageSchema

__all__ = [
    "CERTAIN",
    "EXAMINED_SIZE",
    "LIKELY",
    "POSSIBLE",
    "Cause",
    "FieldRecord",
    "Keys",
    "catalogue_matches",
    "class_name",
    "classes_of_protocol",
    "decrypt_or_none",
    "digest_of",
    "find_header",
    "fits_class",
    "fits_json",
    "fitting_class",
    "frame_end",
    "frame_fits",
    "header_at",
    "is_plausible",
    "looks_random",
    "protocol_of_class",
    "walk_fields",
]

CERTAIN = "certain"
LIKELY = "likely"
POSSIBLE = "possible"

EXAMINED_SIZE = 64 * 1024
"""How many bytes a detector transforms or decrypts to prove its cause."""

_SEARCHED_SIZE = 1024 * 1024
_MAX_RECORDS = 20_000
_PLAUSIBLE_FORMATS = (BODY_FORMAT_PROTOBUF, BODY_FORMAT_JSON)


class Cause(NamedTuple):
    """Why something is wrong.

    Attributes:
        name: which cause it is, e.g. ``"header-big-endian"``. It does not change.
        text: the cause in a sentence.
        advice: what to do.
        certainty: ``"certain"``: proved by the bytes; ``"likely"`` or ``"possible"``.
    """

    name: str
    text: str
    advice: str
    certainty: str = CERTAIN


class Keys:
    """The keys at hand, as ciphers.

    Raises:
        CipherError: a key is not 16 bytes, or there is a vector without a key.
    """

    __slots__ = ("cbc", "ecb", "iv", "key", "rsa")

    def __init__(
        self,
        rsa_key: RsaKey | None = None,
        aes_key: bytes | None = None,
        aes_iv: bytes | None = None,
    ) -> None:
        if aes_iv is not None and aes_key is None:
            raise CipherError("an AES IV is of no use without its key")
        self.rsa = rsa_key
        self.key = aes_key
        self.iv = aes_iv
        self.ecb = AesEcb(aes_key) if aes_key is not None else None
        self.cbc = AesCbc(aes_key, aes_iv) if aes_key is not None and aes_iv is not None else None

    def __repr__(self) -> str:
        return "<Keys>"

    def __bool__(self) -> bool:
        return self.rsa is not None or self.key is not None

    def open_body(self, digest: bytes, body: bytes) -> bytes | None:
        """The plaintext, where a key as it is meant to be used gives one that fits the digest."""
        for cipher in (self.cbc if self.cbc is not None else self.ecb, self.rsa):
            if cipher is not None:
                plaintext = decrypt_or_none(cipher, body)
                if plaintext is not None and digest_of(plaintext) == digest:
                    return plaintext
        return None


def decrypt_or_none(cipher: AesCbc | AesEcb | RsaKey, body: bytes) -> bytes | None:
    """The plaintext; None where the cipher refuses."""
    try:
        return cipher.decrypt(body)
    except CipherError:
        return None


def digest_of(body: bytes | bytearray) -> bytes:
    """The SHA-1 of a body."""
    return sha1(body, usedforsecurity=False).digest()


# --- Frames ---------------------------------------------------------------------------------------


def header_at(data: bytes, pos: int) -> FrameHeader | None:
    """The header that starts there; None without the magic, or where it is cut."""
    if pos < 0 or data[pos : pos + len(MAGIC)] != MAGIC or len(data) - pos < HEADER_SIZE:
        return None
    return decode_header(data[pos : pos + HEADER_SIZE])


def is_plausible(header: FrameHeader | None) -> bool:
    """Whether a header says nothing that is unheard of."""
    return (
        header is not None
        and header.proto_id in PROTOCOLS
        and header.body_format in _PLAUSIBLE_FORMATS
        and header.body_size <= MAX_BODY_SIZE
    )


def find_header(data: bytes, pos: int) -> int:
    """Where the next plausible header starts, from ``pos`` on; -1 if there is none near."""
    end = min(len(data), pos + _SEARCHED_SIZE)
    pos = data.find(MAGIC, pos, end)
    while pos >= 0 and not is_plausible(header_at(data, pos)):
        pos = data.find(MAGIC, pos + 1, end)
    return pos


def frame_end(data: bytes, pos: int) -> int:
    """Where the frame at ``pos`` ends, if it starts there and all of it is there; else -1."""
    header = header_at(data, pos)
    if header is None or header.body_size > len(data) - pos - HEADER_SIZE:
        return -1
    return pos + HEADER_SIZE + header.body_size


def frame_fits(data: bytes, pos: int = 0) -> bool:
    """Whether a frame starts there whose body fits its digest."""
    header = header_at(data, pos)
    end = frame_end(data, pos)
    return (
        header is not None
        and end >= 0
        and digest_of(data[pos + HEADER_SIZE : end]) == header.digest
    )


def looks_random(data: bytes) -> bool:
    """Whether bytes look encrypted or compressed: 16 at least, few twice, high bits in half.

    Text and protobuf repeat themselves. Of bytes at random, a part is seen that is known from
    their number.
    """
    sample = data[:1024]
    size = len(sample)
    if size < 16:
        return False
    expected = 256 * (1 - (255 / 256) ** size)
    high = sum(byte >= 0x80 for byte in sample) / size
    return len(set(sample)) >= 0.85 * expected and 0.25 <= high <= 0.75


# --- Messages -------------------------------------------------------------------------------------


class FieldRecord(NamedTuple):
    """A record of a message whose schema is known.

    Attributes:
        path: e.g. ``"s2c.dataList.name"``, without indices.
        field: its field, or None if the schema has none.
        record: the record.
        is_mismatched: whether its wire type is not the declared one.
        is_redacted: whether its value must not be shown.
    """

    path: str
    field: FieldSchema | None
    record: Record
    is_mismatched: bool
    is_redacted: bool


def walk_fields(data: bytes, schema: MessageSchema) -> Iterator[FieldRecord]:
    """Each record, and each inside it that the schema knows of, as far as the bytes can be read.

    Groups are passed over.
    """
    pending: list[tuple[MessageSchema, int, int, str, bool, int]] = [
        (schema, 0, len(data), "", False, 0)
    ]
    count = 0
    while pending:
        schema, pos, end, path, is_redacted, depth = pending.pop()
        try:
            for record in walk_records(data, pos, end):
                count += 1
                if count > _MAX_RECORDS:
                    return
                if record.depth or record.wire_type in (wire.SGROUP, wire.EGROUP):
                    continue
                field = schema.by_number.get(record.number)
                if field is None:
                    yield FieldRecord(path, None, record, False, is_redacted)
                    continue
                inner = f"{path}.{field.proto_name}" if path else field.proto_name
                hides = is_redacted or field.debug_redact
                matches = record.wire_type == field.kind.wire_type or _is_packed(field, record)
                yield FieldRecord(inner, field, record, not matches, hides)
                if matches and field.message_type is not None and depth < wire.MAX_DEPTH:
                    item = (
                        field.schema,
                        record.payload_offset,
                        record.end,
                        inner,
                        hides,
                        depth + 1,
                    )
                    pending.append(item)
        except DecodeError:
            continue


def _is_packed(field: FieldSchema, record: Record) -> bool:
    return field.presence == REPEATED and record.wire_type == wire.LEN and field.kind.is_packable


def fits_class(message_type: Any, data: bytes) -> bool:
    """Whether bytes are a message of this class to the last one, with nothing left unexplained."""
    try:
        return _fits_schema(schema_of(message_type), data, 0, len(data), 0)
    except DecodeError:
        return False


def _fits_schema(schema: MessageSchema, data: bytes, pos: int, end: int, depth: int) -> bool:
    seen = set()
    for record in walk_records(data, pos, end):
        field = schema.by_number.get(record.number)
        if field is None or depth >= wire.MAX_DEPTH:
            return False
        seen.add(record.number)
        start = record.payload_offset
        if record.wire_type != field.kind.wire_type:
            if not _is_packed(field, record):
                return False
            while start < record.end:
                start = field.kind.read(data, start, record.end)[1]
        elif record.wire_type == wire.SGROUP:
            return False
        elif field.message_type is not None:
            if not _fits_schema(field.schema, data, start, record.end, depth + 1):
                return False
        elif field.kind.name == "string":
            if isinstance(decode_utf8(data[start : record.end]), UnicodeDecodeError):
                return False
        elif not _is_value_of(field, record.value):
            return False
    return all(field.number in seen for field in schema.required if field.presence != MAP)


def _is_value_of(field: FieldSchema, value: int | None) -> bool:
    """Whether a sender means this number: an int32 as it is written, a member of a closed enum."""
    if field.kind.name == "int32":
        return (value or 0) >> 31 in (0, (1 << 33) - 1)
    return not field.is_closed or value in field.enum_members


def protocol_of_class(message_type: Any) -> Protocol | None:
    """The protocol whose request or response this class is."""
    try:
        return PROTOCOLS.get(proto_id_of(message_type))
    except LocalProtocolError:
        return None


def classes_of_protocol(protocol: Protocol | None) -> list[Any]:
    """Request and response, as far as they are known."""
    if protocol is None or not protocol.has_schema:
        return []
    both = [protocol.request_type, protocol.response_type]
    return [each for each in both if each is not None]


def fitting_class(body: bytes, classes: list[Any], body_format: int = BODY_FORMAT_PROTOBUF) -> str:
    """The full name of the first of these classes that a body is without a rest; empty if none."""
    for message_type in classes:
        fits = fits_json if body_format == BODY_FORMAT_JSON else fits_class
        if fits(message_type, body):
            return class_name(message_type)
    return ""


def fits_json(message_type: Any, data: bytes) -> bool:
    """Whether bytes are a message of this class as JSON, with no name that it does not have."""
    from ..protobuf.json_format import from_json

    try:
        from_json(message_type, data)
    except FormatError:
        return False
    return True


def class_name(message_type: Any) -> str:
    """The full name of a class of OpenD, or the name of any other."""
    try:
        return full_name_of(message_type)
    except ValueError:
        return schema_of(message_type).name


def catalogue_matches(data: bytes, own: Protocol | None = None) -> list[str]:
    """The full names of the requests and responses that bytes are to the last one.

    Args:
        data: the bytes; fewer than 8 are too many messages, and more than 4096 take too long.
        own: a protocol to leave out.
    """
    if not 8 <= len(data) <= 4096:
        return []
    try:
        numbers = {record.number for record in walk_records(data)}
    except DecodeError:
        return []
    return [
        class_name(each)
        for protocol in PROTOCOLS.values()
        if protocol is not own
        for each in classes_of_protocol(protocol)
        if numbers <= schema_of(each).by_number.keys() and fits_class(each, data)
    ]
