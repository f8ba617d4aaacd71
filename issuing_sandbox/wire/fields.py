"""Metadata: merged key by key, unset by an empty value (reference: objects and platform, 7.10)."""

from collections.abc import Mapping
from typing import Any, Final

from issuing_sandbox.contract import parameter_faults
from issuing_sandbox.errors import NotModelled, SandboxFault

MOST_KEYS: Final = 50
LONGEST_KEY: Final = 40
LONGEST_VALUE: Final = 500


def merged_metadata(old: Mapping[str, str], params: Mapping[str, Any]) -> dict[str, str]:
    """The metadata after a request that may carry ``metadata``.

    Args:
        old: what the object has now.
        params: the request's parameters; ``metadata`` may be absent, ``None`` (clear all) or a map
            in which an empty value removes its key.

    Raises:
        SandboxFault: too many keys, or a key or value that is too long.
    """
    if "metadata" not in params:
        return dict(old)
    given = params["metadata"]
    if not given:
        return {}
    new = {**old, **given}
    kept = {key: value for key, value in new.items() if value not in ("", None)}
    _check_metadata(kept)
    return kept


def _check_metadata(metadata: Mapping[str, str]) -> None:
    if len(metadata) > MOST_KEYS:
        raise SandboxFault(
            f"Metadata can have up to {MOST_KEYS} keys, but you've set {len(metadata)}.",
            param="metadata",
        )
    for key, value in metadata.items():
        _check_metadata_length("keys", "key", key, LONGEST_KEY)
        _check_metadata_length("values", "value", value, LONGEST_VALUE)


def _check_metadata_length(plural: str, word: str, text: str, most: int) -> None:
    if len(text) > most:
        raise SandboxFault(
            f"Metadata {plural} can have up to {most} characters, but you passed in a {word} that "
            f"is {len(text)} characters. Invalid {word}: {text}",
            param="metadata",
        )


#: Cents; what Stripe allows at most is unknown.
MOST_CENTS: Final = 10**12


def checked_amount(amount: int, param: str, *, least: int) -> int:
    """The amount itself.

    Raises:
        ParameterFault: it is less than ``least``.
        NotModelled: it is more than the sandbox takes on.
    """
    if amount < least:
        raise parameter_faults.too_small(param, least)
    if amount > MOST_CENTS:
        raise NotModelled(f"amounts above {MOST_CENTS} cents", param=param)
    return amount
