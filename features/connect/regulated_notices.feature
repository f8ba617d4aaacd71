@connect @known_gap
Feature: Regulated customer notices
  A US platform must mail its connected accounts when a dispute is filed or decided, and prove it.
  None of it runs, because notices are a preview of Stripe's that the contract does not have yet.

  Background:
    Given the program acts for a connected account with Issuing
    And the Issuing balance holds at least $50.00
    And the company holds an active card
    And the company has spent $10.00 at Rocket Rides
    And the merchant has captured the authorization
    And the program has disputed the transaction with winning evidence

  Rule: A notice about a dispute is due until it is sent
    Illustrates "Issue regulated customer notices".

    Scenario: A notice is due for a submitted dispute
      When the program submits the dispute
      Then the notice issuing.dispute_submitted is due

    Scenario: A notice that was sent is no longer due
      Given the program has submitted the dispute
      When the platform sends the notice issuing.dispute_submitted
      Then the notice issuing.dispute_submitted is not due
