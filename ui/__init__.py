"""The application in the browser and for programs: draws what qa returns and decides nothing."""

from __future__ import annotations

import os

# Gradio reads these when it is imported, which any module here may be the first to do.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # noqa: TID251
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"  # noqa: TID251
# After every event it sums up, with pandas, the last 10,000 for a page that is not served.
os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = "1000000000"  # noqa: TID251
os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "100"  # noqa: TID251
