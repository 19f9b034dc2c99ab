# SPDX-License-Identifier: MIT
"""wirecodec.opend.rating: rows as the official client has them, and tables that line up.

``tests/data/rating/official.json`` keeps what the official Python client made of some responses.
With ``WIRECODEC_OFFICIAL_PYTHON`` naming an interpreter that has futu-api, the client is asked
again, about these and hundreds more; with ``WIRECODEC_UPDATE_GOLDEN=1`` too, the file is written.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
from pathlib import Path
from typing import Any

import pytest

from wirecodec.errors import RequestFailed
from wirecodec.opend.messages.common import RetType
from wirecodec.opend.messages.qot_common import QotMarket, Security
from wirecodec.opend.messages.qot_get_rating_change import S2C, RatingChangeItem, Response
from wirecodec.opend.rating import COLUMNS, RatingChangePage, format_table, format_text
from wirecodec.protobuf.codec import decode, encode

HERE = Path(__file__).resolve().parent
GOLDEN = HERE.parent / "data" / "rating" / "official.json"
CAPTURE = HERE.parent / "data" / "captures" / "plain_frames.json"
OFFICIAL_PYTHON = os.environ.get("WIRECODEC_OFFICIAL_PYTHON", "")


# --- responses of every sort ----------------------------------------------------------------

NUMBERS = (None, 0, 1, 2, 3, 4, -1, 100, 2**31 - 1, -(2**31))
MARKETS = (*(int(market) for market in QotMarket), 3, 12, -1, 2**31 - 1)
TEXTS = (None, "", "N/A", "MU", "美光科技", "e\u0301", "a\tb\n", "𠮷😀", " ", "x" * 200)
PRICES = (None, 0.0, -0.0, 1500.0, 0.1, -3.5, 1e300, 5e-324, float("inf"), float("nan"))


def some_item(choose: random.Random) -> RatingChangeItem:
    """A change in which anything may be absent or strange."""
    security = None
    if choose.random() < 0.8:
        security = Security(market=choose.choice(MARKETS), code=choose.choice(TEXTS[1:]) or "")
        if choose.random() < 0.1:
            del security.market
        if choose.random() < 0.1:
            del security.code
    return RatingChangeItem(
        security=security,
        name=choose.choice(TEXTS),
        rating=choose.choice(NUMBERS),
        last_rating=choose.choice(NUMBERS),
        target_price=choose.choice(PRICES),
        last_target_price=choose.choice(PRICES),
        change_type=choose.choice(NUMBERS),
        institution_name=choose.choice(TEXTS),
        recommendation_date=choose.choice((None, "", "2026-06-23")),
        last_recommendation_date=choose.choice((None, "", "2026-05-13")),
    )


def some_response(choose: random.Random) -> bytes:
    """The body of a response, mostly a success."""
    response = Response(
        ret_type=choose.choice((0, 0, 0, 0, 0, 0, -1, 1, *(int(known) for known in RetType))),
        ret_msg=choose.choice(TEXTS),
        err_code=choose.choice(NUMBERS),
    )
    if choose.random() < 0.05:
        del response.ret_type
    if choose.random() < 0.9:
        response.s2c = S2C(
            data_list=[some_item(choose) for _ in range(choose.choice((0, 1, 1, 2, 5)))],
            all_count=choose.choice((None, 0, 5904, -1)),
            next_page=choose.choice((None, "", "-1", "eyJvZmZzZXQiOjJ9")),
        )
    body = encode(response, allow_partial=True)
    if choose.random() < 0.1:
        body += b"\x98\x06\x01\x22\x02\x10\x07"  # an unknown field; an s2c that is merged
    return body


def chosen_responses() -> list[bytes]:
    """What the golden file is made of: each rule by itself, and then some of everything."""
    items = [RatingChangeItem()]
    items += [RatingChangeItem(rating=number, last_rating=number) for number in NUMBERS]
    items += [RatingChangeItem(change_type=number) for number in NUMBERS]
    items += [RatingChangeItem(security=Security(market=each, code="X")) for each in MARKETS]
    items += [RatingChangeItem(name=text, institution_name=text) for text in TEXTS]
    items += [RatingChangeItem(target_price=each, last_target_price=each) for each in PRICES]
    pages = [S2C(data_list=items), *(S2C(data_list=[item]) for item in items[:1])]
    pages += [S2C(next_page=text) for text in (None, "", "-1")]
    pages += [S2C(all_count=count) for count in (0, 5904, -1)]
    chosen = [encode(Response(ret_type=0, s2c=page)) for page in pages]
    chosen += [encode(Response(ret_type=kind, ret_msg="没有权限")) for kind in (0, -1, -400, 7)]
    chosen += [b"", b"\x08\x00", b"\x08\x01", captured_response()]
    choose = random.Random(3426)
    return chosen + [some_response(choose) for _ in range(20)]


def captured_response() -> bytes:
    """The body of the answer in the capture."""
    frames = json.loads(CAPTURE.read_text("utf-8"))["frames"]
    [body] = [
        frame["plain_body_hex"]
        for frame in frames
        if frame["proto_id"] == 3426 and frame["dir"] == "s2c"
    ]
    return bytes.fromhex(body)


# --- the official client --------------------------------------------------------------------


def page_of(body: bytes) -> RatingChangePage:
    """Read as the official client reads, which asks for no field to be there."""
    return RatingChangePage.from_response(decode(Response, body, allow_partial=True))


def ask_official(bodies: list[bytes], folder: Path) -> list[dict[str, Any]]:
    """What the official client makes of the bodies, and of our rows."""
    cases = []
    for body in bodies:
        try:
            records: Any = page_of(body).records()
        except RequestFailed:
            records = None
        cases.append({"body": body.hex(), "records": records})
    answers = folder / "answers.json"
    finished = subprocess.run(
        [OFFICIAL_PYTHON, "-I", str(HERE / "official_rating.py"), str(answers)],
        input=json.dumps(cases),
        env={**os.environ, "HOME": str(folder)},  # it writes its log there
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    answered = json.loads(answers.read_text("utf-8"))
    return [{"body": case["body"], **each} for case, each in zip(cases, answered, strict=True)]


def assert_like(official: dict[str, Any]) -> None:
    """Our page says what the official client says."""
    body = bytes.fromhex(official["body"])
    if official["ret"] != 0:
        with pytest.raises(RequestFailed) as caught:
            page_of(body)
        assert (caught.value.ret_msg or "") == official["message"]
        return
    page = page_of(body)
    # As text, a NaN equals a NaN and a negative zero is not a zero.
    assert json.dumps(page.records()) == json.dumps(official["records"])
    assert list(COLUMNS) == official["columns"]
    assert (page.next_page, page.all_count) == (official["next_page"], official["all_count"])


def golden() -> list[dict[str, Any]]:
    """The recorded answers."""
    answers: list[dict[str, Any]] = json.loads(GOLDEN.read_text("utf-8"))
    return answers


@pytest.mark.parametrize("official", golden(), ids=lambda case: case["body"][:24] or "empty")
def test_recorded_answers(official: dict[str, Any]) -> None:
    """The rows, columns, cursors and failures that the client gave when it was asked."""
    assert_like(official)


def test_recorded_answers_say_something() -> None:
    """Successes with rows, successes without, and failures are all among them."""
    rows = [len(each["records"]) if each["ret"] == 0 else None for each in golden()]
    assert {None, 0, 1, 2} < set(rows)
    assert len(rows) >= 30
    texts = GOLDEN.read_text("utf-8")
    assert all(f'"{word}"' in texts for word in ("HK_FUTURE.X", "EC.X", "N/A.X", "NEW_RATING"))


@pytest.mark.skipif(
    not OFFICIAL_PYTHON,
    reason="WIRECODEC_OFFICIAL_PYTHON names no interpreter with futu-api",
)
def test_official_client(tmp_path: Path) -> None:
    """Asked now: it still gives the recorded answers, and ours equal its own on hundreds more."""
    chosen = chosen_responses()
    choose = random.Random(20260623)
    answers = ask_official([*chosen, *(some_response(choose) for _ in range(600))], tmp_path)
    for answer in answers:
        assert_like(answer)
        # The table that pandas makes of our rows is the client's own, kinds of columns included.
        assert answer.pop("same", True)
    if os.environ.get("WIRECODEC_UPDATE_GOLDEN"):
        lines = (json.dumps(each) for each in answers[: len(chosen)])
        GOLDEN.write_text("[\n" + ",\n".join(lines) + "\n]\n", "utf-8")
    assert json.dumps(golden()) == json.dumps(answers[: len(chosen)])


# --- pages ----------------------------------------------------------------------------------


def test_page_of_the_capture() -> None:
    """Iteration, length, cursor, repr."""
    page = page_of(captured_response())
    assert [item.name for item in page] == ["美光科技", "英特尔"]
    assert len(page) == 2
    assert page.all_count == 5904
    assert page.next_page == "eyJvZmZzZXQiOjJ9"
    assert not page.is_last
    assert repr(page) == "<RatingChangePage: 2 of 5904, next_page='eyJvZmZzZXQiOjJ9'>"
    assert page.records()[1] == {
        "security": "US.INTC",
        "name": "英特尔",
        "rating": "BUY",
        "last_rating": "BUY",
        "target_price": 160.0,
        "last_target_price": 135.0,
        "change_type": "UPGRADE",
        "institution_name": "美银证券",
        "recommendation_date": "2026-06-23",
        "last_recommendation_date": "2026-06-11",
    }


@pytest.mark.parametrize("cursor", [None, ""])
def test_last_page(cursor: str | None) -> None:
    """Without a cursor no page follows, and the cursor stays what it was."""
    response = Response(ret_type=0, s2c=S2C(next_page=cursor))
    page = RatingChangePage.from_response(response)
    assert page.is_last
    assert page.next_page == cursor


def test_success_without_a_page() -> None:
    """An answer may succeed and hold nothing."""
    page = RatingChangePage.from_response(Response(ret_type=0))
    assert (page.items, page.all_count, page.next_page, page.records()) == ([], 0, None, [])


def test_page_is_independent_of_its_response() -> None:
    """Adding to one list does not change the other."""
    response = Response(ret_type=0, s2c=S2C(data_list=[RatingChangeItem()]))
    page = RatingChangePage.from_response(response)
    page.items.append(RatingChangeItem())
    assert response.s2c is not None
    assert len(response.s2c.data_list) == 1


def test_failure() -> None:
    """All that the answer says of it, and a text that a terminal does not act on."""
    response = Response(ret_type=-1, ret_msg="太快\x1b[31m", err_code=5)
    with pytest.raises(RequestFailed) as caught:
        RatingChangePage.from_response(response, serial_number=2563)
    error = caught.value
    assert (error.proto_id, error.serial_number) == (3426, 2563)
    assert (error.ret_type, error.err_code, error.ret_msg) == (-1, 5, "太快\x1b[31m")
    assert str(error) == "Qot_GetRatingChange failed, retType -1: 太快\\x1b[31m"


@pytest.mark.parametrize(
    ("body", "ret_type"), [(b"", None), (encode(Response(ret_type=-400)), -400)]
)
def test_failure_without_ret_type(body: bytes, ret_type: int | None) -> None:
    """Both read as -400; the error tells them apart."""
    with pytest.raises(RequestFailed) as caught:
        page_of(body)
    assert caught.value.ret_type == ret_type
    assert caught.value.ret_msg is None
    assert ("without retType" in str(caught.value)) == (ret_type is None)


# --- tables ---------------------------------------------------------------------------------


def test_table_of_the_capture() -> None:
    """Chinese names take two cells a character."""
    page = page_of(captured_response())
    names, rule, *rows = page.table().split("\n")
    assert names.split() == list(COLUMNS)
    assert [set(part) for part in rule.split()] == [{"-"}] * len(COLUMNS)
    assert [row.partition("  UPGRADE")[0] for row in rows] == [
        "US.MU     美光科技  BUY     BUY                1500.0              950.0",
        "US.INTC   英特尔    BUY     BUY                 160.0              135.0",
    ]


def test_table_without_rows() -> None:
    """The names and the rule are there."""
    assert RatingChangePage().table().split("\n")[0].split() == list(COLUMNS)
    assert len(RatingChangePage().table().split("\n")) == 2
    assert format_table([], []) == "\n"


def test_widths() -> None:
    """Wide, combining, half-width and ambiguous characters; trailing blanks are cut."""
    rows: list[list[object]] = [["美光", 1], ["e\u0301a", "N/A"], ["ｶﾅ", 22.5], ["─", -0.0]]
    assert format_table(["名", "price"], rows).split("\n") == [
        "名    price",
        "----  -----",
        "美光      1",
        "e\u0301a      N/A",
        "ｶﾅ     22.5",
        "─      -0.0",
    ]
    assert format_table(["a", "b"], [["x", ""]]).split("\n")[2] == "x"


def test_row_of_the_wrong_length() -> None:
    """A row that does not fit its columns is the caller's mistake."""
    with pytest.raises(ValueError, match="a row has 1 values, and there are 2 columns"):
        format_table(["a", "b"], [["x"]])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text", "plain text"),
        ("美光 科技\u3000é", "美光 科技\u3000é"),
        ("a\x1b[2Jb", "a\\x1b[2Jb"),
        ("line\nbreak\ttab\r", "line\\nbreak\\ttab\\r"),
        ("\x00\x7f\x9b", "\\x00\\x7f\\x9b"),
        ("\u202eUM\u2028\u2029", "\\u202eUM\\u2028\\u2029"),
        ("\udc80", "\\udc80"),
        ("\U000e0001", "\\U000e0001"),
    ],
)
def test_text(text: str, shown: str) -> None:
    """What a terminal would act on is spelt out; what it would show stays."""
    assert format_text(text) == shown
