"""Nothing that must stay secret lies in cassettes or in what a report is made of."""

import re
from pathlib import Path

import pytest

from tests.sample import sampled
from tests.warm import run_module

ROOT = Path(__file__).parents[2]
KEY = re.compile(r"\b(?:sk|rk|pk|ek|sk_org)_(?:test|live)_[0-9A-Za-z]+|\bwhsec_[0-9A-Za-z]+")
NUMBER = re.compile(r"(?<![\w.])\d{13,19}(?![\w.])")
CODE = re.compile(r'"cvc"\s*:\s*"\d')
ACCOUNT = re.compile(r"\bacct_(?!redacted_)\w+")


@pytest.fixture(scope="module", name="results")
def _results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("results")
    command = ["pytest", "-q", "--assert=plain", "--backend=sandbox", "--issuing-no-oracle"]
    command += ["-p", "no:cacheprovider", f"--alluredir={folder}", "features"]
    done = run_module(*command, cwd=ROOT, env=sampled("given,when,then"))
    assert done.returncode == 0, done.stdout[-2000:]
    return folder


def _findings(folder):
    texts = {path: path.read_text() for path in folder.rglob("*") if path.is_file()}
    assert texts
    return [
        f"{path.name}: {match[0]}"
        for path, text in texts.items()
        for pattern in (KEY, CODE, ACCOUNT, NUMBER)
        for match in pattern.finditer(text)
        if pattern is not NUMBER or _is_card_number(match[0])
    ]


def _is_card_number(digits):
    doubled = [int(d) * (2 if place % 2 else 1) for place, d in enumerate(reversed(digits))]
    valid = sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
    return valid and digits[0] in "23456" and len(digits) in (15, 16)


def test_cassettes_hold_no_secret():
    """No key, webhook secret, card number, CVC or account id is in any committed cassette."""
    assert _findings(ROOT / "cassettes") == []


@pytest.mark.long
def test_a_report_holds_no_secret(results):
    """Nor in the evidence of a run on the sandbox, whose answers come unredacted.

    Of the scenarios that say a sentence first, so that each is said; of all with ISSUING_FULL=1.
    """
    assert _findings(results) == []


def test_the_search_finds_what_it_looks_for(tmp_path):
    """Planted secrets of each kind are found, so that finding none means something."""
    planted = '"key": "sk_test_abc", "n": "4242424242424242", "cvc": "123", "a": "acct_1x"'
    (tmp_path / "planted").write_text(planted)

    assert len(_findings(tmp_path)) == len(("key", "number", "cvc", "account"))
