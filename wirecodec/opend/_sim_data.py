# SPDX-License-Identifier: MIT
"""The rating changes of a simulator: where they are read from, and how they are asked for.

Rows are read in whatever form people have them: the rows of ``RatingChangePage.records()`` as JSON
or CSV, or the messages as JSON, alone, in a list or in a whole answer. Everything is checked when
it is read, with the row and column of a mistake, so that a simulator that has started has data.

What is asked for is answered as the documentation says: a market, US or CA; a kind of change; 1 to
20 rows on a page; and a cursor, which is the one that OpenD's own answer in the captures shows:
base64 of ``{"offset":2}``. To a client it is opaque.
"""

from __future__ import annotations

import base64
import binascii
import json

from ..errors import FormatError
from ..protobuf.json_format import from_dict
from .messages.qot_common import QotMarket, Security
from .messages.qot_get_rating_change import (
    S2C,
    RatingChangeItem,
    RatingChangeType,
    Response,
)
from .rating import CHANGE_NAMES, COLUMNS, MARKET_NAMES, NOT_AVAILABLE, RATING_NAMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path
    from typing import Any

    from .messages.qot_get_rating_change import C2S

__all__ = [
    "DEFAULT_COUNT",
    "MAX_COUNT",
    "RatingData",
    "load_rating_data",
    "read_csv",
    "read_json",
    "read_jsonl",
    "sample_items",
]

#: How many rows a page has if the request does not say.
DEFAULT_COUNT = 10

#: How many rows a page has at most.
MAX_COUNT = 20

_SERVED = (QotMarket.US_SECURITY, QotMarket.CA_SECURITY)
_NUMBER_OF_MARKET = {name: number for number, name in MARKET_NAMES.items()}
_NUMBER_OF_RATING = {name: number for number, name in RATING_NAMES.items()}
_NUMBER_OF_CHANGE = {name: number for number, name in CHANGE_NAMES.items()}
_PRICES = ("target_price", "last_target_price")


class RatingData:
    """Rating changes in their order, which no request changes.

    Args:
        items: the changes, newest first as a rule; each has a security of the US or CA.

    Raises:
        FormatError: a change has none; ``path`` says which one.
    """

    def __init__(self, items: Iterable[RatingChangeItem]) -> None:
        self._items: dict[int, list[RatingChangeItem]] = {int(market): [] for market in _SERVED}
        for index, item in enumerate(items):
            market = item.security.market if item.security is not None else None
            if market not in self._items:
                raise FormatError(
                    "only markets US (11) and CA have rating changes", path=f"[{index}].security"
                )
            self._items[market].append(item)

    def __len__(self) -> int:
        return sum(map(len, self._items.values()))

    def answer(self, asked: C2S) -> Response:
        """The page that a request asks for, or the refusal of a wrong request."""
        items = self._items.get(asked.market)
        if items is None:
            return _refusal(f"market {asked.market}: there are rating changes of US (11) and CA")
        if asked.change_type is not None:
            if asked.change_type not in CHANGE_NAMES:
                return _refusal(f"changeType {asked.change_type}: there are 1, 2 and 3")
            items = [item for item in items if item.change_type == asked.change_type]
        count = DEFAULT_COUNT if asked.count is None else asked.count
        if not 1 <= count <= MAX_COUNT:
            return _refusal(f"count {count}: it is 1 to {MAX_COUNT}")
        start = _offset_of(asked.page) if asked.page else 0
        if start is None or (start >= len(items) and asked.page):
            return _refusal("page: it is not the nextPage of an answer to such a request")
        end = start + count
        return Response(
            ret_type=0,
            ret_msg="",
            err_code=0,
            s2c=S2C(
                data_list=items[start:end],
                all_count=len(items),
                next_page=_cursor(end) if end < len(items) else None,
            ),
        )


def _refusal(reason: str) -> Response:
    return Response(ret_type=-1, ret_msg=reason)


def _cursor(offset: int) -> str:
    return base64.b64encode(b'{"offset":%d}' % offset).decode("ascii")


def _offset_of(cursor: str) -> int | None:
    """Where a page starts; None if the cursor is not one that `_cursor` makes."""
    try:
        told = json.loads(base64.b64decode(cursor, validate=True))
    except (ValueError, RecursionError, binascii.Error):
        return None
    offset = told.get("offset") if isinstance(told, dict) else None
    return offset if type(offset) is int and offset > 0 else None


# --- where they are read from ---------------------------------------------------------------


def sample_items() -> list[RatingChangeItem]:
    """The invented changes that come with the package."""
    from ._sim_sample import SAMPLE_CSV

    return read_csv(SAMPLE_CSV)


def load_rating_data(path: Path) -> RatingData:
    """Read the changes in a ``.json``, ``.jsonl`` or ``.csv`` file.

    Raises:
        FormatError: they are not such; ``line`` or ``path`` says where.
        OSError: the file cannot be read.
    """
    read = {".json": read_json, ".jsonl": read_jsonl, ".csv": read_csv}.get(path.suffix.lower())
    if read is None:
        raise FormatError("rating changes are read from a .json, .jsonl or .csv file")
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormatError(f"not UTF-8: {error.reason} at byte {error.start}") from None
    return RatingData(read(text))


