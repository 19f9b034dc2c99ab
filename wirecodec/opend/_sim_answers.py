# SPDX-License-Identifier: MIT
"""What a simulator answers: to each protocol a message, whatever the connection it came by.

There are three sources, in this order: what the user has handed in, the few protocols that are
played here, and a refusal which says that there is no answer. Answers that are the same each time
are encoded once and kept as bytes: what is measured against a simulator should be the client.
"""

from __future__ import annotations

import logging
import time
from collections import deque

from ..errors import DecodeError, FormatError, WirecodecError
from ..protobuf.codec import decode
from . import _sim_data
from ._stream import encode_body
from .frame import BODY_FORMAT_PROTOBUF
from .messages import get_global_state, get_user_info, keep_alive, notify
from .messages.common import ProgramStatus, ProgramStatusType, UserAttribution
from .messages.qot_common import QotMarketState, QotRight
from .registry import PROTOCOLS, full_name_of, proto_id_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from typing import Any

__all__ = [
    "GET_RATING_CHANGE",
    "RATE_LIMIT",
    "RATE_LIMIT_SECONDS",
    "SERVER_BUILD_NO",
    "SERVER_VER",
    "Answers",
    "RateLimit",
    "check_response",
    "is_push",
    "load_responses",
    "ready_notify",
    "refusal",
]

_LOGGER = logging.getLogger(__package__ + ".simulator")

#: How many first pages of rating changes OpenD answers in `RATE_LIMIT_SECONDS`.
RATE_LIMIT = 60

#: The seconds in which no more than `RATE_LIMIT` are answered.
RATE_LIMIT_SECONDS = 30.0

SERVER_VER = 1011
SERVER_BUILD_NO = 7108

INIT_CONNECT = 1001
GET_GLOBAL_STATE = 1002
KEEP_ALIVE = 1004
GET_USER_INFO = 1005
GET_RATING_CHANGE = 3426

# How many encoded pages are kept; a client that asks for others has them encoded each time.
_KEPT_PAGES = 1024


