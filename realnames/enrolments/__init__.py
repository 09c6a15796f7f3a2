"""Affiliations: who studies, teaches or works where, as what, from when until when.

It owns the dated affiliation and the joined card of a person that claims and pages are made of. It
does not own the institution, nor guardianship, which is no affiliation.
"""
