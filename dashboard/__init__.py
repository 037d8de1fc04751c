"""Dual-Carbon Atlas: regional carbon-peaking and carbon-neutrality facts, each with its sentence."""
