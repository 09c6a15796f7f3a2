"""Credentials: what a person knows, at present the password alone.

It owns how passwords are judged, hashed, sealed and checked, and how many may be hashed at once. It does not
count attempts or sign anybody in: `idp.signin` and `idp.activation` do.
"""
