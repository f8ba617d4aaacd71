@authorizations
Feature: Purchases in a foreign currency
  A merchant abroad asks in its own currency, and the program pays in dollars. Both amounts stand on the
  authorization; what is held, limited and spent is the amount in dollars.

  Background:
    Given the Issuing balance holds at least $150.00

  Rule: The hold is in dollars, with the merchant's amount beside it
    Illustrates "Issuing authorizations": purchases in another currency. Both amounts are given, for
    nobody knows the exchange rate of Stripe's test mode.

    Scenario Outline: A purchase of <price> is <amount>
      Given the company holds an active card
      When the company pays <price> at <merchant>, which is <amount>
      Then the authorization is approved
      And the authorization is for <amount>, which is <price>
      And the Issuing balance has fallen by <amount>

      Examples:
        | price     | merchant         | amount | because                   |
        |  9.20 EUR | the Paris bakery | $10.00 | a euro has cents          |
        | 15000 JPY | the Tokyo inn    | $96.50 | a yen has no smaller unit |

    Scenario: An employee pays in euros
      Given Alice holds an active card
      When Alice pays 45.00 EUR at the Paris bakery, which is $49.50
      Then the authorization is approved
      And the authorization is for $49.50, which is 45.00 EUR

  Rule: Captures, refunds and reversals keep the merchant's amount
    Illustrates "Issuing transactions": amounts in the merchant's currency.

    Scenario: A capture has the merchant's amount
      Given the company holds an active card
      And the company has paid 9.20 EUR at the Paris bakery, which is $10.00
      When the merchant captures the authorization
      Then the authorization has a capture of $10.00
      And the capture has a merchant amount of 9.20 EUR

    Scenario: A refund has the merchant's amount
      Given the company holds an active card
      And the company has paid 9.20 EUR at the Paris bakery, which is $10.00
      And the merchant has captured the authorization
      When the merchant refunds the capture
      Then the refund has a merchant amount of 9.20 EUR
      And the Issuing balance has not changed

    Scenario: A reversal leaves no amount in either currency
      Given the company holds an active card
      And the company has paid 9.20 EUR at the Paris bakery, which is $10.00
      When the merchant reverses the authorization
      Then the authorization is now reversed
      And the authorization is for $0.00, which is 0.00 EUR

  Rule: Spending limits apply to the amount in dollars
    Illustrates "Spending controls": amounts are converted to the card's currency.

    Scenario Outline: A purchase of 15000 JPY that is <amount>
      Given the company holds a card limited to $100.00 per authorization
      When the company pays 15000 JPY at the Tokyo inn, which is <amount>
      Then the authorization is <outcome>

      Examples:
        | amount  | outcome                     | because                        |
        | $96.50  | approved                    | it is below the limit          |
        | $100.01 | declined: spending_controls | it is one cent above the limit |
