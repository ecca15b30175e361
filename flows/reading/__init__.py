"""Reading and shaping of documents, in bounded child processes."""
