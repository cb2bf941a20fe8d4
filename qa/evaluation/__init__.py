"""What `kazqa eval` measures: the guard against altered sentences, and a model behind it."""
