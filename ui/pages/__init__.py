"""The pages of the application, each drawn inside its tab."""
