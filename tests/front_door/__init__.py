"""Tests of the front door: the command line, the servers, and the image's install steps."""
