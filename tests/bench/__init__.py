"""Measurements of the running server, written to `docs/performance.md`; nothing here passes or fails.

`python -m tests.bench` builds an installation on each pair of stores, starts the product's own server on one
core and asks it from the other. Nothing here is collected by the tests.
"""
