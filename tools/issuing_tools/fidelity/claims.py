"""Every claim that the sandbox makes, found in its code: to be graded, and covered by a test.

A claim is known by its kind and its name: ``endpoints`` and ``POST /v1/issuing/cards``,
``transitions`` and ``issuing.card status: inactive → active``. Some need no grade of their own:
``refusals`` (what is not modelled), ``policies`` (their choices besides the default), ``events``.
"""

from collections.abc import Iterator
from typing import Any, Final

from issuing_sandbox.contract.operations import load
from issuing_sandbox.control.controls import CONTROLS, PREFIX
from issuing_sandbox.issuing.authorization_checks import APPROVED, CHECKS
from issuing_sandbox.policies import POLICIES
from issuing_sandbox.routes import ROUTES
from issuing_tools.fidelity import grades, wordings
from issuing_tools.fidelity.wordings import PLACEHOLDER

#: Parameters that are parsed in one place for all operations: one claim each.
SHARED_PARAMETERS: Final = ("expand",)


def claims_to_grade(kind: str) -> set[str]:
    """Return the claims that the file of this kind has to grade, as far as the code tells."""
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
            known = wordings.all_wordings()
            return {wording.text for wording in known if not wording.is_not_modelled}
    return set()


def claims_to_cover(kind: str, graded: dict[str, grades.Grade]) -> set[str]:
    """Return the claims of this kind that a test has to cover.

    Args:
        kind: one of ``KINDS``.
        graded: the grades of this kind, if it has any.
    """
    match kind:
        case "endpoints":
            failing = {name: grade.answers for name, grade in graded.items() if grade.answers}
            errors = {f"{name} {status}" for name in failing for status in failing[name]}
            return (endpoints() - failing.keys()) | errors
        case "parameters":
            return parameters()
        case "errors":
            return {f"{answer} {text}" for text in graded for answer in graded[text].answers}
        case "refusals":
            known = wordings.all_wordings()
            return {wording.text for wording in known if wording.is_not_modelled}
        case "policies":
            return {claim for name in POLICIES for claim in other_choice_claims(name)}
    unseen = {name for name, grade in graded.items() if grade.unseen}
    return (claims_to_grade(kind) | graded.keys()) - unseen


def endpoints() -> set[str]:
    """Return method and template of every endpoint that is modelled."""
    return {" ".join(route) for route in ROUTES}


def parameters() -> set[str]:
    """Return the parameters of every endpoint that is modelled and can succeed."""
    graded = grades.load_grades("endpoints")
    succeeding = endpoints() - {name for name, grade in graded.items() if grade.answers}
    return {
        parameter_claim(operation.name, name)
        for operation in load().operations
        if operation.name in succeeding
        for name in operation.parameters
    }


def parameter_claim(operation: str, name: str) -> str:
    """Return the claim of an operation's parameter: ``POST /v1/topups amount``."""
    return name if name in SHARED_PARAMETERS else f"{operation} {name}"


def choice_claim(name: str, value: Any) -> str:
    """Return the claim of a policy with another value than its default."""
    return f"{name}={PLACEHOLDER}" if type(value) is int else f"{name}={str(value).lower()}"


def other_choice_claims(name: str) -> Iterator[str]:
    """Yield the claims of a policy's values besides its default."""
    policy = POLICIES[name]
    if isinstance(policy.default, bool):
        yield choice_claim(name, not policy.default)
    elif isinstance(policy.default, int):
        yield choice_claim(name, policy.default + 1)
    for choice in policy.choices:
        if choice != policy.default:
            yield choice_claim(name, choice)
