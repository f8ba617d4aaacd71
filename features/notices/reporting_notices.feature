@notices
Feature: Reporting notices
  A platform that mails the notices itself reports each to Stripe: what it mailed, to whom and when. Until
  then the notice is owed.

  Background:
    Given the program acts for a connected account with Issuing
    And the company holds an active card
    And the bookshop has force-captured $10.00 on the card
    And the program has disputed the transaction as fraudulent
    And the program has submitted the dispute

  @req:ISS-CON-010
  Rule: A notice that was sent is no longer due
    Illustrates "Integrate with the Stripe notice reporting API".

    Scenario: A notice is sent
      When the platform sends the notice issuing.dispute_submitted
      Then no notice is due
      And the notice issuing.dispute_submitted shows what was mailed
      And account_notice.updated is sent about the notice issuing.dispute_submitted

  @req:ISS-CON-010
  Rule: Half a report is none
    Illustrates the parameters of "Update an account notice", all of which are required.

    Scenario Outline: A notice that is reported without <part> stays due
      When the platform tries to report the notice issuing.dispute_submitted without <part>
      Then Stripe refuses the parameter <parameter>
      And the notice issuing.dispute_submitted is due

      Examples:
        | part        | parameter         | because                       |
        | its text    | email[plain_text] | Stripe has to see the text    |
        | a recipient | email[recipient]  | somebody has to have got it   |
        | a subject   | email[subject]    | every mail has one            |
        | a time      | sent_at           | the law sets a time           |

  Rule: Notices are a preview
    Illustrates that Stripe's general versions do not have them.

    Scenario: A general version has no notices
      When the program tries to list notices in API version 2026-05-27.dahlia
      Then Stripe responds with 404 invalid_request_error
