"""Inputs that nobody wrote, by hypothesis: refused in our words or taken; no crash, no hang.

It is long because each kind of input has its strategy beside what is done with it.
"""

import json
import random
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from issuing_harness.certification.profile import read_profile
from issuing_harness.certification.profile_file import PROFILE
from issuing_harness.collection.features import read_feature
from issuing_harness.collection.problems import FeatureRefused
from issuing_harness.errors import SettingsError, TapeError
from issuing_harness.event_sender import signature
from issuing_harness.tape import read_provenance, verify_cassette
from issuing_harness.tape.cassette import _seal
from issuing_harness.webhooks.mailbox import ALL_EVENTS, Mailbox
from issuing_harness.webhooks.receiver import PostedRequest
from issuing_sandbox.app import Sandbox
from issuing_sandbox.policies import Policies
from issuing_sandbox.routes import ROUTES
from issuing_sandbox.server.admission import Admission
from issuing_sandbox.server.request_reader import RequestReader
from tests.attacks.attack import Tries, limited
from tests.sandbox.api import START, InProcess
from tests.sandbox.life import populate

ROOT = Path(__file__).parents[2]
#: How many inputs are drawn at a time; hypothesis remembers each for as long.
BATCH = 1000
#: How many others are made of each that is drawn.
SPLICES = 4
SECRET = "whsec_fuzzed"
NOT_MODELLED = 501

Answer = Callable[[Any], str]


def fuzz(
    tries: Tries,
    inputs: st.SearchStrategy[Any],
    answer: Answer,
    splice: Callable[[Any, Any, random.Random], Any],
) -> None:
    """Draw inputs, and see that each is answered in a moment.

    Args:
        tries: the attack.
        inputs: what hypothesis draws.
        answer: says how an input was answered; what it raises is a problem.
        splice: makes another input of two, by chance: drawing one takes longer than most answers.
    """
    drawn: list[Any] = []

    def answer_all(one: Any) -> None:
        drawn.append(one)
        del drawn[:-BATCH]
        others = tries.random.choices(drawn, k=SPLICES)
        for each in (one, *(splice(one, other, tries.random) for other in others)):
            tries.check(*_judged(each, answer))
            tries.tried()

    while tries.done < tries.count:
        before = tries.done
        _draw(inputs, answer_all, tries.random.getrandbits(32), tries.count - tries.done)
        if tries.done == before:
            break


def _judged(drawn: Any, answer: Answer) -> tuple[str, str]:
    """Return what is wrong with an answer, and how it was answered."""
    try:
        with limited():
            return "", answer(drawn)
    except Exception as error:  # noqa: BLE001 - any is a finding
        return f"{type(error).__name__}: {error}: {drawn!r}"[:1500], ""


