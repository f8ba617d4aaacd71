@authorizations
Feature: Authorizations
  An authorization asks whether a purchase may be made. Approved, it holds the money until the merchant
  captures it; declined, it leaves the Issuing balance as it was.

  Background:
    Given the Issuing balance holds at least $150.00

  Rule: An approved authorization is pending, and its amount is held
    Illustrates "Create an authorization" of the B2B payments guide.

    @req:ISS-LIF-012 @req:ISS-LIF-013
    Scenario: The guide's taxi ride is approved
      Given the company holds an active card
      When the company spends $10.00 at Rocket Rides
      Then the authorization is approved
      And the authorization is for $10.00
      And the authorization waits for capture
      And the authorization shows the merchant
        | name          | Rocket Rides        |
        | category      | taxicabs_limousines |
        | category code |                4121 |
        | city          | San Francisco       |
        | country       | US                  |
        | network id    |          1234567890 |
        | postal code   |               94107 |
        | state         | CA                  |
      And issuing_authorization.created is sent about the authorization

    @req:ISS-CHD-007 @req:ISS-LIF-011
    Scenario: An approved authorization holds its amount
      Given the company holds an active card
      When the company spends $10.00 at Rocket Rides
      Then the Issuing balance has fallen by $10.00
      And the ledger shows for the authorization
        | hold | -$10.00 |

  Rule: An authorization beyond the Issuing balance is declined
    Illustrates "Add funds": to spend money, there must be funds in the Issuing balance.

    @req:ISS-FND-006
    Scenario: A purchase exceeds the Issuing balance by one dollar
      Given the company holds an active card
      When the company spends $1.00 more than the Issuing balance at Rocket Rides
      Then the authorization is declined: insufficient_funds
      And the Issuing balance has not changed
      And the ledger shows nothing for the authorization

  Rule: A purchase is decided by the controls of the card that is used
    Illustrates "Create an authorization": the card is a parameter of the purchase.

    Scenario: A purchase beyond the buyer's limit is declined whatever others may spend
      Given Alice holds a card limited to $50.00 per day
      And Bob holds an active card
      And Bob has spent $60.00 at the cafe
      When Alice spends $60.00 at the cafe
      Then the authorization is declined: spending_controls

    Scenario: Another person's limit does not apply
      Given Alice holds a card limited to $50.00 per day
      And Alice has tried to spend $100.00 at the cafe
      And Bob holds an active card
      When Bob spends $100.00 at the cafe
      Then the authorization is approved

    Scenario: A cardholder uses the second of two cards
      Given Alice holds a card limited to $50.00 per day
      And the program has issued Alice a card
      When Alice spends $100.00 at the cafe with Alice's second card
      Then the authorization is approved

    Scenario: Purchases of two people are held together
      Given Alice holds an active card
      And Bob holds an active card
      And Alice has spent $20.00 at the cafe
      When Bob spends $30.00 at the hotel
      Then Alice's purchase is for $20.00
      And Bob's purchase is for $30.00
      And the Issuing balance has fallen by $50.00

  Rule: A merchant's category must be one that Stripe knows
    Illustrates "Create an authorization": the category is part of the merchant data.

    Scenario: An unknown merchant category is refused
      Given the company holds an active card
      When the company tries to spend $10.00 at a merchant with the category moon_landings
      Then Stripe refuses the parameter merchant_data[category]
