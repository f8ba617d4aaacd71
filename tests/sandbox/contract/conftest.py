"""The sample OpenAPI file as a fixture."""

import pytest

from tests.sandbox.contract import openapi_sample


@pytest.fixture(name="spec")
def _spec():
    return openapi_sample.sample()


@pytest.fixture(name="scope")
def _scope():
    return openapi_sample.SCOPE
