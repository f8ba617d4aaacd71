"""Reading a feature file: its text becomes pytest-bdd's feature, or a refusal with every fault."""

from collections.abc import Iterable
from pathlib import Path

from gherkin.errors import CompositeParserException, ParserException
from gherkin.parser import Parser
from pytest_bdd.gherkin_parser import GherkinDocument
from pytest_bdd.gherkin_parser import Step as WrittenStep
from pytest_bdd.parser import Feature, FeatureParser, Step

from issuing_harness.collection.faults import Fault, FeatureRefused
from issuing_harness.collection.review import review


def read_feature(path: Path, shown: str, listed_tags: Iterable[str] = ()) -> Feature:
    """Parse and review a feature file.

    Args:
        path: the file.
        shown: its name in messages, for example relative to the root.
        listed_tags: the tags this project allows beside its families.

    Raises:
        FeatureRefused: naming every fault in the file.
    """
    document, faults = _examine(path, listed_tags)
    if document is None or faults:
        raise FeatureRefused(shown, faults)
    return _Reader(path, document).parse()


def faults_in(path: Path, listed_tags: Iterable[str] = ()) -> list[Fault]:
    """What :func:`read_feature` would refuse the file for, in the order of its lines."""
    return sorted(_examine(path, listed_tags)[1])


def _examine(path: Path, listed_tags: Iterable[str]) -> tuple[GherkinDocument | None, list[Fault]]:
    try:
        source = path.read_text(encoding="utf-8-sig")
        parsed = Parser().parse(source)
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return None, [Fault(line, "this is not UTF-8 text", "Save the file as UTF-8.")]
    except CompositeParserException as error:
        return None, [_gherkin_fault(each) for each in error.errors]
    if not parsed.get("feature"):
        cause = "there is no Feature in this file, so nothing would be checked"
        return None, [Fault(1, cause, "Begin it with a line like 'Feature: Freezing a card'.")]
    document = GherkinDocument.from_dict(parsed)
    return document, list(set(review(document, source, listed_tags)))


def _gherkin_fault(error: ParserException) -> Fault:
    _, _, message = str(error).partition("): ")
    return Fault(
        error.location["line"],
        f"Gherkin cannot read this line: {message}",
        "Mend it, or the line above it.",
        rule="unreadable-feature",
    )


class _Reader(FeatureParser):
    """pytest-bdd's parser over a document read before; keeps the keywords as they were written."""

    def __init__(self, path: Path, document: GherkinDocument) -> None:
        super().__init__(str(path.parent), path.name)
        self._document = document

    def _parse_feature_file(self) -> GherkinDocument:
        return self._document

    def parse_steps(self, steps_data: list[WrittenStep]) -> list[Step]:
        steps = super().parse_steps(steps_data)
        for step, written in zip(steps, steps_data, strict=True):
            step.keyword = written.keyword
        return steps
