"""Runs a migration on the connection that `realnames.ledger.schema` hands in; there is no other way in."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.runtime.migration import MigrationContext, MigrationInfo

from migrations.every_table import METADATA
from realnames.ledger.base import JSONDocument, UTCDateTime


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our column types as plain SQLAlchemy, so that old migrations outlive changes to ours."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and item is JSONDocument:
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


def applied(ctx: MigrationContext, step: MigrationInfo, heads: Any, run_args: Any) -> None:  # noqa: ARG001
    """Tell whoever watches which revision was just applied."""
    context.config.attributes["progress"](step.up_revision_id)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_item=render_item,
    render_as_batch=True,
    transactional_ddl=True,
    on_version_apply=applied,
)
with context.begin_transaction():
    context.run_migrations()
