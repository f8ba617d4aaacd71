"""What a scenario's recording says of itself: from where, when, by which clock."""

import os
from datetime import UTC, datetime

from issuing_harness.clock import ISO, start_of
from issuing_harness.funding_models import FundingModel
from issuing_harness.settings import Settings
from issuing_harness.tape import Recorder, ScenarioIdentity
from issuing_harness.tape.signature import read_signing_key


def create_recorder(
    identity: ScenarioIdentity, settings: Settings, funding: FundingModel
) -> Recorder:
    """Return a recorder for a scenario, on the sandbox or live, whose cards spend from this."""
    if settings.backend == "sandbox":
        # the sandbox's own time, so that the same scenario records the same bytes
        start = datetime.fromtimestamp(start_of(settings.account_seed), UTC).strftime(ISO)
        return Recorder(identity.recorded("sandbox", at=start, clock="virtual", funding=funding))
    now = datetime.now(UTC).strftime(ISO)
    key = read_signing_key(os.environ) if settings.record else None
    return Recorder(identity.recorded("live", at=now, clock="real", funding=funding), key)
