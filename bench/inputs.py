# SPDX-License-Identifier: MIT
"""What is decoded and encoded: values with fixed distributions, and their bytes.

The values come from `random.Random` with a fixed seed, as dicts by proto name; absent fields are
not in them. The bytes are written here, by a few plain lines that are nobody's codec: each peer
has to come to the same values and the same bytes before it is timed.
"""

from __future__ import annotations

import hashlib
import json
import math
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from tests.support.protofile import FieldDef, MessageDef, Schema, load

Values = dict[str, Any]

ROOT = Path(__file__).resolve().parent.parent
SEED = 3426
MANY = 20_000  # items of the large page
PACKED = 10_000  # elements of a packed record
MIB = 1 << 20

RESPONSE = "Qot_GetRatingChange.Response"
REQUEST = "Qot_GetRatingChange.Request"


@dataclass(frozen=True, kw_only=True)
class Input:
    """One message: its type, its values and its bytes."""

    name: str
    title: str
    message_type: str
    values: Values
    data: bytes = field(repr=False)
    re_encodes: bool = True
    """Whether encoding gives `data` again; not where it is damaged or has unknown fields."""
    is_damaged: bool = False
    payload: bytes | None = field(default=None, repr=False)
    """Of a message of one large value: its bytes alone, for a bare copy to measure against."""
    is_scale: bool = False
    """Measured of the library alone, to see what ten times as much costs."""


@cache
def schema() -> Schema:
    """The messages of OpenD and those of `schema`."""
    return load(ROOT / "spec/opend", ROOT / "bench/schema")


# Values -------------------------------------------------------------------------------------

_COMPANIES = {
    "MU": "美光科技",
    "NVDA": "英伟达",
    "AAPL": "苹果",
    "TSLA": "特斯拉",
    "MSFT": "微软",
    "AMZN": "亚马逊",
    "GOOGL": "谷歌-A",
    "AMD": "超威半导体",
    "TSM": "台积电",
    "ASML": "阿斯麦",
    "LLY": "礼来",
    "COST": "好市多",
    "NFLX": "奈飞",
    "AVGO": "博通",
}
_INSTITUTIONS = [
    "摩根士丹利",
    "高盛",
    "花旗",
    "瑞银",
    "巴克莱",
    "富国银行",
    "德意志银行",
    "杰富瑞",
    "美国银行证券",
]
_TICKERS = list(_COMPANIES)
_NAMES = list(_COMPANIES.values())


def _day(random: Random) -> str:
    return f"{random.randint(2024, 2026)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"


def _item(random: Random) -> Values:
    which = random.randrange(len(_TICKERS))
    return {
        "security": {"market": 11, "code": _TICKERS[which]},
        "name": _NAMES[which],
        "rating": random.randint(1, 3),
        "lastRating": random.randint(1, 3),
        "targetPrice": round(random.uniform(5, 1500), 2),
        "lastTargetPrice": round(random.uniform(5, 1500), 2),
        "changeType": random.randint(1, 3),
        "institutionName": random.choice(_INSTITUTIONS),
        "recommendationDate": _day(random),
        "lastRecommendationDate": _day(random),
    }


def _page(items: int) -> Values:
    random = Random(SEED)
    return {
        "retType": 0,
        "retMsg": "",
        "errCode": 0,
        "s2c": {
            "dataList": [_item(random) for _ in range(items)],
            "allCount": 1263,
            "nextPage": "eyJvZmZzZXQiOjIwfQ==",
        },
    }


def _request() -> Values:
    return {
        "c2s": {"market": 11, "changeType": 1, "count": 20, "page": "eyJvZmZzZXQiOjIwfQ=="},
    }


def _integer(random: Random, bits: int, *, signed: bool) -> int:
    """As many of each length, since the bits are drawn first; half of the signed are negative."""
    if not signed:
        return random.getrandbits(random.randint(1, bits)) or 1
    value = random.getrandbits(random.randint(1, bits - 1)) or 1
    return -value if random.random() < 0.5 else value


def _kinds(random: Random) -> Values:
    values: Values = {}
    for kind in ("int", "uint", "sint", "fixed", "sfixed"):
        for bits in (32, 64):
            signed = kind in ("int", "sint", "sfixed")
            values[f"{kind}{bits}Value"] = _integer(random, bits, signed=signed)
    values["boolValue"] = True
    values["floatValue"] = random.randint(1, 100_000) / 64
    values["doubleValue"] = random.uniform(0.01, 1e6)
    values["stringValue"] = random.choice(_NAMES + _TICKERS)
    values["bytesValue"] = random.randbytes(random.randint(4, 40))
    values["enumValue"] = random.randint(1, 3)
    values["leaf"] = _leaf(random)
    return values


