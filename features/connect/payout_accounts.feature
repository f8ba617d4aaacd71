@connect @sandbox_only
Feature: Payout accounts
  A connected account pays out to a bank account of its own. On live it cannot run, because Stripe grants
  Issuing to an account only after its people were verified.

  Rule: A payout goes to the account's own bank account
    Illustrates "Bank numbers" in "Testing Stripe Connect": test numbers to which payouts fail.

    Background:
      Given the platform has a connected account with Issuing
      And the program acts for the account
      And the Issuing balance holds at least $50.00

    Scenario: A payout arrives at the bank account
      When the program pays out $20.00 from the Issuing balance
      Then the payout is soon paid

    Scenario: A payout to a bank account that was closed comes back
      Given the platform has replaced the bank account of the account by one that was closed
      When the program pays out $20.00 from the Issuing balance
      Then the payout soon fails: account_closed
      And the bank account of the payout is errored on the account
      And the Issuing balance has not changed
