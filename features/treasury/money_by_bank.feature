@treasury @connect @sandbox_only
Feature: Money by bank
  Banks send money to a financial account and take money from it; each movement is a Transaction. On live
  it cannot run, because Stripe grants Treasury to an account only after its people were verified.

  Background:
    Given the program acts for a connected account with Treasury
    And the account has a financial account that holds $50.00

  Rule: Money that arrives is cash at once
    Illustrates "Moving money into financial accounts": received credits.

    Scenario: Money arrives from a bank
      When a bank sends $20.00 to the financial account
      Then the received credit is succeeded
      And the balance of the financial account has risen by $20.00
      And the received credit has a posted Transaction of its amount
      And treasury.received_credit.created is sent about the received credit

  Rule: Money is taken as far as it is there
    Illustrates "Moving money out of financial accounts": received debits.

    Scenario: A bank takes more than there is
      When a bank takes $60.00 from the financial account
      Then the received debit is failed: insufficient_funds
      And the received debit has no Transaction
      And the financial account holds $50.00
      And treasury.received_debit.created is sent about the received debit

    Scenario: A bank takes what is there
      When a bank takes $10.00 from the financial account
      Then the received debit is succeeded
      And the balance of the financial account has fallen by $10.00
      And the received debit has a posted Transaction of its amount
