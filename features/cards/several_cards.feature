@cards
Feature: Several cards of one cardholder
  A cardholder can hold several cards, each with its own status and limits. A business gives its people
  one card for each purpose, and stops one without stopping the others.

  Background:
    Given the Issuing balance holds at least $100.00
    And these cardholders hold active cards
      | name  | label  | monthly limit |
      | Alice | travel | $80.00        |
      | Alice | office | $20.00        |

  Rule: A purchase uses the card that it names
    Illustrates "Create a card": a card is attached to the cardholder meant to use it.

    Scenario Outline: Each card has a limit of its own
      When Alice spends $50.00 at the hotel with <card>
      Then the authorization is <outcome>

      Examples:
        | card                | outcome                     | because                           |
        | Alice's travel card | approved                    | $80.00 may be spent on travel     |
        | the office card     | declined: spending_controls | $20.00 may be spent on the office |

    Scenario: The cards can be counted
      When Alice spends $50.00 at the hotel with Alice's first card
      Then the authorization is approved
      And the Issuing balance has fallen by $50.00

  Rule: A frozen card does not stop the cardholder's other cards
    Illustrates "Create a card": the status of a card decides whether it can be used.

    Scenario: One of two cards is frozen
      When the program freezes the office card
      Then the office card is inactive
      And the travel card is active

    Scenario: The other card is approved
      Given the program has frozen the office card
      When Alice spends $10.00 at the cafe with the travel card
      Then the authorization is approved
      And the office card is now inactive

    Scenario: The frozen card is declined
      Given the program has frozen the office card
      When Alice spends $10.00 at the cafe with the office card
      Then the authorization is declined: card_inactive

  Rule: Cards of several people are told apart by their holders
    Illustrates "Create a card": a card is attached to the cardholder meant to use it.

    Scenario: Bob holds a travel card as well
      Given Bob holds an inactive travel card
      When the program activates Bob's travel card
      Then Bob's travel card is active
      And Bob's travel card belongs to Bob
      And issuing_card.updated is sent about Bob's travel card

    Scenario: Bob's canceled travel card does not stop Alice's
      Given Bob holds a canceled travel card
      When Alice spends $10.00 at the cafe with Alice's travel card
      Then the authorization is approved
      And the Issuing balance has fallen by $10.00
      And Bob's travel card is now canceled
