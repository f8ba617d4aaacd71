@funding @known_gap
Feature: Moving earnings to the Issuing balance
  A program that also takes payments would spend what it earned without a detour over its bank. None
  of it runs, because moving money between balances is a private beta of Stripe's.

  Rule: What was earned can be spent by cards at once
    Illustrates "Add funds" of the B2B payments guide: the Issuing balance is kept apart.

    Scenario: Some of the earnings become spendable
      Given Carol has looked at the balances
      When the program moves $20.00 of its earnings to the Issuing balance
      Then the Issuing balance has risen by $20.00
      And the payments balance has fallen by $20.00
