@funding
Feature: Canceled and failed top-ups
  A top-up is not money until it succeeds. One that is canceled or fails must not be spent from, or
  cards are declined for funds that the program believed it had.

  Background:
    Given the program has read its balances

  Rule: A pending top-up can be canceled and adds no funds
    Illustrates "Add funds" of the B2B payments guide.

    Scenario: A canceled top-up leaves the Issuing balance unchanged
      Given the program has topped up the Issuing balance with $20.00
      When the program cancels the top-up
      Then the top-up is canceled
      And the Issuing balance has not changed
      And topup.canceled is sent about the top-up

    Scenario: A canceled top-up cannot be canceled again
      Given the program has topped up the Issuing balance with $20.00
      And the program has canceled the top-up
      When the program tries to cancel the top-up
      Then Stripe refuses
      And the Issuing balance has not changed

    Scenario: One of two top-ups is canceled
      Given the program has topped up the Issuing balance with $20.00
      And the program has topped up the Issuing balance with $30.00
      When the program cancels the first top-up
      Then the first top-up is canceled
      And the second top-up soon succeeds
      And the Issuing balance has risen by $30.00

  Rule: A failed top-up adds no funds
    Illustrates "Test bank accounts" in Stripe's documentation of testing.

    Scenario Outline: The bank refuses the debit of a top-up
      When the program tops up the Issuing balance with $20.00 from a bank account that <trouble>
      Then the top-up soon fails: <code>
      And the Issuing balance has not changed
      And topup.failed is sent about the top-up

      Examples:
        | trouble              | code                 | because                            |
        | does not exist       | no_account           | the bank does not know the account |
        | was closed           | account_closed       | a closed account cannot be debited |
        | has too little money | insufficient_funds   | the account does not cover it      |
        | refuses the debit    | debit_not_authorized | the account's owner did not agree  |
