"""Cases, acts and disputes in the database; every step is one conditional statement."""
