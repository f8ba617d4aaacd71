@controls
Feature: Limiting what is spent
  A limit makes a lost card a small loss. It has to hold to the cent, count what was spent and nothing
  else, and leave room for what it was not meant for.

  Background:
    Given the Issuing balance holds at least $100.00

  Rule: A limit can be used up, and not exceeded
    Illustrates "Spending controls": spending limits.

    Scenario Outline: One purchase under a limit for each
      Given the company holds a card limited to $30.00 per_authorization
      When the company spends <amount> at the cafe
      Then the authorization is <outcome>

      Examples:
        | amount | outcome                     | because               |
        | $29.99 | approved                    | a cent is left        |
        | $30.00 | approved                    | it lands on the limit |
        | $30.01 | declined: spending_controls | it is one cent above  |

    Scenario Outline: What was spent before counts
      Given the company holds a card limited to $30.00 daily
      And the company has spent $20.00 at the cafe
      And Stripe has added up what was spent
      When the company spends <amount> at the bookshop
      Then the authorization is <outcome>

      Examples:
        | amount | outcome                     | because                   |
        | $9.99  | approved                    | a cent is left of the day |
        | $10.00 | approved                    | it uses the day up        |
        | $10.01 | declined: spending_controls | one cent is not there     |

    Scenario: A declined purchase uses nothing up
      Given the company holds a card limited to $30.00 daily
      And the company has tried to spend $30.01 at the cafe
      And Stripe has added up what was spent
      When the company spends $30.00 at the cafe
      Then the authorization is approved

    Scenario: A purchase that was given back uses nothing up
      Inferred: Stripe does not say whether a reversal makes room again.

      Given the company holds a card limited to $30.00 daily
      And the company has spent $20.00 at the cafe
      And the merchant has reversed the authorization
      And Stripe has added up what was spent
      When the company spends $30.00 at the cafe
      Then the authorization is approved

  Rule: A limit for a category is about that category alone
    Illustrates "Spending controls": limits by category.

    Scenario Outline: A limit for restaurants
      Given the company holds a card limited to $30.00 daily at merchants like the cafe
      And the company has spent $20.00 at <earlier>
      And Stripe has added up what was spent
      When the company spends $20.00 at <now>
      Then the authorization is <outcome>

      Examples:
        | earlier      | now          | outcome                     | because                          |
        | the cafe     | the cafe     | declined: spending_controls | both are meals                   |
        | the bookshop | the cafe     | approved                    | books do not count               |
        | the cafe     | the bookshop | approved                    | a limit for meals blocks no book |

  Rule: A new limit takes the old one's place
    Illustrates "Spending controls": limits are replaced as a whole.

    Scenario Outline: The limit is changed after a purchase
      Given the company holds a card limited to $30.00 daily
      And the company has spent $20.00 at the cafe
      And the program has limited the card to <limit> daily
      And Stripe has added up what was spent
      When the company spends $10.01 at the cafe
      Then the authorization is <outcome>

      Examples:
        | limit  | outcome                     | because                            |
        | $30.01 | approved                    | one cent more is one cent more     |
        | $25.00 | declined: spending_controls | what was spent before still counts |
        | $0.00  | declined: spending_controls | nothing is a limit too             |
