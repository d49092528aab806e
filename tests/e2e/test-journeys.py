#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job through the real window, against the rehearsal cloud. Run below build-aux/headless."""
import os
import shutil
import sys
import tempfile

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402

import tap  # noqa: E402
from driver import App, Rehearsal, wait_for  # noqa: E402
from world import no_secrets_below  # noqa: E402

folder = tempfile.mkdtemp(prefix="tenantry-journeys-")
rehearsal = Rehearsal(folder, "--tenants", "6", "--users", "60")
accounts = rehearsal.accounts()
data = os.path.join(folder, "data")


def start(account=0, **kwargs):
    return App("--cloud", rehearsal.cloud, "--data", data, account=accounts[account][0], **kwargs)


def no_secrets(app):
    assert "CANARY" not in "\n".join(app.texts())
    assert "CANARY" not in app.log_text()


def guarded(test):
    """On failure: what the screen and the log said."""

    def run():
        app = start()
        try:
            test(app)
            no_secrets(app)
        except Exception:
            app.picture(os.path.join(os.environ["TENANTRY_BUILD"], f"failed-{test.__name__}.png"))
            print("\n".join(app.texts()[:100]), app.log_text(), file=sys.stderr)
            app.process.kill()
            raise
        assert app.stop() == 0

    return run


def connect(app, account):
    app.set_account(accounts[account][0])
    app.press("ctrl+n")
    app.click("Open Browser", role="button")


@guarded
def empty_and_connect(app):
    app.shows("Welcome to Tenantry")
    app.find("Connect Tenant…", role="button")
    app.find("Explore Demo Fleet", role="button")
    app.set_account(accounts[0][0], decline=True)
    app.click("Connect Tenant…", role="button")
    app.click("Open Browser", role="button")
    app.shows("Consent Declined")
    app.shows("A Global Administrator of the tenant")
    app.set_account(accounts[0][0])
    app.click("Try Again", role="button")
    app.click("Open Browser", role="button")
    app.find("Map Now…", role="button")
    app.press("Escape")
    app.shows(accounts[0][2])
    app.shows("Not Mapped")
    app.shows("1 connected · 0 mapped")
    connect(app, 1)
    app.find("Map Now…", role="button")
    app.press("Escape")
    app.shows("2 connected · 0 mapped")


def menu_items(app):
    return [n.get_name() for n in app.all("menu item") if n.get_name()]


@guarded
def menu_and_map(app):
    name = accounts[0][2]
    app.click(f"Actions of {name}", role="button")
    wait_for("the menu", lambda: menu_items(app) == ["Edit Settings…", "Tags…", "Map Managed Tenant…", "Reauthorize…", "Remove Integration…"])
    app.click("Map Managed Tenant…", role="menu item")
    app.click("Next", role="button")
    app.click("Start Tenant Mapping", role="button")
    app.shows("2 connected · 1 mapped")
    app.shows("Success")
    app.click(f"Actions of {name}", role="button")
    wait_for("the menu", lambda: menu_items(app) == ["Enter Tenant", "Sync Now", "View Health Report", "Edit Settings…", "Tags…", "Unmap Managed Tenant", "Reauthorize…", "Remove Integration…"])
    app.click("Unmap Managed Tenant", role="menu item")
    app.shows("2 connected · 0 mapped")
    app.shows("Tenant unmapped")
    app.click("Undo", role="button")
    app.shows("2 connected · 1 mapped")


@guarded
def details(app):
    name = accounts[0][2]
    app.to_row("ctrl+f")
    app.press("Return")
    app.find("Customer Organizations")
    app.shows("members")
    app.shows("No organization yet")
    app.shows("% ·")
    # MAP-07: F2, type, Return.
    app.press("F2", "ctrl+a")
    app.type("Renamed Client")
    app.press("Return")
    wait_for("the new name in the title", lambda: len(app.all(name="Renamed Client")) >= 1)
    # SYN-02
    app.press("ctrl+r")
    app.shows("Synced")
    # MAP-05, DET-04
    app.click("Add Organization", role="button")
    app.find("Save", role="button")
    app.type("Harbor Office")
    app.press("Tab", "Tab")
    app.press("ctrl+a")
    app.click("Save", role="button")
    app.shows("Harbor Office")
    # DET-03
    app.click("Manage", role="button")
    app.shows("2 connected · 1 mapped")
    app.shows("Renamed Client")


@guarded
def menus(app):
    """INT-06: the ways to connect; INT-03: what only a CSP tenant has is a dash, and no reason for a warning."""
    app.click("Ways to Connect", role="toggle button")
    wait_for("the menu", lambda: menu_items(app) == ["Single Tenant…", "CSP Tenants…", "Remove All Integrations…"])
    app.press("Escape")
    app.press("F10")
    wait_for("the main menu", lambda: "Preferences" in menu_items(app) and "About Tenantry" in menu_items(app))
    assert "" not in menu_items(app)
    app.press("Escape")
    assert app.all(name="Not applicable")
    assert not [text for text in app.texts() if "needs attention" in text]


