"""Diagnosis: the errors of steps without a usable definition, and what to do about each."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Final, NamedTuple

from issuing_harness.collection.scenario_facts import ScenarioStep
from issuing_harness.collection.vocabulary import StepDefinition
from issuing_harness.errors import AmbiguousSentence, UndefinedSentence, VocabularyError

#: How many of the most similar definitions an error names.
NEAREST: Final = 3
_MIN_SIMILARITY: Final = 0.5
_MIN_WORD_SIMILARITY: Final = 0.75
_TYPED_FIELD: Final = re.compile(r"\{(\w+):\w+\}")
_FIELD: Final = re.compile(r"\{[^}]*\}")


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


class Diagnosis:
    """Makes the errors for one step of one scenario.

    Args:
        step: the step.
        location: its file and line, as a message shows them.
        root: the folder that the files of definitions are shown relative to.
    """

    def __init__(self, step: ScenarioStep, location: str, root: Path) -> None:
        self.step = step
        self.location = location
        self.root = root

    def ambiguous(self, matches: Sequence[StepDefinition]) -> AmbiguousSentence:
        """Return the error for a step that more than one definition matches."""
        listed = "\n".join(f"  {self._with_function(definition)}" for definition in matches)
        return AmbiguousSentence(
            f"{self.location}: {len(matches)} step definitions match '{self.step}':\n{listed}\n"
            "Only one may match: reword one of them, so that no sentence matches both."
        )

    def never_awaited(self, definition: StepDefinition) -> VocabularyError:
        """Return the error for a step whose definition is an async function."""
        return VocabularyError(
            f"{self.location}: '{self.step}' is defined by an async function, which is never "
            f"awaited, so it would pass without running:\n  {self._with_function(definition)}\n"
            "Make it a plain function; run what is async inside it, for example by asyncio.run."
        )

    def undefined(
        self,
        visible: Sequence[StepDefinition],
        matched_steps: Callable[[], Iterable[MatchedStep]],
        template_text: str,
    ) -> UndefinedSentence:
        """Return the error for a step that no definition matches.

        Args:
            visible: the definitions the step could have used.
            matched_steps: returns the steps of all scenarios with their definitions.
            template_text: the step's text before an example row's values were filled in.
        """
        hints = [*self._conversion_errors(visible), *self._other_kinds(visible)]
        nearest = [f"  {line}" for line in self._nearest(visible, matched_steps())]
        listed = ["The nearest sentences:", *nearest] if nearest else ["No sentence is like it."]
        code = [f"    {line}".rstrip() for line in skeleton(self.step, template_text).splitlines()]
        lines = [
            f"{self.location}: no step definition matches '{self.step}'.",
            *hints,
            *listed,
            "Use one of them, or define this one in a step module:",
            "",
            *code,
        ]
        return UndefinedSentence("\n".join(lines))

    def missing_fixture(self, name: str, visible: Iterable[StepDefinition]) -> VocabularyError:
        """Return the error for a step that needs a fixture which does not exist.

        Args:
            name: the fixture that the step function, or a fixture it uses, asks for.
            visible: the definitions the scenario could use.
        """
        providers = [
            f"  {self._with_function(definition)}"
            for definition in visible
            if definition.context.target_fixture == name
        ]
        remedy = "\n".join(["It is made by:", *providers, "Let one of them come before."])
        return VocabularyError(
            f"{self.location}: '{self.step}' needs {name!r}, which no step before it made, "
            "and there is no fixture of that name.\n"
            + (remedy if providers else "Correct the argument's name, or write such a fixture.")
        )

    def _conversion_errors(self, visible: Iterable[StepDefinition]) -> Iterator[str]:
        for definition in visible:
            if definition.kind in (None, self.step.kind):
                error = definition.conversion_error(self.step.text)
                if error is not None:
                    yield (
                        f"It has the form of {self._with_function(definition)}, but a type in "
                        f"that pattern refused the value: {error}"
                    )

    def _other_kinds(self, visible: Iterable[StepDefinition]) -> Iterator[str]:
        for definition in visible:
            if definition.kind and definition.matches(definition.kind, self.step.text):
                yield (
                    f"It is defined as a {definition.kind.capitalize()}, and here it is a "
                    f"{self.step.kind.capitalize()}: {self._with_function(definition)}"
                )

    def _nearest(
        self, visible: Iterable[StepDefinition], matched_steps: Iterable[MatchedStep]
    ) -> Iterator[str]:
        examples: dict[int, list[str]] = {}
        for step, _, definition in matched_steps:
            examples.setdefault(id(definition.context), []).append(step.text)
        matcher = SequenceMatcher(None, b=self.step.text.lower())
        ranked = []
        for definition in visible:
            if definition.is_builtin:
                continue
            texts = (definition.pattern, *examples.get(id(definition.context), []))
            similarity, example = max((_similarity(matcher, text), text) for text in texts)
            similarity = max(similarity, word_similarity(definition.pattern, self.step.text))
            if similarity >= _MIN_SIMILARITY:
                ranked.append((-similarity, str(definition), example, definition))
        for _, name, example, definition in sorted(ranked, key=lambda rank: rank[:3])[:NEAREST]:
            readable = _TYPED_FIELD.sub(r"{\1}", name)
            shown_example = f"  (as in: {example})" if example != definition.pattern else ""
            yield f"{readable}{shown_example}  {self._location(definition)}"

    def _with_function(self, definition: StepDefinition) -> str:
        return f"{definition}  {self._location(definition)} {definition.function.__name__}"

    def _location(self, definition: StepDefinition) -> str:
        path, line = definition.location
        relative = path.relative_to(self.root) if path.is_relative_to(self.root) else path
        return f"{relative.as_posix()}:{line}"


def _similarity(matcher: "SequenceMatcher[str]", text: str) -> float:
    matcher.set_seq1(text.lower())
    return matcher.ratio() if matcher.real_quick_ratio() >= _MIN_SIMILARITY else 0.0


def word_similarity(pattern: str, text: str) -> float:
    """Return the share of a pattern's words that a text has, or has nearly, from 0 to 1.

    What the text has in the place of fields does not count, however long it is.
    """
    words = _FIELD.sub(" ", pattern).lower().split()
    others = text.lower().split()
    return sum(_best_match(word, others) for word in words) / len(words) if words else 0.0


def _best_match(word: str, others: Sequence[str]) -> float:
    best = max((SequenceMatcher(None, word, other).ratio() for other in others), default=0.0)
    return best if best >= _MIN_WORD_SIMILARITY else 0.0


_VALUES: Final = re.compile(
    r"<(?P<column>[^<>]+)>"
    r'|"(?P<text>[^"]*)"'
    r"|(?P<amount>-?\$\d[\d,]*(?:\.\d+)?)"
    r"|(?P<number>(?<!\w)\d+(?!\w))"
)


def skeleton(step: ScenarioStep, template_text: str | None = None) -> str:
    """Return Python that defines a step, and raises NotImplementedError until it is filled in.

    Args:
        step: the step.
        template_text: its text before an example row's values were filled in, if it has any.
    """
    pattern, types = _pattern(template_text or step.text)
    arguments = [f"{name}: {type_}" for name, type_ in types.items()]
    arguments += ["datatable: list[list[str]]"] if step.table is not None else []
    arguments += ["docstring: str"] if step.docstring is not None else []
    sentence_code = f"parsers.parse({_quoted(pattern)})" if types else _quoted(pattern)
    imports = f"parsers, {step.kind}" if types else step.kind
    return "\n".join(
        (
            f"from pytest_bdd import {imports}",
            "",
            f"@{step.kind}({sentence_code})",
            f"def {_function_name(pattern)}({', '.join(arguments)}) -> None:",
            f"    raise NotImplementedError({_quoted(step.text)})",
        )
    )


def _pattern(text: str) -> tuple[str, dict[str, str]]:
    """Return a pattern for the text with a field for each value, and the type of each field."""
    types: dict[str, str] = {}

    def field(match: re.Match[str]) -> str:
        group = match.lastgroup or "text"
        base = _identifier(match["column"]) if group == "column" else group
        name, count = base, 1
        while name in types:
            count += 1
            name = f"{base}_{count}"
        types[name] = "int" if group == "number" else "str"
        braces = f"{{{name}:d}}" if group == "number" else f"{{{name}}}"
        return f'"{braces}"' if group == "text" else braces

    literal = text.replace("{", "{{").replace("}", "}}")
    pattern = _VALUES.sub(field, literal)
    return (pattern, types) if types else (text, types)


def _function_name(pattern: str) -> str:
    return _identifier(re.sub(r"\{.*?\}", " ", pattern))


def _identifier(text: str) -> str:
    name = "_".join(re.findall(r"\w+", text.lower())) or "sentence"
    return f"_{name}" if name[0].isdigit() else name


def _quoted(text: str) -> str:
    return repr(text) if '"' in text or "\\" in text else f'"{text}"'
