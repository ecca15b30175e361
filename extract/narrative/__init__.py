"""Prose into numbers with their meaning: `read_mentions` is the one step that others call."""

from extract.narrative.reading import read_mentions
from extract.narrative.vocabulary import Vocabulary, load_vocabulary

__all__ = ["Vocabulary", "load_vocabulary", "read_mentions"]
