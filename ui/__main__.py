"""`python -m ui`: what `kazqa ui` does."""

from __future__ import annotations

import sys

from qa.__main__ import main

if __name__ == "__main__":
    sys.exit(main(["ui", *sys.argv[1:]]))
