"""An integration of the examples, started as its profile says, beside a sandbox of its own."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from issuing_harness.certification.profile import Profile, read_profile
from issuing_harness.certification.started import Names, free_port, started
from issuing_harness.errors import HarnessError, ProductFailure
from issuing_harness.webhooks.application_reader import Reader
from issuing_sandbox.app import Sandbox
from issuing_sandbox.server.server import running
from tests.sandbox.api import UNREVIEWED, Api, OverHttp
from tests.sandbox.connect import connected
from tests.sandbox.deliveries import ENDPOINTS

EXAMPLES = Path(__file__).parents[2] / "examples"
QUESTION = "issuing_authorization.request"
#: Seconds until books have to match, and for which they then have to go on.
PATIENCE = 3.0
SETTLE = 0.4


@dataclass
class Started:
    """A running integration.

    Args:
        platform: the sandbox's client, of the account whose key the integration has.
        api: that of the account whose cards it sees: the same, or a connected one.
        names: what stands for the names in braces.
    """

    profile: Profile
    platform: Api
    api: Api
    names: Names
    reader: Reader

    def show(self, noun: str, name: str) -> dict[str, Any]:
        """What it shows of a card, an authorization or a transaction; empty if nothing."""
        try:
            return self.reader.read(self.profile.application.shows[noun], {noun: name})
        except (HarnessError, ProductFailure) as error:
            return {"error": f"{error}"}

    def comes_to(self, noun: str, name: str, **expected: Any) -> bool:
        """Whether it soon shows this, and goes on showing it."""
        deadline = time.monotonic() + PATIENCE
        while not self._shows(noun, name, expected):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        time.sleep(SETTLE)
        return self._shows(noun, name, expected)

    def flush(self) -> None:
        """Have all events delivered that are due."""
        self.platform.have("/_sandbox/deliveries/flush")

    def _shows(self, noun: str, name: str, expected: dict[str, Any]) -> bool:
        shown = self.show(noun, name)
        return all(shown.get(field) == value for field, value in expected.items())


@contextmanager
def integration(name: str, fault: str, folder: Path, **environment: str) -> Iterator[Started]:
    """Start an example, with a fault planted or (empty) as it is."""
    profile = read_profile(EXAMPLES / name / "certification.toml")
    planted = {f"{name.upper()}_FAULT": fault} | environment
    with ExitStack() as stack:
        base = stack.enter_context(running(Sandbox(policies=UNREVIEWED)))
        platform = OverHttp(base, f"sk_test_{name}")
        stack.callback(platform.close)
        is_connect = profile.endpoint is not None and profile.endpoint.account == "connect"
        api = connected(platform) if is_connect else platform
        names = _names(profile, platform, folder, connect=is_connect)
        stack.enter_context(mock.patch.dict(os.environ, planted))
        log = folder / "log.txt"
        stack.enter_context(started(profile.start, names, profile.path.parent, log))
        reader = Reader(names.fill(profile.application.base), names.values, profile.path.parent)
        stack.callback(reader.close)
        yield Started(profile, platform, api, names, reader)


def _names(profile: Profile, platform: OverHttp, folder: Path, *, connect: bool) -> Names:
    """What stands for the names in braces; the endpoint is registered with the sandbox."""
    known = {"python": sys.executable, "tmp": str(folder), "port": str(free_port())}
    known |= {"sandbox.base": platform.base, "sandbox.key": platform.key}
    if profile.endpoint is not None:
        url = Names(known).fill(profile.endpoint.url)
        wanted = {"url": url, "enabled_events[0]": "*", "enabled_events[1]": QUESTION}
        known["secret"] = platform.have(ENDPOINTS, wanted | {"connect": f"{connect}".lower()})[
            "secret"
        ]
    return Names(known)
