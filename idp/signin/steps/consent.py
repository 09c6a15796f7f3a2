"""The step in which a person is asked whether a system may be told what it wants to know."""

from idp.signin.rules import must_consent
from idp.signin.values import NotAgreed, Step

STEP = Step("consent", must_consent, NotAgreed)
