"""What must be there before a request can succeed: a stage for each operation that needs one.

Invented requests hardly ever come upon an authorization that is pending, or a dispute that has its
evidence. A stage makes one, for this request alone, and says how to name it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import requests

Json = dict[str, Any]

HELPERS: Final = "/v1/test_helpers/issuing"
ADDRESS: Final = {
    "line1": "123 Main Street",
    "city": "San Francisco",
    "postal_code": "94111",
    "country": "US",
}
COMPANY: Final[Json] = {"type": "company", "name": "Company Card", "billing": {"address": ADDRESS}}
SHIPPING: Final = {"name": "Alice Archer", "address": ADDRESS}
EVIDENCE: Final[Json] = {"reason": "fraudulent", "fraudulent": {"explanation": "This was not me."}}
RISKY: Final = {"fraud_risk": {"level": "highest"}}
VERSION: Final = {"Stripe-Version": "2026-05-27.dahlia"}


@dataclass
class Ready:
    """How a request names what is there.

    Args:
        path: the ids in its path.
        form: the parameters it must have, in its body or in its query.
        headers: the headers it must have.
    """

    path: dict[str, str] = field(default_factory=dict)
    form: Json = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


class Stage:
    """An account that things are put into.

    Args:
        base: the sandbox's URL.
        key: the secret key.
        write: makes a form of nested parameters.
        stages: by operation, what makes a stage for it; ``STAGES``, if no others are given.
    """

    def __init__(
        self,
        base: str,
        key: str,
        write: Callable[[Json], bytes],
        stages: "dict[str, Callable[[Stage], Ready]] | None" = None,
    ) -> None:
        self._base, self._key, self._write = base, key, write
        self._stages = STAGES if stages is None else stages

    def for_operation(self, name: str) -> Ready | None:
        """What ``"POST /v1/issuing/cards"`` needs; ``None`` if it needs nothing of its own."""
        make = self._stages.get(name)
        return make(self) if make else None

    def post(self, path: str, headers: dict[str, str] | None = None, **form: Any) -> Json:
        """The answer to a call that must succeed."""
        written = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        return self._called("POST", path, headers=written, data=self._write(form))

    def get(self, path: str, headers: dict[str, str] | None = None) -> Json:
        """The answer to a call that must succeed."""
        return self._called("GET", path, headers=headers or {})

    def _called(self, method: str, path: str, **more: Any) -> Json:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.request(
                method, self._base + path, auth=(self._key, ""), timeout=30, **more
            )
        if not answer.ok:
            raise SystemExit(f"{method} {path} sets a stage, and was refused: {answer.text}")
        decoded: Json = answer.json()
        return decoded

    def money(self) -> None:
        """More than anybody spends here."""
        self.post("/_sandbox/dashboard/add_funds", amount=10**9)

    def cardholder(self) -> str:
        """Somebody who can be asked by telephone."""
        form = COMPANY | {"phone_number": "+15555550100"}
        return str(self.post("/v1/issuing/cardholders", **form)["id"])

    def card(self, **more: Any) -> str:
        """A virtual card in use, unless it is to be another one."""
        form: Json = {"cardholder": self.cardholder(), "currency": "usd", "type": "virtual"}
        return str(self.post("/v1/issuing/cards", **form | {"status": "active"} | more)["id"])

    def posted_card(self, *steps: str) -> str:
        """A physical card, so far on its way."""
        card = self.card(type="physical", shipping=SHIPPING, status="inactive")
        for step in steps:
            self.post(f"{HELPERS}/cards/{card}/shipping/{step}")
        return card

    def purchase(self, **more: Any) -> Json:
        """An authorization: pending, unless it is risky."""
        return self.post(f"{HELPERS}/authorizations", card=self.card(), amount=1000, **more)

    def transaction(self) -> str:
        """A capture."""
        captured = self.post(f"{HELPERS}/authorizations/{self.purchase()['id']}/capture")
        return str(captured["transactions"][0]["id"])

    def dispute(self) -> str:
        """One that can be submitted."""
        form: Json = {"transaction": self.transaction(), "evidence": EVIDENCE}
        return str(self.post("/v1/issuing/disputes", **form)["id"])

    def design(self) -> str:
        """One in review."""
        bundle = self.get("/v1/issuing/physical_bundles")["data"][0]["id"]
        path = "/v1/issuing/personalization_designs"
        return str(self.post(path, physical_bundle=bundle)["id"])

    def settlement(self) -> str:
        """One that is pending."""
        form: Json = {"bin": "400000", "clearing_date": 1, "currency": "usd", "net_total_amount": 5}
        return str(self.post(f"{HELPERS}/settlements", **form)["id"])

    def topup(self) -> str:
        """One that is pending: the sandbox that is fuzzed lets them take a day."""
        return str(self.post("/v1/topups", amount=100, currency="usd")["id"])

    def token(self) -> str:
        """One of a purchase by telephone."""
        return str(self.purchase(wallet="apple_pay")["token"])

    def ephemeral_key(self) -> str:
        """One for a card."""
        made = self.post("/v1/ephemeral_keys", VERSION, issuing_card=self.card())
        return str(made["id"])


def _purchased(helper: str, **form: Any) -> dict[str, Callable[[Stage], Ready]]:
    name = f"POST {HELPERS}/authorizations/{{authorization}}/{helper}"
    return {name: lambda stage: Ready({"authorization": stage.purchase()["id"]}, form)}


def _sent(helper: str, *steps: str) -> dict[str, Callable[[Stage], Ready]]:
    name = f"POST {HELPERS}/cards/{{card}}/shipping/{helper}"
    return {name: lambda stage: Ready({"card": stage.posted_card(*steps)})}


STAGES: Final[dict[str, Callable[[Stage], Ready]]] = {
    "GET /v1/accounts/{account}": lambda stage: Ready({"account": stage.get("/v1/account")["id"]}),
    "POST /v1/ephemeral_keys": lambda stage: Ready(
        form={"issuing_card": stage.card()}, headers=VERSION
    ),
    "DELETE /v1/ephemeral_keys/{key}": lambda stage: Ready({"key": stage.ephemeral_key()}),
    "GET /v1/issuing/tokens": lambda stage: Ready(form={"card": stage.card()}),
    "GET /v1/issuing/tokens/{token}": lambda stage: Ready({"token": stage.token()}),
    "POST /v1/issuing/tokens/{token}": lambda stage: Ready(
        {"token": stage.token()}, {"status": "suspended"}
    ),
    "POST /v1/issuing/cards": lambda stage: Ready(
        form={"cardholder": stage.cardholder(), "currency": "usd", "type": "virtual"}
    ),
    "POST /v1/issuing/cards/{card}": lambda stage: Ready({"card": stage.card()}),
    "POST /v1/issuing/disputes": lambda stage: Ready(form={"transaction": stage.transaction()}),
    "POST /v1/issuing/disputes/{dispute}/submit": lambda stage: Ready({"dispute": stage.dispute()}),
    "GET /v1/issuing/settlements/{settlement}": lambda stage: Ready(
        {"settlement": stage.settlement()}
    ),
    "POST /v1/issuing/settlements/{settlement}": lambda stage: Ready(
        {"settlement": stage.settlement()}
    ),
    f"POST {HELPERS}/settlements/{{settlement}}/complete": lambda stage: Ready(
        {"settlement": stage.settlement()}
    ),
    f"POST {HELPERS}/authorizations": lambda stage: Ready(
        form={"card": stage.card(), "amount": 1000}
    ),
    "POST /v1/issuing/cards/{card}/test/authorizations": lambda stage: Ready(
        {"card": stage.card()}, {"held_amount": 100, "authorization_method": "online"}
    ),
    **_purchased("capture"),
    **_purchased("expire"),
    **_purchased("reverse"),
    **_purchased("finalize_amount", final_amount=900),
    **_purchased("increment", increment_amount=100),
    f"POST {HELPERS}/authorizations/{{authorization}}/fraud_challenges/respond": lambda stage: (
        Ready({"authorization": stage.purchase(risk_assessment=RISKY)["id"]}, {"confirmed": True})
    ),
    **_sent("submit"),
    **_sent("ship"),
    **_sent("deliver", "ship"),
    **_sent("return", "ship"),
    **_sent("fail", "submit"),
    f"POST {HELPERS}/personalization_designs/{{personalization_design}}/reject": lambda stage: (
        Ready(
            {"personalization_design": stage.design()},
            {"rejection_reasons": {"card_logo": ["other"]}},
        )
    ),
    f"POST {HELPERS}/transactions/create_force_capture": lambda stage: Ready(
        form={"card": stage.card(), "amount": 10}
    ),
    f"POST {HELPERS}/transactions/create_unlinked_refund": lambda stage: Ready(
        form={"card": stage.card(), "amount": 10}
    ),
    f"POST {HELPERS}/transactions/{{transaction}}/refund": lambda stage: Ready(
        {"transaction": stage.transaction()}
    ),
    "POST /v1/topups": lambda _: Ready(form={"amount": 100, "currency": "usd"}),
    "POST /v1/topups/{topup}/cancel": lambda stage: Ready({"topup": stage.topup()}),
}
