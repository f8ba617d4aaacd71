@notices
Feature: Dispute notices
  A US platform must mail its connected accounts when a dispute is filed or decided. Stripe tells it of each
  such notice, and what it is about.

  Background:
    Given the program acts for a connected account with Issuing
    And the company holds an active card
    And the bookshop has force-captured $10.00 on the card

  @req:ISS-CON-010
  Rule: A dispute owes a notice once it is submitted
    Illustrates "Dispute submitted" in "Issuing regulated customer notices".

    Scenario: A submitted dispute owes a notice
      Given the program has disputed the transaction as fraudulent
      When the program submits the dispute
      Then the notice issuing.dispute_submitted is due
      And the notice issuing.dispute_submitted is about the dispute
      And account_notice.created is sent about the notice issuing.dispute_submitted

    Scenario: A dispute that is not submitted owes no notice
      When the program disputes the transaction as fraudulent
      Then no notice is due

  @req:ISS-CON-010
  Rule: A verdict owes a notice of its own
    Illustrates "Dispute won" and "Dispute lost".

    Scenario Outline: A dispute that is <verdict> owes a second notice
      Given the program has disputed the transaction with <evidence> evidence
      When the program submits the dispute
      Then the dispute is soon <verdict>
      And the notice issuing.dispute_<verdict> is due
      And the notice issuing.dispute_<verdict> is about the dispute
      And the notice issuing.dispute_submitted is due

      Examples:
        | evidence | verdict | because                      |
        | winning  | won     | the network gives it back    |
        | losing   | lost    | the network keeps the charge |

    @sandbox_only
    Scenario: A verdict leaves the first notice as it was sent
      On live it cannot run, because nobody can make the network rule at a given moment.

      Given the program has disputed the transaction as fraudulent
      And the program has submitted the dispute
      And the platform has sent the notice issuing.dispute_submitted
      When the network rules for the merchant of the dispute
      Then the notice issuing.dispute_lost is due
      And the notice issuing.dispute_submitted shows what was mailed
