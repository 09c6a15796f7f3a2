"""The portal's own stylesheet, served beside the theme's files under the portal's addresses."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from idp.web.theme.assets import Asset, load_assets

FOLDER = Path(__file__).parent / "static"


def portal_assets() -> Mapping[str, Asset]:
    """The theme's files and the portal's, by name: the portal may run on a host of its own."""
    return MappingProxyType({**load_assets(), **load_assets(FOLDER)})
