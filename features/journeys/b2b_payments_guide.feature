@journeys
Feature: The B2B payments guide
  The guide from top to bottom: the Issuing balance is funded, a cardholder and a card are created,
  the card is activated and used, and the purchase is captured.

  Rule: A program that follows the guide ends with a captured purchase
    Illustrates the whole B2B payments guide.

    @req:ISS-FND-009 @req:ISS-OPS-010
    Scenario: Funding, cardholder, card, authorization and capture
      Given the Issuing balance holds at least $50.00
      When the program tops up the Issuing balance with these details
        | amount               | $20.00                            |
        | description          | Top-up for Issuing, March 9, 2025 |
        | statement descriptor | Top-up                            |
      Then the top-up soon succeeds
      And the Issuing balance has risen by $20.00
      When the program creates the company as a cardholder
      Then the review of the cardholder soon ends
      When the program issues a virtual card to the company
      Then the card is inactive
      When the program activates the card
      Then the card is active
      When the company spends $10.00 at Rocket Rides
      Then the authorization is approved
      And the authorization waits for capture
      When the merchant captures the authorization
      Then the authorization is now closed
      And the authorization has a capture of $10.00
      And the Issuing balance has risen by $10.00
