"""Checks the built-in notes against the facts they are written from: `make corpus`."""
