@journeys
Feature: Stolen card from fraud to replacement
  A thief uses the number of Alice's card. The program disputes the transaction, cancels the card and
  replaces it, so that the money comes back and Alice can pay again.

  Rule: A stolen card is frozen, canceled and replaced, and its purchase disputed
    Illustrates "Manage transaction fraud": from suspicion to a new card.

    Scenario: A fraudulent purchase is disputed, and the card replaced
      Given the Issuing balance holds at least $300.00
      And Alice holds an active card
      When Alice spends $80.00 at the casino
      Then the authorization is approved
      When the merchant captures the authorization
      And the program disputes the transaction with winning evidence
      Then the dispute is for $80.00
      When the program freezes the card
      And Alice spends $90.00 at the casino
      Then the authorization is declined: card_inactive
      When the program cancels the card as stolen
      Then the card is canceled
      When the program replaces the card as stolen
      Then the replacement card has a different number from the replaced card
      When somebody pays $90.00 at the casino with the replaced card
      Then the authorization is declined: card_canceled
      When the program activates the replacement card
      And Alice spends $12.00 at the bookshop with the replacement card
      Then the authorization is approved
      When the program submits the dispute
      Then the dispute is soon won
      And the Issuing balance has fallen by $12.00
