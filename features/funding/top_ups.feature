@funding
Feature: Top-ups of the Issuing balance
  Cards spend from the Issuing balance and from nothing else. A top-up from a bank account or funds added
  in the Dashboard fill it, and until they arrive there is nothing to spend.

  Background:
    Given the program has read its balances

  Rule: A top-up reaches the Issuing balance once it succeeds
    Illustrates "Add funds" of the B2B payments guide.

    @req:ISS-FND-009 @req:ISS-FND-010
    Scenario: A new top-up is pending and keeps its details
      When the program tops up the Issuing balance with these details
        | amount               | $20.00                            |
        | description          | Top-up for Issuing, March 9, 2025 |
        | statement descriptor | Top-up                            |
      Then the top-up is pending
      And the Issuing balance has not changed
      And the top-up keeps its details
      And topup.created is sent about the top-up

    @req:ISS-FND-009
    Scenario: A succeeded top-up raises the Issuing balance
      When the program tops up the Issuing balance with $20.00
      Then the top-up soon succeeds
      And the Issuing balance has risen by $20.00
      And the ledger shows for the top-up
        | top-up | $20.00 |
      And topup.succeeded is sent about the top-up

  Rule: The Issuing balance is separate from the payments balance
    Illustrates "Add funds": the Issuing balance is kept apart from earnings and payouts.

    @req:ISS-FND-007
    Scenario: A top-up for Issuing leaves the payments balance unchanged
      When the program tops up the Issuing balance with $20.00
      Then the top-up soon succeeds
      And the payments balance has not changed

  Rule: Funds added in the Dashboard are available at once
    Illustrates "Add funds": funds can be added in the Dashboard.

    @sandbox_only @req:ISS-FND-008
    Scenario: Funds are added in the Dashboard
      Runs on the sandbox only, because a person has to press the Dashboard's button at Stripe.

      When $75.00 is added to the Issuing balance in the Dashboard
      Then the Issuing balance has risen by $75.00
