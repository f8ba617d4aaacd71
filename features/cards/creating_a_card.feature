@cards
Feature: Creating a card
  A card is made for a cardholder. A virtual one can be used as soon as it is active; a physical one
  travels by mail first, and must not be usable before it has arrived.

  Rule: A virtual card is made inactive, and belongs to its cardholder
    Illustrates "Create a card" of the B2B payments guide.

    Scenario: The guide's virtual card
      Given the company is a cardholder
      When the program issues a virtual card to the company
      Then the card is inactive
      And the card was made as a virtual Visa card
      And the card belongs to the company
      And issuing_card.created is sent about the card

  Rule: A virtual card can be made active in the same call
    Illustrates "Create a card": a virtual card may be activated by the call that creates it.

    Scenario: A card that can be used at once
      Given the company is a cardholder
      When the program issues an active virtual card to the company
      Then the card is active

  Rule: A physical card needs an address, and is activated separately
    Illustrates "Create a card": physical cards must be activated separately.

    Scenario: Without an address there is nowhere to send it
      Given Alice is a cardholder
      When the program tries to issue a physical card to Alice without an address
      Then Stripe refuses the parameter shipping

    Scenario: A card on its way is inactive
      Given Alice is a cardholder
      When the program issues a physical card to Alice
      Then the card is inactive
      And the card was made as a physical Visa card

    Scenario: A card that has arrived is activated by itself
      Given Alice is a cardholder
      And the program has issued a physical card to Alice
      When the program activates the card
      Then the card is active

  Rule: A card needs a cardholder that exists
    Illustrates "Create a card": a card is attached to the cardholder meant to use it.

    Scenario: Nobody has that id
      # allow wire-word because an id that nobody has is the example
      When the program tries to issue a virtual card to the cardholder ich_nope
      # allow wire-word because these are Stripe's own words
      Then Stripe refuses: No such issuing cardholder: 'ich_nope'
