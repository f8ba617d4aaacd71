@controls
Feature: Spending limits
  A spending limit caps what can be spent with a card in an interval. It must hold to the cent and count
  nothing but approved spending, so that a lost card remains a small loss.

  Background:
    Given the Issuing balance holds at least $150.00

  Rule: A limit can be reached, and not exceeded
    Illustrates "Spending controls": spending limits.

    @req:ISS-CRD-023
    Scenario Outline: One purchase of <amount> under a limit of $30.00 per authorization
      Given the company holds a card limited to $30.00 per authorization
      When the company spends <amount> at the cafe
      Then the authorization is <outcome>

      Examples:
        | amount | outcome                     | because                        |
        | $29.99 | approved                    | it is one cent below the limit |
        | $30.00 | approved                    | it reaches the limit           |
        | $30.01 | declined: spending_controls | it is one cent above the limit |

    @req:ISS-CRD-023
    Scenario Outline: A second purchase of <amount> under a limit of $30.00 per day
      Given the company holds a card limited to $30.00 per day
      And the company has spent $20.00 at the cafe
      And Stripe has aggregated past spending
      When the company spends <amount> at the bookshop
      Then the authorization is <outcome>

      Examples:
        | amount | outcome                     | because                           |
        | $9.99  | approved                    | both are one cent below the limit |
        | $10.00 | approved                    | both together reach the limit     |
        | $10.01 | declined: spending_controls | both are one cent above the limit |

    Scenario Outline: An employee's card with a limit per month, and <amount>
      Given Alice holds a card limited to $100.00 per month
      When Alice spends <amount> at the hotel
      Then the authorization is <outcome>

      Examples:
        | amount  | outcome                     | because                        |
        | $100.00 | approved                    | it reaches the limit           |
        | $100.01 | declined: spending_controls | it is one cent above the limit |

  Rule: Only approved spending counts
    Illustrates "Spending controls": what a limit counts.

    Scenario: A declined purchase does not count
      Given the company holds a card limited to $30.00 per day
      And the company has tried to spend $30.01 at the cafe
      And Stripe has aggregated past spending
      When the company spends $30.00 at the cafe
      Then the authorization is approved

    Scenario: A reversed purchase does not count
      Inferred: Stripe does not say whether a reversal makes room again.

      Given the company holds a card limited to $30.00 per day
      And the company has spent $20.00 at the cafe
      And the merchant has reversed the authorization
      And Stripe has aggregated past spending
      When the company spends $30.00 at the cafe
      Then the authorization is approved

  Rule: A limit for a category applies to that category alone
    Illustrates "Spending controls": limits by category.

    Scenario Outline: A limit for restaurants, with purchases at <earlier> and at <now>
      Given the company holds a card limited to $30.00 per day for the category eating_places_restaurants
      And the company has spent $20.00 at <earlier>
      And Stripe has aggregated past spending
      When the company spends $20.00 at <now>
      Then the authorization is <outcome>

      Examples:
        | earlier      | now          | outcome                     | because                               |
        | the cafe     | the cafe     | declined: spending_controls | both are of the category              |
        | the bookshop | the cafe     | approved                    | the first one is of another category  |
        | the cafe     | the bookshop | approved                    | the second one is of another category |

  Rule: A new limit replaces the old one
    Illustrates "Spending controls": limits are replaced as a whole.

    Scenario Outline: The limit is changed to <limit> after a purchase of $20.00
      Given the company holds a card limited to $30.00 per day
      And the company has spent $20.00 at the cafe
      And the program has limited the card to <limit>
      And Stripe has aggregated past spending
      When the company spends $10.01 at the cafe
      Then the authorization is <outcome>

      Examples:
        | limit          | outcome                     | because                            |
        | $30.01 per day | approved                    | both purchases reach the new limit |
        | $25.00 per day | declined: spending_controls | the first purchase still counts    |
        | $0.00 per day  | declined: spending_controls | a limit of zero allows no purchase |
