@authorizations
Feature: Using a card
  An authorization asks whether something may be bought. Approved, it holds the money until the
  merchant captures it; declined, it leaves everything as it was. Neither is an error.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card

  Rule: An approved purchase waits for capture, and its money is held
    Illustrates "Create an authorization" of the B2B payments guide.

    Scenario: The guide's taxi ride is approved
      When the company spends $10.00 at Rocket Rides
      Then the authorization is approved
      And the authorization is for $10.00
      And the authorization waits for capture
      And the authorization names its merchant
        | name          | Rocket Rides        |
        | category      | taxicabs_limousines |
        | category code |                4121 |
        | city          | San Francisco       |
        | country       | US                  |
        | network id    |          1234567890 |
        | postal code   |               94107 |
        | state         | CA                  |
      And issuing_authorization.created is sent about the authorization

    Scenario: The taxi's fare is held
      When the company spends $10.00 at Rocket Rides
      Then the Issuing balance has fallen by $10.00
      And the ledger shows of the authorization
        | hold | -$10.00 |

  Rule: A purchase the Issuing balance cannot pay is declined, and nothing moves
    Illustrates "Add funds": to spend money, there must be funds in the Issuing balance.

    Scenario: The company spends a dollar more than there is
      When the company spends $1.00 more than the Issuing balance at Rocket Rides
      Then the authorization is declined: insufficient_funds
      And the Issuing balance has not changed
      And the ledger shows nothing of the authorization

  Rule: A merchant's category must be one Stripe knows
    Illustrates "Create an authorization": the category is part of the merchant's data.

    Scenario: A made-up category is refused
      When the company tries to spend $10.00 at a merchant of the category moon_landings
      Then Stripe refuses the parameter merchant_data[category]
