"""fragment.jwt: one signed token in the fragment (JARM §2.3.2)."""

from idp.oauth.carriage import ResponseMode, in_fragment

MODE = ResponseMode("fragment.jwt", in_fragment, signed=True)
