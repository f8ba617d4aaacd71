"""More than fifty secrets, told in every way a scenario knows, are in nothing that is written."""

import json
import string
import sys
from collections.abc import Iterator
from datetime import datetime
from xml.sax.saxutils import escape

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

# imported before pytester notes which modules there are, or else it would import others
import issuing_harness.reporting.allure_session  # noqa: F401 - imported to be there
from issuing_harness.cli import main
from issuing_harness.errors import HarnessError
from issuing_harness.mutation.report import MutationReport
from issuing_harness.mutation.verdicts import ScenarioResult
from issuing_harness.parity.comparison import DifferenceKind, FieldDifference
from issuing_harness.parity.report import Report
from issuing_harness.reporting.plain_page import plain_page
from issuing_harness.tape.redacted_output import redact_named, redact_table, redact_text
from tests.attacks.canaries import CANARIES, leaked
from tests.attacks.telling_scenarios import CONFTEST, FEATURE, INI

OPTIONS = (
    *("--junitxml=junit.xml", "-o", "junit_logging=all", "--log-file=log.txt"),
    *("--log-file-level=DEBUG", "-o", "log_cli=true", "-rA", "-vv", "--showlocals", "--tb=long"),
    "--continue-on-collection-errors",
)


@pytest.fixture(name="project")
def _project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project whose scenarios tell the canaries, and fail."""
    told = [text for text, _ in CANARIES.values()]
    pytester.makeini(INI)
    pytester.makeconftest(CONFTEST)
    (pytester.path / "canaries.json").write_text(json.dumps(told), "utf-8")
    cells = (each.replace("\\", "\\\\").replace("|", "\\|") for each in told)
    feature = FEATURE.format(
        sentences="\n".join(f"    Given it says {each}" for each in told),
        table="\n".join(f"      | {number} | {cell} |" for number, cell in enumerate(cells)),
        text="\n".join(f"      {each}" for each in told),
        quotes='"""',
    )
    folder = pytester.mkdir("features")
    (folder / "canaries.feature").write_text(feature, "utf-8")
    undefined = "\n".join(f"    Given nobody says {each}" for each in told)
    wrong = f"Feature: Wrong\n\n  Scenario: {told[1]}\n{undefined}\n    When x\n    Then y\n"
    (folder / "wrong.feature").write_text(wrong, "utf-8")
    twice = f"  Scenario: {told[0]} {told[15]}\n    When nothing happens\n    Then it fails\n"
    (folder / "twice.feature").write_text(f"Feature: Twice\n\n{twice}\n{twice}", "utf-8")
    return pytester


def _written(project: pytest.Pytester, result: pytest.RunResult) -> Iterator[tuple[str, str]]:
    """Yield each sink of a run after its name."""
    results = project.path / "results"
    yield "the terminal", result.stdout.str() + result.stderr.str()
    for name in ("junit.xml", "log.txt", "summary.md"):
        yield name, (project.path / name).read_text("utf-8")
    for file in sorted(results.iterdir()):
        yield file.name.partition("-")[2], file.read_text("utf-8", "surrogateescape")
    yield "the plain page", plain_page(results, "there is no Allure here")


