@controls
Feature: Limiting several cards
  Whoever has two cards, or gets a new one for a lost one, has not got twice the money. Limits follow the
  person and the chain of cards, and of several limits the tightest holds.

  Background:
    Given the Issuing balance holds at least $100.00

  Rule: A cardholder's limit counts all its cards
    Illustrates "Spending controls": limits of cardholders.

    Scenario Outline: Alice takes her second card
      Given Alice is a cardholder limited to $30.00 daily
      And the program has given Alice a card
      And Alice has spent $20.00 at the cafe
      And the program has given Alice another card
      And Stripe has added up what was spent
      When Alice spends <amount> at the bookshop
      Then the authorization is <outcome>

      Examples:
        | amount | outcome                     | because                           |
        | $9.99  | approved                    | a cent is left                    |
        | $10.00 | approved                    | together they use the day up      |
        | $10.01 | declined: spending_controls | two cards are no second allowance |

  Rule: Of several limits the tightest holds
    Illustrates "Spending controls": limits that overlap.

    Scenario Outline: Alice and her card both have a limit
      Given Alice is a cardholder limited to <hers> daily
      And the program has given Alice a card limited to <the card's> daily
      When Alice spends $20.01 at the cafe
      Then the authorization is <outcome>

      Examples:
        | hers   | the card's | outcome                     | because                       |
        | $20.00 | $30.00     | declined: spending_controls | hers is the tighter one       |
        | $30.00 | $20.00     | declined: spending_controls | the card's is the tighter one |
        | $20.01 | $30.00     | approved                    | neither is exceeded           |

  Rule: A new card goes on where the old one stopped
    Illustrates "Spending controls": a limit counts what was spent with replaced cards.

    Scenario Outline: The lost card is replaced
      Given the company holds a card limited to $30.00 daily
      And the company has spent $20.00 at the cafe
      And the program has replaced the lost card by one limited to $30.00 daily
      And Stripe has added up what was spent
      When the company spends <amount> at the cafe
      Then the authorization is <outcome>

      Examples:
        | amount | outcome                     | because                           |
        | $9.99  | approved                    | a cent is left                    |
        | $10.00 | approved                    | it uses up what the old card left |
        | $10.01 | declined: spending_controls | a new card is no second allowance |
