@connect @sandbox_only
Feature: Issuing for others
  A platform issues cards to the businesses connected to it, each from money of its own. On live it
  cannot run, because Stripe grants Issuing to an account only after its people were verified.

  Rule: A connected account has Issuing once it was asked for and granted
    Illustrates "Use the Dashboard for Issuing with Connect".

    Scenario: Asked for from the beginning
      When the platform connects an account for Issuing
      Then the account soon has Issuing

    Scenario: Asked for later
      Given the platform has a connected account
      When the platform asks for Issuing on the account
      Then the account soon has Issuing

    Scenario: Without it nobody becomes a cardholder
      Given the platform has a connected account
      And the program speaks for the account
      When the program tries to create Alice as a cardholder there
      Then Stripe turns it away because it has no Issuing

  Rule: A connected account spends its own money
    Illustrates "Use the Dashboard for Issuing with Connect": each account has a balance of its own.

    Background:
      Given the platform has a connected account with Issuing
      And the platform's Issuing balance holds at least $50.00
      And the program speaks for the account

    Scenario: A purchase is paid by the account, not by its platform
      Given the Issuing balance holds at least $20.00
      And the company holds an active card
      When the company spends $10.00 at Rocket Rides
      Then the authorization is approved
      And the Issuing balance has fallen by $10.00
      And the platform's Issuing balance has not changed

    Scenario: Its platform's money buys nothing
      Given Carol has looked at the balances
      And the company holds an active card
      When the company spends $10.00 at Rocket Rides
      Then the authorization is declined: insufficient_funds

    Scenario: A top-up in its name is its own
      Given Carol has looked at the balances
      When the program tops up the Issuing balance with $20.00
      Then the top-up soon succeeds
      And the Issuing balance has risen by $20.00
      And the platform's Issuing balance has not changed

  Rule: What belongs to an account is found in that account alone
    Illustrates "Use the Dashboard for Issuing with Connect".

    Background:
      Given the platform has a connected account with Issuing
      And the program speaks for the account

    Scenario: The platform does not find the card without saying whose it is
      Given the company holds an active card
      When the platform tries to read the account's card
      Then Stripe turns it away because there is no such card

    Scenario: An event says whose it is
      Given the company holds an inactive card
      When the program activates the card
      Then issuing_card.updated names the account
      And the platform is not sent issuing_card.updated
