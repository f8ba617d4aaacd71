"""``issuing-sandbox contract``: keep the contract in step with Stripe's OpenAPI file."""

import gzip
import json
import sys
from pathlib import Path
from typing import Any, Final

import click

from issuing_sandbox.contract import overlay
from issuing_sandbox.contract.published import FOLDER
from issuing_sandbox.contract.unmodelled import LISTED
from issuing_tools.contract.diff import Edition, changes, told
from issuing_tools.contract.layout import laid_out
from issuing_tools.contract.trim import NotInSpec, trim
from issuing_tools.contract.unmodelled import unmodelled_operations

#: The files that hold the contract; the first also says which version it is.
PARTS: Final = ("operations", "schemas", "enumerations")


@click.group()
def contract() -> None:
    """The API as the sandbox knows it."""


@contract.command("trim")
@click.argument("spec", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=FOLDER,
    help="Where to write; by default, the contract in use.",
)
def trim_(spec: Path, folder: Path) -> None:
    """Trim Stripe's OpenAPI file SPEC (spec3.json or spec3.json.gz) to what is in scope."""
    try:
        opened = _opened(spec)
        trimmed = trim(opened)
    except NotInSpec as lack:
        raise click.ClickException(
            f"{lack} Change tools/issuing_tools/contract/scope.py?"
        ) from lack
    _write(trimmed, folder)
    listed = unmodelled_operations(
        opened, {*trimmed["operations"], *(fact.where[0] for fact in overlay.OPERATIONS)}
    )
    (folder / LISTED.name).write_text("\n".join(listed) + "\n", encoding="utf-8")
    counts = f"{len(trimmed['operations'])} operations, {len(trimmed['schemas'])} schemas"
    click.echo(f"{trimmed['version']}: {counts} written to {folder}")


@contract.command("diff")
@click.argument("old", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("new", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def diff_(old: Path, new: Path | None) -> None:
    """Say what Stripe's OpenAPI file NEW changes for the sandbox, compared with the file OLD.

    With one file, it is compared with the contract in use. Exit 1 when something changes.
    """
    before = _committed() if new is None else Edition.of(_opened(old))
    after = Edition.of(_opened(new or old))
    found = changes(before, after)
    for line in told(before, after, found):
        click.echo(line)
    sys.exit(bool(found))


def _committed() -> Edition:
    """As trimmed; what is known beyond Stripe's file is no change of it."""
    read = {name: json.loads((FOLDER / f"{name}.json").read_text("utf-8")) for name in PARTS}
    trimmed = {**read, **read["operations"]}
    beside = LISTED.read_text(encoding="utf-8").splitlines()
    return Edition(trimmed, frozenset((*trimmed["operations"], *beside)))


def _opened(spec: Path) -> dict[str, Any]:
    raw = spec.read_bytes()
    try:
        decoded = json.loads(gzip.decompress(raw) if spec.suffix == ".gz" else raw)
    except (OSError, EOFError, ValueError) as damage:
        raise click.ClickException(f"{spec} cannot be read as JSON: {damage}") from damage
    if not isinstance(decoded, dict) or not {"components", "info", "paths"} <= decoded.keys():
        raise click.ClickException(f"{spec} is JSON, but not an OpenAPI file.")
    return decoded


def _write(trimmed: dict[str, Any], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    parts = {
        "operations": {key: trimmed[key] for key in ("operations", "version")},
        "schemas": trimmed["schemas"],
        "enumerations": trimmed["enumerations"],
    }
    for name, content in parts.items():
        (folder / f"{name}.json").write_text(laid_out(content), encoding="utf-8")
