@authorizations
Feature: Declining
  Stripe declines by itself what could not be right, and says why in one word. A program that reads the
  word can tell its cardholder what to do next. Most reasons stand where their cause is: money in
  Using a card, cards and cardholders in their folders, what the merchant checked in Presenting a card,
  limits and lists under controls, suspicion under fraud, and a program's own word under webhooks.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card

  Rule: Cash is not given
    Illustrates "Issuing authorizations": withdrawals are off until Stripe switches them on.
    That test purchases are declined like real ones is inferred.

    Scenario: The company wants cash from a machine
      When the company spends $10.00 at the cash machine
      Then the authorization is declined: not_allowed
      And the Issuing balance has not changed

  Rule: A card that has expired buys nothing
    Illustrates "Issuing authorizations": the card has to be one that can be used.

    @sandbox_only
    Scenario Outline: The date on the card comes near
      On live it cannot run, because nobody can let Stripe's years pass.

      Given the last month of the card <month>
      When the company spends $10.00 at the cafe
      Then the authorization is <outcome>

      Examples:
        | month           | outcome                | because                           |
        | is all but over | approved               | a card is good to the last second |
        | is over         | declined: card_expired | a second later is the next month  |
