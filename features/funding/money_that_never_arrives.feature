@funding
Feature: Money that never arrives
  A top-up is a promise until the bank has paid. One that is called off or refused must not be spent
  from, or the program pays for purchases with money it does not have.

  Background:
    Given Carol has looked at the balances

  Rule: A pending top-up can be canceled and buys nothing
    Illustrates "Add funds" of the B2B payments guide.

    Scenario: A canceled top-up leaves the Issuing balance as it was
      Given the program has topped up the Issuing balance with $20.00
      When Carol cancels the top-up
      Then the top-up is canceled
      And the Issuing balance has not changed
      And topup.canceled is sent about the top-up

    Scenario: A top-up is canceled only once
      Given the program has topped up the Issuing balance with $20.00
      And Carol has canceled the top-up
      When Carol tries to cancel the top-up
      Then Stripe refuses
      And the Issuing balance has not changed

  Rule: A failed top-up buys nothing
    Illustrates "Add funds" of the B2B payments guide.

    Scenario Outline: The bank refuses to pay
      When the program tops up the Issuing balance with $20.00 from a bank account that <trouble>
      Then the top-up soon fails: <code>
      And the Issuing balance has not changed
      And topup.failed is sent about the top-up

      Examples:
        | trouble              | code                 | because                      |
        | does not exist       | no_account           | the bank does not know it    |
        | was closed           | account_closed       | nothing can be debited there |
        | has too little money | insufficient_funds   | the debit bounces            |
        | refuses the debit    | debit_not_authorized | its owner did not agree      |
