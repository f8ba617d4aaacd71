"""Which process has the account of a key: it follows from the key alone, so nobody has to be asked.

What has no valid key is for the first process, so that its responses are those of one process.
"""

import re
from functools import lru_cache
from typing import Final

from issuing_sandbox.errors import SandboxFault
from issuing_sandbox.wire import auth
from issuing_sandbox.wire.http import Request

FIRST: Final = 0
#: Hexadecimal digits of a key's fingerprint that decide.
_DIGITS: Final = 12
_AUTHORIZATION: Final = re.compile(rb"\nauthorization:[ \t]*([^\r\n]*)\r?\n", re.IGNORECASE)
_END_OF_HEAD: Final = re.compile(rb"\n\r?\n")


def owner(request: Request, processes: int) -> int:
    """Return the process that has the account of a request's key.

    Args:
        request: the request.
        processes: how many processes share the accounts.
    """
    return _owner(request.headers.get("authorization", ""), processes)


def owner_of_connection(received: bytes, processes: int) -> int | None:
    """Return the process of the first request's key; ``None`` if its head has not come whole.

    Args:
        received: the first bytes of a connection.
        processes: how many processes share the accounts.
    """
    end = _END_OF_HEAD.search(received)
    if end is None:
        return None
    found = _AUTHORIZATION.search(received, 0, end.end())
    return _owner(found[1].strip().decode("latin-1") if found else "", processes)


@lru_cache(maxsize=4096)
def _owner(authorization: str, processes: int) -> int:
    try:
        key = auth.api_key({"authorization": authorization})
    except SandboxFault:
        return FIRST
    return int(auth.fingerprint(key)[:_DIGITS], 16) % processes
