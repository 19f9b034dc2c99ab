# SPDX-License-Identifier: MIT
"""All of spec/opend: the registry, the modules, and a message of each kind there and back.

That the modules are what the generator gives is tested with the command ``generate``, that they are
what the ``.proto`` files say, by an independent reader, in test_messages.
"""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.support.profiles import some_of
from wirecodec.opend import registry
from wirecodec.opend._catalogue import PACKAGES, PROTOCOLS
from wirecodec.opend.registry import protocol_of, response_type_of
from wirecodec.protobuf import _reference
from wirecodec.protobuf.codec import decode, encode
from wirecodec.protobuf.declare import check_messages
from wirecodec.protobuf.enums import is_enum
from wirecodec.protobuf.idl.classes import LoadedSchema
from wirecodec.protobuf.idl.linking import link, read_files
from wirecodec.protobuf.idl.modules import is_generated
from wirecodec.protobuf.idl.names import module_name
from wirecodec.protobuf.json_format import from_json, to_json
from wirecodec.protobuf.schema import REPEATED, FieldSchema, schema_of

ROOT = Path(__file__).resolve().parents[2]
SPEC = ROOT / "spec" / "opend"
FILES = sorted(path.name for path in SPEC.glob("*.proto"))
BY_HAND = {
    *("common", "get_global_state", "init_connect", "keep_alive", "notify"),
    "qot_get_rating_change",
}
# One name that no rule gives: it says AES, CBC and IV.
RENAMED = {"aes_cbc_iv": "aes_cb_civ"}


def rows() -> list[list[str]]:
    """Id, name, side, file and message of each protocol of the official client."""
    text = (ROOT / "tests" / "data" / "opend" / "proto_ids.txt").read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


@pytest.fixture(scope="module")
def loaded() -> LoadedSchema:
    """The run-time classes of all files."""
    return LoadedSchema(link(read_files(FILES, (SPEC,))))


MODULES = {module: import_module(f"wirecodec.opend.messages.{module}") for module in PACKAGES}


def declared() -> dict[str, Any]:
    """Every message and enum by full name."""
    found = {}
    pending = [(module, value) for module in MODULES.values() for value in vars(module).values()]
    for module, value in pending:  # grows while it is walked
        if isinstance(value, type) and value.__module__ == module.__name__:
            found[registry.full_name_of(value)] = value
            if not is_enum(value):
                pending += [(module, inner) for inner in vars(value).values()]
    return found


DECLARED = declared()
MESSAGES = {name: value for name, value in DECLARED.items() if not is_enum(value)}


# --- the registry ---------------------------------------------------------------------------


def test_every_protocol() -> None:
    """All ids that the official client knows, with their names, sides and files."""
    listed = rows()
    assert len(listed) == 177
    assert sum(side == "push" for _, _, side, _, _ in listed) == 15
    assert {int(row[0]) for row in listed} == set(registry.PROTOCOLS)
    for number, name, side, file, response in listed:
        protocol = protocol_of(int(number))
        if file == "-":
            assert (protocol.name, protocol.has_schema) == (name, False)
            continue
        assert (protocol.name, protocol.module) == (name, module_name(file))
        assert protocol.is_push == (side == "push")
        assert registry.full_name_of(protocol.response_type) == response
        request: Any = protocol.request_type
        if request is not None:
            assert response_type_of(request) is protocol.response_type
            assert schema_of(request).full_name in MESSAGES
    assert [row[0] for row in PROTOCOLS] == sorted(registry.PROTOCOLS)


def test_every_file() -> None:
    """Each has a module, and its package is the one that the file says."""
    packages = {}
    for file in FILES:
        found = re.search(r"^package (\w+);$", (SPEC / file).read_text("utf-8"), re.MULTILINE)
        assert found is not None
        packages[module_name(file)] = found[1]
    assert packages == PACKAGES
    for module, package in PACKAGES.items():
        assert MODULES[module].__proto_package__ == package


def test_requests_know_their_answers() -> None:
    """Also in the files that have no protocol."""
    for name, message_type in MESSAGES.items():
        is_request = name.endswith((".Request", "Req"))
        assert hasattr(message_type, "__response_type__") == is_request
        if is_request:
            response = registry.full_name_of(message_type.__response_type__())
            assert response in (name[:-7] + "Response", name[:-3] + "Rsp")


