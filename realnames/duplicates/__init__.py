"""One person, once: who may be in the register twice, records made one or two, and numbers two people claim.

It owns the queue of likely duplicates, merging and splitting with their undoing, and the disputes about a
number. It decides nothing by itself: a person merges, two people settle a dispute. Commands call it, and
later the console; each house's catalog tells it what belongs to a person (`HOLDINGS`).
"""
