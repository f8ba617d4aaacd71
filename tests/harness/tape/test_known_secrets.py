"""A value that is known to be secret is found in every way in which a program writes it."""

import bz2
import gzip
import html
import json
import string
from base64 import b32encode, b64encode, urlsafe_b64encode
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuing_harness.certification.bundle import leaks
from issuing_harness.tape import Redactor
from issuing_harness.tape.known_secrets import SHORTEST, known, learn
from issuing_harness.tape.redacted_output import redact_bytes, redact_text
from issuing_harness.tape.secret_search import find_secret

#: No pattern finds these: they look like anything else.
SECRETS = ("correct horse battery", 'a"b\\c/d<e&f', "pässwörd", "plain-word", "ключ-от-сейфа")
WRITTEN = {
    "plain": str,
    "within a word": "x{}x".format,
    "JSON": json.dumps,
    "JSON, not in ASCII": lambda value: json.dumps(value, ensure_ascii=False),
    "JSON in JSON": lambda value: json.dumps(json.dumps({"a": value})),
    "JSON, with slashes escaped": lambda value: json.dumps(value).replace("/", "\\/"),
    "a URL": lambda value: f"https://h/?a={quote(value, safe='')}",
    "a path": lambda value: f"https://h/{quote(value)}",
    "a form": lambda value: f"a={quote_plus(value)}&b",
    "HTML": html.escape,
    "hexadecimal": lambda value: value.encode().hex(),
    "HEXADECIMAL": lambda value: value.encode().hex().upper(),
    "Base64": lambda value: b64encode(value.encode()).decode(),
    "Base64 of more": lambda value: b64encode(f"user:{value}:1".encode()).decode(),
    "Base64 in a URL": lambda value: urlsafe_b64encode(f"?{value}?".encode()).decode(),
    "Base32": lambda value: b32encode(value.encode()).decode(),
    "Base64, twice": lambda value: b64encode(b64encode(value.encode())).decode(),
}


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("write", WRITTEN.values(), ids=WRITTEN)
def test_a_known_value_is_redacted_however_it_is_written(secret, write):
    """And only as long as it is known: to anybody else it is a word."""
    text = f"It said {write(secret)}, and ended."
    assert redact_text(text) == text
    with known([("DB_PASSWORD", secret)]):
        shown = redact_text(text)
        kind = find_secret(text)

    assert write(secret) not in shown
    assert "[redacted]" in shown
    assert shown.startswith("It said ")
    assert shown.endswith(", and ended.")
    assert "DB_PASSWORD" in kind or kind.endswith("encoded")
    assert redact_text(text) == text


@settings(derandomize=True, deadline=None, database=None, max_examples=200)
@given(
    st.text(string.printable.strip(), min_size=8, max_size=30),
    st.binary(max_size=9),
    st.binary(max_size=9),
    st.sampled_from([b64encode, urlsafe_b64encode, b32encode]),
)
def test_encoded_it_is_found_wherever_it_begins(secret, before, after, encode):
    """Two of three times no group of four characters of Base64 begins with it."""
    text = encode(before + secret.encode() + after).decode()
    with known([("S", secret)]):
        assert redact_text(text) != text


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, bytes])
def test_a_bundle_with_a_known_value_is_refused_by_its_name(pack):
    """In any file, packed or not; the value itself is not said."""
    with known([("API_TOKEN", "plain-word")]):
        [leak] = leaks({"evidence/0001/steps.json": pack(b"it said plain-word")})

    assert "the value of API_TOKEN" in leak
    assert "plain-word" not in leak


def test_a_short_value_is_searched_for_by_nobody():
    """It would be found in words that have nothing to do with it."""
    with known([("A", "x" * (SHORTEST - 1)), ("B", "")]):
        assert redact_text("xxxxxx is a row of letters") == "xxxxxx is a row of letters"


def test_of_two_values_the_longer_one_is_found():
    """So that no end of it stays."""
    with known([("A", "plain-word")]):
        learn([("B", "plain-word-and-more")])
        assert redact_text("a plain-word-and-more b") == "a [redacted] b"
        assert find_secret("a plain-word-and-more b") == "the value of B"
    assert redact_text("a plain-word-and-more b") == "a plain-word-and-more b"


