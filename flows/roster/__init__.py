"""Who has to publish what by when."""
