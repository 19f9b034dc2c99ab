# SPDX-License-Identifier: MIT
"""Bodies whose truth is known, for ``bench.judgement``.

They are made from the catalogue (`spec/opend`) and from Google's TestAllTypes, by turns, with
values as people have them, by the name and the kind of the field. The schema says what each LEN
record is.

Groups are left out, as one of the peers refuses any body that has one, and so are the fields of
``google.protobuf.Any``, whose bytes are a message in truth.
"""

from __future__ import annotations

import base64
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from wirecodec import encode
from wirecodec.debug.judgement import (
    BYTES,
    MESSAGE,
    PACKED_FIXED32,
    PACKED_FIXED64,
    PACKED_VARINTS,
    TEXT,
)
from wirecodec.opend.registry import full_name_of, protocols
from wirecodec.protobuf import wire
from wirecodec.protobuf.idl.classes import load_proto
from wirecodec.protobuf.records import walk_records
from wirecodec.protobuf.schema import MAP, REPEATED, REQUIRED, FieldSchema, MessageSchema, schema_of

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Truth:
    """One LEN record, as the schema has it."""

    number: int
    kind: str
    start: int
    end: int
    inside: tuple[Truth, ...]


@dataclass(frozen=True)
class Body:
    """One body."""

    type_name: str
    data: bytes
    records: tuple[Truth, ...]


def make_bodies(seed: int, count: int) -> list[Body]:
    """Bodies of random types, every other one from the catalogue."""
    random = Random(seed)
    google = [
        load_proto(ROOT / f"tests/data/google/test_messages_{syntax}.proto")
        for syntax in ("proto2", "proto3")
    ]
    known = [protocol for protocol in protocols() if protocol.has_schema]
    requests = [protocol.request_type for protocol in known if not protocol.is_push]
    responses = [protocol.response_type for protocol in known]
    sides = [schema_of(side) for side in (*requests, *responses)]
    all_types = [schema_of(google[0].TestAllTypesProto2), schema_of(google[1].TestAllTypesProto3)]
    bodies: list[Body] = []
    while len(bodies) < count:
        schema = random.choice(all_types if len(bodies) % 2 else sides)
        message = Values(random).message(schema, 0)
        data = encode(message)
        records = truth_of(schema, data, 0, len(data))
        if records:
            bodies.append(Body(_full_name(schema), data, records))
    return bodies


def _full_name(schema: MessageSchema) -> str:
    try:
        return full_name_of(schema.message_type)
    except ValueError:
        return schema.full_name


def truth_of(schema: MessageSchema, data: bytes, pos: int, end: int) -> tuple[Truth, ...]:
    """What the LEN records of a message are."""
    found = []
    for record in walk_records(data, pos, end):
        if record.wire_type != wire.LEN:
            continue
        field_schema = schema.by_number[record.number]
        start = record.payload_offset
        inside: tuple[Truth, ...] = ()
        if field_schema.message_type is not None:
            kind = MESSAGE
            inside = truth_of(field_schema.schema, data, start, record.end)
        elif field_schema.kind.name == "string":
            kind = TEXT
        elif field_schema.kind.name == "bytes":
            kind = BYTES
        else:
            kind = {
                wire.VARINT: PACKED_VARINTS,
                wire.I32: PACKED_FIXED32,
                wire.I64: PACKED_FIXED64,
            }[field_schema.kind.wire_type]
        found.append(Truth(record.number, kind, start, record.end, inside))
    return tuple(found)


