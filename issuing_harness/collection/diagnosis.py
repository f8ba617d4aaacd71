"""Why a sentence cannot be trusted, in words that say what to do next."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path

from issuing_harness.collection.scenario_facts import Sentence
from issuing_harness.collection.vocabulary import Definition
from issuing_harness.errors import AmbiguousSentence, UndefinedSentence, VocabularyError

NEAREST = 3
_LIKENESS = 0.5
_SAME_WORD = 0.75
_TYPED = re.compile(r"\{(\w+):\w+\}")
_PARAMETER = re.compile(r"\{[^}]*\}")


class Diagnosis:
    """Judges one sentence at one place.

    Args:
        sentence: as spoken.
        where: its file and line, as a message shows them.
        root: what the files of definitions are shown relative to.
    """

    def __init__(self, sentence: Sentence, where: str, root: Path) -> None:
        self.sentence = sentence
        self.where = where
        self.root = root

    def ambiguous(self, claims: Sequence[Definition]) -> AmbiguousSentence:
        """More than one definition claims it."""
        listed = "\n".join(f"  {self._shown(definition)}" for definition in claims)
        return AmbiguousSentence(
            f"{self.where}: {len(claims)} step definitions claim '{self.sentence}':\n{listed}\n"
            "Only one may answer: reword one of them, so that no sentence fits both."
        )

    def never_awaited(self, definition: Definition) -> VocabularyError:
        """Its definition is an async function."""
        return VocabularyError(
            f"{self.where}: '{self.sentence}' is defined by an async function, which nobody "
            f"awaits, so it would pass without running:\n  {self._shown(definition)}\n"
            "Make it a plain function; run what is async inside it, for example by asyncio.run."
        )

    def undefined(
        self, visible: Sequence[Definition], spoken: Callable[[], Iterable["Spoken"]], written: str
    ) -> UndefinedSentence:
        """Nobody claims it.

        Args:
            visible: the definitions it could have used.
            spoken: gives the sentences other scenarios speak, with what defines them.
            written: its text before an example's values were filled in.
        """
        hints = [*self._refusals(visible), *self._other_kinds(visible)]
        near = [f"  {line}" for line in self._nearest(visible, spoken())]
        listed = ["The nearest sentences:", *near] if near else ["There is no sentence like it."]
        code = [f"    {line}".rstrip() for line in skeleton(self.sentence, written).splitlines()]
        lines = [
            f"{self.where}: no step definition claims '{self.sentence}'.",
            *hints,
            *listed,
            "Use one of them, or define this one in a step module:",
            "",
            *code,
        ]
        return UndefinedSentence("\n".join(lines))

    def nothing_made(self, name: str, visible: Iterable[Definition]) -> VocabularyError:
        """Its step function, or a fixture below, asks for what nobody made."""
        makers = [f"  {self._shown(d)}" for d in visible if d.context.target_fixture == name]
        remedy = "\n".join(["It is made by:", *makers, "Let one of them come before."])
        return VocabularyError(
            f"{self.where}: '{self.sentence}' needs {name!r}, which no sentence before it made, "
            "and no fixture is called so.\n"
            + (remedy if makers else "Correct the argument's name, or write such a fixture.")
        )

    def _refusals(self, visible: Iterable[Definition]) -> Iterator[str]:
        """A ValueError in a parse type makes pytest-bdd say only that nothing matched."""
        for definition in visible:
            if definition.kind in (None, self.sentence.kind):
                refusal = definition.refusal_of(self.sentence.text)
                if refusal is not None:
                    yield (
                        f"It has the form of {self._shown(definition)}, but a type in that "
                        f"pattern refused the value: {refusal}"
                    )

    def _other_kinds(self, visible: Iterable[Definition]) -> Iterator[str]:
        for definition in visible:
            if definition.kind and definition.fits(definition.kind, self.sentence.text):
                yield (
                    f"It is defined as a {definition.kind.capitalize()}, and here it is a "
                    f"{self.sentence.kind.capitalize()}: {self._shown(definition)}"
                )

    def _nearest(self, visible: Iterable[Definition], spoken: Iterable["Spoken"]) -> Iterator[str]:
        examples: dict[int, list[str]] = {}
        for text, definition in spoken:
            examples.setdefault(id(definition.context), []).append(text)
        matcher = SequenceMatcher(None, b=self.sentence.text.lower())
        ranked = []
        for definition in visible:
            if definition.comes_with_pytest_bdd:
                continue
            texts = examples.get(id(definition.context), [])
            likeness, best = max((_likeness(matcher, t), t) for t in (definition.pattern, *texts))
            likeness = max(likeness, word_likeness(definition.pattern, self.sentence.text))
            if likeness >= _LIKENESS:
                ranked.append((-likeness, str(definition), best, definition))
        for _, name, best, definition in sorted(ranked, key=lambda rank: rank[:3])[:NEAREST]:
            example = f"  (as in: {best})" if best != definition.pattern else ""
            readable = _TYPED.sub(r"{\1}", name)
            yield f"{readable}{example}  {self._place(definition)}"

    def _shown(self, definition: Definition) -> str:
        return f"{definition}  {self._place(definition)} {definition.function.__name__}"

    def _place(self, definition: Definition) -> str:
        path, line = definition.place
        shown = path.relative_to(self.root) if path.is_relative_to(self.root) else path
        return f"{shown.as_posix()}:{line}"


Spoken = tuple[str, Definition]


def _likeness(matcher: "SequenceMatcher[str]", text: str) -> float:
    matcher.set_seq1(text.lower())
    return matcher.ratio() if matcher.real_quick_ratio() >= _LIKENESS else 0.0


def word_likeness(pattern: str, text: str) -> float:
    """How many of a pattern's own words the text has, nearly, however much its parameters say."""
    words = _PARAMETER.sub(" ", pattern).lower().split()
    spoken = text.lower().split()
    return sum(_found(word, spoken) for word in words) / len(words) if words else 0.0


