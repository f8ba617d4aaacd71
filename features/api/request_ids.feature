@api
Feature: Request ids
  Each event names the request that caused it, by the id that Stripe's support asks for. An auditor
  finds by it who changed a card, and when.

  Rule: An event has the id of its request, if a request caused it
    Illustrates "Events" and "Request IDs" in Stripe's API reference.

    Scenario: An event has the id of the request that activated the card
      Given Alice holds an inactive card
      When the program activates the card
      Then issuing_card.updated about the card has the id of the request

    Scenario: An event without a request has no request id
      When the program tops up the Issuing balance with $20.00
      Then the top-up soon succeeds
      And topup.succeeded about the top-up has no request id

  Rule: A refused request causes no event
    Illustrates "Events": they report changes.

    Scenario: A canceled card that cannot be activated causes no event
      Given Alice holds a canceled card
      When the program tries to activate the card
      Then Stripe refuses
      And no issuing_card.updated is sent about the card