# --- the modules ----------------------------------------------------------------------------


def test_which_are_generated() -> None:
    """The others are known by name."""
    folder = ROOT / "wirecodec" / "opend" / "messages"
    texts = {path.stem: path.read_text("utf-8") for path in folder.glob("*.py")}
    by_hand = {name for name, text in texts.items() if not is_generated(text)}
    assert by_hand == {*BY_HAND, "__init__"}


def test_all_can_be_completed() -> None:
    """No SchemaError waits for its first use."""
    assert check_messages(*MODULES.values()) == len(MESSAGES)


def as_data(field: FieldSchema) -> tuple[Any, ...]:
    """What a field is."""
    return (
        *(field.number, field.proto_name, field.json_name, field.kind.name, field.kind.read),
        *(field.presence, field.default, field.is_packed, field.oneof, field.debug_redact),
        field.is_closed,
    )


def test_the_same_as_at_run_time(loaded: LoadedSchema) -> None:
    """Generated or written by hand, each class is what the ``.proto`` file gives at run time."""
    assert set(DECLARED) == set(loaded)
    for name, ours in DECLARED.items():
        theirs = loaded[name]
        assert ours.__qualname__ == theirs.__qualname__
        if is_enum(ours):
            assert list(ours.__members__.items()) == list(theirs.__members__.items())
            assert ours.__proto_names__ == theirs.__proto_names__
            assert list(ours.__proto_members__) == list(theirs.__proto_members__)
            assert ours.__closed__ == theirs.__closed__
            continue
        schemas = schema_of(ours), schema_of(theirs)
        assert len(schemas[0].fields) == len(schemas[1].fields)
        assert schemas[0].full_name == schemas[1].full_name == name
        assert schemas[0].syntax == schemas[1].syntax
        for our, their in zip(*(schema.fields for schema in schemas), strict=True):
            assert RENAMED.get(our.name, our.name) == their.name
            assert as_data(our) == as_data(their)
            for mine, other in (
                (our.message_type, their.message_type),
                (our.enum_type, their.enum_type),
            ):
                expected = loaded[registry.full_name_of(mine)] if mine is not None else None
                assert other is expected


# --- there and back -------------------------------------------------------------------------

_SCALARS: dict[str, tuple[Any, ...]] = {
    "int32": (0, -1, 2**31 - 1, -(2**31)),
    "int64": (0, -1, 2**63 - 1, -(2**63)),
    "uint32": (0, 2**32 - 1),
    "uint64": (0, 2**64 - 1),
    "bool": (True, False),
    "float": (0.0, -1.5, 3.25),
    "double": (0.0, -0.1, 1e300),
    "string": ("", "MU", "美光科技"),
    "bytes": (b"", b"\x00\xff"),
}


def value_of(field: FieldSchema, turn: int, depth: int) -> Any:
    """A value for a field, another one each turn."""
    if field.message_type is not None:
        return message_of(field.message_type, turn, depth + 1)
    values = tuple(field.enum_members.values()) or _SCALARS[field.kind.name]
    return values[(field.number + turn) % len(values)]


def message_of(message_type: Any, turn: int, depth: int = 0) -> Any:
    """A message with every field set in turn 0, and others left out in the turns that follow."""
    values: dict[str, Any] = {}
    for field in schema_of(message_type).fields:
        is_needed = field.presence == "required"
        if not is_needed and (depth > 4 or (turn and (field.number + turn) % 3 == 0)):
            continue
        if field.presence == REPEATED:
            values[field.name] = [
                value_of(field, turn + index, depth) for index in range((field.number + turn) % 3)
            ]
        else:
            values[field.name] = value_of(field, turn, depth)
    return message_type(**values)


@pytest.mark.untraced
@pytest.mark.parametrize("module", some_of(MODULES))
def test_there_and_back(module: str, loaded: LoadedSchema) -> None:
    """As bytes, by both codecs and as the class of run time; as JSON."""
    for name, message_type in MESSAGES.items():
        if message_type.__module__ != MODULES[module].__name__:
            continue
        for turn in range(4):
            message = message_of(message_type, turn)
            data = encode(message)
            assert decode(message_type, data) == message
            assert (
                bytes(_reference.encode_message(message, max_depth=100, allow_partial=False))
                == data
            )
            assert encode(decode(loaded[name], data)) == data
            assert from_json(message_type, to_json(message)) == message
