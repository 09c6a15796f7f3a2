"""Client authentication, one file per method (RFC 6749 §2.3, OpenID Connect Core §9).

Each member turns a request into a proven client or nothing; `idp.oauth.authentication` picks exactly one.
"""
