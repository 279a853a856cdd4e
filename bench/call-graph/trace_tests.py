"""A pytest plugin that records which functions of a project really call which.

usage: CALL_GRAPH_ROOT=DIR CALL_GRAPH_OUT=FILE PYTHONPATH=bench/call-graph:… python -m pytest -p trace_tests …

Writes [[file, qualified name, line, file, qualified name, line], …]: caller, then callee, files relative to DIR.
Comprehensions and class bodies count as the function around them; only direct calls inside DIR are kept.
"""

import json
import os
import sys
import threading

ROOT = os.path.realpath(os.environ["CALL_GRAPH_ROOT"])
FOLDED = {"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"}
edges = set()
known = {}


def about(code):
    found = known.get(code)
    if found is None:
        path = "" if code.co_filename.startswith("<") else os.path.realpath(code.co_filename)
        inside = path.startswith(ROOT + os.sep)
        is_class_body = code.co_name != "<module>" and not code.co_flags & 1
        found = known[code] = (
            os.path.relpath(path, ROOT) if inside else None,
            code.co_qualname,
            code.co_firstlineno,
            is_class_body or code.co_name in FOLDED,
        )
    return found


def profile(frame, event, _):
    if event != "call":
        return
    callee = about(frame.f_code)
    if callee[0] is None or callee[3]:
        return
    back = frame.f_back
    while back is not None and about(back.f_code)[3]:
        back = back.f_back
    if back is None:
        return
    caller = about(back.f_code)
    if caller[0] is not None:
        edges.add((*caller[:3], *callee[:3]))


def pytest_configure(config):
    sys.setprofile(profile)
    threading.setprofile(profile)


def pytest_unconfigure(config):
    sys.setprofile(None)
    with open(os.environ["CALL_GRAPH_OUT"], "w") as out:
        json.dump(sorted(edges), out)
