# SPDX-License-Identifier: MIT
"""A plugin of pytest: the tests say ``wirecodec`` and get a copy of it.

``WIRECODEC_COPY`` is a file that says which: the name of the copy, and of each module of the
library where its names are there. pytest is run with ``-p tests.vendoring.stand_in``.
"""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any


class Part(ModuleType):
    """A module of the library as a view on the one file that holds it."""

    def __init__(self, name: str, file: ModuleType, names: dict[str, str]) -> None:
        super().__init__(name)
        self.__dict__["_file"] = file
        self.__dict__["_names"] = names
        self.__dict__["_before"] = {}
        self.__dict__["__path__"] = []

    def __getattr__(self, name: str) -> Any:
        if name not in self._names:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        return getattr(self._file, self._names[name])

    def __setattr__(self, name: str, value: object) -> None:
        if name in self._names:
            self._before.setdefault(name, getattr(self, name))
            setattr(self._file, self._names[name], value)
        else:
            super().__setattr__(name, value)

    def __delattr__(self, name: str) -> None:
        """How monkeypatch takes back what is not in the ``__dict__``."""
        setattr(self, name, self._before[name])


def install(copy: dict[str, Any]) -> None:
    """Put the copy where imports look for the library."""
    assert "wirecodec" not in sys.modules
    if "parts" in copy:
        file = import_module(copy["name"])
        for module, names in sorted(copy["parts"].items()):
            full_name = f"wirecodec.{module}".rstrip(".")
            sys.modules[full_name] = Part(full_name, file, names)
            parent, _, own_name = full_name.rpartition(".")
            if parent:
                sys.modules[parent].__dict__[own_name] = sys.modules[full_name]
        return
    for module in copy["modules"]:
        loaded = import_module(f"{copy['name']}.{module}".rstrip("."))
        sys.modules[f"wirecodec.{module}".rstrip(".")] = loaded


install(json.loads(Path(os.environ["WIRECODEC_COPY"]).read_text("utf-8")))
