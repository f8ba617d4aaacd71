"""``python -m spend_platform``: serve the platform on loopback."""

import logging
import socket
from pathlib import Path
from typing import Any

import click
import uvicorn

from spend_platform import faults
from spend_platform.app import application
from spend_platform.settings import Settings

LOOPBACK = "127.0.0.1"
BACKLOG = 128


@click.command(context_settings={"auto_envvar_prefix": "SPEND_PLATFORM"})
@click.option("--port", default=8000, show_default=True, help="0 takes a free one.")
@click.option(
    "--database",
    default="spend_platform.sqlite3",
    show_default=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The SQLite file the books are in.",
)
@click.option(
    "--webhook-secret", required=True, help="The webhook endpoint's signing secret, whsec_…"
)
@click.option("--live-mode", is_flag=True, help="Take events of live mode, and none of test mode.")
@click.option("--stripe-key", help="To ask Stripe for missed events with, sk_… or rk_…")
@click.option(
    "--stripe-base", default="https://api.stripe.com", show_default=True, help="Stripe's address."
)
@click.option("--allow-reset", is_flag=True, help="Let POST /reset empty the books: test runs.")
def main(port: int, *, allow_reset: bool, **given: Any) -> None:
    """A small spend platform on Stripe Issuing.

    Every option is read from the environment too, as SPEND_PLATFORM_PORT,
    SPEND_PLATFORM_WEBHOOK_SECRET and so on.
    """
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        fault = faults.plant()
    except ValueError as wrong:
        raise click.UsageError(f"{wrong}") from wrong
    app = application(Settings(**given, allows_reset=allow_reset))
    listener = listen(port)
    click.echo(f"Spend platform on http://{LOOPBACK}:{listener.getsockname()[1]}")
    if fault:
        click.echo(f"with the planted fault {fault}, for certification only")
    uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).run([listener])


def listen(port: int) -> socket.socket:
    """A listening loopback socket.

    Raises:
        click.UsageError: the port is taken.
    """
    try:
        return socket.create_server((LOOPBACK, port), backlog=BACKLOG)
    except OSError as taken:
        raise click.UsageError(
            f"Port {port} cannot be used ({taken.strerror}); --port 0 takes a free one."
        ) from taken


if __name__ == "__main__":
    main()
