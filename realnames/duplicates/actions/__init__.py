"""Finding, deciding, merging, splitting, undoing, and settling disputes."""
