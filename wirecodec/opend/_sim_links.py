# SPDX-License-Identifier: MIT
"""One connection of a simulator, as its client speaks: frames, or packets over WebSocket.

A link takes bytes and writes bytes; it has no socket. Both kinds ask the same host what to answer
and which fault to make, so that they differ in nothing but their framing.

What a client does wrong is answered where there is somebody to answer, and ends the connection
where there is not. A body that cannot be opened gets the same words whatever is wrong with it: the
digest, the padding or the key.
"""

from __future__ import annotations

import hmac
import logging
import secrets
import time

from ..errors import ChecksumError, RemoteProtocolError
from ._sim_answers import SERVER_VER, refusal
from ._sim_faults import GARBAGE_BODY, damage_frame, deliver
from ._stream import INIT_CONNECT, decode_body, encode_body
from .events import FrameRejected, RequestReceived, State
from .frame import BODY_FORMAT_JSON, BODY_FORMAT_PROTOBUF
from .messages import init_connect
from .messages.common import PacketEncAlgo, UserAttribution
from .registry import PROTOCOLS, proto_id_of
from .server_session import ServerSession

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol

    from ._sim_answers import Answers
    from ._sim_faults import Fault, FaultPlan, Output
    from .cipher import BodyCipher

    class Host(Protocol):
        """What a link asks of its simulator."""

        answers: Answers
        faults: FaultPlan
        rsa_key: BodyCipher | None
        cipher: str
        user_id: int
        keep_alive_interval_seconds: int
        websocket_key: str

        def count_request(self, proto_id: int) -> None:
            """Note that a request has come."""

    class Link(Protocol):
        """What a connection asks of its link."""

        def receive(self, data: bytes, now: float) -> None:
            """Take what came, and write the answers."""

        def push(self, message: Any) -> bool:
            """Write a push; False if this client gets none."""


__all__ = ["FrameLink", "PacketLink", "new_conn_id"]

_LOGGER = logging.getLogger(__package__ + ".simulator")
_NOTIFY = 1003
_BODY_FORMATS = (BODY_FORMAT_PROTOBUF, BODY_FORMAT_JSON)
_CANNOT_BE_OPENED = "the body cannot be opened: its digest or its encryption is wrong"
_ON_DEMAND = "a fault that was asked for"


def new_conn_id() -> int:
    """A number for a connection, large, and always of the same size in a body."""
    return 1 << 61 | secrets.randbits(61)


