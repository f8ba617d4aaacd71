"""What a person sees of a run: preflight, the scenarios, the verdict, the page and the bundle."""

import os
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from os.path import relpath
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from issuing_harness.certification.allure_results import AllureReport
from issuing_harness.certification.bundle import Contents, read_folder, write_bundle
from issuing_harness.certification.certificate import Certificate, Outcome, Verdict
from issuing_harness.certification.evidence_seals import require_unchanged
from issuing_harness.certification.kept_proof import read_kept_proof
from issuing_harness.certification.page import write_pages
from issuing_harness.certification.places import require_places
from issuing_harness.certification.preflight import check_integration
from issuing_harness.certification.preflight_application import is_never_emptied
from issuing_harness.certification.preflight_checks import Check, State
from issuing_harness.certification.profile import Profile, read_profile
from issuing_harness.certification.profile_secrets import findable, secrets_around, secrets_of
from issuing_harness.certification.program import program_of
from issuing_harness.certification.proof import SHELF, prove
from issuing_harness.certification.requirements import library_path, read_catalogue
from issuing_harness.certification.run import Ended, Order, certify
from issuing_harness.certification.scenario_starts import reached
from issuing_harness.certification.scenarios import feature_files, library_features
from issuing_harness.certification.selection import refuse_unknown
from issuing_harness.certification.shard_durations import durations_in, keep_durations
from issuing_harness.certification.shares import LOG
from issuing_harness.certification.signing import take_signer
from issuing_harness.certification.started import running_at
from issuing_harness.errors import BundleError, SettingsError
from issuing_harness.folder_lock import alone_in
from issuing_harness.interruption import keeping
from issuing_harness.printable import in_one_line, printable, quoted
from issuing_harness.tape.known_secrets import known
from issuing_harness.tape.redacted_output import redact_bytes
from issuing_harness.tape.signature import take_key_away

if TYPE_CHECKING:
    from securesystemslib.signer import CryptoSigner

#: Where a run keeps its evidence, below the working directory.
WORK: Final = Path("reports/certification")
#: Where it keeps what was proved of a profile.
PROVED: Final = Path("reports/certification-proof")
_NEXT: Final = "The next certificate of this profile says so: issuing-harness certify"
_NOTHING: Final = (
    "A profile under which nothing turns red certifies nothing: let it say in application.shows "
    "how the books are read, and by integration.decides how purchases are decided on."
)
_NEVER_EMPTIED: Final = (
    "The application is not emptied between scenarios, which may be why: the profile names no "
    'application.reset, and does not say start.fresh = "scenario".'
)
_IN_USE: Final = (
    "It is a preflight, a proof or a certification of the same integration, whose books this would "
    "empty. Wait until it has ended."
)
_NOT_FINDABLE: Final = (
    "a value so short, or a word of the scenarios, is not kept out of what is shown and written",
    "Let it have another one for a certification.",
)
_NOT_COMPARED: Final = (
    "The integration is in no git checkout, so it is not known whether it is the program that was "
    "tried before the interruption: only its address is compared. If it was changed since, begin a "
    "new run, without --resume."
)
_UNPROVED: Final = "Whether this profile can turn red shows `issuing-harness certify prove`."


def run_certification(  # noqa: PLR0913 - what a run is given
    path: Path,
    output: Path,
    *,
    endpoint: str | None,
    resume: bool,
    allure: AllureReport | None = None,
    durations: Path | None = None,
) -> bool:
    """Certify an integration, and return whether it is met.

    Args:
        path: its profile.
        output: the bundle that is written.
        endpoint: its webhook endpoint, if it is not the profile's.
        resume: whether a run that was interrupted goes on.
        allure: what is to be written for Allure; ``None`` for nothing.
        durations: where what scenarios took is written, for shards; ``None`` for nowhere.

    Raises:
        HarnessError: nothing could be tried; the message says why.
    """
    signer = take_signer(os.environ)  # before anything is started that could read its key
    order = order_of(path, endpoint, resume=resume)
    require_places(order.folder.parent, output)
    with alone_in(order.folder, _IN_USE), known_secrets(order):
        durations_in(durations)  # what cannot be read is told before anything is tried
        return _run(order, output, allure, signer, durations)


