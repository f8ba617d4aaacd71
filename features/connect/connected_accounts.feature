@connect @sandbox_only
Feature: Connected accounts
  A platform issues cards to the businesses connected to it, each from a balance of its own. On live it
  cannot run, because Stripe grants Issuing to an account only after its people were verified.

  Rule: A connected account has Issuing once it is requested and granted
    Illustrates "Set up an Issuing and Connect integration": the card_issuing capability.

    Scenario: Issuing is requested with a new account
      When the platform creates a connected account with Issuing
      Then the account soon has Issuing

    Scenario: Issuing is requested for an existing account
      Given the platform has a connected account
      When the platform requests Issuing for the account
      Then the account soon has Issuing

    Scenario: An account without Issuing cannot create a cardholder
      Given the platform has a connected account
      When the program tries to create Alice as a cardholder of the account
      Then Stripe responds with 400 because Issuing is not enabled

  Rule: A connected account spends its own Issuing balance
    Illustrates "Use the Dashboard for Issuing with Connect": each account has a balance of its own.

    Background:
      Given the platform has a connected account with Issuing
      And the platform's Issuing balance holds at least $50.00
      And the program acts for the account

    @req:ISS-CON-008
    Scenario: A purchase is paid from the account, not from its platform
      Given the Issuing balance holds at least $20.00
      And the company holds an active card
      When the company spends $10.00 at Rocket Rides
      Then the authorization is approved
      And the Issuing balance has fallen by $10.00
      And the platform's Issuing balance has not changed

    Scenario: The platform's balance does not cover the account's purchases
      Given the program has read its balances
      And the company holds an active card
      When the company spends $10.00 at Rocket Rides
      Then the authorization is declined: insufficient_funds
      And the Issuing balance has not changed

    Scenario: A top-up of the account leaves the platform unchanged
      Given the program has read its balances
      When the program tops up the Issuing balance with $20.00
      Then the top-up soon succeeds
      And the Issuing balance has risen by $20.00
      And the platform's Issuing balance has not changed

  Rule: The objects of a connected account are visible to that account alone
    Illustrates "Use the Dashboard for Issuing with Connect".

    Background:
      Given the platform has a connected account with Issuing
      And the program acts for the account

    @req:ISS-CON-008
    Scenario: The platform cannot retrieve the account's card as its own
      Given the company holds an active card
      When the platform tries to retrieve the card
      Then Stripe responds with 404 resource_missing

    Scenario: An event names its connected account
      Given the company holds an inactive card
      When the program activates the card
      Then issuing_card.updated about the card names the account
      And the thin event v1.issuing_card.updated about the card names the account
      And the platform is not sent issuing_card.updated about the card
