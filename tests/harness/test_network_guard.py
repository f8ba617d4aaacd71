"""The loopback-only network guard: nothing leaves this machine while it is active."""

import asyncio
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import uvloop

from issuing_harness.network import NetworkBlocked, is_loopback, loopback_only

ROOT = Path(__file__).parents[2]

#: A feature that calls, and one that is called.
SAMPLE = [
    "features/cards/frozen_cards.feature",
    "features/webhooks/real_time_decisions.feature",
]

# an address for documentation (RFC 5737): if the guard failed, no host would be reached
REMOTE = "192.0.2.1"


def connect(host):
    """Open a connection to a host."""
    reach((host, 9))


def reach(address):
    """Open a connection."""
    with socket.socket() as client:
        client.settimeout(1)
        client.connect(address)


def send(address):
    """Send a datagram."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.sendto(b"anybody?", (address, 9))


def on_uvloop(name, *args, **kwargs):
    """Call a method of a running loop of uvloop's, and await it."""

    async def call():
        method = getattr(asyncio.get_running_loop(), name)
        made = await asyncio.wait_for(method(*args, **kwargs), timeout=1)
        made[0].abort()

    return uvloop.run(call())


class TwoFaced(tuple):
    """An address whose first item is one for who asks, and another for the socket."""

    __slots__ = ()

    def __getitem__(self, index):
        """This machine's, whatever is there."""
        return "127.0.0.1" if index == 0 else super().__getitem__(index)


WAYS_OUT = {
    "connect": lambda: connect(REMOTE),
    "datagram": lambda: send(REMOTE),
    "address in a bytearray": lambda: connect(bytearray(REMOTE.encode())),
    "address that says another": lambda: reach(TwoFaced((REMOTE, 9))),
    "name": lambda: socket.getaddrinfo("api.stripe.com", 443),
    "name in bytes": lambda: socket.getaddrinfo(b"api.stripe.com", 443),
    "old look-up": lambda: socket.gethostbyname("api.stripe.com"),
    "create_connection": lambda: socket.create_connection(("api.stripe.com", 443), timeout=1),
    "name of an address": lambda: socket.getnameinfo((REMOTE, 9), 0),
    "uvloop's connect": lambda: on_uvloop("create_connection", asyncio.Protocol, REMOTE, 9),
    "uvloop's connect by name": lambda: on_uvloop(
        "create_connection", asyncio.Protocol, host="api.stripe.com", port=443
    ),
    "uvloop's look-up": lambda: on_uvloop("getaddrinfo", "api.stripe.com", 443),
    "uvloop's name of an address": lambda: on_uvloop("getnameinfo", (REMOTE, 9)),
    "uvloop's datagrams": lambda: on_uvloop(
        "create_datagram_endpoint", asyncio.DatagramProtocol, remote_addr=(REMOTE, 9)
    ),
    "uvloop's datagrams to anybody": lambda: on_uvloop(
        "create_datagram_endpoint",
        asyncio.DatagramProtocol,
        local_addr=("0.0.0.0", 0),  # noqa: S104 - none is sent
    ),
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


def test_loopback_can_be_reached_by_uvloop():
    """Its servers and connections on this machine are left alone, datagrams between them, too."""
    with loopback_only(), socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        on_uvloop("create_connection", asyncio.Protocol, "127.0.0.1", port)
        on_uvloop("create_datagram_endpoint", asyncio.DatagramProtocol, ("127.0.0.1", 0))


def test_uvloop_asks_whenever_it_is_imported():
    """A step that imports it while the guard is active gets loops that ask first, too."""
    code = (
        "import sys; from issuing_harness.network import loopback_only, NetworkBlocked\n"
        "with loopback_only():\n"
        "    assert 'uvloop' not in sys.modules\n"
        "    import asyncio, uvloop\n"
        "    loop = uvloop.new_event_loop()\n"
        f"    try: loop.run_until_complete(loop.getaddrinfo('{REMOTE}', 9))\n"
        "    except NetworkBlocked: print('blocked')\n"
    )
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)

    assert said.stdout == b"blocked\n"


