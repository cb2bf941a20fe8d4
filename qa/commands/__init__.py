"""The commands of `kazqa`, a module each; `qa.__main__` puts them together."""
