@controls
Feature: Choosing how a card is used
  A card for the till need not work on the net, and a number for the net need not work at a till. And
  a list either lets through or keeps out: one that did both would be read in two ways.

  Background:
    Given the Issuing balance holds at least $50.00

  Rule: Presence is controlled like merchants are
    Illustrates "Spending controls": allowed and blocked card presences.

    Scenario Outline: A card that is to be there, or is not to be
      Given the company holds a card with <control>: <presence>
      When the company pays $10.00 by <method> at the cafe
      Then the authorization is <outcome>

      Examples:
        | control                | presence    | method      | outcome                     | because                         |
        | blocked card presences | not_present | online      | declined: spending_controls | nothing is bought on the net    |
        | blocked card presences | not_present | chip        | approved                    | a terminal has the card in it   |
        | allowed card presences | present     | keyed_in    | declined: spending_controls | a number read out is no card    |
        | allowed card presences | present     | contactless | approved                    | a tap is near enough            |
        | allowed card presences | not_present | swipe       | declined: spending_controls | a number for the net was copied |

  Rule: Controls of several kinds have to agree
    Illustrates "Spending controls": all controls are looked at.

    Scenario: The right category in the wrong country
      Given the company holds a card with allowed categories: bakeries
      And the program has given the card blocked countries: FR
      When the company spends $10.00 at the Paris bakery
      Then the authorization is declined: spending_controls

  Rule: What is allowed and what is blocked exclude each other
    Illustrates "Spending controls": only one of the two lists can be set.

    Scenario Outline: The program wants both
      Given the company holds a card with <first>
      When the program tries to give the card <second>
      Then Stripe refuses
      And the card has <first>

      Examples:
        | first                           | second                              | because                   |
        | allowed categories: bakeries    | blocked categories: book_stores     | a category is on one list |
        | blocked countries: FR           | allowed countries: US               | in either order           |
        | allowed card presences: present | blocked card presences: not_present | even where both agree     |

    Scenario: Lists of different kinds stand beside each other
      Given the company holds a card with allowed categories: bakeries
      When the program gives the card blocked countries: FR
      Then the card has allowed categories: bakeries
      And the card has blocked countries: FR
      And issuing_card.updated is sent about the card
