@fraud
Feature: Reissuing a stolen card
  Freeze, ask, cancel, reissue: what a program does when a card is in other hands. Each step must hold
  by itself, for the thief does not wait for the next one.

  Background:
    Given the Issuing balance holds at least $50.00
    And Alice holds an active card
    And somebody has paid $10.00 at the casino with a fraud risk of elevated

  Rule: From the freeze on the thief buys nothing
    Illustrates "Manage transaction fraud": freezing a card while it is being looked at.

    Scenario: The thief comes back
      Given the program has frozen the card
      When somebody pays $20.00 at the casino with a fraud risk of elevated
      Then the authorization is declined: card_inactive
      And the Issuing balance has fallen by $10.00

  Rule: A reissued card buys, and the stolen one never again
    Illustrates "Manage transaction fraud": canceling and reissuing a card.

    Scenario: The thief tries the old card
      Given the program has canceled the card as stolen
      And the program has replaced the card as stolen
      And the program has activated the card
      When somebody pays $20.00 at the casino with the old card
      Then the authorization is declined: card_canceled
      And the Issuing balance has fallen by $10.00

    Scenario: Alice tries the new one
      Given the program has canceled the card as stolen
      And the program has replaced the card as stolen
      And the program has activated the card
      When Alice spends $20.00 at the bookshop
      Then the authorization is approved
      And the Issuing balance has fallen by $30.00

    Scenario: Alice waits for the new one
      Given the program has canceled the card as stolen
      And the program has replaced the card as stolen
      When Alice spends $20.00 at the bookshop
      Then the authorization is declined: card_inactive
      And the Issuing balance has fallen by $10.00
