"""form_post.jwt: one signed token, posted by a page (JARM §2.3.3)."""

from idp.oauth.carriage import ResponseMode, in_form

MODE = ResponseMode("form_post.jwt", in_form, signed=True)
