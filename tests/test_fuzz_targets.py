# SPDX-License-Identifier: MIT
"""The checks of the fuzz targets, without atheris: on their seeds, and under Hypothesis."""

from __future__ import annotations

import hashlib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzz import fuzz_frames, fuzz_messages
from fuzz.__main__ import FOLDER, TARGETS
from wirecodec.errors import LimitError
from wirecodec.opend.frame import Frame, FrameDecoder, encode_frame
from wirecodec.protobuf.codec import decode

from .support.known import needed_messages
from .support.strategies import mutations, wire_records

CORPUS = FOLDER / "corpus"
MODULES: dict[str, ModuleType] = {"frames": fuzz_frames, "messages": fuzz_messages}
SEEDS = [
    pytest.param(target, path, id=f"{target}-{path.name[:10]}")
    for target in MODULES
    for path in sorted((CORPUS / target).iterdir())
]
each_known = pytest.mark.parametrize(
    "known", [pytest.param(known, id=known.full_name) for known in fuzz_messages.MESSAGES]
)


def test_targets() -> None:
    """Each has a module, seeds and a place in this file."""
    assert set(TARGETS) == set(MODULES) == {path.name for path in CORPUS.iterdir()}
    for target in TARGETS:
        assert len(list((CORPUS / target).iterdir())) >= 20
    names = {known.full_name for known in fuzz_messages.MESSAGES}
    assert needed_messages() <= names
    assert len(names) <= 256, "one byte chooses the message"


@pytest.mark.parametrize(("target", "path"), SEEDS)
def test_seed(target: str, path: Path) -> None:
    """As the target has it, and named by its content."""
    data = path.read_bytes()
    assert path.name == hashlib.sha1(data, usedforsecurity=False).hexdigest()
    assert len(data) <= 1500
    MODULES[target].check_input(data)


@each_known
def test_seeds_of_other_messages(known: Any) -> None:
    """Every seed as every message."""
    for path in (CORPUS / "messages").iterdir():
        fuzz_messages.check_message(known, path.read_bytes()[1:])


@each_known
@given(data=st.data())
def test_messages(known: Any, data: st.DataObject) -> None:
    numbers = [field.number for field in known.schema.message(known.full_name).fields] or [1]
    some = wire_records(numbers=numbers, malformed=True)
    encoded = data.draw(some | some.flatmap(mutations) | st.binary(max_size=64))
    fuzz_messages.check_message(known, encoded)


STREAMS = st.lists(
    st.builds(
        encode_frame,
        st.integers(0, 2**32 - 1),
        st.binary(max_size=50),
        serial_number=st.integers(0, 2**32 - 1),
        body_format=st.integers(0, 255),
        version=st.integers(0, 255),
        reserved=st.binary(min_size=8, max_size=8),
    ),
    max_size=4,
).map(b"".join)


@given(size=st.binary(min_size=1, max_size=1), stream=STREAMS | STREAMS.flatmap(mutations))
def test_frames(size: bytes, stream: bytes) -> None:
    fuzz_frames.check_input(size + stream)


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    for module in MODULES.values():
        module.check_input(data)


# --- the checks see what is wrong -----------------------------------------------------------


def seed_for(full_name: str, data: bytes) -> bytes:
    names = [known.full_name for known in fuzz_messages.MESSAGES]
    return bytes([names.index(full_name)]) + data


def test_a_foreign_error_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also one of ours that has no place there, and one that is a class of its own."""

    class Stranger(LimitError):
        pass

    for error in (KeyError("a"), RecursionError(), Stranger("no")):

        def fail(*_: object, error: Exception = error, **__: object) -> None:
            raise error

        monkeypatch.setattr(fuzz_messages, "decode", fail)
        with pytest.raises((type(error), AssertionError)):
            fuzz_messages.check_input(b"\x00")


def test_a_wrong_decoder_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that accepts too much, and one that reads something else the second time."""
    data = seed_for("v2.Scalars", b"\x08\x01")
    fuzz_messages.check_input(data)
    with monkeypatch.context() as patch:
        patch.setattr(fuzz_messages, "decode", lambda kind, _, **__: decode(kind, b""))
        with pytest.raises(AssertionError):
            fuzz_messages.check_input(data[:1] + b"\x00")
    with monkeypatch.context() as patch:
        patch.setattr(fuzz_messages, "encode", lambda *_, **__: b"\x08\x02")
        with pytest.raises(AssertionError):
            fuzz_messages.check_input(data)
    with monkeypatch.context() as patch:
        patch.setattr(fuzz_messages, "missing_fields", lambda _: ["int32"])
        with pytest.raises(AssertionError):
            fuzz_messages.check_input(data)


def test_a_wrong_frame_decoder_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that minds how the stream is cut, and one that changes a body."""

    class Careless(FrameDecoder):
        def receive_data(self, data: bytes | bytearray | memoryview) -> None:
            super().receive_data(data if len(data) > 1 else b"")

    class Changing(FrameDecoder):
        def next_frame(self) -> Frame | None:
            frame = super().next_frame()
            return frame and frame._replace(body=frame.body + b"!")

    data = b"\x05" + encode_frame(1001, b"body", serial_number=1)
    fuzz_frames.check_input(data)
    for wrong in (Careless, Changing):
        monkeypatch.setattr(fuzz_frames, "FrameDecoder", wrong)
        with pytest.raises(AssertionError):
            fuzz_frames.check_input(data)


def test_without_protobuf(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest of the checks does not need it."""
    monkeypatch.setattr(fuzz_messages, "Oracle", None)
    for path in (CORPUS / "messages").iterdir():
        fuzz_messages.check_input(path.read_bytes())
