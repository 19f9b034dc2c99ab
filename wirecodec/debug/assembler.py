# SPDX-License-Identifier: MIT
"""The text view, read: text in, bytes out. ``assembly`` writes it; docs/text-view.md teaches it.

A line says what people mean, and what follows from it is computed here: lengths of messages and
strings, the size and the digest of a body. Where such a number is written out, it is taken as it
is, right or wrong: this is how broken bytes are written.

Nothing here needs a schema. The field number is what counts; the name behind it, like a comment,
is for people.

**How.** Words come line by line, and each goes out as a piece of bytes. What opens a brace leaves
an empty piece, which is filled when the brace closes and the size inside is known: no byte is
copied once for each level. Nothing recurses. At the top level the pieces go to the caller, so that
of a long stream no more than a frame is held.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from hashlib import sha1
from itertools import accumulate

from ..opend.frame import BODY_FORMAT_JSON, BODY_FORMAT_PROTOBUF, FrameHeader
from ..protobuf import wire
from .assembly_words import (
    END,
    HEX,
    MAX_U64,
    NUMBER,
    REDACTED,
    STRING,
    SYMBOL,
    WORD,
    WORD_VALUES,
    Token,
    Words,
    check_json,
    join_json,
    pad_varint,
    read_bytes,
    read_natural,
    scalar_of,
    tag_bytes,
    varint_bytes,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["MAX_INDENT", "MAX_LEVELS", "assemble"]

MAX_LEVELS = 1000
"""How deep braces nest in a text. No view comes near it: messages and groups end far before."""

MAX_INDENT = 8
"""By how many blanks JSON may be indented."""

_FLUSHED_SIZE = 64 * 1024

# --- The reader -----------------------------------------------------------------------------------

# What is open.
_STREAM = "stream"
_MESSAGE = "message"
_GROUP = "group"
_FRAME = "frame"
_BODY = "body"
_GAP = "gap"

_BODY_FORMATS = {"protobuf": BODY_FORMAT_PROTOBUF, "json": BODY_FORMAT_JSON}
# The numbers of a header, and how many bits they have.
_HEADER_BITS = {
    "proto_id": 32,
    "body_format": 8,
    "version": 8,
    "serial_number": 32,
    "body_size": 32,
}
_HEADER_BYTES = {"digest": 20, "reserved": 8}
_LITERALS = {name: number for number, name in enumerate(wire.WIRE_TYPE_NAMES)}
_ITEM_ADVICE = (
    "a record starts with its field number, and its name may follow: 2 code: ...; "
    "other bytes start with raw"
)


class _Head:
    """What comes before the payload of a LEN record.

    Attributes:
        tag: the tag, as it goes out.
        length: the length that is written out, or None.
        length_size: in how many bytes it goes out; 0 for as many as it needs.
    """

    __slots__ = ("length", "length_size", "tag")

    def __init__(self, tag: bytes, length: int | None = None, length_size: int = 0) -> None:
        self.tag = tag
        self.length = length
        self.length_size = length_size

    def encode(self, size: int) -> bytes:
        """The bytes of it, for a payload of this size."""
        length = varint_bytes(size if self.length is None else self.length)
        # A length that outgrows its bytes while people edit takes what it needs.
        return self.tag + pad_varint(length, max(self.length_size, len(length)))


class _Level:
    """Something open: the opening brace, and what is known of the bytes inside."""

    __slots__ = ("fields", "head", "index", "kind", "number", "place", "size")

    def __init__(self, kind: str, index: int, place: Token | None) -> None:
        self.kind = kind
        self.index = index  # of the piece that is filled when it closes
        self.place = place
        self.size = 0  # of what is inside
        self.number = 0  # of a group
        self.head: _Head | None = None  # of a message
        self.fields: dict[str, int | bytes] = {}  # of a frame


def assemble(lines: Iterable[str]) -> Iterator[bytes]:
    """Yield the bytes that a text view means, piece by piece.

    Args:
        lines: the text as a whole, or its lines, with their line feeds or without.

    Raises:
        FormatError: it is no such text; ``line``, ``column`` and ``reason`` say where and why.
            What came before has been given out.
    """
    return _Assembler(lines.split("\n") if isinstance(lines, str) else lines).run()


class _Assembler:
    """Reads one text.

    Attributes:
        words: what is still to be read.
        pieces: what is assembled, and not given out.
        levels: what is open, the stream first.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self.words = Words(lines)
        self.pieces: list[bytes] = []
        self.levels = [_Level(_STREAM, 0, None)]

    def run(self) -> Iterator[bytes]:
        """Read it."""
        stream = self.levels[0]
        while True:
            token = self.words.take()
            level = self.levels[-1]
            if token.kind == END:
                break
            if token.is_symbol("}"):
                self.close(token)
            elif level.kind == _FRAME:
                self.read_frame_entry(token, level)
            else:
                self.read_item(token, level)
            if len(self.levels) == 1 and stream.size >= _FLUSHED_SIZE:
                yield self.flush()
        if level.place is not None:
            raise level.place.error(f'this {level.kind} is not closed: "}}" is missing')
        if stream.size:
            yield self.flush()

    def flush(self) -> bytes:
        """Give out what is complete."""
        data = b"".join(self.pieces)
        self.pieces.clear()
        self.levels[0].size = 0
        return data

    def add(self, data: bytes) -> None:
        """Append bytes to what is open."""
        self.pieces.append(data)
        self.levels[-1].size += len(data)

    def open(self, kind: str, place: Token) -> _Level:
        """Open something, with an empty piece for what comes before it."""
        if len(self.levels) > MAX_LEVELS:
            raise place.error(f"braces nest deeper than {MAX_LEVELS}")
        level = _Level(kind, len(self.pieces), place)
        self.pieces.append(b"")
        self.levels.append(level)
        return level

    def close(self, token: Token) -> None:
        """Close what is open, now that its size is known."""
        if len(self.levels) == 1:
            raise token.error("nothing is open here that a brace could close")
        level = self.levels[-1]
        if level.kind == _GROUP:
            self.add(self.with_size_mark(tag_bytes(level.number, wire.EGROUP)))
        self.levels.pop()
        outer = self.levels[-1]
        if level.head is not None:
            head = level.head.encode(level.size)
            self.pieces[level.index] = head
            outer.size += len(head)
        elif level.kind == _FRAME:
            body = b"".join(self.pieces[level.index + 1 :])
            header = self.header_of(level, body, token)
            self.pieces[level.index :] = [header, body]
            outer.size += len(header)
        outer.size += level.size

    # --- Frames

    def read_frame_entry(self, token: Token, level: _Level) -> None:
        """Read a field of the header, or the start of the body."""
        name = token.text
        known = (*_HEADER_BITS, *_HEADER_BYTES, "body")
        if token.kind != WORD or name not in known:
            raise token.refuse(f"a frame has {', '.join(known)}")
        if name in level.fields:
            raise token.error(f"this frame has a {name} already")
        level.fields[name] = 0
        if name == "body":
            self.read_body()
            return
        self.words.expect(":", f"stands between {name} and its value")
        value = self.words.take()
        if name in _HEADER_BYTES:
            size = _HEADER_BYTES[name]
            if value.kind != HEX:
                raise value.refuse(f"{name} is {size} bytes in backquotes")
            data = read_bytes(value)
            if len(data) != size:
                raise value.error(f"{name} has {size} bytes, these are {len(data)}")
            level.fields[name] = data
        elif name == "body_format" and value.kind == WORD and value.text in _BODY_FORMATS:
            level.fields[name] = _BODY_FORMATS[value.text]
        else:
            wanted = "protobuf, json or a number" if name == "body_format" else "a number"
            if value.kind != NUMBER:
                raise value.refuse(f"{name} is {wanted}")
            maximum = (1 << _HEADER_BITS[name]) - 1
            level.fields[name] = read_natural(
                value, f"{name} is {wanted} of 0 to {maximum}", 0, maximum
            )

    def read_body(self) -> None:
        """Read what follows ``body``: records in braces, bytes, or JSON."""
        has_colon = self.words.takes(":")
        token = self.words.look()
        if token.is_symbol("{"):
            self.open(_BODY, self.words.take())
        elif not has_colon:
            raise token.refuse('a body is { records }, or ":" and "text", `bytes` or json')
        elif self.words.takes_word("json"):
            self.read_json()
        elif token.kind in (STRING, HEX):
            self.add(self.read_parts())
        else:
            raise token.refuse('a body is { records }, "text", `bytes` or json')

    def read_json(self) -> None:
        """Read a JSON value, which may be laid out in any way, and write it as is said first."""
        is_spaced = self.words.takes_word("spaced")
        indent = 0
        if not is_spaced and self.words.takes_word("indent"):
            number = self.words.take()
            wanted = f"an indent is 1 to {MAX_INDENT} blanks: json indent 4"
            indent = read_natural(number, wanted, 1, MAX_INDENT)
        tokens = self.read_json_tokens()
        texts = [each.text for each in tokens]
        compact = "".join(texts)
        try:
            check_json(compact)
            data = join_json(texts, is_spaced, indent).encode("utf-8")
        except json.JSONDecodeError as error:
            starts = [0, *accumulate(map(len, texts))]
            index = min(bisect_right(starts, error.pos), len(tokens)) - 1
            place = tokens[index]
            raise place.error(f"this is not JSON: {error.msg}", error.pos - starts[index]) from None
        except (ValueError, RecursionError) as error:
            raise tokens[0].error(f"this is not JSON: {error}") from None
        self.add(data)

    def read_json_tokens(self) -> list[Token]:
        """Read the words of a JSON value, to where its last brace closes."""
        tokens: list[Token] = []
        depth = 0
        while depth or not tokens:
            token = self.words.take()
            if token.kind in (END, HEX, REDACTED) or token.text in ("!{", "(", ")"):
                raise token.refuse("JSON goes on here")
            if tokens and token.kind != SYMBOL and tokens[-1].kind != SYMBOL:
                raise token.refuse('"," stands between the values of JSON')
            tokens.append(token)
            if token.is_symbol("{", "["):
                depth += 1
            elif token.is_symbol("}", "]"):
                depth -= 1
                if depth < 0:
                    raise token.error("a JSON value comes here, and nothing is open to be closed")
        return tokens

    def header_of(self, level: _Level, body: bytes, token: Token) -> bytes:
        """The header of a frame: what is written, and the rest from the body."""
        fields = level.fields
        if "proto_id" not in fields:
            raise token.error("this frame has no proto_id: add a line like proto_id: 3426")
        values: dict[str, int | bytes] = {
            "body_format": BODY_FORMAT_PROTOBUF,
            "version": 0,
            "serial_number": 0,
            "body_size": len(body),
            **{name: value for name, value in fields.items() if name != "body"},
        }
        values.setdefault("digest", sha1(body, usedforsecurity=False).digest())
        return FrameHeader(**values).encode()  # type: ignore[arg-type]

    # --- Records

    def read_item(self, token: Token, level: _Level) -> None:
        """Read a record, or other bytes."""
        if token.kind == NUMBER:
            self.read_record(token)
        elif token.kind == WORD and token.text == "raw":
            self.add(self.read_raw())
        elif token.kind == WORD and token.text in (_FRAME, _GAP):
            if level.kind != _STREAM:
                raise token.error(f"a {token.text} stands for itself, not inside of a {level.kind}")
            place = self.words.look()
            self.words.expect("{", f"opens a {token.text}")
            self.open(token.text, place)
        elif token.kind in (STRING, HEX):
            raise token.refuse("bytes that belong to no field start with raw")
        else:
            raise token.refuse(_ITEM_ADVICE)

    def read_record(self, token: Token) -> None:
        """Read a record from behind its field number."""
        number = read_natural(
            token,
            f"a field number is 1 to {wire.MAX_FIELD_NUMBER}; what is no record starts with raw",
            1,
            wire.MAX_FIELD_NUMBER,
        )
        tag_size = self.read_size_mark()
        if self.words.look().kind == WORD:
            self.words.take()
        has_colon = self.words.takes(":")
        value = self.words.look()
        if not has_colon and not value.is_symbol("{", "!{"):
            raise value.refuse('":" stands between a field and its value')
        self.words.take()
        if value.is_symbol("{", "[") or value.kind in (STRING, HEX):
            self.read_payload(value, _Head(_sized(tag_bytes(number, wire.LEN), tag_size)))
        elif value.is_symbol("!{"):
            level = self.open(_GROUP, value)
            level.number = number
            self.add(_sized(tag_bytes(number, wire.SGROUP), tag_size))
        elif value.kind == NUMBER or value.text in WORD_VALUES:
            wire_type, data = scalar_of(value)
            self.add(_sized(tag_bytes(number, wire_type), tag_size))
            self.add(self.with_size_mark(data) if wire_type == wire.VARINT else data)
        elif value.kind == WORD and value.text in _LITERALS:
            self.add(_sized(tag_bytes(number, _LITERALS[value.text]), tag_size))
            self.read_literal(value)
        elif value.kind == WORD and value.text == "length":
            self.read_length(_Head(_sized(tag_bytes(number, wire.LEN), tag_size)))
        else:
            raise value.refuse(
                'a value is a number, "text", `bytes`, [numbers], { records } or !{ a group }'
            )

    def read_literal(self, name: Token) -> None:
        """Read what follows the name of a wire type: the bytes behind the tag, as they are."""
        following = self.words.look()
        if name.text in ("SGROUP", "EGROUP"):
            # Nothing belongs to it: the records inside follow as others do.
            if following.kind in (STRING, HEX):
                raise following.refuse(
                    f"{name.text} is a tag alone: bytes behind it start with raw"
                )
            return
        if following.kind in (STRING, HEX):
            self.add(self.read_parts())
        elif following.kind == REDACTED:
            raise following.refuse("")
        elif following.line == name.line and following.kind != END and not following.is_symbol("}"):
            raise following.refuse(
                f"{name.text} is followed by `bytes` or nothing; a value needs no wire type"
            )

    def read_length(self, head: _Head) -> None:
        """Read a LEN record whose length is written out, from behind ``length``."""
        token = self.words.look()
        if token.kind == NUMBER:
            self.words.take()
            head.length = read_natural(token, f"a length is 0 to {MAX_U64}", 0, MAX_U64)
        mark = self.read_size_mark()
        if mark is not None:
            head.length_size = mark.size
            _sized(varint_bytes(head.length or 0), mark)  # complains here, where the mark is
        value = self.words.take()
        if not value.is_symbol("{", "[") and value.kind not in (STRING, HEX):
            raise value.refuse('a length is followed by "text", `bytes`, [numbers] or { records }')
        self.read_payload(value, head)

    def read_payload(self, first: Token, head: _Head) -> None:
        """Read the payload of a LEN record from behind its first word."""
        if first.is_symbol("{"):
            self.open(_MESSAGE, first).head = head
            return
        if first.is_symbol("["):
            payload = self.read_packed()
        else:
            payload = read_bytes(first) + self.read_parts()
        self.add(head.encode(len(payload)))
        self.add(payload)

    def read_packed(self) -> bytes:
        """Read packed numbers from behind the bracket."""
        pieces: list[bytes] = []
        wanted: int | None = None
        while True:
            token = self.words.take()
            if token.is_symbol("]"):
                return b"".join(pieces)
            if token.is_symbol(",") and pieces:
                continue
            if token.kind == WORD and token.text == "raw":
                pieces.append(self.read_raw())
            elif token.kind == NUMBER or token.text in WORD_VALUES:
                wire_type, data = scalar_of(token)
                if wanted is not None and wire_type != wanted:
                    one, other = wire.WIRE_TYPE_NAMES[wanted], wire.WIRE_TYPE_NAMES[wire_type]
                    raise token.error(
                        f"packed numbers are all alike: {one} before, {other} here (1 is a varint, "
                        "1.0 a double, 1.0f a float)"
                    )
                wanted = wire_type
                pieces.append(self.with_size_mark(data) if wire_type == wire.VARINT else data)
            else:
                raise token.refuse('numbers stand between brackets, and "]" ends them')

    def read_raw(self) -> bytes:
        """Read what follows ``raw``."""
        following = self.words.look()
        if following.kind not in (STRING, HEX):
            raise following.refuse('raw is followed by `bytes` or "text"')
        return self.read_parts()

    def read_parts(self) -> bytes:
        """Read strings and bytes in a row, as many as there are."""
        pieces = []
        while self.words.look().kind in (STRING, HEX):
            pieces.append(read_bytes(self.words.take()))
        return b"".join(pieces)

    def read_size_mark(self) -> _SizeMark | None:
        """Read ``(3 bytes)``, if it is there: in how many bytes the varint before it is written."""
        if not self.words.takes("("):
            return None
        token = self.words.take()
        if token.kind != NUMBER:
            raise token.refuse("a number of bytes stands in parentheses: (3 bytes)")
        size = read_natural(token, "a varint has 1 to 10 bytes", 1, 10)
        unit = self.words.take()
        if unit.kind != WORD or unit.text not in ("byte", "bytes"):
            raise unit.refuse("a number of bytes stands in parentheses: (3 bytes)")
        self.words.expect(")", "ends (3 bytes)")
        return _SizeMark(token, size)

    def with_size_mark(self, data: bytes) -> bytes:
        """A varint, in the number of bytes that may follow."""
        return _sized(data, self.read_size_mark())


class _SizeMark:
    """``(3 bytes)``."""

    __slots__ = ("place", "size")

    def __init__(self, place: Token, size: int) -> None:
        self.place = place
        self.size = size


def _sized(data: bytes, mark: _SizeMark | None) -> bytes:
    if mark is None:
        return data
    try:
        return pad_varint(data, mark.size)
    except ValueError as error:
        raise mark.place.error(str(error)) from None
