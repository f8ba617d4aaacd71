"""Writes the fidelity page: ``python -m issuing_tools.fidelity docs/fidelity.md``."""

from pathlib import Path

import click

from issuing_tools.fidelity import coverage, page


@click.command()
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def main(target: Path) -> None:
    """Write the page to TARGET from the measurements in the .json file beside it."""
    measured = target.with_suffix(".json")
    if not measured.is_file():
        raise click.UsageError(
            f"{measured} holds the measurements, and is not there. "
            "Name docs/fidelity.md, or make it: uv run scripts/measure_fidelity.py"
        )
    target.write_text(page.render_page(coverage.load(measured)), encoding="utf-8")


if __name__ == "__main__":
    main()
