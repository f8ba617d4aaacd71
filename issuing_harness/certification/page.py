"""The certificate as a page: one file that loads nothing, is read without script, and prints."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import jinja2

from issuing_harness.certification.certificate import (
    Attempt,
    Certificate,
    Grade,
    Noticed,
    Outcome,
    RequirementVerdict,
    Verdict,
)
from issuing_harness.certification.history import History, Shown, run_of
from issuing_harness.certification.page_evidence import Evidence, read_evidence
from issuing_harness.certification.requirements import AREAS, CAPABILITIES, LEVELS
from issuing_harness.certification.scenario_names import scenario_name, told
from issuing_harness.certification.window import Window, plots
from issuing_harness.interactions import DECISION_SECONDS
from issuing_harness.printable import printable
from issuing_harness.tape.known_secrets import redact_known
from issuing_harness.tape.secret_patterns import REDACTED
from issuing_harness.whole_files import write_whole

#: The page, and the parts of it that show the profile and the decisions.
_TEMPLATES: Final = {
    "page": "page.html",
    "profile": "page_profile.html",
    "window": "page_window.html",
}
#: What each grade is worth, said where it stands.
WORTH: Final = {
    Grade.SIMULATED: "The evidence comes from a sandbox that stands in for Stripe. Stripe itself "
    "was not asked.",
    Grade.RECORDED: "The evidence comes from signed recordings of Stripe's test mode.",
    Grade.LIVE: "Stripe's test mode was asked in this run.",
}
#: What would end a text of CSS, or the style that it stands in.
_NOT_IN_CSS: Final = re.compile(r"[^\w .,:()-]")
#: Verdicts that say that nothing is known, the most urgent first.
_UNKNOWN: Final = (Verdict.INCONCLUSIVE, Verdict.NOT_TESTED, Verdict.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Unknown:
    """Requirements of which nothing is known for one reason.

    Args:
        verdict: what is said of them.
        reason: why; empty if the certificate gives none.
        verdicts: the requirements.
    """

    verdict: Verdict
    reason: str
    verdicts: Sequence[RequirementVerdict]


def write_pages(folder: Path, certificate: Certificate, output: Path, report: str = "") -> Path:
    """Write the page of a run beside its bundle, and keep both among the runs; return the page.

    Args:
        folder: where the run has its evidence.
        certificate: what came out.
        output: the bundle, which is written already.
        report: the address of Allure's report of this run; empty if there is none.
    """
    evidence = {attempt_key(each): read_evidence(folder, each) for each in certificate.attempts}
    history, run = History(output), run_of(certificate)
    runs = [*history.runs(run.integration), run]
    within = history.shown(runs, within=True)
    history.keep(run, output, _without_secrets(render_page(certificate, evidence, within)))
    page = output.with_suffix(".html")
    beside = history.shown(runs, within=False)
    write_whole(page, _without_secrets(render_page(certificate, evidence, beside, report)).encode())
    return page


def _without_secrets(page: str) -> str:
    """Return a page without what the profile names as secret: its own words are shown there."""
    return redact_known(page, REDACTED)


def render_page(
    certificate: Certificate,
    evidence: Mapping[str, Evidence],
    runs: Sequence[Shown] = (),
    report: str = "",
) -> str:
    """Return the page.

    Args:
        certificate: what it is about.
        evidence: of each attempt, by :func:`attempt_key`.
        runs: those that are known, this one included, the oldest first.
        report: the address of Allure's report of this run; empty if there is none.
    """
    window = Window.of_certificate(certificate)
    attempts = certificate.attempts
    return _template().render(
        certificate=certificate,
        worth=WORTH[certificate.grade],
        footer=_NOT_IN_CSS.sub(" ", f"{certificate.integration}, {certificate.made}"),
        counts=_counts(certificate.verdicts),
        areas=list(_areas(certificate.verdicts)),
        not_met=list(_not_met(certificate)),
        unknown=list(_unknown(certificate.verdicts)),
        why=_reasons(certificate.verdicts),
        green=[each for each in attempts if each.outcome is Outcome.PASSED],
        red=[each for each in attempts if each.outcome is not Outcome.PASSED],
        moved=[each for each in attempts if each.moves_time],
        only_moved=[each for each in certificate.verdicts if each.moves_time],
        anchors=_anchors(attempts),
        evidence=evidence,
        no_evidence=Evidence(),
        key=attempt_key,
        name=scenario_name,
        told=told,
        runs=runs,
        report=report,
        capabilities=CAPABILITIES,
        caught=Noticed.CAUGHT,
        verdicts=list(Verdict),
        **_window(window),
    )


@cache
def _template() -> jinja2.Template:
    folder = Path(__file__).parent
    texts = {name: (folder / file).read_text("utf-8") for name, file in _TEMPLATES.items()}
    environment = jinja2.Environment(
        loader=jinja2.DictLoader(texts),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.filters["counted"] = _counted
    environment.filters["moment"] = _moment
    return environment.get_template("page")


def _shown(value: Any) -> Any:
    """Return what the page shows of a value; a text of markup is drawn by us."""
    return printable(value) if type(value) is str else value


def _counted(counts: Mapping[str, int]) -> str:
    """Return how many requirements have which verdict: ``65 met, 1 not met``."""
    return ", ".join(f"{counts[each]} {each}" for each in Verdict if counts.get(each))


def _moment(made: str) -> str:
    """Return a moment in ISO 8601 as people read it: ``2026-11-28 18:49 UTC``."""
    return f"{made[:10]} {made[11:16]} UTC" if made.endswith("Z") else made


def attempt_key(attempt: Attempt) -> str:
    """Return by what an attempt is found: ``features/….feature::Its name#1``."""
    return f"{attempt.scenario}#{attempt.number}"


