"""A pytest plugin: every scenario suffers the delivery faults that a seed draws, and nothing more.

``--deliveries`` does that too, and then tries each fault alone, which takes forty times as long.
"""

import os

import pytest

from issuing_harness.webhooks.delivery_faults import FAULTS, parse_schedule
from issuing_harness.webhooks.fault_trials import SCHEDULE

#: Names the seed in the environment.
SEED = "DRAWN_FAULTS_SEED"


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Draw the schedule of a scenario."""
    seed = f"{os.environ[SEED]}/{item.nodeid}"
    item.stash[SCHEDULE] = parse_schedule(",".join(FAULTS), seed)
