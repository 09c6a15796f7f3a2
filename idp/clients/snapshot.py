"""The clients this process has met: a snapshot that follows the changes of kind "client"."""

import threading
from datetime import datetime

from idp.clients.rules import is_client_id
from idp.clients.store import find_client
from idp.clients.values import Client
from realnames.ledger.changes import EVERYTHING, Changes
from realnames.ledger.unit import Ledger


class Clients:
    """Finds clients without a statement once they were met. Safe to share between threads.

    An id that nobody registered is not remembered, so that guesses cannot fill the memory.
    """

    def __init__(self, ledger: Ledger, changes: Changes) -> None:
        self._ledger = ledger
        self._lock = threading.Lock()
        self._met: dict[str, Client] = {}
        self._epoch = 0  # counts changes, so that a row read before one is not kept after it
        changes.listen("client", self._forget)

    def get(self, client_id: str) -> Client | None:
        """The client of this id whatever its state, or nothing."""
        client = self._met.get(client_id)
        if client is not None or not is_client_id(client_id):
            return client
        epoch = self._epoch
        with self._ledger.read() as connection:
            client = find_client(connection, client_id)
        with self._lock:
            if client is not None and epoch == self._epoch:
                self._met[client_id] = client
        return client

    def _forget(self, subject: str, until: datetime | None) -> None:  # noqa: ARG002
        with self._lock:
            self._epoch += 1
            if subject == EVERYTHING:
                self._met.clear()
            self._met.pop(subject, None)
