"""What makes two records likely one person, and what becomes of two that are made one."""
