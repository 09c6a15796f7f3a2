"""People: one person for life, under one name at a time.

It owns names (what may be stored, what is compared, what is shown) and the record of a person. The
lifelong number comes from `registrar`, which registers people through this wing; documents, accounts
and affiliations point here.
"""
