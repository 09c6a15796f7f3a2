"""The machine endpoints, one pure function each: a house and a request in, an answer out.

Flask never appears here; `idp.web.machine` calls these functions.
"""
