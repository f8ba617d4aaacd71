"""The sandbox, without a server: it takes requests, returns responses and keeps all accounts."""

import logging
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from secrets import token_urlsafe
from time import perf_counter
from typing import TYPE_CHECKING

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.clock import Clock
from issuing_sandbox.contract.operations import Contract, load
from issuing_sandbox.contract.validation import validate
from issuing_sandbox.core import connected_accounts
from issuing_sandbox.deferred import Deferred, WaitUntil, map_result
from issuing_sandbox.errors import RateLimited, SandboxFault
from issuing_sandbox.jobs import run_due_jobs
from issuing_sandbox.page.addresses import is_page_request
from issuing_sandbox.page.request_log import RequestLog
from issuing_sandbox.page.sandbox_view import SandboxView, Share
from issuing_sandbox.policies import Policies
from issuing_sandbox.request_handler import RequestHandler
from issuing_sandbox.state.faults import Unsaved
from issuing_sandbox.store.ids import Ids
from issuing_sandbox.webhooks import endpoints
from issuing_sandbox.webhooks.http_client import EndpointReply, HttpClient, OutboundRequest
from issuing_sandbox.webhooks.outgoing import OutgoingDeliveries
from issuing_sandbox.wire import auth
from issuing_sandbox.wire.envelopes import error_response
from issuing_sandbox.wire.http import API_PREFIXES, Request, Response, http_date
from issuing_sandbox.wire.rate_limiter import RateLimiter

if TYPE_CHECKING:
    from issuing_sandbox.page.parts import Part
    from issuing_sandbox.state.state_file import StateFile

_log = logging.getLogger(__name__)