def _draw(
    inputs: st.SearchStrategy[Any], answer_all: Callable[[Any], None], source: int, left: int
) -> None:
    """Draw a batch of inputs, or what is left of them."""

    @seed(source)
    @settings(
        max_examples=min(BATCH, -(-left // (SPLICES + 1))),
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(inputs)
    def draw(one: Any) -> None:
        answer_all(one)

    draw()


def _splice_lines(one: bytes, other: bytes, source: random.Random) -> bytes:
    """Return the beginning of one text with the end of another."""
    mine, its = one.split(b"\n"), other.split(b"\n")
    at = source.randint(0, len(mine))
    its_at = at if source.random() < 0.5 else source.randint(0, len(its))
    return b"\n".join([*mine[:at], *its[its_at:]])


def _splice_pairs(one: tuple[Any, Any], other: tuple[Any, Any], _: random.Random) -> Any:
    """Return the first of one pair with the second of another."""
    return one[0], other[1]


_WORDS = st.sampled_from(
    [
        *("Feature:", "Rule:", "Background:", "Scenario:", "Scenario Outline:", "Examples:"),
        *("Given", "When", "Then", "And", "*", "|", "| a | b |", '"""', "```", "@slow", "@", "#"),
        *("# language: fr", "# language: xx", "# issuing: allow", "<a>", "Alice", "\\", "\ufeff"),
    ]
)
_TEXT = st.text(max_size=30)
_TOML = st.sampled_from(
    [
        *("[integration]", "[start]", "[application]", "[application.shows.card]", "[offers]"),
        *("[requirements]", "[[requirements.waived]]", "[[requirements.attested]]", "[a.b]"),
        *('name = "A"', 'endpoint = "http://127.0.0.1:1/"', 'secret = "S"', "secret = 1", "a = {}"),
        *('decides = "reply"', 'http = "GET /{card}"', "command = []", "ready = true", "x"),
        *("until = 2027-01-31", "until = 25:61", "settle = -1", "settle = nan", "only = [[1]]"),
        *("fields = {a = 1}", "wait = 1e999", '"" = 1', "a.b.c = 1", '"name" = "\\u0000"'),
    ]
)
_LINE = st.lists(_WORDS | _TEXT, max_size=4).map(" ".join)


#: Values of every type, in the place of one that is of another.
_VALUES = (b"7", b"-1", b"null", b"true", b'"x"', b"[]", b"[7]", b"{}", b'{"a": 7}', b"9" * 30)


def _altered(texts: list[bytes], kinds: str = "dpmr") -> st.SearchStrategy[bytes]:
    """Draw a text with some of its lines taken out, doubled, moved, replaced or given a value."""
    line = _LINE.map(str.encode) | st.binary(max_size=20)
    change = st.tuples(st.sampled_from(kinds), st.integers(0, 10**6), st.integers(0, 10**6), line)
    return st.builds(_alter, st.sampled_from(texts), st.lists(change, min_size=1, max_size=5))


def _alter(text: bytes, changes: list[tuple[str, int, int, bytes]]) -> bytes:
    lines = text.split(b"\n")
    for kind, place, other, line in changes:
        at, to = place % len(lines), other % len(lines)
        if kind == "d" and len(lines) > 1:
            del lines[at]
        elif kind == "p":
            lines.insert(to, lines[at])
        elif kind == "m":
            lines[at], lines[to] = lines[to], lines[at]
        elif kind == "v":
            name, mark, _ = lines[at].partition(b": ")
            lines[at] = name + mark + _VALUES[other % len(_VALUES)] * bool(mark)
        else:
            lines[at] = lines[at][: other % 40] + line
    return b"\n".join(lines)


def fuzz_features(tries: Tries) -> None:
    """Features of the library with lines altered, and lines of keywords in any order."""
    paths = sorted((ROOT / "features").rglob("*.feature"))
    written = [path.read_bytes() for path in tries.random.sample(paths, 30)]
    invented = st.lists(_LINE, max_size=25).map("\n".join).map(str.encode)
    fuzz(tries, _altered(written) | invented, feature_answer(tries.folder), _splice_lines)


def feature_answer(folder: Path) -> Answer:
    """Return what collects a feature."""
    path = folder / "fuzzed.feature"

    def answer(content: bytes) -> str:
        path.write_bytes(content)
        try:
            feature = read_feature(path, "features/fuzzed.feature", ["slow"])
        except FeatureRefused as refused:
            return "refused in our words" if str(refused) else "refused without a word"
        return "collected" if feature.scenarios else "collected, with no scenario"

    return answer


def fuzz_profiles(tries: Tries) -> None:
    """Profiles of the examples with lines altered, and lines of TOML in any order."""
    written = [path.read_bytes() for path in sorted((ROOT / "examples").rglob(PROFILE))]
    invented = st.lists(_TOML, max_size=25).map("\n".join).map(str.encode)
    fuzz(tries, _altered(written) | invented, profile_answer(tries.folder), _splice_lines)


def profile_answer(folder: Path) -> Answer:
    """Return what reads a profile."""
    path = folder / PROFILE

    def answer(content: bytes) -> str:
        path.write_bytes(content)
        try:
            profile = read_profile(path)
        except SettingsError as refused:
            return "refused in our words" if str(refused) else "refused without a word"
        return "read" if profile.document() else "read, with nothing in it"

    return answer


def fuzz_tapes(tries: Tries) -> None:
    """Cassettes with lines and values altered, every other one sealed anew."""
    tapes = sorted((path.read_bytes() for path in (ROOT / "cassettes").rglob("*.yaml")), key=len)
    with_deliveries = [tape for tape in tapes if b"\ndeliveries:" in tape]
    # short ones: what a longer one has is more of the same, and takes longer to be read
    written = [*tapes[:20], *with_deliveries[:10]]
    altered = _altered(written, "dpmrvvvv")
    inputs = st.tuples(altered | st.binary(max_size=500), st.booleans())

    def splice(one: Any, other: Any, source: random.Random) -> Any:
        return _splice_lines(one[0], other[0], source), one[1]

    fuzz(tries, inputs, tape_answer(tries.folder), splice)


def tape_answer(folder: Path) -> Answer:
    """Return what verifies a cassette."""
    path = folder / "fuzzed.yaml"

    def answer(drawn: tuple[bytes, bool]) -> str:
        content, is_sealed = drawn
        path.write_bytes(_seal(*content.partition(b"\ninteractions:")) if is_sealed else content)
        with suppress(TapeError):
            read_provenance(path)
        problems = verify_cassette(path)
        return "refused in our words" if problems else "whole, by its seal"

    return answer


_NAMES = [
    *("amount", "card", "cardholder", "currency", "type", "status", "metadata", "expand", "limit"),
    *("spending_controls", "billing", "address", "merchant_data", "evidence", "name", "individual"),
    *("created", "starting_after", "ending_before", "enabled_events", "url", "capture_amount"),
]
_KEY = st.sampled_from([*_NAMES, "", "0", "1", "a", "line1", "gte"]) | st.text(max_size=8)
_VALUE = st.sampled_from(["1", "-1", "9" * 25, "usd", "", "true", "NaN", "%", "%ff", "\x00", "é"])
_PAIR = st.builds(
    lambda first, keys, value: first + "".join(f"[{key}]" for key in keys) + "=" + value,
    st.sampled_from(_NAMES) | _KEY,
    st.lists(_KEY, max_size=4),
    _VALUE | st.text(max_size=12),
)
_FORM = st.lists(_PAIR, max_size=8).map("&".join).map(lambda text: text.encode("utf-8", "replace"))
_OPERATIONS = sorted((verb, path) for verb, path in ROUTES if path.startswith("/v1"))


def fuzz_forms(tries: Tries) -> None:
    """Any form to any operation, in its body and in its query."""
    forms = st.tuples(st.sampled_from(_OPERATIONS), _FORM | st.binary(max_size=60))
    fuzz(tries, forms, Endpoint(tries.random).form_answer, _splice_pairs)


class Endpoint:
    """A sandbox without a server, that has something of every kind."""

    def __init__(self, source: random.Random, sandbox: Sandbox | None = None) -> None:
        self._random = source
        self.sandbox = sandbox or Sandbox(at=START)
        self._api = InProcess(self.sandbox)
        self._ids = sorted(populate(self._api).values())
        self._asked = 0

    def form_answer(self, drawn: tuple[tuple[str, str], bytes]) -> str:
        """Say how an operation answered a form."""
        (verb, template), form = drawn
        path = "/".join(self._named(part) for part in template.split("/"))
        headers = {"authorization": f"Bearer {self._api.key}"}
        if verb == "POST":
            headers["content-type"] = "application/x-www-form-urlencoded"
            return self._judged(self._api.send(verb, path, "", headers, form))
        return self._judged(self._api.send(verb, path, form.decode("latin-1"), headers, b""))

    def _named(self, part: str) -> str:
        return self._random.choice(self._ids) if part.startswith("{") else part

    def _judged(self, said: Any) -> str:
        self._asked += 1
        if not self._asked % BATCH:  # what was made is let go
            self._api.have("/_sandbox/reset")
            self._ids = sorted(populate(self._api).values())
        if said.status == NOT_MODELLED:
            assert said.error["code"] == "not_modelled"
            return "refused as not modelled"
        assert said.status < 500, said.body
        return "answered" if said.status == 200 else "refused in Stripe's words"

    def bytes_answer(self, drawn: bytes) -> str:
        """Say how the server answered bytes on a connection."""
        reader = RequestReader(Admission(Policies()), lambda: None)
        reader.feed(drawn)
        for request, _ in reader.requests:
            response = self.sandbox.handle_to_end(request)
            assert response.status < 500 or response.status == NOT_MODELLED, response.body
        last = reader.last_response
        assert last is None or 400 <= last.status < 500, last
        return "refused" if last else "answered" if reader.requests else "waited for more"


_TOKEN = st.sampled_from(
    [
        *("Host", "Authorization", "Content-Length", "Content-Type", "Transfer-Encoding", "Expect"),
        *("Idempotency-Key", "Stripe-Version", "Stripe-Account", "Upgrade", "Connection"),
    ]
)
_CONTENT = st.sampled_from(
    [
        *("localhost", "Bearer sk_test_x", "Basic Og==", "Basic ====", "0", "-1", "99999999999"),
        *("chunked", "chunked, gzip", "100-continue", "multipart/form-data; boundary=", "h2c"),
        *("2026-05-27.dahlia", "acct_x", "application/json", "keep-alive, close", "\x00"),
    ]
)
_HEADER = st.builds(
    lambda name, mark, value: f"{name}{mark}{value}",
    _TOKEN | st.text(max_size=10),
    st.sampled_from([": ", ":", " : ", ""]),
    _CONTENT | st.text(max_size=20),
)
_REQUEST = st.builds(
    lambda line, headers, body: (
        "\r\n".join([line, *headers, "", ""]).encode("utf-8", "replace") + body
    ),
    st.sampled_from(
        [
            *("GET /v1/balance HTTP/1.1", "POST /v1/topups HTTP/1.1", "GET / HTTP/1.0", "PRI * X"),
            *(
                "GET //v1 HTTP/1.1",
                "GET http://localhost/v1/events HTTP/1.1",
                "DELETE /v1/x HTTP/9",
            ),
        ]
    )
    | st.text(max_size=30),
    st.lists(_HEADER, max_size=8).map(
        lambda more: ["Host: localhost", "Authorization: Bearer sk_test_in_process", *more]
    )
    | st.lists(_HEADER, max_size=8)
    | st.lists(st.builds("{}: {}".format, _TOKEN, _CONTENT), max_size=2).map(
        lambda more: ["Host: localhost", "Authorization: Bearer sk_test_in_process", *more]
    ),
    st.binary(max_size=60),
)


def fuzz_headers(tries: Tries) -> None:
    """Request lines, headers and bodies as bytes, as the server reads them."""
    fuzz(tries, _REQUEST, Endpoint(tries.random).bytes_answer, _splice_lines)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
_EVENT = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["issuing_card.updated", "issuing_authorization.request"]) | _JSON,
        "data": _JSON | st.fixed_dictionaries({"object": _JSON}),
        "request": _JSON,
        "id": _JSON,
    },
)
_WHOLE_EVENT = st.fixed_dictionaries(
    {
        "id": st.text(max_size=8),
        "type": st.sampled_from(["issuing_card.updated", "issuing_authorization.request"]),
        "data": st.fixed_dictionaries({"object": st.dictionaries(st.text(max_size=5), _JSON)}),
        "request": _JSON,
    }
)
_BODY = (
    _WHOLE_EVENT.map(json.dumps) | _EVENT.map(repr) | (_EVENT | _JSON).map(json.dumps) | st.text()
)


def fuzz_deliveries(tries: Tries) -> None:
    """Signature headers and bodies at the mailbox; every other body is signed as it is."""
    header = st.text(max_size=40) | st.sampled_from(
        ["t=1,v1=", "t=,v1=00", "t=9999999999999999999,v1=00", "v1=,v0=,t", "t=1" * 500, "t=²,v1=0"]
    )
    fuzz(tries, st.tuples(_BODY, header | st.none()), delivery_answer(), _splice_pairs)


def delivery_answer() -> Answer:
    """Return what posts to a mailbox."""
    mailbox = Mailbox(MagicMock(), MagicMock())
    mailbox._secrets = {ALL_EVENTS: SECRET}

    def answer(drawn: tuple[str, str | None]) -> str:
        text, header = drawn
        body = text.encode("utf-8", "replace")
        sent = signature(SECRET, body, int(time.time())) if header is None else header
        reply = mailbox._receive(PostedRequest({"stripe-signature": sent}, body))
        assert reply.status in (200, 400), reply
        return "taken" if reply.status == 200 else "refused with a 400"

    return answer
