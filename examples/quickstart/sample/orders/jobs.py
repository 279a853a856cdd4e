"""The ways in which orders are processed: by hand, and every night."""

from orders.pipeline import Pipeline, process_data
from orders.report import print_report
from orders.storage import OrderStore, read_orders


def round_amount(order):
    order["amount"] = round(order["amount"], 2)
    return order


class JobRunner:
    def __init__(self, store: OrderStore, settings):
        self.store = store
        self.settings = settings

    def run(self, source: str):
        pipeline = Pipeline(self.settings).add(round_amount).add(self.remember)
        return pipeline.run(read_orders(source))

    def remember(self, order):
        self.store.save(order)
        return order


def nightly(source: str, settings) -> int:
    # TODO: send the report by mail
    totals = process_data(read_orders(source), settings)
    print_report(totals)
    return 0 if totals else 1
