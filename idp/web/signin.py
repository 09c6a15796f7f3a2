"""A sign-in in progress: the dispatcher's page, and what each step shows and takes.

GET and POST have one address. Whatever was posted, only the step that is needed now is asked, so that an
old page in a second tab can never answer a question that was not shown.
"""

from collections.abc import Callable
from types import MappingProxyType

import flask

from idp.oauth.authorize import finish, refuse
from idp.signin.dispatcher import next_step
from idp.signin.store import find_interaction, finish_interaction
from idp.signin.values import Interaction, InteractionFinished, NobodySignedIn
from idp.web.departure import depart
from idp.web.pages import show_page, speak, way_home, way_to
from idp.web.site import Site, Visit
from idp.web.situation import Turn, within
from idp.web.steps import consent, sign_in
from idp.web.wording import wording_of

Page = Callable[[Site, Turn], flask.Response]

SHOW: MappingProxyType[str, Page] = MappingProxyType(
    {"sign_in": sign_in.show_sign_in, "consent": consent.show_consent}
)
TAKE: MappingProxyType[str, Page] = MappingProxyType(
    {"sign_in": sign_in.take_sign_in, "consent": consent.take_consent}
)


def signin(site: Site, visit: Visit, interaction_id: str) -> flask.Response:
    """The one dispatcher: the page of the next step, what it was answered, or the way back."""
    interaction = find_interaction(site.state, interaction_id, browser=visit.browser)
    speak(site, interaction.request.ui_locales)
    client = site.provider.clients.get(interaction.request.client_id)
    if interaction.finished_at is not None or client is None or not client.is_active:
        return _over(site, visit, interaction)
    turn = within(site, visit, interaction, client=client)
    step = next_step(site.steps, turn.situation)
    pages = TAKE if visit.request.method == "POST" else SHOW
    try:
        return _finish(site, turn) if step is None else pages[step.name](site, turn)
    except InteractionFinished:
        return _over(site, visit, interaction)


def _finish(site: Site, turn: Turn) -> flask.Response:
    """Nothing is left to do: end the interaction once, and send the browser back with its code."""
    request, situation, now = turn.interaction.request, turn.situation, turn.visit.now
    finish_interaction(site.state, turn.interaction, now=now)
    if situation.session is None or situation.other_person:
        return depart(site, turn.visit, refuse(site.provider, request, NobodySignedIn()))
    return depart(site, turn.visit, finish(site.provider, request, situation.session, now=now))


def _over(site: Site, visit: Visit, interaction: Interaction) -> flask.Response:
    """The Back button, a second tab or a reload after the end: say so, and show the way on."""
    client = site.provider.clients.get(interaction.request.client_id)
    wording = wording_of(InteractionFinished.message_id)
    return show_page(
        site,
        visit,
        "interaction_over.html",
        status=InteractionFinished.status,
        heading=wording.heading,
        sentence=wording.sentence,
        way_back=way_to(client) if client and client.is_active else way_home(),
    )
