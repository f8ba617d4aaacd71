@integration @presumes:ISS-DEC-001 @presumes:ISS-DEC-002
Feature: The application's books of refunds
  A refund comes back days after its capture, in parts or whole, and may name no purchase at all. It is
  money that comes in, never a purchase. Run it with --integration.

  Background:
    Given the Issuing balance holds at least $50.00
    And my application starts with the Issuing balance
    And the company holds an active card

  Rule: A refund counts once, with its own sum
    Illustrates "Issuing transactions": a refund is a transaction of its own.

    @req:ISS-MNY-002 @presumes:ISS-LIF-010
    Scenario: A refund of all that was captured is booked
      Given the company has spent $10.00 at the bookshop
      And the merchant has captured the authorization
      When the merchant refunds the transaction
      Then my application shows for the card
        | held     | $0.00  |
        | spent    | $10.00 |
        | refunded | $10.00 |

    @req:ISS-MNY-007 @presumes:ISS-MNY-002
    Scenario: A partial refund is booked with its own sum
      Given the company has spent $10.00 at the bookshop
      And the merchant has captured the authorization
      When the merchant refunds $3.00 of the transaction
      Then my application shows for the card
        | spent    | $10.00 |
        | refunded | $3.00  |
      And my application shows for the authorization
        | captured | $10.00 |
        | refunded | $3.00  |

    @req:ISS-MNY-007 @presumes:ISS-MNY-002
    Scenario: Two partial refunds of the same sum are two refunds
      Given the company has spent $10.00 at the bookshop
      And the merchant has captured the authorization
      And the merchant has refunded $3.00 of the transaction
      When the merchant refunds $3.00 of the first transaction
      Then my application shows for the card
        | spent    | $10.00 |
        | refunded | $6.00  |

    @req:ISS-MNY-007 @presumes:ISS-MNY-002
    Scenario Outline: A refund is booked to the purchase that it belongs to, the <order> of two
      Given the company has spent $10.00 at the bookshop
      And the merchant has captured the authorization
      And the company has spent $8.00 at the hotel
      And the merchant has captured the authorization at the hotel
      When the merchant refunds $3.00 of the <order> transaction
      Then my application shows for the authorization at the <merchant>
        | refunded | $3.00 |

      Examples:
        | order  | merchant | because                          |
        | first  | bookshop | the newest purchase is not meant |
        | second | hotel    | the oldest purchase is not meant |

    @req:ISS-MNY-005 @presumes:ISS-MNY-002
    Scenario: An unlinked refund is booked on its card
      When the bookshop issues an unlinked refund of $2.50 to the card
      Then my application shows for the card
        | spent    | $0.00 |
        | refunded | $2.50 |

    @req:ISS-MNY-005 @presumes:ISS-MNY-002
    Scenario: Two unlinked refunds of the same sum are two refunds
      Given the bookshop has issued an unlinked refund of $2.50 to the card
      When the bookshop issues an unlinked refund of $2.50 to the card
      Then my application shows for the card
        | refunded | $5.00 |

    @req:ISS-MNY-006 @presumes:ISS-MNY-005
    Scenario: An unlinked refund leaves a hold of the same sum alone
      Given the company has spent $10.00 at the bookshop
      When the bookshop issues an unlinked refund of $10.00 to the card
      Then my application shows for the card
        | held     | $10.00 |
        | spent    | $0.00  |
        | refunded | $10.00 |

    @req:ISS-MNY-006 @presumes:ISS-MNY-002 @presumes:ISS-LIF-006
    Scenario: A refund of a first capture leaves the rest held
      Given the company has spent $10.00 at the bookshop
      And the merchant has captured $4.00 of the authorization and left it open
      When the merchant refunds the transaction
      Then my application shows for the card
        | held     | $6.00 |
        | spent    | $4.00 |
        | refunded | $4.00 |
