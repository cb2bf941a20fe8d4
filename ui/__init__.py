"""The Gradio application, in a later version: draws what qa returns and decides nothing."""
