@funding @sandbox_only
Feature: Reversed top-ups
  A bank can take a top-up back after it has succeeded, and cards may have spent the money by then. It
  runs on the sandbox only, because nobody can make a bank do so at Stripe.

  Background:
    Given the program has read its balances

  Rule: A bank can take back what a top-up brought
    Illustrates topup.reversed in Stripe's documentation of top-ups.

    Scenario: A succeeded top-up is taken back
      Given the program has topped up the Issuing balance with $20.00
      And the top-up has succeeded
      When the bank takes back the top-up
      Then the top-up is reversed
      And the Issuing balance has not changed
      And the ledger shows for the top-up
        | top-up          | $20.00  |
        | top-up reversed | -$20.00 |
      And topup.reversed is sent about the top-up

    Scenario: Money that was spent is taken back
      Given the company holds an active card
      And the program has topped up the Issuing balance with $20.00
      And the top-up has succeeded
      And the bookshop has force-captured $15.00 on the card
      When the bank takes back the top-up
      Then the Issuing balance is overdrawn by $15.00
      And topup.reversed is sent about the top-up
