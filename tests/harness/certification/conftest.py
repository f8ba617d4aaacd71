"""A bundle that somebody signed, and what checks one."""

import pytest

from issuing_harness.certification.verification import verify
from issuing_harness.errors import BundleError
from issuing_harness.tape.allowed_signers import AllowedSigner
from tests.harness.certification import samples
from tests.harness.certification.samples import NOW, OWNER, key_of


@pytest.fixture(name="someone", scope="module")
def _someone():
    return samples.signer()


@pytest.fixture(name="signed", scope="module")
def _signed(someone):
    return samples.bundle(someone)


@pytest.fixture(name="check")
def _check(tmp_path, someone):
    """Verifies a content by the owner's key, and returns all that is wrong with it."""

    def check(content, **more):
        path = tmp_path / "bundle.zip"
        path.write_bytes(content)
        names = more.pop("keys", {key_of(someone): OWNER})
        keys = {key: AllowedSigner(name) for key, name in names.items()}
        try:
            return list(verify(path, keys, **{"now": NOW, **more}).problems)
        except BundleError as refused:
            return [str(refused)]

    return check
