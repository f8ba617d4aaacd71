@controls
Feature: Card presence and combined controls
  A card for shops need not work online, and a card for online purchases need not work in shops. Controls
  of several kinds apply together, and of one kind a card is either allowed or blocked a list.

  Background:
    Given the Issuing balance holds at least $50.00

  Rule: A card can be limited to purchases where it is present, or is not
    Illustrates "Spending controls": allowed and blocked card presences.

    @req:ISS-CRD-023
    Scenario Outline: A purchase <presented> with <control>
      Given the company holds a card with <control>
      When the company pays $10.00 <presented> at the cafe
      Then the authorization is <outcome>

      Examples:
        | control                             | presented          | outcome                     | because                               |
        | blocked card presences: not_present | online             | declined: spending_controls | an online purchase has no card        |
        | blocked card presences: not_present | by chip            | approved                    | the card is in the terminal           |
        | allowed card presences: present     | by keyed-in number | declined: spending_controls | a number alone is no card             |
        | allowed card presences: present     | contactless        | approved                    | a card that is held near is present   |
        | allowed card presences: not_present | by swipe           | declined: spending_controls | only purchases without it are allowed |

  Rule: Controls of several kinds apply together
    Illustrates "Spending controls": all controls are evaluated.

    Scenario: An allowed category in a blocked country is declined
      Given the company holds a card with allowed categories: bakeries
      And the program has given the card blocked countries: FR
      When the company spends $10.00 at the Paris bakery
      Then the authorization is declined: spending_controls

    Scenario: Controls of several kinds are kept beside each other
      Given the company holds a card with allowed categories: bakeries
      When the program gives the card blocked countries: FR
      Then the card has allowed categories: bakeries
      And the card has blocked countries: FR
      And issuing_card.updated is sent about the card

  Rule: A card cannot have an allowed and a blocked list of one kind
    Illustrates "Spending controls": only one of the two lists can be set.

    Scenario Outline: A card with <first> is given <second>
      Given the company holds a card with <first>
      When the program tries to give the card <second>
      Then Stripe refuses
      And the card has <first>

      Examples:
        | first                           | second                              | because                       |
        | allowed categories: bakeries    | blocked categories: book_stores     | both list categories          |
        | blocked countries: FR           | allowed countries: US               | both list countries           |
        | allowed card presences: present | blocked card presences: not_present | even lists that agree are two |
