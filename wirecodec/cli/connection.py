# SPDX-License-Identifier: MIT
"""What the commands that talk to OpenD share: where it is, and what may go wrong there."""

from __future__ import annotations

from contextlib import contextmanager

from ..errors import CipherError, EncodeError, RequestError
from . import console

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from ..opend.client import OpenDClient

__all__ = ["add_connection_options", "connected"]


# Eleven days. Far beyond it the clocks of the operating system overflow.
_MAX_TIMEOUT_SECONDS = 1_000_000


def add_connection_options(parser: argparse.ArgumentParser) -> None:
    """``--host``, ``--port``, ``--rsa-key``, ``--websocket-key``,
    ``--timeout`` and ``--record``.
    """
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help="where OpenD listens, or a URL for WebSocket: ws://HOST:PORT, wss://HOST:PORT "
        "(default: 127.0.0.1)",
    )
    parser.add_argument(
        "--port", type=int, default=11111, metavar="N", help="its api_port (default: 11111)"
    )
    parser.add_argument(
        "--rsa-key", metavar="FILE", help="the private key that OpenD is configured with, if any"
    )
    parser.add_argument(
        "--websocket-key",
        metavar="KEY",
        help="what OpenD wants to hear over WebSocket, if anything; a certificate of its own is "
        "trusted where the environment variable SSL_CERT_FILE names it",
    )
    parser.add_argument(
        "--timeout",
        type=float,
        default=12.0,
        metavar="SECONDS",
        help="how long to wait for each answer (default: 12)",
    )
    parser.add_argument(
        "--record",
        metavar="FILE",
        help="keep what passes in FILE.c2s and FILE.s2c, for inspect, or over WebSocket for "
        "capture; without --rsa-key that shows everything, account and orders included",
    )


@contextmanager
def connected(options: argparse.Namespace) -> Iterator[OpenDClient]:
    """A client, connected as the options say.

    Raises:
        CommandError: there is no connection, or OpenD refuses; in the words of the client.
    """
    from ..opend.client import OpenDClient

    if not 0 < options.port < 65536:
        raise console.CommandError(options.program, "--port is 1 to 65535", 2)
    if not 0 < options.timeout <= _MAX_TIMEOUT_SECONDS:  # and not a NaN
        reason = f"--timeout is more than 0 seconds, and at most {_MAX_TIMEOUT_SECONDS}"
        raise console.CommandError(options.program, reason, 2)
    key = None
    if options.rsa_key is not None:
        key = console.read_input(options.rsa_key, options.program)
    try:
        client = OpenDClient.connect(
            options.host,
            options.port,
            rsa_key=key,
            websocket_key=options.websocket_key,
            record=options.record,
            connect_timeout_seconds=options.timeout,
            request_timeout_seconds=options.timeout,
        )
    except CipherError as error:
        raise console.CommandError(options.program, f"--rsa-key: {error}", 2) from None
    except RequestError as error:
        raise console.CommandError(options.program, str(error), 1) from None
    except OSError as error:  # after RequestError: a lost connection is both
        reason = f"--record: {error.filename}: {error.strerror or error}"
        raise console.CommandError(options.program, reason, 2) from None
    except ValueError as error:  # it says which option means nothing
        raise console.CommandError(options.program, str(error), 2) from None
    with client:
        try:
            yield client
        except (RequestError, EncodeError) as error:
            raise console.CommandError(options.program, str(error), 1) from None
