"""What a command line selects of the features: lines of files, and tags.

``features/cards/x.feature:14`` runs the scenario, or the row of an outline, on or around that line.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from operator import itemgetter
from os.path import relpath
from pathlib import Path
from typing import Any, Final

import pytest
from gherkin.errors import CompositeParserException
from gherkin.parser import Parser

from issuing_harness.collection.items import ScenarioItem
from issuing_harness.collection.lines import read_lines
from issuing_harness.collection.options import TAG_FAMILIES

#: A feature file with lines, as an editor or Cucumber writes it.
_WITH_LINES: Final = re.compile(r"(?P<file>.+\.feature)(?P<lines>(?::\d+)+)")
#: What ``-m`` consists of, besides parentheses; ``mark(name=1)`` counts as ``mark``.
_WORD: Final = re.compile(r"[\w:+.\[\]\\/-]+")
#: What pytest says of a scenario that a feature file does not have.
_NOT_FOUND: Final = re.compile(r"not found: (?P<file>.+?\.feature)::(?P<name>[^\n]+)")
_KEYWORD_ARGUMENTS: Final = re.compile(r"\([^()]*=[^()]*\)")
_OPERATORS: Final = frozenset({"and", "or", "not", "True", "False", "None"})

#: A scenario's line, and the values of its row; no values stand for all of its rows.
_Place = tuple[int, tuple[str, ...] | None]


@dataclass(slots=True, eq=False)  # pytest keeps its plugins in sets
class SelectedLines:
    """A pytest plugin that deselects scenarios on other lines than the command line names.

    Args:
        lines: the lines by file; a file that is not in it runs as a whole.
    """

    lines: dict[Path, set[int]] = field(default_factory=dict)

    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Deselect what is on other lines."""
        selected = {file: _places(file, lines) for file, lines in self.lines.items()}
        others = [item for item in items if not _is_selected(item, selected)]
        if others:
            config.hook.pytest_deselected(items=others)
            items[:] = [item for item in items if _is_selected(item, selected)]


def take_lines(arguments: Sequence[str], folder: Path) -> tuple[list[str], SelectedLines]:
    """Return a command line without the lines of its feature files, and those lines.

    Args:
        arguments: the command line.
        folder: the working directory.
    """
    selected, rest = SelectedLines(), list[str]()
    for argument in arguments:
        match = _WITH_LINES.fullmatch(argument)
        path = folder / match["file"] if match else folder
        if match is None or not path.is_file():
            rest.append(argument)
            continue
        lines = selected.lines.setdefault(path.resolve(), set())
        lines.update(int(line) for line in match["lines"][1:].split(":"))
        if match["file"] not in rest:
            rest.append(match["file"])
    return rest, selected


def _is_selected(item: pytest.Item, selected: Mapping[Path, set[_Place] | None]) -> bool:
    places = selected.get(item.path.resolve())
    if places is None or not isinstance(item, ScenarioItem):
        return True
    line = item.template.line_number
    return (line, None) in places or (line, tuple((item.row or {}).values())) in places


def _places(file: Path, lines: set[int]) -> set[_Place] | None:
    """Return what is on these lines; None if the file cannot be read, which is told elsewhere.

    Raises:
        pytest.UsageError: the file has no such line.
    """
    text = file.read_text(encoding="utf-8-sig", errors="replace")
    last = len(text.splitlines())
    if beyond := sorted(line for line in lines if not 1 <= line <= last):
        raise pytest.UsageError(
            f"{file.name}:{beyond[0]} was asked for, and the file has the lines 1 to {last}. Name "
            "a line of a scenario or of a row."
        )
    try:
        document: Any = Parser().parse(text)
    except CompositeParserException:
        return None
    blocks = sorted(_blocks(document), key=itemgetter(0))
    return set().union(*(_last_before(line, blocks) for line in lines))


def _last_before(line: int, blocks: Sequence[tuple[int, set[_Place]]]) -> set[_Place]:
    """Return what the last part stands for that begins on this line or before it."""
    return [places for first, places in blocks if first <= line][-1]


def _blocks(document: Any) -> Iterator[tuple[int, set[_Place]]]:
    """Yield the first line of each part of a feature file, and what it stands for."""
    comments = {comment["location"]["line"] for comment in document["comments"]}
    feature = document["feature"] or {"children": []}
    yield 1, _scenarios_in(feature)
    yield from _blocks_in(feature, comments)


def _blocks_in(parent: Any, comments: set[int]) -> Iterator[tuple[int, set[_Place]]]:
    for child in parent["children"]:
        [(kind, node)] = child.items()
        if kind == "background":
            yield node["location"]["line"], _scenarios_in(parent)
        elif kind == "rule":
            yield _first_line(node, comments), _scenarios_in(node)
            yield from _blocks_in(node, comments)
        else:
            yield _first_line(node, comments), {(node["location"]["line"], None)}
            yield from _rows(node, comments)


def _scenarios_in(parent: Any) -> set[_Place]:
    places: set[_Place] = set()
    for child in parent["children"]:
        if "scenario" in child:
            places.add((child["scenario"]["location"]["line"], None))
        elif "rule" in child:
            places |= _scenarios_in(child["rule"])
    return places


