"""The results of mutants, as a journal has kept them."""

from typing import Any

from issuing_harness.mutation.sentence_mutants import SentenceMutant
from issuing_harness.mutation.sentence_runner import SentenceResult, SentenceVerdict
from issuing_harness.mutation.verdicts import ScenarioResult, Verdict


def answer_result(kept: dict[str, Any]) -> ScenarioResult:
    """Return the result of a scenario whose answers were altered."""
    verdicts = (
        Verdict(**{**each, "mutations": tuple(each["mutations"])}) for each in kept["verdicts"]
    )
    return ScenarioResult(**{**kept, "verdicts": tuple(verdicts)})


def sentence_result(kept: dict[str, Any]) -> SentenceResult:
    """Return the result of a scenario whose words were altered."""
    verdicts = (
        SentenceVerdict(**{**each, "mutant": SentenceMutant(**each["mutant"])})
        for each in kept["verdicts"]
    )
    return SentenceResult(**{**kept, "verdicts": tuple(verdicts)})
