@disputes @sandbox_only
Feature: Dispute deadlines
  A dispute has to be submitted within 110 days of the capture. After that it expires and the money is
  lost. It runs on the sandbox only, because nobody can move Stripe's clock.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card
    And the company has spent $30.00 at the bookshop
    And the merchant has captured the authorization

  Rule: An unsubmitted dispute expires 110 days after the capture
    Illustrates "Submit a dispute" in Stripe's documentation of Issuing disputes: its deadline.

    Scenario Outline: The status of a dispute around its deadline
      Given the program has disputed the transaction as fraudulent
      When <days> days pass
      Then the dispute is <status>
      And the Issuing balance has fallen by $30.00

      Examples:
        | days | status      | because                       |
        |  109 | unsubmitted | one day is left               |
        |  110 | expired     | the deadline is to the second |

    Scenario: The program is notified of an expired dispute
      Given the program has disputed the transaction as fraudulent
      When 110 days pass
      Then issuing_dispute.closed is sent about the dispute

    Scenario: A dispute can be submitted on the last day
      Given the program has disputed the transaction with winning evidence
      And 109 days have passed
      When the program submits the dispute
      Then the dispute is soon won
      And the Issuing balance has not changed

    Scenario: An expired dispute cannot be submitted
      Given the program has disputed the transaction with winning evidence
      And 110 days have passed
      When the program tries to submit the dispute
      Then Stripe refuses
      And the dispute is expired

    Scenario: A submitted dispute does not expire
      Given the program has disputed the transaction as fraudulent
      And the program has submitted the dispute
      When 110 days pass
      Then the dispute is submitted

  Rule: A transaction can be disputed for 110 days
    Illustrates "Dispute eligibility": which transactions can be disputed.

    Scenario: A transaction is disputed too late
      Given 110 days have passed
      When the program tries to dispute the transaction
      Then Stripe refuses
