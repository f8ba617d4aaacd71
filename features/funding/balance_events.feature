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
      And balance.available shows that it has risen by $20.00

    Scenario: A hold is released by a reversal
      Given the company has spent $30.00 at the bookshop
      When the merchant reverses the authorization
      Then balance.available shows that it has not changed

    Scenario: A hold is released by a capture
      Given the company has spent $30.00 at the bookshop
      When the merchant captures $10.00 of the authorization
      Then balance.available shows that it has fallen by $10.00

    Scenario: A refund comes back
      Given the company has spent $30.00 at the bookshop
      And the merchant has captured the authorization
      When the merchant refunds $5.00 of the capture
      Then balance.available shows that it has fallen by $25.00

  Rule: Money that is taken from a balance is not told
    Illustrates balance.available: it is not sent for what takes money away.

    Scenario: A purchase holds money
      When the company spends $30.00 at the bookshop
      Then the Issuing balance has fallen by $30.00
      And no balance.available is sent
