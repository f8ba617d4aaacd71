@integration @presumes:ISS-DEC-001 @presumes:ISS-DEC-002
Feature: The application and unusual events
  Stripe adds fields, values and types at any time, and sends events of all that happens on the account.
  None of it may break the books. Run it with --integration.

  Background:
    Given the Issuing balance holds at least $50.00
    And my application starts with the Issuing balance
    And the company holds an active card

  Rule: An event about what the application did not make has no effect
    Illustrates "Receive Stripe events in your webhook endpoint": an account may have other programs.

    @req:ISS-EVT-002 @presumes:ISS-LIF-010
    Scenario Outline: <event> about an unknown card is accepted, and has no effect
      Given the company has spent $10.00 at the bookshop
      And the merchant has captured the authorization
      When <event> about an unknown card is posted to my application
      Then my application accepts the event
      And my application shows for the card
        | spent     | $10.00 |

      Examples:
        | event                         | because                            |
        | issuing_card.created          | it was made in the Dashboard       |
        | issuing_authorization.created | somebody bought with it            |
        | issuing_authorization.updated | no purchase of that id is known    |
        | issuing_transaction.created   | no purchase of that id is captured |

  Rule: An event in another form is booked all the same
    Illustrates "Versioning": which changes Stripe makes without a new version of the API.

    @req:ISS-EVT-010 @presumes:ISS-LIF-010
    Scenario Outline: A purchase is booked when its events have <form> that are new
      Given events reach my application with <form> that are new
      And the company has spent $10.00 at the bookshop
      When the merchant captures the authorization
      Then my application accepts every event
      And my application shows for the card
        | held  | $0.00  |
        | spent | $10.00 |

      Examples:
        | form   | because                           |
        | fields | an object has more of them        |
        | values | an enumeration has more of them   |

    @req:ISS-EVT-010 @presumes:ISS-LIF-001
    Scenario: A purchase that Stripe declined for a new reason is known to be declined
      Given events reach my application with values that are new
      And the program has frozen the card
      When the company spends $10.00 at the bookshop
      Then my application accepts every event
      And my application shows for the authorization
        | approved | no |

    @req:ISS-EVT-012 @presumes:ISS-LIF-010
    Scenario: A purchase is booked of which the network tells next to nothing
      Given events reach my application with nothing in fields that may be empty
      And the company has spent $10.00 at the bookshop
      When the merchant captures the authorization
      Then my application accepts every event
      And my application shows for the card
        | held  | $0.00  |
        | spent | $10.00 |

    @req:ISS-EVT-012
    Scenario: A change of a virtual card, which has no shipping, is accepted
      When the program freezes the card
      Then my application accepts every event

    @req:ISS-EVT-011 @presumes:ISS-LIF-007
    Scenario: A force capture is booked when its card is whole
      Given events reach my application with whole objects in place of ids
      And the company has spent $10.00 at the bookshop
      When the bookshop force-captures $7.00 on the card
      Then my application shows for the card
        | held  | $10.00 |
        | spent | $7.00  |

    @req:ISS-EVT-011 @presumes:ISS-MNY-007
    Scenario: A refund is booked when its authorization is whole
      Given events reach my application with whole objects in place of ids
      And the company has spent $10.00 at the bookshop
      And the merchant has captured the authorization
      When the merchant refunds $3.00 of the transaction
      Then my application shows for the authorization
        | captured | $10.00 |
        | refunded | $3.00  |
