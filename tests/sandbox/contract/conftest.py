"""The sample OpenAPI file as a fixture."""

import openapi_sample
import pytest


@pytest.fixture(name="spec")
def _spec():
    return openapi_sample.sample()


@pytest.fixture(name="scope")
def _scope():
    return openapi_sample.SCOPE