def _leaf(random: Random) -> Values:
    return {"market": random.randint(1, 40), "code": random.choice(_TICKERS)}


def _nested() -> Values:
    random = Random(SEED)
    return {
        "first": _kinds(random),
        "items": [_kinds(random) for _ in range(10)],
        "leaves": [_leaf(random) for _ in range(10)],
    }


def _flat() -> Values:
    random = Random(SEED)
    made: dict[str, Callable[[], Any]] = {
        "int32": lambda: random.randint(1, 100_000),
        "uint32": lambda: random.randint(1, 100),
        "int64": lambda: random.randint(1, 2**41),
        "bool": lambda: True,
        "double": lambda: round(random.uniform(1, 1000), 2),
        "string": lambda: random.choice(_NAMES + _TICKERS),
    }
    fields = schema().message("bench_flat.Flat").fields
    chosen = set(random.sample(range(len(fields)), len(fields) // 2))
    return {each.name: made[each.type]() for i, each in enumerate(fields) if i in chosen}


# Bytes --------------------------------------------------------------------------------------

_FIXED = {
    "fixed32": "<I",
    "sfixed32": "<i",
    "float": "<f",
    "fixed64": "<Q",
    "sfixed64": "<q",
    "double": "<d",
}
_WIRE_TYPES = {"string": 2, "bytes": 2, "message": 2} | {
    kind: 5 if struct.calcsize(code) == 4 else 1 for kind, code in _FIXED.items()
}


def varint(value: int) -> bytes:
    """An unsigned varint."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def _scalar(each: FieldDef, value: Any) -> bytes:
    """A value without its tag; strings, bytes and messages with their lengths."""
    kind = each.type
    if kind in _FIXED:
        return struct.pack(_FIXED[kind], value)
    if kind == "message":
        value = write(schema().message(each.type_name), value)
    elif kind == "string":
        value = value.encode()
    if isinstance(value, bytes):
        return varint(len(value)) + value
    if kind in ("sint32", "sint64"):
        return varint(value << 1 if value >= 0 else ~value << 1 | 1)
    return varint(value & 0xFFFF_FFFF_FFFF_FFFF)


def write(message: MessageDef, values: Mapping[str, Any]) -> bytes:
    """The canonical bytes of a message: fields by number."""
    parts = []
    for each in sorted(message.fields, key=lambda each: each.number):
        if each.name not in values:
            continue
        value = values[each.name]
        tag = varint(each.number << 3 | _WIRE_TYPES.get(each.type, 0))
        if each.is_packed:
            payload = b"".join([_scalar(each, one) for one in value])
            parts.append(varint(each.number << 3 | 2) + varint(len(payload)) + payload)
        elif each.is_repeated:
            parts.extend(tag + _scalar(each, one) for one in value)
        else:
            parts.append(tag + _scalar(each, value))
    return b"".join(parts)


def _with_unknown_fields(values: Values) -> bytes:
    """The page, each item with a field 11 (a string of six bytes) that its schema lacks."""
    s2c = schema().message("Qot_GetRatingChange.S2C")
    item = schema().message("Qot_GetRatingChange.RatingChangeItem")
    parts = []
    for each in values["s2c"]["dataList"]:
        data = write(item, each) + b"\x5a\x06" + "新增".encode()
        parts.append(b"\x0a" + varint(len(data)) + data)
    rest = {name: value for name, value in values["s2c"].items() if name != "dataList"}
    body = b"".join(parts) + write(s2c, rest)
    head = {name: value for name, value in values.items() if name != "s2c"}
    return write(schema().message(RESPONSE), head) + b"\x22" + varint(len(body)) + body


def _damaged(data: bytes) -> bytes:
    """The page whose last item has a tag of wire type 7 for its last field."""
    pos = data.rindex(b"\x52\x0a20")  # field 10, ten bytes, a date
    return data[:pos] + b"\x57" + data[pos + 1 :]


# The inputs ---------------------------------------------------------------------------------


def _make(name: str, title: str, message_type: str, values: Values, **more: Any) -> Input:
    data = more.pop("data", None)
    if data is None:
        data = write(schema().message(message_type), values)
    return Input(
        name=name, title=title, message_type=message_type, values=values, data=data, **more
    )


def _large_bytes(name: str, size: int, **more: Any) -> Input:
    payload = Random(SEED).randbytes(size)
    title = f"bytes of {size // MIB} MiB"
    return _make(name, title, "bench_kinds.Bytes", {"data": payload}, payload=payload, **more)


def _large_text(name: str, title: str, text: str, **more: Any) -> Input:
    values = {"text": text}
    return _make(name, title, "bench_kinds.Text", values, payload=text.encode(), **more)


def _ascii(size: int) -> str:
    return ("The quick brown fox jumps over the lazy dog. " * (size // 45 + 1))[:size]


def _chinese(size: int) -> str:
    return ("".join(_NAMES) * (size // 100))[: size // 3]


def _unknown(name: str) -> Input:
    values = _page(20)
    title = "page with one unknown field an item"
    data = _with_unknown_fields(values)
    return _make(name, title, RESPONSE, values, data=data, re_encodes=False)


def _broken(name: str) -> Input:
    values = _page(20)
    data = _damaged(write(schema().message(RESPONSE), values))
    title = "page with its last item damaged"
    return _make(name, title, RESPONSE, values, data=data, re_encodes=False, is_damaged=True)


def _packed(name: str, title: str, kind: str, value: Callable[[Random], Any]) -> Input:
    random = Random(SEED)
    values = {"values": [value(random) for _ in range(PACKED)]}
    return _make(name, title, f"bench_kinds.{kind}", values)


_INPUTS: dict[str, Callable[[str], Input]] = {
    "a": lambda name: _make(name, "rating page of 20 items", RESPONSE, _page(20)),
    "b": lambda name: _make(name, "20,000 items", RESPONSE, _page(MANY)),
    "c": lambda name: _make(name, "request", REQUEST, _request()),
    "d": lambda name: _make(name, "every scalar kind, nested", "bench_kinds.Nested", _nested()),
    "e": lambda name: _make(name, "48 optional fields, half set", "bench_flat.Flat", _flat()),
    "f_bytes": lambda name: _large_bytes(name, MIB),
    "f_ascii": lambda name: _large_text(name, "ASCII string of 1 MiB", _ascii(MIB)),
    "f_text": lambda name: _large_text(name, "Chinese string of 1 MiB", _chinese(MIB)),
    "g": _unknown,
    "h": _broken,
    "p_bytes": lambda name: _packed(
        name, "packed integers of one byte", "Int32s", lambda random: random.randrange(128)
    ),
    "p_varints": lambda name: _packed(
        name,
        "packed integers of 2 to 3 bytes",
        "Int32s",
        lambda random: random.randrange(1 << 7, 1 << 21),
    ),
    "p_int64": lambda name: _packed(
        name,
        "packed 64-bit integers",
        "Int64s",
        lambda random: random.randrange(-(1 << 63), 1 << 63),
    ),
    "p_doubles": lambda name: _packed(
        name, "packed doubles", "Doubles", lambda random: random.uniform(-1e6, 1e6)
    ),
    "b_tenth": lambda name: _make(name, "2,000 items", RESPONSE, _page(MANY // 10), is_scale=True),
    "f_bytes_10": lambda name: _large_bytes(name, 10 * MIB, is_scale=True),
    "f_ascii_10": lambda name: _large_text(
        name, "ASCII string of 10 MiB", _ascii(10 * MIB), is_scale=True
    ),
    "f_text_10": lambda name: _large_text(
        name, "Chinese string of 10 MiB", _chinese(10 * MIB), is_scale=True
    ),
}
NAMES = tuple(_INPUTS)


@cache
def make(name: str) -> Input:
    """The input of that name."""
    return _INPUTS[name](name)


# Equality -----------------------------------------------------------------------------------


def digest(message: MessageDef, read: Callable[[MessageDef, Any], Values], value: Any) -> str:
    """A digest of decoded values, given how a peer's message becomes a dict."""
    return _digest(canonical(message, read(message, value)))


def digest_of_values(input_: Input) -> str:
    """The digest that every peer must come to."""
    return _digest(canonical(schema().message(input_.message_type), input_.values))


def _digest(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def canonical(message: MessageDef, values: Mapping[str, Any]) -> Values:
    """What JSON holds of it without loss. Zeros and absent values are one here: bytes tell them."""
    result: Values = {}
    for each in message.fields:
        value = values.get(each.name)
        if each.is_repeated:
            if value:
                result[each.name] = [_canonical_one(each, one) for one in value]
        elif value is not None:
            plain = _canonical_one(each, value)
            if plain not in (0, "", {}, _ZERO):
                result[each.name] = plain
    return result


_ZERO = "0x0.0p+0"


def _canonical_one(each: FieldDef, value: Any) -> Any:
    if each.is_message:
        return canonical(schema().message(each.type_name), value)
    if each.type in ("float", "double"):
        return "nan" if math.isnan(value) else float(value).hex()
    if each.type == "bytes":
        return bytes(value).hex()
    if each.type == "string":
        return str(value)
    return int(value)
