@cards
Feature: Activating a card
  Activation is the moment from which a card can spend. Before it, and after the card is canceled,
  nobody can buy anything with it, whoever holds the number.

  Rule: An inactive card becomes active, and can then be used
    Illustrates "Create a card" of the B2B payments guide.

    Scenario: The company's card is activated
      Given the company holds an inactive card
      When the program activates the card
      Then the card is active
      And issuing_card.updated is sent about the card

    Scenario: An activated card buys
      Given the Issuing balance holds at least $50.00
      And the company holds an inactive card
      And the program has activated the card
      When the company spends $10.00 at Rocket Rides
      Then the authorization is approved

  Rule: An inactive card declines every purchase
    Illustrates "Create a card": the card must be activated before it can be used.

    Scenario: A card nobody activated buys nothing
      Given the Issuing balance holds at least $50.00
      And the company holds an inactive card
      When the company spends $10.00 at Rocket Rides
      Then the authorization is declined: card_inactive
      And the Issuing balance has not changed

  Rule: A canceled card cannot come back
    Illustrates "Create a card": a card's status is what decides whether it can be used.

    Scenario: Activating a canceled card is refused
      Given the company holds a canceled card
      When the program tries to activate the card
      Then Stripe refuses: Cards with status 'canceled' cannot be updated.

    Scenario: A canceled card buys nothing
      Given the Issuing balance holds at least $50.00
      And the company holds a canceled card
      When the company spends $10.00 at Rocket Rides
      Then the authorization is declined: card_canceled
