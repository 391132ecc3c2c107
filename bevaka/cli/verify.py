"""``bevaka verify``: the quotes of findings, read again from what was fetched."""

from __future__ import annotations

import importlib

import click

from bevaka.cli.common import house, open_store, plain, say, verb
from bevaka.cli.look import found


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@verb
def verify(ids: tuple[str, ...]) -> int:
    """Read the quotes of publications (by number, URL or story id; all that were worth telling, if none is given) again
    from the archive, and say whether each still stands there, letter for letter. Exit code 1 if one does not."""
    place = house()
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
            click.echo(f"{number}  {document.url}\n    {plain(proof.fault) or proof.place}")
            for evidence in quotes:
                stands = proof.stands(evidence)
                word = "stands" if stands else "cannot be read" if proof.fault else "is not there"
                click.echo(f"    {word}: “{plain(evidence.quote)}”")
                good, bad = good + stands, bad + (not stands)
            bad += bool(proof.fault and not quotes)
    say(f"verify: {good} quotes stand" + (f", {bad} do not" if bad else ""))
    return 1 if bad else 0
