"""Expectations: what a Then expects of the product, and the failure that says what was found.

Every failure has the same form, so that a reader of a terminal, of JUnit or of a report finds
*expected* and *found* at once::

    Not as expected: the latest decision.
    expected: declined: spending_controls
    found:    approved: card_active
    about:    $250.00 at The Hotel (iauth_…)

They are AssertionErrors: the product is wrong, not the harness.
"""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final, TypeVar

from issuing_harness.errors import ProductFailure
from issuing_harness.program.descriptions import describe, shown
from issuing_harness.program.facts import field_differences
from issuing_harness.program.object_fields import facts_found

T = TypeVar("T")

#: How many of the things found a message lists.
_LISTED: Final = 5


def expect(  # noqa: PLR0913 - the parts of a message, each named where it is called
    holds: object,
    what: str,
    *,
    expected: object,
    found: object,
    about: object = None,
    hint: str = "",
) -> None:
    """Fail unless something holds.

    Args:
        holds: whether it does.
        what: what was looked at, as a subject: ``the status of the card``.
        expected: what it should be.
        found: what it is.
        about: the object of Stripe's that was looked at.
        hint: what to do, as a sentence.

    Raises:
        ProductFailure: it does not hold.
    """
    __tracebackhide__ = True
    if not holds:
        raise _failure(what, expected, found, about, hint)


def expect_equal(found: T, expected: T, what: str, *, about: object = None, hint: str = "") -> None:
    """Fail unless a value is the expected one.

    Args:
        found: what it is.
        expected: what it should be.
        what: what the value is: ``the status of the card``.
        about: the object of Stripe's that has it.
        hint: what to do, as a sentence.

    Raises:
        ProductFailure: they differ.
    """
    __tracebackhide__ = True
    expect(found == expected, what, expected=expected, found=found, about=about, hint=hint)


def expect_fields(
    expected: Mapping[str, Any], actual: Any, what: str, *, about: object = None
) -> None:
    """Fail unless an object has every expected value; other fields are ignored.

    Args:
        expected: values by field, nested ones as mappings.
        actual: the object.
        what: what the object is: ``the authorization``.
        about: what the object belongs to, if it is a part such as ``the evidence``.

    Raises:
        ProductFailure: some differ; each is listed.
    """
    __tracebackhide__ = True
    differences = field_differences(dict(expected), actual)
    if differences:
        wanted = {path: pair[0] for path, pair in differences.items()}
        present = {path: pair[1] for path, pair in differences.items()}
        subject = f"the values of {what}"
        expect(False, subject, expected=wanted, found=present, about=about or actual)


def expect_facts(
    expected: Mapping[str, Any], actual: Any, what: str, *, about: object = None
) -> None:
    """Fail unless an object has every value that a table states.

    Args:
        expected: values by the path of the field, as ``object_fields.Field.parse`` returns them.
        actual: the object.
        what: what the object is: ``the authorization``.
        about: what the object belongs to, if it is a part of another.

    Raises:
        ProductFailure: some differ; each is listed.
    """
    __tracebackhide__ = True
    found = facts_found(expected, actual)
    differing = [path for path in expected if found[path] != expected[path]]
    wanted, present = ({path: side[path] for path in differing} for side in (expected, found))
    subject = f"the values of {what}"
    expect(not differing, subject, expected=wanted, found=present, about=about or actual)


def expect_one(found: Sequence[T], what: str, *, about: object = None) -> T:
    """Return the only element of a list.

    Args:
        found: the list.
        what: what it holds, in the plural: ``transactions of the authorization``.
        about: the object of Stripe's that it belongs to.

    Raises:
        ProductFailure: there is none, or more than one.
    """
    __tracebackhide__ = True
    expect_count(found, 1, what, about=about)
    return found[0]


def expect_count(found: Sequence[object], count: int, what: str, *, about: object = None) -> None:
    """Fail unless a list has so many elements.

    Args:
        found: the list.
        count: how many there should be.
        what: what it holds, in the plural.
        about: the object of Stripe's that it belongs to.

    Raises:
        ProductFailure: it has another number of them; the first ones are listed.
    """
    __tracebackhide__ = True
    listed = ", ".join(describe(item) for item in found[:_LISTED])
    more = ", …" if len(found) > _LISTED else ""
    expect(
        len(found) == count,
        f"the number of {what}",
        expected=count,
        found=f"{len(found)}: {listed}{more}" if found else "none",
        about=about,
    )


def expect_present(value: T | None, what: str, *, about: object = None) -> T:
    """Return a value that must be there.

    Args:
        value: the value, None if it is absent.
        what: what it is: ``the fuel details``.
        about: the object of Stripe's that should have it.

    Raises:
        ProductFailure: it is absent.
    """
    __tracebackhide__ = True
    if value is None:
        raise _failure(what, "to be there", "nothing", about)
    return value


def expect_in(found: object, choices: Iterable[object], what: str, *, about: object = None) -> None:
    """Fail unless a value is one of several; the nearest one is named."""
    __tracebackhide__ = True
    known = list(choices)
    near = get_close_matches(shown(found), [shown(choice) for choice in known], n=1)
    expect(
        found in known,
        what,
        expected=f"one of {shown(known)}",
        found=found,
        about=about,
        hint=f"The nearest is {near[0]}." if near else "",
    )


def expect_listed(
    expected: object, listed: Iterable[object], what: str, *, about: object = None
) -> None:
    """Fail unless a value is among those that were found; the nearest of them is named."""
    __tracebackhide__ = True
    found = list(listed)
    near = get_close_matches(shown(expected), [shown(each) for each in found], n=1)
    hint = f"The nearest is {near[0]}." if near else ""
    wanted = f"{shown(expected)} among them"
    expect(expected in found, what, expected=wanted, found=found, about=about, hint=hint)


def _failure(
    what: str, expected: object, found: object, about: object, hint: str = ""
) -> ProductFailure:
    described = about if isinstance(about, str) else describe(about) if about else ""
    texts = {"expected": describe(expected), "found": describe(found)}
    return ProductFailure.of(what, **texts, about=described, hint=hint)
