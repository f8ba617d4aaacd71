@journeys
Feature: A stolen card
  Mallory has the number of Alice's card. What she took comes back, what she tries next fails, and
  Alice goes on paying with a card Mallory does not know.

  Rule: Frozen, canceled, replaced, disputed: a theft ends where it was noticed
    Illustrates "Manage transaction fraud": from suspicion to a new card.

    Scenario: From Mallory's first purchase to Alice's next one
      Given the Issuing balance holds at least $300.00
      And Alice holds an active card
      When Mallory spends $80.00 at the casino
      Then the authorization is approved
      When the merchant captures the authorization
      And the program disputes the purchase with winning evidence
      Then the dispute is for $80.00
      When the program freezes the card
      And Mallory spends $90.00 at the casino
      Then the authorization is declined: card_inactive
      When the program cancels the card as stolen
      Then the card is canceled
      When the program replaces the card as stolen
      Then the card has another number than the old one
      When somebody pays $90.00 at the casino with the old card
      Then the authorization is declined: card_canceled
      When the program activates the card
      And Alice spends $12.00 at the bookshop
      Then the authorization is approved
      When the program submits the dispute
      Then the dispute is soon won
      And the Issuing balance has fallen by $12.00
