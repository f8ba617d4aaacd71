@integration @presumes:ISS-DEC-001 @presumes:ISS-DEC-002
Feature: The application's budgets
  The application alone knows what is left after all that was held and spent. Run it with --integration.

  Background:
    Given the Issuing balance holds at least $50.00
    And my application starts with the Issuing balance
    And the company holds an active card
    And my application has a budget of $20.00 for the card

  Rule: A purchase has to fit into what is left, to the cent
    Illustrates "Real-time authorizations".

    @req:ISS-DEC-004 @presumes:ISS-LIF-001
    Scenario: A purchase of exactly the rest of the budget is approved
      Given the company has spent $15.00 at the bookshop
      When the company spends $5.00 at the cafe
      Then the authorization is approved: webhook_approved
      And my application shows for the card
        | held      | $20.00 |
        | remaining | $0.00  |

    @req:ISS-DEC-011 @presumes:ISS-DEC-004 @presumes:ISS-LIF-010 @presumes:ISS-DEC-020
    Scenario: What was captured leaves no room for more than the rest
      Given the company has spent $15.00 at the bookshop
      And the merchant has captured the authorization
      When the company spends $5.01 at the cafe
      Then the authorization is declined

    @req:ISS-MNY-009 @presumes:ISS-DEC-004 @presumes:ISS-DEC-011
    Scenario: A purchase that was declined takes nothing of the budget
      Given the company has tried to spend $20.01 at the bookshop
      When the company spends $20.00 at the cafe
      Then the authorization is approved: webhook_approved

    @req:ISS-DEC-004 @presumes:ISS-LIF-001
    Scenario: An increment within the rest of the budget is approved
      Given the company has spent $15.00 at the hotel
      When the merchant increments the authorization by $5.00
      Then the authorization is for $20.00
      And my application shows for the card
        | held      | $20.00 |
        | remaining | $0.00  |

    @req:ISS-DEC-008 @presumes:ISS-DEC-004 @presumes:ISS-LIF-010
    Scenario: A purchase that was incremented is captured whole
      Given the company has spent $10.00 at the hotel
      And the merchant has incremented the authorization by $5.00
      When the merchant captures the authorization
      Then my application shows for the card
        | held      | $0.00  |
        | spent     | $15.00 |

    @req:ISS-MNY-009
    Scenario: A check of the card for nothing leaves the budget alone
      When the company pays $0.00 online at the bookshop
      Then the authorization is approved: webhook_approved
      And my application shows for the card
        | held      | $0.00  |
        | remaining | $20.00 |

    @req:ISS-LIF-002 @presumes:ISS-DEC-004
    Scenario: What was reversed may be spent again
      Given the company has spent $20.00 at the hotel
      And the merchant has reversed the authorization
      And my application has shown for the card
        | held | $0.00 |
      When the company spends $20.00 at the bookshop
      Then the authorization is approved: webhook_approved

    @req:ISS-DEC-011 @presumes:ISS-DEC-004 @presumes:ISS-LIF-007 @presumes:ISS-DEC-020
    Scenario: A budget that a force capture has used up approves nothing more
      Given the bookshop has force-captured $25.00 on the card
      And my application has shown for the card
        | spent     | $25.00 |
      When the company spends $1.00 at the cafe
      Then the authorization is declined: webhook_declined

    @req:ISS-MNY-004 @presumes:ISS-DEC-004 @presumes:ISS-DEC-011
    Scenario: A purchase abroad that is too dear in the card's currency is declined
      When the company pays 18.00 EUR at the Paris bakery, which is $20.01
      Then the authorization is declined: webhook_declined

  Rule: Each card has a budget of its own
    Illustrates "Real-time authorizations".

    @req:ISS-DEC-011 @presumes:ISS-DEC-004
    Scenario: What one card has spent is not taken from another
      Given Alice holds an active card
      And my application has a budget of $10.00 for Alice's card
      And the company has spent $20.00 at the bookshop
      When Alice spends $10.00 at the cafe
      Then the authorization is approved: webhook_approved

    @req:ISS-DEC-011 @presumes:ISS-DEC-004 @presumes:ISS-DEC-020
    Scenario: The budget of one card is not that of another
      Given Alice holds an active card
      And my application has a budget of $10.00 for Alice's card
      When Alice spends $10.01 at the cafe
      Then the authorization is declined
