"""Identity documents and every other number a person or a school is known by.

It owns the form of 14 kinds of numbers (what is well formed, dated, checked), the value that never
shows itself, and which person holds which document. It does not own the person; `people` and the
checked import call it.
"""
