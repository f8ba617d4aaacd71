"""Tokens of other services are told from everything that is not one."""

import subprocess
from pathlib import Path

import pytest

from issuing_harness.tape.secret_patterns import PATTERNS
from issuing_harness.tape.secret_search import find_secret, redact_secrets
from issuing_harness.tape.token_formats import TOKEN_FORMATS

ROOT = Path(__file__).parents[3]
BODY = "51CanaryKqWmTzRvXyB2" * 4
#: A token of each issuer whose rest is more than letters, digits and signs.
RESTS = {
    "AWS": "CANARY7QZXW2EVRT",
    "Hugging Face": "CanaryKqWmTzRvXyBa" * 2,
    "SendGrid": f"{BODY}.{BODY}",
    "DigitalOcean": "0123456789abcdef" * 4,
    "Shopify": "0123456789abcdef" * 2,
    "Google": BODY[:35],
}
NO_TOKENS = (
    "npm_config_registry_of_a_project_that_is_long",
    "ASIAPACIFICREGIONSALL and AKIA",
    "sk-SK is a locale; task-proj-abcdefghijklmnopqrstuvwxyz",
    "ghp_short, github_pat_, xoxb- and pypi-ageing",
    "https://hooks.slack.com/services/",
    "https://files.stripe.com/links/",
    "AIza",
    "SG.1.2",
)


def token(form):
    """A token of this form, and what of it must be gone."""
    rest = RESTS.get(form.issuer, BODY)
    if form.issuer == "OpenAI" and form.beginnings == ("sk-",):
        rest = f"{BODY[:20]}T3BlbkFJ{BODY[:20]}"
    return rest[:34] if form.issuer == "Hugging Face" else rest


@pytest.mark.parametrize(
    ("beginning", "form"),
    [(each, form) for form in TOKEN_FORMATS for each in form.beginnings],
    ids=[each for form in TOKEN_FORMATS for each in form.beginnings],
)
@pytest.mark.parametrize("around", ["{}", "TOKEN={}", '{{"a": "{}"}}', "a\\n{}\\n", "({}), and"])
def test_a_token_is_found_and_only_its_beginning_stays(beginning, form, around):
    """Whoever reads the text knows what stood there, and nothing more; twice is as once."""
    rest = token(form)
    shown = redact_secrets(around.format(beginning + rest))

    assert shown == around.format(f"{beginning}[redacted]")
    assert redact_secrets(shown) == shown
    assert find_secret(around.format(beginning + rest)) == f"a token of {form.issuer}"
    assert form.source.startswith("https://")


@pytest.mark.parametrize("text", NO_TOKENS)
def test_what_only_begins_like_a_token_stays(text):
    """Names of settings, locales and packages."""
    assert redact_secrets(text) == text


def test_no_text_of_the_repository_holds_what_looks_like_a_token():
    """Of a million lines not one is taken for a token, recordings included."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    tokens = [each for each in PATTERNS if each.kind.startswith("a token of ")]
    found = []
    for name in listed:
        if name.startswith("tests/") or not (ROOT / name).is_file():
            continue
        text = (ROOT / name).read_bytes().decode("utf-8", "replace")
        lower = text.lower()
        found += [
            (name, each.kind)
            for each in tokens
            if any(hint in lower for hint in each.hints) and each.secret.search(text)
        ]

    assert len(listed) > 1000
    assert found == []
