"""Metadata: text by key, merged on update, unset by an empty value."""

import pytest

TOPUP = {"amount": 5, "currency": "usd"}


def test_metadata_is_merged_key_by_key(api):
    """Set, added to, removed one by one, and cleared: the seed of the reference."""
    path = f"/v1/issuing/cards/{api.card(**{'metadata[a]': 1})['id']}"

    assert api.see(path)["metadata"] == {"a": "1"}
    assert api.have(path, {"metadata[b]": "true"})["metadata"] == {"a": "1", "b": "true"}
    assert api.have(path, {"metadata[a]": ""})["metadata"] == {"b": "true"}
    assert api.have(path, {"status": "inactive"})["metadata"] == {"b": "true"}
    assert api.have(path, {"metadata": ""})["metadata"] == {}


@pytest.mark.parametrize(
    ("form", "message"),
    [
        (
            {f"metadata[{'k' * 41}]": "v"},
            (
                "Metadata keys can have up to 40 characters, but you passed in a key that is 41 "
                f"characters. Invalid key: {'k' * 41}"
            ),
        ),
        (
            {"metadata[k]": "v" * 501},
            (
                "Metadata values can have up to 500 characters, but you passed in a value that is "
                f"501 characters. Invalid value: {'v' * 501}"
            ),
        ),
        (
            {f"metadata[{number}]": "v" for number in range(51)},
            "Metadata can have up to 50 keys, but you've set 51.",
        ),
    ],
)
def test_there_is_room_for_so_much(api, form, message):
    """Keys of 40, values of 500, 50 of them; more is refused in the seen words."""
    said = api.post("/v1/topups", TOPUP | form)

    assert (said.status, said.error["message"]) == (400, message)
    assert "code" not in said.error


def test_the_room_can_be_used_up(api):
    """The longest key and value, and fifty of them."""
    form = {f"metadata[{number:040d}]": "v" * 500 for number in range(50)}

    assert len(api.have("/v1/topups", TOPUP | form)["metadata"]) == 50


@pytest.mark.parametrize("kind", ["authorizations", "transactions"])
def test_purchases_have_metadata_of_their_own(api, kind):
    """An authorization's and its transaction's are apart, and neither has the card's."""
    api.fund(1000)
    captured = api.capture(api.authorize(api.card(**{"metadata[a]": "1"})["id"], 100)["id"])
    named = {"authorizations": captured, "transactions": captured["transactions"][0]}
    path = f"/v1/issuing/{kind}/{named[kind]['id']}"

    assert api.see(path)["metadata"] == {}
    assert api.have(path, {"metadata[order]": "7"})["metadata"] == {"order": "7"}
    assert api.events()[-1]["type"] == f"issuing_{kind.removesuffix('s')}.updated"
