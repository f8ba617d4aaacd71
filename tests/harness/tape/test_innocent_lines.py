"""What is remembered of lines hides no secret, whatever lines they stand between.

A text that is searched at once, by ``_redact_secrets``, is what all others are compared with.
"""

import random
import re
from types import SimpleNamespace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from issuing_harness.tape import innocent_lines, known_secrets
from issuing_harness.tape.innocent_lines import InnocentLines
from issuing_harness.tape.known_secrets import known
from issuing_harness.tape.redacted_output import redact_text
from issuing_harness.tape.secret_patterns import PATTERNS
from issuing_harness.tape.secret_search import (
    _INNOCENT,
    _are_innocent,
    _redact_secrets,
    redact_secrets,
)

#: What a text is made of here: secrets, their parts, and what parts them, each may be next to each.
PARTS = (
    *("\n", "\r\n", "\n  ", "\\n", "\n- ", " \t", '"', "'", "\\", ": ", "=", ", ", "&nbsp;", "%3D"),
    *("sk_test_", "rk_live_", "whsec_", "51Mabcdefgh", "7ijklMnop8Qr", "a1_secret_Bc2", "E       "),
    *("Authorization", "authorization", "Basic", "Bearer ", "token ", "Zm9vOmJhcjEyMw=="),
    *(
        "Cookie",
        "session=",
        "api_key",
        "access_token",
        "password",
        "client_secret",
    ),
    *("cvc", "CVC", "security code", "verification_value", "pin", "PIN code", "is", "set to"),
    *("123", "4711", "4242", "424242", "4242424242424242", "0005", "20", "-", " ", "/", "+"),
    *("//me:", "pw@host", "https://x.y/?token=", "eyJhbGciOiJI", ".eyJzdWIiOiIx", ".sig_na-ture"),
    *("-----BEGIN PRIVATE KEY-----", "MIIEvQIBADANBgkqhkiG9w0BAQ", "-----END PRIVATE KEY-----"),
    *("c2tfdGVzdF81MU1hYmNkZWZnaGlqa2xtbm9w", "736b5f746573745f35314d6162", "\\u005f", "\x1b[0m"),
    *("ghp_", "0123456789abcdefghijABCDEFGHIJ", "AKIA", "[redacted]", "prose of some words"),
)
texts = st.lists(st.sampled_from(PARTS), min_size=1, max_size=12).map("".join)
same_everywhere = settings(derandomize=True, deadline=None, database=None, max_examples=400)


def lines_of(text):
    """An empty memory that has judged the lines of a text, one by one and in another order."""
    memory = InnocentLines(_are_innocent)
    lines = text.split("\n")
    for line in lines:
        memory.are_all_of(line)
    random.Random(len(text)).shuffle(lines)
    memory.are_all_of("\n".join(lines))
    return memory


@same_everywhere
@given(texts)
@example('{"pin":\n\n  "4711"}')
@example('"authorization":\r\n  - Basic Zm9vOmJhcjEyMw==')
@example("api_key:\n  51Mabcdefgh7")
@example("client_secret =\n'7ijklMnop8Qr'")
@example("sk_test_\nMabcdefgh7ijk")
@example("sk\\u005ftest\\u005f51Mabcdefgh7ijk")
@example("sk_test_'\n'51Mabcdefgh7ijk")
@example("cvc was\nset to\n123")
@example("a 4242 4242\n4242 4242")
@example("4242\n  4242\r\n4242\n4242")
def test_a_text_of_innocent_lines_has_no_secret(text):
    """Though each of them was judged without the others."""
    assert not lines_of(text).are_all_of(text) or _redact_secrets(text) == text


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda each: each.expression[:30])
def test_no_match_of_a_pattern_stands_in_innocent_lines(pattern):
    """Whatever matches it, within a line or over several."""

    @settings(derandomize=True, deadline=None, database=None, max_examples=20)
    @given(st.from_regex(pattern.secret), st.sampled_from(["", "\n", " "]))
    def holds(match, between):
        text = f"a{between}{match}{between}z"
        if _redact_secrets(text) != text:
            assert not lines_of(text).are_all_of(text)

    holds()


def test_what_is_found_in_a_line_is_in_one_line():
    """Neither a hint nor what may begin in a line needs another line."""
    for pattern in PATTERNS:
        assert not any("\n" in hint for hint in pattern.hints)
        assert not pattern.in_a_line or re.compile(pattern.in_a_line)


@pytest.mark.parametrize(
    "line",
    ['"hunter2-and-more": 1', "aHVudGVyMi1hbmQtbW9yZQ== is a word", "hunter2\\u002dand-more"],
)
def test_what_is_learned_later_is_found_in_remembered_lines(line):
    """As it is, encoded and escaped: a profile may name a secret when all lines are searched."""
    text = f"{line}\n" + "an innocent line\n" * 9
    shown = [redact_secrets(text)]
    with known([("a password", "hunter2-and-more")]):
        shown.append(redact_secrets(text))
    shown.append(redact_secrets(text))

    assert shown[0] == shown[2] == text
    assert shown[1] == _redact_under(text)
    assert "[redacted]" in shown[1]


