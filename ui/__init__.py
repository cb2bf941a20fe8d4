"""The application in the browser and for programs: draws what qa returns and decides nothing."""

from __future__ import annotations

import os

# Gradio reads these when it is imported, which any module here may be the first to do.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # noqa: TID251
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"  # noqa: TID251
