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
    return {name for file in files for name in re.findall(r'["\s](/[a-z][^"\s]*)"', file.read_text(encoding="utf-8"))}


def identifiers():
    lines = (root / "tests/identifiers.txt").read_text(encoding="utf-8").splitlines()
    wanted = {line.split()[0] for line in lines if not line.startswith("#")}
    carried = {one for name in test_names() for one in IDENTIFIER.findall(name)}
    not_built, differently = (set(IDENTIFIER.findall(part)) for part in (root / "docs/not-built.md").read_text(encoding="utf-8").split("## Answered differently"))
    assert len(wanted) > 250
    assert not wanted - carried - not_built, sorted(wanted - carried - not_built)
    assert not carried & not_built, f"built after all: {sorted(carried & not_built)}"
    assert not differently - carried, f"no test shows what is there instead: {sorted(differently - carried)}"


SECURITY_RULES = [*range(1, 17), *range(20, 39), *range(40, 46), *range(50, 59), *range(60, 67), *range(70, 79)]


def documents():
    """SEC-78: each rule of security stands in docs/security.md, and what proves it exists."""
    text = (root / "docs/security.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| SEC-(\d{2}) \|", text, re.MULTILINE)
    assert [int(row) for row in rows] == SECURITY_RULES, rows
    names = test_names()
    missing = {name for name in re.findall(r"`(/[a-z][^`]*)`", text) if name not in names}
    assert not missing, sorted(missing)
    for target in re.findall(r"\bfuzz-[a-z]+", text):
        assert (root / f"tests/fuzz/{target}.c").exists(), target
    policy = (root / "SECURITY.md").read_text(encoding="utf-8")
    for phrase in ("report a hole privately", "isolated per", "newest version is supported", "can forge it", "docs/security.md"):
        assert phrase in policy, phrase


SCOPE = re.compile(r"(?:https://api\.partnercenter\.microsoft\.com/)?\b(?:[A-Z][A-Za-z]+(?:-[A-Z][a-z]+)?(?:\.[A-Za-z]+)+|user_impersonation|openid|profile|email|offline_access)(?![\w.-])")


def permissions():
    """docs/permissions.md names what the program asks for, and nothing else."""
    code = (root / "src/graph/tn-oauth.c").read_text(encoding="utf-8")
    code = code[code.index("#define OPENID") : code.index("tn_oauth_missing_scopes")]
    asked = {scope for text in re.findall(r'"([^"]*)"', code) for scope in SCOPE.findall(text)}
    text = (root / "docs/permissions.md").read_text(encoding="utf-8")
    named = {scope for cell in re.findall(r"`([^`]*)`", text) for scope in SCOPE.findall(cell)}
    assert len(asked) > 30, sorted(asked)
    assert asked == named, sorted(asked ^ named)


tap.run([("/house/identifiers", identifiers), ("/house/permissions", permissions), ("/house/SEC-78-documents", documents)])
