"""Formats of tokens that other services issue, and that stand in an environment beside Stripe's.

One table says how each begins, what follows, and where that is written down. A token without a
beginning of its own is found by its name or not at all
(:mod:`issuing_harness.tape.secret_patterns`); the values that a profile names are found whatever
they look like (:mod:`issuing_harness.tape.known_secrets`). Where the issuer gives a length, less is
asked for: a log may have cut the end off.
"""

import re
from dataclasses import dataclass
from typing import Final

#: Before a token: no letter, digit or sign of a longer word, unless a literal's escape ends there.
_BEGINNING: Final = r"(?:(?<![0-9A-Za-z_-])|(?<=\\[nrt]))"
_WORD: Final = "[0-9A-Za-z]"
_WORD_WITH_SIGNS: Final = "[0-9A-Za-z_-]"
_DOCS_GITHUB: Final = (
    "https://docs.github.com/authentication/keeping-your-account-and-data-secure/"
    "about-authentication-to-github#githubs-token-formats"
)
#: The rules of the scanner that the issuers themselves point to.
_GITLEAKS: Final = "https://github.com/gitleaks/gitleaks, config/gitleaks.toml"


@dataclass(frozen=True, slots=True)
class TokenFormat:
    """The form of one issuer's tokens.

    Args:
        issuer: who issues them, as a message calls it.
        beginnings: how they begin; these stay where one is redacted.
        rest: the regular expression of what follows.
        source: where the form is written down.
    """

    issuer: str
    beginnings: tuple[str, ...]
    rest: str
    source: str

    @property
    def beginning(self) -> str:
        """The regular expression of how they begin."""
        return f"(?:{'|'.join(map(re.escape, self.beginnings))})"

    @property
    def expression(self) -> str:
        """The regular expression of a whole token."""
        return f"{_BEGINNING}{self.beginning}{self.rest}"


TOKEN_FORMATS: Final = (
    TokenFormat(
        "GitHub", ("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), f"{_WORD}{{20,}}", _DOCS_GITHUB
    ),
    TokenFormat("GitHub", ("github_pat_",), r"\w{20,}", _DOCS_GITHUB),
    TokenFormat(
        "AWS",
        ("AKIA", "ASIA", "ABIA", "ACCA"),
        r"[0-9A-Z]{16}(?![0-9A-Za-z_-])",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html",
    ),
    TokenFormat(
        "Slack",
        ("xoxa-", "xoxb-", "xoxe-", "xoxe.", "xoxp-", "xoxr-", "xoxs-", "xapp-"),
        "[0-9A-Za-z.-]{10,}",
        "https://api.slack.com/authentication/token-types",
    ),
    TokenFormat(
        "Slack",
        ("hooks.slack.com/services/", "hooks.slack.com/triggers/"),
        "[0-9A-Za-z/]{20,}",
        "https://api.slack.com/messaging/webhooks",
    ),
    TokenFormat(  # whoever has the address downloads the file, without a key
        "Stripe's file links",
        ("files.stripe.com/links/",),
        f"{_WORD_WITH_SIGNS}{{8,}}",
        "https://docs.stripe.com/file-upload#download-file-contents",
    ),
    TokenFormat("PyPI", ("pypi-AgE",), f"{_WORD_WITH_SIGNS}{{16,}}", "https://pypi.org/help/"),
    TokenFormat(
        "npm",
        ("npm_",),
        f"{_WORD}{{30,}}",
        "https://github.blog/changelog/2021-09-23-npm-has-a-new-access-token-format/",
    ),
    TokenFormat(
        "OpenAI", ("sk-proj-", "sk-svcacct-", "sk-admin-"), f"{_WORD_WITH_SIGNS}{{20,}}", _GITLEAKS
    ),
    TokenFormat("OpenAI", ("sk-",), f"{_WORD}{{20}}T3BlbkFJ{_WORD}{{8,}}", _GITLEAKS),
    TokenFormat("Anthropic", ("sk-ant-",), f"{_WORD_WITH_SIGNS}{{20,}}", _GITLEAKS),
    TokenFormat(
        "GitLab",
        ("glpat-", "gldt-", "glrt-", "glptt-", "glft-", "glagent-", "glcbt-", "glsoat-", "gloas-"),
        r"[0-9A-Za-z_.-]{20,}",
        "https://docs.gitlab.com/security/tokens/#token-prefixes",
    ),
    TokenFormat("Google", ("AIza",), f"{_WORD_WITH_SIGNS}{{35}}", _GITLEAKS),
    TokenFormat("Google", ("ya29.",), f"{_WORD_WITH_SIGNS}{{20,}}", _GITLEAKS),
    TokenFormat("SendGrid", ("SG.",), r"[\w-]{16,}\.[\w-]{16,}", _GITLEAKS),
    TokenFormat("DigitalOcean", ("dop_v1_", "doo_v1_", "dor_v1_"), "[0-9a-f]{32,}", _GITLEAKS),
    TokenFormat("Hugging Face", ("hf_",), "[A-Za-z]{34}", _GITLEAKS),
    TokenFormat("Shopify", ("shpat_", "shpca_", "shppa_", "shpss_"), "[0-9A-Fa-f]{32}", _GITLEAKS),
    TokenFormat(
        "HashiCorp Vault", ("hvs.", "hvb.", "hvr."), f"{_WORD_WITH_SIGNS}{{24,}}", _GITLEAKS
    ),
    TokenFormat("Square", ("EAAA", "sq0csp-", "sq0atp-"), f"{_WORD_WITH_SIGNS}{{40,}}", _GITLEAKS),
)
