"""Tokens: the stand-ins for a card in wallets."""

from pytest_bdd import given, then, when
from stripe.issuing import Authorization, Card, Token

from issuing_harness.program import Program
from issuing_harness.program.outcome import Outcome, attempt

from .sentences import sentence


@given(sentence("the authorization has a token"), target_fixture="token")
def has_token(issuing: Program, authorization: Authorization) -> Token:
    """Take the token that the wallet paid with."""
    return issuing.tokens.retrieve(str(authorization.token))


@given(sentence("the program has made the token {status}"), target_fixture="token")
@when(sentence("the program makes the token {status}"), target_fixture="token")
def makes(issuing: Program, token: Token, status: str) -> Token:
    """Set the token's status: suspend, reactivate or delete it."""
    return issuing.tokens.set_status(token.id, status)


@when(sentence("the program tries to make the token {status}"), target_fixture="outcome")
def tries_to_make(issuing: Program, token: Token, status: str) -> Outcome[Token]:
    """Set the token's status, and keep a refusal."""
    return attempt(lambda: issuing.tokens.set_status(token.id, status))


@then(sentence("the authorization has a token of the card for {wallet}"), target_fixture="token")
def has_token_for(issuing: Program, authorization: Authorization, card: Card, wallet: str) -> Token:
    """The authorization names the card's only token, which is for this wallet."""
    (token,) = issuing.tokens.list_for_card(card.id)
    assert token.id == authorization.token
    assert (token.card, token.wallet_provider) == (card.id, wallet)
    return token


@then(sentence("the authorization has no token"))
def has_no_token(issuing: Program, authorization: Authorization, card: Card) -> None:
    """The authorization names no token and no wallet, and the card has no token."""
    assert (authorization.token, authorization.wallet) == (None, None)
    assert issuing.tokens.list_for_card(card.id) == []


@then(sentence("the token is {status}"))
def has_status(issuing: Program, token: Token, status: str) -> None:
    """The token, retrieved again, has this status."""
    assert issuing.tokens.retrieve(token.id).status == status