def say_what_is_not_compared(order: Order) -> None:
    """Say of a run that goes on that nobody knows whether the program is the one of before."""
    if order.resume and not program_of(order.profile.path.parent, ()):
        click.echo(_NOT_COMPARED)


def _run(
    order: Order,
    output: Path,
    allure: AllureReport | None,
    signer: "CryptoSigner | None",
    durations: Path | None,
) -> bool:
    say_what_is_not_compared(order)
    # started for itself, so that the run begins with books that preflight has not touched
    if not can_begin(order.profile):
        raise SettingsError("The run does not begin: see above what is bad, and mend it first.")
    order, lapsed = with_proof(order)
    if allure:
        order = replace(
            order, options=[*order.options, *allure.options(output, resume=order.resume)]
        )
    ended = certify(order)
    say_durations(ended, durations)
    return finish(order, ended, output, allure, signer, lapsed)


def say_durations(ended: Ended, file: Path | None) -> None:
    """Keep what scenarios took, if a file for that was named, and say so."""
    if file is not None:
        click.echo(keep_durations(file, ended.planned, ended.certificate.attempts))


def with_proof(order: Order) -> tuple[Order, list[str]]:
    """Return an order with what is proved of its profile, and why something that was is not."""
    lapsed: list[str] = []
    order = replace(order, proof=read_kept_proof(order, PROVED.absolute(), lapsed.append))
    for each in lapsed:
        click.echo(each)
    return order, lapsed


def finish(  # noqa: PLR0913, PLR0917 - what is written, and where
    order: Order,
    ended: Ended,
    output: Path,
    allure: AllureReport | None,
    signer: "CryptoSigner | None",
    lapsed: Sequence[str] = (),
) -> bool:
    """Write bundle, page and report of what has ended, and tell of it; return if it is met."""
    found = ended.certificate
    with keeping(lambda: f"all {found.counts.planned} scenarios"):
        signed = _written(order, ended, output, signer)
        report = allure.finish(found, output) if allure else ""
        page = write_pages(order.folder, found, output, report)
    _tell(found, *lapsed)
    if found.verdict is not Verdict.MET and is_never_emptied(order.profile):
        click.echo(_NEVER_EMPTIED)
    click.echo(f"Bundle ({signed}): {relpath(output)}. Page: {relpath(page)}.")
    return found.verdict is Verdict.MET


def run_preflight(path: Path) -> bool:
    """Say what would spoil a run; return whether one can begin."""
    take_key_away(os.environ)
    order = order_of(path, None, resume=False)
    require_places(order.folder.parent)
    secrets = known_secrets(order)
    with alone_in(order.folder, _IN_USE), secrets:  # it empties the books, and adds to a run's log
        good = can_begin(order.profile)
    click.echo("A run can begin." if good else "No run can begin: mend first what is bad.")
    return good


def run_proof(path: Path) -> bool:
    """Say which faults between Stripe and the integration are noticed; return whether all are."""
    take_key_away(os.environ)
    order = replace(order_of(path, None, resume=False), folder=PROVED.absolute())
    require_places(order.folder.parent)
    secrets = known_secrets(order)
    with alone_in(WORK.absolute(), _IN_USE), alone_in(order.folder, _IN_USE), secrets:
        return _prove(order)


def _prove(order: Order) -> bool:
    if not can_begin(order.profile):
        raise SettingsError("Nothing is proved: see above what is bad, and mend it first.")
    proof = prove(order, lambda line: click.echo(printable(line)))
    moot = len(proof.faults) - proof.planted
    click.echo(
        f"{quoted(order.profile.name)}: {proof}" + (f" ({moot} do not apply)." if moot else ".")
    )
    click.echo(_NEXT if proof.caught else _NOTHING)
    return 0 < proof.planted == proof.caught


