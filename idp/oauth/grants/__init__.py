"""Grants, one file per grant type (RFC 6749 §4): Authlib's classes, filled in and tightened.

A grant validates, spends what must be spent, and asks `idp.oauth.tokens` for the tokens.
"""
