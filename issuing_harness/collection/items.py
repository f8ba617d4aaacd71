"""The search for what defines a sentence: one definition, or the reason why none can be trusted."""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from os import PathLike
from pathlib import Path, PurePosixPath
from types import ModuleType
from typing import Any, cast

import pytest
from _pytest._code.code import ExceptionInfo, TerminalRepr, Traceback, TracebackStyle
from pytest_bdd.parser import Scenario, ScenarioTemplate
from pytest_bdd.scenario import scenario_wrapper_template_registry

from issuing_harness.collection.diagnosis import Diagnosis, Spoken
from issuing_harness.collection.execution import (
    Progress,
    narrate,
    perform,
    represent,
    without_plumbing,
)
from issuing_harness.collection.features import read_feature
from issuing_harness.collection.options import listed_tags, root_of
from issuing_harness.collection.outlines import Example, examples_of
from issuing_harness.collection.scenario_facts import ScenarioFacts, Sentence, facts_of
from issuing_harness.collection.vocabulary import Definition, Vocabulary
from issuing_harness.errors import VocabularyError


def find_definition(
    node: pytest.Item,
    sentence: Sentence,
    *,
    written: str,
    where: str,
    spoken: Callable[[], Iterable[Spoken]],
) -> Definition:
    """The one definition that claims a sentence.

    Args:
        node: the scenario that speaks it.
        sentence: as spoken.
        written: its text before an example's values were filled in.
        where: its file and line, for the message.
        spoken: the sentences of the session with their definitions, asked only for a message.

    Raises:
        UndefinedSentence: nobody claims it.
        AmbiguousSentence: several do.
        VocabularyError: an async function does, which nobody would await.
    """
    vocabulary = Vocabulary.of(node.session)
    claims = vocabulary.claims(node, sentence.kind, sentence.text)
    if len(claims) == 1 and not claims[0].is_async:
        return claims[0]
    diagnosis = Diagnosis(sentence, where, node.config.rootpath)
    if not claims:
        raise diagnosis.undefined(vocabulary.visible_at(node), spoken, written)
    if len(claims) > 1:
        raise diagnosis.ambiguous(claims)
    raise diagnosis.never_awaited(claims[0])


_EXAMPLE = "_pytest_bdd_example"
"""pytest-bdd's name for the parameter that holds an outline's row."""

_SPOKEN = pytest.StashKey[list[Spoken]]()


def collect_file(file_path: Path, parent: pytest.Collector) -> "FeatureFile | None":
    """The collector for a feature file in one of the features' folders, None for any other file."""
    if file_path.suffix == ".feature" and root_of(file_path, parent.config):
        collector: FeatureFile = FeatureFile.from_parent(parent, path=file_path)
        return collector
    return None


def scenario_of(item: pytest.Item) -> ScenarioFacts | None:
    """What is known of a scenario; None for any other test."""
    return item.facts if isinstance(item, ScenarioItem) else None


def siblings_of(item: pytest.Item) -> tuple[str, ...]:
    """The names of all scenarios and rows of a scenario's feature file, its own among them."""
    return item.file.names if isinstance(item, ScenarioItem) else ()


def spoken_in(session: pytest.Session) -> list[Spoken]:
    """Every sentence of the session's scenarios that one definition claims, with it."""
    spoken = session.stash.get(_SPOKEN, None)
    if spoken is None:
        spoken = session.stash[_SPOKEN] = list(_spoken_by(session.items, Vocabulary.of(session)))
    return spoken


def _spoken_by(items: Iterable[pytest.Item], vocabulary: Vocabulary) -> Iterator[Spoken]:
    for item in items:
        for sentence in facts.steps if (facts := scenario_of(item)) else ():
            claims = vocabulary.claims(item, sentence.kind, sentence.text)
            if len(claims) == 1:
                yield sentence.text, claims[0]


class FeatureFile(pytest.Module):
    """Collects one feature file."""

    names: tuple[str, ...] = ()
    """The names of all its scenarios and rows, whatever was selected."""

    def _getobj(self) -> ModuleType:
        return ModuleType(self.path.stem)

    def collect(self) -> Iterable["ScenarioItem"]:
        """Every scenario of the file; refuses the whole file for what would be a false green."""
        feature = read_feature(self.path, self.nodeid, listed_tags(self.config))
        self.obj.__doc__, self.obj.__file__ = feature.description, str(self.path)
        found = [item for each in feature.scenarios.values() for item in self._items(each)]
        self.names = tuple(item.name for item in found)
        return found

    @property
    def path_in_root(self) -> PurePosixPath:
        """The file, relative to the features' folder it was found in."""
        root = root_of(self.path, self.config) or self.path.parent
        return PurePosixPath(self.path.relative_to(root).as_posix())

    def _items(self, template: ScenarioTemplate) -> Iterator["ScenarioItem"]:
        test = _test_of(template)
        setattr(self.obj, template.name, test)
        made = self.ihook.pytest_pycollect_makeitem(collector=self, name=template.name, obj=test)
        for function in made:
            yield ScenarioItem.of(function, self, template)


