"""Bytes in, cells, passages and labelled numbers out. Knows nothing of money's meaning, of the marts or of Prefect."""
