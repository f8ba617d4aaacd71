"""A report's CSV is recorded by columns: those that reconcile a program's money, and no other."""

from issuing_harness.interactions import Response
from issuing_harness.tape import report_files
from issuing_harness.tape.redaction import Redactor

CSV = (
    "reporting_category,customer_email,net,transfer_metadata[key]\n"
    "topup,alice@example.com,50.00,private\n"
    'issuing_transaction,,-15.00,"a,b",more\n'
)
KEPT = (
    "reporting_category,[redacted],net,[redacted]\n"
    "topup,[redacted],50.00,[redacted]\n"
    "issuing_transaction,[redacted],-15.00,[redacted],[redacted]\n"
)


def _response(body, content_type="text/csv"):
    return Response(200, {"content-type": content_type}, body)


def test_columns_that_are_not_known_are_redacted():
    """Their names as well; a row that is too long has nothing to hide in."""
    assert Redactor().response(_response(CSV)).body == KEPT
    assert Redactor().response(_response(CSV, "text/csv; charset=utf-8")).body == KEPT


def test_redacting_twice_changes_nothing():
    """So that what is recorded is what is matched."""
    assert Redactor().response(_response(KEPT)).body == KEPT


def test_secrets_and_accounts_are_covered_in_kept_columns():
    """A description may have anything in it."""
    body = "description,source_id\nsk_test_51AbCdEfGhIjKlMnOp,acct_1AbCdEfGhIjKlMnO\n"
    kept = Redactor().response(_response(body)).body

    assert "sk_test_51" not in kept
    assert "acct_redacted_1" in kept


def test_what_only_says_that_it_is_a_csv_is_none_of_stripes():
    """A body of another type is redacted as a whole, as it was."""
    assert Redactor().response(_response(CSV, "text/plain")).body == "[redacted]"


def test_a_report_can_be_read_and_written_as_a_document():
    """The same text comes back; what is no report is left to others."""
    document = report_files.decode(_response("category,net\ntopup,50.00\n"))

    assert document == {"object": "report", "rows": [{"category": "topup", "net": "50.00"}]}
    assert report_files.encode(document) == "category,net\ntopup,50.00\n"
    assert report_files.decode(_response("{}", "application/json")) is None
    assert report_files.encode({"object": "balance"}) == ""
