"""How a page is made: one template, the words everybody needs, the policy it lives under, its cookie."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

import flask
from flask_babel import LazyString, refresh
from flask_babel import lazy_gettext as _

from idp.clients.values import Client
from idp.web.cookies import set_cookie
from idp.web.csrf import form_token
from idp.web.headers import page_policy
from idp.web.i18n import LANGUAGE_TAGS, choose_language
from idp.web.site import Site, Visit
from idp.web.wording import Wording, wording_of

HOME = "/"
LONGEST_BACK = 2000


@dataclass(frozen=True, slots=True)
class WayBack:
    """Where the button of a page leads, and what is written on it."""

    url: str
    label: LazyString | str


def show_page(
    site: Site,
    visit: Visit,
    template: str,
    *,
    status: int = 200,
    targets: Iterable[str] = (),
    **words: object,
) -> flask.Response:
    """Render a template for this visit. `targets` are the URLs that its form may end at beside ours."""
    body = flask.render_template(
        template,
        csrf=form_token(site.ledger.vault, browser=visit.browser, session=visit.session_cookie),
        request_id=visit.request.request_id,
        **words,
    )
    response = flask.Response(body, status=status, mimetype="text/html")
    response.headers["Content-Language"] = LANGUAGE_TAGS[flask.g.language]
    response.headers["Content-Security-Policy"] = page_policy(targets)
    return keep_browser(site, visit, response)


def show_problem(
    site: Site, visit: Visit, message_id: str, *, status: int, way_back: WayBack | None = None
) -> flask.Response:
    """The page of a refusal, always with a way on."""
    wording: Wording = wording_of(message_id)
    return show_page(
        site,
        visit,
        "error.html",
        status=status,
        heading=wording.heading,
        sentence=wording.sentence,
        way_back=way_back or way_home(),
    )


def go(url: str) -> flask.Response:
    """303 to an address: after a form, a reload must not post it again (RFC 9700 §4.12)."""
    return flask.Response(status=303, headers={"Location": url, "Content-Type": "text/plain; charset=utf-8"})


def keep_browser(site: Site, visit: Visit, response: flask.Response) -> flask.Response:
    """Give a browser that has none the cookie that forms and interactions are bound to."""
    if visit.new_browser:
        set_cookie(response, site.cookies, site.cookies.browser, value=visit.browser)
    return response


def speak(site: Site, ui_locales: Iterable[str] = ()) -> None:
    """Settle the language of this request; called again when a client's wish becomes known."""
    chosen = flask.request.cookies.get(site.cookies.language)
    flask.g.language = choose_language(
        chosen, ui_locales, flask.request.accept_languages, otherwise=site.face.language
    )
    refresh()


def system_name(client: Client) -> str:
    """What the system is called in the language of the page."""
    return client.name_en or client.name if flask.g.language == "en" else client.name


def system_purpose(client: Client) -> str:
    """What the system is for in the language of the page."""
    return client.purpose_en or client.purpose if flask.g.language == "en" else client.purpose


def way_home() -> WayBack:
    """The person's own page."""
    return WayBack(HOME, _("Go to my page"))


def way_to(client: Client | None) -> WayBack:
    """Back to the system a person came from, or home."""
    if client is None or not client.home_uri:
        return way_home()
    label = _("Back to %(system)s", system=system_name(client))
    return WayBack(client.home_uri, str(label))  # a template takes a lazy string for safe markup


def language_url(language: str) -> str:
    """The address that switches the language and comes back to this page."""
    here = flask.request.full_path.rstrip("?")
    if len(here) > LONGEST_BACK:
        here = flask.request.path
    return "/language?" + urlencode({"to": language, "back": here})
