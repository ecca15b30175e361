"""`jixiao doctor`: what can be wrong, found without changing anything."""
