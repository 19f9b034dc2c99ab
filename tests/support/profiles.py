# SPDX-License-Identifier: MIT
"""How much a run tries, for what is not drawn by Hypothesis: its profiles, of tests/conftest.py.

The quick profile is for the other interpreters, after the main one has tried everything. What
takes long there and says little about an interpreter is left out or tried in part; ``.ci/full``
tries all of it on every one.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import TypeVar

import pytest

Each = TypeVar("Each")

IS_QUICK = os.environ.get("HYPOTHESIS_PROFILE") == "quick"

#: CPython 3.10 to 3.14: what each of them leaves out, the other four try.
PARTS = 5

#: For what grows with its input as it should: it does so on all interpreters or on none.
not_quick = pytest.mark.skipif(
    IS_QUICK, reason="how time grows is measured on the main interpreter, and in .ci/full on all"
)


def some_of(items: Iterable[Each]) -> list[Each]:
    """All of them; a part in the quick profile, and another part on each interpreter."""
    everything = list(items)
    if not IS_QUICK or not everything:
        return everything
    return everything[sys.version_info.minor % min(PARTS, len(everything)) :: PARTS]
