@journeys
Feature: A hotel stay
  A hotel holds money before it knows the bill. It asks for more, gives some back, takes what was
  owed in the end, and makes good what it should not have taken.

  Rule: Whatever was held on the way, the guest pays the bill
    Illustrates "Issuing authorizations" and "Issuing transactions": one stay from check-in to refund.

    Scenario: From check-in to the minibar nobody used
      Given the Issuing balance holds at least $500.00
      And the company holds an active card
      When the company spends $200.00 at the hotel
      Then the authorization is approved
      When the merchant raises the authorization by $50.00
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
