@authorizations
Feature: Verification data and 3-D Secure
  An online merchant may verify the security code, the expiry date, the address and, by 3-D Secure, the
  cardholder. Some failed verifications decline a purchase, others are left to the program to judge.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card

  Rule: A wrong security code or expiry date, or a failed 3-D Secure, declines
    Illustrates "Issuing authorizations": verification data. That test purchases are declined like real
    ones is inferred.

    Scenario Outline: The result of <verification> is <result>
      When the company pays $10.00 online at the bookshop, which verifies
        | <verification> | <result> |
      Then the authorization is <outcome>
      And the authorization shows the verification
        | <verification> | <result> |

      Examples:
        | verification        | result        | outcome                       | because                              |
        | cvc                 | match         | approved                      | the buyer knows the security code    |
        | cvc                 | mismatch      | declined: verification_failed | the security code is wrong           |
        | expiry              | mismatch      | declined: verification_failed | the expiry date is wrong             |
        | address line1       | mismatch      | approved                      | an address alone declines nothing    |
        | address postal code | mismatch      | approved                      | an address alone declines nothing    |
        |          3-D Secure | authenticated | approved                      | the cardholder was authenticated     |
        |          3-D Secure | failed        | declined: verification_failed | the cardholder was not authenticated |
