@cards
Feature: Showing a card's number
  Whoever has number and code can spend. So they are shown only to who asks for them by name, for one
  card at a time, and stand in no list, no event and no answer to anything else.

  Background:
    Given the company holds an active card

  Rule: Number and code are shown when they are asked for, each by itself
    Illustrates "Virtual cards": retrieve the details of a card.

    Scenario: The number alone
      When the program asks for the number of the card
      Then the number of the card is shown
      And the code of the card is not shown

    Scenario: The code alone
      When the program asks for the code of the card
      Then the code of the card is shown
      And the number of the card is not shown

    Scenario: Both, to pay with it
      When the program asks for the number and code of the card
      Then the number of the card is shown
      And the code of the card is shown

  Rule: Nobody is shown what was not asked for
    Illustrates "Virtual cards": the details of a card are not part of it.

    Scenario: A card is looked up
      When the program looks the card up
      Then the number of the card is not shown
      And the code of the card is not shown

    Scenario: A card stands in a list
      When the program lists the cards of the cardholder
      Then the number of the card is not shown
      And the code of the card is not shown

    Scenario: A card was made
      When the program looks the card up
      Then issuing_card.created tells neither number nor code of the card
