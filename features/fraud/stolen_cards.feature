@fraud
Feature: Stolen cards
  A program freezes a card that may be stolen, asks its cardholder, cancels the card and replaces it. Each
  of these steps must stop a thief by itself, because the thief does not wait for the next one.

  Background:
    Given the Issuing balance holds at least $50.00
    And Alice holds an active card
    And somebody has paid $10.00 at the casino with an elevated fraud risk

  Rule: A frozen card declines the next purchase
    Illustrates "Manage transaction fraud": freezing a card while it is investigated.

    @req:ISS-SEC-010
    Scenario: A frozen card is used again
      Given the program has frozen the card
      When somebody pays $20.00 at the casino with an elevated fraud risk
      Then the authorization is declined: card_inactive
      And the Issuing balance has fallen by $10.00

  Rule: Only the activated replacement card can be used
    Illustrates "Manage transaction fraud": canceling and replacing a card.

    @req:ISS-SEC-010
    Scenario: The replaced card is declined
      Given the program has canceled the card as stolen
      And the program has replaced the card as stolen
      And the program has activated the replacement card
      When somebody pays $20.00 at the casino with the replaced card
      Then the authorization is declined: card_canceled
      And the Issuing balance has fallen by $10.00

    Scenario: The activated replacement card is approved
      Given the program has canceled the card as stolen
      And the program has replaced the card as stolen
      And the program has activated the replacement card
      When Alice spends $20.00 at the bookshop with the replacement card
      Then the authorization is approved
      And the Issuing balance has fallen by $30.00

    Scenario: A replacement card is declined until it is activated
      Given the program has canceled the card as stolen
      And the program has replaced the card as stolen
      When Alice spends $20.00 at the bookshop with the replacement card
      Then the authorization is declined: card_inactive
      And the Issuing balance has fallen by $10.00
