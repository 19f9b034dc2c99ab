# SPDX-License-Identifier: MIT
"""An error, shown: where it is, the bytes around it, and why it probably happened.

    try:
        response = decode(Response, body)
    except DecodeError as error:
        print(explain(error, body, message_type=Response))

The causes are found by the detectors of ``stream_causes``, ``body_causes`` and ``message_causes``,
which know the usual mistakes. What they prove comes first, what they guess last.

Neither keys nor decrypted bytes are shown, and the bytes of redacted fields are masked as far as
it can be told where they are. Names and texts of a peer are escaped.
"""

from __future__ import annotations

from collections import deque
from itertools import islice

from ..errors import (
    BodyTooLargeError,
    ChecksumError,
    CipherError,
    DecodeError,
    FormatError,
    HeaderError,
    RemoteProtocolError,
    UnexpectedEOFError,
)
from ..opend._stream import decode_body
from ..opend.frame import (
    BODY_FORMAT_JSON,
    BODY_FORMAT_PROTOBUF,
    HEADER_SIZE,
    MAGIC,
    FrameHeader,
    decode_header,
)
from ..opend.registry import PROTOCOLS, find_type
from .body_causes import cipher_causes, digest_causes
from .capture_keys import INIT_CONNECT, NO_KEYS, BodyOpener
from .causes import (
    CERTAIN,
    EXAMINED_SIZE,
    LIKELY,
    POSSIBLE,
    Cause,
    Keys,
    classes_of_protocol,
    find_header,
    fits_class,
    frame_end,
    frame_fits,
    header_at,
    protocol_of_class,
)
from .escaping import display_width, escape_text
from .inspection import inspect_frames, inspect_message, is_frame_stream
from .message_causes import message_causes, remarks
from .nodes import BODY, JSON_FIELD, FrameNode, faults_of, walk_nodes
from .stream_causes import boundary_causes, header_causes, previous_frame
from .suspicion import classes_at, may_hide, shown_header_size
from .views import Palette

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from ..errors import WirecodecError
    from ..opend.cipher import RsaKey
    from .nodes import Fault, RootNode

__all__ = ["Cause", "Explanation", "explain", "explain_data", "explain_fault"]

_ROW_SIZE = 16
_MAX_MARKED_ROWS = 3
_MAX_EXPLANATIONS = 100
_SHOWN_BEFORE = 2 * _ROW_SIZE  # an excerpt has no more in front of a fault
_SHOWN_BEHIND = 16 * _ROW_SIZE  # nor behind it
_CONTEXT_SIZE = 1024 * 1024  # of what follows a fault, for the detectors to look at
_MAX_BEFORE = 8  # places in front of an excerpt that may be the start of the frame it shows
_ORDER = {CERTAIN: 0, LIKELY: 1, POSSIBLE: 2}

# Where in a header the bytes are that show a fault (spec/frame.md, F2).
_SIZE_FIELD = (12, 4)
_DIGEST_FIELD = (16, 20)
_FORMAT_FIELD = (6, 1)


