"""Facts that sentences state: resolve a name they use, and compare expected fields with an object.

Every table of names in this package (personas, merchants, refusals …) is resolved by ``lookup``, so
that an unknown name is always reported in the same way, with the nearest known one.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from issuing_harness.errors import VocabularyError
from issuing_harness.words import nearest

T = TypeVar("T")


def lookup(name: str, known: Mapping[str, T], *, kind: str, module: str) -> T:
    """Return what a name in a sentence stands for.

    Args:
        name: the name as the sentence writes it, ``the bookshop``.
        known: every name of this kind with its value.
        kind: what the names denote, in the singular: ``merchant``.
        module: the module that holds ``known``, for the message.

    Raises:
        VocabularyError: the name is not known; the message lists those that are.
    """
    if name in known:
        return known[name]
    near = nearest(name, known)
    hint = f" Did you mean {near!r}?" if near else ""
    raise VocabularyError(
        f"A sentence names the {kind} {name!r}, and there is none. There are: {', '.join(known)}."
        f"{hint} Correct the sentence, or add the {kind} to {module}."
    )


def field_differences(
    expected: dict[str, Any], actual: Any, path: str = ""
) -> dict[str, tuple[Any, Any]]:
    """Compare expected fields with those of an object; fields that are not expected are ignored.

    Args:
        expected: values by field; a dict is compared with the nested object.
        actual: the object, whose fields are attributes.
        path: the fields that lead to both, in bracket form: ``individual[dob]``.

    Returns:
        By path, the expected and the actual value of each field that differs.
    """
    differences: dict[str, tuple[Any, Any]] = {}
    for name, value in expected.items():
        field_path = f"{path}[{name}]" if path else name
        actual_value = getattr(actual, name, None)
        if isinstance(value, dict):
            differences |= field_differences(value, actual_value, field_path)
        elif actual_value != value:
            differences[field_path] = (value, actual_value)
    return differences
