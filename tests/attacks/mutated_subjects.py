"""The code that a verdict rests on, by subject, and the tests that have to notice its changes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Subject:
    """What is changed, and what is to notice it.

    Args:
        package: ``issuing_harness`` or ``issuing_sandbox``.
        files: the files that are changed, below the package.
        folder: where the tests are.
        tests: their names without ``test_`` and ``.py``. They need no fixtures from above their
            folder, and no plugin.
        left_out: those of their tests that take seconds, or do need them: ``file::test_name``.
    """

    package: str
    files: str
    folder: str
    tests: str
    left_out: str = ""

    @property
    def changed_files(self) -> list[str]:
        """The files that are changed, from the root of the project."""
        return [f"{self.package}/{name}.py" for name in self.files.split()]

    @property
    def test_files(self) -> list[str]:
        """The files of the tests, from the root of the project."""
        return [f"{self.folder}/test_{name}.py" for name in self.tests.split()]

    @property
    def selection(self) -> list[str]:
        """What pytest is told to collect."""
        left_out = [name.split("::") for name in self.left_out.split()]
        options = [f"--deselect={self.folder}/test_{file}.py::{name}" for file, name in left_out]
        return [*options, *self.test_files]


SUBJECTS = {
    "ledger": Subject(
        "issuing_sandbox",
        "account/ledger account/spend_totals",
        "tests/sandbox",
        "books",
    ),
    "decision order": Subject(
        "issuing_sandbox",
        "issuing/authorization_checks issuing/spending_controls issuing/lifecycle_controls",
        "tests/sandbox",
        "decision_order card_controls",
    ),
    "matching": Subject(
        "issuing_harness",
        "tape/matching tape/player",
        "tests/harness/tape",
        "matching replies player messages webhooks simultaneous_questions",
    ),
    "redaction": Subject(
        "issuing_harness",
        "tape/redaction tape/secret_patterns tape/card_numbers tape/secret_search "
        "tape/cassette_secrets tape/allowed_fields",
        "tests/harness/tape",
        "redaction secret_patterns allowed_fields",
        "secret_patterns::test_no_amount_makes_a_recording_unpublishable "
        "secret_patterns::test_an_idempotency_key_is_no_card_number",
    ),
    "tape reading": Subject(
        "issuing_harness",
        "tape/reader tape/damage tape/validation tape/provenance tape/serializer tape/timeline",
        "tests/harness/tape",
        "format damage validation provenance verification library webhooks signature "
        "contradictions",
        "contradictions::test_a_forged_cassette_is_refused_wherever_it_is_shown "
        "signature::test_a_run_that_could_not_sign_ends_before_it_sends_anything",
    ),
}
