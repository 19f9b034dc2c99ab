# SPDX-License-Identifier: MIT
"""What an import loads. Modules are counted, not milliseconds: those vary with the machine.

Each test asks a fresh interpreter, isolated and without ``site``, which modules appear.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Each costs more than wirecodec itself may: dataclasses brings inspect, hashlib brings OpenSSL.
COSTLY = {
    "ast",
    "asyncio",
    "dataclasses",
    "hashlib",
    "inspect",
    "json",
    "socket",
    "ssl",
    "tempfile",
}
# Types are for type checkers, and public names come when they are asked for.
COSTLY_ALONE = COSTLY | {"datetime", "decimal", "enum", "re", "typing"}


def modules_loaded_by(statement: str) -> set[str]:
    """The modules that running this statement adds to those of a bare interpreter."""
    program = (
        "import sys\n"
        "before = set(sys.modules)\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        f"{statement}\n"
        "print('\\n'.join(sorted(set(sys.modules) - before)))\n"
    )
    finished = subprocess.run(
        [sys.executable, "-I", "-S", "-W", "error", "-c", program],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    return set(finished.stdout.split())


def test_the_probe_sees_what_is_loaded() -> None:
    """Otherwise the other tests would hold for any module."""
    loaded = modules_loaded_by("import dataclasses, json")
    assert {"dataclasses", "inspect", "json"} <= loaded


def test_import_wirecodec() -> None:
    """The package alone loads nothing costly and no message module."""
    loaded = modules_loaded_by("import wirecodec; wirecodec.__version__")
    assert "wirecodec" in loaded
    assert loaded & COSTLY_ALONE == set()
    assert {name for name in loaded if name.startswith("wirecodec.opend.messages")} == set()


def test_import_a_message_module() -> None:
    """Declaring messages and enums makes no dataclass and no enum machinery yet."""
    name = "wirecodec.opend.messages.qot_get_rating_change"
    loaded = modules_loaded_by(f"import {name}")
    assert name in loaded
    assert loaded & COSTLY == set()
