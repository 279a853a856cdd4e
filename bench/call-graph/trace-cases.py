"""Writes the truth of each case: the calls that really happen when it runs.

usage: trace-cases.py FOLDER    for each FOLDER/name.py writes FOLDER/name.json: {caller: [callee, ...]}

Calls are seen by sys.setprofile. Comprehensions and class bodies count as the function around them; frames of the
library between two functions of the case are left out, as the graph leaves them out.
"""

import json
import pathlib
import sys

FOLDED = {"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"}


def name_of(code, module, lambdas):
    if code.co_name == "<module>":
        return module
    if code.co_name == "<lambda>":
        return lambdas.get(code.co_firstlineno)
    parts = [part for part in code.co_qualname.split(".") if part != "<locals>" and part not in FOLDED]
    return ".".join([module, *parts])


def is_folded(code):
    return code.co_name in FOLDED or (code.co_name != "<module>" and not code.co_flags & 1)


def trace(path):
    module = path.stem
    source = path.read_text()
    lambdas, count = {}, 0
    for number, line in enumerate(source.splitlines(), 1):
        if "lambda" in line:
            count += 1
            lambdas[number] = f"{module}.<lambda{count}>"
            count += line.count("lambda") - 1
    compiled = compile(source, str(path), "exec")
    edges = {}

    def profile(frame, event, _):
        code = frame.f_code
        if event != "call" or code.co_filename != str(path) or is_folded(code):
            return
        back = frame.f_back
        while back is not None and (back.f_code.co_filename != str(path) or is_folded(back.f_code)):
            back = back.f_back
        if back is None:
            return
        edges.setdefault(name_of(back.f_code, module, lambdas), set()).add(name_of(code, module, lambdas))

    sys.setprofile(profile)
    try:
        exec(compiled, {"__name__": module})
    finally:
        sys.setprofile(None)
    return {caller: sorted(callees) for caller, callees in sorted(edges.items())}


for case in sorted(pathlib.Path(sys.argv[1]).glob("*.py")):
    case.with_suffix(".json").write_text(json.dumps(trace(case), indent=1) + "\n")
