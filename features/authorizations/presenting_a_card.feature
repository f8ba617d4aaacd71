@authorizations
Feature: Presenting a card
  A card is dipped, tapped, typed in or stored in a shop on the net. How it was presented, and what the
  merchant checked meanwhile, is all a program has to tell a customer from a thief.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card

  Rule: The method of a purchase says whether the card was there
    Illustrates "Testing Issuing": the methods that a test purchase can be made by.

    Scenario Outline: The card is presented by a method
      When the company pays $10.00 by <method> at the bookshop
      Then the authorization is approved
      And the authorization shows
        | authorization method | <method>   |
        | card presence        | <presence> |

      Examples:
        | method      | presence    | because                            |
        | chip        | present     | the card was put into the terminal |
        | contactless | present     | it was held against the terminal   |
        | swipe       | present     | its magnetic stripe was read       |
        | keyed_in    | not_present | somebody read its number out       |
        | online      | not_present | its number was sent over the net   |

  Rule: A wrong code or expiry, or a failed 3D Secure, declines
    Illustrates "Issuing authorizations": what the merchant verified. An address that does not match
    is for the program to judge. That test purchases are declined like real ones is inferred.

    Scenario Outline: The merchant checks before it sells
      When the company pays $10.00 at the bookshop, which checks
        | <check> | <result> |
      Then the authorization is <outcome>
      And the authorization shows what was checked
        | <check> | <result> |

      Examples:
        | check               | result        | outcome                       | because                               |
        | cvc                 | match         | approved                      | whoever pays has seen the card        |
        | cvc                 | mismatch      | declined: verification_failed | the code was guessed                  |
        | expiry              | mismatch      | declined: verification_failed | the date was guessed                  |
        | address line1       | mismatch      | approved                      | people move                           |
        | address postal code | mismatch      | approved                      | an address alone declines nothing     |
        | three d secure      | authenticated | approved                      | the cardholder's bank knows who it is |
        | three d secure      | failed        | declined: verification_failed | the cardholder could not prove it     |

  Rule: Cash back is part of the amount, and is told apart
    Illustrates "Issuing authorizations": the details of an amount.

    Scenario: A book, and twenty dollars in cash
      When the company pays $30.00 at the bookshop and takes $20.00 of it in cash
      Then the authorization is approved
      And the authorization is for $30.00
      And $20.00 of the authorization are cash back
      And the Issuing balance has fallen by $30.00

  Rule: Looking at a card holds nothing
    Illustrates "Issuing authorizations": a shop that keeps a card for later asks for nothing first.

    Scenario: A subscription begins with a free month
      When the company pays $0.00 by online at the bookshop
      Then the authorization is approved
      And the authorization is for $0.00
      And the ledger shows nothing of the authorization
      And the Issuing balance has not changed