class Explanation:
    """What is wrong, where, and why.

    Attributes:
        error: the error.
        reason: what it says, escaped.
        path: the field, e.g. ``"s2c.dataList[3].name"``, escaped; empty outside of messages.
        offset: the byte, in the count of the error; None where there is none.
        excerpt: lines with the bytes around it; marks stand below the bytes at fault.
        causes: why, the likeliest first; empty if nothing is known.
    """

    __slots__ = ("causes", "error", "excerpt", "offset", "path", "reason")

    def __init__(
        self,
        error: WirecodecError,
        offset: int | None,
        excerpt: tuple[str, ...],
        causes: tuple[Cause, ...],
    ) -> None:
        self.error = error
        self.reason = escape_text(
            str(getattr(error, "reason", error.args[0] if error.args else ""))
        )
        self.path = escape_text(str(getattr(error, "path", "")))
        self.offset = offset
        self.excerpt = excerpt
        self.causes = causes

    def __repr__(self) -> str:
        names = ", ".join(cause.name for cause in self.causes)
        return f"<Explanation of {type(self.error).__name__}: {names or 'no cause known'}>"

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self, palette: Palette | None = None) -> Iterator[str]:
        """Yield it line by line.

        Args:
            palette: the colours; None for none.
        """
        palette = palette or Palette()
        title = type(self.error).__name__
        if self.offset is not None:
            title += f" at byte {self.offset}"
        if self.path:
            title += f", {self.path}"
        yield palette.paint("fault", f"{title}: {self.reason}")
        yield from _paint_excerpt(self.excerpt, palette)
        for cause in self.causes:
            yield f"  {palette.paint('name', f'{cause.certainty}: {cause.name}')}"
            yield f"    {cause.text}"
            yield f"    {palette.paint('note', cause.advice)}"
        if not self.causes:
            yield "  no cause is known"

    def short_lines(self, palette: Palette | None = None) -> Iterator[str]:
        """Yield the excerpt and the first cause, for those who have shown the error already."""
        palette = palette or Palette()
        yield from _paint_excerpt(self.excerpt, palette)
        for cause in self.causes[:1]:
            yield f"  {palette.paint('name', cause.certainty)}: {cause.text} {cause.advice}"


def explain(
    error: WirecodecError,
    data: bytes | None = None,
    *,
    base: int = 0,
    rsa_key: RsaKey | None = None,
    aes_key: bytes | None = None,
    aes_iv: bytes | None = None,
    message_type: Any = None,
) -> Explanation:
    """Say where an error is, show the bytes around it, and name the likely cause.

    Args:
        error: any error of this library. Those without a place in bytes have neither an excerpt
            nor causes.
        data: the bytes that its offset counts in: the message of a DecodeError; the stream, or
            the frame, of a HeaderError or ChecksumError; the frame or its body of a CipherError.
            A ChecksumError brings its frame itself.
        base: what the first byte of ``data`` has as its offset.
        rsa_key: the key of InitConnect, to prove what can be proved with it.
        aes_key: connAESKey, 16 bytes.
        aes_iv: aesCBCiv, 16 bytes.
        message_type: what the message should be, a class declared with ``@message``.

    Raises:
        CipherError: an AES key or IV is not 16 bytes, or there is an IV without a key.
    """
    keys = Keys(rsa_key, aes_key, aes_iv)
    return _explain(error, data, base, keys, message_type, BODY_FORMAT_PROTOBUF)


def explain_data(
    data: bytes,
    message_type: Any = None,
    *,
    rsa_key: RsaKey | None = None,
    aes_key: bytes | None = None,
    aes_iv: bytes | None = None,
) -> list[Explanation]:
    """Explain what is wrong in bytes: in a stream of frames, or in one message.

    It also points out what decoding accepts though nobody can have meant it: a record of another
    wire type than declared, text that is not UTF-8. After 100 explanations it stops. What follows
    the answer to InitConnect is opened with the key that this has, unless another is given.

    Args:
        data: the bytes.
        message_type: what they are read as; see ``inspect_data``.
        rsa_key: the key of InitConnect: a frame that it opens is sound.
        aes_key: connAESKey of the stream, likewise.
        aes_iv: aesCBCiv.

    Raises:
        CipherError: as ``explain`` does.
    """
    keys = Keys(rsa_key, aes_key, aes_iv)
    if is_frame_stream(data):
        found = _explain_stream(data, keys, message_type)
    else:
        found = _explain_message(data, message_type)
    return list(islice(found, _MAX_EXPLANATIONS))


def explain_fault(fault: Fault, root: RootNode, palette: Palette | None = None) -> Iterator[str]:
    """Yield the short form of an explanation: the excerpt, and the first cause.

    Args:
        fault: a fault of ``root`` or of a node inside.
        root: what ``inspect_data`` gave.
        palette: the colours; None for none.
    """
    yield from _explain_in_root(fault, root).short_lines(palette)


