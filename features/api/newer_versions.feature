@api
Feature: Newer API versions
  Stripe adds to its objects with each version. A program that names an older one neither sees nor
  may send what came later, so that an upgrade is a choice.

  Rule: A version shows what it has, and an older one leaves it out
    Illustrates "Adds shipping timestamps to Issuing Cards" in Stripe's changelog.

    Scenario: A card shows when it was shipped
      Given Alice is a cardholder
      And the program has issued a physical card to Alice
      When the shipper sets the shipping status of Alice's card to shipped
      Then Alice's card shows when it was shipped in API version 2026-10-28.endive

    Scenario: A card shows when it was delivered
      Given Alice is a cardholder
      And the program has issued a physical card to Alice
      And the shipping status of Alice's card is shipped
      When the shipper sets the shipping status of Alice's card to delivered
      Then Alice's card shows when it was delivered in API version 2026-10-28.endive

    Scenario: An older version does not show when a card was shipped
      Given Alice is a cardholder
      And the program has issued a physical card to Alice
      When the shipper sets the shipping status of Alice's card to shipped
      Then Alice's card does not show when it was shipped in API version 2026-09-30.endive

    Scenario: A top-up shows that the program initiated it
      When the program tops up the Issuing balance with $20.00
      Then the top-up is initiated by the user in API version 2026-07-29.dahlia

  Rule: A version takes the parameters that it has, and an older one refuses them
    Illustrates "Adds the business name field to the shipping address for Issuing cards".

    Scenario: A card is shipped to a business
      Given Alice is a cardholder
      And the program has issued a physical card to Alice
      When the program ships Alice's card to a business in API version 2026-07-29.dahlia
      Then Alice's card is shipped to the business in API version 2026-10-28.endive

    Scenario: A business name is unknown to an older version
      Given Alice is a cardholder
      And the program has issued a physical card to Alice
      When the program tries to ship Alice's card to a business in API version 2026-06-24.dahlia
      Then Stripe refuses: Received unknown parameter: shipping[business_name]

  @sandbox_only
  Rule: What an older version does not know has the name that it had
    Illustrates "Adds Balance Transaction types for provisional credits". It runs on the sandbox
    only, because nobody can make Stripe credit a dispute.

    Scenario Outline: A provisional credit is <type> in API version <version>
      Given the Issuing balance holds at least $50.00
      And the company holds an active card
      And the bookshop has force-captured $30.00 on the card
      And the program has disputed the transaction as fraudulent
      And the program has submitted the dispute
      When Stripe credits the dispute provisionally
      Then the credit of the dispute has the type <type> in API version <version>

      Examples:
        | version           | type                               | because                    |
        | 2026-08-26.dahlia | issuing_dispute                    | the type was not known     |
        | 2026-09-30.endive | issuing_dispute_provisional_credit | the version that has it    |
