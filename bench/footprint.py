# SPDX-License-Identifier: MIT
"""The footprint: size on disk, import time and memory of each slice, beside peers that do its job.

    python -m bench.footprint                                       # with the peers that are here
    python -m bench.footprint --peers-python FILE --official-python FILE

Each contender imports what its job takes, declares or loads a message of ten fields, and decodes
one: in a fresh process each time (``python -I -S``), all contenders by turns. The time is that of
the processor, in user and system, which other programs disturb least; it includes the end of the
process. From time and memory those of the bare interpreter, which takes its turns as well, are
taken off. Memory is what is resident at the end, by /proc.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

from wirecodec import encode, message, pb
from wirecodec.opend.frame import encode_frame
from wirecodec.opend.messages.qot_common import Security
from wirecodec.opend.messages.qot_get_rating_change import RatingChangeItem
from wirecodec.protobuf import wire
from wirecodec.vendoring.copies import Options
from wirecodec.vendoring.library import read_library
from wirecodec.vendoring.upkeep import make_copy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

RATING = ("Qot_GetRatingChange", "InitConnect")
RATING_ALONE = ("encryption", "extensions", "json", "specialize", "tls", "websocket")
PATIENCE_SECONDS = 120


@message
class Ten:
    """Ten fields, in the order of their numbers."""

    number: Annotated[int | None, pb.int64(1)] = None
    code: Annotated[str | None, pb.string(2)] = None
    name: Annotated[str | None, pb.string(3)] = None
    price: Annotated[float | None, pb.double(4)] = None
    last_price: Annotated[float | None, pb.double(5)] = None
    volume: Annotated[int | None, pb.int64(6)] = None
    is_open: Annotated[bool | None, pb.bool(7)] = None
    kind: Annotated[int | None, pb.int32(8)] = None
    status: Annotated[int | None, pb.int32(9)] = None
    note: Annotated[str | None, pb.string(10)] = None


FIELDS = [
    *(("number", "int64"), ("code", "string"), ("name", "string"), ("price", "double")),
    *(("last_price", "double"), ("volume", "int64"), ("is_open", "bool"), ("kind", "int32")),
    *(("status", "int32"), ("note", "string")),
]
TEN = encode(
    Ten(
        number=3426,
        code="00700",
        name="Tencent",
        price=512.5,
        last_price=510.0,
        volume=12_345_678,
        is_open=True,
        kind=3,
        status=200,
        note="ten fields",
    )
)
ITEM = encode(
    RatingChangeItem(
        security=Security(market=11, code="MU"),
        name="Micron",
        rating=3,
        last_rating=2,
        target_price=120.0,
        last_target_price=100.0,
        change_type=1,
        institution_name="Bank",
        recommendation_date="2026-01-02",
        last_recommendation_date="2025-11-02",
    )
)

# What a contender's module says, after its imports.
_HINTS = {"int64": "int", "int32": "int", "string": "str", "double": "float", "bool": "bool"}
_DECLARATION = "@message\nclass Ten:\n" + "".join(
    f"    {name}: Annotated[{_HINTS[kind]} | None, pb.{kind}({number})] = None\n"
    for number, (name, kind) in enumerate(FIELDS, 1)
)
_DECODE = f"{_DECLARATION}\nassert decode(Ten, {TEN!r}).note == 'ten fields'\n"
_FUTURE = "from __future__ import annotations\n"
_WIRE = f"""\
data, pos, found = {TEN!r}, 0, []
while pos < len(data):
    number, wire_type, start = read_tag(data, pos, len(data))
    pos = skip_value(data, start, len(data), number, wire_type)
    found.append((number, start, pos))
