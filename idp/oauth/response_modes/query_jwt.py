"""query.jwt: one signed token in the query (JARM §2.3.1)."""

from idp.oauth.carriage import ResponseMode, in_query

MODE = ResponseMode("query.jwt", in_query, signed=True)
