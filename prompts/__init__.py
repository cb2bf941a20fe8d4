"""The wording given to chat models, in a later version: text and rendering, no logic."""