def read_json(text: str) -> list[RatingChangeItem]:
    """Read changes as JSON.

    Args:
        text: a list of rows as ``RatingChangePage.records()`` gives them, or of messages as
            ``to_dict`` does; or an object that holds a list of messages: ``dataList``, an ``s2c``
            or a whole answer.

    Raises:
        FormatError: it is something else.
    """
    try:
        told = json.loads(text)
    except json.JSONDecodeError as error:
        raise FormatError(error.msg, line=error.lineno, column=error.colno) from None
    except (ValueError, RecursionError):  # a number of thousands of digits; depth
        raise FormatError("not JSON that could be read") from None
    where = ""
    for name in ("s2c", "dataList"):
        if isinstance(told, dict) and name in told:
            told = told[name]
            where = f"{where}.{name}" if where else name
    if not isinstance(told, list):
        raise FormatError("there must be a list of rows, or an answer with a dataList", path=where)
    return [_item_of_json(row, f"{where}[{index}]") for index, row in enumerate(told)]


def _item_of_json(row: Any, where: str) -> RatingChangeItem:
    if not isinstance(row, dict):
        raise FormatError(f"a row is an object, not a {type(row).__name__}", path=where)
    try:
        if isinstance(row.get("security"), str):
            item = _item_of_record(row)
        else:
            item = from_dict(RatingChangeItem, row)
        _check(item)
    except FormatError as error:
        error._within(where)
        raise
    return item


def read_jsonl(text: str) -> list[RatingChangeItem]:
    """Read changes as JSON, a row or message on each line; empty lines are passed over.

    Raises:
        FormatError: a line is something else; ``line`` says which.
    """
    items: list[RatingChangeItem] = []
    # Not splitlines: JSON may hold the other characters that it takes for the end of a line.
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            found = read_json(f"[{line}]")
            if len(found) != 1:
                raise FormatError("a line is one object")
        except FormatError as error:
            path = error.path.removeprefix("[0]").removeprefix(".")
            raise FormatError(error.reason, line=number, column=1, path=path) from None
        items += found
    return items


def read_csv(text: str) -> list[RatingChangeItem]:
    """Read changes as CSV: a line of column names, those of ``COLUMNS``, then a line for each.

    Columns other than ``security`` may be left out. ``N/A`` and nothing mean an absent value.

    Raises:
        FormatError: it is something else.
    """
    import csv
    import io

    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    items: list[RatingChangeItem] = []
    try:
        names = next(reader, [])
        if "security" not in names or set(names) - set(COLUMNS) or len(set(names)) != len(names):
            raise FormatError(
                f"the first line names the columns, each of them one of {', '.join(COLUMNS)}, and "
                "security among them",
                line=1,
                column=1,
            )
        for cells in reader:
            if not cells:
                continue  # a line with nothing in it
            if len(cells) != len(names):
                reason = f"{len(cells)} values, and there are {len(names)} columns"
                raise FormatError(reason)
            items.append(_item_of_record(dict(zip(names, cells, strict=True))))
            _check(items[-1])
    except csv.Error as error:
        raise FormatError(str(error), line=reader.line_num, column=1) from None
    except FormatError as error:
        if not error.line:
            error.line, error.column = reader.line_num, 1
        raise
    return items


def _item_of_record(row: Mapping[str, Any]) -> RatingChangeItem:
    """The change that a row of ``RatingChangePage.records()`` shows.

    Raises:
        FormatError: a value is not one of its column; ``path`` is the column.
    """
    for name in row:
        if name not in COLUMNS:
            raise FormatError(f"no such column: there are {', '.join(COLUMNS)}", path=name)
    item = RatingChangeItem(security=_security(row["security"]))
    item.rating = _numbered(row, "rating", _NUMBER_OF_RATING)
    item.last_rating = _numbered(row, "last_rating", _NUMBER_OF_RATING)
    item.change_type = _numbered(row, "change_type", _NUMBER_OF_CHANGE)
    item.target_price, item.last_target_price = (_price(row, name) for name in _PRICES)
    item.name = _text(row, "name")
    item.institution_name = _text(row, "institution_name")
    item.recommendation_date = _text(row, "recommendation_date")
    item.last_recommendation_date = _text(row, "last_recommendation_date")
    return item


def _security(text: str) -> Security:
    market, _, code = text.partition(".")
    number = _NUMBER_OF_MARKET.get(market)
    if number is None or not code:
        raise FormatError(f"{text!r} is not a market and a code, like US.MU", path="security")
    return Security(market=int(number), code=code)


def _is_absent(value: object) -> bool:
    return value is None or value in ("", NOT_AVAILABLE)


def _numbered(row: Mapping[str, Any], name: str, numbers: Mapping[str, int]) -> int | None:
    value = row.get(name)
    if _is_absent(value):
        return None
    number = numbers.get(value) if isinstance(value, str) else None
    if number is None:
        raise FormatError(f"{value!r} is none of {', '.join(numbers)}, N/A", path=name)
    return int(number)


def _price(row: Mapping[str, Any], name: str) -> float | None:
    value = row.get(name)
    if _is_absent(value):
        return None
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        try:
            return float(value)
        except (ValueError, OverflowError):
            pass
    raise FormatError(f"{value!r} is not a number", path=name)


def _text(row: Mapping[str, Any], name: str) -> str | None:
    value = row.get(name)
    if value is None or value == NOT_AVAILABLE:
        return None
    if not isinstance(value, str):
        raise FormatError(f"{value!r} is not a text", path=name)
    return value


def _check(item: RatingChangeItem) -> None:
    """Refuse a change that no request would ever be answered with.

    Raises:
        FormatError: its market has no rating changes, or its kind is unknown.
    """
    security = item.security
    if security is None or security.market not in _SERVED:
        raise FormatError("only markets US (11) and CA have rating changes", path="security")
    if item.change_type is not None and item.change_type not in CHANGE_NAMES:
        known = ", ".join(f"{int(each)} {each.name}" for each in RatingChangeType)
        raise FormatError(f"{item.change_type} is none of {known}", path="changeType")
