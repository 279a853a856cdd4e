"""Reads the orders of a day and reports what was sold.

    python main.py data/orders.csv --retry
"""

import argparse
import sys

from orders.config import Settings, load_settings
from orders.jobs import JobRunner, nightly
from orders.pipeline import process_data
from orders.report import print_report
from orders.storage import OrderStore


def parse_args(argv):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", help="a CSV file with one order per line")
    parser.add_argument("--settings", default="settings.ini")
    parser.add_argument("--retry", action="store_true", help="first process what failed yesterday")
    parser.add_argument("--nightly", action="store_true", help="run as the nightly job does")
    return parser.parse_args(argv)


def retry_failed(store: OrderStore, settings: Settings):
    failed = store.failed_orders()
    if not failed:
        return None
    return process_data(failed, settings)


def main(argv=None):
    args = parse_args(argv)
    settings = load_settings(args.settings)
    store = OrderStore(settings.database)
    if args.retry:
        retry_failed(store, settings)
    if args.nightly:
        return nightly(args.source, settings)
    runner = JobRunner(store, settings)
    totals = runner.run(args.source)
    print_report(totals)
    return 0


if __name__ == "__main__":
    sys.exit(main())