def _explain_in_root(fault: Fault, root: RootNode, *, hides: bool = False) -> Explanation:
    data, base = root.data, root.offset
    message_type = None
    body_format = BODY_FORMAT_PROTOBUF
    body = next((each for each in root.children if each.role == BODY), None)
    if (
        isinstance(root, FrameNode)
        and body is not None
        and isinstance(fault.error, (DecodeError, FormatError))
    ):
        data, base = root.bytes_of(body), body.offset
        message_type = root.message_type
        if root.header is not None:
            body_format = root.header.body_format
    elif root.role == BODY and root.kind:
        try:
            message_type = find_type(root.kind)
        except ValueError:
            message_type = None
    hidden = _hidden_ranges(root)
    keys = Keys()
    return _explain(fault.error, data, base, keys, message_type, body_format, hidden, hides=hides)


def _hidden_ranges(root: RootNode) -> list[tuple[int, int]]:
    """What the views do not show of a root."""
    return [
        (node.offset if node.role == JSON_FIELD else node.payload_offset, node.end)
        for node in walk_nodes([root])
        if node.is_redacted
    ]


# --- What kind of error it is ---------------------------------------------------------------------


def _explain(
    error: WirecodecError,
    data: bytes | None,
    base: int,
    keys: Keys,
    message_type: Any,
    body_format: int,
    hidden: Iterable[tuple[int, int]] = (),
    *,
    hides: bool = False,
) -> Explanation:
    """What is wrong, and why.

    ``hidden`` are ranges of the stream that are not to be shown; with ``hides`` nothing is quoted.
    """
    offset = getattr(error, "offset", None)
    hides = hides or may_hide(_classes_beside(message_type))
    secret = [(low - base, high - base) for low, high in hidden]
    if isinstance(error, ChecksumError):
        return _explain_checksum(error, data, base, keys, message_type, secret)
    if data is None:
        return Explanation(error, offset, (), ())
    if isinstance(error, CipherError):
        causes = cipher_causes(data, keys, message_type)
        if header_at(data, 0) is not None:
            pos = HEADER_SIZE
            secret += _secrets_of_stream(data, [0], message_type)
        else:
            pos = 0
            secret += _secrets_of_message(data, message_type, body_format)
        return Explanation(error, None, _show(data, base, pos, 1, secret), _sorted(causes))
    if isinstance(error, RemoteProtocolError):
        return _explain_framing(error, data, base, message_type, secret)
    if isinstance(error, FormatError):
        pos = _position_in_text(data, error)
        causes = message_causes(error, data, pos, message_type, BODY_FORMAT_JSON, hides=hides)
        secret += _secrets_of_message(data, message_type, BODY_FORMAT_JSON)
        return Explanation(error, base + pos, _show(data, base, pos, 1, secret), _sorted(causes))
    if isinstance(error, DecodeError):
        pos = error.offset - base
        causes = message_causes(error, data, pos, message_type, body_format, hides=hides)
        secret += _secrets_of_message(data, message_type, body_format)
        return Explanation(error, offset, _show(data, base, pos, 1, secret), _sorted(causes))
    return Explanation(error, offset, (), ())


def _sorted(causes: Iterable[Cause]) -> tuple[Cause, ...]:
    """The most certain first, each name once, and fit to be shown."""
    by_name: dict[str, Cause] = {}
    for cause in sorted(causes, key=lambda each: _ORDER[each.certainty]):
        by_name.setdefault(
            cause.name,
            cause._replace(text=escape_text(cause.text), advice=escape_text(cause.advice)),
        )
    return tuple(by_name.values())


