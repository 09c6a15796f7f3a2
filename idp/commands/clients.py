"""`tongxue clients`: register systems, give them secrets, switch them off and on."""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from idp.clients.actions import disable, enable, register, rotate_secret
from idp.clients.store import all_clients
from idp.clients.values import Complaint, Registration, RegistrationRefused
from idp.commands.front import Front, acting, print_json

HELP: Mapping[str, str] = {
    "name": "The name that people see, in Chinese.",
    "name_en": "The name that people see in English.",
    "auth_method": "client_secret_basic, client_secret_post, client_secret_jwt, private_key_jwt, "
    "tls_client_auth, self_signed_tls_client_auth or none (a client that cannot keep a secret).",
    "redirect_uris": "Where sign-in answers may go, exact to the byte; may be repeated.",
    "post_logout_redirect_uris": "Where a browser may go after signing out; may be repeated.",
    "backchannel_logout_uri": "Where the end of a session is told.",
    "origins": "Web origins that may call the token endpoint from a browser; may be repeated.",
    "grant_types": "authorization_code, refresh_token, client_credentials; may be repeated.",
    "response_types": "code; may be repeated.",
    "scopes": "Scopes the client is approved for; may be repeated.",
    "require_pkce": "Whether codes must be protected by PKCE.",
    "consent": "When people are asked: none, first or always.",
    "claims_policy": "The shapes of claims: llap or oidc.",
    "refresh_grace": "Seconds in which a repeated refresh gets the same answer.",
    "sector": "Clients of one sector know a person by the same sub; default: the redirect URI's host.",
    "id_token_alg": "RS256 or ES256.",
    "home_uri": "Where the portal opens the system.",
    "purpose": "What the system is for, in a sentence people read, in Chinese.",
    "purpose_en": "The same sentence in English.",
    "audience_institution": "Code of the institution whose people see the system in the portal; empty: any.",
    "audience_roles": "Roles that see the system in the portal; may be repeated.",
    "introspect": "Whether the client may ask about tokens that were issued to others.",
    "dpop_bound_access_tokens": "Whether every token request must prove a key (RFC 9449).",
    "resources": "Resources that the client may ask tokens for (RFC 8707); may be repeated.",
    "serves": "Resources that the client is itself; may be repeated.",
    "may_exchange": "Whose tokens it may exchange (RFC 8693): service, guardian; may be repeated.",
    "assertion_issuers": "Client ids whose assertions it may bring (RFC 7523); may be repeated.",
    "authorization_details_types": "Types of details it may ask for (RFC 9396); may be repeated.",
    "minimum_acr": "The lowest level of signing in that opens UserInfo to it: urn:llap:aal:1 to 3.",
    "introspection_signed_response_alg": "Signs answers of introspection (RFC 9701): ES256 or RS256.",
    "profile": "plain, fapi2_security or fapi2_message_signing.",
    "jwks": "The client's public keys: a JWK Set as JSON text.",
    "jwks_uri": "Where the client publishes its keys, instead of --jwks.",
    "token_endpoint_auth_signing_alg": "How the client signs assertions; default: any that is accepted.",
    "assertion_audience": "What its assertions name as aud: issuer or issuer_or_token_endpoint.",
    "request_object_signing_alg": "How the client signs request objects; none: it does not.",
    "require_signed_request_object": "Whether every authorization request must be a signed object.",
    "require_pushed_authorization_requests": "Whether every authorization request must be pushed first.",
    "response_modes": "How the client may ask to be answered: query, fragment, form_post, jwt, query.jwt, "
    "fragment.jwt, form_post.jwt; may be repeated.",
    "authorization_signed_response_alg": "How signed answers are signed: RS256 or ES256.",
    "tls_client_auth_subject_dn": "The subject of the client's certificate, as RFC 4514 writes it.",
    "tls_client_auth_san_dns": "… or the host name in it.",
    "tls_client_auth_san_uri": "… or the URI in it.",
    "tls_client_auth_san_ip": "… or the IP address in it.",
    "tls_client_auth_san_email": "… or the e-mail address in it.",
    "tls_client_certificate_bound_access_tokens": "Whether its tokens work with its certificate only.",
}


@click.group("clients")
def clients() -> None:
    """The systems that may ask us to sign people in."""


