"""The catalogue as Markdown: every sentence by noun, and every list of allowed values."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt

from issuing_harness.catalogue import editor as editors
from issuing_harness.catalogue.entries import Entry, Parameter
from issuing_harness.catalogue.values import every_list
from issuing_harness.program.merchants import MERCHANTS
from issuing_harness.program.personas import PERSONAS

COMMAND: Final = "uv run issuing-harness steps --write docs/vocabulary.md --editor .vscode"
_SHORT: Final = 6
_HEADING: Final = """# Vocabulary

Every sentence a scenario may use, by noun, and what may be written where it has braces. Generated;
after a change of the sentences or features, write it anew: `{command}`.

`issuing-harness steps WORD …` finds a sentence by what its words mean and says where it is used.
*Given* is a state that was reached, *When* one thing that happens, *Then* what can be observed.
"""


def markdown_document(entries: Sequence[Entry], lists: Mapping[str, Sequence[str]]) -> str:
    """The whole page.

    Args:
        entries: every sentence.
        lists: every list of allowed values by its title.
    """
    own = {p.title: p.values for each in entries for p in each.parameters if p.title not in lists}
    every = {**lists, **{title: values for title, values in own.items() if title}}
    lines = [_HEADING.format(command=COMMAND), *_nouns(entries, every), *_lists(every)]
    return "\n".join(lines).rstrip() + "\n"


def _nouns(entries: Sequence[Entry], lists: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for noun, each in groupby(entries, key=lambda entry: entry.noun):
        of_noun = list(each)
        yield f"## {noun.replace('_', ' ').capitalize()}\n"
        yield f"{of_noun[0].about}\n"
        for entry in of_noun:
            yield from _entry(entry, lists)


def _entry(entry: Entry, lists: Mapping[str, Sequence[str]]) -> Iterator[str]:
    yield f"### {entry.kind} {_code(entry.pattern)}\n"
    below = f" Below it belongs {entry.below}." if entry.below else ""
    needs = f" Needs a {' and a '.join(entry.needs)} made before it." if entry.needs else ""
    makes = f" Makes the {entry.makes}." if entry.makes else ""
    yield f"{entry.meaning}{below}{needs}{makes}\n"
    for parameter in entry.parameters:
        yield f"- `{parameter.name}`: {_allowed(parameter, lists)}"
    if entry.parameters:
        yield ""
    yield from _example(entry)


def _allowed(parameter: Parameter, lists: Mapping[str, Sequence[str]]) -> str:
    if not parameter.values:
        return parameter.form
    if len(parameter.values) <= _SHORT:
        return ", ".join(map(_code, parameter.values))
    anchor = parameter.title.lower().replace(" ", "-")
    return f"one of {len(lists[parameter.title])} [{parameter.title.lower()}](#{anchor})"


def _example(entry: Entry) -> Iterator[str]:
    for example in entry.examples[:1]:
        rows = [f"  | {' | '.join(row)} |" for row in example.table]
        yield "\n".join(("```gherkin", example.text, *rows, "```", ""))


def _lists(lists: Mapping[str, Sequence[str]]) -> Iterator[str]:
    yield "## Allowed values\n"
    yield "Lists of Stripe's are those of its official SDK, which also knows when one grows.\n"
    for title, values in lists.items():
        yield f"### {title}\n"
        yield from _list(title, values)


def _list(title: str, values: Sequence[str]) -> Iterator[str]:
    cast = {"Personas": PERSONAS, "Merchants": MERCHANTS}.get(title)
    if cast is not None:
        yield from _cast(cast)
    elif len(values) > _SHORT:
        yield f"{len(values)} of them:\n"
        yield "\n".join(f"- {_code(value)}" for value in values) + "\n"
    else:
        yield ", ".join(map(_code, values)) + "\n"


def _cast(cast: Mapping[str, Mapping[str, object]]) -> Iterator[str]:
    shown = [name for name in ("name", "type", "category", "city", "country") if _has(cast, name)]
    yield _row(["in a sentence", *shown])
    yield _row(["---"] * (len(shown) + 1))
    for name, facts in cast.items():
        yield _row([name, *(str(facts.get(each, "")) for each in shown)])
    yield ""


def _has(cast: Mapping[str, Mapping[str, object]], name: str) -> bool:
    return any(name in facts for facts in cast.values())


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _code(text: str) -> str:
    return f"`{text}`"


def html_page(markdown: str) -> str:
    """A whole HTML document."""
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown)
    frame = (files(__package__) / "page.html").read_text(encoding="utf-8")
    return frame.replace("<!-- the vocabulary -->", body)


def write(
    entries: Sequence[Entry], *, document: Path | None, page: Path | None, editor: Path | None
) -> Iterator[Path]:
    """Write what was asked for; yields each file once it is written."""
    markdown = markdown_document(entries, every_list())
    for path, text in ((document, markdown), (page, page and html_page(markdown))):
        if path and text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            yield path
    if editor:
        yield from editors.write(editor, entries)
