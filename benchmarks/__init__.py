"""Measurements of the whole program, printed as ratios of one run."""
