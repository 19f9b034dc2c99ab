# SPDX-License-Identifier: MIT
"""A page of rating changes as people read it: rows, and a table.

``Qot_GetRatingChange`` (3426) answers with messages: numbers for ratings, markets apart from
codes, fields that may be absent. A ``RatingChangePage`` says the same in the words that users of
the official Python client know, column by column and value by value, so that

    pandas.DataFrame(page.records(), columns=COLUMNS)

is the table which that client gives. Without rows pandas needs the columns, hence ``columns``.
"""

from __future__ import annotations

from ..errors import RequestFailed
from ..protobuf.declare import missing_fields
from .messages.common import RetType
from .messages.qot_common import QotMarket
from .messages.qot_get_rating_change import RatingChangeType, RatingLevel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from .messages.qot_common import Security
    from .messages.qot_get_rating_change import RatingChangeItem, Response

__all__ = [
    "CHANGE_NAMES",
    "COLUMNS",
    "MARKET_NAMES",
    "NOT_AVAILABLE",
    "RATING_NAMES",
    "RatingChangePage",
    "format_table",
    "format_text",
]

_PROTO_ID = 3426

NOT_AVAILABLE = "N/A"
"""What stands for an absent value, and for a number that has no name."""

COLUMNS = (
    "security",
    "name",
    "rating",
    "last_rating",
    "target_price",
    "last_target_price",
    "change_type",
    "institution_name",
    "recommendation_date",
    "last_recommendation_date",
)
"""The columns of a table of rating changes, in order."""

# The words of the official client. It has none for a rating of 0, which is UNKNOWN, either.
MARKET_NAMES: Mapping[int, str] = {
    QotMarket.HK_SECURITY: "HK",
    QotMarket.HK_FUTURE: "HK_FUTURE",
    QotMarket.US_SECURITY: "US",
    QotMarket.CNSH_SECURITY: "SH",
    QotMarket.CNSZ_SECURITY: "SZ",
    QotMarket.SG_SECURITY: "SG",
    QotMarket.JP_SECURITY: "JP",
    QotMarket.AU_SECURITY: "AU",
    QotMarket.MY_SECURITY: "MY",
    QotMarket.CA_SECURITY: "CA",
    QotMarket.FX_SECURITY: "FX",
    QotMarket.CC_SECURITY: "CC",
    QotMarket.EVENT_CONTRACT: "EC",
}
"""What stands in front of a code: ``US.MU``."""

RATING_NAMES: Mapping[int, str] = {
    RatingLevel.SELL: "SELL",
    RatingLevel.HOLD: "HOLD",
    RatingLevel.BUY: "BUY",
}
"""The names of ratings."""

CHANGE_NAMES: Mapping[int, str] = {
    RatingChangeType.UPGRADE: "UPGRADE",
    RatingChangeType.DOWNGRADE: "DOWNGRADE",
    RatingChangeType.NEW_RATING: "NEW_RATING",
}
"""The names of the kinds of changes."""


class RatingChangePage:
    """One page of rating changes. It has a length, and iterates over its items.

    Attributes:
        items: the changes as the answer holds them.
        all_count: how many changes there are on all pages; 0 if the answer does not say.
        next_page: the ``page`` of the request for the next page; None or empty if there is none.
    """

    __slots__ = ("all_count", "items", "next_page")

    def __init__(
        self,
        items: Iterable[RatingChangeItem] = (),
        *,
        all_count: int = 0,
        next_page: str | None = None,
    ) -> None:
        self.items = list(items)
        self.all_count = all_count
        self.next_page = next_page

    @classmethod
    def from_response(cls, response: Response, *, serial_number: int = 0) -> RatingChangePage:
        """The page that an answer holds; an empty one if it succeeded without holding any.

        Args:
            response: of ``Qot_GetRatingChange``.
            serial_number: of its frame, for the error alone.

        Raises:
            RequestFailed: ``ret_type`` is not 0. An answer without any, which only decodes with
                ``allow_partial=True``, has failed too; the error's ``ret_type`` is None then.
        """
        if response.ret_type != RetType.SUCCEED:
            raise _failure(response, serial_number)
        s2c = response.s2c
        if s2c is None:
            return cls()
        return cls(s2c.data_list, all_count=s2c.all_count or 0, next_page=s2c.next_page)

    @property
    def is_last(self) -> bool:
        """Whether no page follows."""
        return not self.next_page

    def records(self) -> list[dict[str, str | float]]:
        """The changes as rows, one dict each, with ``COLUMNS`` as its keys, in that order.

        ``security`` is market and code, ``"US.MU"``; ratings are ``"SELL"``, ``"HOLD"`` and
        ``"BUY"``; changes are ``"UPGRADE"``, ``"DOWNGRADE"`` and ``"NEW_RATING"``; prices are
        floats, in the currency of the security; days are ``"2026-06-23"``. A field that is absent
        is ``"N/A"``, as is a number without a name; a market without one gives ``"N/A.MU"``. An
        empty text stays empty.
        """
        return [dict(zip(COLUMNS, _row(item), strict=True)) for item in self.items]

    def table(self) -> str:
        """The changes as text for a terminal: ``format_table`` of ``COLUMNS``."""
        return format_table(COLUMNS, [_row(item) for item in self.items])

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[RatingChangeItem]:
        return iter(self.items)

    def __repr__(self) -> str:
        return (
            f"<RatingChangePage: {len(self.items)} of {self.all_count}, "
            f"next_page={self.next_page!r}>"
        )


