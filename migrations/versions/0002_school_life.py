"""School life: moves, transfers and roll-overs; terms and successions of institutions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "institution_successions",
        sa.Column("predecessor_id", sa.Uuid(), nullable=False),
        sa.Column("successor_id", sa.Uuid(), nullable=False),
        sa.Column("way", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["predecessor_id"],
            ["institutions.id"],
            name=op.f("fk_institution_successions_predecessor_id_institutions"),
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"],
            ["institutions.id"],
            name=op.f("fk_institution_successions_successor_id_institutions"),
        ),
        sa.PrimaryKeyConstraint("predecessor_id", "successor_id", name=op.f("pk_institution_successions")),
    )

    with op.batch_alter_table("institution_successions", schema=None) as batch_op:
        batch_op.create_index("ix_institution_successions_successor_id", ["successor_id"], unique=False)

    op.create_table(
        "institution_terms",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=True),
        sa.Column("ended_by", sa.String(length=16), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.String(length=16), nullable=False),
        sa.Column("actor_id", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institutions.id"],
            name=op.f("fk_institution_terms_institution_id_institutions"),
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["institutions.id"], name=op.f("fk_institution_terms_parent_id_institutions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institution_terms")),
    )

    with op.batch_alter_table("institution_terms", schema=None) as batch_op:
        batch_op.create_index("ix_institution_terms_code", ["code"], unique=False)
        batch_op.create_index(
            "uq_institution_terms_institution_id_ordinal", ["institution_id", "ordinal"], unique=True
        )
        batch_op.create_index(
            "uq_institution_terms_open",
            ["institution_id"],
            unique=True,
            sqlite_where=sa.text("to_day IS NULL"),
            postgresql_where=sa.text("to_day IS NULL"),
        )

    op.create_table(
        "roll_overs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.String(length=16), nullable=False),
        sa.Column("actor_id", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_roll_overs_institution_id_institutions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll_overs")),
    )

    with op.batch_alter_table("roll_overs", schema=None) as batch_op:
        batch_op.create_index("ix_roll_overs_year", ["year"], unique=False)

    op.create_table(
        "moves",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("affiliation_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("cause", sa.Uuid(), nullable=True),
        sa.Column("revisions", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.String(length=16), nullable=False),
        sa.Column("actor_id", sa.String(length=80), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["affiliation_id"], ["affiliations.id"], name=op.f("fk_moves_affiliation_id_affiliations")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_moves_person_id_persons")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moves")),
    )

    with op.batch_alter_table("moves", schema=None) as batch_op:
        batch_op.create_index("ix_moves_affiliation_id", ["affiliation_id"], unique=False)
        batch_op.create_index("ix_moves_cause", ["cause"], unique=False)
        batch_op.create_index("uq_moves_person_id_ordinal", ["person_id", "ordinal"], unique=True)

    op.create_table(
        "roll_over_schools",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("roll_over_id", sa.Uuid(), nullable=False),
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("held_because", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("enrolment", sa.Integer(), nullable=False),
        sa.Column("promoted", sa.Integer(), nullable=False),
        sa.Column("graduates", sa.Integer(), nullable=False),
        sa.Column("stays", sa.Integer(), nullable=False),
        sa.Column("entered", sa.Integer(), nullable=False),
        sa.Column("doubtful", sa.Integer(), nullable=False),
        sa.Column("unexpected", sa.Integer(), nullable=False),
        sa.Column("reached", sa.Uuid(), nullable=True),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institutions.id"],
            name=op.f("fk_roll_over_schools_institution_id_institutions"),
        ),
        sa.ForeignKeyConstraint(
            ["roll_over_id"], ["roll_overs.id"], name=op.f("fk_roll_over_schools_roll_over_id_roll_overs")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll_over_schools")),
    )

    with op.batch_alter_table("roll_over_schools", schema=None) as batch_op:
        batch_op.create_index("ix_roll_over_schools_roll_over_id_id", ["roll_over_id", "id"], unique=False)
        batch_op.create_index(
            "uq_roll_over_schools_rolled",
            ["institution_id", "year"],
            unique=True,
            sqlite_where=sa.text("state IN ('committing', 'committed')"),
            postgresql_where=sa.text("state IN ('committing', 'committed')"),
        )

    op.create_table(
        "transfers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("affiliation_id", sa.Uuid(), nullable=False),
        sa.Column("from_id", sa.Uuid(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("answer", sa.String(length=200), nullable=False),
        sa.Column("due_day", sa.Date(), nullable=False),
        sa.Column("release_id", sa.Uuid(), nullable=True),
        sa.Column("arrival_id", sa.Uuid(), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["affiliation_id"], ["affiliations.id"], name=op.f("fk_transfers_affiliation_id_affiliations")
        ),
        sa.ForeignKeyConstraint(
            ["arrival_id"], ["affiliations.id"], name=op.f("fk_transfers_arrival_id_affiliations")
        ),
        sa.ForeignKeyConstraint(
            ["from_id"], ["institutions.id"], name=op.f("fk_transfers_from_id_institutions")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_transfers_person_id_persons")),
        sa.ForeignKeyConstraint(["release_id"], ["moves.id"], name=op.f("fk_transfers_release_id_moves")),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["institutions.id"], name=op.f("fk_transfers_settled_by_institutions")
        ),
        sa.ForeignKeyConstraint(["to_id"], ["institutions.id"], name=op.f("fk_transfers_to_id_institutions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfers")),
    )

    with op.batch_alter_table("transfers", schema=None) as batch_op:
        batch_op.create_index(
            "ix_transfers_from_id_due_day",
            ["from_id", "due_day"],
            unique=False,
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )
        batch_op.create_index("ix_transfers_person_id", ["person_id"], unique=False)
        batch_op.create_index(
            "ix_transfers_to_id_due_day",
            ["to_id", "due_day"],
            unique=False,
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )
        batch_op.create_index(
            "uq_transfers_open",
            ["affiliation_id"],
            unique=True,
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )
