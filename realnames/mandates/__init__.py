"""Who may act: a person, a role and the part of the tree it holds for, with dates.

It owns grants of administrative power. It does not own teaching or learning roles (`enrolments`) nor
guardianship (`guardians`). Commands and consoles ask it before anything is done for somebody else.
"""
