@treasury @connect @sandbox_only
Feature: Reversals
  What came to a financial account by mistake is given back, and what was taken by mistake is asked back,
  within the bank's deadline. On live it cannot run, because Stripe grants Treasury to verified accounts
  only.

  Background:
    Given the program acts for a connected account with Treasury and ACH
    And the account has a financial account for transfers that holds $50.00

  Rule: A received credit can be given back once, while the money is there
    Illustrates "Moving money using CreditReversal objects".

    Scenario: Money that came by mistake is given back
      Given somebody has sent $20.00 to the financial account by mistake
      When the program gives the money back
      Then the credit reversal is soon posted
      And the balance of the financial account has not changed
      And treasury.credit_reversal.posted is sent about the credit reversal

    Scenario: Money is not given back twice
      Given somebody has sent $20.00 to the financial account by mistake
      And the program has given the money back
      When the program tries to give the money back
      Then Stripe refuses with a message about already_reversed
      And the balance of the financial account has not changed

    Scenario: What was spent cannot be given back
      Given somebody has sent $20.00 to the financial account by mistake
      And the program has paid a supplier $60.00 by bank
      When the program tries to give the money back
      Then Stripe refuses
      And nothing of the financial account is outbound pending

    Scenario: The deadline has passed
      Given somebody has sent $20.00 to the financial account by mistake
      And 5 days have passed
      When the program tries to give the money back
      Then Stripe refuses with a message about deadline_passed
      And the balance of the financial account has risen by $20.00

  Rule: A bank's debit can be asked back
    Illustrates "Moving money using DebitReversal objects".

    Scenario: Money that was taken by mistake comes back
      Given somebody has taken $10.00 from the financial account by mistake
      When the program asks the money back
      Then the debit reversal has soon succeeded
      And the balance of the financial account has not changed
      And treasury.debit_reversal.completed is sent about the debit reversal
