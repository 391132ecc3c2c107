"""Runs the command line: ``python -m bevaka`` and the ``bevaka`` script."""

from bevaka.cli import bevaka


def main() -> None:
    """Run the command line and exit with the codes of ``docs/running.md``."""
    bevaka(prog_name="bevaka")


if __name__ == "__main__":
    main()
