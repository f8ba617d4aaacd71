@api
Feature: Tracing a change
  Somebody wants to know who froze that card, and when. Each event names the call that caused it, by
  the id under which Stripe's support will find it.

  Rule: An event names its call, if there was one
    Illustrates "Events" of Stripe's API: what happens by itself names none.

    Scenario: A call leaves its name behind
      Given Alice holds an inactive card
      When the program activates the card
      Then issuing_card.updated names the call

    Scenario: The bank paid, and nobody called
      When the program tops up the Issuing balance with $20.00
      Then the top-up soon succeeds
      And topup.succeeded names no call

  Rule: A refused call is told to nobody
    Illustrates "Events": they tell of changes.

    Scenario: The card is canceled, and stays so
      Given Alice holds a canceled card
      When the program tries to activate the card
      Then Stripe refuses
      And issuing_card.updated was sent once about the card
