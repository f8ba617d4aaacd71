@controls
Feature: Limits nobody set
  Two limits are there before anybody sets one. They surprise programs on the day of their first large
  purchase, for a decline does not say which limit it was.

  Rule: A card made without limits may spend 500 dollars a day
    Illustrates "Spending controls": the limit of new cards.

    Scenario: The limit can be seen on the card
      Given the company is a cardholder
      When the program issues a virtual card to the company
      Then the card is limited to $500.00 daily

    Scenario Outline: The first purchase of the day
      Given the Issuing balance holds at least $600.00
      And the company holds a card made without limits
      When the company spends <amount> at the airline
      Then the authorization is <outcome>

      Examples:
        | amount  | outcome                     | because                     |
        | $499.99 | approved                    | a cent is left              |
        | $500.00 | approved                    | it lands on the limit       |
        | $500.01 | declined: spending_controls | nobody asked for this limit |

    Scenario: A limit of one's own takes its place
      Given the Issuing balance holds at least $600.00
      And the company holds a card made without limits
      And the program has limited the card to $600.00 daily
      When the company spends $500.01 at the airline
      Then the authorization is approved

  @sandbox_only
  Rule: No purchase exceeds 10,000 dollars
    Illustrates "Spending controls": the limit of every authorization, which no card shows. On live it
    cannot run, because an account that holds that much cannot show a purchase beyond its balance.

    Scenario Outline: A card that may spend far more
      Given the Issuing balance holds at least $10,100.00
      And the company holds a card limited to $50,000.00 all_time
      When the company spends <amount> at the airline
      Then the authorization is <outcome>

      Examples:
        | amount     | outcome                     | because                            |
        | $9,999.99  | approved                    | a cent is left                     |
        | $10,000.00 | approved                    | it lands on the limit              |
        | $10,000.01 | declined: spending_controls | neither card nor balance forbid it |

    Scenario: Two purchases may exceed it together
      Given the Issuing balance holds at least $10,100.00
      And the company holds a card limited to $50,000.00 all_time
      And the company has spent $10,000.00 at the airline
      When the company spends $0.01 at the cafe
      Then the authorization is approved
