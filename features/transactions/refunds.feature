@transactions
Feature: Refunds
  A refund is a transaction of its own that returns money to the Issuing balance at once. It arrives
  whatever the card's status is by then, and the books must find out which purchase it belongs to.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card

  Rule: A refund returns the money and leaves the authorization closed
    Illustrates "Refunds" in Stripe's documentation of transactions.

    @req:ISS-LIF-019 @req:ISS-OPS-014
    Scenario: A full refund
      Given the company has spent $10.00 at the bookshop
      And the merchant has captured the authorization
      When the merchant refunds the capture
      Then the authorization has these transactions
        | capture | $10.00 |
        | refund  | $10.00 |
      And the authorization is now closed
      And the Issuing balance has not changed
      And issuing_transaction.created is sent about the refund

    @req:ISS-LIF-019
    Scenario: A partial refund
      Given the company has spent $10.00 at the bookshop
      And the merchant has captured the authorization
      When the merchant refunds $4.00 of the capture
      Then the authorization has these transactions
        | capture | $10.00 |
        | refund  | $4.00  |
      And the Issuing balance has fallen by $6.00

    Scenario: A second partial refund returns the rest
      Given the company has spent $10.00 at the bookshop
      And the merchant has captured the authorization
      And the merchant has refunded $4.00 of the capture
      When the merchant refunds $6.00 of the capture
      Then the authorization has these transactions
        | capture | $10.00 |
        | refund  | $4.00  |
        | refund  | $6.00  |
      And the Issuing balance has not changed

    Scenario: A refund of one of two purchases
      Given the company has spent $10.00 at the bookshop
      And the merchant has captured the authorization
      And the company has spent $20.00 at the hotel
      And the merchant has captured the authorization at the hotel
      When the merchant refunds the capture at the bookshop
      Then the authorization at the bookshop has these transactions
        | capture | $10.00 |
        | refund  | $10.00 |
      And the authorization at the hotel has a capture of $20.00

  Rule: A refund does not depend on the card's status
    Illustrates "Refunds": nobody is asked for a decision.

    Scenario: A refund to a canceled card
      Given the company has spent $10.00 at the bookshop
      And the merchant has captured the authorization
      And the program has canceled the card
      When the merchant refunds the capture
      Then the authorization has these transactions
        | capture | $10.00 |
        | refund  | $10.00 |
      And the Issuing balance has not changed

  Rule: An unlinked refund belongs to no capture
    Illustrates "Refunds": Stripe links a refund to its capture where it can.

    Scenario: A cafe issues an unlinked refund
      When the cafe issues an unlinked refund of $2.50 to the card
      Then the transaction is an unlinked refund of $2.50 to the card
      And the Issuing balance has risen by $2.50
      And issuing_transaction.created is sent about the transaction

    Scenario: A refund of a force capture is unlinked
      Inferred: Stripe does not say what such a refund is linked to.

      Given the airline has force-captured $3.00 on the card
      When the merchant refunds the transaction
      Then the transaction is an unlinked refund of $3.00 to the card
      And the Issuing balance has not changed
