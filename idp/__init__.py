"""The house that turns a known person into a sign-in and tokens, and guards every API.

It owns no facts about people (`realnames` does) and draws no staff pages (`admin_ui` does).
"""
