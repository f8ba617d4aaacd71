"""The commands of ``certify``: run, and what comes before and after it.

What a command needs is imported when it runs, because pytest alone takes a second to import.
"""

import sys
from collections import Counter
from datetime import UTC, datetime
from importlib import import_module
from os.path import relpath
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from issuing_harness.bundle_commands import (
    BUNDLE_OPTION,
    DURATIONS_OPTION,
    EXISTING,
    diff,
    export,
    merge,
    render_results,
)
from issuing_harness.certification.profile_file import profile_option, require_profile
from issuing_harness.command_group import Commands
from issuing_harness.errors import BundleError
from issuing_harness.interruption import left_by_run, told_when_stopped, typed
from issuing_harness.scaffold.ci_options import ci_option, shards_option

if TYPE_CHECKING:
    from issuing_harness.certification.certificate import Certificate
    from issuing_harness.certification.verification import Judge, Verification

_PROFILE_OPTION: Final = profile_option("What the integration does, and how it is reached.")


@click.group(cls=Commands, invoke_without_command=True)
@_PROFILE_OPTION
@click.option("--integration", metavar="URL", help="Its endpoint, if it is not the profile's.")
@BUNDLE_OPTION
@click.option("--resume", is_flag=True, help="Go on with a run that was interrupted.")
@click.option(
    "--alluredir",
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write results for Allure there, with the matrix of requirements, and render them beside "
    "the page.",
)
@click.option(
    "--shard",
    metavar="I/N",
    help="Try one of N parts of the scenarios, and write a file of which `certify merge` makes one "
    "certificate with those of the other machines. It has no verdict: exit 0 says that all of "
    "the shard was tried.",
)
@DURATIONS_OPTION
@click.pass_context
def certify(  # noqa: PLR0913, PLR0917 - one for each option
    ctx: click.Context,
    profile: Path,
    integration: str | None,
    output: Path,
    alluredir: Path | None,
    shard: str | None,
    durations: Path | None,
    *,
    resume: bool,
) -> None:
    """Certify an integration, and check the certificates of others.

    Without a command it starts the integration as its profile says, tries every requirement that
    the profile selects, and writes a bundle and a page. Exit 0 if the verdict is met, 1 if not, 2
    if nothing could be tried, 130 or 143 if Ctrl-C or SIGTERM has ended it. docs/certificates.md
    says what is in a bundle.
    """
    if ctx.invoked_subcommand is None:
        require_profile(profile)
        with told_when_stopped(lambda done: left_by_run(done, ctx)):
            from issuing_harness.certification.allure_results import AllureReport
            from issuing_harness.certification.session import run_certification

            allure = AllureReport(alluredir, render_results) if alluredir else None
            way: dict[str, Any] = {"endpoint": integration, "resume": resume, "allure": allure}
            way["durations"] = durations
            if shard is not None:
                _run_shard(profile, output, shard, **way)
                return
            met = run_certification(profile, output, **way)
        sys.exit(0 if met else 1)


def _run_shard(profile: Path, output: Path, shard: str, **way: Any) -> None:
    from issuing_harness.certification.shard import Shard
    from issuing_harness.certification.shard_session import run_shard

    run_shard(profile, output, Shard.parse(shard), **way)


@certify.command()
@_PROFILE_OPTION
@click.pass_context
def preflight(ctx: click.Context, profile: Path) -> None:
    """Find in seconds what would spoil a run, and say what to do about it.

    Exit 0 if a run can begin, 1 if not.
    """
    require_profile(profile)
    with told_when_stopped(lambda _: f"Nothing is kept: `{typed(ctx)}` begins again."):
        from issuing_harness.certification.session import run_preflight

        can_begin = run_preflight(profile)
    sys.exit(0 if can_begin else 1)


@certify.command()
@_PROFILE_OPTION
@click.pass_context
def prove(ctx: click.Context, profile: Path) -> None:
    """Plant faults between Stripe and the integration, to show that its profile can turn red.

    Exit 0 if each turns a scenario red, 1 if one does not: the profile then shows too little.
    """
    require_profile(profile)
    with told_when_stopped(lambda _: f"Nothing is proved: `{typed(ctx)}` begins again."):
        from issuing_harness.certification.session import run_proof

        is_proved = run_proof(profile)
    sys.exit(0 if is_proved else 1)


