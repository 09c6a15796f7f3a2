"""Acts on grants and tokens: each revocation is recorded, and told to every process."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select

from idp.oauth.events import GrantRevoked, TokenRevoked
from idp.oauth.store import revoke
from idp.oauth.tables import GrantRow
from idp.oauth.tokens.access import AccessToken
from idp.oauth.values import GrantId
from realnames.accounts.tables import AccountRow
from realnames.ledger.unit import Unit

LONGEST_ACCESS = timedelta(hours=1)
"""No access token lives longer, so a refusal need not be remembered longer."""


def revoke_grant(unit: Unit, grant_id: GrantId, *, because: str) -> int:
    """Revoke one family: refresh tokens at once, access tokens at our endpoints within two seconds."""
    return _revoke(unit, GrantRow.id == grant_id, because=because)


def revoke_grants_of_session(unit: Unit, session_id: str, *, because: str) -> int:
    """Revoke the families born in a browser session, but for those that may outlive it."""
    wanted = (GrantRow.session_id == session_id) & GrantRow.offline.is_(False)
    return _revoke(unit, wanted, because=because)


def revoke_grants_of_account(unit: Unit, account_id: UUID, *, because: str) -> int:
    """Revoke every family of an account."""
    return _revoke(unit, GrantRow.account_id == account_id, because=because)


def revoke_grants_to_client(unit: Unit, person_id: UUID, *, client_id: str, because: str) -> int:
    """Revoke what a person granted one system, because they took the consent back."""
    theirs = select(AccountRow.id).where(AccountRow.person_id == person_id)
    wanted = GrantRow.account_id.in_(theirs) & (GrantRow.client_id == client_id)
    return _revoke(unit, wanted, because=because)


def revoke_access_token(unit: Unit, token: AccessToken) -> None:
    """Revoke one access token (RFC 7009 §2)."""
    unit.record(TokenRevoked(token.jti, token.client_id))
    unit.change("token", token.jti, until=unit.now + LONGEST_ACCESS)


def _revoke(unit: Unit, wanted: ColumnElement[bool], *, because: str) -> int:
    revoked = revoke(unit, wanted, because=because)
    for grant in revoked:
        unit.record(GrantRevoked(str(grant.id), str(grant.account_id), grant.client_id, because))
        unit.change("grant", str(grant.id), until=unit.now + LONGEST_ACCESS)
    return len(revoked)
