"""The report of a mutation run: a table of the scenarios, and what to do about each survivor."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from issuing_harness.mutation.assertions import EVERYTHING
from issuing_harness.mutation.verdicts import (
    ANOTHER_STEP,
    ERROR_IN_ITS_THEN,
    NOBODY,
    ScenarioResult,
    Verdict,
    WaiverProblem,
    apply_waivers,
)
from issuing_harness.tape.redacted_output import beginning, redact_document

#: The longest list of a survivor's mutations, in characters.
_MAX_LENGTH: Final = 400


@dataclass(frozen=True, slots=True)
class MutationReport:
    """What became of the mutants of a project.

    Args:
        results: its scenarios, with the reasons of waivers.
        waiver_problems: what is wrong with waivers.
        seconds: how long the run took.
    """

    results: Sequence[ScenarioResult]
    waiver_problems: Sequence[WaiverProblem] = field(default=())
    seconds: float = 0.0

    @classmethod
    def of(
        cls, results: Sequence[ScenarioResult], root: Path, seconds: float = 0.0
    ) -> "MutationReport":
        """Return the report on these scenarios, with the waivers of their files.

        Args:
            results: the scenarios.
            root: what their paths are relative to.
            seconds: how long the run took.
        """
        waived, problems = apply_waivers(results, root)
        return cls(waived, problems, seconds)

    @property
    def mutants(self) -> int:
        """The number of mutants, one for each assertion."""
        return sum(len(result.verdicts) for result in self.results)

    @property
    def killed(self) -> int:
        """The number of mutants that were killed."""
        return sum(result.killed for result in self.results)

    @property
    def score(self) -> float | None:
        """The share of mutants that were killed, in per cent; None without mutants."""
        return 100 * self.killed / self.mutants if self.mutants else None

    @property
    def is_good(self) -> bool:
        """Whether no mutant survived without a waiver, no waiver is wrong, no scenario is red."""
        has_problem = any(result.survivors or result.red for result in self.results)
        return not self.waiver_problems and not has_problem

    def text(self) -> str:
        """Return the report for a terminal."""
        return "\n".join([*self._table(), "", *self._problems(), *self._totals()])

    def json(self) -> str:
        """Return the report for a machine, with every verdict."""
        document = {
            "score": None if self.score is None else round(self.score, 2),
            "mutants": self.mutants,
            "killed": self.killed,
            "replays": sum(result.replays for result in self.results),
            "seconds": round(self.seconds, 1),
            "scenarios": [asdict(result) for result in self.results],
            "waiver_problems": [asdict(problem) for problem in self.waiver_problems],
        }
        return json.dumps(redact_document(document), indent=2, ensure_ascii=False)

    def _table(self) -> Iterator[str]:
        yield f"{'mutants':>7} {'killed':>6} {'survived':>8} {'elsewhere':>9}  scenario"
        for result in self.results:
            if remark := _remark(result):
                yield f"{'':33}  {result.scenario}\n{'':35}{remark}"
                continue
            elsewhere = result.count(ANOTHER_STEP) + result.count(ERROR_IN_ITS_THEN)
            row = f"{len(result.verdicts):7} {result.killed:6} {len(result.survived):8}"
            yield f"{row} {elsewhere:9}  {result.scenario}"

    def _problems(self) -> Iterator[str]:
        for result in self.results:
            if result.red:
                yield (
                    f"{result.scenario} is red as it is:\n    {result.red}\n"
                    "    Fix that first: a scenario that is red kills every mutant.\n"
                )
            for verdict in result.survivors:
                yield _survivor(result, verdict)
        for problem in self.waiver_problems:
            yield (
                f"{problem.path}:{problem.line}: {problem.message}\n"
                "    Write '# survives VALUE because …' above the Then it is about, or remove it.\n"
            )

    def _totals(self) -> Iterator[str]:
        if self.score is None:
            yield "Nothing could be altered: no Then names anything that Stripe answered."
        else:
            yield self._score(self.score)
        weak = [result.scenario for result in self.results if result.kills_none]
        if weak:
            yield f"{len(weak)} scenarios kill no mutant at all: {', '.join(weak)}"
        skipped = sum(bool(result.skipped) for result in self.results)
        yield (
            f"{len(self.results) - skipped} scenarios tried, {skipped} skipped; "
            f"{sum(result.replays for result in self.results)} replays in {self.seconds:.0f} s"
        )

    def _score(self, score: float) -> str:
        verdicts = [verdict for result in self.results for verdict in result.verdicts]
        waived = sum(bool(verdict.waived) for verdict in verdicts)
        alone = sum(verdict.killed and not verdict.covered_by for verdict in verdicts)
        return (
            f"{self.killed} of {self.mutants} mutants killed ({score:.1f} %), each by the Then "
            f"that names the value; {self.mutants - self.killed} survived, {waived} of them "
            f"waived. With that Then's definition emptied, {self.killed - alone} of those killed "
            f"are noticed elsewhere, {alone} by nothing{_without_words(verdicts)}"
        )


def _without_words(verdicts: Sequence[Verdict]) -> str:
    """Return how many Thens were judged as a whole, because no response has a word of theirs."""
    whole = sum(verdict.killed and verdict.value == EVERYTHING for verdict in verdicts)
    if not whole:
        return ""
    return (
        f". {whole} of those killed are Thens that name no value of a response: each denies some "
        "altered response, and its words themselves were not tried (strength --sentences tries "
        "those for people, merchants, amounts, durations and replies, and no others)"
    )


def _remark(result: ScenarioResult) -> str:
    if result.skipped:
        return f"skipped: {result.skipped}"
    if result.red:
        return "red as it is"
    return "" if result.verdicts else "no Then names anything that Stripe answered"


def _survivor(result: ScenarioResult, verdict: Verdict) -> str:
    mutations = beginning("; ".join(verdict.mutations), _MAX_LENGTH)
    return (
        f"{result.path}:{verdict.line}: {verdict.then}\n"
        f"    survived in: {result.scenario}\n"
        f"    asserts {verdict.value!r}; altered: {mutations}\n"
        f"    The Then {_what_it_names(verdict)}, and {_what_happened(verdict)} "
        f"Look at its definition: it should compare this value with what Stripe answers.\n"
        f"    If it cannot: '# survives {verdict.value} because …' in the line above.\n"
    )


def _what_happened(verdict: Verdict) -> str:
    if verdict.failed_by == NOBODY:
        return "still passes when Stripe answers otherwise."
    where = "" if verdict.failed_by == ANOTHER_STEP else "an error in it, and no denial: "
    return (
        "was never seen to deny it; the scenario fails elsewhere when Stripe answers otherwise "
        f"({where}{beginning(verdict.error, _MAX_LENGTH)})."
    )


def _what_it_names(verdict: Verdict) -> str:
    if verdict.value == EVERYTHING:
        return "is about what Stripe answered and names no value of it"
    return f"names {verdict.value!r}, which is in Stripe's answers"