def add(front: Front, *, as_json: bool, client_id: str, secret_file: Path | None, **given: Any) -> None:
    """Register a system; its secret is printed once and never again."""
    registration = Registration(**{name: value for name, value in given.items() if value is not None})
    chosen = None if secret_file is None else secret_file.read_text(encoding="utf-8").strip()
    with acting(front) as unit:
        try:
            made = register(unit, registration, client_id=client_id, chosen_secret=chosen)
        except RegistrationRefused as refused:
            _print_complaints(refused.complaints, as_json=as_json)
            raise click.exceptions.Exit(1) from None
    secret = None if chosen is not None else made.secret
    if as_json:
        print_json({"client_id": made.client_id, "client_secret": secret})
        return
    click.echo(f"client_id      {made.client_id}")
    if secret is not None:
        click.echo(f"client_secret  {secret}   (shown this once)")


@clients.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def list_clients(front: Front, *, as_json: bool) -> None:
    """List every registered system, without secrets."""
    with front.idp.ledger.read() as connection:
        found = all_clients(connection)
    if as_json:
        names = ("client_id", "state", *HELP)
        print_json([{name: getattr(client, name) for name in names} for client in found])
        return
    for client in found:
        click.echo(f"{client.client_id:<24}  {client.state:<8}  {client.auth_method:<19}  {client.name}")


@clients.command("secret")
@click.argument("client_id")
@click.option(
    "--overlap",
    type=click.IntRange(0, 90),
    default=0,
    show_default=True,
    help="Days for which the older secrets keep working.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def new_secret(front: Front, client_id: str, *, overlap: int, as_json: bool) -> None:
    """Make a new secret and print it, once."""
    with acting(front) as unit:
        secret = rotate_secret(unit, client_id, overlap=timedelta(days=overlap))
    if as_json:
        print_json({"client_id": client_id, "client_secret": secret})
        return
    click.echo(f"client_secret  {secret}   (shown this once)")


@clients.command("disable")
@click.argument("client_id")
@click.option("--reason", required=True, help="Why, for the journal; no personal data.")
@click.pass_obj
def switch_off(front: Front, client_id: str, reason: str) -> None:
    """Switch a system off: nothing more is issued to it and its tokens are refused within two seconds."""
    with acting(front) as unit:
        disable(unit, client_id, reason=reason[:200])
    click.echo(f"{client_id} is disabled")


@clients.command("enable")
@click.argument("client_id")
@click.pass_obj
def switch_on(front: Front, client_id: str) -> None:
    """Switch a system on again."""
    with acting(front) as unit:
        enable(unit, client_id)
    click.echo(f"{client_id} is active")


def _print_complaints(complaints: tuple[Complaint, ...], *, as_json: bool) -> None:
    if as_json:
        print_json({"complaints": complaints})
        return
    for fault in complaints:
        click.echo(f"{fault.field} {fault.value!r} {fault.reason}", err=True)


def _option(field: Field[Any]) -> click.Option:
    """An option for one field of a registration; what is left out keeps the field's own default."""
    flag = "--" + field.name.replace("_", "-")
    if field.type is bool:
        return click.Option([f"{flag}/--no-{flag[2:]}", field.name], default=None, help=HELP[field.name])
    several = isinstance(field.default, tuple)
    kind = int if field.type is int else str
    required = field.default is MISSING
    return click.Option(
        [flag.removesuffix("s") if several else flag, field.name],
        type=kind,
        multiple=several,
        required=required,
        default=None,
        help=HELP[field.name],
        callback=_none_if_empty,
    )


def _none_if_empty(context: click.Context, parameter: click.Parameter, value: Any) -> Any:  # noqa: ARG001
    return None if value == () else value


clients.add_command(
    click.Command(
        "add",
        callback=click.pass_obj(add),
        help=add.__doc__,
        params=[
            click.Option(["--id", "client_id"], default="", help="The client id; default: made at random."),
            *(_option(field) for field in fields(Registration)),
            click.Option(
                ["--secret-file"],
                type=click.Path(exists=True, dir_okay=False, path_type=Path),
                help="A file with a secret that the vendor already has; default: a secret is made.",
            ),
            click.Option(["--json", "as_json"], is_flag=True, help="Print one JSON document."),
        ],
    )
)
