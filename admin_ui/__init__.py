"""The house in which people look and act: the portal of a signed-in person, and the demo province.

It decides nothing: every act is an action of `realnames` or `idp`. Nothing imports it but the front door.
"""
