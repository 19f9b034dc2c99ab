# SPDX-License-Identifier: MIT
"""wirecodec.opend.messages: what the ``.proto`` files say, and what was seen on the wire."""

from __future__ import annotations

import inspect
import json
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.support import protofile
from wirecodec.opend._catalogue import PACKAGES
from wirecodec.opend.messages import init_connect
from wirecodec.opend.registry import full_name_of, protocol_of
from wirecodec.protobuf.codec import decode, encode
from wirecodec.protobuf.declare import check_messages, lower_camel_case
from wirecodec.protobuf.enums import is_closed, is_enum, proto_names
from wirecodec.protobuf.schema import EXPLICIT, REPEATED, REQUIRED, FieldSchema, schema_of

ROOT = Path(__file__).resolve().parents[2]
CAPTURES = ROOT / "tests" / "data" / "captures"
SPEC = protofile.load(ROOT / "spec" / "opend")

REDACTED = {
    "GetUserInfo.S2C.webKey",
    "InitConnect.S2C.aesCBCiv",
    "InitConnect.S2C.connAESKey",
    "InitWebSocket.C2S.RSAPrivateKey",
    "InitWebSocket.C2S.websocketKey",
    "Trd_UnlockTrade.C2S.pwdMD5",
    "Verification.C2S.code",
}
# Of the others only the names are known for sure.
DESCRIBED = (
    *("Common", "GetGlobalState", "InitConnect", "KeepAlive", "Notify"),
    *("Qot_Common", "Qot_GetBasicQot", "Qot_GetKL", "Qot_GetOrderBook", "Qot_GetRatingChange"),
    *("Qot_GetSecuritySnapshot", "Qot_GetTicker", "Qot_RequestHistoryKL", "Qot_Sub"),
    *("Trd_Common", "Trd_GetAccList", "Trd_GetFunds", "Trd_GetPositionList", "Trd_PlaceOrder"),
    "Trd_UpdateOrder",
)

MODULES = {module: import_module(f"wirecodec.opend.messages.{module}") for module in PACKAGES}


def declared_in(module: str) -> dict[str, Any]:
    """The messages and enums of a module by full name; what it imports is not its own."""
    found: dict[str, Any] = {}
    pending = list(vars(MODULES[module]).values())
    for value in pending:  # grows while it is walked: there are nested ones
        if isinstance(value, type) and value.__module__ == MODULES[module].__name__:
            found[full_name_of(value)] = value
            if not is_enum(value):
                pending += vars(value).values()
    return found


DECLARED = {name: value for module in MODULES for name, value in declared_in(module).items()}
ENUMS = {name: value for name, value in DECLARED.items() if is_enum(value)}
MESSAGES = {name: value for name, value in DECLARED.items() if name not in ENUMS}


# --- the .proto files -----------------------------------------------------------------------


each_module = pytest.mark.parametrize("module", MODULES)


@each_module
def test_all_of_a_file_is_declared(module: str) -> None:
    """Every message and enum, under the same name, and listed in ``__all__``."""
    file = SPEC.files[f"{PACKAGES[module]}.proto"]
    specified = {each.full_name[1:] for each in file.all_messages()}
    specified |= {each.full_name[1:] for each in file.all_enums()}
    declared = declared_in(module)
    assert set(declared) == specified
    tops = {name for name, value in declared.items() if "." not in value.__qualname__}
    assert {f"{file.package}.{name}" for name in MODULES[module].__all__} == tops
    check_messages(MODULES[module])


@each_module
def test_all_of_a_file_is_as_specified(module: str) -> None:
    """Message by message, enum by enum."""
    for name in declared_in(module):
        if name in ENUMS:
            check_enum(name)
        else:
            check_message(name)
            check_names_of_fields(name)


def check_message(name: str) -> None:
    """The fields in order, with number, type, label, default and name."""
    specified = SPEC.message(name).fields
    schema = schema_of(MESSAGES[name])
    assert (schema.syntax, schema.full_name) == ("proto2", name)
    assert [each.proto_name for each in schema.fields] == [each.name for each in specified]
    for ours, theirs in zip(schema.fields, specified, strict=True):
        assert (ours.number, ours.kind.name) == (theirs.number, theirs.type)
        assert ours.presence == LABELS[theirs.label]
        assert ours.default == theirs.default
        assert (ours.is_packed, ours.oneof) == (theirs.is_packed, theirs.oneof)
        assert type_name(ours) == theirs.type_name
        assert ours.debug_redact == (f"{name}.{theirs.name}" in REDACTED)


LABELS = {"required": REQUIRED, "optional": EXPLICIT, "repeated": REPEATED}