def test_cassettes_and_files_are_searched_for_it():
    """The redactor of recordings, and whatever is written as bytes."""
    with known([("A", "plain-word")]):
        shown = Redactor().json({"id": "evt_1", "message": "it is plain-word"})
        assert redact_bytes(b"\xff plain-word") == b"\xff [redacted]"

    assert shown == {"id": "evt_1", "message": "it is [redacted]"}


def _go(value):
    text = json.dumps(value, ensure_ascii=False)[1:-1]
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _dotnet(value):
    plain = string.ascii_letters + string.digits + " !#$%()*,-./:;=?@[]^_{|}~"
    return "".join(each if each in plain else f"\\u{ord(each):04X}" for each in value)


def _markup(value):
    """As Flask and Go's templates write it."""
    text = html.escape(value, quote=False).replace("'", "&#39;").replace('"', "&#34;")
    return text.replace("+", "&#43;")


#: As ordinary libraries write a text, each in its own way.
LIBRARIES = {
    "Go's JSON": _go,
    "Go's JSON in JSON": lambda value: json.dumps(_go(value)),
    ".NET's JSON": _dotnet,
    "a template": _markup,
    "PHP's HTML": lambda value: html.escape(value).replace("&#x27;", "&#039;"),
    "HTML, escaped twice": lambda value: html.escape(_markup(value)),
    "encodeURIComponent": lambda value: quote(value, safe="!'()*~-_."),
    "encodeURI": lambda value: quote(value, safe=";/?:@&=+$,#!'()*~-_."),
    "a URL of small digits": lambda value: quote(value, safe="").replace("%2B", "%2b"),
    "a URL in a URL": lambda value: quote(quote(value, safe=""), safe=""),
    "a URL in Latin-1": lambda value: quote(value.encode("latin-1", "replace"), safe=""),
    "Python's bytes": lambda value: repr(value.encode())[2:-1],
    "Python's text": ascii,
    "SQL": lambda value: value.replace("'", "''"),
    "CSV": lambda value: value.replace('"', '""'),
    "Ruby": lambda value: json.dumps(value, ensure_ascii=False).replace("#{", "\\#{"),
    "bytes read as Latin-1": lambda value: value.encode().decode("latin-1"),
}


@pytest.mark.parametrize("write", LIBRARIES.values(), ids=LIBRARIES)
@pytest.mark.parametrize(
    "secret",
    [
        *("Zq8+hT/3kd0Lw9+fQ==", "hunter<2>&more", "it's\"secret1", "pass(w)ord!* 7"),
        *(
            "p\u00e4\u00dfw\u00f6rt-Nr7",
            "tr0ub4dor~$&x",
            "a'b''c'd1234",
            "#{nested}<\\>",
        ),
    ],
)
def test_what_a_library_escapes_is_found(secret, write):
    """And nothing else of the text is written otherwise for that."""
    written = write(secret)
    text = f'{{"a": "\\n{written}", "b\\u0026": "%41"}}'
    with known([("DB_PASSWORD", secret)]):
        shown = redact_text(text)
        assert "DB_PASSWORD" in find_secret(text)

    assert "[redacted]" in shown
    assert written not in shown
    assert shown.endswith(', "b\\u0026": "%41"}')


def test_a_character_of_two_parts_is_found():
    """As .NET and Java write one that is in no sixteen bits."""
    with known([("DB_PASSWORD", "key\U0001f511end")]):
        assert redact_text("it is key\\uD83D\\uDD11end.") == "it is [redacted]."


@settings(derandomize=True, deadline=None, database=None, max_examples=200)
@given(
    st.text(string.ascii_letters + "+/=<>&'\" ()#%", min_size=8, max_size=20),
    st.lists(st.sampled_from([*LIBRARIES]), min_size=1, max_size=2),
)
def test_one_library_after_another_hides_nothing(secret, names):
    """Whatever each of two makes of what the other one wrote."""
    text = secret
    for name in names:
        text = LIBRARIES[name](text)
    with known([("S", secret)]):
        assert redact_text(f"<{text}>") != f"<{text}>"
