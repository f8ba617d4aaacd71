@funding @sandbox_only
Feature: Balance transfers
  A business that also takes payments wants to spend what it earned without a detour over its bank. It
  runs on the sandbox only, because moving money between balances is a private beta of Stripe's.

  Background:
    Given the program has read its balances

  Rule: Earnings can be transferred to the Issuing balance
    Illustrates "Add funds" of the B2B payments guide: the Issuing balance is kept apart.

    Scenario: A transfer from the payments balance to the Issuing balance
      Given the program has topped up the payments balance with $50.00
      And the top-up has succeeded
      When the program transfers $20.00 from the payments balance to the Issuing balance
      Then the Issuing balance has risen by $20.00
      And the payments balance has risen by $30.00
      And balance.available shows $20.00 more than before

    Scenario: A transfer of more than was earned is refused
      When the program tries to transfer $20.00 from the payments balance to the Issuing balance
      Then Stripe refuses
      And the Issuing balance has not changed
