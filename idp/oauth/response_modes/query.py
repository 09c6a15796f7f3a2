"""query: in the query of the redirect URI (OAuth 2.0 Multiple Response Types §2.1)."""

from idp.oauth.carriage import ResponseMode, in_query

MODE = ResponseMode("query", in_query)
