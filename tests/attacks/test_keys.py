"""Only a secret test key is ever used: every other kind is refused, and not repeated."""

from pathlib import Path

import pytest

from issuing_harness.api_keys import KINDS_OF_KEYS, is_live
from issuing_harness.doctor import check_setup
from issuing_harness.errors import SettingsError
from issuing_harness.project import read_project
from issuing_harness.settings import parse_integration, parse_settings
from issuing_sandbox.errors import KeyRefused, SandboxFault
from issuing_sandbox.wire.auth import TEST_KEY_PREFIXES, api_key

TAIL = "51MzXyZ0Canary"
USABLE = {"sk_test_", "rk_test_"}
REFUSED = sorted({f"{kind}{mode}_" for kind in KINDS_OF_KEYS for mode in ("test", "live")} - USABLE)


def _settings(key: str) -> object:
    return parse_settings(
        backend="live",
        record=False,
        cassettes=Path(),
        api_base=None,
        environment={"STRIPE_API_KEY": key},
    )


@pytest.mark.parametrize("start", [*REFUSED, "SK_LIVE_", "xk_live_", "sk_team_live_", " sk_live_"])
def test_no_other_kind_is_used(start: str) -> None:
    """Live ones are called live, of whatever kind they are; others are called what they are."""
    with pytest.raises(SettingsError) as refused:
        _settings(start + TAIL)

    assert TAIL not in str(refused.value)
    assert ("holds a live key" in str(refused.value)) is ("live" in start.lower())
    kind = next((KINDS_OF_KEYS[k] for k in KINDS_OF_KEYS if start == f"{k}test_"), "")
    assert kind in str(refused.value)


@pytest.mark.parametrize("start", REFUSED)
def test_the_sandbox_takes_no_other_kind(start: str) -> None:
    """As bearer and as basic; its two prefixes are the harness's."""
    with pytest.raises((KeyRefused, SandboxFault)) as refused:
        api_key({"authorization": f"Bearer {start}{TAIL}"})

    assert TAIL not in str(refused.value)
    assert set(TEST_KEY_PREFIXES) == USABLE


@pytest.mark.parametrize("start", [each for each in REFUSED if is_live(each)])
def test_a_live_key_is_no_signing_secret(start: str) -> None:
    """Pasted into the other variable it is refused as well."""
    with pytest.raises(SettingsError, match="a live key for its signing secret") as refused:
        parse_integration(url="http://127.0.0.1:1/x", secret=start + TAIL, application=None)

    assert TAIL not in str(refused.value)


def test_doctor_says_which_kind_it_is(
    monkeypatch: pytest.MonkeyPatch, pytester: pytest.Pytester
) -> None:
    """An organization's key is called one, and is not shown."""
    pytester.makeini("[pytest]\n")
    for key, said in (
        ("sk_org_live_", "a live key (sk_org_live_…)"),
        ("sk_org_test_", "(sk_org_…)"),
    ):
        monkeypatch.setenv("STRIPE_API_KEY", key + TAIL)
        told = "\n".join(map(str, check_setup(read_project())))
        assert said in told
        assert TAIL not in told


def test_a_usage_error_repeats_no_key(pytester: pytest.Pytester) -> None:
    """What was typed is in the message, without what is secret in it."""
    base = f"https://user:{TAIL}@api.example/sk_live_{TAIL}"
    result = pytester.runpytest_inprocess("--backend", "live", "--api-base", base)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert TAIL not in result.stderr.str() + result.stdout.str()
