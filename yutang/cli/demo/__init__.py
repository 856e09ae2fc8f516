"""`yutang demo`: load the demo brand into a running `yutang up --demo`, which calls it itself."""

import argparse
from typing import Any

from yutang.cli import home, ready, web

SIMULATOR_PORT = 8800


def add(commands: Any) -> None:
    """Declare the options."""
    command = commands.add_parser("demo", help="load the demo brand (up --demo does it itself)")
    command.add_argument("--port", type=int, default=web.PORT)
    command.add_argument("--sim-port", type=int, default=SIMULATOR_PORT)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Load what is missing; a second run adds nothing."""
    from yutang.cli.demo.brand import Brand  # noqa: PLC0415 - only a demo pays for it

    brand = Brand(home.folder(), options.sim_port, options.port)
    with ready.django():
        from yutang.cli.demo import (  # noqa: PLC0415 - Django is up
            challenges,
            chats,
            group_words,
            groups,
            house,
            journeys,
            knowing,
            life,
            materials,
            scripts,
        )

        facts = brand.facts()
        brand.connect()
        house.fill(facts)
        knowing.ask(facts)
        scripts.write()
        brand.hang(house.posters())
        chats.open_groups(brand)
        life.begin(brand)
        knowing.learn(facts)
        materials.prepare()
        groups.gather(brand)
        journeys.begin()
        challenges.begin()
        chats.fill_groups(brand)
        group_words.write()
        brand.hang(house.posters())
        brand.remember_loaded()
