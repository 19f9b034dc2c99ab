# SPDX-License-Identifier: MIT
"""Other implementations that a target asks where they are installed."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def module_or_none(name: str) -> Any:
    """A module of another project; None where that is not installed."""
    try:
        return import_module(name)
    except ImportError:
        return None
