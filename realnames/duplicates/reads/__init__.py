"""Whom to compare and by what, what a record holds, and the queues."""