NAMES = """
腾讯控股|阿里巴巴-W|美团-W|贵州茅台|中国平安|工商银行|宁德时代|小米集团|东方财富|恒生指数
騰訊控股|香港交易所|友邦保險|比亞迪股份|トヨタ自動車|ソニーグループ|任天堂|삼성전자|현대자동차
Газпром|Сбербанк России|Лукойл|أرامكو السعودية|سابك|Τράπεζα Πειραιώς|बजाज फाइनेंस
Apple|NVIDIA Corporation|Tesla, Inc.|Berkshire Hathaway Inc. Class B|AT&T|A|GE|Morgan Stanley
Société Générale|Nestlé S.A.|Münchener Rück|Crédit Agricole|Ørsted A/S|Škoda
"""
WORDS = {
    "latin": """
        the price target was raised after strong quarterly results and analysts expect further
        growth in cloud revenue while margins remain under pressure from higher memory costs
    """,
    "french": "la société a publié des résultats supérieurs aux prévisions et relève déjà",
    "cyrillic": "цена акций выросла после публикации отчётности за третий квартал на бирже",
    "arabic": "ارتفع سعر السهم بعد إعلان النتائج الفصلية في السوق المالية",
    "chinese": """
        目标价上调 维持买入评级 第三季度业绩超预期 毛利率受压 云业务收入增长 风险提示 投资者关系
        公告 派息 每股收益 现金流 同比增长 环比下降 市场份额 全年指引
    """,
    "japanese": "株価は決算発表後に上昇した 目標株価を引き上げ 売上高 営業利益",
    "emoji": "🚀 📈 to the moon 💎🙌 🔥 买入 👍🏽 ❤️ 😂 📉",
}
CURRENCIES = ("HKD", "USD", "CNY", "JPY", "SGD", "EUR", "AUD")


