#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the documents promise of the tests holds: each capability and each rule of security has a test that carries it."""
import pathlib
import re
import sys

import tap

root = pathlib.Path(sys.argv[1])
IDENTIFIER = re.compile(r"\b[A-Z][A-Z0-9]{2,3}-\d{2}\b")


def test_names():
    files = [*root.glob("tests/**/*.c"), *root.glob("tests/**/*.py")]
    return {name for file in files for name in re.findall(r'"(/[a-z][^"\s]*)"', file.read_text(encoding="utf-8"))}


def identifiers():
    lines = (root / "tests/identifiers.txt").read_text(encoding="utf-8").splitlines()
    wanted = {line.split()[0] for line in lines if not line.startswith("#")}
    carried = {one for name in test_names() for one in IDENTIFIER.findall(name)}
    not_built = set(IDENTIFIER.findall((root / "docs/not-built.md").read_text(encoding="utf-8")))
    assert len(wanted) > 250
    assert not wanted - carried - not_built, sorted(wanted - carried - not_built)
    assert not carried & not_built, f"built after all: {sorted(carried & not_built)}"


tap.run([("/house/identifiers", identifiers)])
