"""Reads requests as they arrive on one connection: whole ones, and what ends the reading.

httptools parses HTTP/1.1, and the admission is asked as early as a request can be refused: by its
head, while a body comes, and before parameters are parsed. A client's heads are mostly the same,
byte for byte; one that was parsed and admitted before is remembered with what it says.
"""

from collections import deque
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import httptools

from issuing_sandbox.server.admission import Admission, Header, Refused
from issuing_sandbox.wire.http import Found, Request, Response

#: Headers that offer another protocol, and what belongs to one.
OFFERS: Final = (b"upgrade", b"http2-settings")
#: Headers by which a body is framed, or awaited, in another way than by its length alone.
FRAMING: Final = frozenset({"expect", "te", "trailer", "transfer-encoding", "upgrade"})
#: In the place of a request, so that none is kept longer than it is handled.
NONE_YET: Final = Request("", "")


#: Bytes that a head may have to be remembered, and how many heads are.
LONGEST_KNOWN: Final = 1024
MOST_KNOWN: Final = 256


class KnownHead(NamedTuple):
    """What a head says, after which the connection stays open.

    Args:
        request: without its body.
        length: bytes of the body.
        found: what is found of it by those who handle such requests.
    """

    request: Request
    length: int
    found: Found


#: By the bytes of a head, the empty line at its end included.
KnownHeads = dict[bytes, KnownHead]


class RequestReader:
    """The reading side of a connection.

    Args:
        admission: decides which requests come before the sandbox.
        on_expectation: called when a client waits to be told to send its body.
        known_heads: the heads that the admission has let in, of all connections.
    """

    _url: bytes
    #: The headers as they were sent.
    _sent: list[Header]
    _body: list[bytes]
    _body_size: int
    _is_in_head: bool
    _is_between: bool
    #: At most so many bytes of the head have come: those of the chunk in which it began, too.
    _head_bytes: int
    #: So many bytes have come behind the last chunk that had some of the body in it: of the lines
    #: about chunks, and of headers that may follow them. And the body's size before that chunk.
    _frame_bytes: int
    _body_size_before: int
    _first_chunk_size: int
    _request: Request

    def __init__(
        self,
        admission: Admission,
        on_expectation: Callable[[], None],
        known_heads: KnownHeads | None = None,
    ) -> None:
        self._admission = admission
        self._known_heads = {} if known_heads is None else known_heads
        self._on_expectation = on_expectation
        self._parser = httptools.HttpRequestParser(self)
        #: The requests that are complete, each with whether the connection stays open after it.
        self.requests: deque[tuple[Request, bool]] = deque()
        #: The response that ends the connection, after those to the requests before it.
        self.last_response: Response | None = None
        self._chunk_size = 0
        self.on_message_begin()
        #: Whether everything that has come belongs to requests that are complete.
        self._is_between = True

    def feed(self, data: bytes) -> None:
        """Parse more bytes; what is refused or is no HTTP is the last that is looked at."""
        if self.last_response is not None:
            return
        starts_anew = self._is_between
        if starts_anew and self._take_known(data):
            return
        self._chunk_size = len(data)
        self._head_bytes += self._chunk_size
        try:
            self._parse(data)
            if self._is_in_head:
                self._check_unfinished_head()
            elif self._request is not NONE_YET:
                self._check_frame()
            elif starts_anew and self._is_between:
                self._remember_head(data)
        except (httptools.HttpParserError, Refused) as error:
            self._body = []
            self.last_response = _last_response(error)

    def _take_known(self, data: bytes) -> bool:
        """Take a whole request whose head is known, and return whether it was one."""
        end = data.find(b"\r\n\r\n") + len(b"\r\n\r\n")
        known = self._known_heads.get(data[:end])
        if known is None:
            return False
        like, length, found = known
        query = like.query
        if len(data) != end + length or length + len(query) > self._admission.parameters:
            return False
        request = Request(like.method, like.path, query, like.headers, data[end:], found)
        self.requests.append((request, True))
        return True

    def _remember_head(self, data: bytes) -> None:
        """Remember the head of a request that has come in one piece, if it is a plain one."""
        head, _, body = data.partition(b"\r\n\r\n")
        request, keeps_open = self.requests[-1]
        is_plain = keeps_open and not FRAMING.intersection(request.headers)
        if is_plain and request.body == body and len(head) <= LONGEST_KNOWN:
            if len(self._known_heads) >= MOST_KNOWN:
                self._known_heads.clear()
            like = Request(request.method, request.path, request.query, request.headers)
            self._known_heads[head + b"\r\n\r\n"] = KnownHead(like, len(body), Found())

    def forget(self) -> None:
        """Let go of everything that has come: the client is gone."""
        self.requests.clear()
        self.on_message_begin()

    def on_message_begin(self) -> None:
        """httptools: a request begins."""
        self._url = b""
        self._sent = []
        self._body = []
        self._body_size = 0
        self._request = NONE_YET
        self._is_in_head, self._is_between = True, False
        self._frame_bytes = self._body_size_before = 0
        self._head_bytes = self._first_chunk_size = self._chunk_size

    def on_url(self, url: bytes) -> None:
        """httptools: the next part of the request's target."""
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """httptools: one header; those behind a body say nothing that is asked for here."""
        if self._is_in_head:
            self._sent.append((name, value))

    def on_headers_complete(self) -> None:
        """httptools: the body comes next; some clients wait to be told to send it."""
        self._is_in_head = False
        path, query = _path_and_query(self._url)
        headers = {_header_name(name): value.decode("latin-1") for name, value in self._sent}
        self._request = Request(self._parser.get_method().decode(), path, query, headers)
        is_long = self._head_bytes > self._admission.header_bytes
        self._admission.check_head(self._url, self._sent, self._request, is_long=is_long)
        if "expect" in headers and headers["expect"].lower() == "100-continue":
            self._on_expectation()

    def on_body(self, body: bytes) -> None:
        """httptools: the next part of the body."""
        self._body.append(body)
        self._body_size += len(body)
        if self._body_size > self._admission.form_bytes:
            self._admission.check_body(self._request, self._body_size)

    def on_message_complete(self) -> None:
        """httptools: the request is complete, unless it goes on as if it had no upgrade."""
        parser, request = self._parser, self._request
        if "upgrade" in request.headers and parser.should_upgrade():
            return
        if self._body:
            request.body = b"".join(self._body)
            self._body = []
        if len(request.body) + len(request.query) > self._admission.parameters:
            self._admission.check_parameters(request)
        keeps_open = parser.should_keep_alive() and parser.get_http_version() == "1.1"
        self.requests.append((request, keeps_open))
        self._request = NONE_YET
        self._head_bytes = 0
        self._is_between = True

    def _check_unfinished_head(self) -> None:
        """Refuse a head of which too much has come; its first chunk may be of a body before it."""
        if self._head_bytes - self._first_chunk_size > self._admission.header_bytes:
            self._admission.refuse_long_head(self._url, self._sent)

    def _check_frame(self) -> None:
        """Refuse a body of which much comes that is no part of it: headers behind it, extensions.

        The parser keeps what is unfinished, and looks through it anew with each chunk.
        """
        is_body = self._body_size > self._body_size_before
        self._body_size_before = self._body_size
        self._frame_bytes = 0 if is_body else self._frame_bytes + self._chunk_size
        if self._frame_bytes > self._admission.header_bytes:
            self._admission.refuse_long_head(self._url, self._sent)

    def _parse(self, data: bytes) -> None:
        """Parse bytes, and pass over every offer to speak another protocol, as HTTP allows.

        A head with an offer is parsed once more without it: llhttp would take the body for the
        other protocol's.
        """
        while True:
            try:
                return self._parser.feed_data(data)
            except httptools.HttpParserUpgrade as upgrade:
                head = without_upgrade(self._parser, self._url, self._sent)
                self._parser = httptools.HttpRequestParser(self)
                data = head + data[upgrade.args[0] :]