def test_no_canary_is_in_any_sink_of_a_run(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Allure's results and attachments, the plain page, JUnit, terminal, logs, GitHub's summary."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(project.path / "summary.md"))
    result = project.runpytest_inprocess("--alluredir=results", *OPTIONS)

    assert result.parseoutcomes()["failed"] >= len(("of eleven", "all but one"))
    sinks = list(_written(project, result))
    assert {name: found for name, text in sinks if (found := leaked(text))} == {}
    assert all("[redacted]" in text for name, text in sinks if name[:3] in ("the", "jun", "log"))


def test_no_canary_is_printed_where_nothing_is_captured(project: pytest.Pytester) -> None:
    """With -s pytest leaves what is printed to the terminal; that has no secret in it, either."""
    result = project.runpytest_inprocess("-s", "--continue-on-collection-errors")

    shown = result.stdout.str() + result.stderr.str()
    assert "it says" in shown
    assert leaked(shown) == []


@pytest.mark.parametrize("name", CANARIES)
def test_a_canary_is_redacted_wherever_it_stands(name: str) -> None:
    """In a sentence, in JSON, in the representation of a text, in XML, and twice is as once."""
    told, _ = CANARIES[name]
    texts = [told, f"said {told}, and", repr(f"a\n{told}\n"), json.dumps({"a": f"\n{told}"})]
    texts += [escape(told), redact_text(told)]

    assert [text for text in map(redact_text, texts) if leaked(text)] == []
    assert redact_text(redact_text(told)) == redact_text(told)


def test_no_canary_is_in_what_a_command_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    """On both streams, in the message of an error and in what click itself says."""
    told = "\n".join(text for text, _ in CANARIES.values())

    def checks(*_: object) -> Iterator[object]:
        yield told
        sys.stderr.write(told)
        raise HarnessError(told)

    monkeypatch.setattr("issuing_harness.doctor.check_setup", checks)
    monkeypatch.setattr("issuing_harness.cli.current_project", lambda: None)
    monkeypatch.setattr("issuing_harness.doctor.Check.__str__", str)
    done = CliRunner().invoke(main, ["doctor"])

    assert "[redacted]" in done.output
    assert done.exit_code == 2
    assert leaked(done.output) == []


def test_no_canary_is_in_the_json_of_parity_and_strength() -> None:
    """Texts, names and numbers; what is written is still JSON."""
    told = [text for text, _ in CANARIES.values()]
    values = {"number": 4242424242424242, "texts": told, **dict.fromkeys(told, 1)}
    differences = (FieldDifference(DifferenceKind.VALUE, told[2], told[3], told[4], values, told),)
    parity = Report("ours", told[0], 1, dict.fromkeys(told, tuple(told)), (), differences).json()
    scenario = ScenarioResult(path=told[20], scenario=told[21], red="\n".join(told))
    strength = MutationReport([scenario]).json()

    for document in (parity, strength):
        assert json.loads(document)
        assert leaked(document) == []
        assert "[redacted]" in document


def test_a_column_and_a_parameter_tell_what_is_secret() -> None:
    """A security code is three digits; its heading, or the name of its row, says what it is."""
    assert redact_table([["card", "cvc"], ["Alice's", "873"]]) == [
        ["card", "cvc"],
        ["Alice's", "***"],
    ]
    assert redact_table([["name", "Alice"], ["CVC", "873"]]) == [["name", "Alice"], ["CVC", "***"]]
    assert redact_named("cvc", "873") == "***"
    assert redact_named("amount", "873") == "873"


@settings(derandomize=True, deadline=None, database=None, max_examples=300)
@given(
    st.sampled_from(
        ["ic_", "iauth_", "ipi_", "ich_", "evt_", "req_", "txn_", "tu_", "idp_", "we_"]
    ),
    st.text(string.ascii_letters + string.digits, min_size=14, max_size=24),
    st.integers(-(10**11), 10**11),
    st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)),  # noqa: DTZ001 - shown without a zone, too
    st.uuids(version=4),
)
def test_what_is_no_secret_stays_readable(
    prefix: str, minted: str, cents: int, moment: datetime, uuid: object
) -> None:
    """Ids, amounts, times in each spelling and paths come out as they went in."""
    seconds = int(moment.timestamp()) % 2_000_000_000
    text = (
        f"{prefix}{minted} of ${cents / 100:,.2f} ({cents}) at {moment.isoformat()} = {seconds} s, "
        f"{seconds % 10**9 + 10**9}{cents % 1000:03} ms; run {uuid.hex[:12]} in 0.{seconds} s "
        "tests/test_no_secret_is_written0/conftest.py:12: cvc_check mismatch, basic information, "
        "bearer of news, network_test_suite, 2026-05-27.dahlia, alice@example.com"
    )

    assert redact_text(text) == text
