@cardholders
Feature: Several cardholders
  A program has many cardholders, each with a card and a limit of their own, and one balance for all.
  A business gives each of its people a budget, and one who overspends does not stop the others.

  Rule: Each cardholder spends on their own card, within their own limit
    Illustrates "Create a cardholder" and "Spending controls": limits of each card.

    Background:
      Given the Issuing balance holds at least $500.00
      And these cardholders hold active cards
        | name  | monthly limit |
        | Alice | $200.00       |
        | Bob   | $100.00       |
        | Erin  | $50.00        |

    Scenario Outline: A purchase within a person's own limit is approved
      When <person> spends $75.00 at the hotel
      Then the authorization is approved
      And the Issuing balance has fallen by $75.00

      Examples:
        | person | because                      |
        | Alice  | $200.00 may be spent a month |
        | Bob    | $100.00 may be spent a month |

    Scenario: A purchase over a person's own limit is declined
      When Erin spends $75.00 at the hotel
      Then the authorization is declined: spending_controls
      And the Issuing balance has not changed

    Scenario: The second card of the table belongs to Bob
      When the program freezes the second card
      Then the second card is inactive
      And the second card belongs to Bob
      And Alice's card is active
      And Erin's card is active

    Scenario: What one person has spent counts for no other
      Given Alice has spent $190.00 at the airline
      And Erin has spent $40.00 at the bookshop
      And Stripe has aggregated past spending
      When Bob spends $90.00 at the hotel
      Then the authorization is approved
      And the Issuing balance has fallen by $320.00

    Scenario: A frozen card stops nobody else
      Given the program has frozen Erin's card
      When Bob spends $20.00 at the cafe
      Then the authorization is approved
      And the Issuing balance has fallen by $20.00
      And Erin's card is now inactive

  Rule: A limit of a cardholder counts for all of its cards
    Illustrates "Spending controls": the limits of cardholders.

    Background:
      Given the Issuing balance holds at least $200.00
      And these cardholders exist
        | name        | monthly limit |
        | the company | $500.00       |
        | Dana        | $60.00        |
      And Dana holds an active card
      And Dana holds an active travel card

    Scenario: A cardholder over the limit is declined on every card
      Given Dana has spent $50.00 at the cafe with Dana's first card
      And Stripe has aggregated past spending
      When Dana spends $20.00 at the hotel with the travel card
      Then the authorization is declined: spending_controls
      And the Issuing balance has fallen by $50.00

    Scenario: The other cardholder is not limited by it
      Given the program has issued a virtual card to the company
      When the program activates the company's card
      Then the company's card is active
      And the company's card belongs to the company
