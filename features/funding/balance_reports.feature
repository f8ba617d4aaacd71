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

    Scenario: Each balance transaction is an item
      Given 2 days have passed
      When the program runs the report balance_change_from_activity.itemized.3
      Then the report lists every balance transaction but payouts

    Scenario: Only what cards have spent
      Given 2 days have passed
      When the program runs the report balance_change_from_activity.itemized.3 of issuing_transaction alone
      Then the report shows
        | issuing_transaction | -$15.00 |