class Values:
    """Random values, as the name and the kind of a field suggest them."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.names = NAMES.strip().replace("\n", "|").split("|")
        self.budget = random.choice((20, 60, 200))

    def message(self, schema: MessageSchema, depth: int) -> Any:
        message = schema.new()
        is_test = schema.name.startswith("TestAllTypes")
        wanted = self.random.randint(1, 12) / max(1, len(schema.fields)) if is_test else 0.6
        taken: set[str] = set()
        for each in schema.fields:
            is_wanted = each.presence == REQUIRED or self.random.random() < wanted
            if not is_wanted or each.kind.name == "group" or each.oneof in taken:
                continue
            if each.message_type is not None and not self.may_nest(each, depth):
                continue
            if each.oneof is not None:
                taken.add(each.oneof)
            each.set(message, self.field(each, depth))
        return message

    def may_nest(self, each: FieldSchema, depth: int) -> bool:
        if each.presence == REQUIRED:
            return True
        if "MessageSet" in each.schema.name or each.schema.full_name == "google.protobuf.Any":
            return False
        return depth < 4 and self.budget > 0

    def field(self, each: FieldSchema, depth: int) -> Any:
        if each.presence == MAP:
            key, value = each.schema.by_number[1], each.schema.by_number[2]
            return {
                self.scalar(key): self.single(value, depth + 1)
                for _ in range(self.random.randint(1, 3))
            }
        if each.presence != REPEATED:
            return self.single(each, depth)
        if each.message_type is not None:
            return [self.single(each, depth) for _ in range(self.random.randint(0, 4))]
        if each.kind.is_packable and each.enum_type is None:
            return self.numbers(each)
        return [self.single(each, depth) for _ in range(self.random.randint(1, 6))]

    def single(self, each: FieldSchema, depth: int) -> Any:
        self.budget -= 1
        if each.message_type is not None:
            return self.message(each.schema, depth + 1)
        return self.scalar(each)

    def scalar(self, each: FieldSchema) -> Any:
        if each.enum_type is not None:
            return self.random.choice(list(each.enum_members))
        kind = each.kind.name
        if kind == "string":
            return self.text(each.proto_name)
        if kind == "bytes":
            return self.bytes()
        if kind == "bool":
            return self.random.random() < 0.5
        if kind in ("double", "float"):
            return self.price()
        return self.integer(each, self.random.choice(("small", "count", "time", "id", "any")))

    # Numbers ----------------------------------------------------------------------------------

    def numbers(self, each: FieldSchema) -> list[Any]:
        """A list of one field: its numbers are of one sort."""
        count = self.random.choice((1, 2, 3, 4, 5, 8, 12, 30))
        kind = each.kind.name
        if kind == "bool":
            return [self.random.random() < 0.5 for _ in range(count)]
        if kind in ("double", "float"):
            sort = self.random.choice((self.price, self.price, self.ratio, self.volume))
            return [sort() for _ in range(count)]
        sort_name = self.random.choice(("small", "small", "count", "time", "id", "any"))
        return [self.integer(each, sort_name) for _ in range(count)]

    def integer(self, each: FieldSchema, sort: str) -> int:
        random = self.random
        bits = 64 if "64" in each.kind.name else 32
        is_signed = not each.kind.name.startswith(("u", "fixed"))
        value = {
            "small": random.randint(0, 20),
            "count": random.randint(0, 10 ** random.randint(2, 6)),
            "time": random.randint(1_500_000_000, 1_800_000_000),
            "id": random.randint(10**4, 10**9) if bits == 32 else random.randint(10**9, 10**17),
            "any": random.getrandbits(random.randint(1, bits - is_signed)),
        }[sort]
        if sort == "time" and bits == 64 and random.random() < 0.3:
            value = value * 1000 + random.randint(0, 999)
        if is_signed and sort in ("count", "any") and random.random() < 0.2:
            value = -value
        return value

    def price(self) -> float:
        return round(self.random.lognormvariate(3, 2), self.random.choice((0, 1, 2, 2, 3, 4)))

    def ratio(self) -> float:
        return self.random.uniform(-1, 1)

    def volume(self) -> float:
        return float(self.random.randint(0, 10**7) * 100)

    # Bytes and texts --------------------------------------------------------------------------

    def bytes(self) -> bytes:
        random = self.random
        if random.random() < 0.75:
            return random.randbytes(random.choice((16, 16, 20, 32, 32, 64)))
        return random.randbytes(random.randint(6, 80))

    def text(self, name: str) -> str:
        random = self.random
        lowered = name.lower()
        if "time" in lowered or "date" in lowered or "day" in lowered:
            return self.time()
        if "url" in lowered or "link" in lowered:
            return f"https://www.example.com/{self.token()}?id={random.randint(1, 10**9)}"
        if "code" in lowered or "symbol" in lowered:
            return self.code()
        if "currency" in lowered:
            return random.choice(CURRENCIES)
        if "key" in lowered or "id" in lowered or "page" in lowered or "seq" in lowered:
            return self.token()
        if "name" in lowered or "owner" in lowered:
            return random.choice(self.names)
        if "ip" in lowered.split("_") or lowered.endswith("addr"):
            return ".".join(str(random.randint(0, 255)) for _ in range(4))
        sorts = (self.code, self.code, self.time, self.token, self.sentence, self.sentence)
        if random.random() < 0.2:
            return random.choice(self.names)
        return random.choice(sorts)()

    def code(self) -> str:
        random = self.random
        digits = random.choice((4, 5, 5, 5, 6))
        return random.choice(
            (
                str(random.randint(0, 10**digits - 1)).zfill(digits),
                str(random.randint(0, 10**digits - 1)).zfill(digits),
                "".join(random.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ", k=random.randint(1, 5))),
                f"HK.{random.randint(0, 99999):05}",
                f"US.AAPL{random.randint(200101, 291231)}C{random.randint(1, 999)}000",
                "59698",
                "00700",
            )
        )

    def time(self) -> str:
        random = self.random
        moment = datetime(2000, 1, 1) + timedelta(seconds=random.randint(0, 10**9))
        form = random.choice(
            ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d", "%Y-%m-%d %H:%M:%S.%f", "%Y%m%d", "%H:%M", "%Y/%m/%d")
        )
        return moment.strftime(form)

    def token(self) -> str:
        random = self.random
        return random.choice(
            (
                random.randbytes(random.choice((4, 8, 16, 20, 32))).hex(),
                base64.b64encode(random.randbytes(random.randint(6, 40))).decode(),
                str(uuid.UUID(bytes=random.randbytes(16))),
                str(random.getrandbits(64)),
                "".join(random.choices("abcdefghijklmnopqrstuvwxyz0123456789_", k=8)),
            )
        )

    def sentence(self) -> str:
        random = self.random
        script = random.choice(list(WORDS))
        words = random.choices(WORDS[script].split(), k=random.randint(1, 20))
        joint = "，" if script in ("chinese", "japanese") else " "
        return joint.join(words) + random.choice(("", ".", "\n", "!"))
