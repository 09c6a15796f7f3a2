"""Browser sessions: that a person signed in here, when and how strongly, and that it ended.

It owns the cookie secret's digest, the idle and absolute limits, and ending. It does not sign anybody in
(`idp.signin` does) or tell systems about the end: reactions to `session.ended` do.
"""
