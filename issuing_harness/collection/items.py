"""The pytest collector of feature files, and the test item of a scenario."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property, partial
from os import PathLike
from pathlib import Path, PurePosixPath
from types import ModuleType

import pytest
from _pytest._code.code import ExceptionInfo, TerminalRepr, Traceback, TracebackStyle
from pytest_bdd.parser import Scenario, ScenarioTemplate

from issuing_harness.collection import arrangements, skips
from issuing_harness.collection.diagnosis import Diagnosis
from issuing_harness.collection.execution import (
    Progress,
    add_steps,
    failure_repr,
    filter_traceback,
    find_definition,
    forget_objects,
    run_steps,
)
from issuing_harness.collection.features import EXAMPLE, read_feature, test_function
from issuing_harness.collection.funding_needs import check_funding_needs
from issuing_harness.collection.matched_steps import matched_steps
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
from issuing_harness.collection.vocabulary import Vocabulary, is_given
from issuing_harness.errors import VocabularyError


def collect_file(file_path: Path, parent: pytest.Collector) -> "FeatureFile | None":
    """Return the collector for a feature file in a folder of features, None for any other file."""
    is_feature = file_path.name.lower().endswith(".feature")
    if is_feature and feature_folder_of(file_path, parent.config):
        collector: FeatureFile = FeatureFile.from_parent(parent, path=file_path)
        return collector
    return None


def scenario_of(item: pytest.Item) -> ScenarioFacts | None:
    """Return the facts of a scenario, None for any other test."""
    return item.facts if isinstance(item, ScenarioItem) else None


def sibling_names(item: pytest.Item) -> tuple[str, ...]:
    """Return the names of all scenarios and rows of a scenario's feature file, its own included."""
    return item.file.names if isinstance(item, ScenarioItem) else ()


@pytest.hookimpl(tryfirst=True)
def refuse(item: pytest.Item) -> None:
    """Refuse a scenario that could not run for its text, whether or not it is to run here.

    Raises:
        VocabularyError: for the first step without a usable definition.
    """
    if isinstance(item, ScenarioItem):
        item.refuse()


def keep_choice(item: pytest.Item, choice: str) -> None:
    """Keep what words of a scenario's running step meant, for the message if it fails."""
    if isinstance(item, ScenarioItem):
        item.progress.add_choice(choice)


