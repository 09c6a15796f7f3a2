"""The house of lifelong people: who someone is, where they belong, who may act, and how that is recorded.

It knows nothing of OAuth or HTTP. It is called by `idp` and `admin_ui`, and calls only `connectors`.
"""
