@funding @known_gap
Feature: Balance transfers
  A business that also takes payments wants to spend what it earned without a detour over its bank.
  None of it runs, because moving money between balances is a private beta of Stripe's.

  Rule: Earnings can be transferred to the Issuing balance
    Illustrates "Add funds" of the B2B payments guide: the Issuing balance is kept apart.

    Scenario: A transfer from the payments balance to the Issuing balance
      Given the program has read its balances
      When the program transfers $20.00 from the payments balance to the Issuing balance
      Then the Issuing balance has risen by $20.00
      And the payments balance has fallen by $20.00
