"""Policies: named choices where Stripe's behaviour is unknown, inferred or contradictory.

Each is listed in docs/fidelity.md with its values and its ``why``. Nothing else in the sandbox
guesses without that page saying so. The module is long because each has its reason beside it.
"""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple, NoReturn

#: The currency of each country an account can be in.
CURRENCIES: Final = {"US": "usd", "GB": "gbp", "IE": "eur"}


class Policy(NamedTuple):
    """What is known of a policy.

    Args:
        default: its value, unless another is chosen.
        why: what it is based on.
        choices: its values, if they are words out of a list.
    """

    default: Any
    why: str
    choices: tuple[str, ...]

    def check(self, name: str, value: Any) -> Any:
        """Return the value, in the case in which it is listed (``US`` for ``us``).

        Raises:
            ValueError: the policy does not have it.
        """
        lower = str(value).lower()
        listed = next((each for each in self.choices if each.lower() == lower), value)
        if self.choices and listed not in self.choices:
            allowed = " or ".join(map(repr, self.choices))
            near = _nearest(str(value), self.choices)
            raise ValueError(f"The policy {name} is {allowed}, not {value!r}.{near}")
        return listed


def _policy(default: Any, why: str, *, choices: tuple[str, ...] = ()) -> Any:
    return Policy(default, why, choices)


