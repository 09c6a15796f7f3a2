"""The protocol: OAuth 2.0 and OpenID Connect as pure functions over our own small messages.

It owns requests, answers, client authentication, grants, tokens, claims and discovery. It does not draw
pages, keep sessions or check passwords; `idp.web` calls it, and Authlib's core works underneath in one
place, `authlib_bridge`.
"""
