@disputes
Feature: Creating a dispute
  A business disputes a transaction that a cardholder does not recognize. Creating a dispute moves no
  money, and the dispute can be changed until the program submits it.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card
    And the company has spent $30.00 at the bookshop
    And the merchant has captured the authorization

  Rule: A dispute is for the whole transaction unless an amount is given
    Illustrates "Create a dispute" in Stripe's documentation of Issuing disputes.

    Scenario: A dispute of the whole transaction
      When the program disputes the transaction as fraudulent
      Then the dispute is unsubmitted
      And the dispute is for $30.00
      And the transaction is linked to the dispute
      And issuing_dispute.created is sent about the dispute

    Scenario: Creating a dispute moves no money
      When the program disputes the transaction as fraudulent
      Then the Issuing balance has fallen by $30.00
      And the ledger shows nothing for the dispute

    Scenario Outline: A dispute of a part of the transaction
      When the program disputes <amount> of the transaction
      Then the dispute is for <amount>
      And the dispute is unsubmitted

      Examples:
        | amount | because                         |
        | $0.01  | one cent is the smallest part   |
        | $29.99 | all but one cent is a part, too |
        | $30.00 | the whole amount is the most    |

    Scenario: A dispute of more than the transaction is refused
      When the program tries to dispute $30.01 of the transaction
      Then Stripe refuses

    Scenario: A dispute is for what was not refunded
      Given the merchant has refunded $10.00 of the capture
      When the program disputes the capture
      Then the dispute is for $20.00

    Scenario: A dispute of one of two transactions
      Given the company has spent $10.00 at the hotel
      And the merchant has captured the authorization at the hotel
      When the program disputes the transaction at the bookshop as fraudulent
      Then the dispute is for $30.00
      And the transaction at the bookshop is linked to the dispute

  Rule: An unsubmitted dispute can be changed
    Illustrates "Update a dispute".

    Scenario: The disputed amount is lowered
      Given the program has disputed the transaction as not_received
      When the program lowers the amount of the dispute to $12.00
      Then the dispute is for $12.00
      And the dispute keeps its evidence
      And issuing_dispute.updated is sent about the dispute

  Rule: A transaction has one open dispute
    Illustrates "Dispute eligibility": which transactions can be disputed.

    Scenario: A second dispute of a transaction is refused
      Given the program has disputed the transaction as fraudulent
      When the program tries to dispute the transaction
      Then Stripe refuses
      And the transaction is linked to the dispute