class FeatureFile(pytest.Module):
    """Collects the scenarios of one feature file."""

    names: tuple[str, ...] = ()
    """The names of all its scenarios and rows, those that were deselected included."""
    told_once: ToldOnce
    background: arrangements.BackgroundGivens
    _scenarios: Sequence["ScenarioItem"] = ()

    def _getobj(self) -> ModuleType:
        return ModuleType(self.path.stem)

    def collect(self) -> Iterable["ScenarioItem"]:
        """Return an item for each scenario and each row of an outline.

        Raises:
            FeatureRefused: something in the file could be a false green.
        """
        feature = read_feature(self.path, self.nodeid, configured_tags(self.config))
        self.obj.__doc__, self.obj.__file__ = feature.description, str(self.path)
        templates = feature.scenarios.values()
        self._scenarios = [item for template in templates for item in self._items(template)]
        for item in self._scenarios:
            _ = item.facts  # gathered before any plugin can change what the file says
        self.names = tuple(item.name for item in self._scenarios)
        self.told_once = ToldOnce()
        self.background = arrangements.BackgroundGivens(self._known_steps)
        return self._scenarios

    def _known_steps(self) -> Iterator[tuple[BoundStep, ...]]:
        """Yield the steps of each of its scenarios, if the definition of each of them is known."""
        for item in self._scenarios:
            with suppress(VocabularyError):
                yield item.bound_steps

    @property
    def path_in_folder(self) -> PurePosixPath:
        """The file's path relative to the folder of features it was found in."""
        folder = feature_folder_of(self.path, self.config) or self.path.parent
        return PurePosixPath(self.path.relative_to(folder).as_posix())

    def _items(self, template: ScenarioTemplate) -> Iterator["ScenarioItem"]:
        test = test_function(template)
        setattr(self.obj, template.name, test)
        make = self.ihook.pytest_pycollect_makeitem
        for function in make(collector=self, name=template.name, obj=test):
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
        names = [part.name for part in (template.feature, template.rule) if part]
        item.extra_keyword_matches.update(names, (item.row or {}).values())
        return item

    @property
    def row(self) -> ExampleRow | None:
        """The row of the outline's Examples, None for a plain scenario."""
        callspec = getattr(self, "callspec", None)
        return callspec.params.get(EXAMPLE) if callspec else None

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
        visible, given = Vocabulary.of(self.session).visible_at(self), partial(is_given, self)
        check_needs(self.bound_steps, visible, given, partial(matched_steps, self.session))
        check_funding_needs(self.bound_steps)
        backgrounds = len(self.template.all_background_steps)
        arrangements.check_arrangements(self.bound_steps, backgrounds, self.file.background)
        return tuple(bound.definition for bound in self.bound_steps)

    @property
    def _own_steps(self) -> Sequence[BoundStep]:
        """The steps that are of no other scenario, and of no other row."""
        backgrounds = len(self.template.all_background_steps)
        return self.bound_steps[backgrounds:] if self.row is None else ()

    @cached_property
    def bound_steps(self) -> tuple[BoundStep, ...]:
        """Each step with its definition and its parameters.

        Raises:
            VocabularyError: for the first step without a usable definition.
        """
        pairs = zip(self.facts.steps, self.template.steps, strict=True)
        return tuple(self._bind_step(step, written.name) for step, written in pairs)

    @cached_property
    def refusal(self) -> VocabularyError | None:
        """The error that keeps it from running, found from the text alone, for every attempt."""
        try:
            _ = self.definitions
        except VocabularyError as error:
            return error
        return None

    def _bind_step(self, step: ScenarioStep, template_text: str) -> BoundStep:
        diagnosis = self.diagnosis_of(step)
        definition = find_definition(
            self,
            step,
            template_text=template_text,
            diagnosis=diagnosis,
            matched_steps=lambda: matched_steps(self.session),
        )
        visible = partial(Vocabulary.of(self.session).visible_at, self)
        return bind(step, definition, diagnosis, visible)

    def diagnosis_of(self, step: ScenarioStep) -> Diagnosis:
        """Return what makes the errors of a step."""
        language = self.template.feature.language
        return Diagnosis(step, self.location_of(step), self.config.rootpath, language)

    @property
    def _location(self) -> str:
        """Its file and line, as messages show them."""
        return f"{self.file.nodeid}:{self.facts.place}"

    def location_of(self, step: ScenarioStep) -> str:
        """Return the file and line of a step, as messages show them."""
        return f"{self.file.nodeid}:{step.line}"

    def setup(self) -> None:
        """Set up its fixtures; its text was judged by the hook, for every attempt."""
        skips.skip_where_nothing_runs(self.config)
        self.addfinalizer(partial(forget_objects, self._request))  # after its fixtures
        super().setup()

    def refuse(self) -> None:
        """Raise what is wrong with its text, or with its marks, before the first fixture."""
        self.progress = Progress()
        try:
            self._refuse_xfail()
            if self.refusal is not None:
                raise self._told_once(self.refusal)
        except VocabularyError:
            skips.expect_nothing_of(self)
            raise

    def iter_markers(self, name: str | None = None) -> Iterator[pytest.Mark]:
        """Iterate over its marks, but for an xfail that it could pass under unnoticed."""
        marks = super().iter_markers(name)
        return (mark for mark in marks if not skips.is_loose(mark, self))

    def _refuse_xfail(self) -> None:
        loose = any(skips.is_loose(mark, self) for mark in super().iter_markers(skips.XFAIL))
        if loose and not self.config.option.runxfail:
            raise skips.loose_xfail(self._location, self.name)

    def _told_once(self, error: VocabularyError) -> VocabularyError:
        """Return the error, in full only for the first of the scenarios that its step stops."""
        lines = [step.line for step in self.facts.steps]
        self.progress.failed = lines.index(error.line) if error.line in lines else None
        items = (item for item in self.session.items if isinstance(item, ScenarioItem))
        stopped = (item.refusal for item in items if item.file is self.file)
        return self.file.told_once.error(error, self.name, filter(None, stopped))

    def run_scenario(self) -> None:
        """Run the scenario's steps."""
        __tracebackhide__ = True
        pairs = zip(self.bound_steps, self.definitions, strict=True)
        bound_steps = [bound._replace(definition=definition) for bound, definition in pairs]
        try:
            arranged = arrangements.Arrangements(self._request, self._own_steps)
            run_steps(self._request, self.scenario, bound_steps, arranged, self.progress)
        except pytest.FixtureLookupError as error:
            raise self._missing_fixture(error.argname or "?") from None
        except pytest.xfail.Exception:
            raise skips.loose_xfail(self._location, self.name) from None
        self._refuse_xfail()  # a step or a fixture may have marked it

    def _missing_fixture(self, name: str) -> VocabularyError:
        diagnosis = self.diagnosis_of(self.facts.steps[self.progress.failed or 0])
        return diagnosis.missing_fixture(name, Vocabulary.of(self.session).visible_at(self))

    def reportinfo(self) -> tuple[PathLike[str] | str, int | None, str]:
        """Return the scenario's place in the feature file, for terminal, JUnit and editors."""
        return self.path, self.facts.place - 1, self.facts.name

    def _traceback_filter(self, excinfo: ExceptionInfo[BaseException]) -> Traceback:
        return filter_traceback(excinfo, super()._traceback_filter)

    def _repr_failure_py(
        self, excinfo: ExceptionInfo[BaseException], style: TracebackStyle | None = None
    ) -> TerminalRepr:
        default = super()._repr_failure_py
        if self.config.getoption("fulltrace"):
            return default(excinfo, style)
        rendered = failure_repr(excinfo, partial(default, excinfo), self.config, style)
        return add_steps(rendered, self.facts, self._location, self.progress)
