@funding
Feature: Topping up the Issuing balance
  Cards spend from the Issuing balance and from nothing else. Money is put there by a top-up from a
  bank account, or by hand from the Dashboard, and until it has arrived there is nothing to spend.

  Background:
    Given Carol has looked at the balances

  Rule: A top-up made for Issuing reaches the Issuing balance once it succeeds
    Illustrates "Add funds" of the B2B payments guide.

    Scenario: The guide's top-up keeps what it was given, and has not arrived yet
      When the program tops up the Issuing balance with these details
        | amount               | $20.00                            |
        | description          | Top-up for Issuing, March 9, 2025 |
        | statement descriptor | Top-up                            |
      Then the top-up is pending
      And the top-up keeps its details
      And topup.created is sent about the top-up

    Scenario: The guide's top-up arrives
      When the program tops up the Issuing balance with $20.00
      Then the top-up soon succeeds
      And the Issuing balance has risen by $20.00
      And the ledger shows of the top-up
        | top-up | $20.00 |
      And topup.succeeded is sent about the top-up

  Rule: The Issuing balance is apart from the payments balance
    Illustrates "Add funds": the Issuing balance is kept apart from earnings and payouts.

    Scenario: A top-up for Issuing leaves the payments balance as it was
      When the program tops up the Issuing balance with $20.00
      Then the top-up soon succeeds
      And the payments balance has not changed

  Rule: Funds added from the Dashboard are there at once
    Illustrates "Add funds": funds can be added from the Dashboard.

    @sandbox_only
    Scenario: Carol adds funds by hand
      Runs on the sandbox only, because a person has to press the Dashboard's button at Stripe.

      When Carol adds $75.00 to the Issuing balance from the Dashboard
      Then the Issuing balance has risen by $75.00
