# SPDX-License-Identifier: MIT
"""Copies of the library for places where nothing can be installed: ``vendor`` makes them.

Reading order: ``library`` (the files there are), ``slices`` (which of them a copy holds),
``messages`` (only the messages that are needed), ``stripping`` (without comments and docstrings),
``scopes``, ``naming`` and ``single_file`` (one module out of many), ``reachability`` (of which only
what something leads to), ``micropython`` (for a Python that has less), ``copies`` (a copy as a
whole), ``manifest`` (what it says of itself), ``upkeep`` (check and update), ``archive`` (a
zipapp).

Everything is made from the text of the modules, by ``ast`` and by positions in it, so that what is
not changed stays as it was written. The bytes of a copy depend on the library and on the options
alone: not on the Python that makes it, its system, or the day.
"""

__all__: list[str] = []
