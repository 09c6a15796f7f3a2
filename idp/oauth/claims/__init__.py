"""Claims, one file per scope family: which facts a scope releases, in the shapes of the profile.

It reads a person's card and returns claims; it decides nothing about approval or consent.
"""
