"""Secrets that nobody may ever read anywhere, and the ways by which a scenario might tell them."""

import re
from base64 import b32encode, b64encode
from typing import Final

from issuing_harness.parity.normalization import UUID

_KEY: Final = "51CanaryKqWmTzRvXyB2"


def _keys() -> dict[str, tuple[str, str]]:
    beginnings = (
        *("sk_test_", "sk_live_", "rk_test_", "rk_live_", "pk_test_", "pk_live_", "ek_test_"),
        *("ek_live_", "sk_org_test_", "sk_org_live_", "uk_live_", "pst_test_", "whsec_"),
    )
    return {each: (f"{each}{_KEY}", _KEY) for each in beginnings}


def _tokens() -> dict[str, tuple[str, str]]:
    """Tokens of other services, put together here so that none stands in a file."""
    told = {
        "GitHub": ("ghp_", f"{_KEY}0123456789ABCDEF"),
        "GitHub's OAuth": ("gho_", f"{_KEY}1123456789ABCDEF"),
        "GitHub Actions": ("ghs_", f"{_KEY}2123456789ABCDEF"),
        "GitHub, fine-grained": ("github_pat_", f"{_KEY}_{_KEY}3"),
        "AWS": ("AKIA", "CANARY7QZXW2EVRT"),
        "AWS for a session": ("ASIA", "CANARY7QZXW3EVRT"),
        "Slack": ("xoxb-", f"123456789012-{_KEY}4"),
        "Slack for a person": ("xoxp-", f"123456789012-{_KEY}5"),
        "PyPI": ("pypi-AgE", f"IcHlwaS5vcmc{_KEY}6"),
        "OpenAI": ("sk-proj-", f"{_KEY}-_{_KEY}7"),
        "Anthropic": ("sk-ant-", f"api03-{_KEY}8"),
        "GitLab": ("glpat-", f"{_KEY}9"),
        "npm": ("npm_", f"{_KEY}A123456789ABCDEF"),
        "Google": ("AIza", f"{_KEY}B-23456789ABCDE"),
        "SendGrid": ("SG.", f"{_KEY}C.{_KEY}D"),
    }
    return {f"a token of {name}": ("".join(token), token[1]) for name, token in told.items()}


def _basic(user: str) -> tuple[str, str]:
    encoded = b64encode(f"{user}:".encode()).decode()
    return f"Authorization: Basic {encoded}", encoded


def _wide(digits: str) -> str:
    return "".join(chr(ord(digit) + ord("\N{FULLWIDTH DIGIT ZERO}") - ord("0")) for digit in digits)


#: By name: what is told, and the part of it that must be gone.
CANARIES: Final[dict[str, tuple[str, str]]] = {
    **_keys(),
    **_tokens(),
    "a key in Base32": (
        b32encode(f"sk_test_{_KEY}".encode()).decode(),
        b32encode(f"sk_test_{_KEY}".encode()).decode().rstrip("="),
    ),
    "a number with slashes": ("4000/0002/4000/0002", "4000/0002/4000"),
    "a number with colons": ("5200:8282:8282:8210", "5200:8282:8282"),
    "a number with commas": ("4000,0082,6000,0000", "4000,0082,6000"),
    "a number in wide digits": (_wide("4000000360000006"), _wide("4000000360000006")),
    "a key in quotes": (f"'sk_live_{_KEY}Q'", f"{_KEY}Q"),
    "a key in a URL": (f"https://api.example/?key=rk_test_{_KEY}U&x=1", f"{_KEY}U"),
    "a key in two lines": (rf"'sk_test_51Canary\n{_KEY}V'", f"{_KEY}V"),
    "a masked key": ("sk_live_************qZ9w", "************qZ9w"),
    "a number": ("4242424242424242", "4242424242424242"),
    "a number in a word": ("pan4000056655665556x", "4000056655665556"),
    "a number with blanks": ("5555 5555 5555 4444", "5555 5555 5555 4444"),
    "a number with dashes": ("4000-0000-0000-0077", "4000-0000-0000-0077"),
    "a number with dots": ("4000.0025.0000.3155", "4000.0025.0000.3155"),
    "a number with narrow blanks": ("4000\u00a00000\u00a00000\u00a09995", "4000\u00a00000"),
    "a number digit by digit": (" ".join("4000058260000005"), "4 0 0 0 0 5 8 2 6 0"),
    "a number with escaped blanks": ("4000%200000%200000%203220", "4000%200000%20"),
    "a number as Python writes one": ("4000_0027_6000_3184", "4000_0027_6000_3184"),
    "American Express": ("378282246310005", "378282246310005"),
    "American Express, grouped": ("3714 496353 98431", "3714 496353 98431"),
    "Diners, grouped": ("3056 930902 5904", "3056 930902 5904"),
    "nineteen digits": ("6205500000000000004", "6205500000000000004"),
    "a track": (";6011111111111117=2512101?", "6011111111111117"),
    "a code": ("cvc 8731", "8731"),
    "a code in JSON": ('{"cvc": "8732"}', "8732"),
    "a code in Python": ("{'cvc': '8733'}", "8733"),
    "a code in a form": ("card[cvc]=8734", "8734"),
    "a code in words": ("the security code is 8735", "8735"),
    "a code of another name": ("CVV2: 8736", "8736"),
    "a client secret": ("pi_3CanaryAbCd_secret_Zx9Canary7Yw", "Zx9Canary7Yw"),
    "a session's client secret": ("vs_1CanaryAbCd_secret_test_Zx9Canary8Yw", "Zx9Canary8Yw"),
    "a bearer": ("Authorization: Bearer canary.ToKen-0f9a8b7c6d", "canary.ToKen-0f9a8b7c6d"),
    "a signed token": (
        "eyJhbGciOiJIUzI1NiJ9.eyJjYW5hcnkiOjF9.c2lnbmVkQ2FuYXJ5",
        "eyJjYW5hcnkiOjF9",
    ),
    "basic": _basic(f"sk_test_{_KEY}"),
    "basic of an organization": _basic(f"sk_org_live_{_KEY}"),
    "basic of somebody": _basic("canary@example.com"),
    "a login": ("https://canary:Passw0rdCanary@ci.example/job", "Passw0rdCanary"),
    "an account": ("acct_1CanaryRQ9RKHgCV", "acct_1Canary"),
}


def leaked(text: str) -> list[str]:
    """Return the names of the canaries that a text tells."""
    text = text.replace("\\xa0", "\u00a0").replace("\\u00a0", "\u00a0")
    return [name for name, (_, secret) in CANARIES.items() if _is_in(secret, text)]


def _is_in(secret: str, text: str) -> bool:
    """Whether the secret is there; a short one by itself, for ids and times hold any digits.

    Of Allure's own ids a part may be just those digits, between its hyphens.
    """
    if len(secret) > len("8731"):
        return secret in text
    alone = rf"(?<![0-9A-Za-z.:]){secret}(?![0-9A-Za-z])"
    return re.search(alone, UUID.sub("", text)) is not None
