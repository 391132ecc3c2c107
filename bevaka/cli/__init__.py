"""The table of verbs. A room is loaded only when its verb is called, so that ``bevaka --help`` stays fast."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import click

from bevaka import __version__

# verb → where its command stands, and its line in --help. In the order of the path of a publication.
VERBS: dict[str, tuple[str, str]] = {
    "init": ("bevaka.cli.house:init", "Lay out a house folder for editing."),
    "check": ("bevaka.cli.house:check", "Name every fault of the configuration; try sources with --live."),
    "status": ("bevaka.cli.status:status", "Tell how the house is: runs, sources, what is parked."),
    "sources": ("bevaka.cli.sources:sources", "Show each source: its days, how it is, how soon it is read."),
    "add": ("bevaka.cli.add:add", "Find the lists of a site, or read an OPML file, and propose rows for sources.csv."),
    "retry": ("bevaka.cli.house:retry", "Free what a stage has set aside."),
    "collect": ("bevaka.cli.stages:collect", "Ask the sources that are due and fetch what they show."),
    "extract": ("bevaka.cli.stages:extract", "Turn what was fetched into documents."),
    "watch": ("bevaka.cli.stages:watch", "Judge how each source is by what it answered."),
    "tag": ("bevaka.cli.stages:tag", "Turn documents into findings."),
    "group": ("bevaka.cli.stages:group", "Put findings of the same event into one story."),
    "route": ("bevaka.cli.stages:route", "Decide who is told of what, and why."),
    "escalate": ("bevaka.cli.stages:escalate", "Call the deputy, then the lead region, where nobody takes an alert."),
    "update": ("bevaka.cli.stages:update", "Bring messages in chats up to date with their stories."),
    "warn": ("bevaka.cli.stages:warn", "Tell the operator which sources are in trouble, or well again."),
    "bounces": ("bevaka.cli.stages:bounces", "Read what mail came back, and see that somebody hears of it."),
    "digest": ("bevaka.cli.stages:digest", "Make the digests whose hour has come."),
    "remind": ("bevaka.cli.stages:remind", "Remind owners of stories that are to be followed up today."),
    "deliver": ("bevaka.cli.stages:deliver", "Send what waits in the outbox."),
    "listen": ("bevaka.cli.listen:listen", "Hear what people press in Slack."),
    "run": ("bevaka.cli.rounds:run", "All stages in order; once, or for ever."),
    "search": ("bevaka.cli.look:search", "Search everything that was read."),
    "show": ("bevaka.cli.look:show", "Show one publication and what was found in it."),
    "why": ("bevaka.cli.why:why", "The whole path of one publication, with each named reason."),
    "deliveries": ("bevaka.cli.deliveries:deliveries", "What was sent to whom, when, with which answer."),
    "routes": ("bevaka.cli.routes:routes", "Show the tree of routes, test it, explain the way of a publication."),
    "verify": ("bevaka.cli.verify:verify", "Read quotes again from the archive: do they still stand there?"),
    "verdict": ("bevaka.cli.look:verdict", "Say that a publication is not about a supplier after all."),
    "take": ("bevaka.cli.acts:take", "Say that you have a story in hand."),
    "assign": ("bevaka.cli.acts:assign", "Give a story to somebody."),
    "dismiss": ("bevaka.cli.acts:dismiss", "Say that a story needs nothing more, and why."),
    "follow": ("bevaka.cli.acts:follow", "Set a day on which a story is followed up."),
    "reopen": ("bevaka.cli.acts:reopen", "Take back that a story was taken or dismissed."),
    "question": ("bevaka.cli.question:question", "Draft a question to the supplier from the facts of a story."),
    "mute": ("bevaka.cli.mutes:mute", "Tell nothing of a story, supplier, theme or source until a day."),
    "unmute": ("bevaka.cli.mutes:unmute", "End a mute before its time."),
    "mutes": ("bevaka.cli.mutes:mutes", "List what is muted until when, and why."),
    "budget": ("bevaka.cli.budget:budget", "Alerts a week and how many were of use; what to tell less loudly."),
    "try": ("bevaka.cli.trying:try_", "Judge files without touching the database."),
    "evaluate": ("bevaka.cli.trying:evaluate", "Measure understanding on labelled documents."),
    "publish": ("bevaka.cli.look:publish", "Write the public database of the search site."),
    "serve": ("bevaka.cli.look:serve", "Start the search site."),
}


class _Verbs(click.Group):
    """A group that knows its commands' names and help lines without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module, name = VERBS[cmd_name][0].split(":")
        command = getattr(importlib.import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl([(verb, text) for verb, (_, text) in VERBS.items()])

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run, and turn every foreseen failure into words on standard error and an exit code of ``docs/formats.md``."""
        kwargs["standalone_mode"] = False
        try:
            code = super().main(*args, **kwargs)
        except click.ClickException as error:
            error.show()
            code = error.exit_code
        except (click.Abort, KeyboardInterrupt):
            click.echo("interrupted", err=True)
            code = 130
        sys.exit(code if isinstance(code, int) else 0)


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "--version", message="%(prog)s %(version)s")
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    help="The house folder; else $BEVAKA_HOME or this folder.",
)
@click.option("-v", "--verbose", count=True, help="More log lines (-v what happens, -vv everything).")
@click.option("-q", "--quiet", is_flag=True, help="Only what went wrong.")
@click.pass_context
def bevaka(ctx: click.Context, home: Path | None, verbose: int, quiet: bool) -> None:
    """Watches what is published about the supply chains of Sweden's regions, and tells the owner of the risk."""
    ctx.obj = {"home": home, "verbosity": -1 if quiet else verbose}