#: What a Python program tries, and what it says; it knows this package as little as a stranger's.
TRIES = f"""
import asyncio, socket, sys
sys.path[:] = [path for path in sys.path if path != {str(ROOT)!r}]
def tcp(): socket.create_connection(("{REMOTE}", 9), timeout=1)
def name(): socket.getaddrinfo("api.stripe.com", 443)
def loop():
    import uvloop
    async def go():
        await asyncio.get_running_loop().create_connection(asyncio.Protocol, "{REMOTE}", 9)
    uvloop.run(go())
for way in (tcp, name, loop):
    try: way()
    except PermissionError as error: print(way.__name__, "tried to reach" in str(error))
with socket.create_server(("127.0.0.1", 0)) as server:
    socket.create_connection(server.getsockname()).close()
"""


def started(*command, **options):
    """Start a program with the guard up, to its end; return what it said."""
    with loopback_only():
        done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    return done.stdout + done.stderr


@pytest.mark.parametrize("options", [{}, {"env": {"PATH": os.environ["PATH"]}}])
def test_a_python_program_that_a_step_starts_stays_here(options):
    """By connection, name and uvloop, also in an environment of its own; loopback is open."""
    assert started(sys.executable, "-c", TRIES, **options) == "tcp True\nname True\nloop True\n"


def test_a_program_keeps_its_own_sitecustomize(tmp_path):
    """The guard stands before the one that a machine has, and not in its place."""
    (tmp_path / "sitecustomize.py").write_text("print('its own')")
    environment = {"PYTHONPATH": str(tmp_path)}

    assert started(sys.executable, "-c", TRIES, env=environment).startswith("its own\ntcp True")


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl on this machine")
def test_a_program_that_heeds_proxies_stays_here():
    """Whatever is not this machine is asked of a proxy that is not there."""
    assert "127.0.0.1 port 9" in started("curl", "-sS", "-m", "2", "http://api.stripe.com")


def test_a_program_that_uvloop_starts_stays_here():
    """It starts programs by itself."""

    async def start():
        program = (sys.executable, "-c", TRIES)
        process = await asyncio.create_subprocess_exec(*program, stdout=subprocess.PIPE)
        return (await process.communicate())[0]

    with loopback_only():
        assert uvloop.run(start()).startswith(b"tcp True\nname True\n")


@pytest.mark.parametrize(
    "start",
    [
        lambda: os.system("true"),  # noqa: S605 - it is refused
        lambda: os.posix_spawn("/bin/true", ["true"], os.environ),
        lambda: os.execv("/bin/true", ["true"]),  # noqa: S606 - it is refused
    ],
    ids=["system", "posix_spawn", "exec"],
)
def test_a_program_that_cannot_be_kept_here_is_not_started(start):
    """There is no place for the guard's environment; subprocess has one, and is named."""
    with loopback_only(), pytest.raises(NetworkBlocked, match="Start it by subprocess"):
        start()
    with loopback_only():
        assert os.spawnv(os.P_WAIT, "/bin/true", ["true"]) == 127  # noqa: S606 - no shell's business


def test_what_started_before_and_after_is_left_alone():
    """The environment of this process is as it was."""
    before = dict(os.environ)
    with loopback_only():
        assert os.environ["PYTHONPATH"] != before.get("PYTHONPATH")

    assert dict(os.environ) == before
    assert subprocess.run(["true"], check=False).returncode == 0
    assert os.system("true") == 0  # noqa: S605 - no shell's business


#: Raises the loopback interface of a namespace that has no other, and becomes pytest.
ALONE = """
import fcntl, os, socket, struct, sys
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
    fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh22x", b"lo", 1))
assert [name for _, name in socket.if_nameindex() if not name.startswith(("lo", "tun"))] == []
os.execv(sys.executable, [sys.executable, "-m", "pytest", *sys.argv[1:]])
"""


def _may_be_alone():
    program = shutil.which("unshare")
    return program and subprocess.run([program, "-rn", "true"], check=False).returncode == 0


@pytest.mark.long
def test_features_run_where_there_is_no_network_at_all():
    """In a namespace without interfaces but loopback, so nothing is needed from beyond it."""
    if not _may_be_alone():
        pytest.skip("this machine lets nobody make a network namespace (unshare -rn)")
    everything = ["features"] if os.environ.get("ISSUING_FULL") else SAMPLE
    command = ["unshare", "-rn", sys.executable, "-c", ALONE, "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, *everything], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


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
