"""Twins of two pages, drawn from the same catalog through the same layers, without Streamlit."""
