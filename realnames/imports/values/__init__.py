"""What the checked import speaks of: sheets and layouts, complaints, rows, reports."""
