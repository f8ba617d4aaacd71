@funding @sandbox_only
Feature: Balance reports
  A bookkeeper closes a month with Stripe's own reports: CSV files about what a balance held, and why it
  changed. They run on the sandbox only, because Stripe's lag half a day behind what has happened.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card
    And the company has spent $15.00 at the bookshop
    And the merchant has captured the authorization

  Rule: The balance summary adds up from one end of the interval to the other
    Illustrates "Balance report" in Stripe's documentation of reports: the balance summary.

    Scenario: Spending is activity, and a payout is not
      Given the program has paid out $10.00 from the Issuing balance
      And the payout has been paid
      And 2 days have passed
      When the program runs the report balance.summary.1
      Then the report shows
        | starting_balance | $0.00   |
        | activity         | $35.00  |
        | payouts          | -$10.00 |
        | ending_balance   | $25.00  |

    Scenario: A day begins with what was there, and ends before the next one
      Given the program has paid out $10.00 from the Issuing balance on 3 June 2026, 00:00:00 UTC
      And the program has paid out $5.00 from the Issuing balance on 4 June 2026, 00:00:00 UTC
      And 2 days have passed
      When the program runs the report balance.summary.1 from 3 June 2026, 00:00:00 to 4 June 2026, 00:00:00 UTC
      Then the report shows
        | starting_balance | $35.00  |
        | activity         | $0.00   |
        | payouts          | -$10.00 |
        | ending_balance   | $25.00  |

    Scenario: The program is told of a report
      Given 2 days have passed
      When the program runs the report balance.summary.1
      Then the program is told that the report is there

    Scenario: There is no report of tomorrow
      When the program tries to run the report balance.summary.1 for tomorrow
      Then Stripe refuses

  Rule: Activity is summed up by category, or itemized
    Illustrates "Balance report": the balance change from activity.

    Scenario: Activity by category
      Given 2 days have passed
      When the program runs the report balance_change_from_activity.summary.1
      Then the report shows
        | issuing_authorization_hold    | -$15.00 |
        | issuing_authorization_release | $15.00  |
        | issuing_transaction           | -$15.00 |
        | topup                         | $50.00  |
        | total                         | $35.00  |

    Scenario: Activity is counted
      Given 2 days have passed
      When the program runs the report balance_change_from_activity.summary.1
      Then the report counts
        | issuing_authorization_hold    | 1 |
        | issuing_authorization_release | 1 |
        | issuing_transaction           | 1 |
        | topup                         | 1 |
        | total                         | 4 |

    Scenario: Each balance transaction is an item
      Given the program has paid out $10.00 from the Issuing balance
      And 2 days have passed
      When the program runs the report balance_change_from_activity.itemized.3
      Then the report lists every balance transaction but payouts

    Scenario: Only what cards have spent
      Given 2 days have passed
      When the program runs the report balance_change_from_activity.itemized.3 of issuing_transaction alone
      Then the report shows
        | issuing_transaction | -$15.00 |

    Scenario: The program chooses the columns
      Given 2 days have passed
      When the program runs the report balance_change_from_activity.itemized.3 with the columns source_id and net
      Then the report has the columns source_id and net alone

    Scenario: Times are local, and in UTC
      Given 2 days have passed
      When the program runs the report balance_change_from_activity.itemized.3 in the timezone America/New_York
      Then the report has local times of America/New_York
