"""The pytest collector of feature files, and the test item of a scenario."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, partial
from os import PathLike
from pathlib import Path, PurePosixPath
from types import ModuleType
from typing import Any, Final, cast

import pytest
from _pytest._code.code import ExceptionInfo, TerminalRepr, Traceback, TracebackStyle
from pytest_bdd.parser import Scenario, ScenarioTemplate
from pytest_bdd.scenario import scenario_wrapper_template_registry

from issuing_harness.collection.diagnosis import Diagnosis
from issuing_harness.collection.execution import (
    Progress,
    add_steps,
    failure_repr,
    filter_traceback,
    find_definition,
    run_steps,
)
from issuing_harness.collection.features import read_feature
from issuing_harness.collection.nearest import MatchedStep
from issuing_harness.collection.options import configured_tags, feature_folder_of
from issuing_harness.collection.problems import ToldOnce
from issuing_harness.collection.scenario_facts import (
    ExampleRow,
    ScenarioFacts,
    ScenarioStep,
    gather_facts,
)
from issuing_harness.collection.step_checks import BoundStep, bind, check_needs
from issuing_harness.collection.step_definition import StepDefinition
from issuing_harness.collection.vocabulary import Vocabulary
from issuing_harness.errors import VocabularyError

#: pytest-bdd's name for the parameter that holds an outline's row.
_EXAMPLE: Final = "_pytest_bdd_example"

_MATCHED_STEPS = pytest.StashKey[list[MatchedStep]]()


def collect_file(file_path: Path, parent: pytest.Collector) -> "FeatureFile | None":
    """Return the collector for a feature file in a folder of features, None for any other file."""
    if file_path.suffix == ".feature" and feature_folder_of(file_path, parent.config):
        collector: FeatureFile = FeatureFile.from_parent(parent, path=file_path)
        return collector
    return None


def scenario_of(item: pytest.Item) -> ScenarioFacts | None:
    """Return the facts of a scenario, None for any other test."""
    return item.facts if isinstance(item, ScenarioItem) else None


def sibling_names(item: pytest.Item) -> tuple[str, ...]:
    """Return the names of all scenarios and rows of a scenario's feature file, its own included."""
    return item.file.names if isinstance(item, ScenarioItem) else ()


def matched_steps(session: pytest.Session) -> list[MatchedStep]:
    """Return every step of the session's scenarios that exactly one definition matches."""
    steps = session.stash.get(_MATCHED_STEPS, None)
    if steps is None:
        steps = list(_matched_steps_of(session.items, Vocabulary.of(session)))
        session.stash[_MATCHED_STEPS] = steps
    return steps


def _matched_steps_of(
    items: Iterable[pytest.Item], vocabulary: Vocabulary
) -> Iterator[MatchedStep]:
    for item in (item for item in items if isinstance(item, ScenarioItem)):
        for step in item.facts.steps:
            matches = vocabulary.matches(item, step.kind, step.text)
            if len(matches) == 1:
                yield MatchedStep(step, item.location_of(step), matches[0])


class FeatureFile(pytest.Module):
    """Collects the scenarios of one feature file."""

    names: tuple[str, ...] = ()
    """The names of all its scenarios and rows, those that were deselected included."""
    told_once: ToldOnce

    def _getobj(self) -> ModuleType:
        return ModuleType(self.path.stem)

    def collect(self) -> Iterable["ScenarioItem"]:
        """Return an item for each scenario and each row of an outline.

        Raises:
            FeatureRefused: something in the file could be a false green.
        """
        feature = read_feature(self.path, self.nodeid, configured_tags(self.config))
        self.obj.__doc__, self.obj.__file__ = feature.description, str(self.path)
        items = [item for template in feature.scenarios.values() for item in self._items(template)]
        self.names = tuple(item.name for item in items)
        self.told_once = ToldOnce()
        return items

    @property
    def path_in_folder(self) -> PurePosixPath:
        """The file's path relative to the folder of features it was found in."""
        folder = feature_folder_of(self.path, self.config) or self.path.parent
        return PurePosixPath(self.path.relative_to(folder).as_posix())

    def _items(self, template: ScenarioTemplate) -> Iterator["ScenarioItem"]:
        test = _test_function(template)
        setattr(self.obj, template.name, test)
        functions = self.ihook.pytest_pycollect_makeitem(
            collector=self, name=template.name, obj=test
        )
        for function in functions:
            yield ScenarioItem.of(function, self, template)


