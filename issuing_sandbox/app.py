"""From a request to an answer, without a server: the sandbox itself."""

from issuing_sandbox.account import Account
from issuing_sandbox.clock import Clock
from issuing_sandbox.contract.answers import validate
from issuing_sandbox.contract.operations import Contract, load
from issuing_sandbox.errors import SandboxFault
from issuing_sandbox.ids import Ids
from issuing_sandbox.policies import Policies
from issuing_sandbox.turn import Turn
from issuing_sandbox.wire import auth
from issuing_sandbox.wire.envelopes import fault_answer
from issuing_sandbox.wire.http import Answer, Request


class Sandbox:
    """All accounts, one a key, and what they have in common.

    Args:
        at: unix seconds at which every account's clock stands still until it is moved; ``None``
            follows the wall clock. Each account has a clock of its own.
        seed: salts every id.
        policies: the switches of every account.
        validates: hold each answer against the contract before it is given.

    Raises:
        ValidatorMissing: ``validates`` without ``jsonschema-rs``.
    """

    def __init__(
        self,
        *,
        at: int | None = None,
        seed: str = "",
        policies: Policies | None = None,
        validates: bool = False,
    ) -> None:
        self._at = at
        self.policies = policies or Policies()
        self.contract: Contract = load()
        self._seed = seed
        self._accounts: dict[str, Account] = {}
        self._strangers = Ids(f"{seed}/strangers")
        self._validates = validates
        if validates:
            validate("error", {})

    def answer(self, request: Request) -> Answer:
        """What Stripe would say as far as it is known, and a refusal where it is not."""
        try:
            key = auth.key_of(request.headers)
            account = self.account(key)
        except SandboxFault as fault:
            name = self._strangers.request()
            refusal = fault_answer(fault, account=None, request=name)
            refusal.headers["request-id"] = name
            return refusal
        answer = Turn(account, self.contract, request, validates=self._validates).answer()
        if account.discarded:
            del self._accounts[key]
        return answer

    def account(self, key: str) -> Account:
        """The account of a secret test key; a new key opens a new account."""
        found = self._accounts.get(key)
        if found is None:
            found = self._accounts[key] = Account(
                key,
                seed=self._seed,
                clock=Clock(self._at),
                policies=self.policies,
                api_version=self.contract.version,
            )
        return found
