# SPDX-License-Identifier: MIT
"""Every error of wirecodec.

    WirecodecError(Exception)
    |- SchemaError(TypeError)          a class is declared wrongly
    |- EncodeError(ValueError)         a value cannot be put on the wire
    |- DecodeError(ValueError)         bytes are not a valid message
    |  |- TruncatedError               the input ends inside a record
    |  |- MissingFieldError            a required field is absent
    |  '- LimitError                   depth, size or number of elements beyond the limit
    |- FormatError(ValueError)         JSON or text is not the message
    |- ProtoSyntaxError(ValueError)    a .proto file is wrong
    |- CipherError(ValueError)         a key or a ciphertext is wrong
    |- ProtocolError                   framing or session
    |  |- LocalProtocolError           our caller broke the rules
    |  '- RemoteProtocolError          the peer broke them
    |     |- HeaderError               no frame starts here: final, the decoder stays failed
    |     |- BodyTooLargeError         a body beyond the limit: final
    |     |- UnexpectedEOFError(EOFError)  the stream ends inside a frame: final
    |     '- ChecksumError             one body does not fit its digest: decoding goes on
    '- RequestError                    one request did not succeed
       |- RequestFailed                OpenD answered retType != 0
       |- RequestTimeout(TimeoutError)
       '- ConnectionLost(ConnectionError)

The attributes are the contract; the wording of a message is not. Bytes from outside raise
errors of this tree and nothing else.

A field path reads ``s2c.dataList[3].name``. It grows outward: the code that meets the fault
knows only the innermost name, and each enclosing message adds its own as the error passes.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = [
    "BodyTooLargeError",
    "ChecksumError",
    "CipherError",
    "ConnectionLost",
    "DecodeError",
    "EncodeError",
    "FormatError",
    "HeaderError",
    "LimitError",
    "LocalProtocolError",
    "MissingFieldError",
    "ProtoSyntaxError",
    "ProtocolError",
    "RemoteProtocolError",
    "RequestError",
    "RequestFailed",
    "RequestTimeout",
    "SchemaError",
    "TruncatedError",
    "UnexpectedEOFError",
    "WirecodecError",
]


def join_path(outer: str, inner: str) -> str:
    """``s2c`` and ``dataList[3]`` give ``s2c.dataList[3]``; an index joins without a dot."""
    if not outer or not inner or inner.startswith("["):
        return outer + inner
    return outer + "." + inner


class WirecodecError(Exception):
    """The root of every error that wirecodec raises by itself."""


class SchemaError(WirecodecError, TypeError):
    """A message or enum class is declared wrongly.

    Attributes:
        message_type: the name of the class, e.g. ``"RatingChangeItem"``; empty if unknown.
        field: the Python name of the field at fault; empty if the class as a whole is.
    """

    def __init__(self, reason: str, *, message_type: str = "", field: str = "") -> None:
        super().__init__(reason)
        self.message_type = message_type
        self.field = field

    def __str__(self) -> str:
        place = join_path(self.message_type, self.field)
        return f"{place}: {self.args[0]}" if place else str(self.args[0])


class _PathError(WirecodecError, ValueError):
    """What EncodeError, DecodeError and FormatError share: a reason and a path that grows."""

    def __init__(self, reason: str, *, path: str = "") -> None:
        super().__init__(reason)
        self.path = path

    @property
    def reason(self) -> str:
        """What is wrong, without the place."""
        return str(self.args[0])

    def _within(self, outer: str) -> None:
        """Put ``outer`` in front of the path; called by the enclosing message."""
        self.path = join_path(outer, self.path)

    def _withhold(self) -> None:
        """Keep to itself what was given: in a reason it stands behind what is wanted."""
        wanted, got, _ = self.reason.partition(", got ")
        self.args = (f"{wanted}{got}<redacted>" if got else wanted,)

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}" if self.path else self.reason


class EncodeError(_PathError):
    """A value cannot be put on the wire.

    Attributes:
        path: the field, e.g. ``"c2s.count"``; empty for the message itself.
        reason: what is wrong with its value, and what it takes.
    """


class DecodeError(_PathError):
    """Bytes are not a valid message.

    Attributes:
        offset: where the record at fault starts to be wrong, in bytes from the start of the
            data that was handed in.
        path: the field, e.g. ``"s2c.dataList[3].name"``; empty for the message itself.
        reason: what is wrong there.
    """

    def __init__(self, reason: str, *, offset: int = 0, path: str = "") -> None:
        super().__init__(reason, path=path)
        self.offset = offset

    def __str__(self) -> str:
        return f"{super().__str__()} (at byte {self.offset})"


class TruncatedError(DecodeError):
    """The input ends inside a record: what a prefix of a message gives that is none itself."""


class MissingFieldError(DecodeError):
    """A required field is absent.

    Attributes:
        fields: the proto names of the fields that the message at ``path`` lacks; ``offset`` is
            where that message ends.
    """

    def __init__(
        self, reason: str, *, offset: int = 0, path: str = "", fields: tuple[str, ...] = ()
    ) -> None:
        super().__init__(reason, offset=offset, path=path)
        self.fields = fields


class LimitError(DecodeError):
    """Valid so far, but deeper, larger or of more elements than the caller allows."""


class FormatError(_PathError):
    """JSON or text is not the message.

    Attributes:
        line: the line, counted from 1; 0 if the input was not text or the place is not known.
        column: the column in characters, counted from 1; 0 likewise.
        path: the field, e.g. ``"s2c.dataList[3].name"``.
    """

    def __init__(self, reason: str, *, line: int = 0, column: int = 0, path: str = "") -> None:
        super().__init__(reason, path=path)
        self.line = line
        self.column = column

    def __str__(self) -> str:
        text = super().__str__()
        return f"{text} (line {self.line}, column {self.column})" if self.line else text


class ProtoSyntaxError(WirecodecError, ValueError):
    """A ``.proto`` file is wrong.

    Attributes:
        file: its name as it was given.
        line: counted from 1; 0 for a descriptor, which has no text.
        column: counted from 1, in characters; 0 likewise.
        errors: everything that was found in all files, this one first; empty if whoever raised it
            looks no further than the first fault. ``str`` of the error gives a line to each.
    """

    def __init__(
        self,
        reason: str,
        *,
        file: str = "",
        line: int = 0,
        column: int = 0,
        errors: tuple[ProtoSyntaxError, ...] = (),
    ) -> None:
        super().__init__(reason)
        self.file = file
        self.line = line
        self.column = column
        self.errors = errors

    def __str__(self) -> str:
        if self.errors:
            return "\n".join(map(str, self.errors))
        return f"{self.file}:{self.line}:{self.column}: {self.args[0]}"


class CipherError(WirecodecError, ValueError):
    """A key or a ciphertext is wrong. On one frame it consumes that frame, like ChecksumError."""


class ProtocolError(WirecodecError):
    """Framing or session rules are broken."""


class LocalProtocolError(ProtocolError):
    """Our own caller broke the rules."""


class RemoteProtocolError(ProtocolError):
    """The peer broke the rules.

    Attributes:
        offset: the byte at fault, counted from the start of the stream.
    """

    def __init__(self, reason: str, *, offset: int = 0) -> None:
        super().__init__(reason)
        self.offset = offset

    def __str__(self) -> str:
        return f"{self.args[0]} (at stream byte {self.offset})"


class HeaderError(RemoteProtocolError):
    """No frame starts at ``offset``. Final: the decoder stays failed."""


class BodyTooLargeError(RemoteProtocolError):
    """A header announces a body beyond the limit. Final: the decoder stays failed.

    Attributes:
        body_size: the announced size in bytes.
        max_body_size: the limit in bytes.
    """

    def __init__(
        self, reason: str, *, offset: int = 0, body_size: int = 0, max_body_size: int = 0
    ) -> None:
        super().__init__(reason, offset=offset)
        self.body_size = body_size
        self.max_body_size = max_body_size


class UnexpectedEOFError(RemoteProtocolError, EOFError):
    """The stream ends inside a frame. Final.

    Attributes:
        missing: how many more bytes the frame needs, as far as it is known; at least 1.
    """

    def __init__(self, reason: str, *, offset: int = 0, missing: int = 0) -> None:
        super().__init__(reason, offset=offset)
        self.missing = missing


class ChecksumError(RemoteProtocolError):
    """A body does not fit the SHA-1 of its header. Its frame is consumed; decoding goes on.

    Attributes:
        frame: the whole frame, body included.
        expected: the digest in the header, 20 bytes.
        actual: the digest of the body, 20 bytes.
    """

    def __init__(
        self,
        reason: str,
        *,
        offset: int = 0,
        frame: Any = None,
        expected: bytes = b"",
        actual: bytes = b"",
    ) -> None:
        super().__init__(reason, offset=offset)
        self.frame = frame
        self.expected = expected
        self.actual = actual


class RequestError(WirecodecError):
    """One request did not succeed.

    Attributes:
        proto_id: its protocol, e.g. 3426.
        serial_number: the serial number it was sent under.
    """

    def __init__(self, reason: str, *, proto_id: int = 0, serial_number: int = 0) -> None:
        super().__init__(reason)
        self.proto_id = proto_id
        self.serial_number = serial_number


class RequestFailed(RequestError):
    """OpenD answered, with a retType other than 0.

    Attributes:
        ret_type: the retType; None where the response has none.
        err_code: the errCode, or None.
        ret_msg: the retMsg, or None. It is the peer's text: escape it before showing it.
    """

    def __init__(
        self,
        reason: str,
        *,
        proto_id: int = 0,
        serial_number: int = 0,
        ret_type: int | None = None,
        err_code: int | None = None,
        ret_msg: str | None = None,
    ) -> None:
        super().__init__(reason, proto_id=proto_id, serial_number=serial_number)
        self.ret_type = ret_type
        self.err_code = err_code
        self.ret_msg = ret_msg


class RequestTimeout(RequestError, TimeoutError):
    """No answer came in time."""


class ConnectionLost(RequestError, ConnectionError):
    """The connection ended before the answer came."""
