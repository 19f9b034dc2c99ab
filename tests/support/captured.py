# SPDX-License-Identifier: MIT
"""Records of a capture made by hand, and any records at all for properties."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from wirecodec.debug.packets import Endpoint
from wirecodec.debug.reassembly import CloseReason, Connection, Direction
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
from wirecodec.opend.frame import encode_frame

from .conversations import CLIENT, SERVER, START

__all__ = ["ENDS", "EVIL", "any_record", "any_records", "is_safe", "make_frame"]

#: What a terminal, or a browser, must not obey.
EVIL = (
    "\x1b]0;owned\x07\x9b31m\u202eabc\u2066\r\n\u2028\x00\x7f\ufeff\U000e0041"
    "</script><script>evil = 1</script><img src=x onerror='evil = 2'>\"'&<!--]]>"
)

ENDS = Connection(CLIENT, SERVER, START)


def is_safe(text: str) -> bool:
    """Whether a terminal shows every character of it and obeys none."""
    return all(each.isprintable() or each in "\n\u3000" for each in text)


def make_frame(proto_id: int, body: bytes, **changes: Any) -> CapturedFrame:
    """A frame as a capture gives it: a request in clear, unless something else is said."""
    kind = changes.get("kind", FrameKind.REQUEST)
    body_format = changes.get("body_format", 0)
    serial_number = changes.get("serial_number", 7)
    data = encode_frame(proto_id, body, serial_number=serial_number, body_format=body_format)
    frame = CapturedFrame(
        number=2,
        connection=1,
        direction=(Direction.TO_SERVER if kind == FrameKind.REQUEST else Direction.TO_CLIENT),
        transport=Transport.FRAMES,
        kind=kind,
        started=START,
        time=START,
        offset=0,
        size=len(data),
        proto_id=proto_id,
        serial_number=serial_number,
        body_format=body_format,
        data=data,
        body=body,
        protection=Protection.CLEAR,
        verdict="good",
    )
    return frame._replace(**changes)


def _values(names: type) -> list[str]:
    return [value for name, value in vars(names).items() if name.isupper()]


_numbers = st.one_of(st.integers(0, 20), st.integers(0, (1 << 64) - 1))
_times = st.one_of(st.just(0), st.integers(START, START + 10**12), st.integers(0, 1 << 90))
_protocols = st.sampled_from([1, 2, 1001, 1002, 1003, 1009, 3006, 3426, 99, 0xFFFFFFFF])
_problems = st.builds(Problem, st.sampled_from(_values(ProblemKind)), st.sampled_from([EVIL, "so"]))


@st.composite
def _frames(draw: st.DrawFn) -> CapturedFrame:
    body = draw(st.one_of(st.binary(max_size=60), st.just(EVIL.encode())))
    transport = draw(st.sampled_from(_values(Transport)))
    data = draw(st.one_of(st.just(body), st.binary(max_size=120)))
    if transport == Transport.FRAMES and draw(st.booleans()):
        data = encode_frame(draw(_protocols), body, serial_number=1)
    return CapturedFrame(
        number=draw(st.integers(1, 40)),
        connection=draw(st.integers(1, 4)),
        direction=draw(st.sampled_from(_values(Direction))),
        transport=transport,
        kind=draw(st.sampled_from(_values(FrameKind))),
        started=draw(_times),
        time=draw(_times),
        offset=draw(_numbers),
        size=len(data),
        proto_id=draw(_protocols),
        serial_number=draw(_numbers),
        body_format=draw(st.sampled_from([0, 0, 1, 7])),
        data=data,
        body=body,
        protection=draw(st.sampled_from(_values(Protection))),
        verdict=draw(st.sampled_from(["good", "bad", "unknown"])),
        asked_number=draw(st.integers(0, 40)),
        latency=draw(st.one_of(st.none(), st.integers(-5, 1 << 70))),
        ret_type=draw(st.sampled_from([None, 0, -1, 1 << 31])),
        problems=tuple(draw(st.lists(_problems, max_size=3))),
    )


_gaps = st.builds(
    CapturedGap,
    st.integers(1, 40),
    st.integers(1, 4),
    st.sampled_from(_values(Direction)),
    _times,
    _numbers,
    _numbers,
    st.booleans(),
    st.sampled_from([EVIL, "missing: not captured"]),
    st.binary(max_size=30),
)
_ends = st.one_of(
    st.none(),
    st.just(ENDS),
    st.just(Connection(Endpoint("::1", 1), Endpoint("::2", 65535), 0, is_client_known=False)),
)
_starts = st.builds(
    ConnectionStarted,
    st.integers(1, 40),
    st.integers(1, 4),
    _ends,
    _times,
    st.sampled_from(_values(Transport)),
)
_endings = st.builds(
    ConnectionEnded,
    st.integers(1, 40),
    st.integers(1, 4),
    _times,
    st.sampled_from(_values(CloseReason)),
    st.lists(st.tuples(st.integers(1, 40), _protocols, _numbers), max_size=15).map(tuple),
    _numbers,
    _numbers,
    st.integers(0, 3),
)


def any_record() -> st.SearchStrategy[Record]:
    """Whatever a record may be, also what no capture would make of it."""
    return st.one_of(_frames(), _frames(), _gaps, _starts, _endings)


def any_records() -> st.SearchStrategy[list[Record]]:
    """Some of them."""
    return st.lists(any_record(), max_size=8)