def _explain_checksum(
    error: ChecksumError,
    data: bytes | None,
    base: int,
    keys: Keys,
    message_type: Any,
    secret: list[tuple[int, int]],
) -> Explanation:
    frame = error.frame
    pos = error.offset - base
    if data is not None and header_at(data, pos) is None:
        pos = 0
    header = header_at(data, pos) if data is not None else None
    if header is None and frame is not None:
        header = frame.header._replace(body_size=len(frame.body))
        data = header.encode() + frame.body
        base, pos = error.offset, 0
    if header is None or data is None:
        return Explanation(error, error.offset, (), ())
    end = frame_end(data, pos)
    body = data[pos + HEADER_SIZE : end] if end >= 0 else data[pos + HEADER_SIZE :]
    plaintext = frame.body if frame is not None and frame.body != body else None
    if plaintext is None and frame is not None and frame.header.body_size != len(body):
        plaintext = body  # what was on the wire is not at hand
        secret = [*secret, (pos + HEADER_SIZE, len(data))]
    causes: list[Cause] = []
    if plaintext is None:
        causes += header_causes(data, pos)
    if not any(cause.certainty == CERTAIN for cause in causes):
        neighbours = _neighbours(data, pos, end)
        causes += digest_causes(header, body, keys, plaintext=plaintext, neighbours=neighbours)
    start, size = _DIGEST_FIELD
    secret = secret + _secrets_of_stream(data, [pos], message_type)
    excerpt = _show(data, base, pos + start, size, secret)
    return Explanation(error, error.offset, excerpt, _sorted(causes))


def _neighbours(data: bytes, pos: int, end: int) -> tuple[tuple[str, bytes], ...]:
    found = []
    before = previous_frame(data, pos)
    if before >= 0:
        found.append(("previous", data[before + HEADER_SIZE : pos]))
    after = frame_end(data, end) if end >= 0 else -1
    if after >= 0:
        found.append(("next", data[end + HEADER_SIZE : after]))
    return tuple(found)


def _explain_framing(
    error: RemoteProtocolError,
    data: bytes,
    base: int,
    message_type: Any,
    secret: list[tuple[int, int]],
) -> Explanation:
    pos = error.offset - base
    if not 0 <= pos <= len(data):
        return Explanation(error, error.offset, (), ())
    rest = data[pos : pos + len(MAGIC)]
    starts = bool(rest) and MAGIC.startswith(rest)
    causes = header_causes(data, pos) if starts else boundary_causes(data, pos)
    mark, size = pos, 2
    if isinstance(error, BodyTooLargeError):
        mark, size = pos + _SIZE_FIELD[0], _SIZE_FIELD[1]
        if not causes:
            causes.append(_too_large(error))
    elif starts and (isinstance(error, UnexpectedEOFError) or len(data) - pos < HEADER_SIZE):
        mark, size = len(data), 1
        causes.append(_stream_cut(data, pos))
    elif isinstance(error, HeaderError) and rest[:1] == MAGIC[:1]:
        mark, size = pos + 1, 1
    secret = secret + _secrets_of_stream(data, [pos, mark], message_type)
    excerpt = _show(data, base, mark, size, secret)
    return Explanation(error, error.offset, excerpt, _sorted(causes))


def _too_large(error: BodyTooLargeError) -> Cause:
    return Cause(
        "body-too-large",
        f"The header announces {error.body_size} bytes, and {error.max_body_size} are allowed.",
        "If a body is meant to be so large, raise max_body_size; else the reader is out of step, "
        "or these bytes are no header.",
        POSSIBLE,
    )


def _stream_cut(data: bytes, pos: int) -> Cause:
    header = header_at(data, pos)
    if header is None:
        text = f"The stream is cut inside a header: {len(data) - pos} of {HEADER_SIZE} bytes."
    else:
        protocol = PROTOCOLS.get(header.proto_id)
        name = f" ({protocol.name})" if protocol is not None else ""
        there = len(data) - pos - HEADER_SIZE
        text = (
            f"The stream is cut inside the body of a frame of protocol {header.proto_id}{name}: "
            f"{there} of {header.body_size} bytes, {header.body_size - there} are missing."
        )
    return Cause(
        "stream-cut",
        text,
        "Wait for the rest: TCP gives a frame in parts. If the connection ended, ask again.",
        LIKELY,
    )


def _position_in_text(data: bytes, error: FormatError) -> int:
    """Where a line and a column are, in bytes."""
    if error.line < 1:
        return 0
    start = 0
    for _ in range(error.line - 1):
        after = data.find(b"\n", start)
        if after < 0:
            break
        start = after + 1
    end = data.find(b"\n", start)
    line = data[start : end if end >= 0 else len(data)][: 4 * max(error.column, 1)]
    before = line.decode("utf-8", "surrogateescape")[: max(error.column - 1, 0)]
    return start + len(before.encode("utf-8", "surrogateescape"))


