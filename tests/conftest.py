# SPDX-License-Identifier: MIT
"""The Hypothesis profiles. ``HYPOTHESIS_PROFILE`` chooses; otherwise ``ci`` where ``CI`` is set,
and ``dev`` elsewhere. A test that sets its own ``max_examples`` keeps it.

And the marker ``untraced``: no coverage is measured while such a test runs.
"""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, Phase, settings

SLOW_IS_FINE = [HealthCheck.too_slow]

# While writing code: new examples on each run, failing ones are remembered.
settings.register_profile("dev", max_examples=100, deadline=None)
# The same examples each time, so that a failure is a change of the code.
settings.register_profile(
    "ci",
    max_examples=20,
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=SLOW_IS_FINE,
)
# The second, third and fourth interpreter: differences between them, not new examples. What is
# not drawn by Hypothesis asks tests/support/profiles.py.
settings.register_profile("quick", settings.get_profile("ci"), max_examples=10)
# To see at once whether and where something fails, without the smallest example.
settings.register_profile(
    "hunt",
    max_examples=100,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=SLOW_IS_FINE,
)
# As long as it takes, with new examples each time.
settings.register_profile(
    "full",
    max_examples=5000,
    deadline=None,
    print_blob=True,
    suppress_health_check=SLOW_IS_FINE,
)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev")
)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Stop coverage for a test that is ``untraced``.

    In the workers of pytest-xdist there are two that measure, one below the other; the marker
    ``no_cover`` of pytest-cov stops the upper one, and the lower one goes on.
    """
    is_measured = item.config.pluginmanager.hasplugin("_cov")  # tests/mutation.py measures itself
    if not is_measured or item.get_closest_marker("untraced") is None:
        return (yield)
    from coverage import Coverage

    stopped: list[Coverage] = []
    while (measuring := Coverage.current()) is not None:
        measuring.stop()
        stopped.append(measuring)
    try:
        return (yield)
    finally:
        while stopped:
            stopped.pop().start()
