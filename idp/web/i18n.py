"""Which language a page speaks: the explicit choice, the client's wish, the browser's, then Chinese."""

from collections.abc import Iterable
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from werkzeug.datastructures import LanguageAccept

TRANSLATIONS = Path(__file__).parent / "translations"
LOCALES = MappingProxyType({"zh": "zh_Hans_CN", "en": "en"})
LANGUAGE_TAGS = MappingProxyType({"zh": "zh-CN", "en": "en"})
DEFAULT = "zh"
LONGEST_PATH = 4096


def choose_language(
    chosen: str | None, ui_locales: Iterable[str], accept: LanguageAccept, *, otherwise: str = DEFAULT
) -> str:
    """`zh` or `en`; `ui_locales` are BCP 47 tags in order of preference (OpenID Connect Core §3.1.2.1)."""
    if chosen is not None and chosen in LOCALES:
        return chosen
    wishes = (*ui_locales, *(tag for tag, quality in accept if quality > 0))
    spoken = (tag.partition("-")[0].lower() for tag in wishes)
    return next((language for language in spoken if language in LOCALES), otherwise)


def local_path(wanted: str, *, otherwise: str = "/") -> str:
    """`wanted` if it is a path on this site and nothing else, so that no link can lead away from here."""
    if not wanted.startswith("/") or len(wanted) > LONGEST_PATH or not wanted.isascii():
        return otherwise
    if not wanted.isprintable() or "\\" in wanted or " " in wanted or wanted.startswith("//"):
        return otherwise
    parts = urlsplit(wanted)
    if parts.scheme or parts.netloc or "//" in parts.path:
        return otherwise
    return parts.path + (f"?{parts.query}" if parts.query else "")
