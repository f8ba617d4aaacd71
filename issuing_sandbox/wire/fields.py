"""Fields that many resources share: metadata, and amounts of money.

Metadata is merged key by key and unset by an empty value (reference: objects and platform, 7.10).
"""

from collections.abc import Mapping
from typing import Any, Final

from issuing_sandbox.contract import parameter_faults
from issuing_sandbox.errors import NotModelled, SandboxFault

MAX_KEYS: Final = 50
MAX_KEY_LENGTH: Final = 40
MAX_VALUE_LENGTH: Final = 500


def merge_metadata(old: Mapping[str, str], params: Mapping[str, Any]) -> dict[str, str]:
    """Return the metadata after a request that may carry ``metadata``.

    Args:
        old: what the object has now.
        params: the request's parameters; ``metadata`` may be absent, ``None`` (clear all) or a map
            in which an empty value removes its key.

    Raises:
        SandboxFault: too many keys, or a key or value that is too long.
    """
    if "metadata" not in params:
        return dict(old)
    changes = params["metadata"]
    if not changes:
        return {}
    merged = {key: value for key, value in {**old, **changes}.items() if value not in ("", None)}
    _check_metadata(merged)
    return merged


def _check_metadata(metadata: Mapping[str, str]) -> None:
    if len(metadata) > MAX_KEYS:
        raise SandboxFault(
            f"Metadata can have up to {MAX_KEYS} keys, but you've set {len(metadata)}.",
            param="metadata",
        )
    for key, value in metadata.items():
        _check_metadata_length("keys", "key", key, MAX_KEY_LENGTH)
        _check_metadata_length("values", "value", value, MAX_VALUE_LENGTH)


def _check_metadata_length(plural: str, word: str, text: str, maximum: int) -> None:
    if len(text) > maximum:
        raise SandboxFault(
            f"Metadata {plural} can have up to {maximum} characters, but you passed in a {word} "
            f"that is {len(text)} characters. Invalid {word}: {text}",
            param="metadata",
        )


#: The largest amount that is modelled, in cents; Stripe's own maximum is unknown.
MAX_CENTS: Final = 10**12


def check_count(count: int, param: str, *, minimum: int, maximum: int) -> int:
    """Return a number that is no amount, if it is within bounds.

    Args:
        count: of whatever the parameter counts.
        param: the parameter that carries it.
        minimum: the least it can be.
        maximum: the most that the sandbox takes on.

    Raises:
        ParameterFault: it is less than ``minimum``.
        NotModelled: it is more than ``maximum``.
    """
    if count < minimum:
        raise parameter_faults.too_small(param, minimum)
    if count > maximum:
        raise NotModelled(f"a {param} above {maximum}", param=param)
    return count


def check_amount(amount: int, param: str, *, minimum: int) -> int:
    """Return the amount, if it is within bounds.

    Args:
        amount: cents.
        param: the parameter that carries it.
        minimum: cents.

    Raises:
        ParameterFault: it is less than ``minimum``.
        NotModelled: it is more than the sandbox takes on.
    """
    if amount < minimum:
        raise parameter_faults.too_small(param, minimum)
    if amount > MAX_CENTS:
        raise NotModelled(f"amounts above {MAX_CENTS} cents", param=param)
    return amount
