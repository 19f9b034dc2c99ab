# SPDX-License-Identifier: MIT
"""The recipe of docs/bulk.md, run as it stands on a local Dask cluster: one process' result."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.debug.test_capture import many_connections, read
from tests.support.conversations import write_pcapng
from wirecodec.debug.capture_statistics import Statistics

DOCS = Path(__file__).resolve().parents[2] / "docs"

pytestmark = pytest.mark.skipif(
    not os.environ.get("WIRECODEC_DASK") or importlib.util.find_spec("distributed") is None,
    reason="WIRECODEC_DASK is not set, or dask.distributed is not installed",
)


def load_recipe(folder: Path) -> ModuleType:
    """The Python blocks of the page as one module, which workers can import too."""
    text = (DOCS / "bulk.md").read_text("utf-8")
    blocks = [block.partition("```")[0] for block in text.split("```python\n")[1:]]
    path = folder / "bulk_recipe.py"
    path.write_text("\n".join(blocks), "utf-8")
    spec = importlib.util.spec_from_file_location("bulk_recipe", path)
    assert spec is not None and spec.loader is not None
    recipe = importlib.util.module_from_spec(spec)
    sys.modules["bulk_recipe"] = recipe
    spec.loader.exec_module(recipe)
    return recipe


def test_recipe(tmp_path: Path) -> None:
    distributed: Any = importlib.import_module("distributed")
    segments = many_connections()
    paths = []
    for index in range(2):
        paths.append(str(tmp_path / f"{index}.pcapng"))
        half = segments[: len(segments) // 2] if index == 0 else segments[len(segments) // 2 :]
        Path(paths[-1]).write_bytes(write_pcapng(half))
    expected = read(segments)
    statistics = Statistics()
    for record in expected:
        statistics.add(record)
    recipe = load_recipe(tmp_path)
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        client.upload_file(recipe.__file__)
        assert recipe.read_everywhere(client, paths, 5) == expected
        counted = recipe.count_everywhere(client, paths, 5)
    assert counted == statistics and counted.frames == statistics.frames > 0
