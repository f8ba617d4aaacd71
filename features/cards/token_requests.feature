@cards @sandbox_only
Feature: Token requests
  A wallet or an online store requests a token of a card, and the network activates it. A program sees each
  step, and can refuse a token that its cardholder did not ask for. It runs on the sandbox only, because
  in test mode only purchases make tokens.

  Background:
    Given the company holds an active card

  Rule: A requested token becomes active by the network
    Illustrates "Token management" in Stripe's documentation of Issuing.

    Scenario: A wallet requests a token
      When apple_pay requests a token of the card
      Then the token stands for the card in apple_pay
      And the token is requested
      And issuing_token.created is sent about the token

    Scenario: An online store requests a token
      When an online store requests a token of the card
      Then the token stands for the card and is in no digital wallet
      And the token is requested

    Scenario: The network activates the token
      Given google_pay has requested a token of the card
      When the card network sets the status of the token to active
      Then the token is active
      And issuing_token.updated is sent about the token

  Rule: A token can be refused or suspended
    Illustrates "Token management": suspicious tokens are deactivated without the card.

    Scenario: The program refuses a requested token
      Given apple_pay has requested a token of the card
      When the program sets the status of the token to deleted
      Then the token is deleted
      And the card is active

    Scenario: The program activates again what the network has suspended
      Given apple_pay has requested a token of the card
      And the card network has set the status of the token to active
      And the card network has set the status of the token to suspended
      When the program sets the status of the token to active
      Then the token is active
