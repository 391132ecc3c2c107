"""ROOM TWO: from a document to a finding and its story.

Text is folded with a map back to the original, names and words are found by Aho-Corasick passes, and only what hit
is looked at closer: sentences, cues, neighbours. What a word means stands in ``config/themes``, ``config/languages``,
``config/products.csv`` and ``config/places.csv``; what a company is called stands in the register. Nothing here
reads the store, save the two thin stages in ``tag.py`` and ``group.py``.
"""