# --- All that is wrong in some bytes --------------------------------------------------------------


def _explain_stream(data: bytes, keys: Keys, message_type: Any) -> Iterator[Explanation]:
    before = 0  # where the frame or gap in front starts
    hidden: list[tuple[int, int]] = []
    learnt = BodyOpener(NO_KEYS)  # with what the answer to InitConnect says, if there is one
    roots = inspect_frames([data], message_type)
    waiting: deque[RootNode] = deque()
    while True:
        while not waiting or waiting[-1].end < _fault_offset(waiting[0]) + _SHOWN_BEHIND:
            after = next(roots, None)
            if after is None:
                break
            waiting.append(after)
            hidden += _hidden_ranges(after)
        if not waiting:
            return
        root = waiting.popleft()
        hidden = [each for each in hidden if each[1] > root.offset - _SHOWN_BEFORE]
        if root.fault is not None:
            opened = _open_frame(root, keys, learnt)
            if opened is not None:
                if keys.key is None:  # one that is given is meant to be the right one
                    _learn(learnt, opened)
                yield from _explain_opened(opened, message_type)
            else:
                context = data[before : root.offset + _CONTEXT_SIZE]
                yield _explain(root.fault.error, context, before, keys, message_type, 0, hidden)
        elif isinstance(root, FrameNode):
            if keys.key is None:
                _learn(learnt, root.data)
            yield from _explain_body(root, keys)
        before = root.offset


def _fault_offset(root: RootNode) -> int:
    return max(root.offset, root.fault.offset if root.fault is not None else 0)


def _open_frame(root: RootNode, keys: Keys, learnt: BodyOpener) -> bytes | None:
    """The frame as it would be without encryption, if a key opens it."""
    if not isinstance(root, FrameNode) or root.header is None or root.verdict != "bad":
        return None
    header, body = root.header, root.data[HEADER_SIZE:]
    plaintext = keys.open_body(header.digest, body)
    if plaintext is None:
        opened = learnt.open(header.proto_id, body, header.digest)
        if not opened.is_good:
            return None
        plaintext = opened.body
    return header._replace(body_size=len(plaintext)).encode() + plaintext


def _learn(learnt: BodyOpener, frame: bytes) -> None:
    """Take the key for what follows from a sound frame, if it is the answer to InitConnect."""
    header = decode_header(frame)
    if header.proto_id == INIT_CONNECT:
        try:
            greeting_type = PROTOCOLS[INIT_CONNECT].response_type
            answer = decode_body(greeting_type, frame[HEADER_SIZE:], header.body_format)
        except (DecodeError, FormatError):  # the request, or broken
            return
        if answer.s2c is not None:
            learnt.learn(answer.s2c)


def _explain_opened(frame: bytes, message_type: Any) -> Iterator[Explanation]:
    """What is wrong in a decrypted body, without showing it. Offsets are those in the body."""
    for root in inspect_frames([frame], message_type):
        if isinstance(root, FrameNode):  # pragma: no branch - it was made of its header just now
            for each in _explain_body(root, Keys(), hides=True):
                if isinstance(each.error, FormatError):
                    each.error._withhold()
                yield Explanation(each.error, each.offset, (), each.causes)


def _explain_body(root: FrameNode, keys: Keys, *, hides: bool = False) -> Iterator[Explanation]:
    """What is wrong in the body of a frame that is complete and fits its digest."""
    header = root.header
    if header is None:  # pragma: no cover - those of a stream have one
        return
    if header.body_format not in (BODY_FORMAT_PROTOBUF, BODY_FORMAT_JSON):
        yield _unknown_format(root, header)
        return
    body = root.data[HEADER_SIZE:]
    base = root.offset + HEADER_SIZE
    faults = faults_of([root])
    for fault in faults:
        found = _explain_in_root(fault, root, hides=hides)
        sealed = [
            cause
            for cause in (cipher_causes(root.data, keys) if body and len(body) % 16 == 0 else [])
            if cause.name == "digest-of-ciphertext"
        ]
        yield Explanation(
            found.error, found.offset, found.excerpt, _sorted([*sealed, *found.causes])
        )
    if not faults and header.body_format == BODY_FORMAT_PROTOBUF and root.message_type is not None:
        yield from _explain_remarks(body, base, root.message_type, hides=hides)


