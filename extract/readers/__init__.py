"""One reader a format, behind one table: media type to function."""
