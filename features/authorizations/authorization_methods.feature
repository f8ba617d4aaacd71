@authorizations
Feature: Authorization methods
  A card is inserted, tapped, swiped, keyed in or used online. The method and whether the card was
  present help a program to tell its customer from a thief.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card

  Rule: The authorization method says whether the card was present
    Illustrates "Testing Issuing": the methods of a test purchase.

    @req:ISS-LIF-012
    Scenario Outline: A purchase <presented>
      When the company pays $10.00 <presented> at the bookshop
      Then the authorization is approved
      And the authorization shows
        | authorization method | <method>   |
        | card presence        | <presence> |

      Examples:
        | presented          | method      | presence    | because                           |
        | by chip            | chip        | present     | the card is put into the terminal |
        | contactless        | contactless | present     | the card is held to the terminal  |
        | by swipe           | swipe       | present     | the magnetic stripe is read       |
        | by keyed-in number | keyed_in    | not_present | only the number is known          |
        | online             | online      | not_present | only the number is known          |

  Rule: Cash back is part of the amount
    Illustrates "Issuing authorizations": the details of an amount.

    Scenario: A purchase with cash back
      When the company pays $30.00 at the bookshop, including $20.00 cash back
      Then the authorization is approved
      And the authorization is for $30.00
      And the authorization includes $20.00 cash back
      And the Issuing balance has fallen by $30.00

  Rule: A purchase of $0.00 verifies the card and holds nothing
    Illustrates "Issuing authorizations": a merchant that stores a card verifies it first.

    Scenario: An online shop verifies the card
      When the company pays $0.00 online at the bookshop
      Then the authorization is approved
      And the authorization is for $0.00
      And the ledger shows nothing for the authorization
      And the Issuing balance has not changed
