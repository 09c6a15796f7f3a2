"""Private PostgreSQL, Redis and Chromium: started by a fixture, reachable by nobody else, gone afterwards.

Each pytest worker starts its own on first use, in a temporary folder with a unix socket and no TCP port;
the machine's own services are never touched.
"""
