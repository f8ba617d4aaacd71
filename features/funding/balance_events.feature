@funding
Feature: Events of the balances
  A program that shows what its cards can spend may read it from balance.available alone. Whatever adds
  to a balance is told, the release of a hold included; what takes from one is not.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card

  Rule: Money that is added to a balance is told with the balance
    Illustrates balance.available in Stripe's documentation of events.

    Scenario: A top-up succeeds
      When the program tops up the Issuing balance with $20.00
      Then the top-up soon succeeds
      And balance.available shows $20.00 more than before

    Scenario: A hold is released by a reversal
      Given the company has spent $30.00 at the bookshop
      When the merchant reverses the authorization
      Then balance.available shows as much as before

    Scenario: A hold is released by a capture
      Given the company has spent $30.00 at the bookshop
      When the merchant captures $10.00 of the authorization
      Then balance.available shows $10.00 less than before

    Scenario: A refund comes back
      Given the company has spent $30.00 at the bookshop
      And the merchant has captured the authorization
      When the merchant refunds $5.00 of the capture
      Then balance.available shows $25.00 less than before

  Rule: Money that is taken from a balance is not told
    Illustrates balance.available: it is not sent for what takes money away.

    Scenario: A purchase holds money
      When the company spends $30.00 at the bookshop
      Then the Issuing balance has fallen by $30.00
      And balance.available is not sent anew
