"""A project whose scenarios tell secrets, each in another way, and fail."""

INI = """
[pytest]
issuing_features = features
issuing_vocabulary = false
filterwarnings = default
junit_family = xunit1
addopts = -p no:cacheprovider -p no:hypothesispytest
disable_test_id_escaping_and_forfeit_all_rights_to_community_support = true
"""
CONFTEST = r"""
import json, logging, pathlib, sys, warnings
import allure
import pytest
from pytest_bdd import given, parsers, then, when

TOLD = json.loads(pathlib.Path(__file__).with_name("canaries.json").read_text("utf-8"))
ALL = "\n".join(TOLD)

@given(parsers.parse("it says {text}"))
def _says(text):
    assert text

@when("nothing happens")
def _nothing(): pass

@when("there is a table", target_fixture="told")
def _table(datatable): return datatable

@when("there is a text", target_fixture="told")
def _text(docstring): return docstring

@when("it prints")
def _prints():
    print(ALL)
    print(ALL, file=sys.stderr)
    for line in TOLD:
        logging.getLogger("tried").error("tried with %s", line)
    logging.getLogger("tried").error("said: " + ALL)

@when("it is attached")
def _attached(tmp_path, record_property, request):
    allure.attach(ALL, "as text: " + TOLD[0], allure.attachment_type.TEXT)
    allure.attach(ALL.encode(), "as bytes")
    (tmp_path / "file.txt").write_text(ALL, "utf-8")
    allure.attach.file(str(tmp_path / "file.txt"), "as a file")
    allure.dynamic.parameter("told", ALL)
    allure.dynamic.parameter("cvc", "8731")
    allure.dynamic.description(ALL)
    allure.dynamic.link("https://example.com/" + TOLD[0], name=TOLD[1])
    for number, line in enumerate(TOLD):
        record_property(f"told {number}", line)
        with allure.step("a step of " + line):
            pass
    record_property("told as a list", TOLD)

@when("it warns")
def _warns():
    for line in TOLD:
        warnings.warn(line, UserWarning)

@when("it is skipped")
def _skipped(): pytest.skip(ALL)

@when("its fixture breaks")
def _broken(breaks): pass

@pytest.fixture
def breaks():
    yield
    raise OSError(ALL)

@then("it fails")
def _fails(told): raise AssertionError(told if isinstance(told, str) else str(told))

@then("it fails with a message")
def _message(): raise AssertionError(ALL)

@then("it breaks")
def _breaks():
    try:
        raise KeyError(ALL)
    except KeyError as error:
        raise ValueError(ALL) from error

@then("it compares")
def _compares():
    secrets = {str(number): line for number, line in enumerate(TOLD)}
    assert secrets == {"number": 4242424242424242}

@then("it compares lines")
def _compares_lines(): assert ALL == "nothing", ALL

@then("it is in the source")
def _source():
    number = "4242 4242 4242 4242"
    assert number == "4000000000000002 cvc 8731"
"""
FEATURE = """
Feature: Canaries
  Scenario: Its sentences
{sentences}
    When nothing happens
    Then it fails with a message

  Scenario: Its table
    When there is a table
{table}
    Then it fails

  Scenario: Its text
    When there is a text
      {quotes}
{text}
      {quotes}
    Then it fails

  Scenario: Its output
    When it prints
    Then it breaks

  Scenario: Its attachments
    When it is attached
    Then it compares

  Scenario: Its warnings
    When it warns
    Then it compares lines

  Scenario: Its source
    When nothing happens
    Then it is in the source

  Scenario: Its skip
    When it is skipped
    Then it is in the source

  Scenario: Its fixture
    When its fixture breaks
    Then it fails with a message

  Scenario: Its name is 4242424242424242 of sk_live_51CanaryKqWmTzRvXyB2
    When nothing happens
    Then it fails with a message

  Scenario Outline: Its rows
    Given it says <told> again
    When nothing happens
    Then it fails with a message

    Examples:
      | told                |
      | 5555 5555 5555 4444 |
"""
