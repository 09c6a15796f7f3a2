"""form_post: posted by a page that the browser shows for a moment (OAuth 2.0 Form Post Response Mode §2)."""

from idp.oauth.carriage import ResponseMode, in_form

MODE = ResponseMode("form_post", in_form)