def _unknown_format(root: FrameNode, header: FrameHeader) -> Explanation:
    start, size = _FORMAT_FIELD
    error = HeaderError(
        f"the body format is {header.body_format}, which is not known", offset=root.offset + start
    )
    causes = [
        cause
        for cause in header_causes(root.data, 0)
        if cause.name == "body-format-unknown" or cause.certainty == CERTAIN
    ]
    secret = _secrets_of_stream(root.data, [0], root.message_type)
    excerpt = _show(root.data, root.offset, start, size, secret)
    return Explanation(error, error.offset, excerpt, _sorted(causes))


def _explain_remarks(
    data: bytes, base: int, message_type: Any, *, hides: bool = False
) -> Iterator[Explanation]:
    secret = _secrets_of_message(data, message_type, BODY_FORMAT_PROTOBUF)
    hides = hides or may_hide(_classes_beside(message_type))
    for remark in remarks(data, message_type, hides=hides):
        error = DecodeError(remark.reason, offset=base + remark.offset, path=remark.path)
        excerpt = _show(data, base, remark.offset, remark.size, secret)
        yield Explanation(error, error.offset, excerpt, _sorted([remark.cause]))


def _explain_message(data: bytes, message_type: Any) -> Iterator[Explanation]:
    if not data and message_type is None:
        return
    root = inspect_message(data, message_type)
    faults = faults_of([root])
    if message_type is None:
        # Bytes that are a row of records may be anything; only a proof says that they are not.
        causes = [
            cause
            for cause in boundary_causes(data, 0)
            if cause.certainty == CERTAIN or (faults and cause.name != "header-missing")
        ]
        if causes:
            error = HeaderError("these bytes are neither frames nor a message", offset=0)
            yield Explanation(error, 0, _show(data, 0, 0, 2, []), _sorted(causes))
            return
    for fault in faults:
        yield _explain(fault.error, data, 0, Keys(), message_type, BODY_FORMAT_PROTOBUF)
    if not faults and message_type is not None:
        yield from _explain_remarks(data, 0, message_type)


# --- What must not be shown -----------------------------------------------------------------------


def _secrets_of_message(data: bytes, message_type: Any, body_format: int) -> list[tuple[int, int]]:
    """The ranges of a body that hold keys or passwords, or may hold them."""
    return _secrets(data, _classes_beside(message_type), body_format)


def _classes_beside(message_type: Any) -> list[Any]:
    """A class, and what else a body of its protocol may be."""
    if message_type is None:
        return []
    return [message_type, *classes_of_protocol(protocol_of_class(message_type))]


def _secrets(body: bytes, classes: list[Any], body_format: int) -> list[tuple[int, int]]:
    if not may_hide(classes):
        return []
    if body_format != BODY_FORMAT_PROTOBUF or len(body) > EXAMINED_SIZE:
        return [(0, len(body))]
    fitting = [each for each in dict.fromkeys(classes) if fits_class(each, body)]
    if not fitting:  # what belongs to which field cannot be told
        return [(0, len(body))]
    return [
        (node.payload_offset, node.end)
        for each in fitting
        for node in walk_nodes([inspect_message(body, each)])
        if node.is_redacted
    ]


