"""Consents: what a person allowed which system to see, and when that was taken back.

It owns the remembered answer and the rule whether to ask. It asks nobody (`idp.signin` does) and revokes no
tokens: whoever withdraws a consent also ends the grants that rest on it.
"""
