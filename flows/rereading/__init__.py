"""A second reading of the places behind broken checks."""
