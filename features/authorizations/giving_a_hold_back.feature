@authorizations
Feature: Giving a hold back
  Not every hold becomes a purchase. A merchant that gives it back, or lets it lapse, must leave the
  program with exactly the money it had.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card
    And the company has spent $10.00 at Rocket Rides

  Rule: A reversal gives the whole hold back
    Illustrates "Create an authorization": until its capture, an authorization only waits.

    Scenario: The ride did not take place
      When the merchant reverses the authorization
      Then the authorization is now reversed
      And the authorization is for $0.00
      And the Issuing balance has not changed
      And the ledger shows of the authorization
        | hold    | -$10.00 |
        | release | $10.00  |
      And issuing_authorization.updated is sent about the authorization

    Scenario: What was reversed cannot be reversed again
      Given the merchant has reversed the authorization
      When the merchant tries to reverse the authorization
      Then Stripe refuses
      And the Issuing balance has not changed

  Rule: An authorization nobody captures expires and gives the hold back
    Illustrates "Create an authorization": until its capture, an authorization only waits.

    Scenario: The driver never captured
      When the authorization expires
      Then the authorization is now expired
      And the authorization is for $10.00
      And the Issuing balance has not changed
      And issuing_authorization.updated is sent about the authorization

    Scenario: A driver who captures late is paid all the same
      Given the authorization has expired
      When the merchant captures the authorization
      Then the authorization has a capture of $10.00
      And the Issuing balance has fallen by $10.00