def _failure(response: Response, serial_number: int) -> RequestFailed:
    # An absent retType reads as the -400 of the .proto, and so does one of -400: tell them apart.
    ret_type = None if "retType" in missing_fields(response) else response.ret_type
    told = f": {format_text(response.ret_msg)}" if response.ret_msg else ""
    given = "without retType" if ret_type is None else f"retType {ret_type}"
    return RequestFailed(
        f"Qot_GetRatingChange failed, {given}{told}",
        proto_id=_PROTO_ID,
        serial_number=serial_number,
        ret_type=ret_type,
        err_code=response.err_code,
        ret_msg=response.ret_msg,
    )


def _row(item: RatingChangeItem) -> tuple[str | float, ...]:
    """The values of a change, in the order of COLUMNS."""
    return (
        _security(item.security),
        _present(item.name),
        _named(RATING_NAMES, item.rating),
        _named(RATING_NAMES, item.last_rating),
        _present(item.target_price),
        _present(item.last_target_price),
        _named(CHANGE_NAMES, item.change_type),
        _present(item.institution_name),
        _present(item.recommendation_date),
        _present(item.last_recommendation_date),
    )


def _security(security: Security | None) -> str:
    if security is None:
        return NOT_AVAILABLE
    return f"{_named(MARKET_NAMES, security.market)}.{security.code}"


def _named(names: Mapping[int, str], number: int | None) -> str:
    return NOT_AVAILABLE if number is None else names.get(number, NOT_AVAILABLE)


def _present(value: str | float | None) -> str | float:
    return NOT_AVAILABLE if value is None else value


# --- Text -----------------------------------------------------------------------------------------


def format_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table as text: a line of names, a rule, and a line for each row, without a last newline.

    Columns line up in a terminal: Chinese characters count as two cells, combining ones as none.
    Numbers stand at the right. Characters that a terminal would act on are escaped.

    Args:
        columns: the names.
        rows: of each, as many values as there are columns; shown as ``str`` gives them.

    Raises:
        ValueError: a row is longer or shorter than ``columns``.
    """
    rows = [tuple(row) for row in rows]
    lines = [[format_text(name) for name in columns]]
    for row in rows:
        if len(row) != len(columns):
            raise ValueError(f"a row has {len(row)} values, and there are {len(columns)} columns")
        lines.append([format_text(str(value)) for value in row])
    widths = [max(map(_width, cells)) for cells in zip(*lines, strict=True)]
    # What stands among numbers as "N/A" does not make them less of a column of numbers.
    is_numeric = [
        any(isinstance(row[index], (int, float)) for row in rows) for index in range(len(columns))
    ]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join(_joined(line, widths, is_numeric) for line in lines)


def _joined(cells: Sequence[str], widths: Sequence[int], is_numeric: Sequence[bool]) -> str:
    padded = []
    for cell, width, at_right in zip(cells, widths, is_numeric, strict=True):
        space = " " * (width - _width(cell))
        padded.append(space + cell if at_right else cell + space)
    return "  ".join(padded).rstrip(" ")


def format_text(text: str) -> str:
    r"""A peer's text, safe to show: what would move, colour or reverse a terminal is escaped.

    Control and format characters (an escape sequence, a newline, right-to-left marks), line and
    paragraph separators and lone surrogates become ``\x1b`` or ``\u202e``; the rest stays.
    """
    if text.isascii() and text.isprintable():
        return text
    from unicodedata import category

    return "".join(
        char.encode("unicode_escape").decode("ascii") if category(char) in _ESCAPED else char
        for char in text
    )


_ESCAPED = ("Cc", "Cf", "Cs", "Zl", "Zp")


def _width(text: str) -> int:
    """How many cells of a terminal a text takes that ``format_text`` has passed."""
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width

    width = 0
    for char in text:
        if category(char) not in ("Mn", "Me"):
            width += 2 if east_asian_width(char) in ("W", "F") else 1
    return width
