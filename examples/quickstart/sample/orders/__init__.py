"""Orders: read, check, add up, report."""

from orders.pipeline import process_data

__all__ = ["process_data"]
