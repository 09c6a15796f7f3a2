"""Authorization details, one file per type (RFC 9396 §2): what exactly a system may do, finer than a scope.

A type says which members it has and what they may be; anything else is refused. How a person reads one on
the page of consent is `idp.web.details`'s.
"""
