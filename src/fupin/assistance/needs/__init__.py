"""What households and places ask for, and what is on offer."""