def _last_response(error: Exception) -> Response:
    """Return the response to what was refused, in our words, or to what is no HTTP."""
    refused = error if isinstance(error, Refused) else error.__context__
    if isinstance(refused, Refused):
        return refused.response()
    text = b"Invalid HTTP request received.\n"
    return Response(400, text, content_type="text/plain; charset=utf-8")


def without_upgrade(
    parser: httptools.HttpRequestParser, target: bytes, sent: Sequence[Header]
) -> bytes:
    """Return a parsed head once more, without its offer to speak another protocol.

    Args:
        parser: which has parsed it.
        target: the URL as it was sent.
        sent: its headers as they were sent.
    """
    lines = [b"%s %s HTTP/%s" % (parser.get_method(), target, parser.get_http_version().encode())]
    for name, value in sent:
        if name.lower() == b"connection":
            tokens = [token.strip() for token in value.split(b",")]
            lines.append(b"connection: " + b",".join(t for t in tokens if t.lower() not in OFFERS))
        elif name.lower() not in OFFERS:
            lines.append(b"%s: %s" % (name, value))
    return b"\r\n".join([*lines, b"", b""])


@lru_cache(maxsize=256)
def _header_name(name: bytes) -> str:
    return name.decode("latin-1").lower()


def _path_and_query(url: bytes) -> tuple[str, str]:
    """Return both, undecoded; a proxy's whole URL is understood as well."""
    if not url.startswith(b"/") or b"#" in url:
        parsed = httptools.parse_url(url)
        return (parsed.path or b"/").decode("latin-1"), (parsed.query or b"").decode("latin-1")
    path, _, query = url.decode("latin-1").partition("?")
    return path, query
