"""Take in: what is in files, folders and archives becomes documents by content, with their bytes kept."""
