"""What keeps the application safe to serve: who may come in, how much at once, and headers."""
