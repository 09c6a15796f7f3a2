"""Who may act for whom: dated links between a guardian and a ward.

It owns the link, its relation, powers and end. It does not own consent given under it, and nobody
becomes a guardian by a role at a school.
"""
