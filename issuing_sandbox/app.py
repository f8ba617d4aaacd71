"""From a request to an answer, without a server: the sandbox itself."""

import logging
from collections import defaultdict, deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.clock import Clock
from issuing_sandbox.account.fault_injection import API
from issuing_sandbox.call import Deferred, WaitUntil, map_result
from issuing_sandbox.contract.operations import Contract, load
from issuing_sandbox.contract.validation import validate
from issuing_sandbox.core import connected_accounts
from issuing_sandbox.errors import RateLimited, SandboxFault
from issuing_sandbox.jobs import run_due_jobs
from issuing_sandbox.page import access, records
from issuing_sandbox.policies import Policies
from issuing_sandbox.request_handler import RequestHandler
from issuing_sandbox.state.state_file import StateFile, Unsaved
from issuing_sandbox.store.ids import Ids
from issuing_sandbox.webhooks.client import EndpointReply, HttpClient, OutboundRequest
from issuing_sandbox.webhooks.endpoints import KIND
from issuing_sandbox.webhooks.queue import OutgoingDeliveries
from issuing_sandbox.wire import auth
from issuing_sandbox.wire.envelopes import fault_answer
from issuing_sandbox.wire.http import Request, Response

_log = logging.getLogger(__name__)


class Sandbox:
    """All accounts, one a key, and what they have in common.

    Args:
        at: unix seconds at which every account's clock stands still until it is moved; ``None``
            follows the wall clock. Each account has a clock of its own.
        seed: salts every id.
        policies: the switches of every account.
        validates: hold each answer against the contract before it is given.
        http_client: carries what leaves the sandbox; by default to this machine only.
        state: the file that keeps the accounts; without one they end with the sandbox. An account
            that is in it goes on by its own clock and seed.

    Raises:
        StateRefused: the state cannot be kept in this file.
        ValidatorMissing: ``validates`` without ``jsonschema-rs``.
    """

    def __init__(  # noqa: PLR0913 - what a sandbox can be told
        self,
        *,
        at: int | None = None,
        seed: str = "",
        policies: Policies | None = None,
        validates: bool = False,
        http_client: HttpClient | None = None,
        state: Path | None = None,
    ) -> None:
        self._at = at
        self.policies = policies or Policies()
        self.contract: Contract = load()
        self._seed = seed
        self._state = StateFile(state, api_version=self.contract.version) if state else None
        #: By what stands for their keys.
        self._accounts = self._state.accounts(self.policies) if self._state else {}
        self._strangers = Ids(f"{seed}/strangers")
        self._validates = validates
        most = self.policies.requests_per_second
        self._pace = RateLimiter(most) if most else None
        self.http_client = http_client or HttpClient()
        #: What has to be posted, after anything has happened.
        self.outgoing = OutgoingDeliveries(self._save)
        for account in self._accounts.values():
            self.outgoing.look(account)
        if validates:
            validate("error", {})

    def answer(self, request: Request) -> Response:
        """What Stripe would say as far as it is known, and a refusal where it is not.

        Waits for a real-time decision, and posts what leaves before it returns; whoever serves
        several clients uses ``begin`` and ``outgoing``.
        """
        outcome = self.begin(request)
        if isinstance(outcome, Deferred):
            outcome = outcome.finish(self._wait_for(outcome.letter))
        self.outgoing.post_all(self.http_client)
        return outcome

    def _wait_for(self, wanted: OutboundRequest | WaitUntil) -> EndpointReply:
        if isinstance(wanted, OutboundRequest):
            return self.http_client.post(wanted)
        self.outgoing.post_all(self.http_client)
        return EndpointReply(None)

    def tick(self) -> None:
        """Let time pass for accounts that follow the wall clock and have somebody to tell."""
        for account in self._accounts.values():
            if account.clock.start is None and _has_endpoints(account):
                try:
                    run_due_jobs(account)
                except Exception:  # noqa: BLE001 - nobody is there to be told, and time goes on
                    _log.exception("What is due for %s failed in the sandbox", account.id)
                    account.changes.rollback()
                self.outgoing.look(account)
        self._save()
        self._tidy()

    def begin(self, request: Request) -> Response | Deferred[Response]:
        """The answer, or whose reply it waits for; nothing here ever blocks."""
        if access.leads_in(request):
            return access.answer(request, self._shown())
        try:
            key = auth.key_of(request.headers)
            own = self.account(key)
        except SandboxFault as fault:
            name = self._strangers.request()
            refusal = fault_answer(fault, account=None, request=name)
            refusal.headers["request-id"] = name
            return refusal
        account = connected_accounts.acting_account(own, request.headers)
        turn = RequestHandler(account, self.contract, request, validates=self._validates)
        if self._pace and request.path.startswith(API) and not self._pace.allows(account.id):
            outcome: Response | Deferred[Response] = turn.refusal(RateLimited())
        else:
            outcome = turn.answer()
        name = auth.fingerprint(key)
        unkept = self._kept(name, own, turn)
        if isinstance(outcome, Deferred):
            return map_result(outcome, lambda answer: self._kept(name, own, turn) or answer)
        return unkept or outcome

    def _shown(self) -> records.Shown:
        accounts = tuple(self._accounts.values())
        version = self.contract.version
        return records.Shown(accounts, self.policies, version, is_kept=self._state is not None)

    def close(self) -> None:
        """Let another sandbox have the state."""
        if self._state:
            self._state.close()

    def _kept(self, name: str, own: Account, turn: RequestHandler) -> Response | None:
        """Let what a request did last, and refuse to answer where it would not."""
        now = self._accounts.get(name)
        if now is own:
            self._replace(name, own, turn.account)
            now = self._accounts.get(name)
        self.outgoing.look(now or own)
        try:
            if self._state:
                self._state.keep(name, now, turn.account)
        except Unsaved as fault:
            return turn.refusal(SandboxFault(f"{fault}", status=500, kind="api_error"))
        return None

    def _replace(self, name: str, own: Account, asked: Account) -> None:
        if own.successor:
            self._accounts[name] = own.successor
        elif own.discarded:
            del self._accounts[name]
        elif asked.discarded:
            own.connected.pop(asked.id, None)

    def _save(self) -> None:
        """Keep what happened besides requests; if it cannot be kept, the next request says so."""
        if self._state:
            with suppress(Unsaved):
                self._state.write()

    def _tidy(self) -> None:
        if self._state:
            with suppress(Unsaved):
                self._state.tidy()

    def account(self, key: str) -> Account:
        """The account of a secret test key; a new key opens a new account."""
        name = auth.fingerprint(key)
        found = self._accounts.get(name)
        if found is None:
            found = self._accounts[name] = Account(
                key,
                seed=self._seed,
                clock=Clock(self._at),
                policies=self.policies,
                api_version=self.contract.version,
            )
        return found


def _has_endpoints(account: Account) -> bool:
    return any(each.table(KIND) for each in (account, *account.connected.values()))


#: Seconds over which calls are counted.
WINDOW: Final = 1.0


class RateLimiter:
    """Counts the calls of each account.

    Args:
        most: calls that any second may have.
        now: seconds that pass by themselves.
    """

    def __init__(self, most: int, now: Callable[[], float] = monotonic) -> None:
        self._most = most
        self._now = now
        self._calls: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=most))

    def allows(self, account: str) -> bool:
        """Whether one more call (of ``acct_…``) is within the limit; if so, it counts."""
        calls, now = self._calls[account], self._now()
        if len(calls) == self._most and now - calls[0] < WINDOW:
            return False
        calls.append(now)
        return True