def requirement_address(page: str, name: str) -> str:
    """Return where a page shows a requirement: ``certificate.html#ISS-DEC-004``."""
    return f"{page}#{name}"


def _window(window: Window) -> dict[str, Any]:
    return {"window": window, "window_plots": plots(window), "limit": DECISION_SECONDS}


def _anchors(attempts: Iterable[Attempt]) -> dict[str, str]:
    """Return where each attempt stands on the page, and the first at each scenario."""
    anchors: dict[str, str] = {}
    for number, attempt in enumerate(attempts, 1):
        place = f"attempt-{number}"
        anchors.setdefault(attempt.scenario, place)
        anchors[attempt_key(attempt)] = place
    return anchors


def _areas(
    verdicts: Iterable[RequirementVerdict],
) -> Iterator[tuple[str, list[RequirementVerdict], str]]:
    """Yield each area: its name, its requirements, and how many have which verdict, in words."""
    for area, group in groupby(verdicts, key=lambda each: each.id.split("-")[1]):
        found = list(group)
        counted = Counter(each.verdict for each in found)
        words = [f"{counted[verdict]} {verdict}" for verdict in Verdict if counted[verdict]]
        yield AREAS.get(area, area), found, ", ".join(words)


def _not_met(certificate: Certificate) -> Iterator[tuple[RequirementVerdict, list[Attempt]]]:
    """Yield what is not met, and the attempts that failed at it."""
    for verdict in certificate.verdicts:
        if verdict.verdict is Verdict.NOT_MET:
            red = [each for each in certificate.attempts if each.outcome is Outcome.FAILED]
            yield verdict, [each for each in red if verdict.id in each.requirements]


def _unknown(verdicts: Iterable[RequirementVerdict]) -> Iterator[Unknown]:
    """Yield what is not known by the reason why, the most frequent first."""
    groups: dict[tuple[Verdict, str], list[RequirementVerdict]] = defaultdict(list)
    for each in verdicts:
        if each.verdict in _UNKNOWN:
            groups[each.verdict, each.reason].append(each)
    order = sorted(groups, key=lambda key: (_UNKNOWN.index(key[0]), -len(groups[key])))
    for verdict, reason in order:
        yield Unknown(verdict, reason, groups[verdict, reason])


def _reasons(verdicts: Iterable[RequirementVerdict]) -> dict[str, int]:
    """Return for each requirement of which nothing is known the number of its reason, from 1."""
    numbered = enumerate(_unknown(verdicts), 1)
    return {verdict.id: number for number, each in numbered for verdict in each.verdicts}


def _counts(verdicts: Iterable[RequirementVerdict]) -> dict[str, dict[str, int]]:
    """Return how many requirements of each level have each verdict."""
    counted = Counter((each.level, each.verdict) for each in verdicts)
    return {level: {each: counted[level, each] for each in Verdict} for level in LEVELS}
