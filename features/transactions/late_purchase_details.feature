@transactions @sandbox_only
Feature: Late purchase details
  A merchant may send a receipt or the details of a journey days after the capture. A program that files
  expenses adds them to what it has booked. It runs on the sandbox only, because test mode takes details
  with a capture alone.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card

  Rule: Details are added to a transaction that is there already
    Illustrates "Purchase details" in Stripe's documentation of transactions.

    Scenario: A receipt comes after the capture
      Given the airline has force-captured $24.00 on the card
      When the merchant sends the receipt of the transaction later
        | A sandwich | 2 | $12.00 | $24.00 |
      Then the transaction has the receipt
        | A sandwich | 2 | $12.00 | $24.00 |
      And issuing_transaction.purchase_details_receipt_updated is sent about the transaction
      And the Issuing balance has fallen by $24.00

    Scenario: Flight details leave the receipt as it was
      Given the airline has force-captured $24.00 on the card
      And the merchant has sent the receipt of the transaction later
        | A seat | 1 | $24.00 | $24.00 |
      When the merchant sends flight details of the transaction later
        | passenger name | Alice Archer |
        | flight number  |           42 |
      Then the transaction has flight details
        | passenger name | Alice Archer |
        | flight number  |           42 |
      And the transaction has the receipt
        | A seat | 1 | $24.00 | $24.00 |
