@controls
Feature: Limits of cardholders and replacement cards
  A cardholder's limit counts the spending of all its cards, and a replacement card counts the spending
  of the card it replaces. A second card must not double what somebody may spend.

  Background:
    Given the Issuing balance holds at least $100.00

  Rule: A cardholder's limit counts all its cards
    Illustrates "Spending controls": limits of cardholders.

    @req:ISS-CRD-023
    Scenario Outline: A second card is used for <amount> of the same limit
      Given Alice is a cardholder limited to $30.00 per day
      And the program has issued Alice a card
      And Alice has spent $20.00 at the cafe
      And the program has issued Alice a card
      And Stripe has aggregated past spending
      When Alice spends <amount> at the bookshop with Alice's second card
      Then the authorization is <outcome>

      Examples:
        | amount | outcome                     | because                             |
        | $9.99  | approved                    | both cards are one cent below it    |
        | $10.00 | approved                    | both cards together reach the limit |
        | $10.01 | declined: spending_controls | both cards are one cent above it    |

    Scenario: One cardholder's spending does not count for another
      Given Alice is a cardholder limited to $30.00 per day
      And the program has issued Alice a card
      And Alice has spent $20.00 at the cafe
      And Bob is a cardholder limited to $30.00 per day
      And the program has issued Bob a card
      And Stripe has aggregated past spending
      When Bob spends $30.00 at the bookshop
      Then the authorization is approved

  Rule: Of several limits the lowest applies
    Illustrates "Spending controls": limits that overlap.

    Scenario Outline: A cardholder limited to <cardholder>, with a card limited to <card>
      Given Alice is a cardholder limited to <cardholder>
      And the program has issued Alice a card limited to <card>
      When Alice spends $20.01 at the cafe
      Then the authorization is <outcome>

      Examples:
        | cardholder     | card           | outcome                     | because                            |
        | $20.00 per day | $30.00 per day | declined: spending_controls | the cardholder's limit is exceeded |
        | $30.00 per day | $20.00 per day | declined: spending_controls | the card's limit is exceeded       |
        | $20.01 per day | $30.00 per day | approved                    | neither is exceeded                |

  Rule: A replacement card counts the spending of the replaced card
    Illustrates "Spending controls": a limit counts what was spent with replaced cards.

    Scenario Outline: The replacement card is used for <amount> of the same limit
      Given the company holds a card limited to $30.00 per day
      And the company has spent $20.00 at the cafe
      And the program has replaced the card as lost with one limited to $30.00 per day
      And Stripe has aggregated past spending
      When the company spends <amount> at the cafe with the replacement card
      Then the authorization is <outcome>

      Examples:
        | amount | outcome                     | because                             |
        | $9.99  | approved                    | both cards are one cent below it    |
        | $10.00 | approved                    | both cards together reach the limit |
        | $10.01 | declined: spending_controls | both cards are one cent above it    |
