#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""FH-08, FH-10: what the Flatpak may do, and where its modules come from."""
import json
import sys

import tap

manifest = json.load(open(sys.argv[1], encoding="utf-8"))


def permissions():
    assert sorted(manifest["finish-args"]) == sorted(
        ["--share=ipc", "--socket=fallback-x11", "--socket=wayland", "--device=dri", "--share=network"]
    )


def identity():
    assert manifest["id"] == "io.github.tenantry.Tenantry"
    assert sys.argv[2].removesuffix(".Devel") == manifest["id"]
    assert manifest["command"] == "tenantry"
    assert manifest["runtime"] == "org.gnome.Platform" and manifest["sdk"] == "org.gnome.Sdk"


def modules():
    for module in manifest["modules"]:
        for source in module["sources"]:
            if source["type"] == "git":
                assert len(source["commit"]) == 40, module["name"]
            elif source["type"] == "archive":
                assert len(source["sha256"]) == 64, module["name"]
            else:
                assert source["type"] == "dir" and module["name"] == "tenantry"


tap.run([("/flatpak/FH-08-permissions", permissions), ("/flatpak/FH-01-identity", identity), ("/flatpak/FH-10-modules", modules)])
