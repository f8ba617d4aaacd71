"""Whether an answer is what the contract promises; for tests, and for whoever asks for it.

Answers are closed: a key that neither Stripe's OpenAPI file nor ``beyond.py`` knows is a problem.
"""

from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any, Final

from issuing_sandbox.contract import published
from issuing_sandbox.contract.operations import Operation
from issuing_sandbox.contract.published import DEFS, ENUMERATION

#: How much of a value a problem shows.
SHOWN: Final = 160


class ValidatorMissing(Exception):
    """Validation was asked for, and what it takes is not installed."""


def validate(asked: str | Operation, document: Any) -> list[str]:
    """What is wrong with an answer, a line each; nothing if it is as promised.

    The objects inside events are validated too.

    Args:
        asked: the operation that gave it, or the name of a schema: ``issuing.card``,
            ``list.issuing.card``, ``deleted_webhook_endpoint``, ``error``.
        document: the decoded answer.

    Raises:
        ValidatorMissing: ``jsonschema-rs`` is not installed.
        KeyError: the contract has no such schema.
    """
    name = asked if isinstance(asked, str) else asked.answer
    problems = [_line(each) for each in _errors(name, document)]
    if problems or name not in ("event", "list.event"):
        return problems
    events = document["data"] if name == "list.event" else [document]
    return [f"{event['id']}: {each}" for event in events for each in _problems_inside(event)]


def _problems_inside(event: dict[str, Any]) -> list[str]:
    subject = event["data"]["object"]
    kind = subject.get("object")
    if kind not in published.schemas():
        return [f"data.object.object: {kind!r} is no object of this contract"]
    return [f"in data.object, {problem}" for problem in validate(kind, subject)]


@cache
def _validator(name: str) -> Any:
    schemas = published.schemas()
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
            "pip install jsonschema-rs."
        ) from lack
    return jsonschema_rs


def _errors(name: str, document: Any) -> Iterator[Any]:
    for error in _validator(name).iter_errors(document):
        yield from _nearest(error)


def _nearest(error: Any) -> Iterator[Any]:
    """The error, or those inside the alternative that the document comes nearest to."""
    if error.kind.name == "anyOf":
        branch = min(error.kind.context, key=lambda branch: _distance(branch, error))
        if _distance(branch, error) < _ANOTHER_KIND:
            for each in branch:
                yield from _nearest(each)
            return
    yield error


#: A distance from here on means: not even the same kind of value.
_ANOTHER_KIND: Final = 1000


def _distance(branch: list[Any], error: Any) -> int:
    """How far a document is from an alternative: another type, another object, or details."""
    depth = len(error.instance_path)
    here = [each for each in branch if len(each.instance_path) == depth]
    if any(each.kind.name == "type" for each in here):
        return _ANOTHER_KIND
    named = any(each.instance_path[depth:] == ["object"] for each in branch)
    return len(branch) + (_ANOTHER_KIND // 2 if named else 0)


def _line(error: Any) -> str:
    path = "".join(
        f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.instance_path
    )
    message = error.message
    if len(message) > 2 * SHOWN:
        message = f"{message[:SHOWN]} … {message[-SHOWN:]}"
    return f"{path.removeprefix('.') or 'the answer'}: {message}"
