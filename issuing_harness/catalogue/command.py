"""``issuing-harness steps``: the vocabulary, looked up or written down."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from issuing_harness.catalogue.entry import Entry
from issuing_harness.errors import HarnessError

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option("--write", "document", type=_FILE, metavar="FILE", help="Write it as Markdown.")
@click.option("--page", type=_FILE, metavar="FILE", help="Write it as a page, with a search.")
@click.option(
    "--editor",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Write what the Cucumber extension of VS Code reads, into .vscode.",
)
@click.argument("words", nargs=-1)
def steps(
    words: tuple[str, ...], document: Path | None, page: Path | None, editor: Path | None
) -> None:
    """Find a sentence by what WORDS mean; without a word, list them all.

    Shows what may be written, an example from the features, and where it is defined and used.
    Exit 0 if there is one, 1 if there is none, 2 if the vocabulary cannot be read.
    """
    from issuing_harness.catalogue import shelf  # noqa: PLC0415 - only when asked

    try:
        entries = shelf.entries(Path.cwd())
        if document or page or editor:
            _write(entries, document=document, page=page, editor=editor)
            return
    except HarnessError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    _show(words, entries)


def _write(entries: Sequence[Entry], **wanted: Path | None) -> None:
    from issuing_harness.catalogue import writing  # noqa: PLC0415 - only when asked

    for path in writing.write(entries, **wanted):
        click.echo(f"{path} is written.")


def _show(words: Sequence[str], entries: Sequence[Entry]) -> None:
    from issuing_harness.catalogue import finding, showing  # noqa: PLC0415 - only when asked

    found = finding.find(words, entries)
    if not found:
        click.echo(showing.nothing(words, entries), err=True)
        sys.exit(1)
    lines = showing.details(found, words) if words else showing.overview(found)
    click.echo("\n".join(lines))
