"""The account of a person: its state, and the names it signs in with.

It owns the moves between provisional, active, suspended and closed, and the one namespace of login
names. It owns no credential: passwords live in `idp`, which asks here whether an account may sign in.
"""
