"""The definitions that an error names: those nearest to a step, and those that make an object.

Where the feature is written in one language, sentences in another come last. Examples are steps of
scenarios that could run, or else made of the pattern.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final, NamedTuple

from issuing_harness.collection.lines import keyword_of
from issuing_harness.collection.scenario_facts import ScenarioStep
from issuing_harness.collection.step_definition import StepDefinition
from issuing_harness.ranking import MAX_COMPARED, Ranking, Wording

#: How many of the nearest definitions an error names.
NEAREST: Final = 3
#: The least nearness, and the least share of the nearest one's.
_MIN_NEARNESS: Final = 0.35
_MIN_SHARE_OF_BEST: Final = 0.4
#: The factors of a definition for steps of another keyword, and of one in another language.
_OTHER_KIND: Final = 0.9
_OTHER_LANGUAGE: Final = 0.6


class MatchedStep(NamedTuple):
    """A step of a collected scenario that exactly one definition matches.

    Args:
        step: the step.
        location: its file and line.
        definition: the definition.
        is_example: whether every step of its scenario has one definition that can take it, so that
            it may be shown as an example.
    """

    step: ScenarioStep
    location: str
    definition: StepDefinition
    is_example: bool = True


class NearDefinition(NamedTuple):
    """A definition that is near a step.

    Args:
        definition: the definition.
        example: the text of a step that uses it, the most similar one; ``""`` if none does.
    """

    definition: StepDefinition
    example: str

    def written(self, language: str) -> str:
        """Return it as a step of a feature in a language: its example, or else its pattern."""
        if not self.example:
            return as_step(self.definition, language)
        return f"{keyword_of(self.definition.kind, language, self.example)}{self.example}"

    def held_by(self, owner: str | None) -> "NearDefinition":
        """Return it with a persona in the example, where its sentence says who holds what."""
        person = self.definition.texts(self.example).get("person") if self.example else None
        if not owner or not person:
            return self
        return self._replace(example=self.example.replace(person, owner, 1))


def as_step(definition: StepDefinition, language: str) -> str:
    """Return the pattern of a definition after the keyword of a feature in a language."""
    return f"{keyword_of(definition.kind, language, definition.pattern)}{definition.pattern}"


def too_long(step: ScenarioStep) -> str:
    """Return what is wrong with a sentence that nothing matches and that is compared with none."""
    return (
        f"no step definition matches '{str(step)[:MAX_COMPARED]}…'.\nIt has {len(step.text):,} "
        f"characters, and one of more than {MAX_COMPARED} is compared with no other. Say it in "
        'several sentences, or write a long text below one, between two lines of """.'
    )


def nearest_definitions(
    step: ScenarioStep,
    visible: Iterable[StepDefinition],
    matched_steps: Iterable[MatchedStep],
    language: str,
) -> Iterator[NearDefinition]:
    """Yield the few definitions that come nearest to a step, the nearest first.

    Args:
        step: the step.
        visible: the definitions it could have used.
        matched_steps: the steps of all scenarios with their definitions.
        language: that of the feature.
    """
    definitions = tuple(each for each in visible if not each.is_builtin)
    uses = _uses(matched_steps)
    examples = tuple(
        tuple(uses.get(id(each.context), ())) or _made_up(each) for each in definitions
    )
    ranked = [
        (-nearness * _factor(definitions[n], step.kind, language), n)
        for nearness, n in _ranking(definitions, examples).by_sentence(step.text)
    ]
    best = min(ranked, default=(0.0, 0))[0]
    for negative, n in sorted(ranked)[:NEAREST]:
        if -negative >= _MIN_NEARNESS and negative <= best * _MIN_SHARE_OF_BEST:
            yield NearDefinition(definitions[n], _most_similar(step.text, examples[n]))


def makers_of(
    kind: str,
    visible: Iterable[StepDefinition],
    matched_steps: Iterable[MatchedStep],
    language: str,
) -> list[NearDefinition]:
    """Return a few definitions that make an object, the plainest first, with an example each.

    Plain is a Given in the language of the feature that needs no other object and no table.

    Args:
        kind: the kind of object, the name of the fixture that steps make: ``card``.
        visible: the definitions that a scenario could use.
        matched_steps: the steps of all scenarios with their definitions.
        language: that of the feature.
    """
    uses, definitions = _uses(matched_steps), list(visible)
    fields = {name for definition in definitions for name in definition.fields or ()}
    kinds = fields & {definition.context.target_fixture for definition in definitions}
    makers = [each for each in definitions if each.makes(kind) and each.kind != "then"]
    examples = {
        id(maker.context): _plainest(maker.example.text, uses.get(id(maker.context), Counter()))
        for maker in makers
    }

    def rank(maker: StepDefinition) -> tuple[object, ...]:
        return (
            maker.language not in (None, language),
            maker.kind != "given",
            len(maker.arguments & {*kinds, "datatable", "docstring"}),
            maker.makes_several,
            not examples[id(maker.context)],
            maker.example.rank,
            len(maker.pattern),
        )

    nearest: dict[object, NearDefinition] = {}
    for maker in sorted(makers, key=rank):
        nearest.setdefault(maker.function, NearDefinition(maker, examples[id(maker.context)]))
    return list(nearest.values())[:NEAREST]


def _made_up(definition: StepDefinition) -> tuple[str, ...]:
    """Return the text that is made of a pattern with fields, if there is any."""
    text = definition.example.text
    return (text,) if text and text != definition.pattern else ()


def _plainest(made_up: str, uses: Mapping[str, int]) -> str:
    """Return the text that shows a definition best: the plain one, or else the most frequent."""
    return made_up if made_up in uses or not uses else max(uses, key=lambda text: uses[text])


def _uses(matched_steps: Iterable[MatchedStep]) -> dict[int, Counter[str]]:
    """Return how often each text uses a definition, by the id of its context; only examples."""
    uses: dict[int, Counter[str]] = {}
    for matched in matched_steps:
        if matched.is_example:
            uses.setdefault(id(matched.definition.context), Counter())[matched.step.text] += 1
    return uses


def _factor(definition: StepDefinition, kind: str, language: str) -> float:
    """Return what the nearness of a definition counts for a step of this kind and language."""
    factor = 1.0 if definition.kind in (None, kind) else _OTHER_KIND
    return factor if definition.language in (None, language) else factor * _OTHER_LANGUAGE


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
