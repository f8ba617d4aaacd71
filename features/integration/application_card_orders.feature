@integration @calls_stripe
Feature: The application's orders of cards
  A form is sent twice, and answers get lost. Whoever wanted one card gets one card, and no live card is
  left that nobody knows. Run it with --integration and --integration-api-port.

  Background:
    Given my application starts with the Issuing balance
    And Alice is a cardholder

  Rule: One wish is one card
    Illustrates "Create a card": the call that creates a card.

    @req:ISS-CRD-001
    Scenario: A form that is sent twice orders one card
      When my application is asked twice at once for one card for Alice
      Then Alice has one card

    @req:ISS-ERR-001
    Scenario: An order whose answer is lost is not made again
      Given Stripe's answer to the next call of my application is lost
      When my application is asked for a card for Alice
      Then Alice has one card
