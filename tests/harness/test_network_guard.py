"""The loopback-only network guard: nothing leaves this machine while it is active."""

import socket

import pytest

from issuing_harness.network import NetworkBlocked, is_loopback, loopback_only

# an address for documentation (RFC 5737): if the guard failed, no host would be reached
REMOTE = "192.0.2.1"


def connect(address):
    """Open a connection."""
    with socket.socket() as client:
        client.settimeout(1)
        client.connect((address, 9))


def send(address):
    """Send a datagram."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.sendto(b"anybody?", (address, 9))


WAYS_OUT = {
    "connect": lambda: connect(REMOTE),
    "datagram": lambda: send(REMOTE),
    "name": lambda: socket.getaddrinfo("api.stripe.com", 443),
    "name in bytes": lambda: socket.getaddrinfo(b"api.stripe.com", 443),
    "old look-up": lambda: socket.gethostbyname("api.stripe.com"),
    "create_connection": lambda: socket.create_connection(("api.stripe.com", 443), timeout=1),
}


@pytest.mark.parametrize("way", WAYS_OUT.values(), ids=WAYS_OUT)
def test_every_way_out_is_closed(way):
    """Connecting, sending and looking up a name end with what to do instead."""
    with loopback_only(), pytest.raises(NetworkBlocked) as blocked:
        way()
    for part in ("tried to reach", "127.0.0.1 and localhost", "--backend live", "the program"):
        assert part in str(blocked.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_loopback_can_be_reached(host):
    """A server on this machine can be reached."""
    with loopback_only(), socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection((host, server.getsockname()[1]), timeout=5).close()


def test_a_path_of_this_machine_can_be_reached(tmp_path):
    """Unix sockets are no network."""
    with loopback_only(), socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
        server.listen()
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(tmp_path / "s"))


def test_the_fence_is_put_away():
    """Outside the block nothing is refused; after a nested block it is still active."""
    with loopback_only():
        with loopback_only():
            pass
        with pytest.raises(NetworkBlocked):
            send(REMOTE)
    socket.getaddrinfo("192.0.2.1", 9, flags=socket.AI_NUMERICHOST)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),  # noqa: S104 - a name, nothing is bound
        ("10.0.0.1", False),
        ("localhost.example.com", False),
        ("127.0.0.1.example.com", False),
        (None, False),
    ],
)
def test_loopback_is_known_by_number_or_name(host, expected):
    """A host that only looks like this machine is another one."""
    assert is_loopback(host) is expected
