@integration @presumes:ISS-DEC-001 @presumes:ISS-DEC-002
Feature: The application's cards
  Anybody with access to the Dashboard may freeze or cancel a card. What the application shows of it
  follows Stripe, and not what the application did itself. Run it with --integration.

  Background:
    Given the Issuing balance holds at least $50.00
    And my application starts with the Issuing balance
    And the company holds an active card

  Rule: The status of a card is what Stripe says
    Illustrates "Issuing cards": a card is active, inactive or canceled.

    @req:ISS-CRD-003
    Scenario: A card that was frozen elsewhere is shown as inactive
      When the program freezes the card
      Then my application shows for the card
        | status | inactive |

    @req:ISS-CRD-003
    Scenario: A card that was activated again is shown as active
      Given the program has frozen the card
      When the program activates the card
      Then my application shows for the card
        | status | active |

    @req:ISS-CRD-002 @presumes:ISS-EVT-005
    Scenario: A canceled card stays canceled when it is heard later that it was activated
      Given issuing_card.updated does not reach my application
      And Alice holds an active card
      And the program has canceled Alice's card
      When the withheld events reach my application, the newest first
      Then my application accepts every delivery
      And my application shows for Alice's card
        | status | canceled |

  Rule: What looks alike is told apart
    Illustrates "Issuing cards": a new card is inactive until it is activated.

    @req:ISS-CRD-004
    Scenario: A card that was never activated is not called frozen
      Given Alice is a cardholder
      When the program issues a virtual card to Alice
      Then my application shows for Alice's card
        | status    | inactive |
        | activated | no       |

    @req:ISS-CRD-004 @presumes:ISS-CRD-003
    Scenario: A card that is frozen was activated before
      When the program freezes the card
      Then my application shows for the card
        | status    | inactive |
        | activated | yes      |

    @req:ISS-CRD-004 @presumes:ISS-LIF-002
    Scenario: A purchase that was reversed was not declined
      Given the company has spent $5.00 at the cafe
      When the merchant reverses the authorization
      Then my application shows for the authorization
        | approved | yes      |
        | status   | reversed |
