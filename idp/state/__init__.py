"""Short-lived state behind one interface: memory, SQLite or Redis, chosen by one address.

It owns expiry, single use and counting windows; it does not know what a value means. Losing it all must
only make people start again or be refused: whatever may never be forgotten lives in the database.
The wings above put here what they need within minutes (interactions, counters, spent proofs).
"""
