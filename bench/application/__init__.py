"""Measures the application as visitors meet it: its start, one question, 20 and 50 at once."""