def _found(word: str, spoken: Sequence[str]) -> float:
    best = max((SequenceMatcher(None, word, each).ratio() for each in spoken), default=0.0)
    return best if best >= _SAME_WORD else 0.0


_VALUES = re.compile(
    r"<(?P<column>[^<>]+)>"
    r'|"(?P<text>[^"]*)"'
    r"|(?P<amount>-?\$\d[\d,]*(?:\.\d+)?)"
    r"|(?P<number>(?<!\w)\d+(?!\w))"
)


def skeleton(sentence: Sentence, written: str | None = None) -> str:
    """Python that defines the sentence and fails until it is filled in.

    Args:
        sentence: as spoken.
        written: its text before an example's values were filled in, if it has any.
    """
    pattern, names = _pattern(written or sentence.text)
    arguments = [f"{name}: {kind}" for name, kind in names.items()]
    arguments += ["datatable: list[list[str]]"] if sentence.table is not None else []
    arguments += ["docstring: str"] if sentence.docstring is not None else []
    sentence_code = f"parsers.parse({_quoted(pattern)})" if names else _quoted(pattern)
    imports = f"parsers, {sentence.kind}" if names else sentence.kind
    return "\n".join(
        (
            f"from pytest_bdd import {imports}",
            "",
            f"@{sentence.kind}({sentence_code})",
            f"def {_function_name(pattern)}({', '.join(arguments)}) -> None:",
            f"    raise NotImplementedError({_quoted(sentence.text)})",
        )
    )


def _pattern(text: str) -> tuple[str, dict[str, str]]:
    names: dict[str, str] = {}

    def parameter(match: re.Match[str]) -> str:
        group = match.lastgroup or "text"
        wanted = _identifier(match["column"]) if group == "column" else group
        name, count = wanted, 1
        while name in names:
            count += 1
            name = f"{wanted}_{count}"
        names[name] = "int" if group == "number" else "str"
        field = f"{{{name}:d}}" if group == "number" else f"{{{name}}}"
        return f'"{field}"' if group == "text" else field

    literal = text.replace("{", "{{").replace("}", "}}")
    pattern = _VALUES.sub(parameter, literal)
    return (pattern, names) if names else (text, names)


def _function_name(pattern: str) -> str:
    return _identifier(re.sub(r"\{.*?\}", " ", pattern))


def _identifier(text: str) -> str:
    name = "_".join(re.findall(r"\w+", text.lower())) or "sentence"
    return f"_{name}" if name[0].isdigit() else name


def _quoted(text: str) -> str:
    return repr(text) if '"' in text or "\\" in text else f'"{text}"'
