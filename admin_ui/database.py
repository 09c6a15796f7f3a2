"""Flask-SQLAlchemy over the ledger's engine: the reading connection of one page, given back after it.

Models stay free of Flask: they inherit our own typed base. Writing is the ledger's (`Ledger.unit`), so the
session here only ever reads, statement by statement, and never holds a transaction open.
"""

from typing import Any

import flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine

from realnames.ledger.base import Base


class PageDatabase(SQLAlchemy):
    """The extension of one application; its engine is the ledger's, never one of its own."""

    def __init__(self, engine: Engine, app: flask.Flask) -> None:
        self._reading = engine.execution_options(isolation_level="AUTOCOMMIT")
        app.config["SQLALCHEMY_DATABASE_URI"] = engine.url
        super().__init__(app, model_class=Base)

    def _make_engine(self, bind_key: str | None, options: dict[str, Any], app: flask.Flask) -> Engine:  # noqa: ARG002
        return self._reading

    def _apply_driver_defaults(self, options: dict[str, Any], app: flask.Flask) -> None:
        """Nothing: the engine was made by the ledger, with its own pragmas and deadlines."""

    def reading(self) -> Connection:
        """The connection of this request; what it sees was committed when each statement began."""
        connection: Connection = self.session.connection()
        return connection