def _secrets_of_stream(data: bytes, places: list[int], message_type: Any) -> list[tuple[int, int]]:
    """The same for all frames of which bytes may be shown around some places."""
    ranges = []
    for start in {each for pos in places for each in _starts_near(data, pos)}:
        if start < 0 or not data.startswith(MAGIC, start):
            continue
        classes = classes_at(data, start, message_type)
        if not may_hide(classes):
            continue  # before anything is computed of its body
        shown_end = start + shown_header_size(data, start)
        header = header_at(data, start)
        if header is None:  # cut, as it seems
            ranges.append((shown_end, len(data)))
            continue
        body_start = start + HEADER_SIZE
        is_sound = frame_fits(data, start)
        end = frame_end(data, start)
        if not is_sound:
            after = find_header(data, body_start)
            end = max(end, after) if after >= 0 else len(data)
            ranges.append((shown_end, end))  # the header may be shorter than it should be
            continue
        hidden = _secrets(data[body_start:end], classes, header.body_format)
        ranges += [(low + body_start, high + body_start) for low, high in hidden]
        if hidden:  # the digest tells which guess of them is right
            digest_start, size = _DIGEST_FIELD
            ranges.append((start + digest_start, start + digest_start + size))
    return ranges


def _starts_near(data: bytes, pos: int) -> set[int]:
    """Where frames start, or may start, that reach into the rows around ``pos``; -1 for none."""
    starts = {previous_frame(data, pos), pos, 0 if data.startswith(MAGIC) else -1}
    first, end = max(pos - 2 * _ROW_SIZE, 0), pos + (_MAX_MARKED_ROWS + 3) * _ROW_SIZE
    at = first
    while (at := data.find(MAGIC, at, end)) >= 0:
        starts.add(at)
        at += 1
    # In front of the rows the nearest one may be a part of a body.
    at = first + 1
    for _ in range(_MAX_BEFORE):
        at = data.rfind(MAGIC, 0, at)
        starts.add(at)
        if at < 0:
            break
        at += 1
    return starts


# --- The excerpt ----------------------------------------------------------------------------------


def _show(
    data: bytes, base: int, pos: int, size: int, secret: list[tuple[int, int]]
) -> tuple[str, ...]:
    """Rows of bytes around ``data[pos : pos + size]``, and marks below those."""
    if not 0 <= pos <= len(data):
        return ()
    mark_end = pos + min(max(size, 1), _MAX_MARKED_ROWS * _ROW_SIZE)
    first = max((base + pos) // _ROW_SIZE - 1, base // _ROW_SIZE)
    last = (base + min(mark_end, len(data) + 1) - 1) // _ROW_SIZE + 1
    lines = []
    for row in range(first, last + 1):
        low = row * _ROW_SIZE - base
        if low > len(data) or (low == len(data) and pos < low):
            break
        cells = ["  "] * _ROW_SIZE
        marks = ["  "] * _ROW_SIZE
        shown = bytearray()
        for column in range(_ROW_SIZE):
            at = low + column
            is_there = 0 <= at < len(data)
            is_secret = is_there and any(start <= at < end for start, end in secret)
            if is_there:
                cells[column] = "**" if is_secret else f"{data[at]:02x}"
                shown.append(0 if is_secret else data[at])
            if pos <= at < mark_end and (is_there or at == pos):
                marks[column] = "^^"
        indent = " " * max(-low, 0)
        lines.append(
            f"  {row * _ROW_SIZE:08x}  {' '.join(cells)}  {indent}|{_text_column(bytes(shown))}|"
        )
        if any(mark.strip() for mark in marks):
            lines.append((" " * 12 + " ".join(marks)).rstrip())
    return tuple(lines)


def _text_column(row: bytes) -> str:
    """A row of bytes as text that is as wide as it has bytes.

    A Chinese character has three bytes and takes two columns; a blank makes up for the third.
    """
    out = []
    pos = 0
    while pos < len(row):
        byte = row[pos]
        width = 1
        shown = chr(byte) if 0x20 <= byte < 0x7F else "."
        if byte >= 0xE0:
            length = 3 if byte < 0xF0 else 4
            try:
                character = row[pos : pos + length].decode("utf-8")
            except UnicodeDecodeError:
                character = ""
            if character.isprintable() and display_width(character) == 2:
                shown, width = character + " " * (length - 2), length
        out.append(shown)
        pos += width
    return "".join(out)


def _paint_excerpt(excerpt: tuple[str, ...], palette: Palette) -> Iterator[str]:
    for line in excerpt:
        yield palette.paint("fault", line) if not line.strip("^ ") else line
