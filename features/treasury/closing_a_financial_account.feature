@treasury @connect @sandbox_only
Feature: Closing a financial account
  A financial account closes when nothing is in it and nothing hangs on it, and never opens again. On live
  it cannot run, because Stripe grants Treasury to an account only after its people were verified.

  Background:
    Given the program acts for a connected account with Treasury

  Rule: Money or a card keeps a financial account open
    Illustrates "Working with financial accounts": close a financial account.

    Scenario: An account with money in it stays open
      Given the account has a financial account that holds $0.01
      When the program tries to close the financial account
      Then Stripe refuses
      And the financial account is open

    Scenario: An account that was emptied closes
      Given the account has a financial account that holds $50.00
      And a bank has taken $50.00 from the financial account
      When the program closes the financial account
      Then the financial account is closed: closed_by_platform

    Scenario: An account with a card on it stays open
      Given the account has a financial account with card_issuing
      And the company holds a card on the financial account
      When the program tries to close the financial account
      Then Stripe refuses
      And the card spends the financial account

  Rule: A closed account does nothing any more
    Illustrates "Working with financial accounts": close a financial account.

    Scenario: A closed account tells of it, and its features are restricted
      Given the account has a financial account with card_issuing
      When the program closes the financial account
      Then treasury.financial_account.closed is sent about the financial account
      And the feature card_issuing of the financial account is restricted: financial_account_closed

    Scenario: A bank's money does not reach a closed account
      Given the account has a financial account with card_issuing
      And the program has closed the financial account
      When a bank sends $10.00 to the financial account
      Then the received credit is failed

    Scenario: A merchant's refund does not reach a closed account
      Given the account has a financial account that holds $10.00
      And the company holds a card on the financial account
      And the cafe has force-captured $10.00 on the card
      And the program has canceled the card
      And the program has closed the financial account
      When the merchant refunds the transaction
      Then issuing_transaction.created is sent about the transaction
      And the financial account holds $0.00