assert len(found) == 10
"""
_FRAME = f"""\
decoder = FrameDecoder()
decoder.receive_data({encode_frame(3426, TEN, serial_number=7)!r})
assert decoder.next_frame().header.serial_number == 7
"""
_ITEM = f"assert decode(RatingChangeItem, {ITEM!r}).name == 'Micron'\n"
_MINIPB_KINDS = {"int64": "t", "int32": "t", "string": "U", "double": "d", "bool": "b"}
_MINIPB = (
    "import minipb\nten = minipb.Wire(["
    + ", ".join(
        f"({name!r}, '{_MINIPB_KINDS[kind]}@{number}')"
        for number, (name, kind) in enumerate(FIELDS, 1)
    )
    + f"])\nassert ten.decode({TEN!r})['note'] == 'ten fields'\n"
)
_PROTOBUG_KINDS = {
    "int64": "Int64",
    "int32": "Int32",
    "string": "String",
    "double": "Double",
    "bool": "Bool",
}
_PROTOBUG = (
    "from typing import Optional\nimport protobug\n@protobug.message\nclass Ten:\n"
    + "".join(
        f"    {name}: Optional[protobug.{_PROTOBUG_KINDS[kind]}] = "
        f"protobug.field({number}, default=None)\n"
        for number, (name, kind) in enumerate(FIELDS, 1)
    )
    + f"assert protobug.loads({TEN!r}, Ten).note == 'ten fields'\n"
)


@dataclass
class Contender:
    """Who is measured.

    Attributes:
        name: in the table.
        form: folder, file or package.
        program: a module that does the job.
        python: the interpreter.
        paths: where it finds what it imports.
        size: on disk, in bytes.
        seconds: each turn took.
        resident: bytes at the end of each turn.
    """

    name: str
    form: str
    program: str
    python: str
    paths: list[str]
    size: int = 0
    seconds: list[float] = field(default_factory=list)
    resident: list[int] = field(default_factory=list)


# --- Who takes part -------------------------------------------------------------------------------


def our_own(folder: Path) -> Iterator[Contender]:
    """Every slice as a folder and as one file."""
    library = read_library()
    plan: list[tuple[str, str, tuple[str, ...], tuple[str, ...]]] = [
        ("wire", "wire", (), ()),
        ("codec", "codec", (), ()),
        ("codec, least", "codec", (), ("extensions", "specialize")),
        ("frame", "frame", (), ()),
        ("session", "session", (), ()),
        ("client for rating changes", "client", RATING, ()),
        ("client for rating changes, least", "client", RATING, RATING_ALONE),
        ("all", "all", (), ()),
    ]
    for index, (title, slice_name, messages, without) in enumerate(plan):
        forms = [("folder", "whole"), ("file", "stripped")]
        if title.endswith("least"):
            forms.append(("file", "compact"))
        for form, text in forms[: 1 if slice_name == "all" else None]:
            name = f"copy_{index}_{text}"
            options = Options(name, slice_name, messages, without, form=form, text=text)
            path = make_copy(library, options, folder)
            program = _program(name, slice_name, is_file=form == "file")
            title_of_form = form if text == "whole" else f"one file, {text}"
            yield Contender(
                title, title_of_form, program, sys.executable, [str(folder)], _size(path)
            )


def _program(name: str, slice_name: str, *, is_file: bool) -> str:
    if slice_name == "wire":
        place = name if is_file else f"{name}.protobuf.wire"
        return f"from {place} import read_tag, skip_value\n{_WIRE}"
    if slice_name == "frame":
        return f"from {name} import FrameDecoder\n{_FRAME}"
    if slice_name == "client":
        messages = name if is_file else f"{name}.opend.messages"
        return (
            f"from {name} import OpenDClient, decode\n"
            f"from {messages} import qot_get_rating_change\n"
            f"RatingChangeItem = qot_get_rating_change.RatingChangeItem\n{_ITEM}"
        )
    imports = f"{_FUTURE}from {name} import decode, message, pb\n"
    if slice_name == "session":
        imports += f"from {name if is_file else name + '.opend.session'} import ClientSession\n"
    return imports + _DECODE


def peers(python: str) -> Iterator[Contender]:
    """Other libraries for the job of the codec slice, where they are installed."""
    for name, distribution, program in (
        ("minipb", "minipb", _MINIPB),
        ("protobug", "protobug", _PROTOBUG),
        ("protobuf (upb, C)", "protobuf", _upb_program()),
    ):
        found = _installed(python, distribution)
        if found is not None:
            yield Contender(name, "package", program, python, [found[0]], found[1])


def official(python: str) -> Iterator[Contender]:
    """The official client, for the job of the client slice."""
    found = _installed(python, "futu-api")
    if found is not None:
        program = (
            "from futu import OpenQuoteContext\n"
            "from futu.common.pb.Qot_GetRatingChange_pb2 import RatingChangeItem\n"
            f"assert RatingChangeItem.FromString({ITEM!r}).name == 'Micron'\n"
        )
        yield Contender("futu-api", "package", program, python, [found[0]], found[1])


def _upb_program() -> str:
    """As protoc writes it: the descriptor in bytes, and the classes made of it."""
    return (
        "from google.protobuf import descriptor_pool\n"
        "from google.protobuf.internal import builder\n"
        f"DESCRIPTOR = descriptor_pool.Default().AddSerializedFile({_descriptor()!r})\n"
        "builder.BuildMessageAndEnumDescriptors(DESCRIPTOR, globals())\n"
        "builder.BuildTopDescriptorsAndMessages(DESCRIPTOR, __name__, globals())\n"
        f"assert Ten.FromString({TEN!r}).note == 'ten fields'\n"
    )


def _descriptor() -> bytes:
    """A FileDescriptorProto of Ten."""
    types = {"double": 1, "int64": 3, "int32": 5, "bool": 8, "string": 9}
    fields = b""
    for number, (name, kind) in enumerate(FIELDS, 1):
        fields += _bytes(2, _bytes(1, name.encode()) + bytes([24, number, 32, 1, 40, types[kind]]))
    return _bytes(1, b"ten.proto") + _bytes(4, _bytes(1, b"Ten") + fields)


def _bytes(number: int, value: bytes) -> bytes:
    out = bytearray()
    wire.write_tag(out, number, wire.LEN)
    wire.write_length(out, len(value))
    return bytes(out + value)


# Where a distribution is, and how large it is with all that it requires.
_LOOK = """\
import json, os, re, sys
from importlib.metadata import distribution
waiting, seen, size = [sys.argv[1]], set(), 0
while waiting:
    name = re.sub("[-_.]+", "-", waiting.pop()).lower()
    if name not in seen:
        seen.add(name)
        found = distribution(name)
        for file in found.files or ():
            path = found.locate_file(file)
            if not str(file).endswith(".pyc") and os.path.isfile(path):
                size += os.path.getsize(path)
        for each in found.requires or ():
            requirement, _, marker = each.partition(";")
            if not re.search("extra|sys_platform|python_version", marker):
                waiting.append(re.match(r"[\\w.-]+", requirement).group())
