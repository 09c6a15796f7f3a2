"""The demo as a person meets it: started as its own program, and looked at in real Chromium."""
