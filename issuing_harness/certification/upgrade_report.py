"""``issuing-harness upgrade``: what a newer version changes for an integration, and a rehearsal."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from os.path import relpath
from pathlib import Path
from textwrap import fill
from typing import Any, Final

import orjson

from issuing_harness.backends.contract import beyond_specification, check_version, contract
from issuing_harness.certification.profile import Profile
from issuing_harness.certification.rehearsal import Rehearsal, rehearse, summed_up
from issuing_harness.certification.renderings import rendered_events, rendered_values
from issuing_harness.certification.upgrade import Change, ChangeKind, Concern, Versions, concerns
from issuing_harness.certification.usage import SCENARIO, Usage, read_evidence, usage_of
from issuing_harness.errors import SettingsError
from issuing_harness.specification import read_specification
from issuing_harness.tape.redacted_output import redact_document
from issuing_harness.words import counted

#: How many scenarios are named; the JSON has all of them.
_SHOWN: Final = 3
#: The longest line of requirements, in characters.
_WIDTH: Final = 80
_DAY_LENGTH: Final = len("2026-05-27")
_LIMIT: Final = (
    "without an OpenAPI file only what the sandbox renders otherwise is known; name one with --to"
)


@dataclass(frozen=True, slots=True)
class UpgradeRequest:
    """What is asked.

    Args:
        evidence: bundles, folders of cassettes or cassettes that show what is used.
        specification: the OpenAPI file of the version that is asked about.
        version: its name, where there is no such file.
        used: the OpenAPI file of the version that is used; that in the package without one.
        profile: the integration to rehearse with; ``None`` for no rehearsal.
        features: the folders of features that cassettes are of.
    """

    evidence: Sequence[Path]
    specification: Path | None = None
    version: str = ""
    used: Path | None = None
    profile: Profile | None = None
    features: Sequence[Path] = ()


@dataclass(frozen=True, slots=True)
class UpgradeReport:
    """What would change.

    Args:
        old: the version that is used.
        new: the one that was asked about.
        usages: what each scenario shows of the use.
        concerns: what changes for it.
        rehearsal: what came of the rehearsal, if there was one.
        limit: what could not be known, as a sentence's end.
    """

    old: str
    new: str
    usages: tuple[Usage, ...]
    concerns: tuple[Concern, ...]
    rehearsal: Rehearsal | None
    limit: str = ""

    @property
    def exit_code(self) -> int:
        """Return 0 if nothing that is used changes, and the rehearsal went alike; else 1."""
        differs = self.rehearsal is not None and bool(self.rehearsal.different)
        return int(bool(self.concerns) or differs)

    def text(self) -> str:
        """Return it for a terminal."""
        return "\n".join(self._lines())

    def json(self) -> bytes:
        """Return it for programs."""
        document = {
            "from": self.old,
            "to": self.new,
            "scenarios": len(self.usages),
            "limit": self.limit,
            "changes": [_entry(each) for each in self.concerns],
            "rehearsal": _rehearsed(self.rehearsal) if self.rehearsal else None,
        }
        return orjson.dumps(redact_document(document), option=orjson.OPT_INDENT_2)

    def _lines(self) -> Iterator[str]:
        calls = sum(len(usage.calls) for usage in self.usages)
        shown = f"{counted(len(self.usages), 'scenario')}, {counted(calls, 'call')}"
        yield f"{self.old} -> {self.new}, for what {shown} use"
        if self.old == self.new:
            yield "It is the version that is used, which changes nothing."
        if self.limit:
            yield f"Not known: {self.limit}."
        for concern in self.concerns:
            yield f"\n{concern.change}"
            whose = "the integration" if concern.change.by != SCENARIO else "the company's programs"
            yield f"  concerns {whose}, in {counted(len(concern.scenarios), 'scenario')}:"
            yield from _listed_below(concern.scenarios, "    ")
            if concern.requirements:
                yield "  which verify:"
                yield _wrapped(concern.requirements, "    ")
        known = " that are known" if self.limit else ""
        yield f"\n{counted(len(self.concerns), 'change')} to what is used{known}"
        if self.rehearsal is not None:
            yield from _rehearsal_lines(self.rehearsal)


def report_upgrade(question: UpgradeRequest) -> UpgradeReport:
    """Return what a version would change.

    Raises:
        HarnessError: nothing can be said; the message says why.
    """
    old = read_specification(question.used) if question.used else contract()
    beyond = frozenset[tuple[str, str]]() if question.used else beyond_specification()
    recordings = [read_evidence(path, question.features) for path in question.evidence]
    usages = tuple(usage_of(each, old) for found in recordings for each in found)
    versions = None
    if question.specification is not None:
        versions = Versions(old, read_specification(question.specification), beyond)
    new = versions.new.version if versions else check_version(question.version)
    limit = "" if versions or new == old.version else _limit_of(new)
    changes = {usage.scenario: _changes(usage, versions, new) for usage in usages}
    rehearsal = None
    if question.profile is not None:
        rehearsal = rehearse(question.profile, rendered_events(usages, versions, new))
    return UpgradeReport(
        old.version, new, usages, tuple(concerns(usages, changes)), rehearsal, limit
    )


def _limit_of(version: str) -> str:
    """Return what cannot be known of a version by its name alone.

    Raises:
        SettingsError: nothing else is known of it, since it came after the package's contract.
    """
    known = contract().version
    if version[:_DAY_LENGTH] > known[:_DAY_LENGTH]:
        raise SettingsError(
            f"{version} was asked about, of which no more is known than its name: the contract in "
            f"the package is that of {known}, and a later one is known by its file alone. Name its "
            "OpenAPI file: --to spec3.json (Stripe publishes it at "
            "https://github.com/stripe/openapi)."
        )
    return _LIMIT


def _changes(usage: Usage, versions: Versions | None, version: str) -> list[Change]:
    found = list(versions.changes(usage)) if versions else []
    for place, value in rendered_values(usage, version):
        what = f"{place.value} reads {value}"
        kind = ChangeKind.VALUE_RENDERED
        found.append(Change(kind, place.object_type, place.field, what, "integration"))
    return found


def _rehearsal_lines(rehearsal: Rehearsal) -> Iterator[str]:
    different = rehearsal.different
    yield (
        f"\nRehearsal: {counted(len(rehearsal.played), 'event')} played in both forms, "
        f"{len(different)} answered otherwise"
    )
    if rehearsal.refused:
        yield f"  {rehearsal.refused} refused as recorded, which show little"
    for what, said, played in summed_up(different):
        yield f"  {what}: {said}"
        yield f"    {counted(len(played), 'time')}, first {played[0].original}"
        scenarios = dict.fromkeys(each.rendering.usage.scenario for each in played)
        yield f"    in {counted(len(scenarios), 'scenario')}:"
        yield from _listed_below(list(scenarios), "      ")


def _entry(concern: Concern) -> dict[str, Any]:
    change = concern.change
    return {
        "kind": str(change.kind),
        "where": change.where,
        "name": change.name,
        "what": change.what,
        "concerns": change.by,
        "scenarios": concern.scenarios,
        "requirements": concern.requirements,
    }


def _rehearsed(rehearsal: Rehearsal) -> dict[str, Any]:
    return {
        "played": len(rehearsal.played),
        "refused_as_recorded": rehearsal.refused,
        "different": [
            {
                "rendering": each.rendering.what,
                "event": str(each.original),
                "as_recorded": str(each.original.reply),
                "as_rendered": str(each.rendered),
                "difference": each.difference,
                "scenario": each.rendering.usage.scenario,
                "requirements": each.rendering.usage.requirements,
            }
            for each in rehearsal.different
        ],
    }


def default_evidence(bundle: Path, cassettes: Path) -> list[Path]:
    """Return what shows the use, where nothing else is named.

    Args:
        bundle: where a certificate is written.
        cassettes: the folder of cassettes; those of an integration are in a folder of their own.

    Raises:
        SettingsError: neither is there.
    """
    own = cassettes / "integration"
    for path in (bundle, own):
        if path.exists():
            return [path]
    raise SettingsError(
        f"What the integration uses was to be read, and there is neither {relpath(bundle)} nor "
        f"{relpath(own)}. Certify it first (issuing-harness certify), or name a bundle or a folder "
        "of cassettes."
    )


def _listed_below(names: Sequence[str], indent: str) -> Iterator[str]:
    """Yield the first names, a line each, and how many more there are."""
    yield from (f"{indent}{name}" for name in names[:_SHOWN])
    if len(names) > _SHOWN:
        yield f"{indent}and {len(names) - _SHOWN} more"


def _wrapped(names: Sequence[str], indent: str) -> str:
    """Return short names in lines that no terminal breaks."""
    text = ", ".join(names)
    return fill(
        text, _WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )
