"""What is about to leave the sandbox, of all accounts; whoever drives the sandbox posts it."""

from collections.abc import Callable

from issuing_sandbox.account import Account
from issuing_sandbox.post import Postman, Reply
from issuing_sandbox.webhooks import queue
from issuing_sandbox.webhooks.queue import Departure


class Outgoing:
    """The accounts that have something to send; while there are none, nothing is looked through.

    Args:
        settled: hears that something was done which no request asked for.
    """

    def __init__(self, settled: Callable[[], None]) -> None:
        self._settled = settled
        self._accounts: dict[Account, None] = {}

    def __bool__(self) -> bool:
        """Whether anything may have to leave."""
        return bool(self._accounts)

    def look(self, account: Account) -> None:
        """Something has happened to this account, and maybe to those connected to it."""
        if account.departures:
            self._accounts[account] = None
        for each in account.connected.values():
            if each.departures:
                self._accounts[each] = None

    def take(self) -> list[Departure]:
        """What has to be posted now; the reply to each belongs to ``landed``."""
        accounts, self._accounts = self._accounts, {}
        taken = [each for account in accounts for each in queue.leaving(account)]
        self._settled()
        return taken

    def landed(self, departure: Departure, reply: Reply) -> None:
        """The attempt is over: more may leave now."""
        queue.landed(departure, reply)
        self._settled()
        self.look(departure.account)

    def post_all(self, postman: Postman) -> None:
        """Post everything, one letter after the other, until nothing is left."""
        while self._accounts:
            for departure in self.take():
                self.landed(departure, postman.deliver(departure.letter))
