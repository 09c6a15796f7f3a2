"""Signing keys and the one place that signs and reads JOSE.

It owns the keys of the issuer, their rotation and publication, and which tokens are let in. It does not know
what a token is for: `idp.oauth` hands in claims and expectations, the command line rotates.
"""
