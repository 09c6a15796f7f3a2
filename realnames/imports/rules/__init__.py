"""What the checked import decides without asking the database."""
