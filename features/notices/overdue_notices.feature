@notices @sandbox_only
Feature: Overdue notices
  A notice that was not sent by its deadline breaks the law, so a check of the platform has to find it. On
  live it cannot run, because no live run waits for weeks.

  Background:
    Given the program acts for a connected account with Issuing
    And the company holds an active card
    And the bookshop has force-captured $10.00 on the card
    And the program has disputed the transaction as fraudulent
    And the program has submitted the dispute

  @req:ISS-CON-010
  Rule: A notice is overdue if it was not sent by its deadline
    Illustrates "deadline" of an account notice.

    Scenario: An unsent notice is found once its deadline is over
      When 31 days pass
      Then the notice issuing.dispute_submitted is overdue

    Scenario: A notice can be sent until its deadline
      When 29 days pass
      # survives everything because what is altered in all responses fails a Given before it
      Then no notice is overdue
      And the notice issuing.dispute_submitted is due

    Scenario: A notice that was sent is not overdue
      Given the platform has sent the notice issuing.dispute_submitted
      When 31 days pass
      Then no notice is overdue
