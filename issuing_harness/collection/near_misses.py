"""Near misses: why nothing matches a step that is nearly a known sentence, and what to change."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache
from itertools import islice, product
from typing import Any, Final, Protocol, runtime_checkable

from gherkin.dialect import Dialect

from issuing_harness.collection.lines import PLAIN, TYPOGRAPHIC, keyword_of, step_keywords
from issuing_harness.collection.scenario_facts import ScenarioStep
from issuing_harness.collection.step_definition import StepDefinition

#: The least likeness of a misspelt word, and how many words each may stand for.
_MIN_LIKENESS, _MEANINGS = 0.74, 3
#: How many texts are tried for one step.
_MAX_TRIED: Final = 100
_ARTICLES: Final = ("a", "an", "the")
_PUNCTUATION: Final = ".,;:!?"


@runtime_checkable
class KnowsItsLanguage(Protocol):
    """A parser that knows the names and the amounts of the language it is written in."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names that a sentence may have: ``Alice``, ``the cafe``."""

    def with_amounts(self, text: str) -> str:
        """Return a text with its amounts as the language writes them."""


def hints(
    step: ScenarioStep,
    visible: Sequence[StepDefinition],
    language: str,
    shown: Callable[[StepDefinition], str],
) -> Iterator[str]:
    """Yield why a step is undefined though a definition is nearly its own, a sentence each.

    Args:
        step: the step.
        visible: the definitions it could have used.
        language: that of the feature.
        shown: returns a definition as a message shows it.
    """
    for definition in visible:
        if definition.kind in (None, step.kind):
            error = definition.conversion_error(step.text)
            if error is not None:
                yield (
                    f"It has the form of {shown(definition)}, but a type in that pattern refused "
                    f"the value: {error}"
                )
    for definition in visible:
        if definition.kind and definition.matches(definition.kind, step.text):
            yield (
                f"It is defined as a {keyword_of(definition.kind, language, '').strip()}, and here "
                f"it is a {keyword_of(step.kind, language, '').strip()}: {shown(definition)}"
            )
    text = " ".join(step.text.split())
    if text != step.text and any(each.matches(step.kind, text) for each in visible):
        yield "It would match with one plain blank between its words; here is another."
    elif meant := _meant(step, visible, language):
        yield f"Did you mean '{meant}'? {_change(step.text, meant)}"
        yield from _how_it_is_written(step.text, meant, visible, language)


def _meant(step: ScenarioStep, visible: Sequence[StepDefinition], language: str) -> str | None:
    """Return the text of a known sentence that a step is with a few slips, None if it is none."""
    known = [each for each in visible if each.kind in (None, step.kind) and not each.is_builtin]
    form, elided = None, _elided(step.text.translate(PLAIN), language)
    for text in islice(_corrections(step.text, elided, known, language), _MAX_TRIED):
        matching = [each for each in known if each.matches(step.kind, text)]
        if any(each.can_take(text) for each in matching):
            return elided + text
        form = form or (elided + text if matching else None)
    return form


def _corrections(
    text: str, elided: str, known: Sequence[StepDefinition], language: str
) -> Iterator[str]:
    """Yield what a text may have been meant to be, the likeliest first; never the text itself."""
    plain = text.translate(PLAIN).removeprefix(elided)
    tried = {text}
    for amounts in dict.fromkeys((plain, _with_amounts(plain, known, language))):
        for spelled in _respelled(amounts, _known_words(tuple(known), language)):
            for corrected in (spelled, *_with_other_articles(spelled)):
                if corrected not in tried:
                    tried.add(corrected)
                    yield corrected


def _elided(text: str, language: str) -> str:
    """Return what of a text belongs to its keyword: the *qu'* of *Et qu'Alice*."""
    dialect = Dialect.for_name(language)
    keywords = step_keywords(dialect) if dialect else ()
    endings = {word.rpartition(" ")[2] for word in keywords if word.endswith("'") and " " in word}
    return next((end for end in endings if text.startswith(end)), "")


