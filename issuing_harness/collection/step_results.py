"""Step results: what a step function was given, and what it returned, judged when it has run.

A Then says what is wrong by raising. What it returns is looked at by nobody, so ``return x == y``
would hold whatever ``x`` is; the same goes for a coroutine that nobody awaits. A Then that is given
nothing but objects from before the When judges what was known before anything happened.

What a step raises is completed: a Given that Stripe refused or declined breaks the scenario; a Then
names the sentence for what was found; a misspelt name, the nearest one there is.
"""

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from inspect import get_annotations, isasyncgen, iscoroutine, isgenerator
from typing import Any, Final

import pytest
from pytest_bdd.parser import Step
from pytest_bdd.steps import StepFunctionContext

from issuing_harness.collection.as_written import WrittenStep
from issuing_harness.collection.step_binding import Binding, in_place_of
from issuing_harness.collection.step_checks import BoundStep
from issuing_harness.collection.vocabulary import Vocabulary
from issuing_harness.errors import GivenNotMet, HarnessError, ProductFailure
from issuing_harness.words import with_article

#: What a step raises that is completed.
_COMPLETED: Final = (
    pytest.skip.Exception,
    ProductFailure,
    HarnessError,
    AttributeError,
    KeyError,
)


class StepResults:
    """Watches the steps of one running scenario.

    Args:
        request: of the scenario's item.
        binding: knows which kinds of objects are kept as they were when a step made them.
    """

    def __init__(self, request: pytest.FixtureRequest, binding: Binding) -> None:
        self._request = request
        self._binding = binding
        self._made_before: list[Any] = []
        self._made_since: list[Any] = []

    def when_begins(self) -> None:
        """Take what was made so far for known before the When."""
        self._made_before += self._made_since
        self._made_since = []

    def keep(self, bound: BoundStep) -> None:
        """Keep what a step has just made."""
        kind = bound.definition.context.target_fixture
        if kind is not None and self._binding.keeps(kind):
            value = self._request.getfixturevalue(kind)
            self._made_since += value if isinstance(value, list | tuple) else [value]

    def judged(
        self, step: Step, bound: BoundStep, context: StepFunctionContext
    ) -> StepFunctionContext:
        """Return a context whose function raises for what it was given, or what it returned.

        Args:
            step: the step as pytest-bdd's hooks know it.
            bound: the step as it was collected, with its definition.
            context: of the definition.

        Raises:
            VocabularyError: by the function, which passes without checking what its step says, or
                would run for something else than is written.
            GivenNotMet: by the function of a Given that did not come about.
        """
        written = WrittenStep(step, bound, context)
        function: Callable[..., Any] = context.step_func

        def call(*args: Any, **parameters: Any) -> Any:
            __tracebackhide__ = True
            written.check_values(parameters, self._request)
            self._check_given(bound, parameters)
            try:
                returned = function(*args, **parameters)
            except _COMPLETED as error:
                self._raise_completed(error, bound)
                raise
            if _is_lost(bound, returned):
                raise bound.diagnosis.lost(bound.definition, _named(returned))
            return returned

        def generate(*args: Any, **parameters: Any) -> Iterator[Any]:
            __tracebackhide__ = True
            written.check_values(parameters, self._request)
            try:
                yield from function(*args, **parameters)
            except _COMPLETED as error:
                self._raise_completed(error, bound)
                raise

        judge = in_place_of(bound.definition, generate if bound.definition.yields else call)
        return StepFunctionContext(
            context.type, judge, written.parser, written.converters, context.target_fixture
        )

    def _raise_completed(self, error: BaseException, bound: BoundStep) -> None:
        """Raise another error than a step did; where it is the same, its catcher raises it."""
        __tracebackhide__ = True
        if isinstance(error, pytest.skip.Exception):
            if bound.step.kind == "then":
                raise bound.diagnosis.skipped(bound.definition) from None
        elif isinstance(error, ProductFailure | HarnessError):
            raise self._complete(error, bound) from None
        elif isinstance(error, AttributeError | KeyError) and (nearest := _nearest_name(error)):
            error.add_note(nearest)

    def _complete(self, error: Exception, bound: BoundStep) -> Exception:
        """Return the error to raise in the place of one of ours."""
        if bound.step.kind == "given":
            return _not_met(error, bound)
        if isinstance(error, ProductFailure) and (text := self._sentence_found(error, bound)):
            return error.with_hint(f"The sentence for what was found is 'Then {text}'.")
        return error

    def _sentence_found(self, failure: ProductFailure, bound: BoundStep) -> str | None:
        """Return the sentence that says what a Then found, if the vocabulary has it.

        Amounts and numbers are left out: what they should be is the scenario's to say.
        """
        if bound.step.kind != "then" or any(letter.isdigit() for letter in failure.found):
            return None
        vocabulary, text = Vocabulary.of(self._request.session), bound.step.text
        for other in _with_found(text, failure):
            matches = vocabulary.matches(self._request.node, "then", other)
            if other != text and len(matches) == 1 and matches[0].can_take(other):
                return other
        return None

    def _check_given(self, bound: BoundStep, parameters: Mapping[str, Any]) -> None:
        if bound.step.kind != "then" or not self._takes_only_objects(bound):
            return
        values = parameters.values()
        is_old = any(_is_among(value, self._made_before) for value in values)
        if is_old and not any(_is_among(value, self._made_since) for value in values):
            raise bound.diagnosis.known_before(bound.definition)

    def _takes_only_objects(self, bound: BoundStep) -> bool:
        """Whether nothing that a step function takes could read something anew."""
        definition = bound.definition
        kept = map(self._binding.keeps, definition.unnamed_arguments)
        return "request" not in definition.arguments and all(kept)


