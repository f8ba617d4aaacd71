"""A Given that nothing in its scenario needs could say anything, so it is refused."""

import re

from issuing_harness.collection import Vocabulary, unrunnable_scenarios
from issuing_harness.program.arrangements import NotJudged
from steps.arrangements import GIVENS

CONFIGURATION = """
[pytest]
issuing_features = features
filterwarnings = error
"""
CONFTEST = 'pytest_plugins = ["fixtures.stage", "steps"]\n'
START = "Given the Issuing balance holds at least $50.00\nAnd the company holds an active card\n"
SPENDS = "When the company spends $10.00 at Rocket Rides\nThen the authorization is approved\n"
FREEZES = (
    "Given the company holds an active card\n{}"
    "When the program freezes the card\nThen the card is inactive\n"
)
DECIDED = (
    "When the company spends $10.00 at Rocket Rides\n"
    "Then the authorization is approved: webhook_approved\n"
)
#: By what is idle: the steps, the sentence that is refused, and a part of the reason.
IDLE = {
    "a person": (
        START + "And Bob is a cardholder\n" + SPENDS,
        "And Bob is a cardholder",
        "no sentence below it is about Bob",
    ),
    "a person of a table": (
        (
            "Given the Issuing balance holds at least $50.00\n"
            "And these cardholders exist\n  | name  |\n  | Alice |\n  | Bob   |\n"
            "And the program has issued Alice a card\n"
            "When Alice spends $10.00 at the cafe\nThen the authorization is approved\n"
        ),
        "And these cardholders exist",
        "no sentence below it is about Bob",
    ),
    "a card of two": (
        START
        + "And the company holds an active travel card\n"
        + "When the company spends $10.00 at the cafe with the company's first card\n"
        + "Then the authorization is approved\n",
        "And the company holds an active travel card",
        "it gives the label 'travel', and no sentence below it names a card by it",
    ),
    "a label": (
        (
            "Given the Issuing balance holds at least $50.00\nAnd Bob holds an active travel card\n"
            "When Bob spends $10.00 at the cafe\nThen the authorization is approved\n"
        ),
        "And Bob holds an active travel card",
        "it gives the label 'travel', and no sentence below it names a card by it",
    ),
    "a moment": (
        FREEZES.format("And it is 1 July 2026, 12:00:00 UTC\n"),
        "And it is 1 July 2026, 12:00:00 UTC",
        "time changes nothing in this scenario",
    ),
    "days": (
        FREEZES.format("And 2 days have passed\n"),
        "And 2 days have passed",
        "time changes nothing in this scenario",
    ),
    "funds": (
        "Given the Issuing balance holds at least $50.00\n"
        + FREEZES.format("").replace("Given", "And"),
        "Given the Issuing balance holds at least $50.00",
        "no sentence below it moves money",
    ),
    "balances that are read": (
        START + "And the program has read its balances\n" + SPENDS,
        "And the program has read its balances",
        "no Then below it says how a balance has changed",
    ),
    "a reconciliation": (
        START + "And the program has started a reconciliation\n" + SPENDS,
        "And the program has started a reconciliation",
        "no Then below it says how a balance has changed",
    ),
    "an idempotency key": (
        START + "And the company has spent $5.00 at the cafe with an idempotency key\n" + SPENDS,
        "And the company has spent $5.00 at the cafe with an idempotency key",
        "no request is repeated with the idempotency key",
    ),
    "fraud challenges": (
        START + "And fraud challenges are enabled\n" + SPENDS,
        "And fraud challenges are enabled",
        "no purchase of this scenario is at risk",
    ),
    "a design": (
        "Given the program has created a design\n" + FREEZES.format("").replace("Given", "And"),
        "Given the program has created a design",
        "no sentence below it is about the design",
    ),
    "a connected account": (
        "Given the platform has a connected account\n" + FREEZES.format("").replace("Given", "And"),
        "Given the platform has a connected account",
        "no sentence below it is about the account",
    ),
    "metadata": (
        START
        + "And the company has spent $10.00 at the cafe\n"
        + "And the program has added metadata to the authorization\n  | trip | T-1 |\n"
        + "When the program freezes the card\nThen the card is inactive\n",
        "And the program has added metadata to the authorization",
        "no sentence below it is about the authorization",
    ),
    "spending to aggregate": (
        START + "And Stripe has aggregated past spending\n" + SPENDS,
        "And Stripe has aggregated past spending",
        "past spending counts where there was some",
    ),
    "a default beside an endpoint that decides": (
        START
        + "And the timeout default is to decline\nAnd the endpoint approves purchases\n"
        + DECIDED,
        "And the timeout default is to decline",
        "no purchase was left to the default",
    ),
    "an endpoint that listens": (
        START + "And the endpoint listens for events\n" + SPENDS,
        "And the endpoint listens for events",
        "no Then below it says which event the endpoint receives",
    ),
    "a status that no event gets": (
        START + "And the endpoint responds with 500 to events\n" + SPENDS,
        "And the endpoint responds with 500 to events",
        "no event was delivered while it was so",
    ),
}
#: What only the end of a scenario shows; as above.
IDLE_AT_THE_END = {
    "a default where the endpoint is in time": (
        START
        + "And the timeout default is to decline\n"
        + "And the endpoint approves purchases after 1 seconds\n"
        + DECIDED,
        "And the timeout default is to decline",
        "no purchase was left to the default",
    ),
    "a status that is taken back": (
        START
        + "And the endpoint responds with 500 to events\n"
        + "And the endpoint responds with 200 to events again\n"
        + SPENDS
        + "And the endpoint receives issuing_authorization.created about the authorization\n",
        "And the endpoint responds with 500 to events",
        "no event was delivered while it was so",
    ),
}
NOTICE = "the notice issuing.account_closed_for_inactivity"
CLOSED = (
    "Given the platform has a connected account with Issuing\n"
    "And the program acts for the account\n"
    "And Stripe has closed the account for inactivity\n"
)
IDLE["a closing"] = (
    CLOSED + "When the program tries to list notices in API version 2026-05-27.dahlia\n"
    "Then Stripe responds with 404 invalid_request_error\n",
    "And Stripe has closed the account for inactivity",
    "no sentence below it is about the account, so",
)
#: Each speaks of a notice that is owed because of what its Givens have done.
NOTICES = {
    "sent": CLOSED + f"When the platform sends {NOTICE}\nThen {NOTICE} shows what was mailed\n",
    "not overdue": CLOSED + "When 40 days pass\nThen no notice is overdue\n",
    "without a deadline": CLOSED + f"When 40 days pass\nThen {NOTICE} has no deadline\n",
}
#: What a Given keeps from happening is an effect, and a Background is for all its scenarios.
NEEDED = """
Feature: Needed
  Rule: A Background is for all
    Background:
      Given the Issuing balance holds at least $50.00
      And Alice holds an active card
      And Bob holds an active card
    Scenario: Alice
      When Alice spends $10.00 at the cafe
      Then the authorization is approved
    Scenario: Bob
      When the program freezes Bob's card
      Then Bob's card is inactive
  Rule: One that nobody needs
    Background:
      Given Erin holds an active card
      And Dana is a cardholder
    Scenario: Erin
      When the program freezes Erin's card
      Then Erin's card is inactive
  Rule: Nothing happens
    Scenario: Another card stays as it is
      Given Alice holds an active card
      And Bob holds an inactive card
      When the program freezes Alice's card
      Then Alice's card is inactive
"""


