"""Money as people write it: read back as it was meant, or refused with the nearest amount."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuing_harness.errors import HarnessError
from issuing_harness.money import Money, NotMoney

CENTS = st.integers(-(10**12), 10**12)
NEARLY = (
    *("", "$", "10.00", "$10.0", "$10.000", "$1,25.00", "$1250,000.00", "$01.00", "$10.00 USD"),
    *("$ 10.00", "$-10.00", "--$1.00", "$1e3", "$10.00\n$5.00", "nothing"),
    "$\u0661\u0660.\u0660\u0660",
)
same_everywhere = settings(derandomize=True, deadline=None, database=None)


@same_everywhere
@given(CENTS)
def test_an_amount_is_read_back_as_it_is_written(cents):
    """What Money writes, Money reads."""
    assert Money.parse(str(Money(cents))) == Money(cents)


@same_everywhere
@given(CENTS)
def test_thousands_may_stand_without_commas(cents):
    """$1250.00 is $1,250.00."""
    assert Money.parse(str(Money(cents)).replace(",", "")) == Money(cents)


@same_everywhere
@given(CENTS, CENTS)
def test_amounts_add_up_like_their_cents(one, other):
    """Addition, subtraction and negation are those of whole cents, and so is the order."""
    assert Money(one) + Money(other) == Money(one + other)
    assert Money(one) - Money(other) == Money(one) + -Money(other)
    assert (Money(one) < Money(other)) == (one < other)


@same_everywhere
@given(st.text())
def test_anything_else_is_refused(text):
    """A text is an amount written as Money writes it, commas aside, or it is refused."""
    try:
        amount = Money.parse(text)
    except NotMoney:
        return
    written = text.strip().replace(",", "")
    assert written == str(amount).replace(",", "") or (written, amount) == ("-$0.00", Money(0))


@pytest.mark.parametrize(
    "text",
    NEARLY,
)
def test_what_is_nearly_an_amount_is_none(text):
    """There is one way to write an amount; foreign digits, signs and decimals are refused."""
    with pytest.raises(NotMoney):
        Money.parse(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("$10", "$10.00"),
        ("10.5", "$10.50"),
        ("-3", "-$3.00"),
        ("2500 dollars", "$2,500.00"),
    ],
)
def test_a_refusal_names_the_nearest_amount(text, meant):
    """Whoever writes $10 is shown $10.00, and how amounts are written."""
    with pytest.raises(NotMoney) as refusal:
        Money.parse(text)
    assert str(refusal.value) == (
        f"'{text}' is not an amount (did you mean {meant}?). Write it like $1,250.00, with a "
        "dollar sign and two decimals."
    )


@pytest.mark.parametrize("text", ["a few dollars", "10,50", "1.250,00", "$10.00 or $20.00"])
def test_a_refusal_does_not_guess(text):
    """Where it is not plain what was meant, nothing is suggested."""
    with pytest.raises(NotMoney) as refusal:
        Money.parse(text)
    assert "did you mean" not in str(refusal.value)


@pytest.mark.parametrize("text", ["€45.00", "£45.00", "¥1500", "45.00 EUR", "GBP 45"])
def test_an_amount_in_another_currency_is_not_turned_into_dollars(text):
    """€45.00 are not $45.00; the message says how a price abroad is written."""
    with pytest.raises(NotMoney) as refusal:
        Money.parse(text)
    assert "did you mean" not in str(refusal.value)
    assert "in another currency is written like 45.00 EUR" in str(refusal.value)


def test_a_wrong_amount_is_the_harness_misused():
    """Allure files it as broken, not as a failure of the product."""
    assert issubclass(NotMoney, HarnessError)
