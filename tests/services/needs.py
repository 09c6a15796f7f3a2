"""What a test needs and may not find: a reason to skip on a laptop, a failure in continuous integration."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest


def missing(what: str) -> NoReturn:
    """Skip this test with the reason; fail it when `CI=true`, where nothing may be missing."""
    reason = f"{what}: `make test` as root on Debian or Ubuntu installs it"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def program(*names: str, folders: tuple[str, ...] = ()) -> Path:
    """The first program found under any of the names, in the newest of the folders or on the PATH."""
    for name in names:
        for pattern in folders:
            for found in sorted(Path("/").glob(pattern.removeprefix("/") + "/" + name), key=_version):
                return found
        on_path = shutil.which(name)
        if on_path:
            return Path(on_path)
    missing(f"no {names[0]} was found")


def _version(path: Path) -> float:
    numbers = [float(part) for part in path.parts if part.replace(".", "", 1).isdigit()]
    return -max(numbers, default=0.0)
