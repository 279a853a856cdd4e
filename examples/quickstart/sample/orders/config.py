"""Settings from a file, with defaults for what it leaves out."""

import configparser
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    database: str = "orders.sqlite"
    currency: str = "EUR"
    largest_order: int = 100_000
    skip_invalid: bool = True


def load_settings(path: str) -> Settings:
    parser = configparser.ConfigParser()
    if not parser.read(path):
        return Settings()
    section = parser["orders"]
    return Settings(
        database=section.get("database", Settings.database),
        currency=section.get("currency", Settings.currency),
        largest_order=section.getint("largest_order", Settings.largest_order),
        skip_invalid=section.getboolean("skip_invalid", Settings.skip_invalid),
    )
