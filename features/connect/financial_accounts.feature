@connect @known_gap
Feature: Financial accounts
  A card on a financial account of Treasury spends that account instead of the Issuing balance. None of
  it runs, because Stripe grants Treasury by hand, and the sandbox does not model it but refuses it.

  Background:
    Given the program acts for a connected account with Issuing
    And the program has read its balances
    And the account has a financial account that holds $50.00

  Rule: A card on a financial account spends from it
    Illustrates "Working with Stripe Issuing cards and Treasury".

    Scenario: A purchase on a financial account leaves the Issuing balance unchanged
      Given the company holds a card on the financial account
      When the company spends $10.00 at Rocket Rides
      Then the authorization is approved
      And the balance of the financial account has fallen by $10.00
      And the Issuing balance has not changed

    Scenario: A capture debits the financial account
      Given the company holds a card on the financial account
      And the company has spent $10.00 at Rocket Rides
      When the merchant captures the authorization
      Then the financial account was debited $10.00
