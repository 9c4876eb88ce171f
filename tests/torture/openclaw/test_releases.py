"""The matrix is complete: npm has no release that is not in it, and each can be installed."""

from __future__ import annotations

import json
import re

import pytest

from openclaw_tui.services.openclaw_install import MINIMUM, Version
from tests.interop.openclaw import VERSIONS, npm
from tests.torture.openclaw.releases import NEWEST_OF_MONTH, RELEASES

pytestmark = [pytest.mark.torture, pytest.mark.timeout(300)]


def test_npm_has_no_other_release() -> None:
    versions = map(Version.parse, json.loads(npm("view", "openclaw", "versions", "--json")))
    stable = [version for version in versions if not re.search("[a-z]", str(version))]
    released = sorted(version for version in stable if version.release >= MINIMUM)
    assert [str(version) for version in released] == list(RELEASES)
    assert {*VERSIONS, *NEWEST_OF_MONTH} <= {*RELEASES}
