@cards @req:ISS-CRD-020
Feature: Card details
  The number and the CVC of a card are included only in a response to a request that expands them.
  Whoever has both can spend, so a business must find them in no list and in no event.

  Background:
    Given the company holds an active card

  Rule: The number and the CVC are expanded separately
    Illustrates "Virtual cards": retrieve the details of a card.

    Scenario: The number is expanded
      When the program retrieves the card with its number
      Then the response includes the number of the card
      And the response does not include the CVC of the card

    Scenario: The CVC is expanded
      When the program retrieves the card with its CVC
      Then the response includes the CVC of the card
      And the response does not include the number of the card

    Scenario: The number and the CVC are expanded
      When the program retrieves the card with its number and CVC
      Then the response includes the number of the card
      And the response includes the CVC of the card

  Rule: Number and CVC are not included where they are not expanded
    Illustrates "Virtual cards": the details of a card are not part of it.

    Scenario: A card is retrieved
      When the program retrieves the card
      Then the response does not include the number and CVC of the card

    Scenario: Cards are listed
      When the program lists the cards of the company
      Then the response does not include the number and CVC of the card

    Scenario: A card is issued
      When the program issues a virtual card to the company
      Then issuing_card.created about the company's second card includes neither its number nor its CVC

    Scenario: A card is frozen
      When the program freezes the card
      Then issuing_card.updated about the card includes neither its number nor its CVC