class Policies:
    """The policies of a sandbox, which nobody changes once they are chosen.

    No dataclass: the methods of one with so many fields take a twentieth of the start to compile.

    Args:
        chosen: values by the policies' names; all others have their defaults (``POLICIES``).

    Raises:
        ValueError: there is no such policy, or it does not have this value.
    """

    account_country: str = _policy(
        "US",
        "Where accounts are, and so in which currency they issue: usd, gbp or eur; a connected "
        "account may name another of these countries. Few other rules change with it: too little "
        "is known of other countries to model their screening, their limits or their fees.",
        choices=tuple(CURRENCIES),
    )
    screening_seconds: int = _policy(
        2,
        "How long a new cardholder is under review: recorded at 1 to 3 seconds for an individual, "
        "never promised. Its purchases are declined meanwhile. 0 ends the review before the "
        "account's next call. Inferred for companies, of which there is no recording.",
    )
    cardholder_name: str = _policy(
        "letters",
        "What the `name` of a cardholder may have, which Stripe documents three ways: neither "
        "special characters nor numbers (its contract), letters, spaces and `-,.'` (its page on "
        "physical cards; `letters`), or letters, digits and `/ -&:().'` (its page on virtual "
        "ones; `printable`). That letters of any alphabet count is inferred.",
        choices=("letters", "printable", "any"),
    )
    implausible_details: str = _policy(
        "refuse",
        "What becomes of a detail of a cardholder, a connected account or its people that cannot "
        "be one, where no page says so: an IP or "
        "e-mail address or a phone number that is none, a US state or ZIP code that is none (a "
        "cardholder's); a category code, URL, tax id, id number, share or date of birth that is "
        "none (an account's). For e-mail addresses, ZIP codes, URLs and tax ids there are error "
        "codes, which are used. `keep` looks at "
        "none of them, and keeps a phone number that cannot be written as E.164 as it is.",
        choices=("refuse", "keep"),
    )
    terms_ahead_hours: int = _policy(
        24,
        "How far ahead of the account's clock a cardholder's terms can have been accepted: a date "
        "5.6 hours ahead was recorded as taken, and that a date of another year would be is not "
        "to be believed.",
    )
    watchlist_hit: str = _policy(
        "listed",
        "What a cardholder born on 1 January 1900 shows, the test value for a hit on a watchlist: "
        "`listed` with the date of birth past due, or a review that lasts. Unpublished.",
        choices=("listed", "under_review"),
    )
    address_validation: str = _policy(
        "none",
        "How a shipping address is validated when the request names no mode: Stripe's changelog "
        "says it validates and normalizes since 2024-09-30.acacia, its guide that it only "
        "normalizes. `none` leaves `address_validation` null, as of cards made before there was "
        "any.",
        choices=("none", "validation_and_normalization", "normalization_only", "disabled"),
    )
    unoffered_shipping: str = _policy(
        "refuse",
        "What becomes of a card that is to be shipped as Stripe's table of services for the US "
        "does not offer: in bulk or abroad by `standard` mail (Canada excepted), in bulk to Europe "
        "without an EORI number, or standard with a signature. Its pages say what is offered and "
        "not what becomes of the rest; `accept` ships it. A card in bulk that names no service "
        "goes `express`, the cheapest that is offered: inferred.",
        choices=("refuse", "accept"),
    )
    carrier_to_spain: str = _policy(
        "correos",
        "Who carries a card that goes to Spain by standard mail, from the version on that knows of "
        "Correos; a version before it shows no carrier then. That Correos carries cards in the EU "
        "is documented, which ones is not.",
        choices=("correos", "usps"),
    )
    virtual_second_line: str = _policy(
        "kept",
        "What becomes of a `second_line` on a virtual card, which is never printed. The contract "
        "says nothing of it, and a production program sends one for every card: kept and shown, or "
        "ignored.",
        choices=("kept", "ignored"),
    )
    cancel_stops_shipping: str = _policy(
        "pending",
        "How far along a canceled card's shipping can be for it to be canceled too: documented as "
        "before fulfilment, which may or may not include a card at the printer.",
        choices=("pending", "submitted"),
    )
    replaced_authorizations: str = _policy(
        "created",
        "When the authorizations that are open on a card go over to its replacement: when that is "
        "`created`, when it is `activated`, or `never`. That they do is documented, and that they "
        "may clear on the old card all the same; when, and with which event, is not. Until the "
        "replacement is activated, an increment is checked against a replaced card that still "
        "works.",
        choices=("created", "activated", "never"),
    )
    expiry_near_days: int = _policy(
        60,
        "How many days ahead of its expiry a card can be replaced as `expired`: documented as "
        "passed or near.",
    )
    onboarding: str = _policy(
        "complete",
        "What a new connected account still owes: nothing, as if its onboarding had been gone "
        "through, with a bank account; or what Stripe's guide to Issuing requires (`required`), to "
        "be sent by the API or filled in by `POST /_sandbox/onboard`, unless "
        "`POST /_sandbox/dashboard/onboarding` chooses. A business must have a representative; its "
        "owners are not asked for, as documented.",
        choices=("complete", "required"),
    )
    other_birth_dates: str = _policy(
        "unverified",
        "What a review makes of a person whose birth date is no test value, on an account that has "
        "to be onboarded: Stripe's page says that any but those leads to an unsuccessful "
        "verification, which a document sets right; programs in the US are known to be content "
        "with any (`verified`).",
        choices=("unverified", "verified"),
    )
    capability_seconds: int = _policy(
        0,
        "How long a requested capability is pending once nothing is due. One report from test mode "
        "says about 2 minutes. With 0 it is active before the account's, or its platform's, next "
        "call.",
    )
    requests_per_second: int = _policy(
        0,
        "How many calls an account may make in any second of real time before they are refused "
        "with a 429; 0 is no limit. Documented as 25 in test mode; that reads and writes count "
        "together, and refused calls not at all, is inferred. The account's own clock does not "
        "matter, for it may stand still.",
    )
    topup_maximum: int = _policy(
        99_999_999,
        "The most that one top-up can carry, in cents; more is refused as `amount_too_large`, a "
        "documented code. Eight digits are documented as the most of a charge; that a top-up has "
        "the same bound is inferred, and one production account has a smaller one.",
    )
    us_push_funding: str = _policy(
        "refuse",
        "Whether an account in the US is funded by wires: refused as recorded of `fund_balance`, "
        "or offered, as Stripe's page says of a beta and a production program counts on. That the "
        "instructions are refused in the same words is inferred.",
        choices=("refuse", "offer"),
    )
    listed_funding_instructions: str = _policy(
        "created",
        "Which funding instructions a list has: the reference says all that apply, and that they "
        "are made by the first request for them; `applicable` makes them when they are listed.",
        choices=("created", "applicable"),
    )
    wire_events: str = _policy(
        "created_and_succeeded",
        "What is told of a wire that arrives, which makes a top-up that has succeeded already. "
        "Unpublished; `created_and_succeeded` is what the Dashboard's button does here.",
        choices=("created_and_succeeded", "succeeded"),
    )
    funding_model: str = _policy(
        "issuing_balance_or_financial_account_v1",
        "What the cards of an account spend from, unless `POST /_sandbox/dashboard/funding_model` "
        "chooses: the Issuing balance, or a financial account of Treasury that a connected "
        "account's card names (v1), side by side as Stripe's guides have them; or a v2 financial "
        "account, as accounts opened for Issuing in 2026 do. Recorded of those: a card without "
        "`financial_account_v2` is refused, `financial_account` is unknown, top-ups of the Issuing "
        "balance are refused, the balance has no `issuing`, and Treasury is not onboarded. How "
        "their cards move the account's money is inferred.",
        choices=("issuing_balance_or_financial_account_v1", "financial_account_v2"),
    )
    connected_financial_account_v2: str = _policy(
        "one",
        "Whether an account that is connected by the first API has a v2 financial account of its "
        "own (`Stripe-Context`) where its platform's cards spend from one (`funding_model`). "
        "Documented of accounts made by the second API, which have configurations for it; of "
        "others nothing is known: `one`, so that their cards spend as their platform's do, or "
        "`none`, and they can have no card.",
        choices=("one", "none"),
    )
    financial_account_v2_status: str = _policy(
        "open",
        "The status of the v2 financial account that an account of today comes with: recorded as "
        "`pending` in sandboxes whose live onboarding is not complete, where every card is "
        "refused for it; `open` afterwards.",
        choices=("open", "pending"),
    )
    topup_autosettle: bool = _policy(
        True,
        "An API top-up without a source was seen to stay pending in a US test account, while "
        "guides rely on it becoming spendable. True settles it, false leaves it pending.",
    )
    topup_settle_seconds: int = _policy(
        0,
        "How long an API top-up stays pending when it settles. Live takes days, test mode is "
        "unknown. With 0 it settles before the account's next call; a cancel of that very top-up "
        "still comes in time. Where the clock follows the wall and a webhook endpoint waits to be "
        "told, it settles within a second by itself.",
    )
    created_event_url: str = _policy(
        "card_alone",
        "Of which authorizations `issuing_authorization.created` has `merchant_data.url` null: "
        "recorded of one made by a card (and an amount) alone, whose response has the default URL; "
        "whether one that names a merchant and no URL has it, too (`default`), is unknown. The "
        "real-time request and later events have the URL: inferred.",
        choices=("card_alone", "default", "never"),
    )
    balance_available: str = _policy(
        "credits",
        "When `balance.available` is sent: whenever something adds to a balance, the release of a "
        "hold included, once for each request or step of a bank or network; or `never`. Recorded: "
        "11 of 100 events on an account of Issuing alone, where 9 captures and 4 reversals had "
        "released holds. Documented: not for what takes from a balance. That it comes last and "
        "names no request is inferred.",
        choices=("credits", "never"),
    )
    payout_seconds: int = _policy(
        0,
        "How long a payout is pending, and after that in transit. Live takes days, test mode is "
        "unknown. With 0 it is paid before the account's next call; a cancel of that very payout "
        "still comes in time.",
    )
    bank_transfer_seconds: int = _policy(
        0,
        "How long a bank takes for each step of an outbound payment, an inbound transfer or a "
        "reversal. Live takes days, test mode is unknown. With 0 it is done before the account's "
        "next call; a cancel or a test helper for that very flow still comes in time.",
    )
    outbound_over_cash: str = _policy(
        "insufficient_funds",
        "How a payment or a reversal of more than a financial account's cash is refused, of which "
        "there is no recording: 400 with this code, which the second API's pages name, or 402 "
        "without one (`payment_required`).",
        choices=("insufficient_funds", "payment_required"),
    )
    return_allowed_from: str = _policy(
        "processing_and_posted",
        "Which outbound payments the test helper returns: Stripe's contract says those in "
        "processing, which are posted first then, its page on states those that are `posted`.",
        choices=("processing_and_posted", "posted"),
    )
    report_seconds: int = _policy(
        0,
        "How long a report is pending. At Stripe seconds to an hour, by what users tell. With 0 it "
        "is there before the account's next call.",
    )
    report_lag_hours: int = _policy(
        0,
        "How many hours reports lag behind: Stripe computes them once a day, so that they end half "
        "a day ago or earlier. With 0 they reach up to now.",
    )
    report_balances: str = _policy(
        "all",
        "Which balance the reports are about. They can be asked for Issuing's categories alone "
        "(`reporting_category`), so that its rows are in them; whether a balance summary adds up "
        "both balances is unpublished.",
        choices=("all", "payments", "issuing"),
    )
    capture_of_declined: bool = _policy(
        True,
        "Whether a declined authorization can be captured: the testing page says that a capture is "
        "possible in any state, while one observer was refused. False refuses.",
    )
    capture_of_reversed: bool = _policy(
        True,
        "Whether a reversed authorization can be captured: the testing page says that a capture is "
        "possible in any state, another page that this one is not. False refuses.",
    )
    partial_capture_releases: str = _policy(
        "captured",
        "What a capture that leaves the authorization open releases: as much as was captured, or "
        "the whole hold. Unknown.",
        choices=("captured", "all"),
    )
    limits_count: str = _policy(
        "captured",
        "What a closed authorization counts for under spending limits: what was captured of it, or "
        "what was authorized. Unknown. A pending one counts for its amount, a reversed or expired "
        "one for nothing, unless it is captured after all; refunds give nothing back, and captures "
        "by force count for nothing.",
        choices=("captured", "authorized"),
    )
    dispute_window_days: int = _policy(
        110,
        "How many days after its capture a transaction can be disputed, and a dispute submitted. "
        "Documented for most reasons, fewer (65 or 80) for some by network; one number is kept.",
    )
    dispute_seconds: int = _policy(
        0,
        "How long a dispute with winning_evidence or losing_evidence stays submitted. Unknown. "
        "With 0 it is decided before the account's next call.",
    )
    dispute_evidence: str = _policy(
        "all",
        "What submit insists on. An explanation is documented for fraudulent; that other reasons "
        "need all of their own fields (a return's only where merchandise is not as described, a "
        "duplicate's any one) is inferred. 'explanation' insists on that alone.",
        choices=("all", "explanation"),
    )
    dispute_reason: str = _policy(
        "other",
        "The reason of a dispute that is made without one. The answer must have a reason, and "
        "which is unknown; 'fraudulent' is the usual one.",
        choices=("other", "fraudulent"),
    )
    dispute_again: bool = _policy(
        True,
        "Whether a transaction whose dispute was lost can be disputed again. Unknown: that a "
        "dispute can be lost for being a duplicate suggests it. An open or won dispute stands in "
        "the way of another: inferred.",
    )
    card_change_financial_account: str = _policy(
        "refuse",
        "Whether an update moves a card to another financial account: the contract knows no such "
        "parameter, and an SDK of 2026-10-28.endive does. `refuse` refuses it by name where a "
        "version has it; `accept` moves the card, whose open authorizations stay where they are.",
        choices=("refuse", "accept"),
    )
    inactive_feature_decline_reason: str = _policy(
        "not_allowed",
        "Why a purchase is declined when its card's financial account is closed or has its feature "
        "card_issuing not active. That it is declined is documented, the reason is unknown.",
        choices=("not_allowed", "account_disabled"),
    )
    restricted_outbound_decline_reason: str = _policy(
        "not_allowed",
        "Why a purchase is declined when the platform has restricted outbound flows of its card's "
        "financial account. One page says that it is declined, another leaves the feature active "
        "(`approve`); the reason is unknown.",
        choices=("not_allowed", "account_disabled", "approve"),
    )
    hold_transaction_at_capture: str = _policy(
        "void",
        "What becomes of the Transaction of a hold on a financial account when it is captured: "
        "`void`, and the received debit has one of its own, as ids were recorded; or `posted`, "
        "the only one of both.",
        choices=("void", "posted"),
    )
    received_debit_per_capture: str = _policy(
        "capture",
        "How many received debits an authorization with several captures has: one for each "
        "`capture`, or one for the `authorization` that grows. A list on the authorization "
        "suggests the first; unknown.",
        choices=("capture", "authorization"),
    )
    refund_links_authorization: str = _policy(
        "linked",
        "Whether a refund on a financial account names the authorization of the capture that it "
        "refunds, as on the Issuing balance, or `never`, as one was recorded in a beta.",
        choices=("linked", "never"),
    )
    capture_event_order: str = _policy(
        "transaction_first",
        "Whether `issuing_transaction.created` comes before the `treasury.received_debit.created` "
        "(or credit) of the same second, or after it (`flow_first`). Unknown: nothing should "
        "depend on it.",
        choices=("transaction_first", "flow_first"),
    )
    dispute_credit_moment: str = _policy(
        "win",
        "When the money of a dispute is back on a financial account: once it is won, or on "
        "`submission` already, as a provisional credit. Unknown.",
        choices=("win", "submission"),
    )
    increment_is_checked_as: str = _policy(
        "total",
        "What an increment is held against where a limit is about a single authorization "
        "(`per_authorization`, and the cap of 10,000 USD): the authorization as it would become, "
        "or the extra amount alone. Unknown. Funds and other limits always look at the extra "
        "amount, for the rest is held and counted already.",
        choices=("total", "extra"),
    )
    highest_fraud_risk_declines: bool = _policy(
        True,
        "Whether a purchase made with `risk_assessment[fraud_risk][level]=highest` is declined "
        "`suspected_fraud`. Documented under older names of the parameters; nobody is known to "
        "have tried these.",
    )
    fraud_challenges: bool = _policy(
        False,
        "Whether the account has fraud challenges switched on, a preview setting of the "
        "Dashboard, unless `POST /_sandbox/dashboard/fraud_challenges` chooses. On a plain "
        "account the key `fraud_challenges` is absent: recorded. A reply that asks for one gets "
        "it either way: documented for test mode.",
    )
    challenge_covers: str = _policy(
        "merchant",
        "What a confirmed challenge clears: the card's next approved purchase from the same "
        "merchant (name and network id), or only one of the same amount. Stripe's contract says a "
        "similar one from the same merchant; that it clears one, and for how long, is inferred.",
        choices=("merchant", "purchase"),
    )
    wallet_token_status: str = _policy(
        "active",
        "The status of the token that a purchase by wallet makes. Unknown; a token has to be "
        "active before it can pay.",
        choices=("active", "requested"),
    )
    late_details_told: str = _policy(
        "receipt",
        "Which purchase details that come after their transaction are told by an event: a receipt, "
        "whose event is documented, or `any`, by `issuing_transaction.updated`. Unknown.",
        choices=("receipt", "any"),
    )
    undecided_purchases: str = _policy(
        "decline",
        "What a purchase becomes that the real-time endpoint does not decide within 2 seconds, "
        "unless `POST /_sandbox/dashboard/authorization_default` chooses: a setting of the "
        "Dashboard, whose first value is unknown; production users count on a decline.",
        choices=("decline", "approve"),
    )
    unreachable_endpoint: str = _policy(
        "timeout",
        "Whether an endpoint that cannot be reached, or hangs up, reads as `webhook_timeout` or as "
        "`webhook_error`. Unknown.",
        choices=("timeout", "error"),
    )
    invalid_reply: str = _policy(
        "decline",
        "What a purchase becomes whose decision was answered with another status than 200, or with "
        "something that cannot be read (`webhook_error`): declined, or what is chosen for "
        "undecided ones. A changelog of 2024-12-18 pairs the reason with declines; that another "
        "status counts as such a reply is inferred.",
        choices=("decline", "default"),
    )
    checks_after_decision: bool = _policy(
        True,
        "Whether funds, card, cardholder and spending controls are checked again when the endpoint "
        "has approved. Unknown; without it two purchases that are asked about at once could spend "
        "the same money.",
    )
    refund_cap: bool = _policy(
        True,
        "Whether the refunds of one capture stay within it. Unknown. True refuses what exceeds it, "
        "also a refund without an amount, which is one of the whole capture, after one of a part.",
    )
    refund_and_dispute: str = _policy(
        "once",
        "Whether a purchase can be given back both by the merchant and by a dispute. The contract "
        "has a dispute lost as `refund_issued`, and its amount can't be more than refunds have "
        "left. With `once` a submitted dispute that asks for more than later refunds have left is "
        "lost for that reason instead of won, and is not credited before; and a refund of what a "
        "won dispute has given back is refused within `refund_cap`: both inferred, also on "
        "financial accounts. `twice` lets both through, as a merchant may not know of a dispute. "
        "An unlinked refund is of no purchase, and counts for none.",
        choices=("once", "twice"),
    )
    refund_answers: str = _policy(
        "refund",
        "What refunding a capture answers with: the new refund, or the capture. Unknown; a list "
        "by `type=refund` has the refund either way.",
        choices=("refund", "capture"),
    )
    settlement_network: str = _policy(
        "visa",
        "The network of a test-mode settlement that names none. The answer must have one, and "
        "which is unknown.",
        choices=("visa", "maestro", "mastercard"),
    )
    settlement_service: str = _policy(
        "international",
        "The `settlement_service` of a test-mode settlement. The contract lists two, and there is "
        "no parameter for it.",
        choices=("international", "uk_national_net"),
    )
    deciding_endpoint: str = _policy(
        "newest",
        "Which of several endpoints that select `issuing_authorization.request` decides. Stripe "
        "has one, set in the Dashboard; endpoints made by API stand in for it.",
        choices=("newest", "oldest"),
    )
    delivery_timeout_seconds: int = _policy(
        10,
        "How many seconds of real time an endpoint has to answer an ordinary delivery. "
        "Unpublished.",
    )
    delivery_retries: int = _policy(
        3,
        "How often a failed delivery is tried again. Documented for test mode as three times; that "
        "the first attempt is not one of them is inferred.",
    )
    delivery_retry_minutes: int = _policy(
        30,
        "How long after a failed delivery it is tried again, by the account's clock; each further "
        "retry waits twice as long as the one before. Documented as over a few hours; the spacing "
        "is unpublished.",
    )
    header_bytes: int = _policy(
        32_768,
        "How many bytes the names and values of a request's headers may have in all; more is a "
        "431. Unpublished; servers in general allow 8 to 32 KB.",
    )
    headers: int = _policy(
        100,
        "How many headers a request may have; more is a 431. Unpublished; 100 is usual.",
    )
    url_bytes: int = _policy(
        16_384,
        "How long a request's URL may be; a longer one is a 414. Unpublished.",
    )
    parameters: int = _policy(
        4_096,
        "How many parameters a query or a form may have; more is a 400. Unpublished; a card with "
        "every category in each of its limits stays below.",
    )
    form_bytes: int = _policy(
        1_048_576,
        "How many bytes the body of a request may have; more is a 413. Unpublished; no documented "
        "call needs a tenth of it.",
    )
    upload_bytes: int = _policy(
        20_971_520,
        "How many bytes the body of a file upload may have; more is a 413. The largest file that "
        "is documented for a purpose modelled here has 16 MB; what surrounds it is little.",
    )
    state_bytes: int = _policy(
        268_435_456,
        "How many bytes a state document may have that is imported over HTTP; more is a 413. The "
        "sandbox's own: an account with some tens of thousands of purchases.",
    )
    issuing_pending: str = _policy(
        "not_zero",
        "When a balance has `issuing.pending`, the top-ups on their way there: a production "
        "program notes that it is left out when zero; Stripe's contract does not have it at all "
        "(`never`), though older programs read it without asking (`always`).",
        choices=("not_zero", "never", "always"),
    )
    treasury_access: str = _policy(
        "on",
        "Whether the platform is onboarded on Treasury. If it is not, every call is refused in a "
        "text recorded with a hint (`off`) and without (`off_without_hint`).",
        choices=("on", "off", "off_without_hint"),
    )
    capability_before_feature: str = _policy(
        "restricted",
        "What becomes of a feature of a financial account whose capability was not requested: "
        "Stripe's pages say that to ask earlier is an error (`refuse`), its contract has a code "
        "for an account that exists all the same (`restricted`), and its sample program opens "
        "accounts before.",
        choices=("restricted", "refuse"),
    )
    feature_activation_seconds: int = _policy(
        0,
        "How long a requested feature of a financial account is pending, `card_issuing` excepted, "
        "which is active at once: documented as up to 30 minutes (1800). With 0 it is active "
        "before the account's next call.",
    )
    closing_quiet_days: int = _policy(
        0,
        "For how many days nothing may have moved in a financial account that is closed. One page "
        "names 75 days as the alternative to forwarding, the contract no such rule.",
    )
    late_money_of_closed_account: str = _policy(
        "fail",
        "What becomes of money that reaches a financial account after it was closed without a "
        "request of the platform: a refund, a late or forced capture, a bank's return. The "
        "contract says that a received credit or debit can fail because the account is closed: "
        "`fail` has each fail `account_closed`, a card's included (that one does is inferred), "
        "so that its Issuing transaction is there and moves nothing; the return of an outbound "
        "payment, which cannot fail, is refused by name. `book` moves it in the closed account, "
        "where a negative balance is the platform's to make good. Stripe's own way, forwarding, "
        "is refused by name. What a platform asks of a closed account is refused either way, "
        "disputes and reversals included, and what it has asked for before keeps the account open "
        "until it is decided: inferred.",
        choices=("fail", "book"),
    )
    restricted_flow_failure_code: str = _policy(
        "account_frozen",
        "Why an ACH credit or debit fails that reaches a financial account whose platform "
        "restricts such flows. That it does not go through is documented; the code is not.",
        choices=("account_frozen", "other"),
    )
    treasury_needs_card_payments: bool = _policy(
        False,
        "Whether `treasury` can be requested only together with, or after, `card_payments`: "
        "Stripe's page on features says so, its page on connected accounts and its sample program "
        "say no. `transfers` is needed either way.",
    )
    list_limit: str = _policy(
        "clamp",
        "What a list does with a limit outside 1 to 100: differential tests of another project saw "
        "Stripe use the nearest bound, the documentation reads like a refusal.",
        choices=("clamp", "refuse"),
    )
    notice_sender: str = _policy(
        "platform",
        "Who mails the notices that regulation asks for: the platform, which is then told of each "
        "and reports it; or `stripe`, the default of an account of Stripe's. That no notice is "
        "listed while Stripe mails them is inferred.",
        choices=("platform", "stripe"),
    )
    notice_scope: str = _policy(
        "account",
        "Which notices are listed: those of the account that a request is for, named by "
        "`Stripe-Account` (`account`), or for a platform those of all accounts connected to it "
        "(`platform`). Unpublished; Stripe's page calls a notice one to a connected account, and "
        "its events carry `account` either way: inferred.",
        choices=("account", "platform"),
    )
    notice_id_prefix: str = _policy(
        "acctnt",
        "How the id of a notice begins. No recorded one is known, and `acctnt` is ours; Stripe's "
        "fixture has `obj`.",
        choices=("acctnt", "obj"),
    )
    notice_deadline_days: int = _policy(
        30,
        "How many days after its cause a notice has to be sent. Unpublished but for credit "
        "decisions, which have 30. That a notice of an account closed for inactivity has no "
        "deadline is documented.",
    )
    notice_needs_preview_version: bool = _policy(
        True,
        "Whether notices are there in preview versions alone, those named `….preview` from "
        "2023-10-11 on, with or without betas behind that: the SDKs for previews have them since "
        "that day, Stripe's contract and general SDKs do not. That every such day has them, and "
        "that a general version or an earlier preview answers as for a URL that does not exist, "
        "is inferred. A general version with betas behind it (`2023-10-16; a_beta=v1`) is refused "
        "by name: which beta has notices is unknown. False has them in all other versions.",
    )
    notice_resend: str = _policy(
        "overwrite",
        "What becomes of a notice that is reported as sent once more: the new report takes the "
        "place of the old one, or it is refused. Unknown.",
        choices=("overwrite", "refuse"),
    )
    notice_sent_at_bounds: bool = _policy(
        True,
        "Whether a `sent_at` before the notice was created, or after now, is refused. Unknown.",
    )
    notice_unverified_after: int = _policy(
        3_600,
        "How many seconds after an application for Issuing was complete it is rejected, if it "
        "could not be verified: documented as one hour in test mode and 29 days in live mode. That "
        "a review which is still under way is awaited is inferred.",
    )
    closed_account_cards: str = _policy(
        "inactive",
        "What Stripe makes of the active cards of an account that it closes: `inactive`, told by "
        "events; or they stay `active`, as a support page says of accounts closed for inactivity. "
        "Either way none can be used while there is no Issuing; that such a card never works again "
        "is not modelled.",
        choices=("inactive", "active"),
    )

    def __init__(self, **chosen: Any) -> None:
        for name in chosen.keys() - POLICIES.keys():
            raise ValueError(_unknown_message(name, POLICIES))
        for name, policy in POLICIES.items():
            vars(self)[name] = policy.check(name, chosen.get(name, policy.default))

    @classmethod
    def from_choices(cls, choices: Iterable[str]) -> "Policies":
        """Return the policies with these choices, each ``name=value`` as typed by a person.

        Raises:
            ValueError: there is no such policy, or it does not have this value.
        """
        values = {}
        for choice in choices:
            name, equals, value = choice.partition("=")
            if name not in POLICIES:
                raise ValueError(_unknown_message(name, POLICIES))
            default = POLICIES[name].default
            if not equals:
                like = f"{name}={str(default).lower()}"
                raise ValueError(f"{name} has no value here. Write it like {like}.")
            values[name] = _parse_value(name, value, type(default))
        return cls(**values)

    def altered(self, **chosen: Any) -> "Policies":
        """Return these policies with others chosen in place of some.

        Raises:
            ValueError: there is no such policy, or it does not have this value.
        """
        return Policies(**{**vars(self), **chosen})

    def of_country(self, country: str) -> "Policies":
        """Return these policies for an account of another country (``GB``)."""
        return self if country == self.account_country else self.altered(account_country=country)

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise AttributeError(f"The policy {name} is chosen when a sandbox is made.")


#: All policies by name, in the order of their listing.
POLICIES: Final[dict[str, Policy]] = {
    name: policy for name, policy in vars(Policies).items() if isinstance(policy, Policy)
}


def _unknown_message(name: str, names: Iterable[str]) -> str:
    known = list(names)
    near = _nearest(name, known) or f" There are {', '.join(known)}."
    return f"There is no policy {name!r}.{near} docs/fidelity.md says what each is about."


def _nearest(word: str, known: Iterable[str]) -> str:
    """Return a question about the nearest of the known words, ``""`` if none is near."""
    from difflib import get_close_matches  # noqa: PLC0415 - for a mistake only

    near = get_close_matches(word.lower(), known, n=1)
    return f" Did you mean {near[0]!r}?" if near else ""


def _parse_value(name: str, value: str, kind: type) -> Any:
    if kind is bool and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if kind is int and value.isascii() and value.isdecimal():
        return int(value)
    if kind is str:
        return value
    allowed = "true or false" if kind is bool else "a whole number"
    raise ValueError(f"The policy {name} is {allowed}, not {value!r}.")