def order_of(path: Path, endpoint: str | None, *, resume: bool) -> Order:
    """Return what is to be certified by a profile."""
    profile = read_profile(path)
    if endpoint and profile.endpoint:
        profile = running_at(profile, endpoint)
    catalogue = read_catalogue(library_path())
    refuse_unknown(profile, catalogue.requirements)
    return Order(profile, catalogue.requirements, [library_features()], WORK.absolute(), resume)


def known_secrets(order: Order) -> AbstractContextManager[None]:
    """Search for the secrets of the profile in all that is shown, and say which cannot be."""
    files = feature_files(order.features)
    texts = "".join(each.decode() for _, each in files) + library_path().read_text("utf-8")
    named = secrets_of(order.profile, os.environ)
    searched = findable([*named, *secrets_around(os.environ)], texts)
    left = sorted({name for name, value in named if (name, value) not in searched})
    if left:
        click.echo(str(Check(", ".join(left), State.DOUBTFUL, *_NOT_FINDABLE)))
    return known(searched)


def can_begin(profile: Profile) -> bool:
    """Say what would spoil a run; return whether one can begin."""
    with reached(profile, WORK.absolute(), for_scenarios=False) as integration:
        checks = []
        for check in check_integration(integration):
            click.echo(printable(str(check)))
            checks.append(check)
    return all(check.state is not State.BAD for check in checks)


def _written(order: Order, ended: Ended, output: Path, signer: "CryptoSigner | None") -> str:
    """Write the bundle; return whether it is signed.

    Raises:
        BundleError: it is refused; what the run has found is told before, and kept.
    """
    try:
        return _write(order, ended, output, signer)
    except BundleError as refused:
        _tell(ended.certificate)
        folder = relpath(order.folder)
        raise BundleError(
            f"{refused} That is a finding and no certificate: what the run has found is above, and "
            f"kept in {folder}."
        ) from None


def _write(order: Order, ended: Ended, output: Path, signer: "CryptoSigner | None") -> str:
    """Write the bundle; return whether it is signed."""
    found = ended.certificate
    output.parent.mkdir(parents=True, exist_ok=True)
    evidence = read_folder(order.folder / "evidence", "evidence")
    require_unchanged(evidence, ended.seals)
    if found.proof:
        evidence |= read_folder(PROVED.absolute() / SHELF, SHELF)
    log = order.folder / LOG
    if log.exists():
        evidence["evidence/integration.log"] = redact_bytes(log.read_bytes())
    contents = Contents(
        found,
        catalogue=library_path().read_bytes(),
        profile=redact_bytes(order.profile.path.read_bytes()),
        features=dict(feature_files(order.features)),
        evidence=evidence,
    )
    return write_bundle(output, contents, signer)


def _tell(found: Certificate, why_not: str = _UNPROVED) -> None:
    """Say what came out.

    Args:
        found: the certificate.
        why_not: what is said where nothing is proved.
    """
    for each in found.verdicts:
        if each.verdict in (Verdict.NOT_MET, Verdict.INCONCLUSIVE):
            click.echo(in_one_line(f"{each.id} ({each.level}) {each.verdict}: {each.reason}"))
    counts, red = found.counts, sum(each.outcome is not Outcome.PASSED for each in found.attempts)
    click.echo(
        f"Scenarios: {counts.planned} planned, {counts.run} run, {counts.judged} judged; attempts: "
        f"{len(found.attempts)}, {red} of them did not pass."
    )
    whole = f"{found.called}: {found.verdict}, {found.grade} ({found.reason})."
    click.echo(in_one_line(whole))
    click.echo(f"{found.proved.capitalize()}." + ("" if found.proof else f" {why_not}"))
