"""``bevaka verify``: the quotes of findings, read again from what was fetched."""

from __future__ import annotations

import importlib

import click

from bevaka.cli.common import house, in_language, names_of, open_store, plain, say, verb
from bevaka.cli.look import found
from bevaka.notes import in_words
from bevaka.words import filled


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@in_language
@verb
def verify(ids: tuple[str, ...], language: str | None) -> int:
    """Read the quotes of publications (by number, URL or story id; all that were worth telling, if none is given) again
    from the archive, and say whether each still stands there, letter for letter. Exit code 1 if one does not."""
    place = house()
    names = names_of(place, language)
    _ = names._
    good = bad = 0
    with (
        open_store(place, write=False) as store,
        importlib.import_module("crawler.verify").Verifier(place, store) as verifier,
    ):
        for number in [found(store, i) for i in ids] if ids else store.findings.told():
            document, finding = store.documents.document(number), store.findings.latest(number)
            assert document is not None
            quotes = finding.evidence if finding else ()
            proof = verifier.proof(document)
            fault = in_words(plain(proof.fault), names.language)
            click.echo(f"{number}  {document.url}\n    {fault or proof.place}")
            for evidence in quotes:
                stands = proof.stands(evidence)
                word = _("stands") if stands else _("cannot be read") if proof.fault else _("is not there")
                click.echo(f"    {word}: " + filled(_("“{quote}”"), quote=plain(evidence.quote)))
                good, bad = good + stands, bad + (not stands)
            bad += bool(proof.fault and not quotes)
    said = names.plural("{n} quote stands", "{n} quotes stand", good)
    say(f"verify: {said}" + (", " + names.plural("{n} does not", "{n} do not", bad) if bad else ""))
    return 1 if bad else 0
