# SPDX-License-Identifier: MIT
"""Fuzz targets, one for each boundary where bytes of others come in.

    python -m fuzz --seconds 60             all of them, with atheris
    python -m fuzz --seconds 60 messages    this one

A target is a module ``fuzz_<name>`` with a function ``check_input(data)`` that raises what should
not have happened. It lists the errors that may happen, each with its reason, and asserts what must
hold otherwise. ``corpus/<name>`` has its seeds, named by the SHA-1 of their content as libFuzzer
names what it finds: put a crashing input there, and tests/test_fuzz_targets.py keeps it.
"""
