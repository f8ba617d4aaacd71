"""Where Stripe's behaviour is unknown, inferred or contradictory: named choices, with switches.

Each is listed in docs/fidelity.md, which ``table`` feeds. Nothing else in the sandbox guesses
without that page saying so.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from typing import Any, Final


def _policy(default: Any, why: str, *, choices: tuple[str, ...] = ()) -> Any:
    return field(default=default, metadata={"why": why, "choices": choices})


@dataclass(frozen=True, slots=True)
class Policies:
    """The switches of a sandbox; the field's ``why`` metadata says what each is based on.

    Raises:
        ValueError: a value that a switch does not have.
    """

    screening_seconds: int = _policy(
        0,
        "A new cardholder is under review for a moment; recorded at 1 to 3 seconds for an "
        "individual, never promised. 0 clears it before the account's next call. Inferred for "
        "companies, of which there is no recording.",
    )
    topup_autosettle: bool = _policy(
        True,
        "An API top-up without a source was seen to stay pending in a US test account, while "
        "guides rely on it becoming spendable. True settles it, false leaves it pending.",
    )
    topup_settle_seconds: int = _policy(
        0,
        "How long an API top-up stays pending when it settles. Live takes days, test mode is "
        "unknown. With 0 it settles before the account's next call; a cancel of that very top-up "
        "still comes in time.",
    )
    capture_of_declined: bool = _policy(
        False,
        "Whether a declined authorization can be captured: one observer was refused, while the "
        "documentation says merchants can force it. False refuses.",
    )
    capture_of_reversed: bool = _policy(
        False,
        "Whether a reversed authorization can be captured: Stripe's pages disagree. False refuses.",
    )
    partial_capture_releases: str = _policy(
        "captured",
        "What a capture that leaves the authorization open releases: as much as was captured, or "
        "the whole hold. Unknown.",
        choices=("captured", "all"),
    )
    limits_count: str = _policy(
        "captured",
        "What a closed authorization counts for under spending limits: what was captured of it, or "
        "what was authorized. Unknown. A pending one counts for its amount, a reversed or expired "
        "one for nothing, unless it is captured after all; refunds give nothing back.",
        choices=("captured", "authorized"),
    )
    list_limit: str = _policy(
        "clamp",
        "What a list does with a limit outside 1 to 100: differential tests of another project saw "
        "Stripe use the nearest bound, the documentation reads like a refusal.",
        choices=("clamp", "refuse"),
    )

    @classmethod
    def chosen(cls, choices: Iterable[str]) -> "Policies":
        """The policies with these choices made, each ``name=value`` as a person types it.

        Raises:
            ValueError: there is no such policy, or it does not have this value.
        """
        known = {each.name: each for each in fields(cls)}
        given = {}
        for choice in choices:
            name, _, value = choice.partition("=")
            if name not in known:
                raise ValueError(f"There is no policy {name!r}; there are {', '.join(known)}.")
            given[name] = _typed(name, value, type(known[name].default))
        return cls(**given)

    def __post_init__(self) -> None:
        for each in fields(self):
            choices = each.metadata["choices"]
            value = getattr(self, each.name)
            if choices and value not in choices:
                known = " or ".join(map(repr, choices))
                raise ValueError(f"The policy {each.name} is {known}, not {value!r}.")


def _typed(name: str, value: str, kind: type) -> Any:
    if kind is bool and value in ("true", "false"):
        return value == "true"
    if kind is int and value.isascii() and value.isdecimal():
        return int(value)
    if kind is str:
        return value
    wanted = "true or false" if kind is bool else "a whole number"
    raise ValueError(f"The policy {name} is {wanted}, not {value!r}.")


#: The heads of the columns that ``table`` has.
COLUMNS: Final = ("policy", "default", "why")


def table() -> Iterator[str]:
    """The policies as the lines of a Markdown table."""
    yield f"| {' | '.join(COLUMNS)} |"
    yield "| --- | --- | --- |"
    for each in fields(Policies):
        values = [each.default, *each.metadata["choices"]]
        typed = dict.fromkeys(str(value).lower() for value in values)
        default = " or ".join(f"`{value}`" for value in typed)
        yield f"| `{each.name}` | {default} | {each.metadata['why']} |"
