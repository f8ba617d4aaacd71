@disputes
Feature: Dispute evidence
  Each dispute reason requires evidence of its own, and always the cardholder's explanation. A program
  that does not collect it cannot submit the dispute, and the business does not get its money back.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card
    And the company has spent $30.00 at the bookshop
    And the merchant has captured the authorization

  Rule: A dispute with the evidence for its reason can be submitted
    Illustrates "Dispute reasons and evidence" in Stripe's documentation of Issuing disputes.

    Scenario Outline: A dispute with complete evidence is submitted
      Given the program has disputed the transaction as <reason>
      When the program submits the dispute
      Then the dispute is submitted
      And the dispute keeps its evidence
      And issuing_dispute.submitted is sent about the dispute

      Examples:
        | reason                       | because                                  |
        | canceled                     | the order was canceled                   |
        | duplicate                    | the order was charged twice              |
        | fraudulent                   | the cardholder did not make the purchase |
        | merchandise_not_as_described | another edition arrived                  |
        | no_valid_authorization       | nobody authorized the purchase           |
        | not_received                 | nothing arrived                          |
        | other                        | no other reason applies                  |
        | service_not_as_described     | half of the service was missing          |

  Rule: A dispute without an explanation cannot be submitted
    Illustrates "Dispute reasons and evidence": an explanation is required.

    Scenario Outline: A dispute without an explanation is refused
      Given the program has disputed the transaction as <reason> without an explanation
      When the program tries to submit the dispute
      Then Stripe refuses
      And the dispute is unsubmitted

      Examples:
        | reason       | because                                    |
        | fraudulent   | the explanation is the only evidence       |
        | not_received | a date and a product are not enough        |
        | other        | only the explanation says what is disputed |

    Scenario: An explanation is added before the dispute is submitted
      Given the program has disputed the transaction as not_received without an explanation
      And the program has added an explanation to the dispute
      When the program submits the dispute
      Then the dispute is submitted
      And the dispute keeps its evidence

  Rule: A submitted dispute cannot be changed
    Illustrates "Submit a dispute": a dispute is submitted once.

    Scenario: The evidence of a submitted dispute cannot be changed
      Given the program has disputed the transaction as fraudulent
      And the program has submitted the dispute
      When the program tries to change the explanation of the dispute
      Then Stripe refuses
      And the dispute keeps its evidence

    Scenario: A submitted dispute cannot be submitted again
      Given the program has disputed the transaction as fraudulent
      And the program has submitted the dispute
      When the program tries to submit the dispute
      Then Stripe refuses
      And the dispute is submitted

    Scenario: The metadata of a submitted dispute can be changed
      Given the program has disputed the transaction as fraudulent
      And the program has submitted the dispute
      When the program adds metadata to the dispute
        | ticket | 4711 |
      Then the dispute has metadata
        | ticket | 4711 |
      And issuing_dispute.updated is sent about the dispute

    Scenario: Metadata of a dispute that was there before stays
      Given the program has disputed the transaction as fraudulent
      And the program has added metadata to the dispute
        | ticket | 4711 |
      When the program adds metadata to the dispute
        | team | sales |
      Then the dispute has metadata
        | ticket | 4711  |
        | team   | sales |
