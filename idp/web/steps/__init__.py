"""What each step of a sign-in shows to a person and takes from them, one file per step."""
