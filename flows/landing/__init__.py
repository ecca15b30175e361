"""The landing database: what was read and what shaping made of it."""
