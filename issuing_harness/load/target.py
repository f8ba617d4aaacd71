"""Which endpoint is put under load: one on this machine, started as its profile says or running."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from issuing_harness.certification.profile import Profile, read_profile
from issuing_harness.certification.readiness import check_port
from issuing_harness.certification.scenario_starts import Reached, reached
from issuing_harness.certification.started import running_at
from issuing_harness.errors import SettingsError
from issuing_harness.load.preparation import Told
from issuing_harness.load.rule import Rule
from issuing_harness.network import is_loopback
from issuing_harness.settings import SECRET_VARIABLE
from issuing_harness.webhooks.application_access import Setting
from issuing_harness.webhooks.application_reader import Reader

_ELSEWHERE: Final = (
    "{} was to be put under load, and {} is not this machine: load goes to loopback addresses "
    "alone, such as http://127.0.0.1:8000/webhooks/stripe. Stripe forbids load in its test "
    "environments, and nobody's live endpoint is to be hit by mistake. Run the integration, and "
    "its application, on this machine."
)
_NO_ENDPOINT: Final = (
    "{} names no endpoint, and load is put on endpoints that decide on purchases. Such an "
    "integration can be certified: issuing-harness certify"
)
_NOT_BY_REPLY: Final = (
    '{} says decides = "{}", and load is put on endpoints that decide by their reply: nothing else '
    "is there to be asked and judged. It can be certified: issuing-harness certify"
)
_CONNECT: Final = (
    '{} says account = "connect", and load is put on integrations with an account of their own: '
    "which accounts are connected to yours, only Stripe could tell it. It can be certified: "
    "issuing-harness certify"
)
_UNSIGNED: Final = (
    "{} was to be put under load without a profile, and {} is not set. Set it to what the "
    "endpoint checks signatures with (whsec_…), or name a profile: --profile FILE."
)


def read_target(path: Path, endpoint: str | None) -> Profile | None:
    """Return the profile of what is put under load; ``None`` if an endpoint is named without one.

    Args:
        path: of the profile.
        endpoint: that of an integration which runs already; ``None`` for the profile's.

    Raises:
        SettingsError: it is of an integration that cannot be put under load, or is elsewhere.
    """
    if endpoint:
        require_here(endpoint)
    if endpoint and not path.exists():
        return None
    profile = read_profile(path)
    if profile.endpoint is None:
        raise SettingsError(_NO_ENDPOINT.format(path.name))
    if profile.endpoint.decides != "reply":
        raise SettingsError(_NOT_BY_REPLY.format(path.name, profile.endpoint.decides))
    if profile.endpoint.account != "own":
        raise SettingsError(_CONNECT.format(path.name))
    return running_at(profile, endpoint) if endpoint else profile


def require_here(address: str) -> None:
    """Refuse an address that is not of this machine.

    Raises:
        SettingsError: it is another's, or none of HTTP.
    """
    check_port(address, "--integration")
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https"):
        raise SettingsError(
            f"{address} was to be put under load, and is no address of HTTP. Write it like "
            "http://127.0.0.1:8000/webhooks/stripe."
        )
    if not parts.hostname or not is_loopback(parts.hostname):
        raise SettingsError(_ELSEWHERE.format(address, parts.hostname or "nobody"))


@contextmanager
def reached_target(
    profile: Profile | None, endpoint: str | None, rule: Rule, folder: Path
) -> Iterator[Told]:
    """Start the integration if its profile says how; yield whom to tell of cards, and to ask.

    Args:
        profile: of the integration; ``None`` without one.
        endpoint: that of an integration which runs already.
        rule: by which decisions are judged.
        folder: where its output is kept.

    Raises:
        SettingsError: it is not on this machine, or its secret is not known.
        BackendUnavailable: it cannot be started.
    """
    if profile is None:
        assert endpoint is not None
        yield Told(endpoint, _secret(endpoint), rule)
        return
    with reached(profile, folder, for_scenarios=False) as integration:
        yield from _told(profile, integration, rule)


def _told(profile: Profile, integration: Reached, rule: Rule) -> Iterator[Told]:
    assert profile.endpoint is not None
    names, place, own = integration.names, integration.place, profile.application
    url, base = names.fill(profile.endpoint.url), names.fill(own.base)
    opening = own.takes.get("opening")
    require_here(url)
    for setting in filter(None, (own.reset, opening, rule.setting)):
        _require_application_here(setting, base)
    with closing(Reader(base, place.names, place.folder, place.restart)) as reader:
        yield Told(url, names.values["secret"], rule, reader, own.reset, opening)


def _require_application_here(setting: Setting, base: str) -> None:
    """Refuse an application elsewhere, which would be told of hundreds of budgets."""
    if setting.way == "http":
        path = setting.what[0].split(" ", 1)[1]
        require_here(path if path.startswith("http") else base)


def _secret(endpoint: str) -> str:
    if value := os.environ.get(SECRET_VARIABLE):
        return value
    raise SettingsError(_UNSIGNED.format(endpoint, SECRET_VARIABLE))
