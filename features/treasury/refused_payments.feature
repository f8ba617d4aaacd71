@treasury @connect @sandbox_only
Feature: Refused payments
  A payment by bank needs cash, an active feature and no restriction of the platform. A refusal moves
  nothing. On live it cannot run, because Stripe grants Treasury to verified accounts only.

  Background:
    Given the program acts for a connected account with Treasury and ACH

  Rule: No more is paid than there is cash
    Illustrates "Working with balances and transactions": what is outbound pending is not cash.

    Scenario: A cent too much
      Given the account has a financial account for transfers that holds $50.00
      When the program tries to pay a supplier $50.01 by bank
      Then Stripe refuses
      And the balance of the financial account has not changed

    Scenario: What is on its way cannot be paid again
      Given the account has a financial account for transfers that holds $50.00
      And the program has paid $30.00 to a bank account that is slow
      When the program tries to pay a supplier $20.01 by bank
      Then Stripe refuses
      And $30.00 of the financial account is outbound pending

  Rule: A feature that is not active and a restriction stop payments
    Illustrates "Financial account features": features and platform restrictions.

    Scenario: The feature was not requested
      Given the account has a financial account that holds $50.00
      When the program tries to pay a supplier $15.00 by bank
      Then Stripe refuses with a message about outbound_payments.ach
      And the balance of the financial account has not changed

    Scenario: The platform restricts what goes out
      Given the account has a financial account for transfers that holds $50.00
      And the program has restricted what goes out of the financial account
      When the program tries to pay a supplier $15.00 by bank
      Then Stripe refuses with a message about outbound flows
      And the balance of the financial account has not changed