def _with_found(text: str, failure: ProductFailure) -> Iterator[str]:
    """Yield a Then with what was found in the place of what it expects."""
    expected, found = map(_without_meaning, (failure.expected, failure.found))
    # a reason behind a colon is of what was expected, and not of what was found
    if expected in text and f"{expected}:" not in text:
        yield text.replace(expected, found)
    subject, verb, _ = text.partition(" is ")
    if verb:
        yield f"{subject} is {found}"
        yield f"{subject} is now {found}"


def _without_meaning(value: str) -> str:
    """Return a value without what a message says of its meaning, in parentheses behind it."""
    return value.partition(" (")[0]


def _not_met(error: Exception, bound: BoundStep) -> Exception:
    """Return the error of a Given that Stripe refused or declined, with its place and the reason.

    A response that contradicts its request is the product's fault in a Given, too.
    """
    reason = str(error)
    if isinstance(error, GivenNotMet):
        reason = f"'{bound.step}' did not come about, so the scenario was not set up.\n{reason}"
    elif type(error) is not HarnessError:
        return error  # it says what it is, and where
    return GivenNotMet(f"{bound.diagnosis.location}: {reason}")


def _nearest_name(error: AttributeError | KeyError) -> str | None:
    """Return a sentence with the name nearest to one that does not exist, if any is near."""
    if isinstance(error, AttributeError):
        owner, name = error.obj, error.name
        known = [*dir(owner), *get_annotations(type(owner))] if owner is not None else []
    else:
        owner, name, known = None, error.args[0] if error.args else None, _keys_at(error)
    near = get_close_matches(str(name), known, n=1) if name else []
    of_what = f" of {with_article(type(owner).__name__)}" if owner is not None else ""
    return f"There is no {name!r}{of_what}; the nearest is {near[0]!r}." if near else None


def _keys_at(error: KeyError) -> list[str]:
    """Return the keys of every mapping that the place of an error knows by a name."""
    frames = error.__traceback__
    while frames is not None and frames.tb_next is not None:
        frames = frames.tb_next
    values = frames.tb_frame.f_locals.values() if frames is not None else ()
    return [str(key) for value in values if isinstance(value, Mapping) for key in value]


def _is_among(value: Any, objects: list[Any]) -> bool:
    return any(value is made for made in objects)


def _is_lost(bound: BoundStep, returned: Any) -> bool:
    """Whether nobody will look at what a step function returned, though it matters."""
    is_kept = bound.definition.context.target_fixture is not None
    if bound.step.kind == "then" and (isinstance(returned, bool) or not is_kept):
        return returned is not None
    return iscoroutine(returned) or (
        not is_kept and (isgenerator(returned) or isasyncgen(returned))
    )


def _named(returned: Any) -> str:
    return str(returned) if isinstance(returned, bool) else f"a {type(returned).__name__}"
