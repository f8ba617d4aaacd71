@disputes
Feature: Disputable transactions
  Captures can be disputed, refunds cannot. That includes force captures, for which a dispute is the only
  way to get the money back.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card

  Rule: A force capture can be disputed
    Illustrates "Force captures" in Stripe's documentation of transactions: what to do about them.

    Scenario: A force capture is disputed for want of an authorization
      Given the bookshop has force-captured $30.00 on the card
      When the program disputes the transaction as no_valid_authorization
      Then the dispute is for $30.00
      And the transaction is linked to the dispute
      And issuing_dispute.created is sent about the dispute

  Rule: A refund cannot be disputed
    Illustrates "Dispute eligibility" in Stripe's documentation of Issuing disputes.

    Scenario: A dispute of a refund is refused
      Given the bookshop has issued an unlinked refund of $5.00 to the card
      When the program tries to dispute the transaction
      Then Stripe refuses
      And the Issuing balance has risen by $5.00

  Rule: Each transaction has a dispute of its own
    Illustrates "Dispute eligibility": a dispute is about one transaction.

    Scenario: One of two disputes is submitted
      Given the bookshop has force-captured $30.00 on the card
      And the hotel has force-captured $10.00 on the card
      And the program has disputed the transaction at the bookshop with winning evidence
      And the program has disputed the transaction at the hotel as no_valid_authorization
      When the program submits the dispute at the bookshop
      Then the dispute at the bookshop is soon won
      And the dispute at the hotel is unsubmitted