class ScenarioItem(pytest.Function):
    """The test item of one scenario, or of one row of an outline."""

    file: FeatureFile
    template: ScenarioTemplate
    progress: Progress

    @classmethod
    def of(
        cls, function: pytest.Function, file: FeatureFile, template: ScenarioTemplate
    ) -> "ScenarioItem":
        """Make the item from the one pytest made of the scenario's test function."""
        item: ScenarioItem = cls.from_parent(
            file,
            name=function.name,
            callspec=getattr(function, "callspec", None),
            callobj=function.obj,
            fixtureinfo=function._fixtureinfo,  # noqa: SLF001 - else pytest collects them again
            originalname=function.originalname,
        )
        item.file, item.template, item.progress = file, template, Progress()
        item.extra_keyword_matches.add(template.feature.name)
        item.extra_keyword_matches.update([template.rule.name] if template.rule else [])
        item.extra_keyword_matches.update((item.row or {}).values())
        return item

    @property
    def row(self) -> ExampleRow | None:
        """The row of the outline's Examples, None for a plain scenario."""
        callspec = getattr(self, "callspec", None)
        return callspec.params.get(_EXAMPLE) if callspec else None

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario with the values of its row filled in."""
        return self.template.render(self.row or {})

    @cached_property
    def facts(self) -> ScenarioFacts:
        """What the rest of the harness may know of it."""
        return gather_facts(self.file.path_in_folder, self.template, self.scenario, self.row)

    @cached_property
    def definitions(self) -> tuple[StepDefinition, ...]:
        """The definition of each step.

        Raises:
            VocabularyError: for the first step without a usable definition.
        """
        bound_steps = tuple(map(self._bind_step, range(len(self.facts.steps))))
        self._check_needs(bound_steps)
        return tuple(bound.definition for bound in bound_steps)

    def _bind_step(self, index: int) -> BoundStep:
        self.progress.failed = index
        step = self.facts.steps[index]
        definition = find_definition(
            self,
            step,
            template_text=self.template.steps[index].name,
            location=self.location_of(step),
            matched_steps=lambda: matched_steps(self.session),
        )
        visible = partial(Vocabulary.of(self.session).visible_at, self)
        bound = bind(step, definition, self._diagnosis(step), visible)
        self.progress.failed = None
        return bound

    def _diagnosis(self, step: ScenarioStep) -> Diagnosis:
        return Diagnosis(step, self.location_of(step), self.config.rootpath)

    def _check_needs(self, steps: Sequence[BoundStep]) -> None:
        manager = self.session._fixturemanager  # noqa: SLF001 - pytest has no public question
        check_needs(
            steps,
            Vocabulary.of(self.session).visible_at(self),
            lambda name: bool(manager.getfixturedefs(name, self)),
        )

    def location_of(self, step: ScenarioStep) -> str:
        """Return the file and line of a step, as messages show them."""
        return f"{self.file.nodeid}:{step.line}"

    def setup(self) -> None:
        """Find every definition before the first fixture, so that nothing is sent in vain."""
        self.progress = Progress()
        try:
            _ = self.definitions
        except VocabularyError as error:
            raise self._told_once(error) from None
        super().setup()

    def _told_once(self, error: VocabularyError) -> VocabularyError:
        """Return the error, in full only for the first of the scenarios that its step stops."""
        step = self.facts.steps[self.progress.failed or 0]
        others = (item for item in self.session.items if isinstance(item, ScenarioItem))
        stopped = sum(item.file is self.file and step in item.facts.steps for item in others)
        return self.file.told_once.error(error, self.location_of(step), self.name, stopped)

    def run_scenario(self) -> None:
        """Run the scenario's steps."""
        __tracebackhide__ = True
        try:
            run_steps(self._request, self.scenario, self.definitions, self.progress)
        except pytest.FixtureLookupError as error:
            raise self._missing_fixture(error.argname or "?") from None

    def _missing_fixture(self, name: str) -> VocabularyError:
        step = self.facts.steps[self.progress.failed or 0]
        visible = Vocabulary.of(self.session).visible_at(self)
        return self._diagnosis(step).missing_fixture(name, visible)

    def reportinfo(self) -> tuple[PathLike[str] | str, int | None, str]:
        """Return the scenario's place in the feature file, for terminal, JUnit and editors."""
        return self.path, self.template.line_number - 1, self.facts.name

    def _traceback_filter(self, excinfo: ExceptionInfo[BaseException]) -> Traceback:
        return filter_traceback(excinfo, super()._traceback_filter)

    def _repr_failure_py(
        self, excinfo: ExceptionInfo[BaseException], style: TracebackStyle | None = None
    ) -> TerminalRepr:
        default = super()._repr_failure_py
        if self.config.getoption("fulltrace"):
            return default(excinfo, style)
        rendered = failure_repr(excinfo, lambda: default(excinfo, style))
        location = f"{self.file.nodeid}:{self.template.line_number}"
        return add_steps(rendered, self.facts, location, self.progress)


def _test_function(template: ScenarioTemplate) -> Callable[..., None]:
    """Return the test function of a scenario, parametrized with the rows of an outline.

    The parameter has the name pytest-bdd gives it, so that its own fixtures find the row.
    """

    def scenario(request: pytest.FixtureRequest) -> None:
        __tracebackhide__ = True
        request.node.run_scenario()

    def outline(request: pytest.FixtureRequest, _pytest_bdd_example: ExampleRow) -> None:
        __tracebackhide__ = True
        request.node.run_scenario()

    rows = [
        pytest.param(row, id=row.id, marks=[_mark(tag) for tag in row.tags])
        for row in _example_rows(template)
    ]
    test: Any = pytest.mark.parametrize(_EXAMPLE, rows)(outline) if rows else scenario
    rule_tags = template.rule.tags if template.rule else set()
    for tag in sorted(template.tags | rule_tags | template.feature.tags):
        test = _mark(tag)(test)
    test.__test__ = True
    scenario_wrapper_template_registry[test] = template
    return cast("Callable[..., None]", test)


def _example_rows(template: ScenarioTemplate) -> Iterator[ExampleRow]:
    """Yield the rows of an outline in the order written; none for a plain scenario."""
    for table in template.examples:
        for values in table.as_contexts():
            yield ExampleRow(values, table.tags)


def _mark(tag: str) -> pytest.MarkDecorator:
    """Return a mark without pytest's check of its name.

    The list of known markers cannot hold ``req:ABC-7``; the tags were checked in the review.
    """
    return pytest.MarkDecorator(pytest.Mark(tag, (), {}, _ispytest=True), _ispytest=True)
