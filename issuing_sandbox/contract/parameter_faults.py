"""The faults that a parameter can have, in Stripe's words.

The wordings were recorded unless the function's docstring says otherwise (reference: objects and
platform, 7.3 to 7.5). Enumerations, hashes, arrays, booleans and long strings carry no ``code``.
"""

from collections.abc import Sequence
from typing import Final

from issuing_sandbox.contract.form import Form

#: Characters of a long list of values that Stripe shows at either end.
SHOWN_LENGTH: Final = 100


class ParameterFault(Exception):
    """A parameter that the API refuses; always a 400 ``invalid_request_error``.

    Args:
        message: the sentence for people.
        param: the parameter meant, in bracket form: ``merchant_data[category]``.
        code: Stripe's ``error.code``, where it gives one.
        unknown: all parameters that are unknown, if any are.
        value: what is none of the values listed, if that is the fault.
    """

    def __init__(
        self,
        message: str,
        *,
        param: str,
        code: str | None = None,
        unknown: Sequence[str] = (),
        value: str | None = None,
    ) -> None:
        super().__init__(message)
        self.unknown = unknown
        self.value = value
        self.message = message
        self.param = param
        self.code = code


def missing(param: str) -> ParameterFault:
    """A required parameter was not given."""
    return ParameterFault(
        f"Missing required param: {param}.", param=param, code="parameter_missing"
    )


def unknown(params: Sequence[str]) -> ParameterFault:
    """Parameters were given that the operation does not have; the first is the one named."""
    plural = "s" if len(params) > 1 else ""
    return ParameterFault(
        f"Received unknown parameter{plural}: {', '.join(params)}",
        param=params[0],
        code="parameter_unknown",
        unknown=params,
    )


def empty(param: str) -> ParameterFault:
    """An empty value unsets a parameter, and this one cannot be unset."""
    return ParameterFault(
        f"You passed an empty string for '{param}'. We assume empty values are an attempt to "
        f"unset a parameter; however '{param}' cannot be unset. You should remove '{param}' from "
        "your request or supply a non-empty value.",
        param=param,
        code="parameter_invalid_empty",
    )


def not_an_integer(param: str, value: Form) -> ParameterFault:
    """Something else where a whole number belongs."""
    return ParameterFault(
        f"Invalid integer: {ruby_inspect(value)}", param=param, code="parameter_invalid_integer"
    )


def too_small(param: str, minimum: int) -> ParameterFault:
    """A whole number below what the API accepts; the contract has no minima, resources do."""
    return ParameterFault(
        f"This value must be greater than or equal to {minimum}.",
        param=param,
        code="parameter_invalid_integer",
    )


def too_large(param: str, maximum: int) -> ParameterFault:
    """A whole number above what the API accepts; the contract has no maxima, resources do."""
    return ParameterFault(
        f"This value must be less than or equal to {maximum}.",
        param=param,
        code="parameter_invalid_integer",
    )


def not_a_number(param: str, value: Form) -> ParameterFault:
    """Something else where a decimal number belongs; the wording is a policy, by analogy."""
    return ParameterFault(f"Invalid decimal: {ruby_inspect(value)}", param=param)


def not_a_boolean(param: str, value: Form) -> ParameterFault:
    """Something else than ``true`` or ``false``."""
    return ParameterFault(f"Invalid boolean: {ruby_inspect(value)}", param=param)


def not_a_string(param: str, value: Form) -> ParameterFault:
    """A hash or an array where text belongs, shown as the API's language prints it."""
    return ParameterFault(f"Invalid string: {ruby_inspect(value)}", param=param)


def too_long(param: str, value: str, max_length: int) -> ParameterFault:
    """Text that is longer than the API stores; only its two ends are shown."""
    return ParameterFault(
        f"Invalid string: {value[:4]}...{value[-4:]}; must be at most {max_length} characters",
        param=param,
    )


def not_an_object(param: str) -> ParameterFault:
    """Text or an array where a hash belongs."""
    return ParameterFault("Invalid object", param=param)


def not_an_array(param: str) -> ParameterFault:
    """Text or a hash where an array belongs."""
    return ParameterFault("Invalid array", param=param)


def not_one_of(param: str, value: str, values: Sequence[str]) -> ParameterFault:
    """A value outside an enumeration."""
    message = f"Invalid {param}: must be one of {join_values(values)}"
    return ParameterFault(message, param=param, value=value)


def join_values(values: Sequence[str]) -> str:
    """Return ``a, b, or c``; a long list keeps its first and last 100 characters.

    Two values read ``a or b``, which is inferred.
    """
    if len(values) < 3:  # noqa: PLR2004 - a comma needs three
        return " or ".join(values)
    joined = f"{', '.join(values[:-1])}, or {values[-1]}"
    if len(joined) <= 2 * SHOWN_LENGTH:
        return joined
    return f"{joined[:SHOWN_LENGTH]}...{joined[-SHOWN_LENGTH:]}"


def ruby_inspect(value: Form) -> str:
    """Return a value as Stripe prints it back: text bare, a hash as ``{"number"=>"4242"}``."""
    return value if isinstance(value, str) else _quoted(value)


def _quoted(value: Form) -> str:
    if isinstance(value, dict):
        pairs = (f'"{name}"=>{_quoted(inner)}' for name, inner in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_quoted, value)) + "]"
    return f'"{value}"'