@guarded
def tab_order(app):
    """A11Y-06: Tab goes through a page in the order of reading, a table is one stop, and nothing is a trap."""
    app.shows("2 connected")

    def walk(first, stops):
        app.press(*first)
        wait_for("a focus", lambda: app.focused() is not None)
        seen = []
        for _ in range(stops):
            before = app.focused()
            seen.append(before.get_name() or before.get_role_name())
            app.press("Tab")
            wait_for("the focus to move on", lambda: app.focused() is not None and app.focused() != before)
        return seen

    seen = walk(["ctrl+1", "ctrl+f"], 9)
    assert "Search" in seen[0], seen
    assert seen[1] == "All Tenants", seen
    assert len(set(seen)) >= 7, seen
    # A11Y-03: a row reads as a sentence.
    assert any(name.startswith(f"{accounts[0][2]}, Success, last sync ") for name in seen + app.texts()), seen
    assert seen.index("All Tenants") < next(i for i, name in enumerate(seen) if "Amber" in name or "row" in name or name == accounts[0][2]), seen
    app.press("Escape")
    seen = walk(["ctrl+2", "ctrl+f"], 6)
    assert "Search" in seen[0] and len(set(seen)) >= 5, seen


@guarded
def cancel(app):
    """Whatever is under way can be left at every step, and nothing is half done."""
    with open(app.browser, "w", encoding="utf-8") as script:
        script.write("#!/bin/sh\nexit 0\n")
    app.press("ctrl+n")
    app.click("Open Browser", role="button")
    app.click("Cancel", role="button")
    app.click("Open Browser", role="button")
    app.find("Copy Link", role="button")
    app.press("Escape")
    app.gone("Copy Link")
    unmapped = accounts[1][2]
    for steps in range(3):
        app.click(f"Actions of {unmapped}", role="button")
        app.click("Map Managed Tenant…", role="menu item")
        for _ in range(steps):
            app.click(wait_for("the next step", lambda: app.all("button", "Next"))[-1])
        # Escape goes back a step, and from the first one leaves; while a step slides in, it does nothing.
        wait_for("the wizard to close", lambda: (app.press("Escape"), not app.all("dialog"))[1])
    app.shows("2 connected · 1 mapped")


@guarded
def ways_in(app):
    """DET-01: the details page from the tenants table and from an organization."""
    app.click("Renamed Client", role="label")
    app.find("Customer Organizations")
    app.press("alt+Left")
    app.press("ctrl+2")
    app.shows("Harbor Office")
    app.click("Renamed Client", role="label")
    app.find("Customer Organizations")
    app.press("alt+Left")
    app.shows("Harbor Office")


def demo():
    """DSK-01: every state can be seen without a tenant; DSK-05: dark, when the system is."""
    app = App("--demo", environment={"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"})
    app.shows("Demo fleet: every company here is invented")
    for text in ("49 connected · 23 mapped", "Success", "Not Mapped", "need attention"):
        app.shows(text, limit=60)
    app.click("Show", role="button")
    for text in ("Auth Error", "Incomplete"):
        app.shows(text, limit=60)
    path = os.path.join(os.environ["TENANTRY_BUILD"], "demo-dark.png")
    app.picture(path)
    shade = os.popen(f"convert {path} -colorspace Gray -format '%[fx:mean]' info:").read()
    assert float(shade) < 0.3, shade
    assert app.stop() == 0


@guarded
def keyboard_only(app):
    """DSK-02: connect, map, open and come back without the pointer."""
    app.shows("2 connected")
    app.set_account(accounts[2][0])
    app.press("ctrl+n")
    app.find("Open Browser", role="button")
    app.press("Return")
    app.find("Map Now…", role="button")
    wait_for("focus on a button", lambda: app.focused() is not None)
    app.press("Escape")
    app.shows("3 connected · 1 mapped")
    app.press("ctrl+f")
    app.type(accounts[2][2])
    wait_for("one row", lambda: len([n for n in app.all("button") if n.get_name().startswith("Actions of")]) == 1)
    app.to_row()
    app.press("shift+F10")
    wait_for("the menu", lambda: "Map Managed Tenant…" in menu_items(app))
    app.press("Escape")
    # Also of a row that has the focus and is not selected: it is then.
    app.press("ctrl+space", "shift+F10")
    wait_for("the menu", lambda: "Map Managed Tenant…" in menu_items(app))
    app.press("Escape")
    app.press("ctrl+shift+m")
    app.find("Next", role="button")
    app.press("Escape")
    app.press("ctrl+2")
    app.shows("Harbor Office")
    app.press("ctrl+9")
    app.shows("Users Read")
    app.press("ctrl+1")
    app.shows("3 connected")


