"""The laws of the house: what every file of the tree promises by its place, its name and its shape."""
