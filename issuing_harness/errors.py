"""Errors of the harness itself, and the failure that says the *product* under test is wrong.

The hierarchy::

    HarnessError                 the tool is wrong or misused      -> Allure: broken
      SettingsError              a bad option or environment variable; lists the valid ones
      BackendUnavailable         the backend did not answer; what was tried, how to start it
      ControlRefused             what is done outside of the API cannot be done as things are
      FundsMissing               a Given needs money that is not there; where to add it
      GivenNotMet                a Given did not come about, so the scenario was not set up
      VocabularyError            a sentence, a feature or a step definition that cannot be trusted
        UndefinedSentence        nothing defines it; the nearest ones and a skeleton
        AmbiguousSentence        two step definitions match it
        ImpossibleValue          a value that is not possible there; the nearest one
        UnclearObject            an object that no step made, or that could be one of several
      TapeError                  a cassette that is missing, damaged, stale or does not fit
        NoTape                   there is no recording of this scenario
        DamagedTape              truncated, edited by hand, or not a cassette of this harness
        StaleTape                what the scenario does, the API version or the format changed
        NoMatch                  nearest interaction, what differs, or "already played"
        UnplayedInteractions     the scenario ended before its cassette did
        UndeliverableEvent       an event was delivered when it was recorded; nothing listens now
        SecretOnTape             refuses to write
      BundleError                a certificate's bundle that is damaged, or may not be written
      ReportError                the report could not be rendered; how to render it later

    AssertionError               the product is wrong            -> Allure: failed
      ProductFailure             what was expected, what was found, about which object
        WaitTimeout              what was awaited, what was seen instead, how long by which clock

``money.NotMoney`` and ``network.NetworkBlocked`` are defined where they are raised.

A message follows one pattern, in this order: what was requested, what was found, the nearest thing,
what to do.
"""

from typing import Self


class HarnessError(Exception):
    """The harness is wrong or misused; never raised for the product under test."""


class SettingsError(HarnessError):
    """An option or an environment variable is wrong; the message lists what is valid."""


class NotOffered(SettingsError):
    """A scenario needs of the integration what its profile says that it does not do."""


class FolderInUse(HarnessError):
    """Two runs would write into one folder, and each take the other's results for its own."""


class BackendUnavailable(HarnessError):
    """The backend did not answer; the message says what was tried and how to start it."""


class ControlRefused(HarnessError):
    """A bank, a network or a person was to do what cannot be done now; what has to come first."""


class FundsMissing(HarnessError):
    """A Given needs more money than the account has, and the backend offers no way to add it."""


class GivenNotMet(HarnessError):
    """A Given did not come about, so that nothing that follows it could be tried."""


class ProductFailure(AssertionError):
    """The product under test is wrong; the message is written for a tester, without a traceback.

    Attributes:
        expected: what should be, as the message has it; ``""`` if the message was written whole.
        found: what is.
    """

    expected = found = ""

    @classmethod
    def of(cls, what: str, *, expected: str, found: str, about: str = "", hint: str = "") -> Self:
        """Return the failure with the message that every failure of the product has.

        Args:
            what: what was looked at, as a subject: ``the status of the card``.
            expected: what it should be.
            found: what it is.
            about: the object of Stripe's that was looked at.
            hint: what to do, as a sentence.
        """
        lines = [f"Not as expected: {what}.", f"expected: {expected}", f"found:    {found}"]
        lines += [f"about:    {about}"] if about else []
        lines += [hint] if hint else []
        failure = cls("\n".join(lines))
        failure.expected, failure.found = expected, found
        return failure

    def with_hint(self, hint: str) -> Self:
        """Return the same failure with one more sentence about what to do."""
        return self._worded(f"{self}\n{hint}")

    def preceded_by(self, reason: str) -> Self:
        """Return the same failure with a reason in front of it, which a reader sees first."""
        return self._worded(f"{reason}\n{self}")

    def _worded(self, message: str) -> Self:
        failure = type(self)(message)
        failure.expected, failure.found = self.expected, self.found
        return failure


class WaitTimeout(ProductFailure):
    """Something that Stripe or the product should do did not happen before the deadline."""


class VocabularyError(HarnessError):
    """A feature, a sentence or a step definition that could let a scenario pass unchecked.

    Attributes:
        line: the line of the step it is about in the feature file, None if it is about none.
    """

    line: int | None = None


class UndefinedSentence(VocabularyError):
    """No step definition matches this sentence."""


class AmbiguousSentence(VocabularyError):
    """More than one step definition matches this sentence."""


class ImpossibleValue(VocabularyError):
    """A step has a value that is not possible there, a misspelt one for example."""


class UnclearObject(VocabularyError):
    """A step needs an object that no step before it made, or that could be one of several."""


class TapeError(HarnessError):
    """A cassette is missing, damaged or stale, or does not fit what the scenario does."""


class NoTape(TapeError):
    """There is no recording of this scenario."""


class DamagedTape(TapeError):
    """The cassette is truncated, was edited by hand, or is not one of this harness."""


class StaleTape(TapeError):
    """The scenario has changed since the recording, or the versions, or the cassette's format."""


class NoMatch(TapeError):
    """No interaction answers the request; the message shows the nearest and what differs."""


class UnplayedInteractions(TapeError):
    """The scenario ended before its cassette did."""


class UndeliverableEvent(TapeError):
    """No endpoint listens for an event that was delivered when the cassette was recorded."""


class SecretOnTape(TapeError):
    """What was about to be written, or is in a cassette, holds something like a secret."""


class BundleError(HarnessError):
    """The bundle of a certificate is not as it was written, or must not be written."""


class MutationError(HarnessError):
    """Not every mutant could be tried, so that nothing can be said of the scenarios."""


class ReportError(HarnessError):
    """The report could not be rendered; the results are kept."""
