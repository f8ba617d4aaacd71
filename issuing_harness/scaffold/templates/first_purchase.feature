Feature: A first purchase
  Employees pay with the company's cards, so the money must be there, and be held.

  Rule: An active card buys, and the money is held

    Scenario: Alice's purchase is approved
      Given the Issuing balance holds at least $50.00
      And Alice holds an active card
      When Alice spends $10.00 at the bookshop
      Then the authorization is approved
      And the Issuing balance has fallen by $10.00
