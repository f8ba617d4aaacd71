@funding @sandbox_only
Feature: Payouts
  Money that cards do not need is paid out to the program's bank. A payout takes its money at once, and
  gives it back if it does not arrive. It runs on the sandbox only, because a test account has no bank
  account and nobody can make a bank send money back.

  Background:
    Given the Issuing balance holds at least $50.00

  Rule: A payout takes its money at once
    Illustrates "Create a payout" in Stripe's documentation of payouts.

    Scenario: Money of the Issuing balance is paid out
      When the program pays out $20.00 from the Issuing balance
      Then the payout is pending
      And the Issuing balance has fallen by $20.00
      And the payout is soon paid
      And the ledger shows for the payout
        | payout | -$20.00 |
      And payout.paid is sent about the payout

    Scenario: Money of the payments balance is paid out
      Given the program has topped up the payments balance with $30.00
      And the top-up has succeeded
      And the program has read its balances
      When the program pays out $20.00 from the payments balance
      Then the payments balance has fallen by $20.00
      And the Issuing balance has not changed

    Scenario: What authorizations hold cannot be paid out
      Given the company holds an active card
      And the company has spent $30.00 at the bookshop
      When the program tries to pay out $20.01 from the Issuing balance
      Then Stripe refuses
      And the Issuing balance has fallen by $30.00

  Rule: A pending payout can be canceled
    Illustrates "Cancel a payout": its money is available again.

    Scenario: A payout is canceled
      Given the program has paid out $20.00 from the Issuing balance
      When the program cancels the payout
      Then the payout is canceled
      And balance.available shows as much as before
      And the ledger shows for the payout
        | payout          | -$20.00 |
        | payout canceled | $20.00  |
      And payout.canceled is sent about the payout

    Scenario: A cancellation comes too late
      Given the program has paid out $20.00 from the Issuing balance
      And the payout has been paid
      When the program tries to cancel the payout
      Then Stripe refuses: Payouts can only be canceled while they are pending.
      And the Issuing balance has fallen by $20.00

  Rule: A bank can send a payout back, also after it was paid
    Illustrates "Payout failures": the money returns to the balance.

    Scenario: A paid payout fails
      Given the program has paid out $20.00 from the Issuing balance
      And the payout has been paid
      When the bank sends back the payout
      Then the payout has failed: could_not_process
      And the Issuing balance has not changed
      And payout.failed is sent about the payout
