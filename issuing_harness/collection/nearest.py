"""The definitions whose sentences are nearest to a step that none of them matches."""

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final, NamedTuple

from issuing_harness.collection.scenario_facts import ScenarioStep
from issuing_harness.collection.step_definition import StepDefinition
from issuing_harness.ranking import Ranking, Wording

#: How many of the nearest definitions an error names.
NEAREST: Final = 3
#: The least nearness, and the least share of the nearest one's.
_MIN_NEARNESS: Final = 0.35
_MIN_SHARE_OF_BEST: Final = 0.4
#: The factor of a definition for steps of another keyword.
_OTHER_KIND: Final = 0.9


class MatchedStep(NamedTuple):
    """A step of a collected scenario that exactly one definition matches.

    Args:
        step: the step.
        location: its file and line.
        definition: the definition.
    """

    step: ScenarioStep
    location: str
    definition: StepDefinition


class NearDefinition(NamedTuple):
    """A definition that is near a step.

    Args:
        definition: the definition.
        example: the text of a step that uses it, the most similar one; ``""`` if none does.
    """

    definition: StepDefinition
    example: str


def nearest_definitions(
    step: ScenarioStep, visible: Iterable[StepDefinition], matched_steps: Iterable[MatchedStep]
) -> Iterator[NearDefinition]:
    """Yield the few definitions that come nearest to a step, the nearest first.

    Args:
        step: the step.
        visible: the definitions it could have used.
        matched_steps: the steps of all scenarios with their definitions.
    """
    definitions = tuple(each for each in visible if not each.is_builtin)
    uses: dict[int, dict[str, None]] = {}
    for matched in matched_steps:
        uses.setdefault(id(matched.definition.context), {})[matched.step.text] = None
    examples = tuple(tuple(uses.get(id(each.context), ())) for each in definitions)
    ranked = [
        (-nearness * (1 if definitions[n].kind in (None, step.kind) else _OTHER_KIND), n)
        for nearness, n in _ranking(definitions, examples).by_sentence(step.text)
    ]
    best = min(ranked, default=(0.0, 0))[0]
    for negative, n in sorted(ranked)[:NEAREST]:
        if -negative >= _MIN_NEARNESS and negative <= best * _MIN_SHARE_OF_BEST:
            yield NearDefinition(definitions[n], _most_similar(step.text, examples[n]))


@lru_cache(maxsize=2)  # a vocabulary is ranked once for all its undefined sentences
def _ranking(
    definitions: tuple[StepDefinition, ...], examples: tuple[tuple[str, ...], ...]
) -> Ranking:
    return Ranking(
        [
            Wording(definition.pattern, texts)
            for definition, texts in zip(definitions, examples, strict=True)
        ]
    )


def _most_similar(text: str, examples: Sequence[str]) -> str:
    matcher = SequenceMatcher(None, b=text.lower())

    def similarity(example: str) -> float:
        matcher.set_seq1(example.lower())
        return matcher.ratio()

    return max(examples, key=similarity, default="")
