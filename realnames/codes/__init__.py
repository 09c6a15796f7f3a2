"""National code tables, administrative divisions and the civil day of the schools.

It owns what a code means and whether a division ever existed. It does not own the tree of education
authorities and schools, which is not the map. Every wing after the ledger may ask it; it calls nobody.
"""