print(json.dumps([str(distribution(sys.argv[1]).locate_file("")), size]))
"""


def _installed(python: str, distribution: str) -> tuple[str, int] | None:
    done = subprocess.run(
        [python, "-c", _LOOK, distribution],
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason"])[-1]
        print(f"left out: {distribution}: {reason}", file=sys.stderr)
        return None
    place, size = json.loads(done.stdout)
    return str(place), int(size)


def _size(path: Path) -> int:
    files = [path] if path.is_file() else path.rglob("*")
    return sum(each.stat().st_size for each in files if each.is_file())


# --- The turns ------------------------------------------------------------------------------------

_RESIDENT = """
try:
    with open("/proc/self/status", encoding="ascii", errors="replace") as file:
        print(file.read().partition("VmRSS:")[2].split()[0])
except OSError:
    print(0)
"""


def measure(contenders: Sequence[Contender], folder: Path, rounds: int) -> list[Contender]:
    """Have each take its turns; gives one more for each interpreter, which is bare."""
    bare = [
        Contender("", "", "", python, []) for python in dict.fromkeys(c.python for c in contenders)
    ]
    everyone = [*bare, *contenders]
    for index, each in enumerate(everyone):
        (folder / f"job_{index}.py").write_text(each.program, "utf-8")
    for turn in range(rounds + 1):  # the first writes bytecode, and warms the disk's cache
        for index, each in enumerate(everyone):
            paths = [str(folder), *each.paths]
            code = f"import sys\nsys.path[:0] = {paths!r}\nimport job_{index}\n{_RESIDENT}"
            start = _seconds_of_children()
            done = subprocess.run(
                [each.python, "-I", "-S", "-c", code],
                cwd=folder,
                env={**os.environ, "HOME": str(folder)},  # the official client writes logs there
                capture_output=True,
                text=True,
                timeout=PATIENCE_SECONDS,
                check=False,
            )
            taken = _seconds_of_children() - start
            if done.returncode:
                raise SystemExit(f"{each.name}, {each.form}: {done.stderr[-2000:]}")
            if turn:
                each.seconds.append(taken)
                each.resident.append(int(done.stdout.split()[-1]) * 1024)
    return bare


def _seconds_of_children() -> float:
    """The processor's time of the processes that have ended; where it is not told, the clock's."""
    if resource is None:
        return perf_counter()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@dataclass
class Row:
    """What is said of a contender: bytes, seconds, bytes; net of the interpreter."""

    name: str
    form: str
    size: int
    seconds: float
    resident: int


def rows_of(contenders: Sequence[Contender], bare: Sequence[Contender]) -> list[Row]:
    """Medians, less those of the bare interpreter."""
    by_python = {each.python: each for each in bare}
    rows = []
    for each in contenders:
        base = by_python[each.python]
        seconds = median(each.seconds) - median(base.seconds)
        resident = int(median(each.resident) - median(base.resident))
        rows.append(Row(each.name, each.form, each.size, seconds, resident))
    return rows


def lines(rows: Sequence[Row]) -> Iterator[str]:
    """The table, in Markdown."""
    yield "| what | form | disk, KB | import and first decode, ms | memory, MB |"
    yield "|---|---|---:|---:|---:|"
    for row in rows:
        yield (
            f"| {row.name} | {row.form} | {row.size / 1000:,.1f} "
            f"| {row.seconds * 1000:.1f} | {row.resident / 1e6:.1f} |"
        )


def verdicts(rows: Sequence[Row]) -> Iterator[tuple[bool, str]]:
    """What must hold, and what is aimed at; only what was measured."""
    found = {(row.name, row.form): row for row in rows}
    codec = found["codec", "one file, stripped"]
    yield codec.resident <= 4e6, f"codec, memory {codec.resident / 1e6:.1f} MB: at most 4, aim 3"
    minipb = found.get(("minipb", "package"))
    if minipb is not None:
        ratio = codec.seconds / minipb.seconds
        yield ratio <= 1.0, f"codec, import {ratio:.2f} times minipb's: at most 1.0, aim 0.8"
    client = found["client for rating changes", "one file, stripped"]
    theirs = found.get(("futu-api", "package"))
    if theirs is not None:
        for what, ratio, least, aim in (
            ("disk", theirs.size / client.size, 20, 100),
            ("import", theirs.seconds / client.seconds, 10, 20),
            ("memory", theirs.resident / client.resident, 10, 20),
        ):
            text = f"client, {what}: 1/{ratio:.0f} of the official one's: 1/{least}, aim 1/{aim}"
            yield ratio >= least, text


def main() -> int:
    """Measure, and print the table; 1 if something that must hold does not."""
    parser = argparse.ArgumentParser(prog="bench.footprint", description=__doc__.split("\n")[0])
    parser.add_argument("--peers-python", metavar="FILE", default=sys.executable)
    parser.add_argument(
        "--official-python",
        metavar="FILE",
        default=os.environ.get("WIRECODEC_OFFICIAL_PYTHON", sys.executable),
        help="an interpreter with futu-api (or the environment's WIRECODEC_OFFICIAL_PYTHON)",
    )
    parser.add_argument("--rounds", type=int, default=31, help="fresh processes of each (31)")
    parser.add_argument("--quick", action="store_true", help="few fresh processes")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything measured")
    options = parser.parse_args()
    with TemporaryDirectory() as home:
        folder = Path(home)
        contenders = [
            *our_own(folder),
            *peers(options.peers_python),
            *official(options.official_python),
        ]
        bare = measure(contenders, folder, 5 if options.quick else options.rounds)
    rows = rows_of(contenders, bare)
    print("\n".join(lines(rows)))
    print()
    is_good = True
    for holds, text in verdicts(rows):
        is_good &= holds
        print(f"{'met   ' if holds else 'MISSED'} {text}")
    if options.json:
        everything = [asdict(each) for each in [*bare, *contenders]]
        options.json.write_text(json.dumps(everything, indent=1) + "\n", "utf-8")
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
