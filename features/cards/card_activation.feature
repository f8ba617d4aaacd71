@cards
Feature: Card activation
  A card can spend only while it is active, and a canceled card cannot become active again.
  A business decides with it when a new card may be used, whoever holds the number.

  Rule: An inactive card becomes active, and can then be used
    Illustrates "Create a card" of the B2B payments guide.

    @req:ISS-CRD-019
    Scenario: The program activates a card
      Given the company holds an inactive card
      When the program activates the card
      Then the card is active
      And issuing_card.updated is sent about the card

    @req:ISS-CRD-019
    Scenario: An activated card is approved
      Given the Issuing balance holds at least $50.00
      And the company holds an inactive card
      And the program has activated the card
      When the company spends $10.00 at Rocket Rides
      Then the authorization is approved

  Rule: An inactive card declines every purchase
    Illustrates "Create a card": the card must be activated before it can be used.

    @req:ISS-CRD-016
    Scenario: A card that was never activated is declined
      Given the Issuing balance holds at least $50.00
      And the company holds an inactive card
      When the company spends $10.00 at Rocket Rides
      Then the authorization is declined: card_inactive
      And the Issuing balance has not changed

  Rule: A canceled card cannot be activated
    Illustrates "Create a card": the status of a card decides whether it can be used.

    Scenario: Activating a canceled card is refused
      Given the company holds a canceled card
      When the program tries to activate the card
      Then Stripe refuses: Cards with status 'canceled' cannot be updated.

    @req:ISS-CRD-016
    Scenario: A canceled card is declined
      Given the Issuing balance holds at least $50.00
      And the company holds a canceled card
      When the company spends $10.00 at Rocket Rides
      Then the authorization is declined: card_canceled
