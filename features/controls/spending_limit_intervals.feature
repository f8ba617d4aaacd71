@controls @sandbox_only
Feature: Spending limit intervals
  A spending limit applies to an interval, and every interval begins at midnight UTC, wherever the
  cardholder lives. A program must know when its cardholders can spend again. It cannot run live, because
  nobody can move Stripe's clock.

  Background:
    Given the Issuing balance holds at least $50.00

  Rule: Intervals begin at 00:00 UTC, and weeks on Sunday
    Illustrates "Spending controls": the intervals of spending limits.

    Scenario Outline: A limit of $30.00 <interval>, with $20.00 spent at <earlier>
      Given the company holds a card limited to $30.00 <interval>
      And it is <earlier> UTC
      And the company has spent $20.00 at the cafe
      And the merchant has captured the authorization
      And it is <later> UTC
      When the company spends $10.01 at the cafe
      Then the authorization is <outcome>
      And the authorization is for $10.01

      Examples:
        | interval          | earlier                    | later                      | outcome                     | because                         |
        | per authorization |      1 June 2026, 12:01:00 |      1 June 2026, 12:01:00 | approved                    | each authorization counts alone |
        | per day           |      1 June 2026, 23:59:59 |      2 June 2026, 00:00:00 | approved                    | a day ends at midnight          |
        | per day           |      2 June 2026, 00:00:00 |      2 June 2026, 23:59:59 | declined: spending_controls | it is the same day              |
        | per week          |      6 June 2026, 23:59:59 |      7 June 2026, 00:00:00 | approved                    | a week ends with Saturday       |
        | per week          |      7 June 2026, 00:00:00 |     13 June 2026, 23:59:59 | declined: spending_controls | a week begins with Sunday       |
        | per month         |     30 June 2026, 23:59:59 |      1 July 2026, 00:00:00 | approved                    | a month begins on the first     |
        | per month         |      1 July 2026, 00:00:00 |     31 July 2026, 23:59:59 | declined: spending_controls | it is the same month            |
        | per year          | 31 December 2026, 23:59:59 |   1 January 2027, 00:00:00 | approved                    | a year begins on 1 January      |
        | per year          |   1 January 2027, 00:00:00 | 31 December 2027, 23:59:59 | declined: spending_controls | it is the same year             |
        | in total          | 31 December 2026, 23:59:59 |   1 January 2028, 00:00:00 | declined: spending_controls | a limit in total is never reset |
