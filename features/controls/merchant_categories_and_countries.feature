@controls
Feature: Allowed and blocked merchants
  A program chooses the merchants of its cards by category and by country. A purchase anywhere else is
  declined at once, so that a card for books cannot be used to gamble.

  Background:
    Given the Issuing balance holds at least $50.00

  Rule: Merchants on a blocked list are declined, all others are not
    Illustrates "Spending controls": blocked categories and countries.

    @req:ISS-CRD-023
    Scenario Outline: A purchase at <merchant> with <control>
      Given the company holds a card with <control>
      When the company spends $10.00 at <merchant>
      Then the authorization is <outcome>

      Examples:
        | control                                               | merchant         | outcome                     | because                        |
        | blocked categories: betting_casino_gambling           | the casino       | declined: spending_controls | its category is blocked        |
        | blocked categories: betting_casino_gambling           | the bookshop     | approved                    | its category is not blocked    |
        | blocked categories: betting_casino_gambling, bakeries | the Paris bakery | declined: spending_controls | its category is the second one |
        | blocked countries: FR                                 | the Paris bakery | declined: spending_controls | its country is blocked         |
        | blocked countries: FR                                 | the Tokyo inn    | approved                    | its country is not blocked     |

    Scenario: A declined purchase holds nothing
      Given the company holds a card with blocked categories: betting_casino_gambling
      When the company spends $10.00 at the casino
      Then the authorization is declined: spending_controls
      And the Issuing balance has not changed
      And the ledger shows nothing for the authorization

  Rule: Merchants on an allowed list are approved, all others are declined
    Illustrates "Spending controls": allowed categories and countries.

    @req:ISS-CRD-023
    Scenario Outline: Only the merchants of an allowed list, and <merchant>
      Given the company holds a card with <control>
      When the company spends $10.00 at <merchant>
      Then the authorization is <outcome>

      Examples:
        | control                                                    | merchant         | outcome                     | because                        |
        | allowed categories: book_stores, eating_places_restaurants | the bookshop     | approved                    | its category is allowed        |
        | allowed categories: book_stores, eating_places_restaurants | the cafe         | approved                    | its category is the second one |
        | allowed categories: book_stores, eating_places_restaurants | Rocket Rides     | declined: spending_controls | its category is not allowed    |
        | allowed countries: US                                      | the cafe         | approved                    | its country is allowed         |
        | allowed countries: US                                      | the Paris bakery | declined: spending_controls | its country is not allowed     |

  Rule: An empty list removes the control
    Illustrates "Spending controls": a list is unset by an empty one.

    Scenario: A category is no longer blocked
      Given the company holds a card with blocked categories: betting_casino_gambling
      And the program has removed the blocked categories of the card
      When the company spends $10.00 at the casino
      Then the authorization is approved

  Rule: A cardholder's lists apply to each of its cards
    Illustrates "Spending controls": controls of cardholders.

    @req:ISS-CRD-023
    Scenario Outline: A purchase at <merchant> with a cardholder's blocked country
      Given Alice is a cardholder with blocked countries: FR
      And the program has issued Alice a card
      When Alice spends $10.00 at <merchant>
      Then the authorization is <outcome>

      Examples:
        | merchant         | outcome                     | because                              |
        | the Paris bakery | declined: spending_controls | the country is blocked for Alice     |
        | the cafe         | approved                    | the country is not blocked for Alice |
