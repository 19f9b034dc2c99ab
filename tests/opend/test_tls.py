# SPDX-License-Identifier: MIT
"""wirecodec.opend._tls: two ends of a connection, and the bytes between them."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirecodec.errors import ConnectionLost
from wirecodec.opend._tls import TlsPipe

CERTIFICATE = Path(__file__).resolve().parents[1] / "data" / "tls" / "localhost.pem"


def server_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


SERVER = server_context()
CLIENT = ssl.create_default_context(cafile=CERTIFICATE)


def pair(client_context: ssl.SSLContext = CLIENT) -> tuple[TlsPipe, TlsPipe]:
    return (
        TlsPipe(client_context, server_hostname="127.0.0.1"),
        TlsPipe(SERVER, server_side=True),
    )


def pieces(data: bytes, sizes: Iterator[int]) -> Iterator[bytes]:
    while data:
        size = next(sizes)
        yield data[:size]
        data = data[size:]


@given(
    messages=st.lists(st.tuples(st.booleans(), st.binary(max_size=40_000)), max_size=8),
    sizes=st.lists(st.integers(1, 5_000), min_size=1, max_size=5),
)
@settings(deadline=None)
def test_any_cutting(messages: list[tuple[bool, bytes]], sizes: list[int]) -> None:
    """What goes in on one side comes out on the other, sent before the handshake or after it."""
    cycle = iter(lambda: sizes[0], 0)

    client, server = pair()
    taps: list[tuple[bool, bytes]] = []
    client._tap = lambda is_sent, data: taps.append((is_sent, data))
    client.start()
    got = {True: bytearray(), False: bytearray()}
    sent = {True: bytearray(), False: bytearray()}

    def carry() -> None:
        while client.has_data_to_send or server.has_data_to_send:
            for piece in pieces(client.data_to_send(), cycle):
                got[True] += server.receive_data(piece)
            for piece in pieces(server.data_to_send(), cycle):
                got[False] += client.receive_data(piece)

    for to_server, data in messages:
        sent[to_server] += data
        (client if to_server else server).send(data)
        carry()
    carry()
    assert got == sent
    # The tap hears both directions, as they are inside.
    assert b"".join(data for is_sent, data in taps if is_sent) == sent[True]
    assert b"".join(data for is_sent, data in taps if not is_sent) == sent[False]


def test_nothing_of_it_is_seen() -> None:
    client, server = pair()
    client.start()
    client.send(b"a secret of ours")
    wire = bytearray()
    for _ in range(4):
        data = client.data_to_send()
        wire += data
        server.receive_data(data)
        data = server.data_to_send()
        wire += data
        client.receive_data(data)
    assert b"secret" not in wire


def test_untrusted_certificate() -> None:
    client, server = pair(ssl.create_default_context())
    client.start()
    server.receive_data(client.data_to_send())
    with pytest.raises(ConnectionLost, match=r"not trusted.*cafile") as caught:
        client.receive_data(server.data_to_send())
    assert isinstance(caught.value.__cause__, ssl.SSLCertVerificationError)
    # The other side is told, and says whose doing it is.
    with pytest.raises(ConnectionLost, match="the peer that refuses"):
        server.receive_data(client.data_to_send())


def test_certificate_of_another_host() -> None:
    client = TlsPipe(CLIENT, server_hostname="opend.example")
    server = TlsPipe(SERVER, server_side=True)
    client.start()
    server.receive_data(client.data_to_send())
    with pytest.raises(ConnectionLost, match=r"opend\.example"):
        client.receive_data(server.data_to_send())


@pytest.mark.parametrize("data", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"FT" + bytes(60)])
def test_peer_without_tls(data: bytes) -> None:
    client, _ = pair()
    client.start()
    with pytest.raises(ConnectionLost, match="without it"):
        client.receive_data(data)


def test_interference() -> None:
    client, server = pair()
    client.start()
    for _ in range(2):
        server.receive_data(client.data_to_send())
        client.receive_data(server.data_to_send())
    client.send(b"hello")
    data = bytearray(client.data_to_send())
    data[-1] ^= 1
    with pytest.raises(ConnectionLost, match="TLS failed"):
        server.receive_data(data)


def test_the_end() -> None:
    """A close is told to the peer, and gives no bytes; what is not open has nothing to close."""
    client, server = pair()
    client.close()
    assert not client.has_data_to_send
    client.start()
    for _ in range(2):
        server.receive_data(client.data_to_send())
        client.receive_data(server.data_to_send())
    client.send(b"last")
    client.close()
    client.close()
    assert server.receive_data(client.data_to_send()) == b"last"
    assert server.receive_data(b"") == b""
    server.close()
