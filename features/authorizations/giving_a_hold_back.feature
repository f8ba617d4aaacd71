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

  Rule: A reversal of a part leaves the rest
    Illustrates "Issuing authorizations": partial reversals.

    Scenario: One of two rides did not take place
      When the merchant reverses $4.00 of the authorization
      Then the authorization is for $6.00
      And the authorization waits for capture
      And the Issuing balance has fallen by $6.00
      And the ledger shows of the authorization
        | hold    | -$10.00 |
        | release | $4.00   |

    Scenario: The other ride did not take place either
      Given the merchant has reversed $4.00 of the authorization
      When the merchant reverses $6.00 of the authorization
      Then the authorization is now reversed
      And the authorization is for $0.00
      And the Issuing balance has not changed

    Scenario: The rest of the hold is captured
      Given the merchant has reversed $4.00 of the authorization
      When the merchant captures the authorization
      Then the authorization has a capture of $6.00
      And the Issuing balance has fallen by $6.00

    Scenario: More than the hold cannot be given back
      When the merchant tries to reverse $10.01 of the authorization
      Then Stripe refuses
      And the Issuing balance has fallen by $10.00

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
