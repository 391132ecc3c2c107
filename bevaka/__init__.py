"""Bevaka reads what is published and tells the owner of a risk when it concerns a contracted supplier.

Three rooms stand on one floor. ``crawler`` turns sources into documents, ``nlp`` turns documents into
findings and stories, ``alerts`` turns findings into messages. Rooms never speak to each other: each leaves
rows in ``bevaka.store`` and asks it what is still undone. This package is the floor: records, errors, the
clock, keys, settings, the register, the store and the command line. It imports no room; only
``bevaka.cli`` loads rooms, by name, when a verb is called. The plan is in ``docs/house.md``.
"""

__version__ = "0.1.0"
