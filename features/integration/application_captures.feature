@integration @presumes:ISS-DEC-001 @presumes:ISS-DEC-002
Feature: The application's books of captures
  A capture may be lower or higher than what was authorized, come in parts, or come without any
  authorization. What counts is the sum that was captured. Run it with --integration.

  Background:
    Given the Issuing balance holds at least $50.00
    And my application starts with the Issuing balance
    And the company holds an active card

  Rule: The sum that was captured counts, not the one that was authorized
    Illustrates "Issuing transactions".

    @req:ISS-LIF-005 @presumes:ISS-LIF-010
    Scenario: A capture of less than the authorization is booked with its own sum
      Given the company has spent $10.00 at the bookshop
      When the merchant captures $8.00 of the authorization
      Then my application shows for the card
        | held      | $0.00  |
        | spent     | $8.00  |

    @req:ISS-LIF-005 @presumes:ISS-LIF-010
    Scenario: A capture of more than the authorization is booked with its own sum
      Given the company has spent $10.00 at the cafe
      When the merchant captures $12.00 of the authorization
      Then my application shows for the card
        | held      | $0.00  |
        | spent     | $12.00 |

    @req:ISS-LIF-006 @presumes:ISS-LIF-010
    Scenario: The rest of an authorization stays held after a first capture
      Given the company has spent $10.00 at the bookshop
      When the merchant captures $4.00 of the authorization and leaves it open
      Then my application shows for the card
        | held      | $6.00  |
        | spent     | $4.00  |

    @req:ISS-LIF-006 @presumes:ISS-LIF-010
    Scenario: Several captures of one authorization add up
      Given the company has spent $10.00 at the bookshop
      And the merchant has captured $4.00 of the authorization and left it open
      When the merchant captures $6.00 of the authorization
      Then my application shows for the card
        | held      | $0.00  |
        | spent     | $10.00 |
      And my application shows for the authorization
        | captured | $10.00 |
        | held     | $0.00  |

    @req:ISS-LIF-006 @presumes:ISS-LIF-010
    Scenario: Two captures of the same sum are two captures
      Given the company has spent $10.00 at the bookshop
      And the merchant has captured $5.00 of the authorization and left it open
      When the merchant captures $5.00 of the authorization
      Then my application shows for the card
        | held      | $0.00  |
        | spent     | $10.00 |

    @req:ISS-LIF-010
    Scenario: A capture of all of a purchase ends no other
      Given the company has spent $10.00 at the hotel
      And the company has spent $5.00 at the bookshop
      When the merchant captures the authorization at the bookshop
      Then my application shows for the card
        | held  | $10.00 |
        | spent | $5.00  |

    @req:ISS-MNY-008 @presumes:ISS-LIF-010
    Scenario: An update of a transaction is no second payment
      Given the company has spent $10.00 at the bookshop
      And the merchant has captured the authorization
      When the program adds metadata to the transaction
        | order | invoice 4711 |
      Then my application shows for the card
        | held  | $0.00  |
        | spent | $10.00 |
