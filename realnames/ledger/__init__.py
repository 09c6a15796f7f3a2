"""The ground under every wing: engine and unit of work, sealed values, journal, outbox, jobs, changes.

It owns how a fact becomes durable and provable; it does not know what any fact means.
Every wing of `realnames` and `idp` calls it; it calls nobody.
"""
