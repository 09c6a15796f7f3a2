"""The look of every Tongxue page: colours, spacing, the mark, the base template and its macros.

It owns the one stylesheet and the templates named `theme/…`; the portal and the console dress in it too.
"""