class RateLimit:
    """At most so many in so many seconds, whichever seconds these are.

    Args:
        clock: gives the time in seconds; it does not go backwards.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._times: deque[float] = deque()

    def take(self) -> float:
        """Count one more, if it may be; 0 if so, else in how many seconds it may."""
        now = self._clock()
        times = self._times
        while times and now - times[0] >= RATE_LIMIT_SECONDS:
            times.popleft()
        if len(times) >= RATE_LIMIT:
            return RATE_LIMIT_SECONDS - (now - times[0])
        times.append(now)
        return 0.0


class Answers:
    """The answers of one simulator.

    Args:
        data: the rating changes.
        responses: by protocol id, what to answer: a message, or a function from the request to
            one. They come before what is played here.
        rate_limit: of first pages; None for none.
        user_id: who is logged in.
    """

    def __init__(
        self,
        data: _sim_data.RatingData,
        responses: Mapping[int, Any],
        rate_limit: RateLimit | None,
        user_id: int,
    ) -> None:
        self._data = data
        self._responses = dict(responses)
        self._rate_limit = rate_limit
        self._user_id = user_id
        self._canned: dict[tuple[int, int], bytes] = {}
        self._pages: dict[tuple[Any, ...], bytes] = {}
        self._played: dict[int, Callable[[Any, int, int], Any]] = {
            GET_GLOBAL_STATE: self._global_state,
            KEEP_ALIVE: self._keep_alive,
            GET_USER_INFO: self._user_info,
            GET_RATING_CHANGE: self._rating_change,
        }

    def answer(
        self,
        proto_id: int,
        message: Any,
        body_format: int,
        conn_id: int,
        error: Exception | None = None,
    ) -> Any:
        """The answer to a request: a message, or a body in the format of the request.

        Args:
            proto_id: of the request.
            message: the request; None if it could not be read, or has no schema.
            body_format: of the request.
            conn_id: of the connection.
            error: why the request could not be read.
        """
        if error is not None:
            return refusal(proto_id, f"the request cannot be read: {error}")
        response = self._responses.get(proto_id)
        if response is not None:
            return self._handed_in(proto_id, response, message, body_format)
        play = self._played.get(proto_id)
        if play is not None:
            return play(message, body_format, conn_id)
        protocol = PROTOCOLS.get(proto_id)
        name = f"{proto_id}" if protocol is None else f"{proto_id}, {protocol.name}"
        return refusal(proto_id, f"this simulator has no answer to protocol {name}")

    def _handed_in(self, proto_id: int, response: Any, message: Any, body_format: int) -> Any:
        if callable(response):
            try:
                made = response(message)
                return made if isinstance(made, bytes) else encode_body(made, body_format)
            except Exception as error:  # noqa: BLE001
                # A user's function may raise anything. The user is told; the others are served.
                _log_failure(proto_id, error)
                return refusal(proto_id, "the simulator failed to make this answer")
        if isinstance(response, bytes):
            return response
        key = proto_id, body_format
        body = self._canned.get(key)
        if body is None:
            body = self._canned[key] = encode_body(response, body_format)
        return body

    # --- what is played ---------------------------------------------------------------------

    def _global_state(self, _message: Any, _body_format: int, conn_id: int) -> Any:
        now = time.time()
        return get_global_state.Response(
            ret_type=0,
            ret_msg="",
            err_code=0,
            s2c=get_global_state.S2C(
                market_hk=_CLOSED,
                market_us=_CLOSED,
                market_sh=_CLOSED,
                market_sz=_CLOSED,
                market_hk_future=_CLOSED,
                market_us_future=_CLOSED,
                market_sg_future=_CLOSED,
                market_jp_future=_CLOSED,
                market_sg=_CLOSED,
                market_my=_CLOSED,
                market_jp=_CLOSED,
                qot_logined=True,
                trd_logined=True,
                server_ver=SERVER_VER,
                server_build_no=SERVER_BUILD_NO,
                time=int(now),
                local_time=now,
                program_status=ProgramStatus(type=ProgramStatusType.READY),
                qot_svr_ip_addr="127.0.0.1:9595",
                trd_svr_ip_addr="127.0.0.1:9595",
                conn_id=conn_id,
            ),
        )

    def _keep_alive(self, _message: Any, _body_format: int, _conn_id: int) -> Any:
        return keep_alive.Response(ret_type=0, s2c=keep_alive.S2C(time=int(time.time())))

    def _user_info(self, _message: Any, _body_format: int, _conn_id: int) -> Any:
        return get_user_info.Response(
            ret_type=0,
            ret_msg="",
            err_code=0,
            s2c=get_user_info.S2C(
                nick_name="Simulated User",
                avatar_url="",
                api_level="",
                hk_qot_right=_LEVEL1,
                us_qot_right=_LEVEL1,
                cn_qot_right=_LEVEL1,
                sh_qot_right=_LEVEL1,
                sz_qot_right=_LEVEL1,
                is_need_agree_disclaimer=False,
                user_id=self._user_id,
                update_type=int(get_user_info.UpdateType.NONE),
                sub_quota=300,
                history_kl_quota=300,
                user_attribution=int(UserAttribution.NN),
            ),
        )

    def _rating_change(self, message: Any, body_format: int, _conn_id: int) -> Any:
        asked = message.c2s
        if self._rate_limit is not None and not asked.page:
            seconds = self._rate_limit.take()
            if seconds:
                return refusal(
                    GET_RATING_CHANGE,
                    f"too many requests: at most {RATE_LIMIT} in {RATE_LIMIT_SECONDS:g} s, first "
                    f"pages only; the next one may come in {seconds:.1f} s",
                )
        key = asked.market, asked.change_type, asked.count, asked.page, body_format
        body = self._pages.get(key)
        if body is None:
            body = encode_body(self._data.answer(asked), body_format)
            if len(self._pages) < _KEPT_PAGES:
                self._pages[key] = body
        return body


def _log_failure(proto_id: int, error: Exception) -> None:
    """Log that an answer could not be made, and where.

    The text of an error may repeat what the request holds, so it is left out but for errors of
    ours, which hide what is to be hidden. The lines of the traceback are source code.
    """
    from traceback import format_tb

    what = type(error).__qualname__
    if isinstance(error, WirecodecError):
        what += f": {error}"
    where = "".join(format_tb(error.__traceback__)).rstrip()
    _LOGGER.error("the answer to %d could not be made: %s, at:\n%s", proto_id, what, where)


_CLOSED = int(QotMarketState.CLOSED)
_LEVEL1 = int(QotRight.LEVEL1)


def refusal(proto_id: int, reason: str, ret_type: int = -1) -> Any:
    """An answer of a protocol, or one of its pushes, that says no.

    Where there is no schema, the one that all answers have in common serves.
    """
    protocol = PROTOCOLS.get(proto_id)
    if protocol is None or not protocol.has_schema:
        return keep_alive.Response(ret_type=ret_type, ret_msg=reason)
    return protocol.response_type(ret_type=ret_type, ret_msg=reason)


def ready_notify() -> notify.Response:
    """What is pushed when nothing else is at hand: OpenD says that it is ready."""
    status = notify.ProgramStatus(program_status=ProgramStatus(type=ProgramStatusType.READY))
    s2c = notify.S2C(type=int(notify.NotifyType.PROGRAM_STATUS), program_status=status)
    return notify.Response(ret_type=0, ret_msg="", err_code=0, s2c=s2c)


# --- canned responses -----------------------------------------------------------------------


def load_responses(folder: Path) -> dict[int, Any]:
    """Read canned responses: one file for each protocol, called by its number or name.

    Args:
        folder: with files like ``3006.json``, ``Qot_GetKL.json`` (JSON), ``.txt`` (protobuf's text
            format) and ``.bin`` (the bytes of the message). Hidden files are passed over.

    Returns:
        By protocol id, the message. Those of pushes are not answers, but may be pushed.

    Raises:
        FormatError: a file is not what its name says; the reason starts with the name.
        OSError: a file or the folder cannot be read.
    """
    found: dict[int, tuple[str, Any]] = {}
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or not path.is_file():
            continue
        proto_id = _proto_id_of_file(path)
        if proto_id in found:
            raise FormatError(f"{path.name} and {found[proto_id][0]} answer the same protocol")
        found[proto_id] = path.name, _read_response(path, proto_id)
    return {proto_id: message for proto_id, (_, message) in found.items()}


def _proto_id_of_file(path: Path) -> int:
    stem = path.stem
    if stem.isascii() and stem.isdecimal() and len(stem) <= 10:
        protocol = PROTOCOLS.get(int(stem))
    else:
        folded = stem.lower()
        protocol = next((each for each in PROTOCOLS.values() if each.name.lower() == folded), None)
    if protocol is None or not protocol.has_schema:
        raise FormatError(
            f"{path.name}: {stem!r} is neither the number nor the name of a known protocol, like "
            "3006 or Qot_GetKL"
        )
    if protocol.proto_id == INIT_CONNECT:
        raise FormatError(f"{path.name}: InitConnect is answered with a key for each connection")
    return protocol.proto_id


def _read_response(path: Path, proto_id: int) -> Any:
    response_type = PROTOCOLS[proto_id].response_type
    data = path.read_bytes()
    suffix = path.suffix.lower()
    try:
        if suffix == ".json":
            from ..protobuf.json_format import from_json

            return from_json(response_type, data)
        if suffix == ".txt":
            from ..protobuf.text_format import from_text

            return from_text(response_type, data)
        if suffix == ".bin":
            return decode(response_type, data)
    except FormatError as error:
        reason = f"{path.name}: {error.reason}"
        raise FormatError(reason, line=error.line, column=error.column, path=error.path) from None
    except DecodeError as error:
        hint = "; it is a whole frame: leave out its header" if data.startswith(b"FT") else ""
        raise FormatError(f"{path.name}: {error}{hint}") from None
    raise FormatError(f"{path.name}: a canned response is a .json, .txt or .bin file")


def is_push(proto_id: int) -> bool:
    """Whether a protocol is one that OpenD sends unasked."""
    protocol = PROTOCOLS.get(proto_id)
    return protocol is not None and protocol.is_push


def check_response(proto_id: int, response: Any) -> None:
    """Refuse an answer that a user hands in for a protocol it does not belong to.

    Raises:
        ValueError: it does not, or cannot be encoded.
    """
    if proto_id == INIT_CONNECT:
        raise ValueError("InitConnect is answered with a key for each connection")
    if callable(response) or isinstance(response, bytes):
        return
    actual = proto_id_of(response)
    if actual != proto_id:
        raise ValueError(f"a {full_name_of(type(response))} does not answer protocol {proto_id}")
    encode_body(response, BODY_FORMAT_PROTOBUF)  # now, and not when a client asks
