"""What there is to grade and to hold: every claim the sandbox makes, found in its code.

A claim is known by its kind and its name: ``endpoints`` and ``POST /v1/issuing/cards``,
``transitions`` and ``issuing.card status: inactive → active``. Some need no grade of their own:
``refusals`` (what is not modelled), ``policies`` (their choices besides the default), ``events``.
"""

from collections.abc import Iterator
from dataclasses import Field, fields
from typing import Any, Final

from issuing_sandbox.contract.operations import load
from issuing_sandbox.control.controls import CONTROLS, PREFIX
from issuing_sandbox.issuing.authorization_checks import APPROVED, CHECKS
from issuing_sandbox.policies import Policies
from issuing_sandbox.routes import ROUTES
from issuing_tools.fidelity import grades, wordings
from issuing_tools.fidelity.wordings import HOLE

#: Parameters that every operation reads in one and the same place: one claim each.
EVERYWHERE: Final = ("expand",)


def to_grade(kind: str) -> set[str]:
    """The names that the file of this kind has to grade, as far as the code tells them."""
    match kind:
        case "endpoints":
            return endpoints()
        case "controls":
            return {f"{method} {PREFIX}{path}" for method, path in CONTROLS}
        case "parameters":
            return {name.rpartition(" ")[2] for name in parameters()}
        case "reasons":
            return {APPROVED, *(reason for reason, _ in CHECKS)}
        case "errors":
            return {each.text for each in wordings.found() if not each.passed}
    return set()


def to_hold(kind: str, given: dict[str, grades.Grade]) -> set[str]:
    """The claims of this kind that a test has to see.

    Args:
        kind: one of ``KINDS``.
        given: the grades of this kind, if it has any.
    """
    match kind:
        case "endpoints":
            never = {name: each.answers for name, each in given.items() if each.answers}
            refused = {f"{name} {each}" for name, answers in never.items() for each in answers}
            return (endpoints() - never.keys()) | refused
        case "parameters":
            return parameters()
        case "errors":
            return {f"{answer} {text}" for text, each in given.items() for answer in each.answers}
        case "refusals":
            return {each.text for each in wordings.found() if each.passed}
        case "policies":
            return {choice for each in fields(Policies) for choice in other_choices(each)}
    unseen = {name for name, each in given.items() if each.unseen}
    return (to_grade(kind) | given.keys()) - unseen


def endpoints() -> set[str]:
    """Method and template of all that is answered."""
    return {" ".join(route) for route in ROUTES}


def parameters() -> set[str]:
    """The parameters of all that is answered and may succeed."""
    known = {each.name: each for each in load().operations}
    never = {name for name, each in grades.given("endpoints").items() if each.answers}
    useful = endpoints() - never
    return {parameter(name, each) for name in useful for each in known[name].parameters}


def parameter(operation: str, name: str) -> str:
    """``POST /v1/topups amount``: a parameter of an operation, as a claim."""
    return name if name in EVERYWHERE else f"{operation} {name}"


def choice_of(name: str, value: Any) -> str:
    """A policy that is not what it is by default, as a claim."""
    return f"{name}={HOLE}" if type(value) is int else f"{name}={str(value).lower()}"


def other_choices(policy: "Field[Any]") -> Iterator[str]:
    """What a policy can be besides its default, as claims."""
    if isinstance(policy.default, bool):
        yield choice_of(policy.name, not policy.default)
    elif isinstance(policy.default, int):
        yield choice_of(policy.name, policy.default + 1)
    for each in policy.metadata["choices"]:
        if each != policy.default:
            yield choice_of(policy.name, each)
