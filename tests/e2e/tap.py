# SPDX-License-Identifier: GPL-3.0-or-later
"""TAP for the end-to-end tests: each test is a function with its name."""
import sys
import traceback


def run(tests):
    print(f"1..{len(tests)}", flush=True)
    failed = 0
    for number, (name, test) in enumerate(tests, 1):
        try:
            test()
            print(f"ok {number} {name}", flush=True)
        except Exception:
            failed += 1
            traceback.print_exc()
            print(f"not ok {number} {name}", flush=True)
    sys.exit(1 if failed else 0)
