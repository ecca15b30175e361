"""From the landing database to the published snapshot: copy, build, audit, publish."""
