"""Figures: pure functions from data to a drawing, a plotly figure or a deck."""
