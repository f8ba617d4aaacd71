"""The options of a run, from outside: what is wrong ends pytest at once, and says what to do."""

import os

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from issuing_harness.errors import SettingsError
from issuing_harness.origins import STRIPE_API
from issuing_harness.settings import Settings, parse_settings
from tests.warm import run_module

TEST_KEY = "sk_test_51MzXyZ"
SANDBOX = "http://127.0.0.1:12111"
LIVE = ("--backend", "live")

WRONG = {
    "unknown backend": (
        ("--backend", "sandbx"),
        {},
        ["--backend sandbx", "There are: replay, sandbox, live", "Did you mean --backend sandbox?"],
    ),
    "nothing like a backend": (
        ("--backend", "production"),
        {},
        ["--backend production", "There are: replay, sandbox, live."],
    ),
    "recording a replay": (
        ("--record",),
        {},
        ["--record", "--backend replay", "--backend sandbox --record", "--backend live --record"],
    ),
    "an address for a replay": (
        ("--api-base", SANDBOX),
        {},
        [f"--api-base {SANDBOX}", "--backend replay", "Only --backend live"],
    ),
    "an address for the sandbox": (
        ("--backend", "sandbox", "--api-base", SANDBOX),
        {},
        ["--backend sandbox, which calls no address", "leave --api-base out"],
    ),
    "no key": (
        LIVE,
        {},
        ["needs a Stripe test key", "STRIPE_API_KEY is not set", "Dashboard", "--backend sandbox"],
    ),
    "an empty key": (LIVE, {"STRIPE_API_KEY": " "}, ["STRIPE_API_KEY is not set"]),
    "a key of another name": (
        LIVE,
        {"STRIPE_SECRET_KEY": TEST_KEY, "STRIPE_OTHER": "x"},
        ["STRIPE_SECRET_KEY holds one: set STRIPE_API_KEY to it."],
    ),
    "a live key": (
        LIVE,
        {"STRIPE_API_KEY": "sk_live_51MzXyZ"},
        ["a live key (sk_live_…)", "refuses live keys before anything is sent", "sk_test_…"],
    ),
    "a restricted live key": (
        LIVE,
        {"STRIPE_API_KEY": "rk_live_51MzXyZ"},
        ["a live key (rk_live_…)"],
    ),
    "a publishable key": (
        LIVE,
        {"STRIPE_API_KEY": "pk_test_51MzXyZ"},
        ["a publishable key (pk_…), which may create nothing", "sk_test_…", "rk_test_…"],
    ),
    "a webhook secret": (
        LIVE,
        {"STRIPE_API_KEY": "whsec_51MzXyZ"},
        ["the secret of a webhook endpoint (whsec_…), which is no API key"],
    ),
    "something else": (
        LIVE,
        {"STRIPE_API_KEY": "correct horse 51MzXyZ"},
        ["holds 21 characters that are no such key"],
    ),
    "an address without a scheme": (
        (*LIVE, "--api-base", "localhost:12111"),
        {"STRIPE_API_KEY": TEST_KEY},
        ["--api-base 'localhost:12111'", "Did you mean --api-base http://localhost:12111?"],
    ),
    "an address with a path": (
        (*LIVE, "--api-base", "https://api.stripe.com/v1"),
        {"STRIPE_API_KEY": TEST_KEY},
        ["is not the address of an API", "Did you mean --api-base https://api.stripe.com?"],
    ),
    "Stripe in the clear": (
        (*LIVE, "--api-base", "http://api.stripe.com"),
        {"STRIPE_API_KEY": TEST_KEY},
        ["Did you mean --api-base https://api.stripe.com?"],
    ),
    "an empty address": (
        (*LIVE, "--api-base", ""),
        {"STRIPE_API_KEY": TEST_KEY},
        ["--api-base '' was given", "Did you mean"],
    ),
    "a recording of something else as Stripe's": (
        (*LIVE, "--record", "--api-base", SANDBOX),
        {"STRIPE_API_KEY": TEST_KEY},
        [
            f"--record was asked for with --api-base {SANDBOX}, which is not Stripe",
            "comes from Stripe test mode",
            "--backend sandbox --record",
            "leaving --api-base out",
        ],
    ),
}


@pytest.mark.parametrize(("options", "environment", "parts"), WRONG.values(), ids=WRONG)
def test_a_wrong_option_is_a_usage_error(pytester, monkeypatch, options, environment, parts):
    """Exit 4, one message, no traceback, no secret, and not one test run."""
    for name in [name for name in os.environ if name.startswith("STRIPE_")]:
        monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    pytester.makepyfile("def test_never(): raise SystemExit('it ran')")
    result = pytester.runpytest_inprocess(*options)
    told = " ".join(result.errlines)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert told.startswith("ERROR: ")
    assert [part for part in parts if part not in told] == []
    assert "Traceback" not in told + result.stdout.str()
    assert "51MzXyZ" not in told + result.stdout.str()


