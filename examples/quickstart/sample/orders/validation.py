"""What is an order, and what is not."""


class InvalidOrder(ValueError):
    """An order that can't be processed."""


def check_amount(amount, largest):
    if amount is None:
        raise InvalidOrder("no amount")
    if amount <= 0:
        raise InvalidOrder(f"amount {amount} is not positive")
    if amount > largest:
        raise InvalidOrder(f"amount {amount} is over {largest}")


def check_region(region):
    if not region or not region.strip():
        raise InvalidOrder("no region")


def is_valid(order, settings):
    try:
        check_amount(order.get("amount"), settings.largest_order)
        check_region(order.get("region"))
    except InvalidOrder:
        if settings.skip_invalid:
            return False
        raise
    return True
