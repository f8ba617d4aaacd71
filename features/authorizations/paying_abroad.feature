@authorizations
Feature: Paying abroad
  The merchant asks in its own currency, the program pays in dollars. Both amounts are told, and it is
  the dollars that are held, limited and spent.

  Background:
    Given the Issuing balance holds at least $150.00

  Rule: The hold is in dollars, and the merchant's price stands beside it
    Illustrates "Issuing authorizations": purchases in another currency. Both amounts are given, for
    nobody knows the rate of Stripe's test mode.

    Scenario Outline: The company pays a foreign price
      Given the company holds an active card
      When the company pays <price> at <merchant>, which is <amount>
      Then the authorization is approved
      And the authorization is for <amount>, which is <price>
      And the Issuing balance has fallen by <amount>

      Examples:
        | price     | merchant         | amount | because                               |
        |  9.20 EUR | the Paris bakery | $10.00 | a euro has cents, as a dollar has     |
        | 15000 JPY | the Tokyo inn    | $96.50 | a yen has none, so numbers look large |

  Rule: A capture and a refund are worth the same in both currencies
    Illustrates "Issuing transactions": amounts in the merchant's currency.

    Scenario: The bakery is paid
      Given the company holds an active card
      And the company has paid 9.20 EUR at the Paris bakery, which is $10.00
      When the merchant captures the authorization
      Then the authorization has a capture of $10.00
      And the transaction is worth 9.20 EUR to its merchant

    Scenario: The bakery pays it back
      Given the company holds an active card
      And the company has paid 9.20 EUR at the Paris bakery, which is $10.00
      And the merchant has captured the authorization
      When the merchant refunds the capture
      Then the transaction is worth 9.20 EUR to its merchant
      And the Issuing balance has not changed

    Scenario: The bakery gives the hold back
      Given the company holds an active card
      And the company has paid 9.20 EUR at the Paris bakery, which is $10.00
      When the merchant reverses the authorization
      Then the authorization is now reversed
      And the authorization is for $0.00, which is 0.00 EUR

  Rule: Limits look at the dollars
    Illustrates "Spending controls": amounts are converted to the card's currency.

    Scenario Outline: A card limited to a hundred dollars
      Given the company holds a card limited to $100.00 per_authorization
      When the company pays 15000 JPY at the Tokyo inn, which is <amount>
      Then the authorization is <outcome>

      Examples:
        | amount  | outcome                     | because                              |
        | $96.50  | approved                    | fifteen thousand yen are few dollars |
        | $100.01 | declined: spending_controls | the same yen are more on another day |
