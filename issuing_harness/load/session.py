"""What a person sees of a run of load: what is prepared, how far it is, and what came."""

import os
import secrets
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from os.path import relpath
from pathlib import Path
from typing import Final

import click

from issuing_harness.certification.profile import Profile
from issuing_harness.certification.profile_secrets import findable, secrets_around, secrets_of
from issuing_harness.certification.session import WORK
from issuing_harness.folder_lock import alone_in
from issuing_harness.load.order import Order, require_bounded
from issuing_harness.load.preparation import Told, funds_for, prepare
from issuing_harness.load.progress import LoadProgress
from issuing_harness.load.purchases import cards
from issuing_harness.load.report import Report
from issuing_harness.load.rule import rule_of
from issuing_harness.load.run import Measured, measure
from issuing_harness.load.sandbox_events import made_on_the_sandbox
from issuing_harness.load.target import reached_target, read_target
from issuing_harness.load.verdict import judge
from issuing_harness.printable import printable
from issuing_harness.tape.known_secrets import known
from issuing_harness.tape.signature import take_key_away

#: Where the integration's output and Locust's are kept, below the working directory.
FOLDER: Final = Path("reports/load")
_LOCUST_LOG: Final = "locust.log"
_IN_USE: Final = (
    "It is a certification of the same integration, or another load on it, whose books this would "
    "empty. Wait until it has ended."
)
#: What an integration is called that has no profile.
_NAMELESS: Final = "The endpoint"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed.

    Args:
        profile: the file, which need not be there if an endpoint is named.
        endpoint: that of an integration which runs already; ``None`` for the profile's.
        rate: purchases a second.
        seconds: for how long.
        workers: how many processes send.
        page: where the report is written.
    """

    profile: Path
    endpoint: str | None
    rate: int
    seconds: int
    workers: int
    page: Path


def run_load(asked: Asked) -> Report:
    """Put an integration under load, say what came, and return it.

    Raises:
        HarnessError: nothing could be tried; the message says why.
    """
    require_bounded(asked.rate, asked.seconds)
    take_key_away(os.environ)
    profile = read_target(asked.profile, asked.endpoint)
    with alone_in(WORK.absolute(), _IN_USE), _known_secrets(profile):
        measured, url = _measured(asked, profile)
        report = _report(profile, url, measured)
        document = report.write(asked.page)
        for line in report.lines():
            click.echo(printable(line))
        click.echo(f"Page: {relpath(asked.page)}. JSON: {relpath(document)}.")
    return report


def _measured(asked: Asked, profile: Profile | None) -> tuple[Measured, str]:
    """Prepare the integration, and put it under load; return what came, and of which endpoint."""
    rule, folder = rule_of(profile), FOLDER.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    with (
        LoadProgress() as progress,
        reached_target(profile, asked.endpoint, rule, folder) as told,
    ):
        order = _prepared(asked, told, progress)
        progress.tell("starts Locust")
        log = folder / _LOCUST_LOG
        return measure(order, log, lambda *sent: progress.tell_sent(order, *sent)), told.url


def _prepared(asked: Asked, told: Told, progress: LoadProgress) -> Order:
    """Tell the integration of all that the purchases need; return what is to be sent."""
    run, budget = secrets.token_hex(6), told.rule.budget
    count = cards(asked.rate * asked.seconds)
    progress.tell("makes a card on the sandbox")
    events = made_on_the_sandbox(run, funds_for(count, budget))
    prepare(told, events, run, count, progress.tell_cards)
    return Order(
        *(told.url, told.secret, asked.rate, asked.seconds, asked.workers),
        budget=budget,
        question=events.question,
        run=run,
    )


def _report(profile: Profile | None, url: str, measured: Measured) -> Report:
    name = profile.name if profile else _NAMELESS
    made = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return Report(name, url, rule_of(profile).words, made, measured, judge(measured))


def _known_secrets(profile: Profile | None) -> AbstractContextManager[None]:
    """Search for the secrets of the profile in all that is shown and written."""
    named = secrets_of(profile, os.environ) if profile else []
    return known(findable([*named, *secrets_around(os.environ)], ""))
