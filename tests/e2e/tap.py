# SPDX-License-Identifier: GPL-3.0-or-later
"""TAP for the end-to-end tests: each test is a function with its name. TENANTRY_ONLY: words with | between, one of which
the names of the tests that run hold; for whoever works on one of them."""
import os
import sys
import traceback


def run(tests):
    if only := os.environ.get("TENANTRY_ONLY"):
        tests = [test for test in tests if any(word in test[0] for word in only.split("|"))]
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
