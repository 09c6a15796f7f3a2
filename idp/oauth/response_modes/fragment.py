"""fragment: as the fragment of the redirect URI (OAuth 2.0 Multiple Response Types §2.1)."""

from idp.oauth.carriage import ResponseMode, in_fragment

MODE = ResponseMode("fragment", in_fragment)
