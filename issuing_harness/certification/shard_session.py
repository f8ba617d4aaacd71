"""What a person sees of a certification on several machines: each shard, and what they come to."""

import os
from collections.abc import Sequence
from dataclasses import replace
from os.path import relpath
from pathlib import Path
from typing import Final

import click

from issuing_harness.certification.allure_results import AllureReport
from issuing_harness.certification.attempts import EVIDENCE
from issuing_harness.certification.certificate import Outcome
from issuing_harness.certification.merging import merge_shards
from issuing_harness.certification.places import require_places
from issuing_harness.certification.run import Order, try_scenarios
from issuing_harness.certification.session import (
    can_begin,
    finish,
    known_secrets,
    order_of,
    say_durations,
    say_what_is_not_compared,
    with_proof,
)
from issuing_harness.certification.shard import Shard
from issuing_harness.certification.shard_durations import durations_in
from issuing_harness.certification.shard_file import read_shard, shard_path, write_shard
from issuing_harness.certification.signing import take_signer
from issuing_harness.errors import SettingsError
from issuing_harness.folder_lock import alone_in
from issuing_harness.tape.signature import take_key_away

_IN_USE: Final = "It is a preflight, a proof or a certification. Wait until it has ended."


def run_shard(  # noqa: PLR0913 - what a run is given, and the shard
    path: Path,
    output: Path,
    shard: Shard,
    *,
    endpoint: str | None,
    resume: bool,
    allure: AllureReport | None = None,
    durations: Path | None = None,
) -> Path:
    """Try a part of the scenarios, and return the file with what came of them.

    Args:
        path: the integration's profile.
        output: the certificate that will be made of all shards; the file is written beside it.
        shard: which part.
        endpoint: its webhook endpoint, if it is not the profile's.
        resume: whether a shard that was interrupted goes on.
        allure: what is to be written for Allure; ``None`` for nothing.
        durations: says what scenarios took before, by which shards are cut; ``None`` for by count.

    Raises:
        HarnessError: nothing could be tried; the message says why.
    """
    take_key_away(os.environ)  # a shard's file is not signed
    shard = replace(shard, seconds=durations_in(durations))
    order = replace(order_of(path, endpoint, resume=resume), shard=shard)
    require_places(order.folder.parent, output)
    with alone_in(order.folder, _IN_USE), known_secrets(order):
        say_what_is_not_compared(order)
        if not can_begin(order.profile):
            raise SettingsError("The run does not begin: see above what is bad, and mend it first.")
        if allure:
            order = replace(order, options=[*order.options, *allure.options(output, resume=resume)])
        return _tried(order, shard_path(output, shard))


def _tried(order: Order, file: Path) -> Path:
    """Try the scenarios of a shard, write its file, and say what came of them."""
    tried = try_scenarios(order)
    write_shard(file, order, tried)
    own = order.shard.own(tried.planned)
    ended = {each.scenario for each in tried.attempts if each.outcome is not Outcome.INTERRUPTED}
    red = sum(each.outcome is not Outcome.PASSED for each in tried.attempts)
    click.echo(
        f"Shard {order.shard.number} of {order.shard.count}: {len(own)} of {len(tried.planned)} "
        f"planned scenarios, {len(ended)} run; attempts: {len(tried.attempts)}, {red} of them did "
        f"not pass. It was cut by {_cut_by(order.shard, tried.planned)}. The verdict needs all "
        "shards."
    )
    click.echo(f"Shard: {relpath(file)}. With all of them: issuing-harness certify merge FILE...")
    return file


def _cut_by(shard: Shard, planned: Sequence[str]) -> str:
    """Return what a shard was cut by, in words."""
    known = sum(name in shard.seconds for name in planned)
    return f"what {known} of them took before" if known else "count"


def run_merge(
    path: Path,
    files: Sequence[Path],
    output: Path,
    *,
    allure: AllureReport | None = None,
    durations: Path | None = None,
) -> bool:
    """Make one certificate of all shards, and return whether the integration is met.

    Args:
        path: the integration's profile.
        files: those of the shards.
        output: the bundle that is written.
        allure: what is to be written for Allure; ``None`` for nothing.
        durations: where what scenarios took is written; ``None`` for nowhere.

    Raises:
        HarnessError: a shard is missing or of another run, or a file is none.
    """
    signer = take_signer(os.environ)
    order = order_of(path, None, resume=False)
    require_places(order.folder.parent, output)
    with alone_in(order.folder, _IN_USE), known_secrets(order):
        shards = sorted(map(read_shard, files), key=lambda each: each.shard.number)
        order, lapsed = with_proof(order)
        ended = merge_shards(order, shards)
        (order.folder / EVIDENCE).mkdir(exist_ok=True)
        click.echo(f"{len(shards)} shards are one run.")
        say_durations(ended, durations)
        return finish(order, ended, output, allure, signer, lapsed)
