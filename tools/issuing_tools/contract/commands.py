"""``issuing-sandbox contract``: trims Stripe's OpenAPI file to the contract, and compares files."""

import gzip
import json
import sys
from pathlib import Path
from typing import Any, Final

import click

from issuing_sandbox.contract import newer, operations, overlay, published
from issuing_sandbox.contract.published import FOLDER
from issuing_tools.contract import sdk
from issuing_tools.contract.diff import Edition, find_changes, report_lines
from issuing_tools.contract.layout import format_json
from issuing_tools.contract.newer import beyond_the_contract
from issuing_tools.contract.trim import NotInSpec, trim
from issuing_tools.contract.unmodelled import unmodelled_operations

#: The files that hold the contract; the first also says which version it is.
PARTS: Final = ("operations", "schemas", "enumerations")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def contract() -> None:
    """The API as the sandbox knows it."""


@contract.command("trim", short_help="Trim Stripe's OpenAPI file SPEC to what is in scope.")
@click.argument("spec", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=FOLDER,
    help="Where to write; by default, the contract in use.",
)
def trim_(spec: Path, folder: Path) -> None:
    """Trim Stripe's OpenAPI file SPEC to what is in scope.

    SPEC is spec3.json or spec3.json.gz.
    """
    openapi = _load(spec)
    try:
        trimmed = trim(openapi)
    except NotInSpec as error:
        raise click.ClickException(
            f"{error} Change SCOPE in issuing_tools/contract/scope.py?"
        ) from error
    _write(trimmed, _unmodelled(openapi, trimmed), folder)
    counts = f"{len(trimmed['operations'])} operations, {len(trimmed['schemas'])} schemas"
    click.echo(f"{trimmed['version']}: {counts} written to {folder}")


@contract.command(
    "diff", short_help="Say what Stripe's file NEW changes for the sandbox, compared with OLD."
)
@click.argument("old", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("new", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def diff_(old: Path, new: Path | None) -> None:
    """Say what Stripe's file NEW changes for the sandbox, compared with OLD.

    With one file, it is compared with the contract in use. Exit 1 when something changes.
    """
    before = _committed() if new is None else Edition.of(_load(old))
    after = Edition.of(_load(new or old))
    changes = find_changes(before, after)
    for line in report_lines(before, after, changes):
        click.echo(line)
    sys.exit(bool(changes))


@contract.command("newer", short_help="Write what the installed SDK has beyond the contract.")
def newer_() -> None:
    """Write what the installed SDK has beyond the contract, and the types of thin events.

    What is beyond the contract the sandbox refuses by name.
    """
    newer.FILE.write_text(format_json(beyond_the_contract()), encoding="utf-8")
    listed = "\n".join(sdk.thin_events()) + "\n"
    published.THIN_EVENTS.write_text(listed, encoding="utf-8")
    click.echo(f"written to {newer.FILE} and {published.THIN_EVENTS}")


def _committed() -> Edition:
    """Return the contract in use as it was trimmed, without the overlay."""
    parts = {name: json.loads((FOLDER / f"{name}.json").read_text("utf-8")) for name in PARTS}
    trimmed = {**parts, **parts["operations"]}
    return Edition(
        trimmed, frozenset((*trimmed["operations"], *operations.unmodelled_operations()))
    )


def _load(spec: Path) -> dict[str, Any]:
    raw = spec.read_bytes()
    try:
        decoded = json.loads(gzip.decompress(raw) if spec.suffix == ".gz" else raw)
    except (OSError, EOFError, ValueError) as error:
        raise click.ClickException(f"{spec} cannot be read as JSON: {error}") from error
    if not isinstance(decoded, dict) or not {"components", "info", "paths"} <= decoded.keys():
        raise click.ClickException(f"{spec} is JSON, but not an OpenAPI file.")
    return decoded


def _unmodelled(openapi: dict[str, Any], trimmed: dict[str, Any]) -> list[str]:
    """Return the file's operations that neither the trimmed contract nor the overlay has."""
    added = [fact.path[0] for fact in overlay.OPERATIONS]
    return unmodelled_operations(openapi, {*trimmed["operations"], *added})


def _write(trimmed: dict[str, Any], unmodelled_names: list[str], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    parts = {
        "operations": {key: trimmed[key] for key in ("operations", "version")},
        "schemas": trimmed["schemas"],
        "enumerations": trimmed["enumerations"],
    }
    for name, content in parts.items():
        (folder / f"{name}.json").write_text(format_json(content), encoding="utf-8")
    listed = "\n".join(unmodelled_names) + "\n"
    (folder / operations.UNMODELLED_LIST.name).write_text(listed, encoding="utf-8")
