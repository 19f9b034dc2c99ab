# SPDX-License-Identifier: MIT
# pyright: reportUnnecessaryTypeIgnoreComment=true
"""Mistakes that a type checker must see: each line with an ignore is one.

An ignore that nothing needs is an error itself, to mypy and to pyright. ``test_checkers`` takes the
ignores away, too, and looks for an error on each of the lines and on no other. None of it is run.
"""

from __future__ import annotations

from typing import Annotated

from wirecodec import decode, message, pb
from wirecodec.opend.messages import keep_alive, notify, qot_get_rating_change
from wirecodec.opend.messages.qot_common import QotMarket, Security
from wirecodec.opend.rating import RatingChangePage
from wirecodec.opend.registry import proto_id_of, response_type_of


@message
class Own:
    """One field of each presence."""

    number: Annotated[int, pb.int32(1)]
    text: Annotated[str | None, pb.string(2)] = None
    parts: Annotated[list[Security], pb.repeated(pb.embedded(3))] = []


def constructing() -> None:
    """The keywords and types of the constructor."""
    Own(number=1, texte="")  # type: ignore[call-arg]
    Own()  # type: ignore[call-arg]
    Own(text="")  # type: ignore[call-arg]
    Own(1)  # type: ignore[call-arg]
    Own(number="1")  # type: ignore[arg-type]
    Own(number=None)  # type: ignore[arg-type]
    Own(number=1, text=b"")  # type: ignore[arg-type]
    Own(number=1, parts=None)  # type: ignore[arg-type]
    Own(number=1, parts=[1])  # type: ignore[list-item]
    Security(market=QotMarket.US_SECURITY)  # type: ignore[call-arg]
    qot_get_rating_change.C2S(count=2)  # type: ignore[call-arg]
    qot_get_rating_change.C2S(market=11, changeType=1)  # type: ignore[call-arg]


def attributes(own: Own) -> None:
    """Their types, and that there are no others."""
    own.number = "1"  # type: ignore[assignment]
    own.number = None  # type: ignore[assignment]
    print(own.texte)  # type: ignore[attr-defined]
    own.text.upper()  # type: ignore[union-attr]
    own.parts.append(1)  # type: ignore[arg-type]


def decoding(data: bytes) -> None:
    """What comes out, and what goes in."""
    own: Own = decode(Security, data)  # type: ignore[assignment]
    decode(Own, "text")  # type: ignore[arg-type]
    decode(Own, data, partial=True)  # type: ignore[call-arg]
    own.number + ""  # type: ignore[operator]


def enums() -> None:
    """Members only."""
    print(QotMarket.MOON)  # type: ignore[attr-defined]
    market: QotMarket = 11  # type: ignore[assignment]
    print(QotMarket["US_SECURITY"].nam)  # type: ignore[attr-defined]
    print(market)


def answers(request: keep_alive.Request) -> None:
    """Requests alone have one, and it is their own."""
    response_type_of(keep_alive.C2S(time=1))  # type: ignore[arg-type]
    response_type_of(notify.Response)  # type: ignore[arg-type]
    wrong: type[notify.Response] = response_type_of(request)  # type: ignore[arg-type]
    RatingChangePage.from_response(response_type_of(request)(ret_type=0))  # type: ignore[arg-type]
    proto_id_of()  # type: ignore[call-arg]
    print(wrong)