def _respelled(text: str, known: frozenset[str]) -> Iterator[str]:
    """Yield a text with each word that nobody knows spelled as one that is known."""
    words = text.split(" ")
    meanings = [_spellings(word, known) for word in words]
    yield from (" ".join(spelled) for spelled in islice(product(*meanings), _MEANINGS**2))


def _spellings(word: str, known: frozenset[str]) -> list[str]:
    """Return the word itself if it is known or like none, or else the words it is like."""
    letters = word.rstrip(_PUNCTUATION)
    if letters in known or not letters.isalpha():
        return [word]
    swapped = [each for each in known if sorted(each) == sorted(letters)]
    alike = get_close_matches(letters, known, n=_MEANINGS, cutoff=_MIN_LIKENESS)
    ending = word[len(letters) :]
    return [each + ending for each in dict.fromkeys([*swapped, *alike])] or [word]


def _with_other_articles(text: str) -> Iterator[str]:
    """Yield a text with one English article another, gone or added."""
    words = text.split(" ")
    for n, word in enumerate(words):
        instead = [each for each in (*_ARTICLES, "") if each != word] if word in _ARTICLES else ()
        for article in instead:
            yield " ".join([*words[:n], *([article] if article else []), *words[n + 1 :]])
        if not instead and (n == 0 or words[n - 1] not in _ARTICLES):
            yield from (" ".join([*words[:n], each, *words[n:]]) for each in ("the", "a", "an"))


@lru_cache(maxsize=4)  # of one vocabulary, for all its undefined sentences
def _known_words(definitions: tuple[StepDefinition, ...], language: str) -> frozenset[str]:
    """Return the words of the sentences of a language, and of the names that stand in them."""
    texts = [
        text
        for definition in definitions
        if definition.language in (None, language)
        for text in (definition.pattern, definition.example.text, *_names(definition))
    ]
    words = (word.strip(_PUNCTUATION) for text in texts for word in text.split())
    return frozenset(word for word in words if word.isalpha())


def _names(definition: StepDefinition) -> Iterable[str]:
    parser: Any = definition.context.parser
    return parser.names if isinstance(parser, KnowsItsLanguage) else ()


def _with_amounts(text: str, known: Iterable[StepDefinition], language: str) -> str:
    """Return a text with its amounts as the sentences of the language have them."""
    parsers = (each.context.parser for each in known if each.language == language)
    knowing = next((each for each in parsers if isinstance(each, KnowsItsLanguage)), None)
    return knowing.with_amounts(text) if knowing else text


def _how_it_is_written(
    text: str, meant: str, visible: Iterable[StepDefinition], language: str
) -> Iterator[str]:
    """Yield how amounts and marks are written, where that is what was wrong."""
    known = list(visible)
    if _with_amounts(text, known, language) != text:
        yield f"Amounts are written like {_with_amounts('$1,250.00', known, language)} here."
    marks = [mark for mark in TYPOGRAPHIC if mark in text and mark not in meant]
    if marks:
        written = ", ".join(f"{TYPOGRAPHIC[mark]} for {mark}" for mark in marks)
        yield f"Sentences have the plain marks of a keyboard: write {written}."


def _change(text: str, meant: str) -> str:
    """Return what to write in the place of what: ``Write 'agency' for 'agnecy'.``."""
    written, wanted = text.split(" "), meant.split(" ")
    blocks = SequenceMatcher(None, written, wanted, autojunk=False).get_opcodes()
    changes = (
        _in_words(" ".join(written[a:b]), " ".join(wanted[c:d]))
        for tag, a, b, c, d in blocks
        if tag != "equal"
    )
    said = ", and ".join(changes)
    return f"{said[:1].upper()}{said[1:]}."


def _in_words(old: str, new: str) -> str:
    if not old:
        return f"add '{new}'"
    return f"write '{new}' for '{old}'" if new else f"leave '{old}' out"
