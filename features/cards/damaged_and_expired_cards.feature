@cards
Feature: Replacements of damaged and expired cards
  The replacement of a damaged or expiring card keeps the number, and the replaced card works until the
  replacement is activated. A business renews cards without leaving its people unable to pay.

  Rule: The replacement has the same number, and the replaced card stays active
    Illustrates "Replace cards": damaged and expired cards.

    Scenario: A damaged card is replaced
      Given Alice holds an active physical card
      When the program replaces the card as damaged
      Then the replacement card replaces Alice's first card as damaged
      And the replacement card has the same number as the replaced card
      And the replacement card is inactive
      And the replaced card is now active
      And issuing_card.updated about the replaced card has the status active

    Scenario: A card that expires this month is replaced
      Given Alice holds a card that expires this month
      When the program replaces the card as expired
      Then the replacement card replaces Alice's first card as expired
      And the replacement card has the same number as the replaced card
      And the replacement card expires later than the replaced card
      And the replaced card is now active

    Scenario: The replaced card is approved until the replacement is activated
      Given the Issuing balance holds at least $50.00
      And Alice holds a card that expires this month
      And the program has replaced the card as expired
      When Alice spends $10.00 at the cafe with the replaced card
      Then the authorization is approved
      And the Issuing balance has fallen by $10.00

  Rule: Activating the replacement cancels the replaced card
    Illustrates "Replace cards": the old card once the new one is active.

    Scenario: The program activates the replacement
      Given Alice holds a card that expires this month
      And the program has replaced the card as expired
      When the program activates the replacement card
      Then the replacement card is active
      And the replaced card is now canceled
      And issuing_card.updated about the replaced card has the status canceled

    Scenario: The replaced card is declined once the replacement is active
      Given the Issuing balance holds at least $50.00
      And Alice holds a card that expires this month
      And the program has replaced the card as expired
      And the program has activated the replacement card
      When Alice spends $10.00 at the cafe with the replaced card
      Then the authorization is declined: card_canceled
      And the Issuing balance has not changed