@certify.command()
@click.option("--overwrite", is_flag=True, help="Write over what is there.")
@ci_option("certifies")
@shards_option("On how many machines at once CI certifies; one more makes one certificate of that.")
def init(*, overwrite: bool, ci: str | None, shards: int) -> None:
    """Write certification.toml, by asking, and a workflow of CI that certifies.

    What is there stays as it is, unless --overwrite is given.
    """
    from issuing_harness.certification.first_files import write_first_files

    for path in write_first_files(Path.cwd(), overwrite=overwrite, ci=ci or "", shards=shards):
        click.echo(f"Written: {relpath(path)}")
    click.echo("Next: issuing-harness certify preflight")


@certify.command()
@click.argument("bundle", type=EXISTING)
@click.option(
    "--key",
    metavar="FILE",
    type=EXISTING,
    help="The public key of whoever vouches for it, as OpenSSH or PEM writes it, or a file of "
    "allowed_signers.",
)
@click.option("--allow-unsigned", is_flag=True, help="Do without a signature, or without --key.")
@click.option(
    "--rejudge", is_flag=True, help="Derive the verdicts again from the evidence, and compare."
)
@click.option("--met", is_flag=True, help="Demand that the integration is met, too.")
def verify(
    bundle: Path, key: Path | None, *, allow_unsigned: bool, rejudge: bool, met: bool
) -> None:
    """Check that a bundle is whole, by whom it is signed, and that it has not expired.

    Works offline. Exit 0 if all of that holds, whatever the verdict in it is unless --met asks for
    one; 1 if not, with a sentence for each thing that is wrong; 2 if it could not be checked.
    """
    from issuing_harness.certification.signing import read_public_keys
    from issuing_harness.certification.verification import verify as check

    if key is None and not allow_unsigned:
        raise click.UsageError(
            "The bundle was to be checked, and no key says who may have signed it. Name a public "
            "key with --key FILE, or say --allow-unsigned to check only that it is whole."
        )
    keys = read_public_keys(key) if key else {}
    try:
        judging = "issuing_harness.certification.rejudging"
        judge: Judge | None = import_module(judging).rejudge if rejudge else None
        now = datetime.now(UTC)
        found = check(bundle, keys, now=now, allow_unsigned=allow_unsigned, judge=judge)
        _tell(bundle, found, rejudged=rejudge)
    except BundleError as error:
        click.echo(_line(f"{relpath(bundle)} is refused. {error}"))
        sys.exit(1)
    lacking = met and not _is_met(bundle, found.bundle.certificate)
    sys.exit(bool(found.problems) or lacking)


def _is_met(path: Path, certificate: "Certificate") -> bool:
    """Return whether a certificate's verdict is met; say so if it is not."""
    from issuing_harness.certification.certificate import Verdict

    if certificate.verdict is Verdict.MET:
        return True
    click.echo(f"{relpath(path)} was to certify what is met, and says {certificate.verdict}.")
    return False


def _tell(path: Path, found: "Verification", *, rejudged: bool) -> None:
    name, certificate = relpath(path), found.bundle.certificate
    for problem in found.problems:
        click.echo(_line(f"{name} is refused. {problem}"))
    if not found.problems:
        signed = f"signed by {found.signer}" if found.bundle.is_signed else "unsigned"
        judged = ", judged again to the same verdicts" if rejudged else ""
        click.echo(f"{name} is whole, {signed}{judged}.")
        if rejudged:
            rules = import_module("issuing_harness.certification.bundle_rules")
            click.echo(_line(rules.whose_rules(found.bundle.files)))
    for text in _summary(certificate):
        click.echo(_line(text))


def _line(text: str) -> str:
    """Return what a bundle says as one line that commands no terminal and looks like no other."""
    from issuing_harness.printable import in_one_line

    return in_one_line(text)


def _summary(certificate: "Certificate") -> tuple[str, str]:
    """Return what a certificate comes to, in two lines."""
    counted = Counter(str(each.verdict) for each in certificate.verdicts)
    counts = ", ".join(f"{count} {verdict}" for verdict, count in sorted(counted.items()))
    reason = f" ({certificate.reason})" if certificate.reason else ""
    whole = f"{certificate.called}: {certificate.verdict}, {certificate.grade}{reason}."
    whole += f" Made {certificate.made}, expires {certificate.expires}."
    return whole, f"Requirements: {counts or 'none'}. {certificate.proved.capitalize()}."


for _command in (diff, export, merge):
    certify.add_command(_command)
