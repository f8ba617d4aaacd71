"""Syntax errors: what Gherkin's parser cannot read, told without the names of its tokens."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Final, cast

from gherkin.dialect import DIALECTS, Dialect
from gherkin.errors import (
    NoSuchLanguageException,
    ParserException,
    UnexpectedEOFException,
    UnexpectedTokenException,
)
from gherkin.gherkin_line import GherkinLine

from issuing_harness.collection.lines import (
    PLAIN,
    Line,
    dialect_of,
    heading_keywords,
    nearest_keyword,
    plain_step_keywords,
    read_lines,
    step_keywords,
)
from issuing_harness.collection.problems import Problem
from issuing_harness.words import counted

RULE: Final = "unreadable-feature"
#: What the parser says of a line where only what has tags may stand.
_BELOW_TAGS: Final = "expected: #TagLine,"
_FENCES: Final = ('"""', "```")
_FIRST_WORD: Final = re.compile(r"\s*([^\s:]+)")
_HEADING: Final = re.compile(r"\s*([^:|@#\"]+):")
#: Long enough to be no word of every language.
_MIN_FOREIGN_KEYWORD: Final = 4


def syntax_problems(errors: Sequence[ParserException], source: str) -> Iterator[Problem]:
    """Yield a problem for each error of the parser.

    Args:
        errors: as the parser raised them.
        source: the text of the feature file.
    """
    explanation = _Explanation(source)
    told: set[str] = set()
    for error in _first_errors(errors, source.split("\n")):
        line, message, remedy = explanation.of(error)
        if remedy not in told or "language" not in remedy:
            yield Problem(line, message, remedy, rule=RULE)
        told.add(remedy)


def _first_errors(
    errors: Sequence[ParserException], lines: Sequence[str]
) -> Iterator[ParserException]:
    """Yield the errors that are not only the consequence of one before.

    Those are further ones of a line, whatever is inside a misplaced text, what follows a second
    Feature, tags with nothing to stand above, or no Feature, and that the file ends where something
    is missing.
    """
    features = _feature_lines(lines)
    is_open, last, tagged = False, 0, False
    for error in errors:
        number = int(error.location["line"])
        if last and isinstance(error, UnexpectedEOFException) and "#TagLine" in str(error):
            return
        if tagged and _BELOW_TAGS in str(error):
            continue
        is_fence = lines[number - 1 : number] and lines[number - 1].strip().startswith(_FENCES)
        if number != last and not is_open:
            yield error
            if "#FeatureLine" in str(error) or number in features:
                return
        is_open, last = is_open != bool(is_fence), number
        tagged = _BELOW_TAGS in str(error)


def _feature_lines(lines: Sequence[str]) -> set[int]:
    """Return the numbers of the lines that begin with the keyword of a Feature and a colon."""
    keywords = dialect_of("\n".join(lines)).feature_keywords
    headings = ((number, _HEADING.match(line)) for number, line in enumerate(lines, 1))
    return {number for number, heading in headings if heading and heading[1] in keywords}


