@disputes
Feature: Filing a dispute
  A cardholder who was cheated can have the purchase contested. Filing costs nothing and moves nothing:
  the dispute waits, and may be changed, until the program submits it.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card
    And the company has spent $30.00 at the bookshop
    And the merchant has captured the authorization

  Rule: A dispute is about the whole purchase unless it says otherwise
    Illustrates "Disputes": create a dispute.

    Scenario: The company never bought that
      When the program disputes the purchase as fraudulent
      Then the dispute is unsubmitted
      And the dispute is for $30.00
      And the purchase names its dispute
      And issuing_dispute.created is sent about the dispute

    Scenario: Filing moves no money
      When the program disputes the purchase as fraudulent
      Then the Issuing balance has fallen by $30.00
      And the ledger shows nothing of the dispute

    Scenario Outline: A part of the purchase
      When the program disputes <amount> of the purchase
      Then the dispute is for <amount>
      And the dispute is unsubmitted

      Examples:
        | amount | because                        |
        | $0.01  | a cent is a part               |
        | $29.99 | all but a cent is one, too     |
        | $30.00 | the whole is as much as it can |

    Scenario: More than was paid
      When the program tries to dispute $30.01 of the purchase
      Then Stripe refuses

    Scenario: What was refunded is not disputed again
      Given the merchant has refunded $10.00 of the capture
      When the program disputes what is left of the purchase
      Then the dispute is for $20.00

  Rule: Until it is submitted a dispute can be changed
    Illustrates "Disputes": update a dispute.

    Scenario: The company found one of the books
      Given the program has disputed the purchase as not_received
      When the program lowers the dispute to $12.00
      Then the dispute is for $12.00
      And the dispute keeps its evidence
      And issuing_dispute.updated is sent about the dispute

  Rule: A purchase has one dispute at a time
    Illustrates "Disputes": which transactions can be disputed.

    Scenario: Somebody is faster
      Given the program has disputed the purchase as fraudulent
      When the program tries to dispute the purchase
      Then Stripe refuses
      And the purchase names its dispute
