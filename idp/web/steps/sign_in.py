"""The password page."""

import flask

from idp.signin.actions import Attempt, sign_in
from idp.signin.store import mark_step
from idp.signin.values import Interaction, SignInRefusal, Situation
from idp.web.cookies import set_cookie
from idp.web.pages import go, show_page, system_name
from idp.web.site import Site, Visit
from idp.web.wording import wording_of


def show_sign_in(site: Site, visit: Visit, interaction: Interaction, situation: Situation) -> flask.Response:
    """The form, with the name the client hinted at (OpenID Connect Core §3.1.2.1, `login_hint`)."""
    return _page(site, visit, interaction, situation, username=(interaction.request.login_hint or "")[:64])


def take_sign_in(site: Site, visit: Visit, interaction: Interaction, situation: Situation) -> flask.Response:
    """Check the password; a new session and back to the dispatcher, or the form again with one sentence."""
    username, password = visit.form("username"), visit.form("password")
    if not username and not password:
        return show_sign_in(site, visit, interaction, situation)
    headers, request = visit.request.headers, visit.request
    attempt = Attempt(
        name=username,
        password=password,
        address=request.address,
        agent=headers.get("user-agent", ""),
        client_id=situation.client.client_id,
    )
    try:
        opened = sign_in(site.entrance, attempt, before=situation.session, actor=visit.actor())
    except SignInRefusal as refusal:
        site.metrics.signed_in(type(refusal).__name__)
        return _page(site, visit, interaction, situation, username=username[:64], refusal=refusal)
    site.metrics.signed_in("done")
    mark_step(site.state, interaction, "sign_in", session=opened.sid, now=visit.now)
    response = go(f"/signin/{interaction.id}")
    set_cookie(response, site.cookies, site.cookies.session, value=opened.cookie.text)
    return response


def _page(
    site: Site,
    visit: Visit,
    interaction: Interaction,
    situation: Situation,
    *,
    username: str,
    refusal: SignInRefusal | None = None,
) -> flask.Response:
    client = situation.client
    response = show_page(
        site,
        visit,
        "sign_in.html",
        status=refusal.status if refusal else 200,
        targets=(*client.redirect_uris, *client.origins, client.home_uri),
        action=f"/signin/{interaction.id}",
        activate_url="/activate",
        problem=wording_of(refusal.message_id).sentence if refusal else "",
        system_name=system_name(client),
        username=username,
    )
    if refusal and refusal.status == 429:
        response.headers["Retry-After"] = "60"
    return response
