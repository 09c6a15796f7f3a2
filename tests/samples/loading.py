"""Each sample is loaded as a vendor would run it: from its own folder, knowing nothing of the product."""

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

SAMPLES = Path(__file__).parents[2] / "docs" / "samples"


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Imports come from this folder; its modules are then forgotten: the samples share names."""
    before = set(sys.modules)
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for name in {path.stem for path in folder.glob("*.py")} - before:
            sys.modules.pop(name, None)


def load_sample(name: str) -> ModuleType:
    """The sample's `app.py` as a module of its own."""
    folder = SAMPLES / name
    with _alone(folder):
        spec = importlib.util.spec_from_file_location(f"sample_{name}", folder / "app.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
    return module
