"""The certificate as a page: one file that loads nothing, is read without script, and prints."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import jinja2

from issuing_harness.certification.certificate import (
    Attempt,
    Certificate,
    Grade,
    Outcome,
    RequirementVerdict,
    Verdict,
)
from issuing_harness.certification.requirements import AREAS
from issuing_harness.certification.window import Window, plot
from issuing_harness.interactions import DECISION_SECONDS
from issuing_harness.whole_files import write_whole

_TEMPLATE: Final = Path(__file__).with_name("page.html")
#: What each grade is worth, said where it stands.
WORTH: Final = {
    Grade.SIMULATED: "The evidence comes from a sandbox that stands in for Stripe. Stripe itself "
    "was not asked.",
    Grade.RECORDED: "The evidence comes from signed recordings of Stripe's test mode.",
    Grade.LIVE: "Stripe's test mode was asked in this run.",
}


def render_page(
    certificate: Certificate,
    evidence: Mapping[str, Sequence[str]],
    history: Sequence[Mapping[str, Any]] = (),
) -> str:
    """Return the page.

    Args:
        certificate: what it is about.
        evidence: the sequence diagrams (SVG) of each attempt, by ``scenario#number``.
        history: earlier runs, oldest first: ``made``, ``verdict``, ``met`` and ``musts``.
    """
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
    window = Window.of(certificate.attempts)
    return template.render(
        certificate=certificate,
        areas=list(_areas(certificate.verdicts)),
        counts=_counts(certificate.verdicts),
        untested=[each for each in certificate.verdicts if each.verdict in _UNTESTED],
        red=[each for each in certificate.attempts if each.outcome is not Outcome.PASSED],
        evidence=evidence,
        key=attempt_key,
        history=history,
        window=window,
        window_plot=plot(window) if window.decisions else "",
        limit=DECISION_SECONDS,
        worth=WORTH[certificate.grade],
    )


_UNTESTED: Final = (Verdict.NOT_TESTED, Verdict.NOT_APPLICABLE, Verdict.INCONCLUSIVE)


def write_page(path: Path, page: str) -> None:
    """Write the page whole, or leave the one that is there."""
    write_whole(path, page.encode())


def attempt_key(attempt: Attempt) -> str:
    """Return by what an attempt is found on the page: ``features/….feature::Its name#1``."""
    return f"{attempt.scenario}#{attempt.number}"


def _areas(
    verdicts: Iterable[RequirementVerdict],
) -> Iterable[tuple[str, list[RequirementVerdict]]]:
    by_area = groupby(verdicts, key=lambda each: each.id.split("-")[1])
    return ((AREAS.get(area, area), list(group)) for area, group in by_area)


def _counts(verdicts: Iterable[RequirementVerdict]) -> dict[str, dict[str, int]]:
    """Return how many requirements of each level have each verdict."""
    counted = Counter((each.level, each.verdict) for each in verdicts)
    levels = ("MUST", "SHOULD", "MAY")
    return {level: {each: counted[level, each] for each in Verdict} for level in levels}
