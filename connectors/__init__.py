"""The house that speaks with other systems: outbound HTTP, foreign formats, the operator's settings.

It imports nothing of ours and decides nothing about people. Every other house may call it.
"""
