# SPDX-License-Identifier: MIT
"""Fuzz targets, one for each boundary where bytes or values of others come in.

    python -m fuzz --seconds 60             all of them, with atheris
    python -m fuzz --seconds 60 messages    this one
    python -m fuzz.seeds                    write the seeds that are made from vectors and captures

A target is a module ``fuzz_<name>`` with a function ``check_input(data)`` that raises what should
not have happened. It lists the errors that may happen, each with its reason, and asserts what must
hold otherwise. Where an input is more than the bytes of the peer, `choices` reads it; what the
targets of sessions share is in `conversation`, and `second` finds other implementations to ask.

``corpus/<name>`` has its seeds, named by the SHA-1 of their content as libFuzzer names what it
finds: put a crashing input there, and tests/test_fuzz_targets.py keeps it. That test finds the
targets by itself, and runs them without atheris: on the seeds, on seeds that are changed a little,
and on any bytes.
"""
