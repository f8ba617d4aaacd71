"""The report on altered words: what noticed them, and which sentences let them pass."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from issuing_harness.mutation.sentence_mutants import WHEN
from issuing_harness.mutation.sentence_runner import (
    NOBODY,
    OTHER_REQUESTS,
    SentenceResult,
    SentenceVerdict,
)
from issuing_harness.tape.redacted_output import redact_document


@dataclass(frozen=True, slots=True)
class SentenceReport:
    """What became of the altered words of a project.

    Args:
        results: its scenarios.
        seconds: how long the run took.
    """

    results: Sequence[SentenceResult]
    seconds: float = 0.0

    @property
    def verdicts(self) -> list[SentenceVerdict]:
        """The verdicts on all words."""
        return [verdict for result in self.results for verdict in result.verdicts]

    @property
    def survivors(self) -> list[SentenceVerdict]:
        """The words whose alteration nothing noticed, without a reason."""
        return [verdict for verdict in self.verdicts if verdict.is_survivor]

    @property
    def is_good(self) -> bool:
        """Whether every word was noticed or has a reason, and no scenario is red as it is."""
        return not self.survivors and not any(result.red for result in self.results)

    def text(self) -> str:
        """Return the report for a terminal."""
        return "\n".join([*self._red(), *self._survivors(), *self._totals()])

    def json(self) -> str:
        """Return the report for a machine, with every verdict."""
        document = {
            "seconds": round(self.seconds, 1),
            "noticed": Counter(verdict.noticed_by for verdict in self.verdicts),
            "survivors": len(self.survivors),
            "words": [
                {
                    "scenario": verdict.scenario,
                    "line": verdict.line,
                    "step": verdict.step,
                    "altered": str(verdict.mutant),
                    "kind": verdict.mutant.kind,
                    "definition": verdict.definition,
                    "noticed_by": verdict.noticed_by,
                    "error": verdict.error,
                    "reason": verdict.reason,
                }
                for verdict in self.verdicts
            ],
        }
        return json.dumps(redact_document(document), indent=2, ensure_ascii=False)

    def _red(self) -> Iterator[str]:
        for result in self.results:
            if result.red:
                yield f"{result.scenario} is red as it is:\n    {result.red}\n"

    def _survivors(self) -> Iterator[str]:
        """Yield one finding for each sentence and kind, with its first place."""
        found: dict[tuple[str, str], list[SentenceVerdict]] = {}
        for verdict in self.survivors:
            found.setdefault((verdict.definition, verdict.mutant.kind), []).append(verdict)
        for (definition, kind), verdicts in sorted(found.items()):
            first = verdicts[0]
            place = f"{first.scenario.partition('::')[0]}:{first.line}: {first.step}"
            yield (
                f"{definition}\n"
                f"    {len(verdicts)} times {_happened(kind)}; first in {place}\n"
                f"    {first.mutant}: the scenario is green{_requests(kind)}.\n"
                f"    Let a Then look at it; if none can: '# survives {kind} because …' above "
                "the definition.\n"
            )

    def _totals(self) -> Iterator[str]:
        verdicts = self.verdicts
        if not verdicts:
            yield "No sentence has a word that could be altered, so nothing was."
            return
        counts = Counter(verdict.noticed_by for verdict in verdicts)
        red = sum(not verdict.is_green for verdict in verdicts)
        refused, unnoticed = counts[OTHER_REQUESTS], counts[NOBODY]
        share = 100 * (red + refused) / len(verdicts)
        yield (
            f"{red + refused} of {len(verdicts)} altered words were noticed ({share:.1f} %): {red} "
            f"turned the scenario red on the sandbox ({counts['before it ran']} before it ran, "
            f"{counts['its sentence']} in the sentence itself, {counts['another sentence']} in "
            f"another), {refused} only made other requests, which the cassette refuses; "
            f"{unnoticed} changed nothing, "
            f"{sum(bool(verdict.reason) for verdict in verdicts)} of them with a reason"
        )
        skipped = sum(bool(result.skipped) for result in self.results)
        yield (
            f"{len(self.results) - skipped} scenarios tried, {skipped} skipped; "
            f"{len(verdicts)} runs in {self.seconds:.0f} s"
        )


def _happened(kind: str) -> str:
    return "doing nothing changed nothing" if kind == WHEN else f"another {kind} changed nothing"


def _requests(kind: str) -> str:
    return "" if kind == WHEN else " and makes the same requests"
