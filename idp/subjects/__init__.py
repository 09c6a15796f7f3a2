"""Pairwise subjects: by which `sub` each group of systems knows a person (OpenID Connect Core §8.1).

It owns those identifiers and nothing else; `idp.oauth` asks for them when a grant begins, and the portal and
exchange wings look them up in either direction.
"""
