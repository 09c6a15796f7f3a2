"""The personal portal: which systems a person can open, what each of them may know, and the way out.

It is an ordinary client of our own identity server and keeps a session of its own. It does not sign people
in, issue tokens or change anybody's record; the program that mounts it is `admin_ui.programs`.
"""
