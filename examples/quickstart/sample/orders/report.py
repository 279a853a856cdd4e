"""Totals as people read them."""


def format_row(region: str, total: float) -> str:
    return f"{region:<20}{total:>12.2f}"


def print_report(totals) -> None:
    for region in sorted(totals):
        print(format_row(region, totals[region]))
    print(format_row("all", sum(totals.values())))
