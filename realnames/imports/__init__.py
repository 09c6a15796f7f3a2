"""The checked import: a school's file becomes a report that a person reads, then people.

It owns the reading of files, the rules of their rows, the matching with whom we know already and the
batches in which accepted rows are written. It does not own what it writes: people, documents, accounts,
affiliations and guardian links keep the meaning their own wings give them. Commands and the console
call it.
"""
