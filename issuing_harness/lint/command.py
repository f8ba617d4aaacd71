"""``issuing-harness check`` and ``issuing-harness new``."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from issuing_harness.errors import HarnessError


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "sarif", "github"]),
    default="text",
    show_default=True,
    help="How findings are told.",
)
@click.option("--fix", is_flag=True, help="First lay out the feature files (needs Node).")
@click.option("--rules", is_flag=True, help="List the rules, as Markdown, and check nothing.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
def check(paths: tuple[Path, ...], form: str, *, fix: bool, rules: bool) -> None:
    """Say what a run would refuse, and what a reader would, with file, line and remedy.

    Checks the features, the vocabulary and the cassettes; with PATHS only the features there.
    Exit 0 without findings, 1 with, 2 if nothing could be checked.
    """
    from issuing_harness.lint.formats import FORMATS, page  # noqa: PLC0415 - only when asked

    if rules:
        click.echo("\n".join(page()))
        return
    from issuing_harness.lint.checking import check as find  # noqa: PLC0415 - only when asked

    try:
        if fix:
            _lay_out(paths)
        found = find(paths)
    except HarnessError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    click.echo(FORMATS[form](found))
    sys.exit(bool(found))


def _lay_out(paths: Sequence[Path]) -> None:
    from issuing_harness.lint.layout import lay_out  # noqa: PLC0415 - only when asked

    features: list[Path] = []
    for path in paths or (Path("features"),):
        below = [path] if path.is_file() else sorted(path.rglob("*"))
        features += [each for each in below if each.suffix == ".feature"]
    for changed in lay_out(features):
        click.echo(f"{changed} is laid out anew.", err=True)


@click.command()
@click.option(
    "--in",
    "folder",
    required=True,
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="The capability it belongs to, such as features/cards.",
)
@click.argument("title")
def new(title: str, folder: Path) -> None:
    """Write a feature called TITLE that runs as it is; never replaces a file."""
    from issuing_harness.starting import start  # noqa: PLC0415 - only when asked

    try:
        path = start(title, folder)
    except HarnessError as error:
        raise click.ClickException(str(error)) from None
    click.echo(
        f"{path} is written, and runs as it is. Make it say what you mean:\n\n"
        "  uv run issuing-harness steps WORD …                  finds a sentence\n"
        f"  uv run pytest {path} --backend sandbox\n"
        f"  uv run issuing-harness check {path}\n"
        f"  uv run pytest {path} --backend sandbox --record"
    )
