"""grants held to keys, resources and details."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

LIST = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.add_column(sa.Column("dpop_key", sa.String(length=43), nullable=True))
        batch_op.add_column(sa.Column("resources", LIST, nullable=True))
        batch_op.add_column(sa.Column("details", LIST, nullable=True))
