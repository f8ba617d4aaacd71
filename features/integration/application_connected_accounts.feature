@integration @connect
Feature: The application and connected accounts
  A platform gets the events of all accounts that are connected to it at one endpoint. Each names its
  account, whose cards and money are nobody else's. Run it with --integration-account connect.

  Background:
    Given the Issuing balance holds at least $50.00
    And my application starts with the Issuing balance
    And the company holds an active card

  Rule: An event is booked for the account that it names
    Illustrates "Issuing and Connect": events of connected accounts have the account's id.

    @req:ISS-CON-001 @presumes:ISS-LIF-007
    Scenario: A force capture is booked for the account that it was made on
      When the bookshop force-captures $7.00 on the card
      Then my application books the card for the account of its events

    @req:ISS-CON-001 @presumes:ISS-LIF-007
    Scenario: The cards of two accounts are each booked for its own
      Given the bookshop has force-captured $7.00 on the card
      And the program acts for a connected account with Issuing
      And Alice holds an active card
      When the bookshop force-captures $5.00 on Alice's card
      Then my application books Alice's card for the account of its events

  Rule: The money of an account is not that of another
    Illustrates "Issuing and Connect": each account has a balance of its own.

    @req:ISS-CON-007 @presumes:ISS-CON-001 @presumes:ISS-LIF-007
    Scenario: A capture on one account leaves another one's money alone
      Given the bookshop has force-captured $7.00 on the card
      And the program acts for a connected account with Issuing
      And Alice holds an active card
      When the bookshop force-captures $5.00 on Alice's card
      Then my application shows for the account of Alice's card
        | spent | $5.00 |
      And my application shows for the account of the company's card
        | spent | $7.00 |

  Rule: An event of an account that the platform does not have has no effect
    Illustrates "Issuing and Connect": an account may have been disconnected.

    @req:ISS-CON-005 @presumes:ISS-CON-001 @presumes:ISS-LIF-007
    Scenario: A capture of an unknown account is accepted, and not booked
      Given the bookshop has force-captured $10.00 on the card
      When an event about a capture of $7.00 on the card of an unknown account is posted to my application
      Then my application accepts the event
      And my application shows for the card
        | spent | $10.00 |
