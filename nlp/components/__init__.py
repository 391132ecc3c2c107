"""Our spaCy components: what each needs and gives. Offsets that leave this package count in the document's body.

=====================  ========================================  =====================================
factory                requires                                  assigns
=====================  ========================================  =====================================
``bevaka_suppliers``   the folded text in ``doc.user_data``      ``doc._.bevaka_names``
``bevaka_phrases``     the folded text in ``doc.user_data``      ``doc._.bevaka_found``
``bevaka_gazetteer``   ``doc._.bevaka_found``                    ``doc._.bevaka_found`` without traps
``bevaka_assertion``   ``doc.sents``, found, names               ``doc._.bevaka_sentences``
=====================  ========================================  =====================================
"""

from __future__ import annotations

from spacy.tokens import Doc

FOLDED = "bevaka_folded"
BASE = "bevaka_base"

for _name in ("bevaka_names", "bevaka_found", "bevaka_sentences"):
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=None)
