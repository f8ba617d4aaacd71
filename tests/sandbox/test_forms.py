"""Decoding Stripe's bracketed forms."""

from contextlib import suppress
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuing_sandbox.contract.parameter_faults import ParameterFault
from issuing_sandbox.wire.forms import MAX_DEPTH, decode_form

KEYS = st.text(min_size=1).filter(
    lambda key: not key.isdecimal() and "[" not in key and "]" not in key
)
DOCUMENTS = st.dictionaries(
    KEYS,
    st.recursive(
        st.text(),
        lambda inside: (
            st.lists(inside, min_size=1, max_size=4)
            | st.dictionaries(KEYS, inside, min_size=1, max_size=4)
        ),
        max_leaves=12,
    ),
)


def encode(document, *, brackets: bool) -> str:
    """A form as an SDK writes it: arrays indexed, brackets literal or percent-encoded."""
    pairs = [(name, value) for key, each in document.items() for name, value in _pairs(key, each)]
    safe = "[]" if brackets else ""
    return "&".join(f"{quote_plus(name, safe=safe)}={quote_plus(value)}" for name, value in pairs)


def _pairs(name, value):
    if isinstance(value, str):
        return [(name, value)]
    members = value.items() if isinstance(value, dict) else enumerate(value)
    return [pair for key, each in members for pair in _pairs(f"{name}[{key}]", each)]


@given(DOCUMENTS, st.booleans())
def test_what_an_sdk_encodes_is_decoded(document, brackets):
    """Nested hashes and arrays of text come back as they were, however brackets are sent."""
    assert decode_form(encode(document, brackets=brackets)) == document


@given(DOCUMENTS)
def test_bytes_are_decoded_like_text(document):
    """A body is bytes, a query is text."""
    text = encode(document, brackets=True)

    assert decode_form(text.encode()) == decode_form(text)


@given(st.text() | st.text(alphabet="ab[]=&01%"))
def test_any_text_is_decoded_or_refused(text):
    """Nothing a client sends breaks the decoder."""
    with suppress(ParameterFault):
        assert isinstance(decode_form(text), dict)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("", {}),
        ("&&a=1&", {"a": "1"}),
        ("a=", {"a": ""}),
        ("a", {"a": ""}),
        ("a=1&a=2", {"a": "2"}),
        ("a=b=c", {"a": "b=c"}),
        ("a=x+y%2Bz", {"a": "x y+z"}),
        ("a=%C3%A9t%C3%A9", {"a": "été"}),
        ("a[b][c]=1&a[d]=2", {"a": {"b": {"c": "1"}, "d": "2"}}),
        ("a%5Bb%5D=1", {"a": {"b": "1"}}),
        ("a[b]=1&a[b]=2", {"a": {"b": "2"}}),
        ("a[]=x&a[]=y", {"a": ["x", "y"]}),
        ("a[0]=x&a[1]=y", {"a": ["x", "y"]}),
        ("a[7]=y&a[2]=x", {"a": ["x", "y"]}),
        ("a[10]=y&a[9]=x", {"a": ["x", "y"]}),
        ("a[0]=x&a[0]=y", {"a": ["y"]}),
        ("a[0]=x&a[]=y", {"a": ["x", "y"]}),
        ("a[0][b]=1&a[0][c]=2&a[1][b]=3", {"a": [{"b": "1", "c": "2"}, {"b": "3"}]}),
        ("a[][b]=1&a[][c]=2&a[][b]=3", {"a": [{"b": "1", "c": "2"}, {"b": "3"}]}),
        (
            "a[][n]=1&a[][l][]=x&a[][l][]=y&a[][n]=2",
            {"a": [{"n": "1", "l": ["x", "y"]}, {"n": "2"}]},
        ),
        ("a[][b][c]=1&a[][b][d]=2", {"a": [{"b": {"c": "1", "d": "2"}}]}),
        ("a[x]=1&a[0]=2", {"a": {"x": "1", "0": "2"}}),
    ],
)
def test_a_form_is_decoded(text, form):
    """Each way of writing hashes and arrays that clients use is understood."""
    assert decode_form(text) == form


@pytest.mark.parametrize("name", ["a[b", "a]", "[a]", "a[b]c", "a[b[c]]", "[]", ""])
def test_a_malformed_name_stands_as_it_is(name):
    """It then is an unknown parameter under the name that was sent."""
    assert decode_form(f"{name}=1") == {name: "1"}


def test_a_name_that_nests_too_deep_stands_as_it_is():
    """No client nests so; a tower of brackets costs nothing."""
    name = "a" + "[b]" * (MAX_DEPTH + 1)

    assert decode_form(f"{name}=1") == {name: "1"}


def test_the_keys_of_a_hash_of_digits_are_kept():
    """What looks like an array may be metadata with digits for keys."""
    looks_like_an_array = decode_form("metadata[7]=x&metadata[3]=y")["metadata"]

    assert looks_like_an_array == ["y", "x"]
    assert looks_like_an_array.as_hash() == {"3": "y", "7": "x"}


@pytest.mark.parametrize(
    ("text", "param"),
    [
        ("a=1&a[b]=2", "a"),
        ("a[b]=2&a=1", "a"),
        ("a[b]=1&a[b][c]=2", "a[b]"),
        ("a[b][c]=2&a[b]=1", "a[b]"),
        ("a[0]=1&a[0][b]=2", "a[0]"),
        ("a=1&a[]=2", "a"),
    ],
)
def test_a_value_is_not_a_hash_as_well(text, param):
    """A name that is used for both is refused and named."""
    with pytest.raises(ParameterFault, match="Invalid object") as caught:
        decode_form(text)

    assert (caught.value.param, caught.value.code) == (param, None)


def test_a_post_may_have_its_expand_in_the_query(api):
    """As some programs send it; the parameters themselves stay in the body."""
    api.fund(1000)
    path = f"/v1/issuing/cards/{api.card()['id']}"
    form = {"authorization": f"Bearer {api.key}"}
    form["content-type"] = "application/x-www-form-urlencoded"
    headers = {"idempotency-key": "k"}
    design = api.have("/v1/issuing/personalization_designs", {"physical_bundle": BUNDLE})
    named = f"/v1/issuing/personalization_designs/{design['id']}"
    query = "expand%5B%5D=physical_bundle"
    said = api.send("POST", named, query, headers | form, b"name=blue")
    again = api.send("POST", named, query, headers | form, b"name=blue")
    other = api.send("POST", named, "", headers | form, b"name=blue")
    both = api.send("POST", path, "expand[]=cardholder&status=inactive", form, b"")

    assert (said.json["name"], said.json["physical_bundle"]["id"]) == ("blue", BUNDLE)
    assert again.body == said.body
    assert other.error["type"] == "idempotency_error"
    assert (both.status, api.see(path)["status"]) == (501, "active")


#: The standard bundle, which every account has.
BUNDLE = "ics_1StandardBundle"
