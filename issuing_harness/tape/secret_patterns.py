"""Patterns that recognise a secret by its look, wherever it stands, and how each is redacted.

The allow-list (:mod:`issuing_harness.tape.redaction`) decides by name; the patterns decide by look,
in any text. Numbers of cards have a module of their own (:mod:`issuing_harness.tape.card_numbers`);
a text is searched by :mod:`issuing_harness.tape.secret_search`.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from issuing_harness.api_keys import KEY_PREFIX
from issuing_harness.tape.token_formats import TOKEN_FORMATS

REDACTED: Final = "[redacted]"

_WORD: Final = r"[0-9A-Za-z*+/=_-]+"
#: Before a word: no letter, unless it is that of an escape, as in the representation of a text.
_BEGINNING: Final = r"(?:(?<![A-Za-z])|(?<=\\[nrt]))"
#: The rest of a key that a line break parts, as texts, literals of Python and pytest have them: a
#: word that is none of prose and no id, for it has a digit or a capital within, and no underscore.
_BREAK: Final = r"['\"]?(?:\r?\n|(?:\\+r)?\\+n)(?:E(?=[ \t]))?[ \t]*['\"]?"
_REST: Final = rf"(?:{_BREAK}(?=[0-9A-Za-z]*(?:[0-9]|[a-z][A-Z]))[0-9A-Za-z]{{6,}}(?![0-9A-Za-z_]))"


#: Compiling all of them takes longer than a scenario, and few of them are ever asked.
compiled: Final = cache(re.compile)


@dataclass(frozen=True, slots=True)
class Pattern:
    """What one kind of secret looks like.

    Args:
        kind: what it is, in the words of a message.
        hints: what every match has in it, in lower case; far cheaper to search for.
        expression: the regular expression of the secret.
        beginning: that of the beginning of a match that stays, so that a reader knows what stood
            there.
        in_a_line: what is found in the line in which a match begins, whatever the next line is;
            ``""`` if no more than a hint is known to be.
    """

    kind: str
    hints: tuple[str, ...]
    expression: str
    beginning: str = ""
    in_a_line: str = ""

    @property
    def secret(self) -> re.Pattern[str]:
        """What finds the secret; compiled when a text has one of the hints, as few texts do."""
        return compiled(self.expression)

    def may_begin_in(self, lines: str) -> bool:
        """Whether a match may begin in a line of these, which have a hint in them."""
        return not self.in_a_line or bool(compiled(self.in_a_line, re.MULTILINE).search(lines))

    def redact(self, text: str) -> str:
        """Return the text with each match redacted."""
        after = self.secret.sub(self._redacted, text)
        # a URL may have several, and is matched from its beginning
        return self.redact(after) if self.kind == TOKEN and after != text else after

    def _redacted(self, match: re.Match[str]) -> str:
        if self.kind == CODE:
            return match[0].rstrip("0123456789") + "***"
        beginning = compiled(self.beginning).match(match[0])
        end = "@" if self.kind == LOGIN else ""
        return (beginning[0] if beginning else "") + REDACTED + end


CODE, LOGIN = "a card's security code", "a password in a URL"
TOKEN: Final = "a token in a URL"  # noqa: S105 - what one is called
_WORDS_FOR_CODES: Final = tuple(
    f"verification{blank}{noun}" for blank in " _" for noun in ("code", "value")
)
_AUTHORIZATION: Final = "an Authorization header"
#: What stands between a code and its name: signs, as they are written in forms and in HTML, too.
_BETWEEN: Final = r"(?:%[23][0-9A-Fa-f]|&nbsp;|[^0-9A-Za-z]){1,12}"
#: Between a header's name and its value: as HTTP, JSON, YAML, Python and logs write it.
_NAMED: Final = r"[\"'\\]*[ \t]*[:=,][ \t]*(?:\r?\n[ \t]*)?(?:-[ \t]+)?[\[(]?b?[\"'\\]*"
#: What a setting has in place of a secret: a name in braces, a variable; or what was redacted.
_NO_VALUE: Final = r"(?![\[{$<*]|[A-Z][0-9A-Z_]*(?![^\s\"'\\,;<&])|[^\s\"']*\[redacted\])"
#: Of a header's value, to its end; what is quoted after a sign belongs to it.
_TO_THE_END: Final = r"(?:[^\r\n\"'\\<]|(?<==)\\*\"[^\"\r\n\\]*\\*\")+"
_CREDENTIALS: Final = (
    rf"[aA](?i:uthorization){_NAMED}(?i:token|api-?key|key|digest|negotiate|ntlm|hawk|mac"
    r"|jwt|oauth|dpop|ssws|splunk|vapid|signature|sharedkey|sharedaccesssignature|private-?token"
    r"|googlelogin|aws4?(?:-hmac-sha256)?|basic|bearer)[ \t]+"
)
_COOKIE: Final = rf"[cC](?i:ookie){_NAMED}"
#: Where the value of a name begins in the next line.
_VALUE_BELOW: Final = r"[\"'\\]*[ \t]*[:=,][ \t]*\r?$"
#: What may follow the beginning of a key, and begin what parts it.
_AFTER_BEGINNING: Final = r"(?:[0-9A-Za-z*+/=_'\"\\\r-]|$)"
#: The end of such a name, its first letter quickly searched for.
_FIELD: Final = (
    r"[kKtTpPsS](?i:(?:(?<=api[_-]k)|(?<=apik)|(?<=secret[_-]k)|(?<=subscription[_-]k)"
    r"|(?<=secret[_-]access[_-]k)|(?<=secretaccessk)|(?<=accountk))ey"
    r"|(?:(?<=(?:auth|csrf|xsrf)[_-]t)|(?<=access[_-]t)|(?<=(?:refresh|session|private)[_-]t)"
    r"|(?<=security[_-]t)|(?<=vault[_-]t)|(?<=api[_-]t)|(?<=[_-]id[_-]t)|(?<=[\"']id_t))oken"
    r"|(?<=p)assw(?:or)?d|(?:(?<=client[_-]s)|(?<=shared[_-]s))ecret)"
)
_IN_FIELD: Final = (
    rf"{_FIELD}{_NAMED}{_NO_VALUE}(?=[^\s\"'\\,;<&]*[0-9])"
    r"[^\s\"'\\,;<&]{8,}"
)
_LOGIN: Final = r"//[^/\s:@\"]*:(?![0-9]{1,5}(?:[/?#]|$))[^\s@\"]+@"
_SIGNED: Final = r"eyJ[0-9A-Za-z_-]{8,}\.[0-9A-Za-z_-]{8,}(?:\.[0-9A-Za-z_-]*)?"
#: The names of a card's code and of its PIN; one letter first, which is quickly searched for.
_CODE: Final = (
    r"[cCsSvV](?:(?<![A-Za-z].)|(?<=\\[nrt].)|(?<=[a-z][CSV]))"
    r"(?i:(?<=c)v[cv]2?(?:[ _-]?(?:code|number|value))?|(?<=s)ecurity[ _-]?(?:code|value)"
    r"|(?<=v)erification[ _](?:code|value))"
)
_PIN: Final = r"[pP](?<![A-Za-z].)(?i:in)(?:[ _-]?(?i:code|number|value))?"
_WORD_BETWEEN: Final = r"(?i:is|was|of|set|to|value)"
_TO_DIGITS: Final = rf"{_BETWEEN}(?:{_WORD_BETWEEN}{_BETWEEN}){{0,3}}"
#: From such a name to its digits, or to the end of the line.
_TOWARDS_DIGITS: Final = (
    rf"(?:{_WORD_BETWEEN}|%[23][0-9A-Fa-f]|&nbsp;|[^0-9A-Za-z\n])*(?:[0-9]{{3}}|$)"
)
_KEY_BEGINS: Final = r"-----BEGIN (?:[0-9A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----"
_LINE_END: Final = r"\\+[nrt]|\s"
_OF_STRIPE_AND_HEADERS: Final = (
    Pattern(
        "a Stripe API key",
        ("_test_", "_live_"),
        # within a word it may be a name, `network_test_…`: there it must be as long as keys are
        (
            rf"{_BEGINNING}{KEY_PREFIX}(?:{_WORD}(?:,{_WORD})?{_REST}*|{_REST}+)"
            rf"|{KEY_PREFIX}[0-9A-Za-z*+/=-]{{16,}}{_REST}*"
        ),
        KEY_PREFIX,
        in_a_line=f"{KEY_PREFIX}{_AFTER_BEGINNING}",
    ),
    Pattern(
        "a webhook signing secret",
        ("whsec_",),
        f"whsec_(?:{_WORD}{_REST}*|{_REST}+)",
        "whsec_",
    ),
    Pattern(
        "a client secret",
        ("_secret_",),
        (
            r"_secret_(?<=[0-9A-Za-z]_secret_)_?(?:(?:test|live)_)?"
            r"(?:(?=[a-z]*[0-9A-Z])[0-9A-Za-z]{4,}|[a-z]{16,})"
        ),
        "_secret_",
    ),
    Pattern(
        _AUTHORIZATION,
        ("c2tf", "cmtf", "cgtf", "zwtf", "dwtf"),
        # a key at the beginning of what Basic encodes
        rf"(?:c2tf|cmtf|cGtf|ZWtf|dWtf)(?:dGVzdF|bGl2ZV|b3JnX){_WORD}",
    ),
    Pattern(
        _AUTHORIZATION,
        ("basic", "bearer"),
        # a word of prose has no digit, no padding and no capital within
        (
            rf"{_BEGINNING}(?i:basic|bearer)[ \t]+"
            r"(?=\S*(?:[0-9=]|[a-z][A-Z]))[0-9A-Za-z+/=._~-]{8,}"
        ),
        r"[A-Za-z]+[ \t]+",
    ),
    Pattern(
        _AUTHORIZATION,
        ("authorization",),
        # a word of prose has no digit, no sign and no capital within
        (
            rf"{_CREDENTIALS}{_NO_VALUE}"
            rf"(?=\S*(?:[0-9=]|[a-z][A-Z])|\S{{16}}){_TO_THE_END}"
        ),
        _CREDENTIALS,
        in_a_line=rf"{_CREDENTIALS}|[aA](?i:uthorization){_VALUE_BELOW}",
    ),
    Pattern(
        "a cookie",
        ("cookie",),
        rf"{_COOKIE}(?=[!#$%&*+.^_`|~0-9A-Za-z-]+=[^{{$<\[]){_TO_THE_END}",
        _COOKIE,
    ),
    Pattern(
        "a header or field for a secret",
        ("key", "token", "passw", "secret"),
        _IN_FIELD,
        rf"[A-Za-z]+{_NAMED}",
        in_a_line=rf"{_IN_FIELD}|{_FIELD}{_VALUE_BELOW}",
    ),
    Pattern(
        "a signed token",
        ("eyj",),
        _SIGNED,
        in_a_line=_SIGNED,
    ),
    Pattern(
        "a private key",
        ("private key",),
        # whole, or its beginning; in literals and in JSON its lines end in an escape
        (
            rf"{_KEY_BEGINS}(?:(?:{_LINE_END})*(?!-----|\[redacted\])\S[\s\S]{{0,20000}}?"
            rf"-----END (?:[0-9A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----"
            rf"|(?:{_LINE_END})*[0-9A-Za-z+/=]{{16,}}(?:{_LINE_END}|[0-9A-Za-z+/=])*)"
        ),
        _KEY_BEGINS,
    ),
    # what a port may be is none
    Pattern(
        LOGIN,
        ("//",),
        _LOGIN,
        "//",
        in_a_line=_LOGIN,
    ),
    Pattern(
        TOKEN,
        ("token=", "password=", "secret=", "apikey=", "api_key="),
        (
            r"//[^\s\"'<>]*?[?&](?i:[a-z]*[_-]?(?:token|password|secret|api_?key))="
            r"(?!\[redacted\])[^\s&\"'<>#\\]{4,}"
        ),
        r"\S*(?i:token|password|secret|api_?key)=",
    ),
    Pattern(
        CODE,
        ("cvc", "cvv", "security", *_WORDS_FOR_CODES),
        # beside its name, however both are quoted and whatever stands between them
        rf"{_CODE}{_TO_DIGITS}[0-9]{{3,4}}(?![0-9])",
        in_a_line=f"{_CODE}{_TOWARDS_DIGITS}",
    ),
    Pattern(
        CODE,
        ("pin",),
        rf"{_PIN}{_TO_DIGITS}[0-9]{{4,6}}(?![0-9])",
        in_a_line=f"{_PIN}{_TOWARDS_DIGITS}",
    ),
)
PATTERNS: Final = (
    *_OF_STRIPE_AND_HEADERS,
    *(
        Pattern(
            f"a token of {each.issuer}",
            tuple(beginning.lower() for beginning in each.beginnings),
            each.expression,
            each.beginning,
            in_a_line=each.expression,
        )
        for each in TOKEN_FORMATS
    ),
)
