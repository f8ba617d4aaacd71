@funding @sandbox_only
Feature: Links to reports
  Somebody without a key, such as an accountant, downloads a report by a link, for as long as the program
  lets it. They run on the sandbox only, because live reports lag half a day behind what has happened.

  Background:
    Given 2 days have passed

  Rule: A link to a file works until it expires
    Illustrates "File links" in Stripe's documentation of files.

    Scenario: A link to a report has not expired
      Given the program has run the report balance.summary.1
      When the program creates a link to the report for 7 days
      Then the link to the report has not expired
      And no other link leads to the report

    Scenario: A link expires by itself
      Given the program has run the report balance.summary.1
      And the program has created a link to the report for 7 days
      When 8 days pass
      Then the link to the report has expired

    Scenario: A link that was prolonged expires later
      Given the program has run the report balance.summary.1
      And the program has created a link to the report for 7 days
      And the program has prolonged the link to the report by 30 days
      When 8 days pass
      Then the link to the report has not expired

    Scenario: A link is ended at once
      Given the program has run the report balance.summary.1
      And the program has created a link to the report for 7 days
      When the program ends the link to the report
      Then the link to the report has expired

    Scenario: A link that was ended stays so
      Given the program has run the report balance.summary.1
      And the program has created a link to the report for 7 days
      And the program has ended the link to the report
      When the program tries to prolong the link to the report by 30 days
      Then Stripe refuses
