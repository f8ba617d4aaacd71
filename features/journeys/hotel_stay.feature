@journeys
Feature: Hotel stay from check-in to refund
  A hotel authorizes an amount before it knows the bill, raises it, reverses a part, captures the bill
  and refunds a mistake. The company must pay the bill and nothing else.

  Rule: Increments, reversals, captures and refunds add up to the bill
    Illustrates "Issuing authorizations" and "Issuing transactions": one stay from check-in to refund.

    Scenario: An authorization is raised, partly reversed, captured and partly refunded
      Given the Issuing balance holds at least $500.00
      And the company holds an active card
      When the company spends $200.00 at the hotel
      Then the authorization is approved
      When the merchant increments the authorization by $50.00
      Then the authorization is for $250.00
      And the Issuing balance has fallen by $250.00
      When the merchant reverses $30.00 of the authorization
      Then the authorization is for $220.00
      When the merchant captures $235.00 of the authorization
      Then the authorization is now closed
      And the authorization has a capture of $235.00
      And the Issuing balance has fallen by $235.00
      When the merchant refunds $15.00 of the capture
      Then the Issuing balance has fallen by $220.00
      And the card's statement shows
        | captured | -$235.00 |
        | refunded | $15.00   |
        | held     | $0.00    |
