@disputes
Feature: Winning and losing a dispute
  The network decides, and only a dispute that is won brings money back. In test mode the explanation
  says how it ends.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card
    And the company has spent $30.00 at the bookshop
    And the merchant has captured the authorization

  Rule: A dispute that is won gives back what it was for
    Illustrates "Disputes": what happens to the money, and how test mode decides.

    Scenario: The whole purchase comes back
      Given the program has disputed the purchase with winning evidence
      When the program submits the dispute
      Then the dispute is soon won
      And the Issuing balance has not changed
      And the ledger shows of the dispute
        | dispute | $30.00 |

    Scenario: A part of the purchase comes back
      Given the program has disputed $10.00 of the purchase with winning evidence
      When the program submits the dispute
      Then the dispute is soon won
      And the Issuing balance has fallen by $20.00
      And the ledger shows of the dispute
        | dispute | $10.00 |

    Scenario: The program is told
      Given the program has disputed the purchase with winning evidence
      When the program submits the dispute
      Then the dispute is soon won
      And issuing_dispute.closed is sent about the dispute
      And issuing_dispute.funds_reinstated is sent about the dispute

  Rule: A dispute that is lost gives nothing back
    Illustrates "Disputes": what happens to the money.

    Scenario: The merchant was right
      Given the program has disputed the purchase with losing evidence
      When the program submits the dispute
      Then the dispute is soon lost
      And the Issuing balance has fallen by $30.00
      And the ledger shows nothing of the dispute

    Scenario: The program is told that it lost
      Given the program has disputed the purchase with losing evidence
      When the program submits the dispute
      Then the dispute is soon lost
      And the dispute says why it was lost
      And issuing_dispute.closed is sent about the dispute

  Rule: Submitting alone moves nothing
    Illustrates "Disputes": the network decides, and takes its time.

    Scenario: Nobody has decided yet
      Given the program has disputed the purchase as fraudulent
      When the program submits the dispute
      Then the dispute is submitted
      And the Issuing balance has fallen by $30.00
      And the ledger shows nothing of the dispute
