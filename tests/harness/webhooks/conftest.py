"""What tests of the mailbox and of integrations stand on: webhooks that are sent by hand."""

import pytest

from issuing_harness.webhooks import Mailbox
from tests.harness.webhooks.sending import ManualWebhooks, RecordingObserver, connection


@pytest.fixture(name="webhooks")
def _webhooks():
    return ManualWebhooks()


@pytest.fixture(name="observer")
def _observer():
    return RecordingObserver()


@pytest.fixture(name="mailbox")
def _mailbox(webhooks, observer):
    mailbox = Mailbox(connection(webhooks), observer)
    yield mailbox
    mailbox.close()