class _Explanation:
    """Explains errors of one feature file."""

    def __init__(self, source: str) -> None:
        self._source = source.split("\n")
        self._dialect = dialect_of(source)
        self._lines = {line.number: line for line in read_lines(source)}

    def of(self, error: ParserException) -> tuple[int, str, str]:
        """Return the line to mend, what is wrong with it, and what to do."""
        number = int(error.location["line"])
        text = self._source[number - 1].strip() if number <= len(self._source) else ""
        if isinstance(error, NoSuchLanguageException):
            return number, *_language(str(error).rpartition(" ")[2])
        if isinstance(error, UnexpectedEOFException):
            return self._at_the_end(number)
        if isinstance(error, UnexpectedTokenException):
            if "#FeatureLine" in str(error):
                return number, *self._before_the_feature(text)
            return number, *self._unexpected(number, text)
        if text.startswith("@"):
            return number, *_tags(text)
        return number, *self._cells(number, text)

    def _at_the_end(self, number: int) -> tuple[int, str, str]:
        last = self._before(number)
        if last is not None and last.part == "DocString":
            opening = next(
                line for line in reversed(self._lines.values()) if line.kind == "DocStringSeparator"
            )
            fence = opening.stripped[:3]
            message = "the text that begins here never ends, so nothing below it is read"
            return opening.number, message, f"Write {fence} on a line of its own below its end."
        line = last.number if last is not None else number
        return line, "nothing follows these tags", "Write what they belong to below them."

    def _unexpected(self, number: int, text: str) -> tuple[str, str]:
        before = self._before(number)
        heading = _HEADING.match(text)
        if heading and heading[1] in self._dialect.feature_keywords:
            return "a second Feature begins here", "Move it into a file of its own."
        if before is not None and before.kind == "TagLine":
            return (
                f"the tags of line {before.number} stand above '{text}', which can have none",
                "Tags stand above a Feature, Rule, Scenario or Examples; move them there.",
            )
        return (
            self._misplaced_heading(text)
            or self._misplaced_argument(text, before)
            or self._misplaced_step(text)
            or self._misspelt(text)
        )

    def _before_the_feature(self, text: str) -> tuple[str, str]:
        keywords = self._dialect.feature_keywords
        heading = _HEADING.match(text)
        near = nearest_keyword(heading[1], keywords) if heading else None
        if heading and near:
            return f"'{heading[1]}:' is no keyword (near: '{near}:')", f"Write '{near}:'."
        language = _language_of(text, self._dialect)
        if language is not None:
            return language
        return (
            f"'{text}' stands before the Feature, where nothing but tags and remarks may",
            f"Begin the file with a line like '{keywords[0]}: Freezing a card'.",
        )

    def _misplaced_heading(self, text: str) -> tuple[str, str] | None:
        heading = _HEADING.match(text)
        keyword = heading[1] if heading else ""
        if keyword in self._dialect.background_keywords:
            return (
                "a Background stands here, after a Scenario or a Background",
                "Write one Background, before the first Scenario of its Feature or Rule.",
            )
        if keyword in self._dialect.examples_keywords:
            return (
                "these Examples stand below no Scenario",
                "Write them below the steps of a Scenario Outline.",
            )
        return None

    def _misplaced_argument(self, text: str, before: Line | None) -> tuple[str, str] | None:
        kind = "table" if text.startswith("|") else "text" if text.startswith(_FENCES) else ""
        if not kind:
            return None
        if before is not None and before.part in {"DocString", "DataTable"}:
            return (
                f"a second {kind} stands below one sentence, and nobody would read it",
                "Give it a sentence of its own.",
            )
        return f"a {kind} stands here below no sentence", "Write the sentence that it belongs to."

    def _misplaced_step(self, text: str) -> tuple[str, str] | None:
        keyword = self._step_keyword(text)
        if keyword is None or not text.startswith(f"{keyword} "):
            return None
        return (
            f"the step '{text}' stands where no step may",
            "Write steps below a Scenario or Background, and above its Examples.",
        )

    def _misspelt(self, text: str) -> tuple[str, str]:
        plain = text.translate(PLAIN)
        elided = next((each for each in _elided(self._dialect) if plain.startswith(each)), "")
        if elided and not text.startswith(elided):
            written = text[: len(elided)]
            return (
                f"'{written}' is no keyword (near: {elided})",
                f"Write {elided}… with the plain mark of a keyboard.",
            )
        keyword = self._step_keyword(text)
        if keyword is not None:
            return f"no blank follows '{keyword}'", f"Write '{keyword} …', with a blank after it."
        word = (_FIRST_WORD.match(text) or [text, text])[1]
        steps, headings = step_keywords(self._dialect), heading_keywords(self._dialect)
        near = nearest_keyword(word, steps)
        heading = _HEADING.match(text)
        near_heading = heading and nearest_keyword(heading[1], headings)
        if heading and near_heading:
            return (
                f"'{heading[1]}:' is no keyword (near: '{near_heading}:')",
                f"Write '{near_heading}:'.",
            )
        if near:
            return f"'{word}' is no keyword (near: '{near}')", f"Write '{near}'."
        language = _language_of(text, self._dialect)
        if language is not None:
            return language
        known = ", ".join(plain_step_keywords(self._dialect))
        return (
            f"'{text}' is no step, since no keyword begins it",
            f"Begin it with one of {known}; prose stands directly below the Scenario line.",
        )

    def _step_keyword(self, text: str) -> str | None:
        """Return the step keyword that a line begins with, followed by no letter."""
        keywords = sorted(step_keywords(self._dialect), key=len, reverse=True)
        return next(
            (word for word in keywords if re.match(rf"{re.escape(word)}(?!\w)", text)), None
        )

    def _cells(self, number: int, text: str) -> tuple[str, str]:
        table = [line for line in self._lines.values() if line.kind == "TableRow"]
        heading = next((line for line in table if self._is_table(line.number, number)), None)
        count = len(list(GherkinLine.split_table_cells(text)))
        cells = counted(count, "cell")
        expected = f"{len(heading.cells)}, as in line {heading.number}" if heading else "another"
        return (
            f"this row has {cells}, and the heading of its table has {expected}",
            "Give each row as many cells as the heading; a bar in a value is written \\|.",
        )

    def _is_table(self, first: int, last: int) -> bool:
        """Whether there are only rows, remarks and blank lines between two lines."""
        return first < last and all(
            self._source[number - 1].strip()[:1] in {"|", "#", ""} for number in range(first, last)
        )

    def _before(self, number: int) -> Line | None:
        """Return the last line before another that is no remark and not blank."""
        kinds = {"Empty", "Comment"}
        lines = (line for n, line in self._lines.items() if n < number and line.kind not in kinds)
        return max(lines, default=None)


def _elided(dialect: Dialect) -> list[str]:
    """Return the keywords that end with an apostrophe, and after which no blank is needed."""
    return [keyword for keyword in step_keywords(dialect) if keyword.endswith("'")]


def _language(code: str) -> tuple[str, str]:
    codes = {name.lower(): code for code in DIALECTS for name in (code, *_names(code))}
    near = get_close_matches(code.lower(), codes, n=1)
    return (
        f"there is no language {code!r}" + (f" (near: {codes[near[0]]})" if near else ""),
        "Write the code of one, as in '# language: fr', or take the line away.",
    )


def _names(code: str) -> tuple[str, str]:
    """Return the English name of a language and its own."""
    spec = cast("Mapping[str, str]", DIALECTS[code])
    return spec["name"], spec["native"]


def _language_of(text: str, dialect: Dialect) -> tuple[str, str] | None:
    """Return what to say of a line that begins with a keyword of another language."""
    own = {*heading_keywords(dialect), *step_keywords(dialect)}
    for code, spec in DIALECTS.items():
        other = Dialect(spec)
        for keyword in heading_keywords(other) if ":" in text else step_keywords(other):
            is_other = keyword not in own and len(keyword) >= _MIN_FOREIGN_KEYWORD
            if is_other and text.startswith(keyword):
                message = f"'{keyword}' is a keyword of {_names(code)[0]}, not of this file"
                remedy = f"Write '# language: {code}' on the first line, or keywords of this file."
                return message, remedy
    return None


def _tags(text: str) -> tuple[str, str]:
    return (
        f"'{text}' is no line of tags, since a tag has no blank in it",
        "Write each tag with its own @, and a remark on a line of its own.",
    )
