#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""SEC-70, SEC-75, SEC-76: what the linker and the compiler were asked for is in the programs. `-fcf-protection` cannot be seen from
outside: Debian's start files carry no mark, so the linker drops that of ours."""
import json
import re
import subprocess
import sys

import tap

root, sbom, *programs = sys.argv[1:]


def readelf(option, program):
    return subprocess.run(["readelf", "-W", option, program], check=True, capture_output=True, text=True, errors="replace").stdout


def hardened():
    for program in programs:
        headers, dynamic, symbols = readelf("-lh", program), readelf("-d", program), readelf("--dyn-syms", program)
        assert re.search(r"Type:\s+DYN", headers), f"{program} is not position-independent"
        assert "GNU_RELRO" in headers, program
        assert re.search(r"GNU_STACK\s.*\sRW\s", headers), f"{program} has an executable stack"
        assert re.search(r"FLAGS_1.*NOW.*PIE", dynamic), program
        assert "RPATH" not in dynamic and "RUNPATH" not in dynamic, program
        assert "__stack_chk_fail" in symbols, program
        assert re.search(r"__(memcpy|read|snprintf|vsnprintf|fprintf|strncpy)_chk", symbols), f"{program} is not fortified"


def bill():
    """Each library that a program asks for when it starts is on the bill, with a version and a reason."""
    with open(sbom, encoding="utf-8") as file:
        components = json.load(file)["components"]
    assert all(component["version"] and component["description"] for component in components)
    listed = {link["value"] for component in components for link in component["properties"]}
    for program in programs:
        for library in re.findall(r"NEEDED.*\[lib(.*?)\.so", readelf("-d", program)):
            assert library in listed | {"c", "m"}, f"{program}: {library}"


def nameless():
    """Nothing says where it was built; only debugging information may, which is not shipped."""
    for program in programs:
        assert root not in readelf("--string-dump=.rodata", program), program


tap.run([("/house/SEC-70-hardened", hardened), ("/house/SEC-75-sbom", bill), ("/house/SEC-76-nameless", nameless)])
