@disputes
Feature: Dispute outcomes
  The card network decides a submitted dispute, and only a dispute that is won returns money. In test
  mode the explanation in the evidence decides, so that a program can try both outcomes.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card
    And the company has spent $30.00 at the bookshop
    And the merchant has captured the authorization

  Rule: A dispute that is won returns the disputed amount
    Illustrates "Testing disputes" in Stripe's documentation of Issuing disputes.

    Scenario: A dispute of the whole transaction is won
      Given the program has disputed the transaction with winning evidence
      When the program submits the dispute
      Then the dispute is soon won
      And the Issuing balance has not changed
      And the ledger shows for the dispute
        | dispute | $30.00 |

    Scenario: A dispute of a part of the transaction is won
      Given the program has disputed $10.00 of the transaction with winning evidence
      When the program submits the dispute
      Then the dispute is soon won
      And the Issuing balance has fallen by $20.00
      And the ledger shows for the dispute
        | dispute | $10.00 |

    Scenario: The program is notified of a dispute that is won
      Given the program has disputed the transaction with winning evidence
      When the program submits the dispute
      Then the dispute is soon won
      And issuing_dispute.closed is sent about the dispute
      And issuing_dispute.funds_reinstated is sent about the dispute

  Rule: A dispute that is lost returns nothing
    Illustrates "Testing disputes": what happens to the money.

    Scenario: A dispute is lost
      Given the program has disputed the transaction with losing evidence
      When the program submits the dispute
      Then the dispute is soon lost
      And the Issuing balance has fallen by $30.00
      And the ledger shows nothing for the dispute

    Scenario: The program is notified of a dispute that is lost
      Given the program has disputed the transaction with losing evidence
      When the program submits the dispute
      Then the dispute is soon lost
      And the dispute has a loss reason
      And issuing_dispute.closed is sent about the dispute

  Rule: A submitted dispute moves no money until it is decided
    Illustrates "Submit a dispute": the network decides later.

    Scenario: A submitted dispute is undecided
      Given the program has disputed the transaction as fraudulent
      When the program submits the dispute
      Then the dispute is submitted
      And the Issuing balance has fallen by $30.00
      And the ledger shows nothing for the dispute