class ScenarioItem(pytest.Function):
    """One scenario, or one row of an outline."""

    file: FeatureFile
    template: ScenarioTemplate
    progress: Progress

    @classmethod
    def of(
        cls, function: pytest.Function, file: FeatureFile, template: ScenarioTemplate
    ) -> "ScenarioItem":
        """The item for what pytest made of a scenario's function."""
        item: ScenarioItem = cls.from_parent(
            file,
            name=function.name,
            callspec=getattr(function, "callspec", None),
            callobj=function.obj,
            fixtureinfo=function._fixtureinfo,  # noqa: SLF001 - else pytest asks all fixtures again
            originalname=function.originalname,
        )
        item.file, item.template, item.progress = file, template, Progress()
        item.extra_keyword_matches.add(template.feature.name)
        item.extra_keyword_matches.update([template.rule.name] if template.rule else [])
        item.extra_keyword_matches.update((item.example or {}).values())
        return item

    @property
    def example(self) -> Example | None:
        """The outline's row this is."""
        callspec = getattr(self, "callspec", None)
        return callspec.params.get(_EXAMPLE) if callspec else None

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario with its example's values filled in."""
        return self.template.render(self.example or {})

    @cached_property
    def facts(self) -> ScenarioFacts:
        """What others may know of it."""
        return facts_of(self.file.path_in_root, self.template, self.scenario, self.example)

    @cached_property
    def definitions(self) -> tuple[Definition, ...]:
        """What defines each sentence; raises the error of the first that cannot be trusted."""
        return tuple(self._definition_at(place) for place in range(len(self.facts.steps)))

    def _definition_at(self, place: int) -> Definition:
        self.progress.failed = place
        sentence = self.facts.steps[place]
        found = find_definition(
            self,
            sentence,
            written=self.template.steps[place].name,
            where=f"{self.file.nodeid}:{sentence.line}",
            spoken=lambda: spoken_in(self.session),
        )
        self.progress.failed = None
        return found

    def setup(self) -> None:
        """Check every sentence before any fixture: what cannot end does not begin."""
        self.progress = Progress()
        if len(self.definitions) == len(self.scenario.steps):
            super().setup()

    def perform(self) -> None:
        """Speak the scenario."""
        __tracebackhide__ = True
        try:
            perform(self._request, self.scenario, self.definitions, self.progress)
        except pytest.FixtureLookupError as error:
            raise self._nothing_made(error.argname or "?") from None

    def _nothing_made(self, name: str) -> VocabularyError:
        sentence = self.facts.steps[self.progress.failed or 0]
        where = f"{self.file.nodeid}:{sentence.line}"
        visible = Vocabulary.of(self.session).visible_at(self)
        return Diagnosis(sentence, where, self.config.rootpath).nothing_made(name, visible)

    def reportinfo(self) -> tuple[PathLike[str] | str, int | None, str]:
        """Where the scenario stands, so that terminal, JUnit and editors lead there."""
        return self.path, self.template.line_number - 1, self.facts.name

    def _traceback_filter(self, excinfo: ExceptionInfo[BaseException]) -> Traceback:
        return without_plumbing(excinfo, super()._traceback_filter)

    def _repr_failure_py(
        self, excinfo: ExceptionInfo[BaseException], style: TracebackStyle | None = None
    ) -> TerminalRepr:
        stock = super()._repr_failure_py
        if self.config.getoption("fulltrace"):
            return stock(excinfo, style)
        shown = represent(excinfo, lambda: stock(excinfo, style))
        place = f"{self.file.nodeid}:{self.template.line_number}"
        return narrate(shown, self.facts, place, self.progress)


def _test_of(template: ScenarioTemplate) -> Callable[..., None]:
    """The function pytest calls for a scenario; an outline's asks for its row by name."""

    def scenario(request: pytest.FixtureRequest) -> None:
        __tracebackhide__ = True
        request.node.perform()

    def outline(request: pytest.FixtureRequest, _pytest_bdd_example: Example) -> None:
        __tracebackhide__ = True
        request.node.perform()

    rows = [
        pytest.param(example, id=example.id, marks=[_mark(tag) for tag in example.tags])
        for example in examples_of(template)
    ]
    test: Any = pytest.mark.parametrize(_EXAMPLE, rows)(outline) if rows else scenario
    rule_tags = template.rule.tags if template.rule else set()
    for tag in sorted(template.tags | rule_tags | template.feature.tags):
        test = _mark(tag)(test)
    test.__test__ = True
    scenario_wrapper_template_registry[test] = template
    return cast("Callable[..., None]", test)


def _mark(tag: str) -> pytest.MarkDecorator:
    """A mark made past pytest's own list, which cannot hold ``req:ABC-7``; ours was checked."""
    return pytest.MarkDecorator(pytest.Mark(tag, (), {}, _ispytest=True), _ispytest=True)
