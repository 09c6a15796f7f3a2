"""The first credential: one-time codes that turn a provisional account into one that signs in.

It owns the codes and their spending. It hashes nothing (`credentials` does) and knows no pages; the
command line and `web` call it.
"""
