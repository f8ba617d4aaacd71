"""Nothing secret survives, wherever in a document somebody puts it."""

import gzip
import string
from base64 import b64encode, urlsafe_b64encode
from binascii import hexlify

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from issuing_harness.interactions import Request
from issuing_harness.tape import Redactor
from issuing_harness.tape.allowed_fields import allowed_fields
from issuing_harness.tape.encodings import ENCODED
from issuing_harness.tape.secret_search import _without_encoded, find_secret
from tests.harness.tape.conversations import AUTHORIZATION

BASE62 = string.ascii_letters + string.digits
ALLOWED = sorted(allowed_fields())

same_everywhere = settings(derandomize=True, deadline=None, database=None, max_examples=150)


def gzip_in_base64(content):
    """As cookies and logs carry what is long."""
    return b64encode(gzip.compress(content, mtime=0))


@st.composite
def cards(draw):
    """A card number of 13 to 19 digits that passes Luhn's check."""
    digits = draw(st.sampled_from("23456")) + draw(st.text("0123456789", min_size=11, max_size=17))
    doubled = [sum(divmod(2 * int(digit), 10)) for digit in digits[::-1][::2]]
    total = sum(doubled) + sum(int(digit) for digit in digits[::-1][1::2])
    return digits + str(-total % 10)


def prefixed(*prefixes):
    """A secret known by its beginning."""
    tail = st.text(BASE62, min_size=16, max_size=40)
    return st.builds(str.__add__, st.sampled_from(prefixes), tail)


secrets = st.one_of(
    cards(), prefixed("sk_test_", "sk_live_", "rk_test_", "rk_live_", "pk_live_", "whsec_")
)
#: Anything but digits, which would make another number, and the one sign that makes a telephone's.
around = st.text(st.characters(exclude_categories=["Cs", "Nd"], exclude_characters="+"), max_size=8)
names = st.one_of(st.sampled_from(ALLOWED), st.text(max_size=8), st.sampled_from(["metadata"]))
leaves = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.floats(allow_nan=False), st.text()
)


@st.composite
def hidden(draw):
    """A secret, and a document that holds it: as value, in a key, in a text, at any depth."""
    secret = draw(secrets)
    text = draw(around) + secret + draw(around)
    spot = draw(st.sampled_from(["value", "number", "key", "list"]))
    holder = {draw(names): text}
    if spot == "number" and secret.isdigit() and int(secret) < 2**63:
        holder = {draw(names): int(secret)}
    if spot == "key":
        holder = {text: draw(leaves)}
    if spot == "list":
        holder = {draw(names): [draw(leaves), text]}
    for _ in range(draw(st.integers(0, 3))):
        more = draw(st.dictionaries(names, leaves, max_size=3))
        holder = {**more, draw(names): draw(st.sampled_from([holder, [holder]]))}
    return secret, holder


documents = st.recursive(
    leaves,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(names, inner, max_size=4)),
    max_leaves=12,
)


@same_everywhere
@given(hidden())
def test_no_secret_survives_in_a_body(case):
    """In values, in keys, inside longer text, under allowed names, in metadata, as a number."""
    secret, document = case
    body = Redactor().body(orjson.dumps(document).decode())

    assert secret not in body


@same_everywhere
@given(secrets, around, around, st.sampled_from(ALLOWED), st.booleans())
def test_no_secret_survives_in_a_request(secret, before, after, name, is_named):
    """In the path, a parameter's name or its value, wherever it stands."""
    text = before + secret + after
    pairs = ((f"metadata[{text}]", "1"), (text, "1")) if is_named else ((name, text),)
    request = Request("POST", f"/v1/x/{text}", pairs, pairs, {"stripe-account": text})

    assert secret not in str(vars_of(Redactor().request(request)))


@same_everywhere
@given(secrets, around, around)
def test_no_secret_survives_in_a_line_of_a_log(secret, before, after):
    """Free text is searched for the same secrets."""
    assert secret not in Redactor().text(before + secret + after)


def _escape(sign):
    """Ways to write an underscore or a letter, as JSON, Python, HTML and URLs have them."""
    code = ord(sign)
    ways = (f"\\u{code:04x}", f"\\x{code:02x}", f"&#{code};", f"&#x{code:X};", f"%{code:02X}")
    return st.sampled_from([*ways, f"%25{code:02x}", f"\\\\u{code:04X}"])


