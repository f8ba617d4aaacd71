@authorizations
Feature: Decline reasons
  Stripe declines some purchases by itself and gives the reason in one word. A program that reads it can
  tell its cardholder what to do next. Other reasons stand with their causes: funds in Authorizations,
  cards and cardholders in their folders, verification in Verification data, and spending controls,
  fraud and real-time decisions in folders of their own.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card

  Rule: Cash withdrawals are declined
    Illustrates "Issuing authorizations": withdrawals are off until Stripe enables them.
    That test purchases are declined like real ones is inferred.

    Scenario: A withdrawal at a cash machine is declined
      When the company spends $10.00 at the cash machine
      Then the authorization is declined: not_allowed
      And the Issuing balance has not changed

  Rule: An expired card is declined
    Illustrates "Issuing authorizations": the card has to be one that can be used.

    @sandbox_only
    Scenario Outline: A purchase around the end of the card's expiry month
      It cannot run live, because nobody can move Stripe's clock to the card's expiry.

      Given the expiry month of the card <month>
      When the company spends $10.00 at the cafe
      Then the authorization is <outcome>

      Examples:
        | month                 | outcome                | because                                 |
        | is in its last second | approved               | a card is valid until its month ends    |
        | is over               | declined: card_expired | it expires the moment its month is over |
