"""The lifelong number: who gives it, and how a person enters the register with one.

It owns the form of the number and the port to whoever assigns it, which may answer "later". It does
not own the person's record (`people`).
"""
