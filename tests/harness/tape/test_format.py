"""The cassette on disk: vcrpy's, and made for review."""

import json
from dataclasses import replace

import pytest
import requests
import vcr
import yaml
from vcr.serializers import yamlserializer

from issuing_harness.interactions import Interaction, Response
from issuing_harness.tape import (
    Recorder,
    read_cassette,
    serializer,
    verify_cassette,
    write_cassette,
)
from tests.harness.tape.conversations import AUTHORIZATION, CARD, KEY, sdk_request, stripe_response


def test_plain_vcrpy_plays_the_cassette(cassette, conversation):
    """Anyone with vcrpy can play the cassette against Stripe's address, without this harness."""
    with vcr.use_cassette(str(cassette.path), record_mode="none") as played:
        held = requests.post(
            "https://api.stripe.com/v1/test_helpers/issuing/authorizations", timeout=1
        )
        listed = requests.get(
            "https://api.stripe.com/v1/issuing/cards",
            params={"status": "active", "limit": "10"},
            timeout=1,
        )

        assert held.json() == AUTHORIZATION
        assert held.headers["request-id"] == "req_00000000000006"
        assert listed.json()["object"] == "list"
        assert played.play_count == 2
        assert len(played) == len(conversation)


def test_vcrpy_keeps_our_provenance_as_its_metadata(cassette):
    """What we say of a cassette stands where vcrpy keeps what its users say."""
    with vcr.use_cassette(str(cassette.path), record_mode="none") as played:
        assert played._metadata["recorded_from"] == "sandbox"


def test_vcrpy_can_write_in_our_layout(cassette, tmp_path):
    """The layout is a serializer of vcrpy's own kind: registered there, it writes the same."""
    requests_, responses, metadata = vcr.serialize.deserialize(
        cassette.path.read_text(), serializer
    )
    content = {"requests": requests_, "responses": responses, "metadata": metadata}

    assert vcr.serialize.serialize(content, serializer) == cassette.path.read_text()


def test_every_uri_is_stripes(cassette):
    """Whatever host and port answered, the cassette names Stripe's."""
    uris = [
        held["request"]["uri"] for held in yaml.safe_load(cassette.path.read_text())["interactions"]
    ]

    assert all(uri.startswith("https://api.stripe.com/v1/") for uri in uris)
    assert "https://api.stripe.com/v1/issuing/cards?limit=10&status=active" in uris


def test_only_listed_headers_are_on_tape(cassette):
    """A header nobody listed is not there, its name neither."""
    first = yaml.safe_load(cassette.path.read_text())["interactions"][0]

    assert first["response"]["status"] == {"code": 200, "message": "OK"}
    assert list(first["request"]["headers"]) == ["content-type", "stripe-version"]
    assert list(first["response"]["headers"]) == ["content-type", "request-id", "stripe-version"]
    assert KEY not in cassette.path.read_text()


def test_a_json_body_stands_line_by_line(cassette):
    """The diff of a cassette reads like the diff of JSON."""
    text = cassette.path.read_text()
    body = yaml.safe_load(text)["interactions"][5]["response"]["body"]["string"]

    assert '          "object": "issuing.authorization",\n          "amount": 1000,\n' in text
    assert body == json.dumps(AUTHORIZATION, indent=2, ensure_ascii=False)


def test_a_form_stays_one_legible_line(cassette):
    """Parameters are read as they were sent, brackets and all."""
    assert '&expand[]=cardholder&expand[]=pin"\n' in cassette.path.read_text()


def test_provenance_comes_first(cassette):
    """Whoever opens a cassette reads first where it comes from."""
    lines = cassette.path.read_text().split("\n")

    assert lines[:4] == [
        "version: 1",
        "metadata:",
        "  format: 1",
        '  recorded_from: "sandbox"',
    ]
    assert lines[lines.index("interactions:") - 2] == "  takes: 6"


def test_same_takes_same_bytes(identity, conversation, tmp_path):
    """Recording again what did not change changes nothing in the repository."""
    provenance = identity.recorded("sandbox", at="2026-06-01T00:00:00Z", clock="virtual")
    for name in ("first", "again"):
        recorder = Recorder(provenance)
        for request, response in conversation:
            recorder.record(request, response)
        recorder.save(tmp_path / name)

    assert (tmp_path / "again").read_bytes() == (tmp_path / "first").read_bytes()


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        "accents é, 漢字, emoji 🚕",
        "line\nbreak\ttab\r\n",
        "next line \x85, separators \u2028\u2029, delete \x7f, mark \ufeff",
        "yes",
        "~",
        "1e3",
        "2026-06-01",
        "key: value # comment",
        "- dash | > ' \" %",
        "",
        "a" * 3000,
        "  leading and trailing  ",
    ],
)
def test_any_text_survives_the_tape(record, text):
    """What is written is read again, by this harness and by vcrpy, whatever the text."""
    body = f"name={requests.utils.quote(text)}"
    request = sdk_request("POST", "/v1/issuing/cardholders", body)
    cassette = record([(request, stripe_response({**CARD, "metadata": {"note": text}}))])
    again = read_cassette(cassette.path)

    assert again.interactions == cassette.interactions
    assert again.interactions[0].request.form == (("name", text),)
    assert again.interactions[0].response.json()["metadata"] == {"note": text}
    assert verify_cassette(cassette.path) == []


@pytest.mark.parametrize(
    ("body", "written"),
    [
        ("", '""'),
        ("<html>é</html>", '"<html>é</html>"'),
        ("[]", "|-\n        []"),
        ('{"a":\n1}', '|-\n        {"a":\n        1}'),
        ("{}\n", '"{}\\n"'),
        ("{\t}", '"{\\t}"'),
        ("null", '"null"'),
        ('"text"', '"\\"text\\""'),
    ],
)
def test_any_body_survives_the_tape(cassette, body, written):
    """What looks like JSON stands line by line where YAML keeps it so; anything else is quoted."""
    request = cassette.interactions[0].request
    answer = Response(502, {"content-type": 'text: "html"'} if body else {}, body)
    write_cassette(replace(cassette, interactions=(Interaction(request, answer),)))

    assert cassette.path.read_text().endswith(f"      string: {written}\n")
    assert read_cassette(cassette.path).interactions[0].response == answer
    assert verify_cassette(cassette.path) == []


def test_a_header_of_two_values_is_written_as_vcrpy_reads_it(cassette):
    """Whoever writes cassettes of their own with this layout loses none of them."""
    document = serializer.deserialize(cassette.path.read_text())
    headers = document["interactions"][0]["response"]["headers"]
    headers["set-cookie"] = ["a=1", "b=2"]

    assert serializer.deserialize(serializer.serialize(document)) == document


def test_an_empty_conversation_is_a_tape_too(record):
    """A scenario that never calls Stripe may be recorded."""
    cassette = record([])

    assert read_cassette(cassette.path).interactions == ()
    assert yamlserializer.deserialize(cassette.path.read_text())["interactions"] == []
