@integration @presumes:ISS-DEC-001 @presumes:ISS-DEC-002
Feature: The application's books of disputes
  A dispute that is won brings the money back, once. Until then nothing of it comes back. Run it with
  --integration.

  Background:
    Given the Issuing balance holds at least $50.00
    And my application starts with the Issuing balance
    And the company holds an active card

  Rule: Money of a dispute is booked when it moves
    Illustrates "Issuing disputes": a dispute that is won credits the Issuing balance.

    @req:ISS-DSP-003 @presumes:ISS-MNY-001
    Scenario: A dispute that is won is booked
      Given the company has spent $10.00 at the bookshop
      And the merchant has captured the authorization
      And the program has disputed the transaction with winning evidence
      When the program submits the dispute
      Then my application and Stripe agree on the Issuing balance

    @req:ISS-DSP-003 @presumes:ISS-MNY-001
    Scenario: A dispute that is lost brings nothing
      Given the company has spent $10.00 at the bookshop
      And the merchant has captured the authorization
      And the program has disputed the transaction with losing evidence
      When the program submits the dispute
      Then my application and Stripe agree on the Issuing balance

    @req:ISS-DSP-003 @presumes:ISS-MNY-001 @presumes:ISS-LIF-007
    Scenario: A dispute of a force capture is booked
      Given the bookshop has force-captured $10.00 on the card
      And the program has disputed the transaction with winning evidence
      When the program submits the dispute
      Then my application and Stripe agree on the Issuing balance

    @req:ISS-DSP-003 @presumes:ISS-MNY-001
    Scenario: A dispute of a part that is won brings that part
      Given the company has spent $10.00 at the bookshop
      And the merchant has captured the authorization
      And the program has disputed $4.00 of the transaction with winning evidence
      When the program submits the dispute
      Then my application and Stripe agree on the Issuing balance

    @req:ISS-DSP-003 @presumes:ISS-EVT-003
    Scenario: A dispute whose events are delivered twice is booked once
      Given the bookshop has force-captured $10.00 on the card
      And the program has disputed the transaction with winning evidence
      And the program has submitted the dispute
      When every event is delivered to my application again
      Then my application and Stripe agree on the Issuing balance
