@integration
Feature: Keeping books
  An application keeps books of its own by the events it is sent, which may come twice, late and in
  any order, and from anybody. Its books are held against Stripe's. Run it with --integration.

  Background:
    Given the Issuing balance holds at least $50.00
    And my application knows the Issuing balance and decides on purchases
    And the company holds an active card
    And my application has a budget of $20.00 for the card

  Rule: Its books follow what Stripe did
    Illustrates "Issuing transactions": captured or given back, the books say so once.

    @req:in-time
    Scenario: A captured purchase is spent
      Given the company has spent $10.00 at the bookshop
      When the merchant captures the authorization
      Then my application shows of the card
        | held      | $0.00  |
        | spent     | $10.00 |
        | remaining | $10.00 |
      And my application shows of the authorization
        | captured | $10.00 |
        | held     | $0.00  |
      And my application and Stripe agree on the Issuing balance

    @req:in-time
    Scenario: A purchase given back is not spent
      Given the company has spent $10.00 at the bookshop
      When the merchant reverses the authorization
      Then my application shows of the card
        | held      | $0.00  |
        | spent     | $0.00  |
        | remaining | $20.00 |
      And my application and Stripe agree on the Issuing balance

  Rule: Events may come twice, late and in any order
    Illustrates "Issuing transactions": events come in any order, and perhaps twice.

    @req:in-time @req:once
    Scenario: What comes twice is booked once
      Given the company has spent $10.00 at the bookshop
      And the merchant has captured the authorization
      When every event comes to my application again
      Then my application takes all of them
      And my application shows of the card
        | spent     | $10.00 |
        | remaining | $10.00 |

    @req:in-time @req:order
    Scenario: What comes in the wrong order is booked all the same
      Given events reach my application in the wrong order
      And the company has spent $10.00 at the bookshop
      When the merchant captures the authorization
      Then my application shows of the card
        | held      | $0.00  |
        | spent     | $10.00 |
        | remaining | $10.00 |
      And my application and Stripe agree on the Issuing balance

    @req:unknown-events
    Scenario: An event it cannot know is taken
      When my application is sent received_debit.created, which it cannot know
      Then my application takes it

  Rule: Only Stripe is believed
    Illustrates "Handling real-time auth webhooks": the signature says who posts.

    @req:signature
    Scenario: A forged event is refused
      When somebody else posts an event to my application
      Then my application refuses it

    @req:signature
    Scenario: A recorded delivery cannot be played for ever
      When an old event is posted to my application again
      Then my application refuses it
