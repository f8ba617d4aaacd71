@connect @known_gap
Feature: Telling customers what the law wants them told
  A US platform must mail its connected accounts when a dispute is filed or decided, and prove it.
  None of it runs, because notices are a preview of Stripe's that the contract does not have yet.

  Background:
    Given the program speaks for a connected account with Issuing
    And the Issuing balance holds at least $50.00
    And the company holds an active card
    And the company has spent $10.00 at Rocket Rides
    And the merchant has captured the authorization
    And the program has disputed the purchase with winning evidence

  Rule: A dispute is told of, and the notice is owed until it was sent
    Illustrates "Issue regulated customer notices".

    Scenario: A submitted dispute asks for a notice
      When the program submits the dispute
      Then a notice is owed: issuing.dispute_submitted

    Scenario: What was mailed is owed no more
      Given the program has submitted the dispute
      When the platform mails the notice issuing.dispute_submitted
      Then no notice is owed: issuing.dispute_submitted