def _rows(scenario: Any, comments: set[int]) -> Iterator[tuple[int, set[_Place]]]:
    line = scenario["location"]["line"]
    for table in scenario["examples"]:
        rows: dict[int, _Place] = {
            row["location"]["line"]: (line, tuple(cell["value"] for cell in row["cells"]))
            for row in table["tableBody"]
        }
        yield _first_line(table, comments), set(rows.values())
        yield from ((row_line, {place}) for row_line, place in rows.items())


def _first_line(node: Any, comments: set[int]) -> int:
    """Return where a part begins: at its tags, and the comment above them."""
    line = min(each["location"]["line"] for each in (node, *node.get("tags", ())))
    while line - 1 in comments:
        line -= 1
    return int(line)


def refuse_missing_paths(
    paths: Iterable[str], start: Path, folders: Sequence[Path], *, has_features_only: bool = False
) -> None:
    """Refuse a path that leads to nothing, and that is meant as one of features.

    Args:
        paths: files, folders and node ids of a command line.
        start: the working directory.
        folders: the folders of features.
        has_features_only: whether nothing else is run by the command.

    Raises:
        pytest.UsageError: naming the nearest.
    """
    for path in (path.partition("::")[0] for path in paths):
        if folders and not (start / path).exists():
            known = [relpath(each, start) for each in _paths_below(folders)]
            near = _nearest(path, known)
            if near or path.endswith(".feature") or has_features_only:
                hint = f" Did you mean {near}?" if near else ""
                words = f" Scenarios by a word: -k {path}." if path.isidentifier() else ""
                raise pytest.UsageError(
                    f"{path} was to be run, and there is no such file or folder.{hint} Name a "
                    f"feature file or a folder of features, such as {known[0]}, or no path for all "
                    f"of them.{words}"
                )


def _nearest(path: str, known: Sequence[str]) -> str:
    """Return the path that is nearest to one by its name, or as a whole; ``""`` if none is near."""
    asked = Path(path)
    if asked.suffix not in ("", ".feature"):
        return ""
    names = {Path(each).stem.lower(): each for each in sorted(known, key=_is_folder)}
    name = re.sub(r"[\s-]+", "_", asked.stem.lower())
    if name in names:
        return names[name]
    wholes = get_close_matches(path.rstrip("/"), known, n=1)
    return next(iter(wholes or map(names.__getitem__, get_close_matches(name, names, n=1))), "")


def _is_folder(path: str) -> bool:
    """Whether a path is of a folder, which is meant rather than a file of that name."""
    return not path.endswith(".feature")


def _paths_below(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        yield folder
        yield from (it for it in folder.rglob("*") if it.suffix == ".feature" or it.is_dir())


def explain_missing_scenarios(message: str) -> str:
    """Return what pytest says of node ids it does not find, with what a feature file has instead.

    Args:
        message: ``not found: /…/x.feature::It``, and where pytest has looked.
    """
    match = _NOT_FOUND.match(message)
    if match is None:
        return message
    file = Path(match["file"])
    text = file.read_text(encoding="utf-8-sig", errors="replace")
    names = [line.text.partition(":")[2].strip() for line in read_lines(text) if line.is_scenario]
    near = get_close_matches(match["name"].partition("[")[0], names, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    listed = ", ".join(map(repr, names)) or "none"
    return f"{relpath(file)} has no scenario '{match['name']}'.{hint} It has: {listed}."


@dataclass(slots=True, eq=False)
class TagCheck:
    """A pytest plugin that says so where ``-m`` names a tag that nobody has.

    A name that is not declared either ends the run, since it is misspelt.

    Args:
        expression: what was given with ``-m``.
        told: what there is to say at the end; workers of xdist hand it to their controller.
    """

    expression: str
    told: dict[str, bool] = field(default_factory=dict)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Look for the tags before anything is deselected.

        Raises:
            pytest.UsageError: a tag is not declared, either.
        """
        if not any(isinstance(item, ScenarioItem) for item in items):
            return
        carried = {mark.name for item in items for mark in item.iter_markers()}
        declared = {re.split(r"[:(]", line)[0].strip() for line in config.getini("markers")}
        for name in _names_in(self.expression):
            if name not in carried:
                is_known = name in declared or name.partition(":")[0] in TAG_FAMILIES
                self.told[_no_such_tag(name, len(items), carried | declared)] = is_known
        output: dict[str, Any] | None = getattr(config, "workeroutput", None)
        if output is not None:
            output["issuing_tags"] = self.told
        elif misspelt := [message for message, is_known in self.told.items() if not is_known]:
            self.told = dict.fromkeys(self.told.keys() - {*misspelt}, True)
            raise pytest.UsageError(" ".join(misspelt))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Keep what a worker of xdist found."""
        self.told |= getattr(node, "workeroutput", {}).get("issuing_tags", {})

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Turn a passed run into a failed one if a tag is misspelt, which only xdist comes to."""
        if not all(self.told.values()) and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.USAGE_ERROR

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say it."""
        for message in self.told:
            terminalreporter.write_line(message, yellow=True)


def _names_in(expression: str) -> Iterator[str]:
    words = _WORD.findall(_KEYWORD_ARGUMENTS.sub("", expression))
    return (word for word in dict.fromkeys(words) if word not in _OPERATORS)


def _no_such_tag(name: str, count: int, known: set[str]) -> str:
    near = get_close_matches(name, sorted(known), n=1)
    return f"-m {name} was asked for, and none of the {count} tests here has that tag." + (
        f" Did you mean {near[0]}?" if near else " Tags are declared in issuing_tags."
    )
