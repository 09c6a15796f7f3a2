"""Dressing a Flask application: templates, the theme under them, languages, and the words all pages share."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import flask
from flask_babel import Babel
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined

from idp.web.i18n import DEFAULT, LANGUAGE_TAGS, LOCALES
from idp.web.theme.assets import TEMPLATES, Asset


def dress(
    app: flask.Flask,
    assets: Mapping[str, Asset],
    *,
    templates: Path,
    translations: Sequence[Path],
    words: Callable[[], Mapping[str, object]],
) -> None:
    """Give an application the look. `words` answers what every template of it may use, once per page.

    `flask.g.language` must be `zh` or `en` before the first page is made.
    """
    app.jinja_env.loader = ChoiceLoader([FileSystemLoader(templates), FileSystemLoader(TEMPLATES)])
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.globals["asset"] = lambda name: f"/theme/{name}?v={assets[name].mark}"
    app.context_processor(lambda: {**_language_words(), **words()})
    Babel(
        app,
        default_locale=LOCALES[DEFAULT],
        default_translation_directories=";".join(str(folder) for folder in translations),
        locale_selector=lambda: LOCALES[flask.g.language],
    )


def _language_words() -> Mapping[str, object]:
    return {"language": flask.g.language, "language_tag": LANGUAGE_TAGS[flask.g.language]}
