"""``issuing-sandbox contract``: keep the contract in step with Stripe's OpenAPI file."""

import gzip
import json
from pathlib import Path
from typing import Any

import click

from issuing_sandbox.contract.layout import laid_out
from issuing_sandbox.contract.published import FOLDER
from issuing_sandbox.contract.trim import NotInSpec, trim


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
        trimmed = trim(_opened(spec))
    except NotInSpec as lack:
        raise click.ClickException(f"{lack} Change issuing_sandbox/contract/scope.py?") from lack
    _write(trimmed, folder)
    counts = f"{len(trimmed['operations'])} operations, {len(trimmed['schemas'])} schemas"
    click.echo(f"{trimmed['version']}: {counts} written to {folder}")


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
