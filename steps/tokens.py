"""Tokens: the stand-ins for a card in digital wallets."""

from typing import Final

from pytest_bdd import given, then, when
from stripe.issuing import Authorization, Card, Token
from stripe.params.issuing import TokenUpdateParams

from issuing_harness.program import Program
from issuing_harness.program.choices import choice_of
from issuing_harness.program.expectations import expect_equal, expect_one, expect_present
from issuing_harness.program.outcome import Outcome, attempt

from .sentences import Converters, sentence

NEW_STATUS: Final[Converters] = {
    "status": choice_of("status of a token", TokenUpdateParams, "status")
}
STATUS: Final = choice_of("status of a token", Token, "status")
WALLET: Final = choice_of("digital wallet", Token, "wallet_provider")


@given(sentence("{authorization} has a token"), target_fixture="token")
def has_token(issuing: Program, authorization: Authorization) -> Token:
    """Take the token that the wallet paid with."""
    token = expect_present(authorization.token, "the token", about=authorization)
    return issuing.tokens.retrieve(str(token))


@given(
    sentence("the program has set the status of {token} to {status}", **NEW_STATUS),
    target_fixture="token",
)
@when(
    sentence("the program sets the status of {token} to {status}", **NEW_STATUS),
    target_fixture="token",
)
def sets_status(issuing: Program, token: Token, status: str) -> Token:
    """Set the token's status: suspend, reactivate or delete it."""
    return issuing.tokens.set_status(token.id, status)


@when(
    sentence("the program tries to set the status of {token} to {status}", **NEW_STATUS),
    target_fixture="outcome",
)
def tries_to_set_status(issuing: Program, token: Token, status: str) -> Outcome[Token]:
    """Set the token's status, and keep a refusal."""
    return attempt(lambda: issuing.tokens.set_status(token.id, status))


@then(
    sentence("{authorization} has a token of {card} for {wallet}", wallet=WALLET),
    target_fixture="token",
)
def has_token_for(issuing: Program, authorization: Authorization, card: Card, wallet: str) -> Token:
    """The authorization names the card's only token, which is for this wallet."""
    token = expect_one(issuing.tokens.list_for_card(card.id), "tokens of the card", about=card)
    expect_equal(authorization.token, token.id, "the token", about=authorization)
    expect_equal(token.card, card.id, "the card of the token", about=token)
    expect_equal(token.wallet_provider, wallet, "the wallet of the token", about=token)
    return token


@then(sentence("{authorization} has no token"))
def has_no_token(issuing: Program, authorization: Authorization) -> None:
    """The authorization names no token and no wallet, and its card has no token."""
    found = (authorization.token, authorization.wallet)
    expect_equal(found, (None, None), "the token and the wallet", about=authorization)
    tokens = issuing.tokens.list_for_card(authorization.card.id)
    expect_equal(tokens, [], "the tokens of the card", about=authorization.card)


@then(sentence("{token} is {status}", status=STATUS))
def has_status(issuing: Program, token: Token, status: str) -> None:
    """The token, retrieved again, has this status."""
    found = issuing.tokens.retrieve(token.id).status
    expect_equal(found, status, "the status of the token", about=token)
