"""What scenarios read of reports and of bank details."""

import pytest
from stripe.reporting import ReportRun

from issuing_harness.errors import HarnessError, VocabularyError
from issuing_harness.program import reports
from issuing_harness.program.wires import is_possible_iban


@pytest.mark.parametrize(
    ("shown", "is_possible"),
    [
        ({"iban": "DE89370400440532013000"}, True),
        ({"iban": "IE29AIBK93115212345678"}, False),
        ({"iban": "DE88370400440532013000"}, False),
        ({"iban": "DE89 3704 0044 0532 0130 00"}, False),
        ("[redacted]", True),
    ],
)
def test_the_check_digits_of_an_iban_are_counted(shown, is_possible):
    """Of the country that is said; one that a recording hides cannot be."""
    assert is_possible_iban(shown, "DE") is is_possible


def test_columns_are_named_once_each():
    """Such as a sentence has them."""
    assert reports.parse_columns("source_id, net and fee") == ["source_id", "net", "fee"]
    for text in ("net and net", "Net", "net,fee", ""):
        with pytest.raises(VocabularyError, match="are no columns of a report"):
            reports.parse_columns(text)


def test_counts_are_numbers_from_one():
    """A category that nothing is in has no row."""
    assert reports.parse_counts([["topup", "1"]]) == [("topup", "1")]
    for row in (["topup"], ["topup", "0"], ["topup", "$1"]):
        with pytest.raises(VocabularyError, match="how many balance transactions"):
            reports.parse_counts([row])


def test_a_report_without_rows_has_no_columns():
    """So nothing can be said of them."""
    assert reports.Report(ReportRun(), []).columns() == []


def test_a_timezone_that_the_machine_does_not_know_is_no_fault_of_the_product():
    """It says what to install."""
    with pytest.raises(HarnessError, match="tzdata"):
        reports._zone("Mars/Olympus")
