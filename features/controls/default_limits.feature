@controls
Feature: Default spending limits
  Two limits apply before a program sets any: one of new cards, and one of every authorization. A program
  that does not know them is surprised by its first large purchase, which is declined without details.

  Rule: A card without spending limits may spend $500.00 per day
    Illustrates "Spending controls": the limit of new cards.

    Scenario: A new card shows the default limit
      Given the company is a cardholder
      When the program issues a virtual card to the company
      Then the card is limited to $500.00 per day

    Scenario Outline: A first purchase of <amount> with a new card
      Given the Issuing balance holds at least $600.00
      And the company holds a card without spending limits
      When the company spends <amount> at the airline
      Then the authorization is <outcome>

      Examples:
        | amount  | outcome                     | because                                |
        | $499.99 | approved                    | it is one cent below the default limit |
        | $500.00 | approved                    | it reaches the default limit           |
        | $500.01 | declined: spending_controls | it is one cent above the default limit |

    Scenario: A limit of the program replaces the default limit
      Given the Issuing balance holds at least $600.00
      And the company holds a card without spending limits
      And the program has limited the card to $600.00 per day
      When the company spends $500.01 at the airline
      Then the authorization is approved

  @sandbox_only
  Rule: No authorization exceeds $10,000.00
    Illustrates "Spending controls": the limit of every authorization, which no card shows. It cannot run
    live, because an account that holds so much cannot show a purchase beyond its balance.

    Scenario Outline: A purchase of <amount> with a limit far above
      Given the Issuing balance holds at least $10,100.00
      And the company holds a card limited to $50,000.00 in total
      When the company spends <amount> at the airline
      Then the authorization is <outcome>

      Examples:
        | amount     | outcome                     | because                        |
        | $9,999.99  | approved                    | it is one cent below the limit |
        | $10,000.00 | approved                    | it reaches the limit           |
        | $10,000.01 | declined: spending_controls | it is one cent above the limit |

    Scenario: Two authorizations may exceed it together
      Given the Issuing balance holds at least $10,100.00
      And the company holds a card limited to $50,000.00 in total
      And the company has spent $10,000.00 at the airline
      When the company spends $0.01 at the cafe
      Then the authorization is approved
