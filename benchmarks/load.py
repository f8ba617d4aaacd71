"""A small load generator, for machines without wrk: kept-alive connections, one request each.

    python benchmarks/load.py URL --connections 8 --seconds 2 [--body FORM]

Prints answers a second and how many of them were no success.
"""

import argparse
import asyncio
import time
from typing import Final
from urllib.parse import urlsplit

import httptools

KEY: Final = "sk_test_bench"


class Client(asyncio.Protocol):
    """Asks again as soon as it is answered, until it is time to stop."""

    def __init__(self, request: bytes, until: float) -> None:
        self.request, self.until = request, until
        self.answers = self.failures = 0
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Ask for the first time."""
        self.transport = transport
        self.parser = httptools.HttpResponseParser(self)
        transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        """Read on."""
        self.parser.feed_data(data)

    def on_message_complete(self) -> None:
        """Count, and ask again."""
        self.answers += 1
        self.failures += self.parser.get_status_code() >= 300  # noqa: PLR2004 - what is no success
        if time.monotonic() < self.until:
            self.parser = httptools.HttpResponseParser(self)
            self.transport.write(self.request)
        else:
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio hands it over
        """It is over, or the server hung up."""
        self.done.set_result(None)


def request_of(url: str, body: str | None) -> bytes:
    """The whole request as bytes; with a body it is a POST."""
    parts = urlsplit(url)
    lines = [
        f"{'GET' if body is None else 'POST'} {parts.path} HTTP/1.1",
        f"host: {parts.netloc}",
        f"authorization: Bearer {KEY}",
    ]
    if body is not None:
        form = "content-type: application/x-www-form-urlencoded"
        lines += [form, f"content-length: {len(body)}"]
    return "\r\n".join([*lines, "", body or ""]).encode()


async def drive(url: str, body: str | None, connections: int, seconds: float) -> list[Client]:
    """The clients, when they are done."""
    parts, until = urlsplit(url), time.monotonic() + seconds
    request, loop = request_of(url, body), asyncio.get_running_loop()
    clients = [Client(request, until) for _ in range(connections)]
    for each in clients:
        await loop.create_connection(lambda client=each: client, parts.hostname, parts.port)
    await asyncio.wait_for(asyncio.gather(*(each.done for each in clients)), seconds + 10)
    return clients


def main() -> None:
    """Drive one URL and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--body")
    given = parser.parse_args()
    begun = time.monotonic()
    clients = asyncio.run(drive(given.url, given.body, given.connections, given.seconds))
    rate = sum(each.answers for each in clients) / (time.monotonic() - begun)
    print(f"{rate:.1f} {sum(each.failures for each in clients)}")


if __name__ == "__main__":
    main()
