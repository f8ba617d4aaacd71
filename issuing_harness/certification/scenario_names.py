"""What a person calls a scenario: its name, the values of an outline's row in their places."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from gherkin.parser import Parser

from issuing_harness.certification.scenarios import feature_files, library_features
from issuing_harness.collection.outlines import fill, in_order
from issuing_harness.collection.scenario_facts import row_id


def scenario_name(scenario: str) -> str:
    """Return a scenario's name, the values of a row of an outline in their places.

    Of an outline that is not the library's they stand behind it: ``It holds (daily)``.
    """
    if scenario in _of_library():
        return _of_library()[scenario]
    name, bracket, row = scenario.rpartition("::")[2].partition("[")
    return f"{name} ({row.removesuffix(']')})" if bracket else name


def told(text: str) -> str:
    """Return what is said of scenarios with their names in place of the ends of their ids."""
    if "<" not in text:
        return text
    for scenario, name in _of_library().items():
        text = text.replace(scenario.rpartition("::")[2], name)
    return text


@cache
def _of_library() -> dict[str, str]:
    return names_of_rows(feature_files([library_features()]))


def names_of_rows(features: Iterable[tuple[str, bytes]]) -> dict[str, str]:
    """Return the name of each row of an outline, its ``<columns>`` filled in, by its id.

    Rows that would then be called alike have their values behind it.

    Args:
        features: the path and the content of each feature file.
    """
    found: dict[str, str] = {}
    for path, content in features:
        for scenario in scenarios_in(Parser().parse(content.decode()).get("feature") or {}):
            found |= _filled(path, scenario)
    return found


def scenarios_in(parent: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield each scenario of a feature, those in its rules, too."""
    for child in parent.get("children", []):
        if "rule" in child:
            yield from scenarios_in(child["rule"])
        elif "scenario" in child:
            yield child["scenario"]


def node_ids(path: str, scenario: Mapping[str, Any]) -> list[str]:
    """Return the node id of a scenario, or those of the rows of an outline."""
    whole = f"{path}::{scenario['name']}"
    rows = [f"{whole}[{row_id(row)}]" for row in _rows(scenario["examples"])]
    return rows if scenario["examples"] else [whole]


def _filled(path: str, scenario: Mapping[str, Any]) -> dict[str, str]:
    name, rows = scenario["name"], list(_rows(scenario["examples"]))
    names = [fill(name, row) for row in rows]
    count = Counter(names)
    ids = node_ids(path, scenario) if rows else []
    return {
        id_: filled if count[filled] == 1 else f"{filled} ({row_id(row)})"
        for id_, row, filled in zip(ids, rows, names, strict=True)
    }


def _rows(examples: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, str]]:
    """Yield the rows of an outline by column, in the order of the first Examples, as ids are."""
    first: list[str] = []
    for table in examples:
        columns = [cell["value"] for cell in table["tableHeader"]["cells"]]
        first = first or columns
        for row in table["tableBody"]:
            values = [cell["value"] for cell in row["cells"]]
            yield in_order(dict(zip(columns, values, strict=True)), first)
