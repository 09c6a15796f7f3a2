"""Every page and endpoint of the identity server: parse, act, answer.

It owns the Flask application, the route inventory, cookies, forms, headers, languages, logs and the look
of the pages. It decides nothing about people or the protocol: the wings below do.
"""
