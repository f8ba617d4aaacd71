@integration @presumes:ISS-DEC-001
Feature: The application decides while Stripe is slow
  What an endpoint calls of Stripe's API while it decides counts toward the two seconds that Stripe waits
  for the decision. Run it with --integration.

  Background:
    Given the Issuing balance holds at least $50.00
    And my application starts with the Issuing balance
    And the company holds an active card
    And my application has a budget of $20.00 for the card

  Rule: The decision is out within two seconds, the endpoint's own calls included
    Illustrates "Handling real-time auth webhooks": the response is due within two seconds.

    @req:ISS-DEC-002
    Scenario: Stripe takes a second and a half to answer each call
      Given Stripe takes 1.5 seconds to answer each call of my application
      When the company spends $20.00 at the bookshop
      Then the authorization is approved: webhook_approved
