"""What the sandbox knows of Stripe's API: its contract, and what older versions show otherwise."""

from functools import cache
from typing import Any

from issuing_harness.errors import SettingsError
from issuing_harness.specification import Specification
from issuing_sandbox.contract import openapi, overlay
from issuing_sandbox.errors import SandboxFault
from issuing_sandbox.wire import versions


@cache
def contract() -> Specification:
    """Return the contract that is in the package, read once."""
    return Specification(openapi.document())


@cache
def beyond_specification() -> frozenset[tuple[str, str]]:
    """Return what the contract has that Stripe's own file lacks, whatever its version.

    Each as an operation or an object with a name: of a parameter, a field or a list whose values
    are more; the name is empty if it is the operation or the object as a whole.
    """
    facts = (
        *overlay.OPERATIONS,
        *overlay.PARAMETERS,
        *overlay.ATTRIBUTES,
        *overlay.PARAMETER_VALUES,
        *overlay.ATTRIBUTE_VALUES,
    )
    return frozenset((fact.path[0], fact.path[-1] if fact.path[1:] else "") for fact in facts)


def check_version(version: str) -> str:
    """Return a dated API version.

    Raises:
        SettingsError: Stripe can have none of that name.
    """
    try:
        return versions.check(version)
    except SandboxFault:
        raise SettingsError(
            f"{version} was named as a version of Stripe's API, and is none: they are dated, such "
            f"as {contract().version}, and the newest whose name is known is {versions.NEWEST}."
        ) from None


def as_of(document: Any, version: str) -> Any:
    """Return a document as a version shows it; an event keeps the form it was made in."""
    return versions.as_of(document, version)
