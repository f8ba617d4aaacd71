"""A diagram of any text is well-formed, and shows no secret."""

from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from issuing_harness.interactions import EndpointReply, OutsideAction, Span
from issuing_harness.reporting.diagram import diagrams
from issuing_harness.reporting.sequence import Exchange
from issuing_harness.tape.redacted_output import redact_text
from tests.harness.reporting.test_sequence_diagrams import SVG, called, delivered

words = st.text(
    st.sampled_from("ab<>&\"' \n\r\t\x00é\ufffe…\ud800") | st.characters(), max_size=120
)


@settings(derandomize=True, deadline=None, database=None, max_examples=200)
@given(words, words, words, st.sampled_from([200, 402]))
def test_a_picture_is_written_as_an_xml_library_writes_it(
    sentence: str, path: str, stripe: str, status: int
) -> None:
    """Byte for byte, whatever its texts are; the tags and attributes stand here as they are."""
    ET.register_namespace("", SVG.strip("{}"))
    exchange = Exchange(called(1, 2, f"/v1/{path}", status).record, Span(1, 2), sentence)
    event = delivered(3, 4, "issuing_card.updated", EndpointReply(200, {}, path))

    for picture in diagrams([exchange, event], stripe):
        assert ET.tostring(ET.fromstring(picture), encoding="unicode") == picture


def test_no_secret_stands_in_a_picture() -> None:
    """In none of its texts, whether one is cut or not, and however XML has to escape it."""
    secrets = ("sk_test_51Mabcdefghijklmnop", "4242424242424242", "//me:pa<ss&word@host/")
    long = "x" * 90
    for secret in secrets:
        exchanges = [
            Exchange(called(1, 2, f"/v1/{secret}").record, Span(1, 2), f"Given {secret}"),
            Exchange(OutsideAction(f"{long} {secret}"), Span(3, 4), f"When {long} {secret}"),
            delivered(5, 6, "issuing_card.updated", EndpointReply(200, {}, secret)),
        ]

        [picture] = diagrams(exchanges, secret)

        assert redact_text(picture) == picture
        assert secret[5:13] not in " ".join(ET.fromstring(picture).itertext())