class FrameLink:
    """A client that sends frames, over plain TCP."""

    def __init__(self, host: Host, output: Output) -> None:
        self._host = host
        self._output = output
        self._session = ServerSession(rsa_key=host.rsa_key)
        self._conn_id = new_conn_id()
        self._body_format = BODY_FORMAT_PROTOBUF
        # The session may be closed by what came behind a request that is still to be answered.
        self._is_ready = False

    def receive(self, data: bytes, now: float) -> None:
        """Take what came, and write the answers."""
        session = self._session
        session.receive_data(data, now)
        for event in session.events():
            kind = type(event)
            if kind is RequestReceived:
                self._request(event)
            elif kind is FrameRejected:
                self._rejected(event)
            else:
                self._flush()
                _LOGGER.warning("a client broke the framing: %s", event.error)
                self._output.finish()
        self._flush()

    def push(self, message: Any) -> bool:
        """Write a push; False if this client gets none."""
        session = self._session
        hello = session.hello
        if not self._is_ready or hello is None:
            return False
        proto_id = proto_id_of(message)
        if proto_id == _NOTIFY and not hello.recv_notify:
            return False
        fault = self._host.faults.take(proto_id, is_push=True) if self._host.faults else None
        if fault is None:
            session.push(message)
            self._flush()
            return True
        if fault.kind == "ret-type":
            message = refusal(proto_id, _ON_DEMAND, fault.amount)
        session.push(message)
        if fault.kind == "garbage-body":
            # A session pushes messages alone; this one takes its place behind the same header.
            self._replace_body_of_push()
        self._deliver(fault)
        return True

    def _replace_body_of_push(self) -> None:
        session = self._session
        frame = session.data_to_send()
        proto_id, body_format = int.from_bytes(frame[2:6], "little"), frame[6]
        serial_number = int.from_bytes(frame[8:12], "little")
        request = RequestReceived(proto_id, serial_number, body_format, None, b"", None)
        session.respond(request, GARBAGE_BODY)

    def _flush(self) -> None:
        data = self._session.data_to_send()
        if data:
            self._output.write(data)

    def _request(self, event: RequestReceived) -> None:
        host = self._host
        proto_id = event.proto_id
        host.count_request(proto_id)
        if event.body_format not in _BODY_FORMATS:
            event = event._replace(body_format=BODY_FORMAT_PROTOBUF)  # to say that it is not known
        self._body_format = event.body_format
        if proto_id == INIT_CONNECT:
            if self._session.state == State.CLOSED:
                return  # there is nothing to begin
            response = self._handshake(event)
        elif not self._is_ready:
            response = refusal(proto_id, "the first request must be InitConnect")
        else:
            response = host.answers.answer(
                proto_id, event.message, event.body_format, self._conn_id, event.error
            )
        self._send(event, response)

    def _rejected(self, event: FrameRejected) -> None:
        """A frame whose body could not be opened."""
        if not self._is_ready:
            expected = "RSA" if self._host.rsa_key is not None else "no encryption"
            hint = "; has the client another key, or none" if self._host.rsa_key else ""
            if isinstance(event.error, ChecksumError) and self._host.rsa_key is None:
                hint = "; does the client encrypt it"
            _LOGGER.warning("InitConnect cannot be opened, expecting %s%s", expected, hint)
            self._flush()
            self._output.finish()  # nothing that could be answered would be understood
            return
        _LOGGER.warning("a request of %d cannot be opened: %s", event.proto_id, event.error)
        request = RequestReceived(
            event.proto_id, event.serial_number, self._body_format, None, b"", None
        )
        self._send(request, refusal(event.proto_id, _CANNOT_BE_OPENED))

    def _handshake(self, event: RequestReceived) -> Any:
        """The answer to InitConnect: the terms, or a refusal."""
        host = self._host
        if event.error is not None:
            return refusal(INIT_CONNECT, f"the request cannot be read: {event.error}")
        if self._is_ready:
            return refusal(INIT_CONNECT, "this connection has been initialised before")
        hello = event.message.c2s
        if hello.push_proto_fmt is not None and hello.push_proto_fmt not in _BODY_FORMATS:
            return refusal(INIT_CONNECT, "pushProtoFmt: there are 0, protobuf, and 1, JSON")
        algorithm = hello.packet_enc_algo
        if host.cipher == "none" and algorithm != PacketEncAlgo.NONE:
            return refusal(
                INIT_CONNECT, "this simulator does not encrypt: connect with packetEncAlgo -1"
            )
        with_iv = host.cipher == "cbc" and algorithm == PacketEncAlgo.AES_CBC
        return init_connect.Response(
            ret_type=0,
            ret_msg="",
            err_code=0,
            s2c=init_connect.S2C(
                server_ver=SERVER_VER,
                login_user_id=host.user_id,
                conn_id=self._conn_id,
                conn_aes_key=secrets.token_hex(8),
                keep_alive_interval=host.keep_alive_interval_seconds,
                aes_cbc_iv=secrets.token_hex(8) if with_iv else None,
                user_attribution=int(UserAttribution.NN),
            ),
        )

    def _send(self, request: RequestReceived, response: Any) -> None:
        """Answer, with the fault that is due."""
        proto_id = request.proto_id
        fault = self._host.faults.take(proto_id) if self._host.faults else None
        session = self._session
        if fault is not None:
            self._flush()
            if fault.kind == "ret-type":
                response = refusal(proto_id, _ON_DEMAND, fault.amount)
            elif fault.kind == "garbage-body":
                response = GARBAGE_BODY
        if isinstance(response, init_connect.Response) and response.ret_type == 0:
            session.accept(request, response)
            self._is_ready = True
        else:
            session.respond(request, response)
        if fault is not None:
            self._deliver(fault)

    def _deliver(self, fault: Fault) -> None:
        """Send the one frame that the session holds, spoilt."""
        _LOGGER.info("making a fault: %s", fault)
        deliver(fault, damage_frame(fault, self._session.data_to_send()), self._output)


