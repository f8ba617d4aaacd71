@disputes
Feature: Giving evidence
  A dispute is won with what it can show. Each reason asks for something else, and everything that a
  cardholder says stands under that reason; without their own words nothing can be submitted.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card
    And the company has spent $30.00 at the bookshop
    And the merchant has captured the authorization

  Rule: With the evidence for its reason a dispute can be submitted
    Illustrates "Disputes": reasons and their evidence.

    Scenario Outline: Everything is there
      Given the program has disputed the purchase as <reason>
      When the program submits the dispute
      Then the dispute is submitted
      And the dispute keeps its evidence
      And issuing_dispute.submitted is sent about the dispute

      Examples:
        | reason                       | because                         |
        | canceled                     | the order was called off        |
        | duplicate                    | it was paid twice               |
        | fraudulent                   | somebody else bought it         |
        | merchandise_not_as_described | another edition came            |
        | no_valid_authorization       | nobody said yes to it           |
        | not_received                 | nothing came                    |
        | other                        | the other reasons do not fit    |
        | service_not_as_described     | half of the service was missing |

  Rule: Without the cardholder's own words it cannot
    Illustrates "Disputes": an explanation is required.

    Scenario Outline: Nobody says what happened
      Given the program has disputed the purchase as <reason> without an explanation
      When the program tries to submit the dispute
      Then Stripe refuses
      And the dispute is unsubmitted

      Examples:
        | reason       | because                              |
        | fraudulent   | the explanation is all there is      |
        | not_received | a date and a product are not enough  |
        | other        | nothing else says what the matter is |

    Scenario: Somebody says it later
      Given the program has disputed the purchase as not_received without an explanation
      And the program has added the explanation
      When the program submits the dispute
      Then the dispute is submitted
      And the dispute keeps its evidence

  Rule: What was submitted is not changed
    Illustrates "Disputes": a dispute is submitted once.

    Scenario: The company remembers it otherwise
      Given the program has disputed the purchase as fraudulent
      And the program has submitted the dispute
      When the program tries to change the explanation
      Then Stripe refuses
      And the dispute keeps its evidence

    Scenario: It is submitted only once
      Given the program has disputed the purchase as fraudulent
      And the program has submitted the dispute
      When the program tries to submit the dispute
      Then Stripe refuses
      And the dispute is submitted

    Scenario: The program's own notes are still its own
      Given the program has disputed the purchase as fraudulent
      And the program has submitted the dispute
      When the program notes on the dispute
        | ticket | 4711 |
      Then the dispute bears
        | ticket | 4711 |
      And issuing_dispute.updated is sent about the dispute
