@notices @sandbox_only
Feature: Application notices
  An application for Issuing that could not be verified is rejected, in test mode after an hour, and the
  account has to be told. On live it cannot run, because a live run cannot let an hour pass.

  Background:
    Given new connected accounts have to be onboarded
    And the platform has requested Issuing for a new connected account
    And the platform has submitted the company's details for the account
    And the program acts for the account

  @req:ISS-CON-010
  Rule: An application that was complete for an hour without being verified is rejected
    Illustrates "Application rejected for failure to verify" and "Handle verification failures".

    Scenario: A representative could not be verified
      Given the platform has added Alice as the representative of the account with a birth date that cannot be verified
      When an hour passes
      Then the notice issuing.application_rejected_for_failure_to_verify is due
      And the notice issuing.application_rejected_for_failure_to_verify is about the Issuing capability
      And the account owes settings.card_issuing.tos_acceptance.date

    Scenario: A verified application owes no notice
      Given the platform has added Alice as the representative of the account
      When an hour passes
      Then no notice is due
      And Issuing is active on the account

    Scenario: An incomplete application has more time
      When an hour passes
      Then no notice is due
      And Issuing is inactive on the account
