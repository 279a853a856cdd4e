"""How long things take."""

import functools
import time


def timed(function):
    """Prints how long each call of the function took."""

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        start = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            log_duration(function.__name__, time.perf_counter() - start)

    return wrapper


def log_duration(name: str, seconds: float) -> None:
    print(f"{name}: {seconds:.3f} s")