def type_name(field: FieldSchema) -> str:
    """The message or enum of a field as the .proto files name it, with a leading dot."""
    declared = field.message_type or field.enum_type
    return f".{full_name_of(declared)}" if declared is not None else ""


def check_names_of_fields(name: str) -> None:
    """snake_case, and ``name=`` where that does not lead back to the name in the .proto."""
    message_type = MESSAGES[name]
    for field in schema_of(message_type).fields:
        assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*_?", field.name)
        assert field.name.replace("_", "") == field.proto_name.replace("_", "").lower()
        is_named = "name=" in message_type.__annotations__[field.name]
        assert is_named == (lower_camel_case(field.name) != field.proto_name)


def check_enum(name: str) -> None:
    """The values in order, closed as proto2 has them; aliases too."""
    enum_type = ENUMS[name]
    specified = SPEC.enum(name)
    assert is_closed(enum_type) == specified.is_closed
    numbers = {key: int(value) for key, value in enum_type.__proto_members__.items()}
    assert list(numbers.items()) == [(each.name, each.number) for each in specified.values]
    for member, each in zip(enum_type.__members__, specified.values, strict=True):
        assert re.fullmatch(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*", member)
        rest = each.name.removeprefix(specified.name)
        plain = member.replace("_", "")
        # Where the rest would begin with a digit, the name of the enum stays.
        assert plain in (rest.replace("_", "").upper(), each.name.replace("_", "").upper())


@pytest.mark.parametrize("name", [name for name in MESSAGES if name.partition(".")[0] in DESCRIBED])
def test_every_field_is_explained(name: str) -> None:
    """The docstring of a message says what each attribute is, in order."""
    doc = inspect.getdoc(MESSAGES[name]) or ""  # from 3.13 on the compiler takes the indent away
    if name.endswith(".Request"):
        assert "protocol" in doc
        return
    explained = re.findall(r"^    (\w+): \S", doc, re.MULTILINE)
    assert explained == [field.name for field in schema_of(MESSAGES[name]).fields]


def test_keys_are_not_shown() -> None:
    """A log that shows the handshake shows no key."""
    s2c = init_connect.S2C(
        server_ver=1011,
        login_user_id=1,
        conn_id=2,
        conn_aes_key="A1B2C3D4E5F60718",
        keep_alive_interval=5,
        aes_cbc_iv="0918273645546372",
    )
    assert "A1B2" not in repr(s2c)
    assert "0918" not in repr(s2c)


# --- the wire -------------------------------------------------------------------------------


def frames() -> list[dict[str, Any]]:
    """Every frame of the plain capture, in order."""
    listed: list[dict[str, Any]] = json.loads((CAPTURES / "plain_frames.json").read_text("utf-8"))[
        "frames"
    ]
    return listed


@pytest.mark.parametrize(
    "frame", frames(), ids=lambda frame: f"{frame['proto_id']}-{frame['serial']}-{frame['dir']}"
)
def test_captured_frame(frame: dict[str, Any]) -> None:
    """The body is the message that the capture lists, and is written back byte for byte."""
    protocol = protocol_of(frame["proto_id"])
    body = bytes.fromhex(frame["plain_body_hex"])
    message_type = protocol.request_type if frame["dir"] == "c2s" else protocol.response_type
    assert message_type is not None
    decoded = decode(message_type, body)
    assert as_json(decoded) == frame["decoded"]
    assert encode(decoded) == body


@pytest.mark.parametrize("direction", ["c2s", "s2c"])
def test_captured_stream(direction: str) -> None:
    """The listed frames are the bytes of the connection, all of them."""
    listed = [frame for frame in frames() if frame["dir"] == direction]
    joined = "".join(frame["header_hex"] + frame["wire_body_hex"] for frame in listed)
    assert (CAPTURES / f"plain_{direction}.bin").read_bytes().hex() == joined


def as_json(message: Any) -> dict[str, Any]:
    """The fields that are set, as protobuf's JSON has them, without the library's own JSON."""
    shown = {}
    for field in schema_of(type(message)).fields:
        value = getattr(message, field.name)
        if field.presence == REPEATED:
            if value:
                shown[field.proto_name] = [value_as_json(field, item) for item in value]
        elif value is not None:
            shown[field.proto_name] = value_as_json(field, value)
    return shown


def value_as_json(field: FieldSchema, value: Any) -> Any:
    """One value: 64-bit integers are strings, enums are names."""
    if field.message_type is not None:
        return as_json(value)
    if field.enum_type is not None:
        return proto_names(field.enum_type)[value]
    return str(value) if field.kind.name in ("int64", "uint64") else value
