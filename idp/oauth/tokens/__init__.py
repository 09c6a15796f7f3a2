"""Tokens, one file per kind: authorization code, access token, ID token, refresh token.

The only place where a token is born or read; keys belong to `idp.keys`.
"""