class Sandbox:
    """A stand-in for Stripe Issuing with one account for each API key.

    Args:
        at: unix seconds at which every account's clock stands still until it is moved; ``None``
            follows the wall clock. Each account has a clock of its own.
        seed: salts every id.
        policies: the choices where Stripe's behaviour is unknown, for every account.
        validates: validate each response against the contract before it is returned.
        http_client: posts to customers' endpoints; by default to this machine only.
        state: the file that stores the accounts; without one they end with the sandbox. An account
            that is in it continues with its own clock and seed.
        share: which of the accounts are here; ``None`` stands for all of them.

    Raises:
        StateRefused: the state cannot be stored in this file.
        ValidatorMissing: ``validates`` without ``jsonschema-rs``.
    """

    def __init__(  # noqa: PLR0913 - a sandbox has this many settings
        self,
        *,
        at: int | None = None,
        seed: str = "",
        policies: Policies | None = None,
        validates: bool = False,
        http_client: HttpClient | None = None,
        state: Path | None = None,
        share: Share | None = None,
    ) -> None:
        self._at = at
        self.policies = policies or Policies()
        self.contract: Contract = load()
        self._seed = seed
        self._state = _open_state(state, self.contract.version) if state else None
        #: By the fingerprint of their key.
        self._accounts = self._state.load_accounts(self.policies) if self._state else {}
        #: Ids of requests without a valid key, which belong to no account.
        self._keyless_ids = Ids(f"{seed}/strangers")
        self._validates = validates
        limit = self.policies.requests_per_second
        self._rate_limiter = RateLimiter(limit) if limit else None
        self.http_client = http_client or HttpClient()
        #: The deliveries to post, after each request and each tick.
        self.outgoing = OutgoingDeliveries(self._save)
        #: The newest requests, for the page.
        self._requests = RequestLog()
        self._share = share or Share(token_urlsafe())
        for account in self._accounts.values():
            self.outgoing.check(account)
        if validates:
            validate("error", {})

    def handle_to_end(self, request: Request) -> Response:
        """Return the response to a request, however long an endpoint takes to reply.

        Posts all deliveries that are due before it returns. A server of several clients uses
        ``handle`` and ``outgoing`` instead.
        """
        result = self.handle(request)
        if isinstance(result, Deferred):
            result = result.finish(self._wait_for(result.awaits))
        self.outgoing.post_all(self.http_client)
        return result

    def _wait_for(self, awaited: OutboundRequest | WaitUntil) -> EndpointReply:
        if isinstance(awaited, OutboundRequest):
            return self.http_client.post(awaited)
        self.outgoing.post_all(self.http_client)
        return EndpointReply(None)

    def tick(self) -> None:
        """Run due jobs of the accounts that follow the wall clock and have webhook endpoints."""
        for account in self._accounts.values():
            if account.clock.start is None and endpoints.has_any(account):
                try:
                    run_due_jobs(account)
                except Exception:  # noqa: BLE001 - no caller to tell; the next tick tries again
                    _log.exception("What is due for %s failed in the sandbox", account.id)
                    account.changes.rollback()
                self.outgoing.check(account)
        self._save()
        self._tidy()

    def handle(self, request: Request) -> Response | Deferred[Response]:
        """Return the response to a request, or a ``Deferred`` that awaits a customer's endpoint.

        Never blocks. What the request changed is persisted before its response is returned.
        """
        began, found = perf_counter(), request.found
        if found is not None and found.fingerprint:
            known = self._accounts.get(found.fingerprint)
            if known is not None and not known.connected:
                return self._handle_for(known, known, found.fingerprint, request, began)
        if is_page_request(request):
            return self.handle_page_request(request)
        try:
            key = auth.api_key(request.headers)
        except SandboxFault as fault:
            return self._requests.add(request, self._refuse_keyless(fault, request.path), "", began)
        fingerprint = auth.fingerprint(key)
        account = owner = self._accounts.get(fingerprint) or self.account(key)
        if found is not None:
            found.fingerprint = fingerprint
        if owner.connected:
            account = connected_accounts.acting_account(owner, request.headers)
        return self._handle_for(account, owner, fingerprint, request, began)

    def handle_page_request(
        self, request: Request, others: "Sequence[Part]" = ()
    ) -> Response | Deferred[Response]:
        """Return a page; if a button was pressed, handle the call that it makes.

        Args:
            request: the request.
            others: the parts of the other processes in a page about all accounts.
        """
        from issuing_sandbox.page import access  # noqa: PLC0415 - programs do not look at the page

        result = access.respond(request, self.view(), others)
        if isinstance(result, Response):
            return result
        account, call, began = result.account, result.call, perf_counter()
        owner = account.platform or account
        fingerprint = next(name for name, each in self._accounts.items() if each is owner)
        response = self._handle_for(account, owner, fingerprint, call, began)
        if isinstance(response, Deferred):
            return map_result(response, result.show)
        return result.show(response)

    def _handle_for(
        self, account: Account, owner: Account, fingerprint: str, request: Request, began: float
    ) -> Response | Deferred[Response]:
        """Handle a request that speaks for an account, and log it once it is answered.

        Args:
            account: the account that it speaks for.
            owner: the account of the key.
            fingerprint: of the key.
            request: the request.
            began: what ``perf_counter`` was when it came.
        """
        handler = RequestHandler(account, self.contract, request, validates=self._validates)
        limiter = self._rate_limiter
        if limiter and request.path.startswith(API_PREFIXES) and not limiter.allows(account.id):
            result: Response | Deferred[Response] = handler.refuse(RateLimited())
        else:
            result = handler.handle()
        failure = self._persist(fingerprint, owner, handler)
        log, name = self._requests.add, account.id
        if isinstance(result, Deferred):
            persist = partial(self._persist, fingerprint, owner, handler)

            def finish(response: Response) -> Response:
                return log(request, persist() or response, name, began)

            return map_result(result, finish)
        return log(request, failure or result, name, began)

    def _refuse_keyless(self, fault: SandboxFault, path: str) -> Response:
        request_id = self._keyless_ids.request()
        response = error_response(fault, path=path, account=None, request=request_id)
        response.headers |= {"request-id": request_id, "date": http_date(Clock(self._at).now())}
        return response

    def view(self) -> SandboxView:
        """Return what the page shows of this sandbox."""
        return SandboxView(
            tuple(self._accounts.values()),
            self.policies,
            self.contract.version,
            is_persistent=self._state is not None,
            requests=self._requests,
            attempts=self.outgoing.attempts,
            token=self._share.page_token,
            process=self._share.process,
            processes=self._share.processes,
        )

    def close(self) -> None:
        """Close the state file, so that another sandbox can open it."""
        if self._state:
            self._state.close()

    def _persist(
        self, fingerprint: str, owner: Account, handler: RequestHandler
    ) -> Response | None:
        """Persist what a request changed; return the 500 to respond with if that fails.

        Args:
            fingerprint: of the key.
            owner: the account of the key.
            handler: of the request, which knows the account that the request speaks for.
        """
        acting, current = handler.account, self._accounts.get(fingerprint)
        is_discarded = owner.is_discarded or acting.is_discarded
        if current is owner and (is_discarded or owner.replaced_by):
            self._apply_replacement(fingerprint, owner, acting)
            current = self._accounts.get(fingerprint)
        sender = current or owner
        if sender.send_queues or sender.connected:
            self.outgoing.check(sender)
        try:
            if self._state:
                self._state.save_request(fingerprint, current, acting)
        except Unsaved as failure:
            return handler.refuse(SandboxFault(f"{failure}", status=500, kind="api_error"))
        if is_discarded:
            _release(owner if owner.is_discarded else acting)
        return None

    def _apply_replacement(self, fingerprint: str, owner: Account, acting: Account) -> None:
        """Forget an account that was reset, or use the one that was imported in its place."""
        if owner.replaced_by:
            self._accounts[fingerprint] = owner.replaced_by
        elif owner.is_discarded:
            del self._accounts[fingerprint]
        elif acting.is_discarded:
            owner.connected.pop(acting.id, None)

    def _save(self) -> None:
        """Persist what happened besides requests; if that fails, the next request reports it."""
        if self._state:
            with suppress(Unsaved):
                self._state.save_changes()

    def _tidy(self) -> None:
        if self._state:
            with suppress(Unsaved):
                self._state.merge_when_idle()

    def account(self, key: str) -> Account:
        """Return the account of a secret test key; a new key opens a new account."""
        fingerprint = auth.fingerprint(key)
        account = self._accounts.get(fingerprint)
        if account is None:
            version, clock = self.contract.version, Clock(self._at)
            account = self._accounts[fingerprint] = Account(
                key, seed=self._seed, clock=clock, policies=self.policies, api_version=version
            )
        return account


def _open_state(path: Path, api_version: str) -> "StateFile":
    from issuing_sandbox.state.state_file import (  # noqa: PLC0415 - brings SQLite along
        StateFile,
    )

    return StateFile(path, api_version=api_version)


def _release(discarded: Account) -> None:
    """Undo what an account's parts know of each other, so that it goes once nothing uses it.

    Garbage collection would come to it late: it passes over what has lived for long.
    """
    for account in (discarded, *discarded.connected.values()):
        account.changes.parts.clear()
    discarded.connected.clear()
