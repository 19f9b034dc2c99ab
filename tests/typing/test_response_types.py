# SPDX-License-Identifier: MIT
"""A request tells a type checker the class of its answer.

The tests run, and are checked too: ``assert_type`` is for the checkers, the asserts for Python.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from wirecodec import decode, encode
from wirecodec.opend.messages import (
    common,
    get_global_state,
    init_connect,
    keep_alive,
    notify,
    qot_common,
    qot_get_rating_change,
)
from wirecodec.opend.rating import RatingChangePage
from wirecodec.opend.registry import (
    PROTOCOLS,
    Protocol,
    find_type,
    full_name_of,
    proto_id_of,
    protocol_of,
    protocols,
    response_type_of,
)

if TYPE_CHECKING:
    from typing_extensions import assert_type

    from wirecodec.opend.registry import RequestMessage
else:

    def assert_type(value, _expected):
        """At run time it gives back what it was given."""
        return value


R = TypeVar("R")

RATING_REQUEST = qot_get_rating_change.Request(
    c2s=qot_get_rating_change.C2S(
        market=qot_common.QotMarket.US_SECURITY,
        change_type=qot_get_rating_change.RatingChangeType.UPGRADE,
        count=2,
    )
)


def answer(request: RequestMessage[R], body: bytes) -> R:
    """What a client's method looks like: any request in, its answer out."""
    return decode(response_type_of(request), body)


def test_class_of_the_answer() -> None:
    """From a request, and from its class."""
    handshake = init_connect.Request(c2s=init_connect.C2S(client_ver=300, client_id="me"))
    assert_type(response_type_of(RATING_REQUEST), type[qot_get_rating_change.Response])
    assert_type(response_type_of(handshake), type[init_connect.Response])
    assert_type(response_type_of(keep_alive.Request), type[keep_alive.Response])
    assert_type(response_type_of(get_global_state.Request), type[get_global_state.Response])
    assert response_type_of(RATING_REQUEST) is qot_get_rating_change.Response


def test_answer() -> None:
    """Through a function over all requests."""
    body = encode(
        qot_get_rating_change.Response(ret_type=0, s2c=qot_get_rating_change.S2C(all_count=5904))
    )
    response = answer(RATING_REQUEST, body)
    assert_type(response, qot_get_rating_change.Response)
    assert_type(response.ret_type, int)
    assert_type(response.s2c, qot_get_rating_change.S2C | None)
    page = RatingChangePage.from_response(response)
    assert_type(page, RatingChangePage)
    assert_type(page.records(), list[dict[str, str | float]])
    assert_type(page.next_page, str | None)
    assert_type([item for item in page], list[qot_get_rating_change.RatingChangeItem])  # noqa: C416
    assert page.all_count == 5904
    assert response.ret_type == common.RetType.SUCCEED


def test_push() -> None:
    """A message of two modules that share a name."""
    status = common.ProgramStatus(type=common.ProgramStatusType.READY)
    push = notify.S2C(type=2, program_status=notify.ProgramStatus(program_status=status))
    assert push.program_status is not None
    assert_type(push.program_status.program_status, common.ProgramStatus)
    assert_type(push.program_status.program_status.type, common.ProgramStatusType)


def test_registry() -> None:
    """What is only known at run time is Any."""
    assert_type(PROTOCOLS, Mapping[int, Protocol])
    assert_type(protocol_of(3426), Protocol)
    assert_type(protocols(), tuple[Protocol, ...])
    assert_type(protocol_of(3426).response_type, type[Any])
    assert_type(protocol_of(3426).request_type, type[Any] | None)
    assert_type(find_type("3426:request"), type[Any])
    assert_type(proto_id_of(RATING_REQUEST), int)
    assert_type(full_name_of(qot_common.Security), str)
