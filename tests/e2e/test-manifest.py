#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""FH-08, FH-10: what the Flatpak may do, and where its modules come from."""
import json
import sys

import tap

libraries = sys.argv[3:]
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


def complete():
    """Each library that the build asks for is in the runtime of GNOME, or is built with the program."""
    runtime = {"gtk4", "libadwaita-1", "glib-2.0", "gio-2.0", "gio-unix-2.0", "gobject-2.0", "libsoup-3.0", "json-glib-1.0", "sqlite3",
               "libsecret-1", "gnutls", "libzstd", "pangocairo", "cairo-pdf", "cairo", "gthread-2.0"}
    built = {"libdex-1": "libdex", "yyjson": "yyjson", "xlsxwriter": "libxlsxwriter"}
    names = {module["name"] for module in manifest["modules"]}
    assert libraries, "no libraries were named"
    for library in libraries:
        assert library in runtime or built.get(library) in names, library


tap.run([("/flatpak/FH-08-permissions", permissions), ("/flatpak/FH-01-identity", identity), ("/flatpak/FH-10-modules", modules), ("/flatpak/FH-10-complete", complete)])
