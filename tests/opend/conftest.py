# SPDX-License-Identifier: MIT
"""What the tests of clients share: nothing that they open outlives them."""

from __future__ import annotations

import gc
import socket
import threading
import warnings
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module")
def young_objects() -> Iterator[None]:
    """What was there before is left out of collections, which would take seconds otherwise."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture
def nothing_is_left(young_objects: None) -> Iterator[None]:
    """No thread and no socket outlives its test."""
    gc.collect()
    threads = set(threading.enumerate())
    sockets = {id(each) for each in open_sockets()}
    with warnings.catch_warnings():
        warnings.simplefilter("error", ResourceWarning)
        yield
        gc.collect()
    assert set(threading.enumerate()) <= threads
    assert [each for each in open_sockets() if id(each) not in sockets] == []


def open_sockets() -> list[socket.socket]:
    """Those of this process that Python knows of."""
    return [
        each for each in gc.get_objects() if type(each) is socket.socket and each.fileno() != -1
    ]
