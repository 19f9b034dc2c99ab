# SPDX-License-Identifier: MIT
"""Bytes as what a client session goes through: a peer that says anything, and a caller.

The input chooses how the session is set up and what happens, see `conversation`. The peer may send
any bytes, or whole frames that are right or wrong in one respect: with the key of a request or
another, encrypted or not, with a digest that fits or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from wirecodec.errors import LocalProtocolError
from wirecodec.opend.cipher import AesCbc, AesEcb
from wirecodec.opend.frame import HEADER_SIZE, encode_frame
from wirecodec.opend.messages import init_connect
from wirecodec.opend.messages.common import PacketEncAlgo
from wirecodec.opend.session import ClientSession, State
from wirecodec.protobuf.codec import encode

from .choices import Choices
from .conversation import FINE, SECONDS, ClientConversation, steps_of

if TYPE_CHECKING:
    from wirecodec.opend.cipher import BodyCipher

KEY, IV = "0123456789abcdef", "fedcba9876543210"
MODES = ("plain", "ecb", "cbc", "sealed handshake")
SERIAL_NUMBERS = (1, 0, 0xFFFF_FFFF)
PEER_TIMEOUTS: tuple[float | None, ...] = (None, 33.0, 3.0)
MAX_BODY_SIZE = 4096
PROTO_IDS = (1001, 1003, 1004, 1002, 3426, 3005, 2208, 1009, 0, 0xFFFF_FFFF)
BODY_FORMATS = (0, 1, 2)

# The steps that a number of 0 to 255 stands for, by its low bits.
STEPS = (
    "answer",
    "request",
    "frame",
    "raw",
    "time",
    "cancel",
    "hello",
    "answer",
    "out of turn",
    "damaged",
    "eof",
    "broken",
)


def check_input(data: bytes) -> None:
    """Raise if something is wrong with what becomes of these bytes."""
    sizes = Choices(data).take_sizes()
    log = hold(data, ())
    assert hold(data, FINE) == log, "byte by byte it is another"
    if any(sizes):
        assert hold(data, sizes) == log, f"cut by {sizes} it is another"


def hold(data: bytes, sizes: Sequence[int]) -> list[object]:
    """Hold the conversation; what has happened."""
    choices = Choices(data)
    choices.take_sizes()
    conversation = Conversation(choices, sizes)
    for step in steps_of(choices):
        conversation.step(STEPS[step % len(STEPS)], choices)
    conversation.finish()
    return conversation.log


class Conversation(ClientConversation):
    """A client, and what is needed to write the frames of its peer."""

    def __init__(self, choices: Choices, sizes: Sequence[int]) -> None:
        mode = choices.take_choice(MODES)
        self.cipher = make_cipher(mode)
        self.handshake_cipher = (
            AesCbc(KEY.encode(), IV.encode()) if mode == "sealed handshake" else None
        )
        client = ClientSession(
            rsa_key=self.handshake_cipher,
            packet_enc_algo=PacketEncAlgo.NONE if self.cipher is None else PacketEncAlgo.AES_CBC,
            first_serial_number=choices.take_choice(SERIAL_NUMBERS),
            peer_timeout_seconds=choices.take_choice(PEER_TIMEOUTS),
            max_requests_in_flight=choices.take_int(1, 4),
            max_body_size=MAX_BODY_SIZE,
        )
        super().__init__(client, sizes, MAX_BODY_SIZE + HEADER_SIZE)
        self.iv = IV if mode in ("cbc", "sealed handshake") else None
        client.connect(self.now)
        self.collect()
        if not choices.take_bool():
            self.hello(choices.take_int(0, 60))

    def step(self, what: str, choices: Choices) -> None:
        """One thing that happens."""
        if what == "answer":
            self.answer(choices)
        elif what == "request":
            self.request(choices)
        elif what == "frame":
            proto_id = choices.take_choice(PROTO_IDS)
            self.frame(choices, proto_id, choices.take_int(0, 3))
        elif what == "raw":
            self.is_damaged = True
            self.receive(choices.take_bytes())
        elif what == "damaged":
            self.damaged(choices)
        elif what == "time":
            self.pass_time(choices.take_choice(SECONDS))
        elif what == "cancel":
            self.cancel(choices)
        elif what == "hello":
            self.hello(choices.take_int(-1, 600))
        elif what == "out of turn":
            self.connect_again()
        elif what == "eof":
            self.end_stream()
        else:
            self.client.connection_lost(BrokenPipeError("the socket says so"))
            self.collect()

    def hello(self, keep_alive_interval: int) -> None:
        """The peer accepts: the answer to InitConnect as it should be."""
        terms = init_connect.S2C(
            server_ver=1011,
            login_user_id=7,
            conn_id=8,
            conn_aes_key=KEY,
            aes_cbc_iv=self.iv,
            keep_alive_interval=keep_alive_interval,
        )
        body = encode(init_connect.Response(ret_type=0, s2c=terms))
        is_due = self.client.state == State.CONNECTING and not self.is_damaged
        self.receive(self.written(1001, self.serial_number(), 0, body, self.handshake_cipher))
        assert not is_due or self.client.state == State.READY, "it is accepted, and not ready"

    def serial_number(self) -> int:
        """That of InitConnect."""
        handshake = self.client._handshake
        return 0 if handshake is None else handshake.serial_number

    def answer(self, choices: Choices) -> None:
        """A frame with the key of a request: whatever is in it, that request ends."""
        request = self.take_request(choices)
        if request is None:
            self.frame(choices, 1001, self.serial_number())
            return
        is_due = not self.closed and not self.is_damaged
        self.frame(choices, request.proto_id, request.serial_number)
        assert not is_due or request.is_done, "its answer has come, and it waits"

    def frame(self, choices: Choices, proto_id: int, serial_number: int) -> None:
        """A frame, which may be encrypted or not where it should not or should be."""
        body_format = choices.take_choice(BODY_FORMATS)
        cipher = self.handshake_cipher if proto_id == 1001 else self.cipher
        if choices.take_bool():
            cipher = None if cipher is not None else make_cipher("ecb")
        body = choices.take_bytes()
        self.receive(self.written(proto_id, serial_number, body_format, body, cipher))

    def written(
        self,
        proto_id: int,
        serial_number: int,
        body_format: int,
        body: bytes,
        cipher: BodyCipher | None,
    ) -> bytes:
        """A frame as bytes."""
        return encode_frame(
            proto_id,
            body,
            serial_number=serial_number,
            body_format=body_format,
            seal_body=None if cipher is None else lambda _, plaintext: cipher.encrypt(plaintext),
        )

    def damaged(self, choices: Choices) -> None:
        """A frame of which one byte is another, or whose end is missing."""
        request = self.take_request(choices)
        proto_id, serial_number = (
            (1003, 1) if request is None else (request.proto_id, request.serial_number)
        )
        body = choices.take_bytes()
        frame = bytearray(self.written(proto_id, serial_number, 0, body, self.cipher))
        frame[choices.take_int(0, 0x1FF) % len(frame)] ^= choices.take_int(0, 0xFF)
        self.is_damaged = True
        self.receive(bytes(frame[: choices.take_int(0, 0x1FF) or None]))

    def connect_again(self) -> None:
        """What a caller must not do."""
        try:
            self.client.connect(self.now)
        except LocalProtocolError:
            return
        raise AssertionError("it connects twice")


@cache
def make_cipher(mode: str) -> BodyCipher | None:
    """What the bodies after the handshake are encrypted with."""
    if mode == "plain":
        return None
    return AesEcb(KEY.encode()) if mode == "ecb" else AesCbc(KEY.encode(), IV.encode())
