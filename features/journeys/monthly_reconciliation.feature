@journeys
Feature: Monthly reconciliation
  The program compares the Issuing balance, the balance transactions, the transactions and the events
  of a month. If they disagree, money is missing.

  Rule: Balance, ledger, transactions and events reconcile
    Illustrates "Issuing transactions": each has a balance transaction and an event.

    Scenario: A month of captures, refunds, reversals, holds and a decline reconciles
      Given the Issuing balance holds at least $200.00
      And the company holds an active card
      And the program has started a reconciliation
      When the program tops up the Issuing balance with $50.00
      Then the top-up soon succeeds
      When the company spends $30.00 at Rocket Rides
      And the merchant captures $33.00 of the authorization
      And the merchant refunds $8.00 of the capture
      And the company spends $12.00 at the bookshop
      And the merchant captures the authorization
      And the company spends $20.00 at the hotel
      And the company spends $9.00 at the cafe
      And the merchant reverses the authorization
      And the bookshop force-captures $5.00 on the card
      And the company spends $1.00 more than the Issuing balance at the casino
      Then the authorization is declined: insufficient_funds
      And the card's statement shows
        | captured | -$50.00 |
        | refunded | $8.00   |
        | held     | $20.00  |
      And the Issuing balance has fallen by $12.00
      And the balance transactions add up to the change of the Issuing balance
      And each of the card's 4 transactions since the reconciliation began has a balance transaction and an event
