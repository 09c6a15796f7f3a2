"""Response modes, one file per member: how an answer travels back to the system that asked.

Each member carries the same parameters; those of JARM carry them inside one signed token.
`idp.oauth.responding` chooses the member and is the only place that answers a system through a browser.
"""
