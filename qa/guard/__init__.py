"""Checks of a chat model's sentences against the passages it was given: nothing but comparisons."""