def test_what_is_learned_later_is_found_in_remembered_short_texts():
    """A title or a name was redacted when less was secret."""
    title = "Given hunter2-and-more"

    assert redact_text(title) == title
    with known([("a password", "hunter2-and-more")]):
        assert redact_text(title) == "Given [redacted]"
    assert redact_text(title) == title


def _redact_under(text):
    with known([("a password", "hunter2-and-more")]):
        return _redact_secrets(text)


def test_what_is_redacted_while_a_secret_is_learned_is_not_remembered(monkeypatch):
    """A thread that redacts before the secret is searched for has not searched for it."""
    title, compile_ = "Given hunter2-and-more", re.compile

    def interrupted(expression):
        assert redact_secrets(title) == title  # as another thread does just then
        return compile_(expression)

    others = SimpleNamespace(compile=interrupted, escape=re.escape, sub=re.sub)
    monkeypatch.setattr(known_secrets, "re", others)
    with known([("a password", "hunter2-and-more")]):
        assert redact_secrets(title) == "Given [redacted]"
        monkeypatch.undo()


@pytest.mark.parametrize(
    "line",
    [
        "https://x.y/?pa\u017f\u017fword=zdUc3oHaaa",
        "Author\u0131zation: Basic Zm9vOmJhcjEyMw==",
        "AUTHOR\u0130ZATION: Basic Zm9vOmJhcjEyMw==",
    ],
)
def test_a_name_is_found_whatever_its_letters_are_like(line):
    """In a text of whatever lines, however often: what knows no case knows these letters, too."""
    shown = [redact_secrets(f"{line}\n  key\n{'z' * 101}") for _ in range(2)]

    assert "zdUc3oHaaa" not in "".join(shown)
    assert "Zm9v" not in "".join(shown)


def test_a_known_secret_of_two_lines_is_found():
    """Neither of its lines tells anything."""
    text = "the first\npart is known\n" * 9
    assert redact_secrets(text) == text
    with known([("a password", "first\npart")]):
        assert "first" not in redact_secrets(text)


def test_what_was_judged_by_less_is_not_remembered():
    """Another thread may learn a secret while lines are judged."""
    learned = known([("a password", "hunter2-and-more")])
    judged = []

    def judge(lines):
        judged.append(lines)
        if len(judged) == 1:
            learned.__enter__()
            memory.are_all_of("")  # as the other thread does, with what it has learned
        return True

    memory = InnocentLines(judge)
    try:
        memory.are_all_of("a line")
        memory.are_all_of("a line")
    finally:
        learned.__exit__(None, None, None)

    assert judged == ["a line", "", "a line"]


def test_lines_that_come_again_are_not_searched_again():
    """Nor what a text repeats; a scenario's answers have few lines that are new."""
    searched = []
    memory = InnocentLines(lambda lines: not searched.extend(lines.split("\n")))
    for number in range(3):
        assert memory.are_all_of("\n".join(['  "object": "card",', f'"id": {number}', "}"] * 50))

    assert sorted(searched) == ['  "object": "card",', '"id": 0', '"id": 1', '"id": 2', "}"]


def test_so_many_lines_are_remembered_and_none_that_is_long(monkeypatch):
    """A run of any length takes a few megabytes for them."""
    monkeypatch.setattr(innocent_lines, "_MOST", 10)
    memory = InnocentLines(lambda _: True)
    for number in range(100):
        memory.are_all_of(f"line {number}\n{number}{'long' * 100}")
        assert len(memory._lines) <= 11
        assert all(len(line) < 400 for line in memory._lines)


def test_answers_and_requests_of_the_library_are_of_innocent_lines():
    """What nearly every scenario shows has hints of secrets, and is yet searched by its lines."""
    shown = (
        "# Request-Id: req_E5hUFUjPA5su18",
        "curl http://127.0.0.1:12111/v1/issuing/cards \\",
        "  -u sk_test_…: \\",
        "  -d 'shipping[name]=Alice Archer' \\",
        '    "authorization": null,',
        '    "authorization": "iauth_1wU1JKoeV7Ah6ECLh7e8I",',
        '    "pin": null,',
        '  "token": null,',
        '    "cvc_check": "match",',
        '    "idempotency_key": "89ae4b99-3824-5ffc-8f9d-58df17dd6b5d"',
        '  "id": "evt_test_1wU1JKfHFHQefq3XXyLGYWif",',
        '  "id": "ic_1wU1JKdOt2dpVVkEYjclHNRs",',
        '  "signing_secret": null,',
    )

    assert _INNOCENT.are_all_of("\n".join(shown))
