# SPDX-License-Identifier: MIT
"""``diff`` on the command line: what it prints, and what it answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wirecodec.opend.frame import encode_frame

from .test_cli import SERVER, Result, run

DAMAGED = SERVER[:330] + b"\x2f" + SERVER[331:]
BODY = SERVER[292:493]
SECRET = "0123456789abcdef"


def diff(tmp_path: Path, a: bytes, b: bytes, *argv: str) -> Result:
    """Compare two files called a and b."""
    paths = []
    for name, content in (("a", a), ("b", b)):
        path = tmp_path / name
        path.write_bytes(content)
        paths.append(str(path))
    return run("diff", *argv, *paths)


def test_equal(tmp_path: Path) -> None:
    """0, whatever the files hold the bytes in."""
    assert diff(tmp_path, SERVER, SERVER) == Result(0, b"no differences\n", "")
    assert diff(tmp_path, SERVER, SERVER.hex(" ").encode()).code == 0
    assert diff(tmp_path, b"", b"").code == 0


def test_text(tmp_path: Path) -> None:
    """A block for each frame, a line for each difference, then the sum."""
    result = diff(tmp_path, SERVER, DAMAGED)
    assert result.code == 1
    title = "frame 4 at byte 248, 3426 Qot_GetRatingChange response, serial 2563, 245 bytes, digest"
    assert result.text.splitlines() == [
        f"A: {title} good",
        f"B: {title} bad",
        "  s2c.dataList[0].targetPrice: 1500.0 -> 1500.0000000000107  A 329..338  B 329..338",
        "  fault in B at byte 248: a body of 201 bytes does not fit the SHA-1 of its header",
        "",
        "2 differences: 1 changed, 1 only in B",
    ]
    assert result.errors.startswith("wirecodec diff: ")
    assert result.errors.count("\n") == 1


def test_frames_of_one_side(tmp_path: Path) -> None:
    """By their titles."""
    result = diff(tmp_path, SERVER, SERVER[92:])
    assert result.code == 1
    assert result.text.startswith("only in A: frame 1 at byte 0, 1001")
    assert result.text.endswith("1 difference: 1 only in A\n")


def test_same_meaning(tmp_path: Path) -> None:
    """Said so, and how the bytes differ."""
    result = diff(tmp_path, b"0801 120161", b"120161 088100")
    assert result.code == 1
    assert result.text.splitlines()[-1] == "same meaning, other bytes: 1 moved, 1 encoding"
    assert "a varint of 1 byte in A, of 2 bytes in B" in result.text


def test_long_texts(tmp_path: Path) -> None:
    """From where they differ."""
    a, b = (b"\x12\xc8\x01" + b"x" * 150 + each + b"y" * 49 for each in (b"1", b"2"))
    argv = ("--raw", "--type", "3426:response")
    result = diff(tmp_path, b"\x08\x00" + a, b"\x08\x00" + b, *argv)
    assert f'..."{"x" * 10}1{"y" * 49}" -> ..."{"x" * 10}2{"y" * 49}"' in result.text


def test_bytes(tmp_path: Path) -> None:
    """With --bytes those of both sides."""
    result = diff(tmp_path, b"0801", b"0802", "--bytes", "--type", "Qot_Common.Security")
    assert result.text.splitlines()[2:] == [
        "  market: 1 -> 2  A 0..2  B 0..2",
        "    A 08 01",
        "    B 08 02",
        "",
        "1 difference: 1 changed",
        "same fault in A and B: byte 2: required field code missing",
    ]


def test_json(tmp_path: Path) -> None:
    """All of it, or line by line."""
    report = json.loads(diff(tmp_path, b"0801", b"08021001", "--format", "json", "--bytes").text)
    assert report["verdict"] == "different"
    assert report["counts"] == {
        "changed": 1,
        "onlyInA": 0,
        "onlyInB": 1,
        "moved": 0,
        "encoding": 0,
    }
    wanted = {
        "kind": "changed",
        "subject": "field",
        "path": "1",
        "changesMeaning": True,
        "a": {"offset": 0, "end": 2, "value": 1, "bytes": "0801"},
        "b": {"offset": 0, "end": 2, "value": 2, "bytes": "0802"},
    }
    assert report["differences"][0] == wanted
    lines = diff(tmp_path, SERVER, DAMAGED, "--format", "jsonl").text.splitlines()
    assert [json.loads(line)["path"] for line in lines] == ["s2c.dataList[0].targetPrice", ""]


def test_moved(tmp_path: Path) -> None:
    """A frame that is elsewhere, once."""
    a, b, c = (encode_frame(3426, BODY, serial_number=each) for each in (1, 2, 3))
    result = diff(tmp_path, a + b + c, b + c + a)
    title = "3426 Qot_GetRatingChange response, serial 1, 245 bytes, digest good"
    assert result.text.splitlines() == [
        f"A: frame 1 at byte 0, {title}",
        f"B: frame 3 at byte 490, {title}",
        "  frame: moved: at another place among the frames  A 0..245  B 490..735",
        "",
        "same meaning, other bytes: 1 moved",
    ]
    assert result.code == 1


def test_equal_faults(tmp_path: Path) -> None:
    """Said, though they are no difference."""
    result = diff(tmp_path, DAMAGED, DAMAGED)
    assert result.code == 0
    fault = "byte 248: a body of 201 bytes does not fit the SHA-1 of its header"
    assert result.text == f"no differences\nsame fault in A and B: {fault}\n"
    assert result.errors.count("\n") == 2
    later = diff(tmp_path, DAMAGED, DAMAGED[92:])
    assert later.text.endswith(f"same fault in A and B: {fault} (in B at byte 156)\n")
    report = json.loads(diff(tmp_path, DAMAGED, DAMAGED[92:], "--format", "json").text)
    assert report["equalFaults"] == [
        {"path": "", "reason": fault.partition(": ")[2], "a": 248, "b": 156}
    ]
    # More than one: the first and how many.
    twice = diff(tmp_path, DAMAGED * 2, SERVER * 2)
    assert twice.errors.endswith(", and 1 more\n")


# Both responses begin alike: retType, retMsg, errCode. Of the one with a key, unknown fields and
# what may be one are redacted.
VALUES = [
    ("0800", "08818000", "retType: 0 -> 1  A 0..2  B 0..4"),
    ("0800", "08808000", "retType: 0 same value: a varint of 1 byte in A, of 3 bytes in B"),
    ("0800 120161", "0800 120162", 'retMsg: "a" -> "b"  A 2..5  B 2..5'),
    ("0800 120161", "0800", 'retMsg: only in A: "a"  A 2..5'),
    ("0800 a20600", "0800", '100: only in A: ""'),
    ("0800 18", "0800 10", "errCode: only in A: unread  A 2..3"),
    ("0800 22020801", "0800 22020802", "s2c.serverVer: 1 -> 2  A 4..6  B 4..6"),
    ("0800 2200", "0800", "s2c: only in A: {}  A 2..4"),
    ("0800 22020801", "0800", "s2c: only in A: {serverVer: 1}  A 2..6"),
    ("0800 a2060a 96019701980199019a01", "0800", "100: only in A: [150, 151, 152, 153, 154]"),
    ("0800 1180", "0800 1181", "retMsg"),
    ("0800 ff", "0800 fe", "unread: differs, redacted  A 2..3  B 2..3"),
    ("0800 22020801 ff", "0800 2203080118", "s2c.connID: only in B: unread  B 6..7"),
    ("0800 fd0600000000", "0800 fd0600000001", "111: 0 (0.0 as float) -> 16777216"),
]


@pytest.mark.parametrize(("a", "b", "line"), VALUES)
def test_lines(tmp_path: Path, a: str, b: str, line: str) -> None:
    """What is said of one difference."""
    one, other = bytes.fromhex(a), bytes.fromhex(b)
    has_key = "s2c" in line or "redacted" in line
    message_type = "1001:response" if has_key else "1002:response"
    result = diff(tmp_path, one, other, "--raw", "--type", message_type)
    assert any(each.startswith(f"  {line}") for each in result.text.splitlines()), result.text


def test_long_values(tmp_path: Path) -> None:
    """Bytes from where they differ; the start of a message; a gap."""
    start, end = bytes(range(250, 170, -1)), bytes(range(47))
    a, b = (b"\xa2\x06\x80\x01" + start + each + end for each in (b"1", b"2"))
    text = diff(tmp_path, a, b, "--raw", "--bytes").text
    same, rest = start[-10:].hex(" "), end[:9].hex(" ")
    assert f"100: ...{same} 31 {rest}... (128 bytes) -> ...{same} 32 {rest}... (128 bytes)" in text
    assert " ... (132 bytes)\n" in text
    page = encode_frame(3426, BODY, serial_number=1)
    empty = encode_frame(3426, b"\x08\x00", serial_number=1)
    text = diff(tmp_path, page, empty).text
    assert "s2c: only in A: {dataList: {" in text
    assert ", ...}" in text
    first, second = SERVER[:92], SERVER[92:192]
    text = diff(tmp_path, first + b"junk" + second, first + b"junc" + second).text
    assert "  gap: 6a 75 6e 6b -> 6a 75 6e 63  A 92..96  B 92..96" in text
    text = diff(tmp_path, first + b"junk" + second, first + second, "--format", "json").text
    [difference] = json.loads(text)["differences"]
    assert difference["a"] == {"offset": 92, "end": 96}


def test_same_look(tmp_path: Path) -> None:
    """Values that look alike are shown by their bytes; a path that is another one is shown."""
    json_frames = [
        encode_frame(9, each, serial_number=1, body_format=1) for each in (b'{"a":1}', b'{"a":"1"}')
    ]
    text = diff(tmp_path, json_frames[0], json_frames[1]).text
    assert '  a: 1 -> "1"  A 44..51  B 44..53' in text
    # NaN of other bits, in the price of the second rating change; of A it was the third.
    item, gone, price = b"\x0a\x00", b"\x12\x01x", b"\x29%s\0\0\0\0\0\xf8\x7f"
    lists = []
    for items in (
        [gone, item + b"\x12\x01y" + price % b"\1"],
        [item + b"\x12\x01y" + price % b"\2"],
    ):
        lists.append(b"".join(b"\x0a" + bytes([len(each)]) + each for each in items))
    text = diff(tmp_path, lists[0], lists[1], "--raw", "--type", "Qot_GetRatingChange.S2C").text
    assert "nan (29 01 00 00 00 00 00 f8 7f) -> nan (29 02 00 00 00 00 00 f8 7f)" in text
    assert "  dataList[1].targetPrice: " in text
    assert "  B 7..16 dataList[0].targetPrice" in text
    report = diff(
        tmp_path, lists[0], lists[1], "--raw", "--type", "Qot_GetRatingChange.S2C", "--format=jsonl"
    )
    differences = [json.loads(each) for each in report.text.splitlines()]
    assert {"dataList[0].targetPrice"} == {
        each["b"]["path"] for each in differences if each["path"] == "dataList[1].targetPrice"
    }


def test_bodies(tmp_path: Path) -> None:
    """What is said of a whole body."""
    frames = [encode_frame(9, each, serial_number=1, body_format=7) for each in (b"a", b"b")]
    assert (
        "  body: not comparable: of a format that is not known"
        in diff(tmp_path, frames[0], frames[1]).text
    )
    one = encode_frame(9, b'{"a": 1}', serial_number=1, body_format=1)
    other = encode_frame(9, b'{"a":1}', serial_number=1, body_format=1)
    result = diff(tmp_path, one, other)
    assert "  body: same value: other bytes  A 44..52  B 44..51" in result.text
    assert "b" not in json.loads(diff(tmp_path, one, other, "--format", "jsonl").text)["kind"]


def test_options(tmp_path: Path) -> None:
    """What is left out, and what the type is."""
    a, b = (encode_frame(3426, BODY, serial_number=each) for each in (1, 2))
    assert diff(tmp_path, a, b).code == 1
    assert diff(tmp_path, a, b, "--ignore-serial").code == 0
    assert diff(tmp_path, b"0801", b"0802", "--ignore", "1").code == 0
    result = diff(tmp_path, b"0800", b"0801", "--type", "3426:response")
    assert "retType: 0 -> 1" in result.text


def test_redacted(tmp_path: Path) -> None:
    """Never shown, in no format."""
    keys = (SECRET.encode(), SECRET[::-1].encode())
    # InitConnect.Response: s2c.connAESKey.
    bodies = [
        bytes.fromhex("08 00 22") + bytes([len(inner)]) + inner
        for inner in (
            bytes.fromhex("0801 1001 1801") + b"\x22\x10" + key + b"\x28\x01" for key in keys
        )
    ]
    for form in ("text", "json", "jsonl"):
        for other in (bodies[1], b"\x08\x00"):
            argv = ("--raw", "--type", "1001:response", "--bytes", "--format", form)
            result = diff(tmp_path, bodies[0], other, *argv)
            assert result.code == 1
            for key in keys:
                assert key.decode() not in result.text
                assert key.hex() not in result.text.replace(" ", "")
            if form == "text" and other is bodies[1]:
                assert "s2c.connAESKey: differs, redacted" in result.text


def test_color(tmp_path: Path) -> None:
    """Where it is asked for."""
    assert b"\x1b[" in diff(tmp_path, b"0801", b"0802", "--color", "always").output
    assert b"\x1b[" not in diff(tmp_path, b"0801", b"0802").output


def test_standard_input(tmp_path: Path) -> None:
    """For one of the files."""
    path = tmp_path / "a"
    path.write_bytes(SERVER)
    assert run("diff", str(path), "-", stdin=SERVER).code == 0
    assert run("diff", "-", str(path), stdin=DAMAGED).code == 1


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("-", "-"), "standard input can be one of the files only"),
        (("no/such/file", "-"), "no/such/file: No such file"),
        (("--type", "Nope", "-", "a"), "--type: 'Nope' is not a message"),
        (("--format", "xml", "-", "a"), "xml"),
        (("--hex", "-", "no/such/file"), "-: "),
        (("a",), "B"),
    ],
)
def test_wrong(argv: tuple[str, ...], words: str) -> None:
    """2, and one clear line."""
    result = run("diff", *argv, stdin=b"xyz")
    assert result.code == 2
    assert words in result.errors
    assert result.errors.count("\n") == 1


def test_help() -> None:
    """With examples."""
    result = run("diff", "--help")
    assert result.code == 0
    assert "wirecodec diff before.bin after.bin" in result.text


@given(st.binary(max_size=60), st.binary(max_size=60), st.sampled_from(["text", "json", "jsonl"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_of_a_peer_is_obeyed(tmp_path: Path, a: bytes, b: bytes, form: str) -> None:
    """Whatever the bytes: no traceback, and no control character."""
    evil = "\x1b]0;owned\x07\u202e\n".encode()
    for one, other in ((a, b), (b"\x12" + bytes([len(evil)]) + evil, a)):
        for argv in ((), ("--type", "3426:response"), ("--bytes",)):
            result = diff(tmp_path, one, other, "--raw", "--format", form, *argv)
            assert result.code == int(one != other)
            text = result.text + result.errors
            assert all(each.isprintable() or each in "\n\u3000" for each in text)
