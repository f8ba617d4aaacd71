@cards
Feature: Renewing a card
  A card that broke, or is about to expire, is still in good hands. Its replacement keeps the number,
  and the old card works until the new one is activated, so that nobody is left without.

  Rule: The replacement keeps the number, and the old card goes on working meanwhile
    Illustrates "Replace cards": damaged and expired cards.

    Scenario: Alice's card has a crack
      Given Alice is a cardholder
      And the program has issued a physical card to Alice
      And the program has activated the card
      When the program replaces the card as damaged
      Then the card takes the place of the old one as damaged
      And the card has the number of the old one
      And the card is inactive
      And the old card is active
      And issuing_card.updated is sent about the old card

    Scenario: Alice's card is good until the end of the month
      Given Alice holds a card that expires this month
      When the program replaces the card as expired
      Then the card takes the place of the old one as expired
      And the card has the number of the old one
      And the card expires later than the old one
      And the old card is active

    Scenario: Alice buys with the old card until the new one comes
      Given the Issuing balance holds at least $50.00
      And Alice holds a card that expires this month
      And the program has replaced the card as expired
      When somebody pays $10.00 at the cafe with the old card
      Then the authorization is approved
      And the Issuing balance has fallen by $10.00

  Rule: Activating the replacement cancels the old card
    Illustrates "Replace cards": the old card once the new one is active.

    Scenario: The new card arrives
      Given Alice holds a card that expires this month
      And the program has replaced the card as expired
      When the program activates the card
      Then the card is active
      And the old card is canceled
      And issuing_card.updated is sent about the old card

    Scenario: The old card buys nothing any more
      Given the Issuing balance holds at least $50.00
      And Alice holds a card that expires this month
      And the program has replaced the card as expired
      And the program has activated the card
      When somebody pays $10.00 at the cafe with the old card
      Then the authorization is declined: card_canceled
      And the Issuing balance has not changed
