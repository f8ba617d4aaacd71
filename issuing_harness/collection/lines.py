"""The lines of a feature file, each with what Gherkin takes it for."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from difflib import SequenceMatcher
from typing import Any, Final, NamedTuple, cast

from gherkin.ast_builder import AstBuilder
from gherkin.dialect import DIALECTS, Dialect
from gherkin.errors import CompositeParserException
from gherkin.gherkin_line import GherkinLine
from gherkin.parser import Parser
from gherkin.token import Token
from gherkin.token_matcher import TokenMatcher

#: The parts of a file that have a description, by the parser's names for them.
FEATURE, RULE, BACKGROUND, SCENARIO, EXAMPLES = (
    "FeatureHeader",
    "RuleHeader",
    "Background",
    "Scenario",
    "Examples",
)
#: Marks that editors and text processors put in the place of those on a keyboard.
TYPOGRAPHIC: Final = {"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-"}
PLAIN: Final = str.maketrans(TYPOGRAPHIC)
_ENGLISH: Final = "en"
_VOWELS: Final = tuple("aàâeéèêëiîïoôuùûh")
_MIN_SIMILARITY: Final = 0.6


class Line(NamedTuple):
    """A line of a feature file.

    Args:
        number: counted from 1.
        text: as written, without the end of line.
        kind: the parser's name for it: ``StepLine``, ``TableRow``, ``Comment``, ``Empty``,
            ``DocStringSeparator``; ``Other`` is a line of a description or inside a docstring.
        part: the part it belongs to: ``DataTable``, ``ExamplesTable``, ``DocString``, or for a line
            of a description the part that is described.
    """

    number: int
    text: str
    kind: str
    part: str

    @property
    def stripped(self) -> str:
        """The text without the blanks around it."""
        return self.text.strip()

    @property
    def indent(self) -> int:
        """The number of blanks it begins with."""
        return len(self.text) - len(self.text.lstrip())

    @property
    def is_description(self) -> bool:
        """Whether it is a line of a description, which no step reads."""
        return self.kind == "Other" and self.part != "DocString"

    @property
    def is_scenario(self) -> bool:
        """Whether it begins a scenario or an outline."""
        return self.kind == "ScenarioLine"

    @property
    def cells(self) -> list[str]:
        """The cells of a row of a table, as Gherkin reads them."""
        return [cell["text"] for cell in GherkinLine(self.text, self.number).table_cells]


class LineRecorder(AstBuilder):
    """Builds the parsed document, and records every line of it."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self._source = source.split("\n")
        self.lines: list[Line] = []

    def reset(self) -> None:
        """Begin anew."""
        super().reset()
        self.lines = []

    def build(self, token: Token) -> None:
        """Record a line, and build what it is part of."""
        number = token.location["line"]
        if number <= len(self._source):
            part = self.stack[-2 if self.current_node.rule_type == "Description" else -1].rule_type
            kind = str(vars(token)["matched_type"])  # gherkin declares no such attribute
            self.lines.append(Line(number, self._source[number - 1], kind, part))
        super().build(token)


def parse(source: str) -> tuple[dict[str, Any], list[Line]]:
    """Return the parsed document and its lines.

    Raises:
        CompositeParserException: with every line that Gherkin cannot read.
    """
    recorder = LineRecorder(source)
    document = Parser(recorder).parse(source)
    return dict(document), recorder.lines


def read_lines(source: str) -> list[Line]:
    """Return the lines of a feature file, those that Gherkin cannot read left out."""
    recorder = LineRecorder(source)
    with suppress(CompositeParserException):
        Parser(recorder).parse(source)
    return recorder.lines


def dialect_of(source: str) -> Dialect:
    """Return the language a feature file names in its first lines, English if it names none."""
    for line in source.splitlines():
        if match := TokenMatcher.LANGUAGE_RE.match(line):
            return Dialect.for_name(match[1]) or Dialect(DIALECTS[_ENGLISH])
        if line.strip() and not line.lstrip().startswith("#"):
            break
    return Dialect(DIALECTS[_ENGLISH])


def step_keywords(dialect: Dialect) -> list[str]:
    """Return the keywords of steps of a language, ``*`` left out, without blanks around them."""
    keywords = (
        *dialect.given_keywords,
        *dialect.when_keywords,
        *dialect.then_keywords,
        *dialect.and_keywords,
        *dialect.but_keywords,
    )
    return _unique(keyword.strip() for keyword in keywords if keyword.strip() != "*")


def plain_step_keywords(dialect: Dialect) -> list[str]:
    """Return one keyword for Given, When, Then, And and But each, in their order."""
    spec = dialect.spec
    of_kinds = (spec["given"], spec["when"], spec["then"], spec["and"], spec["but"])
    return _unique(next(word.strip() for word in words if word != "* ") for words in of_kinds)


def keyword_of(kind: str | None, language: str, text: str) -> str:
    """Return the keyword with which a feature in this language begins a step of a kind.

    Args:
        kind: ``given``, ``when`` or ``then``; None for any, which has a ``*``.
        language: ``fr``.
        text: what follows the keyword: French has *Étant donné que* and, before a vowel, *qu'*.
    """
    spec = cast("Mapping[str, Sequence[str]]", DIALECTS.get(language, DIALECTS[_ENGLISH]))
    words = [word for word in spec.get(kind or "", ()) if word != "* "]
    end = " qu'" if text[:1].lower() in _VOWELS else " que "
    return next((word for word in reversed(words) if word.endswith(end)), [*words, "* "][0])


def heading_keywords(dialect: Dialect) -> list[str]:
    """Return the keywords that a colon follows."""
    return _unique(
        (
            *dialect.feature_keywords,
            *dialect.rule_keywords,
            *dialect.background_keywords,
            *dialect.scenario_keywords,
            *dialect.scenario_outline_keywords,
            *dialect.examples_keywords,
        )
    )


def nearest_keyword(
    word: str, keywords: Sequence[str], cutoff: float = _MIN_SIMILARITY
) -> str | None:
    """Return the keyword that a word is a misspelling of, None if it is like none.

    Only keywords of as many words are compared.
    """
    similarity, keyword = max(
        (
            (_spelling_similarity(word.lower(), keyword.lower()), keyword)
            for keyword in keywords
            if len(keyword.split()) == len(word.split())
        ),
        default=(0.0, ""),
    )
    return keyword if similarity >= cutoff else None


def _spelling_similarity(word: str, keyword: str) -> float:
    if sorted(word) == sorted(keyword):  # letters that changed places
        return 1.0
    return SequenceMatcher(None, word, keyword).ratio()


def _unique(keywords: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(keywords))
