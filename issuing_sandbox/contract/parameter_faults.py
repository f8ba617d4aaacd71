"""What can be wrong with a parameter, in Stripe's words.

The wordings were recorded unless the function's docstring says otherwise (reference: objects and
platform, 7.3 to 7.5). Enumerations, hashes, arrays, booleans and long strings carry no ``code``.
"""

from collections.abc import Sequence
from typing import Final

from issuing_sandbox.contract.form import Form

#: How much of a long list of values Stripe shows at either end.
SHOWN: Final = 100


class ParameterFault(Exception):
    """A parameter that the API refuses; always a 400 ``invalid_request_error``.

    Args:
        message: the sentence a person reads.
        param: the parameter meant, in bracket form: ``merchant_data[category]``.
        code: Stripe's ``error.code``, where it gives one.
    """

    def __init__(self, message: str, *, param: str, code: str | None = None) -> None:
        super().__init__(message)
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


def not_an_integer(param: str, given: Form) -> ParameterFault:
    """Something else where a whole number belongs."""
    return ParameterFault(
        f"Invalid integer: {inspected(given)}", param=param, code="parameter_invalid_integer"
    )


def too_small(param: str, least: int) -> ParameterFault:
    """A whole number below what the API accepts; the contract has no minima, resources do."""
    return ParameterFault(
        f"This value must be greater than or equal to {least}.",
        param=param,
        code="parameter_invalid_integer",
    )


def too_large(param: str, most: int) -> ParameterFault:
    """A whole number above what the API accepts; the contract has no maxima, resources do."""
    return ParameterFault(
        f"This value must be less than or equal to {most}.",
        param=param,
        code="parameter_invalid_integer",
    )


def not_a_number(param: str, given: Form) -> ParameterFault:
    """Something else where a decimal number belongs; the wording is a policy, by analogy."""
    return ParameterFault(f"Invalid decimal: {inspected(given)}", param=param)


def not_a_boolean(param: str, given: Form) -> ParameterFault:
    """Something else than ``true`` or ``false``."""
    return ParameterFault(f"Invalid boolean: {inspected(given)}", param=param)


def not_a_string(param: str, given: Form) -> ParameterFault:
    """A hash or an array where text belongs, shown as the API's language prints it."""
    return ParameterFault(f"Invalid string: {inspected(given)}", param=param)


def too_long(param: str, given: str, most: int) -> ParameterFault:
    """Text that is longer than the API stores; only its two ends are shown."""
    return ParameterFault(
        f"Invalid string: {given[:4]}...{given[-4:]}; must be at most {most} characters",
        param=param,
    )


def not_an_object(param: str) -> ParameterFault:
    """Text or an array where a hash belongs."""
    return ParameterFault("Invalid object", param=param)


def not_an_array(param: str) -> ParameterFault:
    """Text or a hash where an array belongs."""
    return ParameterFault("Invalid array", param=param)


def not_one_of(param: str, values: Sequence[str]) -> ParameterFault:
    """A value outside an enumeration."""
    return ParameterFault(f"Invalid {param}: must be one of {listed(values)}", param=param)


def listed(values: Sequence[str]) -> str:
    """``a, b, or c``; a long list keeps its first and last 100 characters.

    Two values read ``a or b``, which is inferred.
    """
    if len(values) < 3:  # noqa: PLR2004 - a comma needs three
        return " or ".join(values)
    joined = f"{', '.join(values[:-1])}, or {values[-1]}"
    if len(joined) <= 2 * SHOWN:
        return joined
    return f"{joined[:SHOWN]}...{joined[-SHOWN:]}"


def inspected(given: Form) -> str:
    """A value as Stripe prints it back: text bare, a hash as ``{"number"=>"4242"}``."""
    return given if isinstance(given, str) else _printed(given)


def _printed(given: Form) -> str:
    if isinstance(given, dict):
        inside = (f'"{name}"=>{_printed(each)}' for name, each in given.items())
        return "{" + ", ".join(inside) + "}"
    if isinstance(given, list):
        return "[" + ", ".join(map(_printed, given)) + "]"
    return f'"{given}"'
