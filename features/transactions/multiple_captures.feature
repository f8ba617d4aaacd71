@transactions
Feature: Multiple captures
  A shop that ships an order in parcels captures each parcel when it leaves. The program must pay every
  capture once, and keep the rest held only as long as the authorization is open.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card
    And the company has spent $10.00 at the bookshop

  Rule: An authorization stays open until the merchant closes it
    Illustrates "Multiple captures" in Stripe's documentation of transactions.

    Scenario: A partial capture leaves the authorization open
      When the merchant captures $4.00 of the authorization and leaves it open
      Then the authorization is now pending
      And the authorization is for $10.00
      And the authorization has these transactions
        | capture | $4.00 |

    @req:ISS-LIF-019
    Scenario: The final capture closes the authorization
      Given the merchant has captured $4.00 of the authorization and left it open
      When the merchant captures $6.00 of the authorization
      Then the authorization is now closed
      And the authorization has these transactions
        | capture | $4.00 |
        | capture | $6.00 |
      And the ledger shows for the last capture
        | spend | -$6.00 |
      And the Issuing balance has fallen by $10.00

    Scenario: An expired authorization keeps its partial capture
      Inferred: Stripe does not say what becomes of the rest.

      Given the merchant has captured $4.00 of the authorization and left it open
      When the authorization expires
      Then the authorization is now expired
      And the authorization has these transactions
        | capture | $4.00 |
      And the Issuing balance has fallen by $4.00

  Rule: A closed authorization can be captured again
    Illustrates "Testing Issuing": an authorization can be captured whatever its status is.

    Scenario: A merchant captures more after the authorization is closed
      Given the merchant has captured the authorization
      When the merchant captures $3.00 of the authorization
      Then the authorization is now closed
      And the authorization has these transactions
        | capture | $10.00 |
        | capture | $3.00  |
      And the Issuing balance has fallen by $13.00
