@connect @known_gap
Feature: Spending a financial account
  A Treasury card spends a financial account instead of the Issuing balance. None of it runs, because
  Stripe grants Treasury to a platform by hand, and the sandbox does not model it but refuses it.

  Background:
    Given the program speaks for a connected account with Issuing
    And Carol has looked at the balances
    And the account has a financial account that holds $50.00

  Rule: A card on a financial account spends that account
    Illustrates "Working with Stripe Issuing cards and Treasury".

    Scenario: The Issuing balance is left alone
      Given the company holds a card on the financial account
      When the company spends $10.00 at Rocket Rides
      Then the authorization is approved
      And the financial account has fallen by $10.00
      And the Issuing balance has not changed

    Scenario: A capture is a debit of the financial account
      Given the company holds a card on the financial account
      And the company has spent $10.00 at Rocket Rides
      When the merchant captures the authorization
      Then the financial account was debited $10.00
