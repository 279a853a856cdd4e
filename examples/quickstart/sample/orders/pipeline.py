"""The heart of it: orders in, totals out."""

from collections import defaultdict

from orders.timing import timed
from orders.validation import is_valid


@timed
def process_data(orders, settings):
    """Adds up the valid orders by region."""
    totals = defaultdict(float)
    for order in orders:
        if not is_valid(order, settings):
            continue
        totals[normalize_region(order["region"])] += order["amount"]
    return dict(totals)


def normalize_region(region: str) -> str:
    return region.strip().lower()


class Pipeline:
    """Steps that orders go through, one after the other."""

    def __init__(self, settings):
        self.settings = settings
        self.steps = []

    def add(self, step):
        self.steps.append(step)
        return self

    def run(self, orders):
        batch = list(orders)
        for step in self.steps:
            batch = [step(order) for order in batch]
        return self.finish(batch)

    def finish(self, batch):
        return process_data(batch, self.settings)
