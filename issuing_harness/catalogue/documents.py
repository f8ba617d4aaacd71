"""The catalogue as Markdown and HTML: every sentence by noun, and every list of allowed values."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt

from issuing_harness.catalogue.editor import write_editor_files
from issuing_harness.catalogue.entries import Entry, Parameter
from issuing_harness.catalogue.values import value_lists
from issuing_harness.program.cast import MERCHANTS, PERSONAS
from issuing_harness.words import with_article

#: The command that writes this repository's documents.
COMMAND: Final = "issuing-harness steps --write docs/vocabulary.md --editor .vscode"
#: A list of at most so many values is written in one line.
_SHORT_LIST: Final = 6
_HEADING: Final = """# Vocabulary

Every sentence a scenario may use, by noun, and what may be written where it has braces. Generated;
after a change of the sentences or features, write it anew: `{command}`.

`issuing-harness steps WORD …` finds a sentence by what its words mean and says where it is used.
*Given* is a state that was reached, *When* one thing that happens, *Then* what can be observed.
"""


def write_documents(
    entries: Sequence[Entry], *, document: Path | None, page: Path | None, editor: Path | None
) -> Iterator[Path]:
    """Write the requested documents, and yield the path of each file once it is written.

    Args:
        entries: every sentence.
        document: the Markdown file.
        page: the HTML file.
        editor: the folder of the editor's files, ``.vscode``.
    """
    markdown = markdown_document(entries, value_lists())
    for path, text in ((document, markdown), (page, page and html_page(markdown))):
        if path and text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            yield path
    if editor:
        yield from write_editor_files(editor, entries)


def markdown_document(entries: Sequence[Entry], lists: Mapping[str, Sequence[str]]) -> str:
    """Return the whole document.

    Args:
        entries: every sentence.
        lists: every list of allowed values by its title.
    """
    parameters = [parameter for entry in entries for parameter in entry.parameters]
    own_lists = {p.title: p.values for p in parameters if p.title and p.title not in lists}
    every = {**lists, **own_lists}
    lines = [_HEADING.format(command=COMMAND), *_nouns(entries, every), *_lists(every)]
    return "\n".join(lines).rstrip() + "\n"


def html_page(markdown: str) -> str:
    """Return an HTML document with a search of its own."""
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown)
    template = (files(__package__) / "page.html").read_text(encoding="utf-8")
    return template.replace("<!-- the vocabulary -->", body)


def _nouns(entries: Sequence[Entry], lists: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for noun, group in groupby(entries, key=lambda entry: entry.noun):
        of_noun = list(group)
        yield f"## {noun.replace('_', ' ').capitalize()}\n"
        yield f"{of_noun[0].noun_description}\n"
        for entry in of_noun:
            yield from _entry(entry, lists)


def _entry(entry: Entry, lists: Mapping[str, Sequence[str]]) -> Iterator[str]:
    yield f"### {entry.kind} {_code(entry.pattern)}\n"
    below = f" Below it belongs {entry.step_argument}." if entry.step_argument else ""
    required = " and ".join(with_article(name.replace("_", " ")) for name in entry.requires)
    needs = f" Needs {required} made before it." if required else ""
    makes = f" Makes the {entry.provides.replace('_', ' ')}." if entry.provides else ""
    yield f"{entry.description}{below}{needs}{makes}\n"
    for parameter in entry.parameters:
        yield f"- `{parameter.name}`: {_allowed_values(parameter, lists)}"
    if entry.parameters:
        yield ""
    for example in entry.examples[:1]:
        rows = [f"  | {' | '.join(row)} |" for row in example.table]
        yield "\n".join(("```gherkin", example.text, *rows, "```", ""))


def _allowed_values(parameter: Parameter, lists: Mapping[str, Sequence[str]]) -> str:
    if not parameter.values:
        return parameter.form
    if len(parameter.values) <= _SHORT_LIST:
        return ", ".join(map(_code, parameter.values))
    anchor = parameter.title.lower().replace(" ", "-")
    return f"one of {len(lists[parameter.title])} [{parameter.title.lower()}](#{anchor})"


def _lists(lists: Mapping[str, Sequence[str]]) -> Iterator[str]:
    yield "## Allowed values\n"
    yield "Lists of Stripe's are those of its official SDK, which also knows when one grows.\n"
    for title, values in lists.items():
        yield f"### {title}\n"
        yield from _list(title, values)


def _list(title: str, values: Sequence[str]) -> Iterator[str]:
    facts_by_name = {"Personas": PERSONAS, "Merchants": MERCHANTS}.get(title)
    if facts_by_name is not None:
        yield from _table(facts_by_name)
    elif len(values) > _SHORT_LIST:
        yield f"{len(values)} of them:\n"
        yield "\n".join(f"- {_code(value)}" for value in values) + "\n"
    else:
        yield ", ".join(map(_code, values)) + "\n"


def _table(facts_by_name: Mapping[str, Mapping[str, object]]) -> Iterator[str]:
    """Yield a table of the personas or merchants, with the columns that any of them has."""
    columns = [
        column
        for column in ("name", "type", "category", "city", "country")
        if any(column in facts for facts in facts_by_name.values())
    ]
    yield _row(["in a sentence", *columns])
    yield _row(["---"] * (len(columns) + 1))
    for name, facts in facts_by_name.items():
        yield _row([name, *(str(facts.get(column, "")) for column in columns)])
    yield ""


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _code(text: str) -> str:
    return f"`{text}`"
