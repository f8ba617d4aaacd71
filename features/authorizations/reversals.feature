@authorizations
Feature: Reversals
  A merchant that does not need an authorization, or only a part of it, reverses it. The reversal
  releases exactly what was held, so that the program can spend it again.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card
    And the company has spent $10.00 at Rocket Rides

  Rule: A full reversal releases the whole hold
    Illustrates "Create an authorization": until its capture, an authorization is pending.

    @req:ISS-LIF-018
    Scenario: A pending authorization is reversed
      When the merchant reverses the authorization
      Then the authorization is now reversed
      And the authorization is for $0.00
      And the Issuing balance has not changed
      And the ledger shows for the authorization
        | hold    | -$10.00 |
        | release | $10.00  |
      And issuing_authorization.updated is sent about the authorization

    Scenario: A reversed authorization cannot be reversed again
      Given the merchant has reversed the authorization
      When the merchant tries to reverse the authorization
      Then Stripe refuses
      And the Issuing balance has not changed

  Rule: A partial reversal leaves the rest pending
    Illustrates "Issuing authorizations": partial reversals.

    @req:ISS-LIF-018
    Scenario: A part of the authorization is reversed
      When the merchant reverses $4.00 of the authorization
      Then the authorization is for $6.00
      And the authorization waits for capture
      And the Issuing balance has fallen by $6.00
      And the ledger shows for the authorization
        | hold    | -$10.00 |
        | release | $4.00   |

    Scenario: Two partial reversals release the whole hold
      Given the merchant has reversed $4.00 of the authorization
      When the merchant reverses $6.00 of the authorization
      Then the authorization is now reversed
      And the authorization is for $0.00
      And the Issuing balance has not changed

    Scenario: The rest is captured after a partial reversal
      Given the merchant has reversed $4.00 of the authorization
      When the merchant captures the authorization
      Then the authorization has a capture of $6.00
      And the Issuing balance has fallen by $6.00

    Scenario: More than the hold cannot be reversed
      When the merchant tries to reverse $10.01 of the authorization
      Then Stripe refuses
      And the Issuing balance has fallen by $10.00
