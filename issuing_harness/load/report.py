"""A run of load as people and programs read it: a page, JSON, and lines on the terminal."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import jinja2

from issuing_harness import API_VERSION, HARNESS_VERSION
from issuing_harness.certification.limit_bars import Bar, Stretch, draw
from issuing_harness.interactions import DECISION_SECONDS
from issuing_harness.load.order import GIVEN_UP
from issuing_harness.load.run import Measured
from issuing_harness.load.tally import Kind
from issuing_harness.load.verdict import LATE_EVER, LATE_MOSTLY, MOST_BUSY, Judgement
from issuing_harness.printable import in_one_line, printable, quoted
from issuing_harness.tape.redacted_output import redact_document, redact_text
from issuing_harness.whole_files import write_whole

#: The percentiles that are shown.
LEVELS: Final = (50.0, 90.0, 95.0, 99.0, 99.9, 100.0)
_TITLE: Final = (
    "For each part of the time, within how many seconds 99 of 100 and half of the questions were "
    "answered, and Stripe's limit"
)
#: Raised with each change over which a reader of the JSON could stumble.
_FORM: Final = 1


@dataclass(frozen=True, slots=True)
class Report:
    """What is reported.

    Args:
        name: of the integration.
        url: of its endpoint.
        rule: by which decisions were judged, or why they were not.
        made: when, in ISO 8601.
        measured: what was measured.
        judgement: what it comes to.
    """

    name: str
    url: str
    rule: str
    made: str
    measured: Measured
    judgement: Judgement

    @property
    def stopped(self) -> str:
        """By what the run was ended early; empty if by nothing."""
        return str(self.measured.stopped or "").removeprefix("by ")

    def write(self, page: Path) -> Path:
        """Write the page, and JSON beside it; return where the JSON is."""
        document = page.with_suffix(".json")
        write_whole(document, f"{json.dumps(self.document(), indent=2)}\n".encode())
        write_whole(page, redact_text(self.page()).encode())
        return document

    def document(self) -> dict[str, Any]:
        """Return it as JSON; times are in seconds."""
        measured, tally = self.measured, self.measured.tally
        said: dict[str, Any] = redact_document(self._said())
        parts = [
            {"asked": part.asked, "late": part.late, "failed": part.failed, **_levels(part.times)}
            for part in tally.parts
        ]
        return {
            "form": _FORM,
            **said,
            "asked_for": {
                "rate": measured.order.rate,
                "seconds": measured.order.seconds,
                "workers": measured.order.workers,
                "questions": measured.order.count,
            },
            "asked": tally.asked,
            "replies": {str(kind): tally.kinds[kind] for kind in Kind},
            "late": tally.late,
            "waited_for": tally.waited_for,
            "wrong": dict(tally.wrong),
            "seconds": _levels(tally.times),
            "generator": {
                "sent_late": _levels(tally.sent_late),
                "busy": tally.busy,
                "unsent": tally.unsent,
                "lost_workers": tally.lost,
            },
            "parts": parts,
            "histogram": {"unit": "microseconds", "hdr": tally.times.encode()},
        }

    def _said(self) -> dict[str, Any]:
        """Return what has texts of others in it."""
        judgement = self.judgement
        return {
            "integration": self.name,
            "endpoint": self.url,
            "made": self.made,
            "harness": HARNESS_VERSION,
            "api_version": API_VERSION,
            "verdict": str(judgement.verdict),
            "is_valid": not judgement.doubts,
            "stopped": self.stopped,
            "doubts": list(judgement.doubts),
            "faults": list(judgement.faults),
            "rule": self.rule,
            "causes": dict(self.measured.tally.causes),
        }

    def page(self) -> str:
        """Return it as a page that loads nothing."""
        tally = self.measured.tally
        return _template().render(
            report=self,
            order=self.measured.order,
            tally=tally,
            kinds=list(Kind),
            levels=[(_called(level), tally.times.percentile(level)) for level in LEVELS],
            limit=DECISION_SECONDS,
            given_up=GIVEN_UP,
            bounds=(LATE_MOSTLY, LATE_EVER, MOST_BUSY),
            plot=self.plot(),
        )

    def plot(self) -> str:
        """Return the parts of the time as bars beside Stripe's limit, as SVG."""
        order = self.measured.order
        length, bars = order.seconds / order.parts, []
        for number, part in enumerate(self.measured.tally.parts):
            if not part.asked:
                continue
            said = f"{number * length:g} to {(number + 1) * length:g} s: {part.asked:,} asked"
            said += f", {part.late:,} late" if part.late else ""
            said += f", {part.failed:,} failed" if part.failed else ""
            half = Stretch("half of them within", 0.0, part.times.percentile(50))
            is_bad = bool(part.late or part.failed)
            bars.append(Bar(said, part.times.percentile(99), [half], is_bad))
        return draw(bars, _TITLE, legend="half of them; the bar: 99 of 100")

    def lines(self) -> Iterator[str]:
        """Yield what is said on the terminal."""
        tally, judgement = self.measured.tally, self.judgement
        times = tally.times
        yield (
            f"{tally.asked:,} of {self.measured.order.count:,} questions asked: "
            + ", ".join(f"{tally.kinds[kind]:,} {kind}" for kind in Kind)
            + (f", {tally.waited_for:,} waited for still" if tally.waited_for else "")
            + "."
        )
        yield (
            f"Replies within {_ms(times.percentile(50))} (half), {_ms(times.percentile(99))} "
            f"(99 of 100), {_ms(times.most)} (all), counted from when each question was due; "
            f"{tally.late:,} after Stripe's {DECISION_SECONDS:g} s."
        )
        yield (
            f"Sent at most {_ms(tally.sent_late.percentile(99))} late (99 of 100), "
            f"{_ms(tally.sent_late.most)} (all); the busiest worker worked "
            f"{max(tally.busy, default=0):.0%} of the time."
        )
        yield self.rule
        for doubt in judgement.doubts:
            yield f"The times are not valid: {doubt}."
        for fault in judgement.faults:
            yield in_one_line(f"{fault[:1].upper()}{fault[1:]}.")
        early = f", ended early by {self.stopped}" if self.stopped else ""
        yield f"{quoted(self.name)} under load: {judgement.verdict}{early}."


def _levels(times: Any) -> dict[str, float]:
    return {_key(level): round(times.percentile(level), 6) for level in LEVELS}


def _key(level: float) -> str:
    return "most" if level == LEVELS[-1] else f"p{level:g}"


def _called(level: float) -> str:
    """Return how a percentile is called on the page."""
    if level == LEVELS[0]:
        return "Half within"
    if level == LEVELS[-1]:
        return "Slowest"
    return f"{level:g} of 100"


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.0f} ms"


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: printable(value) if type(value) is str else value,
    )
    environment.filters["ms"] = _ms
    return environment.from_string(Path(__file__).with_name("page.html").read_text("utf-8"))
