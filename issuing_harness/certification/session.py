"""What a person sees of a run: preflight, the scenarios, the verdict, the page and the bundle."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from os.path import relpath
from pathlib import Path
from typing import Final

import click

from issuing_harness.certification.bundle import Contents, read_folder, write_bundle
from issuing_harness.certification.certificate import Attempt, Certificate, Verdict
from issuing_harness.certification.page import attempt_key, render_page, write_page
from issuing_harness.certification.preflight import State, check_integration
from issuing_harness.certification.profile import Profile, read_profile
from issuing_harness.certification.requirements import library_path, read_catalogue
from issuing_harness.certification.run import LOG, Order, certify, reached
from issuing_harness.certification.signing import read_signer
from issuing_harness.errors import SettingsError

#: Where a run keeps its evidence, below the working directory.
WORK: Final = Path("reports/certification")


def run_certification(path: Path, output: Path, *, endpoint: str | None, resume: bool) -> bool:
    """Certify an integration, and return whether it is met.

    Args:
        path: its profile.
        output: the bundle that is written.
        endpoint: its webhook endpoint, if it is not the profile's.
        resume: whether a run that was interrupted goes on.

    Raises:
        HarnessError: nothing could be tried; the message says why.
    """
    order = _order(path, endpoint, resume=resume)
    # started for itself, so that the run begins with books that preflight has not touched
    if not _preflight(order.profile):
        raise SettingsError("The run does not begin: see above what is bad, and mend it first.")
    found = certify(order)
    signed = _write(order, found, output)
    _tell(found)
    page = output.with_suffix(".html")
    click.echo(f"Bundle ({signed}): {relpath(output)}. Page: {relpath(page)}.")
    return found.verdict is Verdict.MET


def run_preflight(path: Path) -> bool:
    """Say what would spoil a run; return whether one can begin."""
    return _preflight(read_profile(path))


def _order(path: Path, endpoint: str | None, *, resume: bool) -> Order:
    profile = read_profile(path)
    if endpoint and profile.endpoint:
        profile = replace(profile, endpoint=replace(profile.endpoint, url=endpoint), start=None)
    catalogue = read_catalogue(library_path())
    return Order(profile, catalogue.requirements, _features(), WORK.absolute(), resume)


def _features() -> Sequence[Path]:
    """Return the folder with the scenarios for integrations: the checkout's, or the wheel's."""
    packed = Path(__file__).with_name("features")
    return [packed if packed.exists() else Path(__file__).parents[2] / "features" / "integration"]


def _preflight(profile: Profile) -> bool:
    with reached(profile, WORK.absolute()) as names:
        checks = []
        for check in check_integration(profile, names):
            click.echo(str(check))
            checks.append(check)
    return all(check.state is not State.BAD for check in checks)


def _write(order: Order, found: Certificate, output: Path) -> str:
    """Write the page and the bundle; return whether the bundle is signed."""
    output.parent.mkdir(parents=True, exist_ok=True)
    pictures = {attempt_key(each): _pictures(order.folder, each) for each in found.attempts}
    write_page(output.with_suffix(".html"), render_page(found, pictures))
    evidence = read_folder(order.folder / "evidence", "evidence")
    log = order.folder / LOG
    if log.exists():
        evidence["evidence/integration.log"] = log.read_bytes()
    contents = Contents(
        found,
        catalogue=library_path().read_bytes(),
        profile=order.profile.path.read_bytes(),
        features=dict(_feature_files(order)),
        evidence=evidence,
    )
    return write_bundle(output, contents, read_signer(os.environ))


def _pictures(folder: Path, attempt: Attempt) -> list[str]:
    """Return the sequence diagrams of an attempt, as SVG."""
    names = [name for kind, name in attempt.evidence.items() if kind.startswith("diagram")]
    return [(folder / name).read_text(encoding="utf-8") for name in names]


def _feature_files(order: Order) -> Iterator[tuple[str, bytes]]:
    for folder in order.features:
        for file in sorted(folder.rglob("*.feature")):
            yield f"features/{folder.name}/{file.relative_to(folder).as_posix()}", file.read_bytes()


def _tell(found: Certificate) -> None:
    for each in found.verdicts:
        if each.verdict in (Verdict.NOT_MET, Verdict.INCONCLUSIVE):
            click.echo(f"{each.id} ({each.level}) {each.verdict}: {each.reason}")
    click.echo(f"{found.integration}: {found.verdict}, {found.grade} ({found.reason}).")
