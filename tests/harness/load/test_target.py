"""Whom load is put on: endpoints of this machine that decide by their reply, by which rule."""

import pytest

from issuing_harness.certification.profile import read_profile
from issuing_harness.errors import SettingsError
from issuing_harness.load.rule import rule_of
from issuing_harness.load.target import reached_target, read_target, require_here

PROFILE = """
[integration]
name = "Small"
endpoint = "{endpoint}"
secret = "STRIPE_WEBHOOK_SECRET"
decides = "{decides}"
account = "{account}"
[application]
base = "{base}"
[application.takes]
{takes}
"""
USUAL = {
    "endpoint": "http://127.0.0.1:8000/webhooks",
    "decides": "reply",
    "account": "own",
    "base": "http://127.0.0.1:8000",
    "takes": 'budget = "PUT /cards/{card}/budget"',
}


@pytest.fixture(name="profile")
def _profile(tmp_path):
    """Writes a profile that is as usual but for some entries."""

    def profile(more="", **changed):
        path = tmp_path / "certification.toml"
        text = PROFILE
        for name, value in {**USUAL, **changed}.items():
            text = text.replace(f"{{{name}}}", value)
        path.write_text(text + more)
        return path

    return profile


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:8000/x", "http://localhost/x", "https://[::1]:8443/x", "http://127.8.8.8/"],
)
def test_this_machine_is_put_under_load(address):
    """By whichever of its loopback addresses."""
    require_here(address)


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/webhooks/stripe",
        "http://10.0.0.7:8000/webhooks",
        "http://192.168.1.20/",
        "http://0.0.0.0:8000/",
        "http://127.0.0.1.example.com/",
        "http://127.0.0.1@example.com/",
        "https://api.stripe.com/v1/charges",
        "http:///webhooks",
        "ftp://127.0.0.1/x",
        "127.0.0.1:8000",
    ],
)
def test_nobody_elses_endpoint_is(address, tmp_path):
    """Refused before anything is read or sent, with where load goes instead."""
    with pytest.raises(SettingsError, match=r"http://127\.0\.0\.1:8000/webhooks/stripe"):
        read_target(tmp_path / "certification.toml", address)


def test_why_no_load_goes_elsewhere():
    """Stripe forbids it in its test environments, and a live endpoint might be hit."""
    with pytest.raises(SettingsError, match=r"Stripe forbids load.* nobody's live endpoint"):
        require_here("https://example.com/")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"decides": "api"}, 'says decides = "api", and load is put on endpoints that decide by'),
        ({"decides": "no"}, 'says decides = "no"'),
        ({"account": "connect"}, 'says account = "connect"'),
    ],
)
def test_what_cannot_be_judged_is_refused(profile, changed, said):
    """With why, and that it can be certified."""
    with pytest.raises(SettingsError, match=said) as refused:
        read_target(profile(**changed), None)

    assert "issuing-harness certify" in str(refused.value)


def test_an_integration_without_an_endpoint_is_refused(tmp_path):
    """There is nothing to ask."""
    path = tmp_path / "certification.toml"
    path.write_text('[integration]\nname = "Reader"\n')

    with pytest.raises(SettingsError, match="names no endpoint"):
        read_target(path, None)


@pytest.mark.parametrize(
    "changed",
    [
        {"endpoint": "https://books.example.com/webhooks"},
        {"base": "https://books.example.com"},
        {"takes": 'budget = "PUT https://books.example.com/{card}"'},
    ],
)
def test_an_application_elsewhere_is_told_nothing(profile, changed, tmp_path, monkeypatch):
    """Hundreds of budgets are load, too."""
    monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", "whsec_of_a_test")
    target = read_target(profile(**changed), None)

    with (
        pytest.raises(SettingsError, match=r"books\.example\.com is not this machine"),
        reached_target(target, None, rule_of(target), tmp_path),
    ):
        pytest.fail("it was reached")


def test_one_that_runs_already_is_asked_where_it_is(profile, tmp_path, monkeypatch):
    """Its endpoint is the one named, the rest is the profile's; and it is not started."""
    monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", "whsec_of_a_test")
    start = '[start]\ncommand = ["nobody"]\nready = "tcp://127.0.0.1:1"\n'
    target = read_target(profile(start), "http://127.0.0.1:9/x")

    with reached_target(target, "http://127.0.0.1:9/x", rule_of(target), tmp_path) as told:
        assert (told.url, told.secret) == ("http://127.0.0.1:9/x", "whsec_of_a_test")
        assert told.rule.setting.what == ("PUT /cards/{card}/budget",)


def test_the_application_of_one_that_runs_has_a_port(profile):
    """That of one which is started is nobody's; the profile has to say which it is."""
    path = profile(base="http://127.0.0.1:{port}", more="")
    start = '[start]\ncommand = ["nobody"]\nready = "tcp://127.0.0.1:1"\n'
    path.write_text(path.read_text() + start)

    with pytest.raises(SettingsError, match=r"Write the port of the running one there\."):
        read_target(path, "http://127.0.0.1:9/x")


def test_an_endpoint_without_a_profile_needs_its_secret(tmp_path, monkeypatch):
    """In the variable that every command reads; with it, it is asked, and nothing else told."""
    url, none = "http://127.0.0.1:8000/x", tmp_path / "certification.toml"
    monkeypatch.delenv("STRIPE_WEBHOOK_SECRET", raising=False)
    assert read_target(none, url) is None
    with (
        pytest.raises(SettingsError, match="STRIPE_WEBHOOK_SECRET is not set"),
        reached_target(None, url, rule_of(None), tmp_path),
    ):
        pytest.fail("it was reached")

    monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", "whsec_of_a_test")
    with reached_target(None, url, rule_of(None), tmp_path) as told:
        assert (told.url, told.secret, told.reader) == (url, "whsec_of_a_test", None)


def test_the_rule_of_a_budget_that_is_set(profile):
    """Each card is given one, and the rule says how it is judged."""
    rule = rule_of(read_profile(profile()))

    assert (rule.budget, rule.setting.way) == (2400, "http")
    assert rule.words.startswith("Each card is given a budget of $24.00. What fits has to be")
    assert "of 4 purchases of $12.00 at the same moment 2 fit" in rule.words


def test_the_rule_of_a_budget_that_is_fixed(profile):
    """It is judged by, and nothing is set."""
    rule = rule_of(read_profile(profile(takes='budget = {fixed = "2000"}')))

    assert (rule.budget, rule.setting) == (2000, None)
    assert rule.words.startswith("Each card has a budget of $20.00, as the profile says.")


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"takes": ""}, "the profile does not say how a budget is set"),
        ({"takes": 'budget = {fixed = "11"}'}, "of a budget of 11 cents too few purchases"),
        (
            {"takes": "", "more": '[offers]\nown_budget = "Stripe limits cards"\n'},
            "it has no budgets of its own (Stripe limits cards)",
        ),
        (
            {"takes": "", "more": '[application.lacks]\nbudget = "the office sets it"\n'},
            "how a budget is set (the office sets it)",
        ),
    ],
)
def test_where_there_is_no_rule_that_is_said(profile, changed, why):
    """With what is judged nevertheless."""
    rule = rule_of(read_profile(profile(**changed)))

    assert rule.budget is None
    assert rule.words.startswith("Only time, form and signatures are judged: there is no rule")
    assert why in rule.words


def test_without_a_profile_there_is_none():
    """Nothing is known of budgets."""
    assert "without a profile nothing is known of budgets" in rule_of(None).words
