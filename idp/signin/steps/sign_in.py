"""The step in which a person says who they are and proves it."""

from idp.signin.rules import must_sign_in
from idp.signin.values import NobodySignedIn, Step

STEP = Step("sign_in", must_sign_in, NobodySignedIn)