@same_everywhere
@given(prefixed("sk_test_", "rk_live_", "whsec_"), st.data())
def test_no_key_survives_with_an_escape_in_it(secret, data):
    """Whichever of its characters is written so."""
    place = data.draw(st.integers(0, len(secret) - 1))
    written = secret[:place] + data.draw(_escape(secret[place])) + secret[place + 1 :]

    assert secret[-8:] not in Redactor().text(f"say {written} twice: {written}")
    assert find_secret(written) is not None


@same_everywhere
@given(
    prefixed("sk_test_", "rk_live_", "whsec_"),
    st.text(BASE62 + " :", max_size=6),
    st.lists(
        st.sampled_from([b64encode, urlsafe_b64encode, hexlify, gzip_in_base64]),
        min_size=1,
        max_size=3,
    ),
)
def test_no_key_survives_in_an_encoding(secret, before, encodings):
    """At any offset, and encoded again."""
    encoded = f"{before}{secret}".encode()
    for encode in encodings:
        encoded = encode(encoded)

    assert encoded.decode().rstrip("=") not in Redactor().text(f"say {encoded.decode()} twice")


@same_everywhere
@given(
    st.binary(min_size=16, max_size=64), st.sampled_from([b64encode, urlsafe_b64encode, hexlify])
)
def test_what_a_machine_has_drawn_passes_unchanged(drawn, encode):
    """Digests, signatures and nonces hide nothing."""
    text = f"digest={encode(drawn).decode()}"

    assert ENCODED.sub(_without_encoded, text) == text


@same_everywhere
@given(cards(), st.sampled_from([" ", "-", ".", "_", "\u00a0", "%20"]), around, around)
def test_no_number_survives_digit_by_digit(number, gap, before, after):
    """Whatever stands between its digits, as long as it is always the same."""
    spaced = gap.join(number)

    assert spaced not in Redactor().text(before + spaced + after)


@same_everywhere
@given(
    prefixed("sk_test_", "sk_live_", "rk_test_", "whsec_"),
    st.text(BASE62, min_size=5).map("7".__add__),
    st.sampled_from(["\n", "\r\n", "\\n", "\n  "]),
)
def test_no_part_of_a_key_survives_in_the_next_line(secret, rest, line):
    """However long it is."""
    assert rest not in Redactor().text(f"{secret}{line}{rest}")


@same_everywhere
@given(st.lists(st.dates().map(str) | st.integers(10, 10**6).map("{:,}.00".format), min_size=9))
def test_columns_of_dates_and_amounts_pass_unchanged(cells):
    """Side by side, or one below the other."""
    for gap in (" ", "  ", "\t", " | ", "\n"):
        assert Redactor().text(gap.join(cells)) == gap.join(cells)


@same_everywhere
@given(documents)
def test_redacting_twice_changes_nothing(document):
    """What was redacted is safe, and stays as it is."""
    once = Redactor().body(orjson.dumps(document).decode())

    assert Redactor().body(once) == once


@same_everywhere
@given(
    st.text(BASE62, min_size=24, max_size=24),
    st.integers(1, 99_999_999),
    st.integers(1_500_000_000, 1_900_000_000),
    st.from_regex(r"[0-9]{4,12}", fullmatch=True),
)
def test_what_stripe_mints_passes_unchanged(minted, amount, created, digits):
    """Ids, amounts, times and short numbers come out as they went in."""
    document = {
        **AUTHORIZATION,
        "id": f"iauth_{minted}",
        "amount": amount,
        "created": created,
        "network_data": {"acquiring_institution_id": digits},
        "transactions": [{"id": f"ipi_{minted}", "object": "issuing.transaction"}],
    }

    assert Redactor().json(document) == document


@same_everywhere
@given(
    st.from_regex(r"test_[0-9]{15}", fullmatch=True),
    st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True),
)
def test_what_only_looks_like_a_card_passes_unchanged(network, phone):
    """One in ten network ids and telephone numbers passes Luhn's check; their shape saves them."""
    document = {"network_data": {"transaction_id": network}, "phone_number": phone}

    assert Redactor().json(document) == document


def vars_of(request):
    """All of a request, for it has slots."""
    return [getattr(request, name) for name in request.__slots__]
