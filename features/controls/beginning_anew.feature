@controls @sandbox_only
Feature: Beginning anew
  A limit begins anew at midnight in Greenwich, not where the cardholder lives: in San Francisco a day is
  over in the late afternoon. On live it cannot run, because nobody can let Stripe's days pass.

  Background:
    Given the Issuing balance holds at least $50.00

  Rule: Windows begin at 00:00 UTC, weeks on Sunday
    Illustrates "Spending controls": the intervals of spending limits. The thirty dollars of the limit
    have ten left.

    Scenario Outline: Another $10.01 is spent
      Given the company holds a card limited to $30.00 <interval>
      And it is <earlier> UTC
      And the company has spent $20.00 at the cafe
      And the merchant has captured the authorization
      And it is <later> UTC
      When the company spends $10.01 at the cafe
      Then the authorization is <outcome>

      Examples:
        | interval          | earlier                    | later                      | outcome                     | because                             |
        | per_authorization |      1 June 2026, 12:00:00 |      1 June 2026, 12:00:00 | approved                    | each purchase stands alone          |
        | daily             |      1 June 2026, 23:59:59 |      2 June 2026, 00:00:00 | approved                    | a second later is another day       |
        | daily             |      2 June 2026, 00:00:00 |      2 June 2026, 23:59:59 | declined: spending_controls | a day has a first and a last second |
        | weekly            |      6 June 2026, 23:59:59 |      7 June 2026, 00:00:00 | approved                    | the week ends with Saturday         |
        | weekly            |      7 June 2026, 00:00:00 |     13 June 2026, 23:59:59 | declined: spending_controls | and begins with Sunday, not Monday  |
        | monthly           |     30 June 2026, 23:59:59 |      1 July 2026, 00:00:00 | approved                    | months begin on the first           |
        | monthly           |      1 July 2026, 00:00:00 |     31 July 2026, 23:59:59 | declined: spending_controls | however many days they have         |
        | yearly            | 31 December 2026, 23:59:59 |   1 January 2027, 00:00:00 | approved                    | years begin with January            |
        | yearly            |   1 January 2027, 00:00:00 | 31 December 2027, 23:59:59 | declined: spending_controls | and end with December               |
        | all_time          | 31 December 2026, 23:59:59 |   1 January 2028, 00:00:00 | declined: spending_controls | it never begins anew                |
