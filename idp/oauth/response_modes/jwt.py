"""jwt: one signed token in the way that is usual for a code (JARM §2.3.4), which is the query."""

from idp.oauth.carriage import ResponseMode, in_query

MODE = ResponseMode("jwt", in_query, signed=True)
