@journeys
Feature: The end of the month
  Carol closes the books. What Stripe's balance, its ledger, its transactions and its events say of
  the month must be one story, or somebody's money is missing.

  Rule: Balance, ledger, transactions and events reconcile
    Illustrates "Issuing transactions": each has its row, each is told, and the rows make the balance.

    Scenario: A month with a bit of everything
      Given the Issuing balance holds at least $200.00
      And the company holds an active card
      And Carol has opened the books
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
      And the bookshop takes $5.00 from the card by force
      And the company spends $1.00 more than the Issuing balance at the casino
      Then the authorization is declined: insufficient_funds
      And the card's statement shows
        | captured | -$50.00 |
        | refunded | $8.00   |
        | held     | $20.00  |
      And the Issuing balance has fallen by $12.00
      And the ledger explains how the Issuing balance has changed
      And each of the card's 4 transactions has its row and its event
