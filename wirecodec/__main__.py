# SPDX-License-Identifier: MIT
"""``python -m`` runs the command line."""

# What is imported below does not even load on an old Python, so this comes first, and is written
# for one.
import sys

if sys.version_info < (3, 10):  # noqa: UP036
    sys.stderr.write(
        "%s needs CPython 3.10 or newer; this is %d.%d\n"  # noqa: UP031
        % (__package__, sys.version_info[0], sys.version_info[1])
    )
    sys.exit(2)

from .cli import main

__all__: list[str] = []

if __name__ == "__main__":
    sys.exit(main())