def chosen(**asked):
    """Settings from options and an environment with a test key."""
    defaults = {
        "backend": "live",
        "record": False,
        "cassettes": None,
        "api_base": None,
        "environment": {"STRIPE_API_KEY": TEST_KEY},
    }
    return parse_settings(**{**defaults, **asked})


@pytest.mark.parametrize("key", [TEST_KEY, "rk_test_51MzXyZ", f" {TEST_KEY}\n"])
def test_a_test_key_is_taken(key):
    """Secret or restricted; what a shell or a file put around it is no part of it."""
    assert chosen(environment={"STRIPE_API_KEY": key}).api_key == key.strip()


@pytest.mark.parametrize("backend", ["replay", "sandbox"])
def test_a_key_is_not_looked_at_where_none_is_needed(backend):
    """A live key in the environment is no trouble to a replay, and is not kept."""
    environment = {"STRIPE_API_KEY": "sk_live_51MzXyZ"}
    assert chosen(backend=backend, environment=environment).api_key is None


@pytest.mark.parametrize(
    ("given_", "taken"),
    [
        (None, STRIPE_API),
        ("https://api.stripe.com", STRIPE_API),
        ("https://api.stripe.com/", STRIPE_API),
        ("HTTPS://API.Stripe.com", STRIPE_API),
        ("http://127.0.0.1:12111/", "http://127.0.0.1:12111"),
        ("http://[::1]:12111", "http://[::1]:12111"),
        ("http://sandbox:12111", "http://sandbox:12111"),
    ],
)
def test_an_address_is_taken(given_, taken):
    """However it is spelled, Stripe is known as Stripe and nothing else is."""
    chosen_ = chosen(api_base=given_)
    assert chosen_.api_base == taken
    assert chosen_.is_stripe is (taken == STRIPE_API)


def test_stripe_itself_can_be_recorded():
    """Also when its address is given."""
    assert chosen(record=True).record
    assert chosen(record=True, api_base="https://api.stripe.com").record


@hypothesis_settings(derandomize=True, deadline=None, database=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40))
def test_no_other_text_is_a_key_or_an_address(text):
    """Whatever is put there is taken for what it is, or refused with a sentence."""
    try:
        assert chosen(api_base=text).api_base.startswith(("http://", "https://"))
    except SettingsError as error:
        assert "--api-base" in str(error)  # noqa: PT017 - either way is right
    with pytest.raises(SettingsError):
        chosen(environment={"STRIPE_API_KEY": text})


def test_settings_do_not_show_their_key():
    """A traceback or a log that shows them shows no key."""
    assert TEST_KEY not in repr(chosen())
    assert isinstance(chosen(), Settings)


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("features/crads", ["no such file or folder. Did you mean features/cards?"]),
        ("features/cards/card.feature", ["Did you mean features/cards/cards.feature?"]),
        ("features/cards/zeppelins.feature", ["no such file or folder", "Name a feature file"]),
        (
            "features/cards/cards.feature::A card is frozn",
            ["has no scenario 'A card is frozn'. Did you mean 'A card is frozen'? It has: 'A card"],
        ),
        ("unrelated", ["file or directory not found: unrelated"]),
    ],
)
def test_a_path_that_leads_to_nothing_leads_to_the_nearest(pytester, typed, parts):
    """Alone, pytest says that it was not found."""
    pytester.makeini("[pytest]\nissuing_features = features\n")
    (pytester.mkdir("features") / "cards").mkdir()
    (pytester.path / "features/cards/cards.feature").write_text(
        "Feature: F\n  Scenario: A card is frozen\n    When it is\n    Then it is frozen\n"
    )
    result = pytester.runpytest_inprocess(typed)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert [part for part in parts if part not in result.stderr.str()] == []
    assert "Not run" not in result.stdout.str()


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("cards", ["cards was to be run", "Did you mean features/cards? ", "by a word: -k cards."]),
        ("feature/", ["feature/ was to be run", "Did you mean features?"]),
        ("Frozen Cards", ["Did you mean features/cards/frozen_cards.feature?"]),
        ("frozencards", ["Did you mean features/cards/frozen_cards.feature?"]),
        ("nonsense", ["no such file or folder. Name a feature file", "such as features,"]),
    ],
)
def test_a_word_that_is_no_path_leads_to_the_nearest(tmp_path, typed, parts):
    """The command runs features alone, and what it was given was said not to be found."""
    (tmp_path / "pytest.ini").write_text("[pytest]\nissuing_features = features\n")
    (tmp_path / "features/cards").mkdir(parents=True)
    (tmp_path / "features/cards/frozen_cards.feature").write_text(
        "Feature: F\n  Scenario: A card is frozen\n    When it is\n    Then it is frozen\n"
    )
    done = run_module("issuing_harness", "run", "--no-report", typed, cwd=tmp_path)

    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert [part for part in parts if part not in done.stderr] == []
