"""The schema's history, one file per step. Each step works with the release before it.

There is no way down: an installation goes back by its backup. `tongxue db revision` writes the next
step from the models, `tests/realnames/ledger/test_schema.py` says what each step must prove.
"""
