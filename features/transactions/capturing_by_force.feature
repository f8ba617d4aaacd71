@transactions
Feature: Capturing by force
  A merchant can take money that nobody authorized: an inflight meal, a toll, a no-show. Stripe cannot
  stop it, whatever the card says; what a program can do is to notice, and dispute.

  Background:
    Given the Issuing balance holds at least $50.00

  Rule: A capture by force makes a transaction without an authorization
    Illustrates "Issuing transactions": force captures.

    Scenario: The airline sells a meal in the air
      Given the company holds an active card
      When the airline takes $3.00 from the card by force
      Then the transaction is a capture of $3.00 without an authorization
      And the Issuing balance has fallen by $3.00
      And issuing_transaction.created is sent about the transaction

  Rule: Neither the card nor its controls stop a capture by force
    Illustrates "Issuing transactions": captures are never declined.

    Scenario Outline: The card could not have bought it
      Given the company holds a <status> card
      When the casino takes $3.00 from the card by force
      Then the transaction is a capture of $3.00 without an authorization
      And the Issuing balance has fallen by $3.00

      Examples:
        | status   | because                          |
        | inactive | nobody has activated it yet      |
        | canceled | a subscription outlives its card |

    Scenario: The casino is blocked
      Given the company holds a card with blocked categories: betting_casino_gambling
      When the casino takes $3.00 from the card by force
      Then the transaction is a capture of $3.00 without an authorization
      And the Issuing balance has fallen by $3.00

    Scenario: The limit is used up
      Given the company holds a card limited to $1.00 per_authorization
      When the cafe takes $3.00 from the card by force
      Then the transaction is a capture of $3.00 without an authorization
      And the Issuing balance has fallen by $3.00

  @sandbox_only
  Rule: A capture by force may take more than there is
    Illustrates "Issuing transactions": captures are never declined. Inferred: Stripe says so of
    financial accounts alone. On live it is not tried, because it would leave the account overdrawn.

    Scenario: The airline takes more than there is
      Given the company holds an active card
      When the airline takes $5.00 more than the Issuing balance from the card by force
      Then the Issuing balance is overdrawn by $5.00

    Scenario: An overdrawn program buys nothing
      Given the company holds an active card
      And the airline has taken $5.00 more than the Issuing balance from the card by force
      When the company spends $1.00 at the cafe
      Then the authorization is declined: insufficient_funds
      And the Issuing balance is overdrawn by $5.00
