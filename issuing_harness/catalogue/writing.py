"""Writing the catalogue down: read anew, and each file only once its text is whole."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from issuing_harness.catalogue import editor as editors
from issuing_harness.catalogue.entry import Entry
from issuing_harness.catalogue.markdown import document as as_markdown
from issuing_harness.catalogue.page import page as as_page
from issuing_harness.catalogue.values import every_list


def write(
    entries: Sequence[Entry], *, document: Path | None, page: Path | None, editor: Path | None
) -> Iterator[Path]:
    """Write what was asked for; yields each file once it is written."""
    markdown = as_markdown(entries, every_list())
    for path, text in ((document, markdown), (page, page and as_page(markdown))):
        if path and text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            yield path
    if editor:
        yield from editors.write(editor, entries)
