"""The demo province: people who never lived, entered by the same import and activation as anybody.

It owns what `tongxue demo` shows and nothing that an installation needs. It does not insert people.
"""
