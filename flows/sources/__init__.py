"""Where documents come from: files, folders, globs, archives, web addresses, and lists of them."""
