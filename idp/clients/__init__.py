"""Clients: the systems that may ask us to sign people in or act for themselves.

It owns registrations, their rules, secrets and this process's snapshot of them. It does not authenticate
requests or issue anything: `idp.oauth` does, and the console and command line register and change.
"""
