"""One authorization request in progress, from the first page to the way back, and the password sign-in.

It owns the interaction, the steps a person goes through, their one dispatcher and the throttle of password
attempts. It checks no secret itself (`credentials` does) and makes no code (`oauth` does); `web` calls it.
"""
