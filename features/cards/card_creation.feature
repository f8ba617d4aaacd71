@cards
Feature: Card creation
  A card is issued to a cardholder. A virtual card may be active at once, a physical card starts inactive.
  A business must not have cards in the mail that anybody could use before they arrive.

  Rule: A virtual card is inactive at first and belongs to its cardholder
    Illustrates "Create a card" of the B2B payments guide.

    @req:ISS-CRD-010 @req:ISS-CRD-011 @req:ISS-CRD-013 @req:ISS-CRD-014 @req:ISS-CRD-015
    Scenario: The program issues the guide's virtual card
      Given the company is a cardholder
      When the program issues a virtual card to the company
      Then the card is inactive
      And the card is a virtual Visa card
      And the card belongs to the company
      And issuing_card.created is sent about the card

  Rule: A virtual card can be active from its creation
    Illustrates "Create a card": a virtual card may be activated by the call that creates it.

    @req:ISS-CRD-015 @req:ISS-CRD-017
    Scenario: The program issues an active virtual card
      Given the company is a cardholder
      When the program issues an active virtual card to the company
      Then the card is active

  Rule: A physical card needs a shipping address and is activated separately
    Illustrates "Create a card": physical cards must be activated separately.

    @req:ISS-CRD-012
    Scenario: A physical card without a shipping address is refused
      Given Alice is a cardholder
      When the program tries to issue a physical card to Alice without a shipping address
      Then Stripe refuses the parameter shipping

    @req:ISS-CRD-013 @req:ISS-CRD-015 @req:ISS-CRD-018
    Scenario: A physical card is inactive at first
      Given Alice is a cardholder
      When the program issues a physical card to Alice
      Then the card is inactive
      And the card is a physical Visa card

    @req:ISS-CRD-018
    Scenario: The program activates a physical card
      Given Alice holds an inactive physical card
      When the program activates the card
      Then the card is active

  Rule: A card needs a cardholder that exists
    Illustrates "Create a card": a card is attached to the cardholder meant to use it.

    @req:ISS-CRD-010
    Scenario: A card for an unknown cardholder is refused
      # allow wire-word because an id that nobody has is the example
      When the program tries to issue a virtual card to the cardholder ich_nope
      # allow wire-word because these are Stripe's own words
      Then Stripe refuses: No such issuing cardholder: 'ich_nope'
