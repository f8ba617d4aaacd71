"""Contradictions: what a cassette says of its origin, against what else is in it.

A seal shows that nothing slipped; whoever writes a claim can seal it, too. So a recording that
claims to be live must not have the sandbox's clock, its Dashboard, its ids, or a day on which it
could not be made. What contradicts nothing may still be forged: only a signature proves more
(:mod:`issuing_harness.tape.signature`).
"""

import random
import string
from datetime import UTC, date, datetime, timedelta
from typing import Final

from issuing_harness.api_keys import sandbox_key
from issuing_harness.clock import SANDBOX_START
from issuing_harness.tape.provenance import Provenance

#: How far the clock of the machine that recorded may be ahead of ours.
_SLACK: Final = timedelta(days=1)
_BASE62: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase
_DAY_LENGTH: Final = len("2026-06-01")
#: What a live account refuses to everybody, so that no live recording has it.
_DASHBOARD: Final = ": the Dashboard"
#: How many attempts at a scenario may have had an account of their own.
_ATTEMPTS: Final = 3


def claim_contradiction(provenance: Provenance) -> str:
    """Return what contradicts the claim in the provenance alone, ``""`` if nothing does."""
    live, clock = provenance.recorded_from == "live", provenance.clock
    if clock not in ("virtual", "real"):
        return f"its `clock` is `{clock}`, which is neither `virtual` nor `real`"
    if live == (clock == "virtual"):
        whose = "only the sandbox has a virtual one" if live else "the sandbox has a virtual one"
        return f"{_claim(provenance)} by a {clock} clock, and {whose}"
    moment = _moment(provenance.recorded_at)
    if moment is None:
        return f"its `recorded_at` is `{provenance.recorded_at}`, which is no time in UTC"
    return _impossible_day(provenance, moment) if live else ""


def content_contradiction(provenance: Provenance, content: str) -> str:
    """Return what in a whole cassette contradicts its claim, ``""`` if nothing does.

    Args:
        provenance: what it says of itself.
        content: the text of the file.
    """
    if provenance.recorded_from != "live":
        return ""
    found = ""
    if _DASHBOARD in provenance.circumstances:
        found = "its `circumstances` press a button of the Dashboard, as only the sandbox can"
    elif any(mark in content for mark in _first_second()):
        found = "it holds objects made in the first second of the sandbox's clock"
    elif any(mark in content for mark in _sandbox_ids(provenance)):
        found = "it holds ids that the sandbox gives to this scenario"
    return f"{_claim(provenance)}, but {found}" if found else ""


def _claim(provenance: Provenance) -> str:
    where = "live" if provenance.recorded_from == "live" else "from the sandbox"
    return f"it claims to be recorded {where}"


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _impossible_day(provenance: Provenance, moment: datetime) -> str:
    """Find a day to come, and one before the API version that was called was published."""
    day, version = provenance.recorded_at[:_DAY_LENGTH], provenance.api_version
    if moment > datetime.now(UTC) + _SLACK:
        return f"{_claim(provenance)} on {day}, which has not come yet"
    try:
        published = date.fromisoformat(version[:_DAY_LENGTH])
    except ValueError:
        return f"its `api_version` is `{version}`, which does not begin with a day"
    if moment.date() < published - _SLACK:
        return f"{_claim(provenance)} on {day}, when there was no API version {version}"
    return ""


def _first_second() -> tuple[str, str]:
    """Return what an object has that was made as the sandbox's clock started."""
    return f'"created": {SANDBOX_START}', f"_1{_base62(SANDBOX_START, 5)}"


def _sandbox_ids(provenance: Provenance) -> list[str]:
    """Return what the sandbox's ids for this scenario have in common, and its first request's id.

    As ``issuing_sandbox.store.ids`` draws them: ten characters, five more for the account. The
    seeds are the keys of the scenario's attempts, and that of callers without a valid key.
    """
    marks = []
    keys = [f"/{sandbox_key(name)}" for name in _names(provenance)]
    for seed in ("/strangers", *keys):
        source = random.Random(seed)  # noqa: S311 - repeats what the sandbox draws
        shared = _base62(source.getrandbits(68), 10)
        if seed != "/strangers":
            source.getrandbits(38)
        marks += [shared, f"req_{_base62(source.getrandbits(92), 14)}"]
    return marks


def _names(provenance: Provenance) -> list[str]:
    name = f"{provenance.feature}::{provenance.scenario}"
    return [name, *(f"{name} (attempt {number})" for number in range(2, _ATTEMPTS + 1))]


def _base62(number: int, width: int) -> str:
    """Return the last ``width`` digits of a number in base 62."""
    digits = []
    for _ in range(width):
        number, rest = divmod(number, len(_BASE62))
        digits.append(_BASE62[rest])
    return "".join(reversed(digits))