class PacketLink:
    """A client that sends packets over WebSocket, like the official one in JavaScript."""

    def __init__(self, host: Host, output: Output) -> None:
        from . import websocket

        self._host = host
        self._output = output
        self._websocket = websocket
        self._connection = websocket.WebSocketConnection("server")
        self._conn_id = new_conn_id()
        self._is_logged_in = False
        self._push_section = 1 << 63  # far from the sections of requests, which start at 2

    def receive(self, data: bytes, now: float) -> None:
        """Take what came, and write the answers."""
        websocket = self._websocket
        connection = self._connection
        if connection.closed:
            return
        connection.receive_data(data)
        try:
            for event in connection:
                if isinstance(event, websocket.BinaryMessage):
                    self._request(websocket.decode_request_packet(event.data))
                elif isinstance(event, websocket.OpeningRequest):
                    # Whoever may open the port may have the data: it is invented.
                    connection.accept()
                elif isinstance(event, websocket.TextMessage):
                    connection.close(1003, "binary messages only")
        except RemoteProtocolError as error:
            _LOGGER.warning("a client broke the framing: %s", error)
            if connection.can_send:
                connection.close(1002, "not a request")
            self._flush()
            self._output.finish()
            return
        self._flush()
        if connection.closed:
            self._output.finish()

    def push(self, message: Any) -> bool:
        """Write a push; False if this client gets none."""
        if not self._is_logged_in or not self._connection.can_send:
            return False
        proto_id = proto_id_of(message)
        faults = self._host.faults
        fault = faults.take(proto_id, is_frame=False, is_push=True) if faults else None
        self._push_section += 1
        self._send(proto_id, self._push_section, message, fault)
        self._flush()
        return True

    def _flush(self) -> None:
        data = self._connection.data_to_send()
        if data:
            self._output.write(data)

    def _request(self, packet: Any) -> None:
        host = self._host
        command = packet.command
        host.count_request(command)
        message: Any = None
        error: Exception | None = None
        response: Any
        if command == self._websocket.COMMAND_LOGIN:
            response = self._login(packet.body)
        elif not self._is_logged_in:
            response = refusal(command, "the first command must be the login")
        elif command == INIT_CONNECT:
            response = refusal(command, "there is no InitConnect over WebSocket")
        else:
            protocol = PROTOCOLS.get(command)
            request_type = protocol.request_type if protocol is not None else None
            if request_type is not None:
                try:
                    message = decode_body(request_type, packet.body, BODY_FORMAT_PROTOBUF)
                except ValueError as problem:  # a DecodeError
                    error = problem
            response = host.answers.answer(
                command, message, BODY_FORMAT_PROTOBUF, self._conn_id, error
            )
        fault = host.faults.take(command, is_frame=False) if host.faults else None
        self._send(command, packet.section, response, fault)

    def _login(self, body: bytes) -> Any:
        from .messages import init_web_socket

        wanted = self._websocket.login_key_md5(self._host.websocket_key)
        try:
            asked = decode_body(init_web_socket.Request, body, BODY_FORMAT_PROTOBUF).c2s
        except ValueError as problem:  # a DecodeError
            return init_web_socket.Response(
                ret_type=-1, ret_msg=f"the request cannot be read: {problem}"
            )
        given = (asked.websocket_key or "") if asked is not None else ""
        # Without a key of ours any of theirs will do, as one who needs no key may have one.
        if wanted and not hmac.compare_digest(
            given.encode("utf-8", "surrogateescape"), wanted.encode("ascii")
        ):
            _LOGGER.warning("a client logs in with another WebSocket key")
            return init_web_socket.Response(ret_type=-1, ret_msg="wrong WebSocket key")
        self._is_logged_in = True
        return init_web_socket.Response(
            ret_type=0,
            ret_msg="",
            err_code=0,
            s2c=init_web_socket.S2C(server_time=int(time.time()), conn_id=self._conn_id),
        )

    def _send(self, command: int, section: int, response: Any, fault: Fault | None) -> None:
        """Answer or push, with the fault that is due."""
        if fault is not None:
            if fault.kind == "ret-type":
                response = refusal(command, _ON_DEMAND, fault.amount)
            elif fault.kind == "garbage-body":
                response = GARBAGE_BODY
            elif fault.kind == "wrong-serial":
                section = (section + fault.amount) % (1 << 64)
        body = (
            response if isinstance(response, bytes) else encode_body(response, BODY_FORMAT_PROTOBUF)
        )
        error, error_message = 0, ""
        if command == self._websocket.COMMAND_LOGIN and not isinstance(response, bytes):
            # The JavaScript client takes a login for done by the header alone; a refusal that only
            # the body tells makes it fail on the missing s2c. Elsewhere it goes by the body.
            error, error_message = response.ret_type, response.ret_msg
        packet = self._websocket.encode_response_packet(
            command, section, body, error=error, error_message=error_message
        )
        if fault is None:
            self._connection.send_message(packet)
            return
        self._flush()
        _LOGGER.info("making a fault: %s", fault)
        self._connection.send_message(packet)
        data = self._connection.data_to_send()
        if fault.kind == "oversize":
            # 5.2: FIN and binary; a size of 64 bits, unmasked.
            data = b"\x82\x7f" + fault.amount.to_bytes(8, "big") + packet
        deliver(fault, data, self._output)
