@transactions
Feature: Refunding
  Money comes back as a transaction of its own. It is the program's at once, whatever has become of the
  card meanwhile, and where it came from is told as well as the merchant knows.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card

  Rule: A refund of a capture gives the money back and leaves the authorization closed
    Illustrates "Issuing transactions": refunds.

    Scenario: The book is sent back
      Given the company has spent $10.00 at the bookshop
      And the merchant has captured the authorization
      When the merchant refunds the capture
      Then the authorization has these transactions
        | capture | $10.00 |
        | refund  | $10.00 |
      And the authorization is now closed
      And the Issuing balance has not changed
      And issuing_transaction.created is sent about the transaction

    Scenario: One of two books is sent back
      Given the company has spent $10.00 at the bookshop
      And the merchant has captured the authorization
      When the merchant refunds $4.00 of the capture
      Then the authorization has these transactions
        | capture | $10.00 |
        | refund  | $4.00  |
      And the Issuing balance has fallen by $6.00

    Scenario: The other book is sent back as well
      Given the company has spent $10.00 at the bookshop
      And the merchant has captured the authorization
      And the merchant has refunded $4.00 of the capture
      When the merchant refunds $6.00 of the capture
      Then the authorization has these transactions
        | capture | $10.00 |
        | refund  | $4.00  |
        | refund  | $6.00  |
      And the Issuing balance has not changed

  Rule: Money comes back whatever has become of the card
    Illustrates "Issuing transactions": a refund asks for no decision.

    Scenario: The card was canceled before the book came back
      Given the company has spent $10.00 at the bookshop
      And the merchant has captured the authorization
      And the program has canceled the card
      When the merchant refunds the capture
      Then the authorization has these transactions
        | capture | $10.00 |
        | refund  | $10.00 |
      And the Issuing balance has not changed

  Rule: A refund need not belong to any capture
    Illustrates "Issuing transactions": refunds are linked as well as they can be.

    Scenario: The cafe apologizes with a coupon
      When the cafe gives $2.50 to the card for no purchase
      Then the transaction is a refund of $2.50 without an authorization
      And the Issuing balance has risen by $2.50
      And issuing_transaction.created is sent about the transaction

    Scenario: What was taken by force is given back
      Inferred: Stripe does not say what such a refund is linked to.

      Given the airline has taken $3.00 from the card by force
      When the merchant refunds the transaction
      Then the transaction is a refund of $3.00 without an authorization
      And the Issuing balance has not changed
