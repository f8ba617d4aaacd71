"""Scenario facts: what the rest of the harness may know of a scenario.

Cassettes are named by them, reports show them, the lint reads them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from textwrap import dedent
from types import MappingProxyType
from typing import Final, NamedTuple

from pytest_bdd.gherkin_parser import DataTable
from pytest_bdd.parser import Scenario, ScenarioTemplate, Step

Rows = tuple[tuple[str, ...], ...]

#: Why a scenario of an integration is skipped: none is named; it is not said where it calls
#: Stripe; it is no platform.
NO_INTEGRATION: Final = (
    "@integration: it runs with --integration URL only, because it certifies one"
)
NO_CALLS: Final = (
    "@calls_stripe: it runs with --integration-api-port only, because the integration must call"
)
NO_PLATFORM: Final = (
    "@connect: it runs with --integration-account connect only, because it is about a platform"
)
#: What --integration-account says of an integration that acts for connected accounts.
CONNECT: Final = "connect"

#: The column that explains a row; no step has to use it, and a row's id leaves it out.
REASON_COLUMN: Final = "because"


class Tags(NamedTuple):
    """The tags of a scenario by the level they are written on, nearest first, without ``@``."""

    examples: tuple[str, ...] = ()
    scenario: tuple[str, ...] = ()
    rule: tuple[str, ...] = ()
    feature: tuple[str, ...] = ()

    def unique(self) -> Iterator[str]:
        """Iterate over the tags without repetition, nearest first."""
        return iter(dict.fromkeys(tag for level in self for tag in level))

    def has(self, tag: str) -> bool:
        """Whether the tag is written on any level."""
        return any(tag in level for level in self)

    def value_of(self, family: str) -> str | None:
        """Return the value of the nearest ``@family:value``, for example of ``severity``."""
        start = f"{family}:"
        return next((tag[len(start) :] for tag in self.unique() if tag.startswith(start)), None)


class ExampleRow(dict[str, str]):
    """One row of a scenario outline's Examples: its values by column.

    Args:
        values: the row's values by column.
        tags: the tags of its Examples table.
        line: its line in the feature file, counted from 1.
    """

    def __init__(self, values: Mapping[str, str], tags: Iterable[str] = (), line: int = 0) -> None:
        super().__init__(values)
        self.id = row_id(values)
        self.tags = tuple(sorted(tags))
        self.line = line


def row_id(values: Mapping[str, str]) -> str:
    r"""Join a row's values to its id, without the reason, so that rewording it renames nothing.

    Rows of other values have other ids: of several values, one with a hyphen is put into quotes;
    a line feed is written ``\n``, and a backslash twice.
    """
    identifying = [value for column, value in values.items() if column != REASON_COLUMN]
    shown = [
        value.replace("\\", "\\\\").replace("\n", "\\n") for value in identifying or values.values()
    ]
    return "-".join(map(_quoted, shown)) if len(shown) > 1 else "".join(shown)


def _quoted(value: str) -> str:
    """Return a value in quotes, those within it doubled, if it could be read as two values."""
    if "-" not in value and not value.startswith('"'):
        return value
    return '"' + value.replace('"', '""') + '"'


@dataclass(frozen=True, slots=True)
class ScenarioStep:
    """One step of a scenario, the values of its example row filled in.

    Args:
        kind: ``given``, ``when`` or ``then``; an And or But has the kind of the step before it.
        keyword: as written, in the language of the feature.
        text: the sentence: what follows the keyword.
        table: the rows of its data table, heading included.
        docstring: the text between its triple quotes.
        line: its line in the feature file, counted from 1.
    """

    kind: str
    keyword: str
    text: str
    table: Rows | None
    docstring: str | None
    line: int

    def __str__(self) -> str:
        return f"{self.keyword} {self.text}"


@dataclass(frozen=True, slots=True)
class ScenarioFacts:
    """A scenario, or one row of an outline, as its feature file describes it.

    Args:
        path: the feature file, relative to the folder of features, with forward slashes.
        capability: the folder the file is in, ``""`` at the top.
        feature: the feature's name.
        feature_description: the feature's description.
        rule: the name of the rule the scenario belongs to, if any.
        rule_description: the rule's description, ``""`` without a rule.
        name: the scenario's name, an outline's ``<columns>`` filled in.
        template: the name as written; the same for all rows of an outline.
        description: the scenario's description.
        row: the values of the example row by column, None outside an outline.
        row_id: the row's id, see :func:`row_id`; unique in its outline.
        tags: its tags by level.
        line: the line it begins at in the feature file, counted from 1; all rows have the same.
        place: its own line there: that of the row, or where it begins.
        steps: every step, those of the backgrounds first.
    """

    path: str
    capability: str
    feature: str
    feature_description: str
    rule: str | None
    rule_description: str
    name: str
    template: str
    description: str
    row: Mapping[str, str] | None
    row_id: str | None
    tags: Tags
    line: int
    place: int
    steps: tuple[ScenarioStep, ...]


def gather_facts(
    path: PurePosixPath, template: ScenarioTemplate, scenario: Scenario, row: ExampleRow | None
) -> ScenarioFacts:
    """Gather the facts of a scenario from pytest-bdd's objects.

    Args:
        path: the feature file, relative to the folder of features.
        template: the scenario as written.
        scenario: the template, rendered with the values of the row.
        row: the example row, None outside an outline.
    """
    feature, rule = template.feature, template.rule
    return ScenarioFacts(
        path=str(path),
        capability="" if path.parent.name == "" else str(path.parent),
        feature=feature.name,
        feature_description=_description(feature.description),
        rule=rule.name if rule else None,
        rule_description=_description(rule.description) if rule else "",
        name=scenario.name,
        template=template.name,
        description=_description(template.description),
        row=MappingProxyType(dict(row)) if row is not None else None,
        row_id=row.id if row is not None else None,
        tags=_tags(template, row),
        line=template.line_number,
        place=row.line if row is not None and row.line else template.line_number,
        steps=tuple(map(scenario_step, scenario.steps)),
    )


def _tags(template: ScenarioTemplate, row: ExampleRow | None) -> Tags:
    return Tags(
        examples=row.tags if row is not None else (),
        scenario=tuple(sorted(template.tags)),
        rule=tuple(sorted(template.rule.tags)) if template.rule else (),
        feature=tuple(sorted(template.feature.tags)),
    )


def scenario_step(step: Step) -> ScenarioStep:
    """Return what pytest-bdd knows of a step, as something that nobody changes."""
    return ScenarioStep(
        kind=step.type,
        keyword=step.keyword,
        text=step.name,
        table=_rows(step.datatable) if step.datatable is not None else None,
        docstring=step.docstring,
        line=step.line_number,
    )


def _rows(table: DataTable) -> Rows:
    return tuple(tuple(cell.value for cell in row.cells) for row in table.rows)


def _description(text: str) -> str:
    return dedent(text).strip()


#: The tag that keeps a scenario from a backend; a replay plays whatever was recorded.
SKIP_TAG_BY_BACKEND: Final = {"live": "sandbox_only", "sandbox": "live_only"}

_BECAUSE: Final = re.compile(r"\bbecause\b", re.IGNORECASE)
_SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s+")


def written_reason(tag: str, description: str) -> str | None:
    """Return the reason a description gives for a skip tag, or None.

    It is a line ``tag: reason``, or else the first sentence with the word *because*.
    """
    for line in description.splitlines():
        name, colon, reason = line.strip().removeprefix("@").partition(":")
        if colon and name == tag and reason.strip():
            return reason.strip()
    sentences = _SENTENCE_END.split(" ".join(description.split()))
    return next((sentence for sentence in sentences if _BECAUSE.search(sentence)), None)


def skip_reason(facts: ScenarioFacts, backend: str) -> str | None:
    """Return why a scenario does not run on ``replay``, ``sandbox`` or ``live``; None if it does.

    Work in progress and known gaps run nowhere. Whether a replay finds a cassette that was recorded
    from the right backend is decided by the cassette, not by a tag.
    """
    for tag in ("wip", "known_gap", SKIP_TAG_BY_BACKEND.get(backend)):
        if tag is not None and facts.tags.has(tag):
            return f"@{tag}: {_reason(facts, tag)}"
    return None


def integration_reason(tags: Tags, *, is_named: bool, calls: bool, account: str) -> str | None:
    """Return why a scenario of an integration does not run; None if it does, or is of none.

    Args:
        tags: the scenario's.
        is_named: whether an integration is.
        calls: whether it is known where it calls Stripe.
        account: whether it acts for its ``own`` account, or as a platform: ``connect``.
    """
    if not tags.has("integration"):
        return None
    if not is_named:
        return NO_INTEGRATION
    if tags.has("calls_stripe") and not calls:
        return NO_CALLS
    return NO_PLATFORM if tags.has("connect") and account != CONNECT else None


def _reason(facts: ScenarioFacts, tag: str) -> str:
    """Return the reason from the description of the nearest level that has the tag."""
    own, rule, feature = facts.description, facts.rule_description, facts.feature_description
    levels = zip(facts.tags, (own, own, rule, feature), strict=True)
    reasons = (written_reason(tag, description) for tags, description in levels if tag in tags)
    return next((reason for reason in reasons if reason), "no reason is written")
