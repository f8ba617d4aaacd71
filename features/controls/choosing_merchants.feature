@controls
Feature: Choosing merchants
  A program says where its cards may be used, by what merchants sell and by where they are. Everything
  else is declined before anybody is asked.

  Background:
    Given the Issuing balance holds at least $50.00

  Rule: What is blocked is declined, all else is as before
    Illustrates "Spending controls": blocked categories and countries.

    Scenario Outline: A card with a list of what is blocked
      Given the company holds a card with <control>: <values>
      When the company spends $10.00 at <merchant>
      Then the authorization is <outcome>

      Examples:
        | control            | values                            | merchant         | outcome                     | because                  |
        | blocked categories | betting_casino_gambling           | the casino       | declined: spending_controls | it is on the list        |
        | blocked categories | betting_casino_gambling           | the bookshop     | approved                    | books are no bets        |
        | blocked categories | betting_casino_gambling, bakeries | the Paris bakery | declined: spending_controls | so is the second one     |
        | blocked countries  | FR                                | the Paris bakery | declined: spending_controls | it is in France          |
        | blocked countries  | FR                                | the Tokyo inn    | approved                    | Japan is not on the list |

    Scenario: A blocked purchase moves nothing
      Given the company holds a card with blocked categories: betting_casino_gambling
      When the company spends $10.00 at the casino
      Then the authorization is declined: spending_controls
      And the Issuing balance has not changed
      And the ledger shows nothing of the authorization

  Rule: Where something is allowed, all else is declined
    Illustrates "Spending controls": allowed categories and countries.

    Scenario Outline: A card with a list of what is allowed
      Given the company holds a card with <control>: <values>
      When the company spends $10.00 at <merchant>
      Then the authorization is <outcome>

      Examples:
        | control            | values                                 | merchant         | outcome                     | because               |
        | allowed categories | book_stores, eating_places_restaurants | the bookshop     | approved                    | it is on the list     |
        | allowed categories | book_stores, eating_places_restaurants | the cafe         | approved                    | so is the second one  |
        | allowed categories | book_stores, eating_places_restaurants | Rocket Rides     | declined: spending_controls | nobody spoke of taxis |
        | allowed countries  | US                                     | the cafe         | approved                    | it is at home         |
        | allowed countries  | US                                     | the Paris bakery | declined: spending_controls | it is not             |

  Rule: A list that is lifted holds nothing back
    Illustrates "Spending controls": a list is unset by an empty one.

    Scenario: The casino is allowed after all
      Given the company holds a card with blocked categories: betting_casino_gambling
      And the program has lifted the card's blocked categories
      When the company spends $10.00 at the casino
      Then the authorization is approved

  Rule: A cardholder's lists hold for each of its cards
    Illustrates "Spending controls": controls of cardholders.

    Scenario Outline: A card that has no lists of its own
      Given Alice is a cardholder with blocked countries: FR
      And the program has given Alice a card
      When Alice spends $10.00 at <merchant>
      Then the authorization is <outcome>

      Examples:
        | merchant         | outcome                     | because                           |
        | the Paris bakery | declined: spending_controls | the list is Alice's, not a card's |
        | the cafe         | approved                    | the cafe is not in France         |
