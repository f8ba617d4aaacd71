@transactions
Feature: Force captures
  A merchant can capture money that nobody authorized: a meal in the air, a toll, a no-show. Neither
  the card nor its controls can stop it, so a program has to notice such captures and dispute them.

  Background:
    Given the Issuing balance holds at least $50.00

  Rule: A force capture creates a transaction without an authorization
    Illustrates "Force captures" in Stripe's documentation of transactions.

    @req:ISS-LIF-019
    Scenario: An airline force-captures the price of a meal
      Given the company holds an active card
      When the airline force-captures $3.00 on the card
      Then the transaction is a force capture of $3.00 on the card
      And the Issuing balance has fallen by $3.00
      And issuing_transaction.created is sent about the transaction

    Scenario: A force capture reaches the one card it names
      Given Alice holds an active card
      And Alice has spent $5.00 at the airline
      And Bob holds an active card
      When the airline force-captures $3.00 on Bob's card
      Then the transaction is a force capture of $3.00 on Bob's card
      And the Issuing balance has fallen by $8.00

  Rule: Neither the card's status nor its spending controls stop a force capture
    Illustrates "Force captures": they cannot be declined.

    Scenario Outline: A force capture on a card that cannot be used
      Given the company holds a <status> card
      When the casino force-captures $3.00 on the card
      Then the transaction is a force capture of $3.00 on the card
      And the Issuing balance has fallen by $3.00

      Examples:
        | status   | because                                   |
        | inactive | the card was not activated yet            |
        | canceled | a subscription goes on after cancellation |

    Scenario: A force capture by a blocked merchant category
      Given the company holds a card with blocked categories: betting_casino_gambling
      When the casino force-captures $3.00 on the card
      Then the transaction is a force capture of $3.00 on the card
      And the Issuing balance has fallen by $3.00

    Scenario: A force capture above the spending limit
      Given the company holds a card limited to $1.00 per authorization
      When the cafe force-captures $3.00 on the card
      Then the transaction is a force capture of $3.00 on the card
      And the Issuing balance has fallen by $3.00

  @sandbox_only
  Rule: A force capture may overdraw the Issuing balance
    Illustrates "Force captures": they cannot be declined. Inferred: Stripe says so of financial
    accounts alone. On live it is not tried, because it would leave the account overdrawn.

    Scenario: A force capture of more than the Issuing balance
      Given the company holds an active card
      When the airline force-captures $5.00 more than the Issuing balance on the card
      Then the Issuing balance is overdrawn by $5.00

    Scenario: A purchase from an overdrawn balance is declined
      Given the company holds an active card
      And the airline has force-captured $5.00 more than the Issuing balance on the card
      When the company spends $1.00 at the cafe
      Then the authorization is declined: insufficient_funds
      And the Issuing balance is overdrawn by $5.00
