@connect @sandbox_only
Feature: Required verification information
  A connected account has Issuing once its platform has told Stripe about the business and the person who
  represents it, and Stripe has verified both. On live it cannot run, because what Stripe requires there
  changes from time to time.

  Background:
    Given new connected accounts have to be onboarded

  Rule: Issuing begins once nothing is due any more
    Illustrates "Collect and verify required information" in "Set up an Issuing and Connect integration".

    Scenario: A new account owes its business and its representative
      When the platform creates a connected account with Issuing
      Then Issuing is inactive on the account
      And the account owes business_type
      And the account owes representative.first_name

    Scenario: A company without a representative still owes one
      Given the platform has requested Issuing for a new connected account
      When the platform submits the company's details for the account
      Then Issuing is inactive on the account
      And the account owes representative.relationship.title

    Scenario: A company and its representative are all that is due
      Given the platform has requested Issuing for a new connected account
      And the platform has submitted the company's details for the account
      And the program acts for the account
      When the platform adds Alice as the representative of the account
      Then account.updated is sent about the account
      And the account owes nothing
      And payouts are enabled on the account
      And the account soon has Issuing

    Scenario: The program is told that Issuing begins
      Given the platform has requested Issuing for a new connected account
      And the platform has submitted the company's details for the account
      And the program acts for the account
      When the platform adds Alice as the representative of the account
      Then capability.updated is sent about Issuing on the account

    Scenario: An account whose representative is deleted loses Issuing
      Given the platform has requested Issuing for a new connected account
      And the platform has submitted the company's details for the account
      And the platform has added Alice as the representative of the account
      When the platform deletes the representative of the account
      Then Issuing is inactive on the account
      And the account owes representative.first_name

  Rule: What cannot be verified is asked for again
    Illustrates "Test account verification": values that fail, and documents that set them right.

    Background:
      Given the platform has requested Issuing for a new connected account
      And the platform has submitted the company's details for the account

    Scenario Outline: A detail of the representative cannot be verified
      When the platform adds Alice as the representative of the account with <detail> that cannot be verified
      Then the account owes <requirement>
      And Issuing is inactive on the account

      Examples:
        | detail       | requirement                                     | because                            |
        | an address   | representative.verification.additional_document | a document has to show the address |
        | a birth date | representative.verification.document            | a document has to show who it is   |
        | a tax number | representative.verification.document            | no other number will do            |

    Scenario: An identity document sets a birth date right
      Given the platform has added Alice as the representative of the account with a birth date that cannot be verified
      When the platform submits an identity document of the representative of the account
      Then the account owes nothing
      And the account soon has Issuing
