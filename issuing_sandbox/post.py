"""What leaves the sandbox: a letter to an endpoint of the customer's, and the reply to it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

#: Hosts that are this machine, whatever a name server says.
LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Letter:
    """A POST to somebody outside.

    Args:
        url: where to.
        body: JSON, as bytes.
        headers: what goes with it.
        patience: seconds of real time the reply may take.
    """

    url: str
    body: bytes
    headers: Mapping[str, str]
    patience: float


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back.

    Args:
        status: the HTTP status; ``None`` if no whole reply came in time.
        headers: values by lower-case name.
        body: as it was sent.
        seconds: real time from sending the letter to the end of the reply.
        problem: why there is no reply, in a few words.
        late: no reply came because time was up.
    """

    status: int | None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    seconds: float = 0.0
    problem: str | None = None
    late: bool = False


class Postman:
    """Carries letters, each over a connection of its own, and follows no redirect.

    Args:
        beyond: hosts besides this machine that letters may go to.
    """

    def __init__(self, beyond: Collection[str] = ()) -> None:
        self._hosts = {*LOOPBACK, *beyond}

    def deliver(self, letter: Letter) -> Reply:
        """Post it and wait for the reply; whatever goes wrong is a reply without a status."""
        # urllib3 is a fifth of what it takes to start, and most sandboxes never post anything.
        from issuing_sandbox import posting  # noqa: PLC0415 - said above

        host = posting.host_of(letter.url)
        if host not in self._hosts:
            return Reply(None, problem=f"kept back: {host} is not this machine")
        return posting.post(letter)
