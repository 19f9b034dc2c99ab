# SPDX-License-Identifier: MIT
"""The plain codec: the specification as code.

It interprets a ``MessageSchema`` field by field, the way the protobuf documentation tells it, and
is written to be read. It is the oracle of the tests, it serves where generated code may not run,
and it is where exact errors come from: offset, path and reason of the first fault in the bytes.

Rules are quoted as W1 to W18 of ``spec/wire.md``.
"""

from __future__ import annotations

from ..errors import DecodeError, EncodeError, LimitError, MissingFieldError, TruncatedError
from . import wire
from .schema import (
    EMPTY,
    EXPLICIT,
    GROUP,
    IMPLICIT,
    MAP,
    MESSAGE,
    REPEATED,
    REQUIRED,
    FieldSchema,
    MessageSchema,
    add_unknown,
    describe,
    fill_missing,
    leave,
    schema_of,
    slot_value,
    walk_missing,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["decode_message", "encode_message"]


# --- Decoding -------------------------------------------------------------------------------------


def decode_message(
    schema: MessageSchema,
    buf: bytes,
    pos: int,
    end: int,
    *,
    max_depth: int,
    max_elements: int,
    allow_partial: bool,
) -> Any:
    """Decode ``buf[pos:end]`` as one message.

    Raises:
        DecodeError: or one of its subclasses; offsets count from the start of ``buf``.
        ValueError: ``max_depth`` is negative.
    """
    wire.check_max_depth(max_depth)
    decoder = _Decoder(buf, max_depth, max_elements)
    message = schema.new()
    try:
        decoder.read_fields(schema, message, pos, end, 0)
    except RecursionError:
        # max_depth is the caller's to raise, the depth of the stack is not.
        raise LimitError("messages nest deeper than the stack of this interpreter") from None
    if decoder.ends_of_incomplete:
        if not allow_partial:
            decoder.check_required(message)
        for incomplete, _ in decoder.ends_of_incomplete.values():
            fill_missing(incomplete)
    return message


class _Decoder:
    """One decode: its buffer, its limits, and which messages lack required fields so far."""

    def __init__(self, buf: bytes, max_depth: int, max_elements: int) -> None:
        self.buf = buf
        self.max_depth = max_depth
        self.max_elements = max_elements
        self.elements = 0
        # Whether a required field is missing can only be told when all is read: a second record
        # of the same sub-message may supply it (W13). By id; the messages are kept alive.
        self.ends_of_incomplete: dict[int, tuple[Any, int]] = {}

    def read_fields(
        self,
        schema: MessageSchema,
        message: Any,
        pos: int,
        end: int,
        depth: int,
        group_number: int = 0,
    ) -> int:
        """Read records into ``message`` until ``end`` or the EGROUP of ``group_number``.

        Where the end of the message is not the end of the input, what runs past it is malformed,
        not truncated: the caller knows, and turns TruncatedError into DecodeError.
        """
        buf = self.buf
        by_number = schema.by_number
        unknown = bytearray()
        start_of_group = pos
        while True:
            start = pos
            if pos == end:
                if group_number:
                    raise TruncatedError(
                        f"group {group_number} is not closed", offset=start_of_group
                    )
                break
            number, wire_type, pos = wire.read_tag(buf, pos, end)
            if wire_type == wire.EGROUP:
                if number == group_number:
                    break
                opened = f"group {group_number} is open" if group_number else "none is open"
                raise DecodeError(f"group {number} ends here, but {opened}", offset=start)
            field = by_number.get(number)
            if field is not None:
                try:
                    after = self.read_field(
                        schema, field, message, wire_type, pos, end, depth, unknown
                    )
                except DecodeError as error:
                    error._within(field.proto_name)
                    raise
                if after is not None:
                    pos = after
                    continue
            # Unknown, known with another wire type than declared (W12), or a number that a closed
            # enum does not have (W17): the record is kept as it came (W11).
            pos = wire.skip_value(buf, pos, end, number, wire_type, self.max_depth - depth)
            unknown += buf[start:pos]
        if unknown:
            add_unknown(message, bytes(unknown))
        self.note_required(message, start)
        return pos

    def note_required(self, message: Any, end: int) -> None:
        """Remember a message that ends at ``end`` without all that it requires."""
        if any(not _is_set(field, message) for field in schema_of(type(message)).required):
            self.ends_of_incomplete[id(message)] = message, end

    def read_field(
        self,
        schema: MessageSchema,
        field: FieldSchema,
        message: Any,
        wire_type: int,
        pos: int,
        end: int,
        depth: int,
        unknown: bytearray,
    ) -> int | None:
        """Read the value of a known field; None if the record is to be kept as unknown."""
        if field.presence == REPEATED:
            if wire_type == wire.LEN and field.kind.is_packable:  # packed or not (W14)
                return self.read_packed(field, message, pos, end, unknown)
            if wire_type != field.kind.wire_type:
                return None
            return self.read_element(field, message, pos, end, depth)
        if wire_type != field.kind.wire_type:
            return None
        if field.presence == MAP:
            return self.read_map_entry(field, message, pos, end, depth, unknown)
        previous = field.get(message) if _is_set(field, message) else None
        value, pos = self.read_value(field, previous, pos, end, depth)
        if value is None:
            return None
        if field.oneof is not None:
            for member in schema.oneofs[field.oneof]:
                member.set(message, None)  # the last member wins (W15)
        field.set(message, value)  # the last value wins (W13)
        return pos

    def read_element(
        self, field: FieldSchema, message: Any, pos: int, end: int, depth: int
    ) -> int | None:
        """Read one element of a repeated field that is not packed."""
        values = field.get(message)
        try:
            if field.message_type is None:
                self.count_element(pos)
            value, after = self.read_value(field, None, pos, end, depth)
        except DecodeError as error:
            error._within(f"[{len(values)}]")
            raise
        if value is None:
            return None
        values.append(value)
        return after

    def read_value(
        self, field: FieldSchema, previous: Any, pos: int, end: int, depth: int
    ) -> tuple[Any, int]:
        """Read one value. None in its place: a number that a closed enum does not have (W17)."""
        if field.message_type is not None:
            if previous is None:
                self.count_element(pos)
                previous = field.schema.new()
            # A second record of the same sub-message is merged into the first (W13).
            return previous, self.read_sub_message(field, previous, pos, end, depth)
        value, pos = field.kind.read(self.buf, pos, end)
        if field.enum_type is not None:
            value = field.enum_members.get(value, None if field.is_closed else value)
        return value, pos

    def read_sub_message(
        self, field: FieldSchema, message: Any, pos: int, end: int, depth: int
    ) -> int:
        """Read a LEN record or a group into ``message``."""
        if depth == self.max_depth:
            raise LimitError(f"messages nest deeper than {self.max_depth} (max_depth)", offset=pos)
        if field.kind is GROUP:
            return self.read_fields(field.schema, message, pos, end, depth + 1, field.number)
        length, start = wire.read_length(self.buf, pos, end)
        sub_end = start + length
        if sub_end > end:
            # Cut. Look inside for the record the cut goes through: that is what helps to find it.
            self.read_fields(field.schema, message, start, end, depth + 1)
            raise TruncatedError(f"needs {length} bytes, {end - start} left", offset=start)
        try:
            self.read_fields(field.schema, message, start, sub_end, depth + 1)
        except TruncatedError as error:
            raise _overrun(error, f"message of {length} bytes") from None
        return sub_end

    def read_packed(
        self, field: FieldSchema, message: Any, pos: int, end: int, unknown: bytearray
    ) -> int:
        """Read a LEN record of numbers, one behind the other without tags (W14)."""
        length, start = wire.read_length(self.buf, pos, end)
        packed_end = start + length
        values = field.get(message)
        pos = start
        while pos < min(packed_end, end):
            at = pos
            try:
                self.count_element(at)
                value, pos = self.read_value(field, None, at, min(packed_end, end), 0)
            except DecodeError as error:
                error._within(f"[{len(values)}]")
                if packed_end <= end and isinstance(error, TruncatedError):
                    raise _overrun(error, f"packed record of {length} bytes") from None
                raise
            if value is None:
                wire.write_tag(unknown, field.number, wire.VARINT)
                wire.write_varint(unknown, wire.read_varint(self.buf, at, end)[0])
            else:
                values.append(value)
        if packed_end > end:
            raise TruncatedError(f"needs {length} bytes, {end - start} left", offset=start)
        return packed_end

    def read_map_entry(
        self, field: FieldSchema, message: Any, pos: int, end: int, depth: int, unknown: bytearray
    ) -> int:
        """Read one entry: a message of the fields key = 1 and value = 2 (W16)."""
        self.count_element(pos)
        entry = field.schema.new()
        pos = self.read_sub_message(field, entry, pos, end, depth)
        if entry._unknown_fields:
            # What the entry says beyond key and value would be lost in a dict (W16).
            encoded = _Encoder(self.max_depth, allow_partial=True).write_message(entry, 0)
            wire.write_tag(unknown, field.number, wire.LEN)
            wire.write_length(unknown, len(encoded))
            unknown += encoded
            return pos
        key, value = (
            part.get(entry) if part.get(entry) is not None else part.zero_of_kind()
            for part in field.schema.fields
        )
        if field.schema.by_name["value"].message_type is not None:
            self.note_required(value, pos)  # a value that was not there lacks what it requires
        field.get(message)[key] = value
        return pos

    def count_element(self, pos: int, index: str = "") -> None:
        """One more sub-message or element: a few bytes of input that take a hundred of memory."""
        self.elements += 1
        if self.elements > self.max_elements:
            raise LimitError(
                f"more than {self.max_elements} elements (max_elements)", offset=pos, path=index
            )

    def check_required(self, message: Any) -> None:
        """Raise for the first message that lacks required fields now that all is merged."""
        missing = walk_missing(message)
        if not missing:
            return
        _, path, owner = missing[0]
        names = tuple(
            field.proto_name
            for field in schema_of(type(owner)).required
            if not _is_set(field, owner)
        )
        plural = "" if len(names) == 1 else "s"
        raise MissingFieldError(
            f"required field{plural} {', '.join(names)} missing",
            offset=self.ends_of_incomplete[id(owner)][1],
            path=path,
            fields=names,
        )


def _overrun(error: TruncatedError, where: str) -> DecodeError:
    """What runs past the end of a message or packed record that is itself complete.

    More input would not help, so it is no TruncatedError.
    """
    return DecodeError(f"{error.reason} in its {where}", offset=error.offset, path=error.path)


# --- Encoding -------------------------------------------------------------------------------------


def encode_message(message: Any, *, max_depth: int, allow_partial: bool) -> bytes:
    """Encode a message: known fields by number (W10), then the unknown ones as they came (W11).

    Raises:
        EncodeError: a value cannot be put on the wire; ``path`` tells which.
        TypeError: it is not a message.
        ValueError: ``max_depth`` is negative.
    """
    wire.check_max_depth(max_depth)
    try:
        return bytes(_Encoder(max_depth, allow_partial).write_message(message, 0))
    except RecursionError:
        raise EncodeError("messages nest deeper than the stack of this interpreter") from None


class _Encoder:
    """One encode and its options."""

    def __init__(self, max_depth: int, allow_partial: bool) -> None:
        self.max_depth = max_depth
        self.allow_partial = allow_partial

    def write_message(self, message: Any, depth: int) -> bytearray:
        if depth > self.max_depth:
            raise EncodeError(f"messages nest deeper than {self.max_depth} (max_depth)")
        out = bytearray()
        schema = schema_of(type(message))
        for name, members in schema.oneofs.items():
            given = [member.proto_name for member in members if _is_set(member, message)]
            if len(given) > 1:
                raise EncodeError(
                    f"only one of {' and '.join(given)} may be set, set the others to None",
                    path=name,
                )
        for field in schema.wire_order:
            try:
                self.write_field(out, field, _value_of(field, message), depth)
            except EncodeError as error:
                leave(error, field)
                raise error from None
        out += message._unknown_fields
        return out

    def write_field(self, out: bytearray, field: FieldSchema, value: Any, depth: int) -> None:
        """Append the records of one field, if it has any."""
        if field.presence == REPEATED:
            self.write_repeated(out, field, value, depth)
        elif field.presence == MAP:
            self.write_map(out, field, value, depth)
        elif value is None and field.presence == EXPLICIT:
            pass
        elif value is EMPTY:
            if not self.allow_partial:
                raise EncodeError("this required field is missing")
        elif field.presence == IMPLICIT:
            encoded = bytearray()
            self.write_value(encoded, field, value, depth)
            if any(encoded):  # zero, and zero alone, is written as zero bytes; -0.0 has its sign
                wire.write_tag(out, field.number, field.kind.wire_type)
                out += encoded
        else:
            self.write_record(out, field, value, depth)

    def write_record(self, out: bytearray, field: FieldSchema, value: Any, depth: int) -> None:
        """Append a tag and a value, and for a group its end."""
        wire.write_tag(out, field.number, field.kind.wire_type)
        self.write_value(out, field, value, depth)
        if field.kind is GROUP:
            wire.write_tag(out, field.number, wire.EGROUP)

    def write_value(self, out: bytearray, field: FieldSchema, value: Any, depth: int) -> None:
        if field.message_type is None:
            field.kind.write(out, field.check(value))
            return
        if type(value) is not field.message_type:
            given = "<redacted>" if field.debug_redact else describe(value)
            raise EncodeError(f"takes a {field.schema.name}, got {given}")
        encoded = self.write_message(value, depth + 1)
        if field.kind is MESSAGE:
            if len(encoded) > wire.MAX_LENGTH:
                raise EncodeError(f"a message takes at most {wire.MAX_LENGTH} bytes")
            wire.write_length(out, len(encoded))
        out += encoded

    def write_repeated(self, out: bytearray, field: FieldSchema, values: Any, depth: int) -> None:
        if not isinstance(values, (list, tuple)):
            raise EncodeError(f"a repeated field takes a list, got {describe(values)}")
        packed = bytearray()
        for index, value in enumerate(values):
            try:
                if field.is_packed:
                    self.write_value(packed, field, value, depth)
                else:
                    self.write_record(out, field, value, depth)
            except EncodeError as error:
                error._within(f"[{index}]")
                raise
        if packed:
            wire.write_tag(out, field.number, wire.LEN)
            wire.write_length(out, len(packed))
            out += packed

    def write_map(self, out: bytearray, field: FieldSchema, values: Any, depth: int) -> None:
        """Entries sorted by key, so that equal maps give equal bytes; each with both its fields."""
        if not isinstance(values, dict):
            raise EncodeError(f"a map takes a dict, got {describe(values)}")
        if values and depth == self.max_depth:  # an entry is a message
            raise EncodeError(f"messages nest deeper than {self.max_depth} (max_depth)")
        key_field, value_field = field.schema.fields
        entries = []
        for key, value in values.items():
            try:
                entries.append((key_field.check(key), key, value))
            except EncodeError as error:
                error._within(f"[{describe(key)}]")
                raise
        for _, key, value in sorted(entries, key=lambda entry: entry[0]):
            encoded = bytearray()
            try:
                self.write_record(encoded, key_field, key, depth)
                self.write_record(encoded, value_field, value, depth + 1)
            except EncodeError as error:
                error._within(f"[{describe(key)}]")
                raise
            wire.write_tag(out, field.number, wire.LEN)
            wire.write_length(out, len(encoded))
            out += encoded


def _value_of(field: FieldSchema, message: Any) -> Any:
    """The value of the slot; of an empty one its zero, or EMPTY where the field is required."""
    value = slot_value(field, message)
    return field.zero() if value is EMPTY and field.presence != REQUIRED else value


def _is_set(field: FieldSchema, message: Any) -> bool:
    """Whether a singular field holds a value."""
    value = slot_value(field, message)
    return value is not None and value is not EMPTY
