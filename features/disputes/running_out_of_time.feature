@disputes @sandbox_only
Feature: Running out of time
  Networks hear of a purchase for 110 days and not one longer. A dispute that nobody submits by then
  expires, and the money is gone. It runs on the sandbox only, because nobody can let Stripe's days
  pass.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card
    And the company has spent $30.00 at the bookshop
    And the merchant has captured the authorization

  Rule: A dispute that nobody submits expires 110 days after the capture
    Illustrates "Disputes": the time in which a dispute must be submitted.

    Scenario Outline: The last day
      Given the program has disputed the purchase as fraudulent
      When <days> days pass
      Then the dispute is <status>
      And the Issuing balance has fallen by $30.00

      Examples:
        | days | status      | because                        |
        |  109 | unsubmitted | there is a day left            |
        |  110 | expired     | the time is over to the second |

    Scenario: The program is told
      Given the program has disputed the purchase as fraudulent
      When 110 days pass
      Then issuing_dispute.closed is sent about the dispute

    Scenario: On the last day it can still be submitted
      Given the program has disputed the purchase with winning evidence
      And 109 days have passed
      When the program submits the dispute
      Then the dispute is soon won
      And the Issuing balance has not changed

    Scenario: An expired dispute cannot be submitted
      Given the program has disputed the purchase with winning evidence
      And 110 days have passed
      When the program tries to submit the dispute
      Then Stripe refuses
      And the dispute is expired

    Scenario: What was submitted in time does not expire
      Given the program has disputed the purchase as fraudulent
      And the program has submitted the dispute
      When 110 days pass
      Then the dispute is submitted

  Rule: A purchase is disputed in the same time
    Illustrates "Disputes": which transactions can be disputed.

    Scenario: Nobody looked at the statement
      Given 110 days have passed
      When the program tries to dispute the purchase
      Then Stripe refuses
