"""The steps a person may have to take, one file each; the catalog gives the order.

A step does its one thing and returns to the dispatcher; steps know nothing of each other.
"""
