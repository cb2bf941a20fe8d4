"""The application on a host that starts `python app.py`, open to everybody; see docs/DEPLOY.md."""

from qa.__main__ import main

main(["ui", "--host", "0.0.0.0", "--port", "7860", "--no-browser", "--i-know"])  # noqa: S104