#: The reply that no purchase asks for is told where it is prepared.
REPLIES = {
    "a reply that nobody asks for": (
        FREEZES.format("And the endpoint declines purchases\n"),
        "And the endpoint declines purchases",
        "no purchase asked the endpoint after this, so any other reply would do as well.",
    ),
}
REPLIES_AT_THE_END = {
    "a reply that another replaces": (
        START
        + "And the endpoint declines purchases\nAnd the endpoint approves purchases\n"
        + DECIDED,
        "And the endpoint approves purchases",
        "The endpoint was to reply to purchases otherwise",
    ),
    "a reply to what Stripe declines itself": (
        START
        + "And the endpoint declines purchases\n"
        + "When the company spends $60.00 at Rocket Rides\n"
        + "Then the authorization is declined: insufficient_funds\n",
        "And the endpoint declines purchases",
        "no purchase asked the endpoint after this, so any other reply would do as well.",
    ),
}
ANSWERED = """
  Rule: A reply is asked for, or said not to be
    Background:
      Given the Issuing balance holds at least $50.00
      And the company holds an active card
      And the endpoint declines purchases
    Scenario: Asked
      When the company spends $10.00 at Rocket Rides
      Then the authorization is declined: webhook_declined
    Scenario: None comes
      When the company spends $60.00 at Rocket Rides
      Then the authorization is declined: insufficient_funds
      And the endpoint receives no real-time request
"""


class Keeper:
    """A pytest plugin that keeps the session."""

    def pytest_collection_finish(self, session):
        """Keep it."""
        self.session = session


def test_a_given_that_nothing_needs_is_refused(pytester):
    """Each was green. What the text alone shows is told before anything runs, and by the check.

    The table has every Given of the vocabulary, and the reason where it judges none.
    """
    keeper, at_the_end = Keeper(), IDLE_AT_THE_END | REPLIES_AT_THE_END
    said = _said(pytester, keeper, IDLE | REPLIES | at_the_end)
    refused = {nodeid.partition("::")[2] for nodeid in unrunnable_scenarios(keeper.session)}
    definitions = Vocabulary.of(keeper.session).definitions
    givens = {it.function for it in definitions if it.kind == "given" and it.is_of_harness}

    assert said.keys() == {*IDLE, *REPLIES, *at_the_end, "Erin"}
    assert refused == {*IDLE, *REPLIES, "Erin"}
    for name, (_, sentence, reason) in (IDLE | REPLIES | at_the_end).items():
        assert f"'{sentence}': {reason}" in said[name].replace("\n", " "), said[name]
    assert "'And Dana is a cardholder': no sentence below it is about Dana" in said["Erin"]
    assert {given.__name__ for given in givens - GIVENS.keys()} == set()
    assert all(it.because for it in GIVENS.values() if isinstance(it, NotJudged))


def _said(pytester, keeper, cases):
    """Return what a run says of each scenario that is broken, by its name."""
    pytester.makeini(CONFIGURATION)
    pytester.makeconftest(CONFTEST)
    scenarios = (
        f"  Scenario: {name}\n" + "".join(f"    {line}\n" for line in text.splitlines())
        for name, (text, _, _) in cases.items()
    )
    folder = pytester.mkdir("features")
    (folder / "idle.feature").write_text("Feature: Idle\n" + "\n".join(scenarios))
    notices = "".join(f"  Scenario: {name}\n{text}" for name, text in NOTICES.items())
    (folder / "needed.feature").write_text(f"{NEEDED}  Rule: Notices\n{notices}{ANSWERED}")
    result = pytester.runpytest_inprocess("features", "--backend", "sandbox", plugins=[keeper])
    summary = result.stdout.str().partition("scenarios ====")[2]
    broken = re.split(r"^broken .*::(.*)$", summary, flags=re.MULTILINE)
    return dict(zip(broken[1::2], broken[2::2], strict=True))
