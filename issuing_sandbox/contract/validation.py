"""Validates responses against the contract: for tests, and for a sandbox run with ``--validate``.

Schemas are closed: a key that neither Stripe's OpenAPI file nor ``overlay.py`` nor a newer version
knows is a problem.
"""

from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any, Final

from issuing_sandbox.contract import newer_versions, published
from issuing_sandbox.contract.operations import Operation
from issuing_sandbox.contract.published import DEFS, ENUMERATION

#: Characters of a value that a problem shows at either end.
SHOWN_LENGTH: Final = 160


class ValidatorMissing(Exception):
    """Validation was requested, and the library for it is not installed."""


def validate(contract: str | Operation, document: Any) -> list[str]:
    """Return the problems of a response, a line each; none if it is as the contract says.

    The objects inside events are validated too.

    Args:
        contract: the operation that was called, or the name of a schema: ``issuing.card``,
            ``list.issuing.card``, ``deleted_webhook_endpoint``, ``error``.
        document: the decoded response.

    Raises:
        ValidatorMissing: ``jsonschema-rs`` is not installed.
        KeyError: the contract has no such schema.
    """
    name = contract if isinstance(contract, str) else contract.response_schema
    problems = [_line(error) for error in _errors(name, document)]
    if problems or name not in ("event", "list.event"):
        return problems
    events = document["data"] if name == "list.event" else [document]
    return [f"{event['id']}: {problem}" for event in events for problem in _problems_inside(event)]


def _problems_inside(event: dict[str, Any]) -> list[str]:
    subject = event["data"]["object"]
    kind = subject.get("object")
    if kind not in published.schemas():
        return [f"data.object.object: {kind!r} is no object of this contract"]
    return [f"in data.object, {problem}" for problem in validate(kind, subject)]


@cache
def _validator(name: str) -> Any:
    schemas = newer_versions.newest_schemas()
    if name not in schemas:
        raise KeyError(f"The contract has no schema {name!r}; operations have an answer each.")
    lists = published.enumerations().items()
    shared = {ENUMERATION.removeprefix(DEFS) + key: values for key, values in lists}
    return _library().Draft202012Validator({"$ref": DEFS + name, "$defs": schemas | shared})


def _library() -> ModuleType:
    try:
        import jsonschema_rs  # noqa: PLC0415 - a sandbox that validates nothing does not need it
    except ModuleNotFoundError as lack:
        raise ValidatorMissing(
            "Validating answers takes jsonschema-rs, which is not installed: "
            "pip install 'issuing-harness[validate]'."
        ) from lack
    return jsonschema_rs


def _errors(name: str, document: Any) -> Iterator[Any]:
    for error in _validator(name).iter_errors(document):
        yield from _nearest(error)


def _nearest(error: Any) -> Iterator[Any]:
    """Yield the error, or those of the alternative that the document is nearest to."""
    if error.kind.name == "anyOf":
        branch = min(error.kind.context, key=lambda branch: _distance(branch, error))
        if _distance(branch, error) < _ANOTHER_KIND:
            for inner in branch:
                yield from _nearest(inner)
            return
    yield error


#: A distance from here on means: not even the same kind of value.
_ANOTHER_KIND: Final = 1000


def _distance(branch: list[Any], error: Any) -> int:
    """Return how far a document is from an alternative: another type, object, or details."""
    depth = len(error.instance_path)
    errors_here = [inner for inner in branch if len(inner.instance_path) == depth]
    if any(inner.kind.name == "type" for inner in errors_here):
        return _ANOTHER_KIND
    is_another_object = any(inner.instance_path[depth:] == ["object"] for inner in branch)
    return len(branch) + (_ANOTHER_KIND // 2 if is_another_object else 0)


def _line(error: Any) -> str:
    path = "".join(
        f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.instance_path
    )
    message = error.message
    if len(message) > 2 * SHOWN_LENGTH:
        message = f"{message[:SHOWN_LENGTH]} … {message[-SHOWN_LENGTH:]}"
    return f"{path.removeprefix('.') or 'the answer'}: {message}"
