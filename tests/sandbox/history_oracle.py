"""What the harness's money oracle says of a history: by the API alone, of all its accounts."""

from urllib.parse import urlencode

from issuing_harness.interactions import Response
from issuing_harness.oracle.account_flows import inside_differences
from issuing_harness.oracle.snapshot import SnapshotReader
from issuing_harness.oracle.verdict import differences_of


def told_by_the_oracle(platform, accounts):
    """Return the differences that the oracle finds, as sentences.

    Args:
        platform: the client that the requests are made with.
        accounts: the connected accounts to be read, ``acct_…``.
    """
    readers = [SnapshotReader(Carrier(platform), account) for account in accounts]
    # a history is longer than Stripe keeps events, so nothing can be rebuilt from them
    snapshots = [reader.read_account(waited=10**9, has_treasury=True) for reader in readers]
    found = [each for snapshot in snapshots for each in differences_of(snapshot)]
    return [f"{each}" for each in (*found, *inside_differences(snapshots))]


class Carrier:
    """Carries the oracle's requests to a sandbox.

    Args:
        platform: the client that they are made with.
    """

    def __init__(self, platform):
        self._platform = platform

    def send(self, asked):
        """One request, one response."""
        headers = {"authorization": f"Bearer {self._platform.key}", **asked.headers}
        said = self._platform.send(asked.method, asked.path, urlencode(asked.query), headers, b"")
        return Response(said.status, said.headers, said.body.decode())