@guarded
def names(app):
    """A11Y-01: everything that can be operated has a name, on every page."""
    roles = {"button", "toggle button", "entry", "text", "check box", "combo box", "list item", "table", "list box", "menu item", "radio button"}
    for keys in ("ctrl+1", "ctrl+2", "ctrl+3", "ctrl+4", "ctrl+5", "ctrl+6", "ctrl+7", "ctrl+8", "ctrl+9", "ctrl+0", "ctrl+n", "ctrl+comma"):
        app.press(keys)
        wait_for("the page", lambda: len(app.all()) > 20)
        nameless = []
        for node in app.all():
            if node.get_role_name() in roles and node.get_state_set().contains(Atspi.StateType.FOCUSABLE) and not (node.get_name() or "").strip():
                labelled = any(r.get_relation_type() == Atspi.RelationType.LABELLED_BY for r in node.get_relation_set())
                if not labelled:
                    nameless.append((keys, node.get_role_name(), node.parent and node.parent.get_name()))
        assert not nameless, nameless
        app.press("Escape")


@guarded
def broken_tenant(app):
    """STA-03, UX-09: a broken tenant is seen, and no dialog opens by itself."""
    app.shows("3 connected")
    rehearsal.control("aadsts", tenant=accounts[0][1], detail="50173")
    app.press("ctrl+shift+r")
    app.shows("1 tenant needs attention")
    app.shows("Auth Error")
    assert not app.all("dialog")
    app.click("Show", role="button")
    wait_for("only the broken one", lambda: len([n for n in app.all("button") if n.get_name().startswith("Actions of")]) == 1)
    app.set_account(accounts[0][0])
    app.click(f"Actions of {accounts[0][2]}", role="button")
    app.click("Reauthorize…", role="menu item")
    app.click("Open Browser", role="button")
    app.shows("Reauthorized")
    app.press("Escape")
    app.press("ctrl+shift+r")
    app.shows("No Results Found")
    app.click("Clear Filters", role="button")
    app.shows("3 connected · 1 mapped")


@guarded
def remove(app):
    """ACT-08"""
    app.shows("3 connected")
    app.press("ctrl+f")
    app.type(accounts[0][2])
    wait_for("one row", lambda: len([n for n in app.all("button") if n.get_name().startswith("Actions of")]) == 1)
    app.click(f"Actions of {accounts[0][2]}", role="button")
    app.click("Remove Integration…", role="menu item")
    app.shows("No data is deleted in your Microsoft tenants")
    app.press("Escape")
    app.click(f"Actions of {accounts[0][2]}", role="button")
    app.click("Remove Integration…", role="menu item")
    app.click("Remove", role="button")
    app.shows("Organizations and end users are as they were")
    app.click("Close", role="button", within=app.all("dialog")[0])
    # While it slides away, it still takes the keys.
    wait_for("the dialog to go", lambda: not app.all("dialog"))
    app.shows("No Results Found")
    app.click("Clear Filters", role="button")
    app.shows("2 connected · 0 mapped")
    app.press("ctrl+2")
    app.shows("Harbor Office")


def kill_and_restart():
    """DSK-07: killed while it syncs; the next start shows what was there."""
    app = start()
    app.shows("2 connected")
    app.press("ctrl+shift+r")
    app.kill()
    app = start()
    app.shows("2 connected")
    assert app.stop() == 0


def secrets():
    no_secrets_below(folder)


if __name__ == "__main__":
    try:
        tap.run(
            [
                ("/journey/INT-01-INT-05-INT-10-INT-11-connect", empty_and_connect),
                ("/journey/INT-22-ACT-01-ACT-02-MAP-01-MAP-02-map", menu_and_map),
                ("/journey/DET-02-DET-03-DET-04-DET-05-MAP-05-MAP-07-SYN-02-details", details),
                ("/journey/INT-03-INT-06-menus", menus),
                ("/journey/cancel-at-every-step", cancel),
                ("/journey/A11Y-06-tab-order", tab_order),
                ("/journey/DET-01-ways-in", ways_in),
                ("/journey/DSK-01-DSK-05-demo", demo),
                ("/journey/DSK-02-keyboard", keyboard_only),
                ("/journey/A11Y-01-names", names),
                ("/journey/STA-03-ACT-06-UX-09-broken", broken_tenant),
                ("/journey/ACT-08-remove", remove),
                ("/journey/DSK-07-kill", kill_and_restart),
                ("/journey/SEC-38-secrets", secrets),
            ]
        )
    finally:
        rehearsal.stop()
        shutil.rmtree(folder, ignore_errors=True)
