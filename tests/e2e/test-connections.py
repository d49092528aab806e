#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""CSP integrations through the real window: connect, understand, repair, map many, remove. Below build-aux/headless."""
import os
import shutil
import sys
import tempfile

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402

import tap  # noqa: E402
from driver import App, Rehearsal, run, wait_for  # noqa: E402
from world import no_secrets_below  # noqa: E402

folder = tempfile.mkdtemp(prefix="tenantry-connections-")
rehearsal = Rehearsal(folder, "--tenants", "2", "--users", "20", "--customers", "4", "--pace", "0")
accounts = rehearsal.accounts()
companies, partner, customers = accounts[:2], accounts[2], accounts[3:]
data = os.path.join(folder, "data")


def start(*options, account=partner[0], **kwargs):
    return App("--cloud", rehearsal.cloud, "--data", data, *options, account=account, **kwargs)


def guarded(test):
    """On failure: what the screen and the log said."""

    def run_test():
        app = start()
        try:
            test(app)
            assert "CANARY" not in "\n".join(app.texts()) and "CANARY" not in app.log_text()
        except Exception:
            app.picture(os.path.join(os.environ["TENANTRY_BUILD"], f"failed-{test.__name__}.png"))
            print("\n".join(app.texts()[:120]), app.log_text(), file=sys.stderr)
            app.process.kill()
            raise
        assert app.stop() == 0

    return run_test


def put(tenant, state):
    assert rehearsal.control("state", tenant=tenant, detail=state) != "unknown"


def menu_items(app):
    return [n.get_name() for n in app.all("menu item") if n.get_name()]


def choose(app, item):
    """An item of the main menu. A dialog that is still there would swallow the key."""
    wait_for("the dialogs to be gone", lambda: not app.all("dialog"))
    app.press("F10")
    wait_for("the main menu", lambda: item in menu_items(app))
    app.click(item, role="menu item")


def select(app, name):
    """The row of a tenant, by search."""
    app.press("ctrl+f", "ctrl+a")
    app.type(name)
    wait_for("one row", lambda: len([n for n in app.all("button") if n.get_name() == f"Actions of {name}"]) == 1 and len([n for n in app.all("button") if n.get_name().startswith("Actions of")]) <= 2)
    app.to_row()


def doctor(app, name):
    select(app, name)
    app.press("alt+Return")
    app.find("What We Know")


def leave(app):
    """Closes what is open, and the search."""
    app.leave()
    app.press("ctrl+f", "Escape")


def sign_in(app):
    """Through the page of prerequisites, where there is one, to the browser."""
    wait_for("a first page", lambda: app.all("button", "Continue") or app.all("button", "Open Browser"))
    if app.all("button", "Continue"):
        # INT-14: not before the requirements are ticked.
        assert not app.find("Continue").get_state_set().contains(Atspi.StateType.SENSITIVE)
        app.click(app.all("check box", showing=False)[-1])
        app.click("Continue", role="button")
    app.click("Open Browser", role="button")


def reauthorize(app):
    app.click(f"Actions of {partner[2]}")
    app.click("Reauthorize CSP…", role="menu item")
    sign_in(app)


@guarded
def connect(app):
    app.shows("Welcome to Tenantry")
    app.click("Ways to Connect", role="toggle button")
    wait_for("the menu", lambda: menu_items(app) == ["Single Tenant…", "CSP Tenants…", "Remove All Integrations…"])
    app.click("CSP Tenants…", role="menu item")
    sign_in(app)
    app.shows("Connected")
    app.press("Escape")
    app.shows("4 connected · 0 mapped")
    app.shows("Cloud Solution Provider (CSP) · with 4 tenants")
    app.shows("CSP Auth")
    wait_for("all active", lambda: len([n for n in app.all(name="Active")]) >= 4)
    # ACT-05: a partner row and a customer have the items of the matrix.
    app.click(f"Actions of {partner[2]}")
    wait_for("the menu", lambda: menu_items(app) == ["Reauthorize CSP…", "Remove CSP Integration…"])
    app.press("Escape")
    app.click(f"Actions of {customers[0][2]}", role="button")
    wait_for("the menu", lambda: menu_items(app) == ["Edit Settings…", "Tags…", "Map Managed Tenant…"])
    app.press("Escape")


@guarded
def partner_states(app):
    """STA-05 to STA-09: the CSP row says what is wrong; signing in again mends it."""
    app.shows("4 connected")
    put(partner[1], "not-in-adminagents")
    app.click(partner[2], role="list item")
    app.find("Member of AdminAgents")
    app.press("Escape")
    app.set_account(companies[0][0])
    reauthorize(app)
    # ACT-07: another tenant is refused.
    app.shows("Wrong Account")
    app.shows("Sign in with an administrator account of the tenant itself.")
    leave(app)
    app.set_account(partner[0])
    reauthorize(app)
    app.shows("Reauthorized")
    leave(app)
    app.shows("Auth Failed: Not in the AdminAgents Group")
    # The pane says what it means, and has the button that helps.
    app.click(partner[2], role="list item")
    app.shows("The account is not a member of the AdminAgents group. Add it there.")
    app.shows("Who must act: An administrator of the partner tenant")
    # F1 explains this state, and leads back to it.
    app.press("F1")
    app.shows("What helps: Reauthorize CSP…")
    app.press("Escape")
    wait_for("the help to close", lambda: len(app.all("dialog")) == 1)
    put(partner[1], "success")
    app.click("Reauthorize CSP…", role="button")
    sign_in(app)
    app.shows("Reauthorized")
    leave(app)
    wait_for("the row to be well again", lambda: not app.all(name="Auth Failed: Not in the AdminAgents Group"))


@guarded
def repair(app):
    """STA-16, INT-20: from Missing Admin Relationship to Active without leaving the pane."""
    name = customers[1][2]
    app.shows("4 connected")
    put(customers[1][1], "missing-admin-relationship")
    reauthorize(app)
    app.shows("Reauthorized")
    leave(app)
    app.shows("Missing Admin Relationship")
    doctor(app, name)
    app.shows("No active admin relationship exists with this customer")
    app.shows("Who must act: You, then the customer")
    app.click("Request Relationship…", role="button")
    app.find("Create Request", role="button")
    app.shows("The twelve that Tenantry needs")
    app.click("Create Request", role="button")
    # The permission to write is asked for now, not before.
    app.click("Open Browser", role="button")
    link = wait_for("the link", lambda: [n for n in app.all("label") if rehearsal.base in (n.get_name() or "")])[0]
    run("tenantry-rehearsal", "approve", link.get_name().strip(), "--as", customers[1][0])
    app.find("Assign", role="button", limit=60)
    app.click("Assign", role="button")
    app.shows("Group Assigned", limit=60)
    app.click("Close", role="button", within=app.all("dialog")[-1])
    leave(app)
    wait_for("all active", lambda: len([n for n in app.all(name="Active")]) >= 4, 60)


@guarded
def calendar(app):
    """The relationships by end date, and what stops working that day."""
    app.press("ctrl+8")
    app.shows("What Stops Working That Day")
    app.shows("Sync of users and licences")
    def switches():
        # The cell around it has the same name.
        found = [n for n in app.all() if (n.get_name() or "").startswith("Extend the relationship with") and n.get_role_name() in ("switch", "toggle button", "check box")]
        return [n.get_state_set().contains(Atspi.StateType.CHECKED) for n in found]

    states = wait_for("the switches", lambda: len(switches()) >= 4 and False in switches() and switches())
    # A switch has no action on the accessibility bus: the pointer, on its row of the table.
    run("xdotool", "mousemove", "--sync", "937", str(144 + 33 * states.index(False)), "click", "1")
    app.shows("Extends automatically from now on")
    wait_for("it is on", lambda: switches().count(True) == states.count(True) + 1)


@guarded
def map_many(app):
    """MAP-10, MAP-08, MAP-11: reviewed, done together, taken back together."""
    app.press("ctrl+1")
    app.shows("4 connected · 0 mapped")
    choose(app, "Map Several Tenants…")
    app.shows("0 of 4 chosen")
    app.shows("Nothing fits")
    app.click("Choose All", role="button")
    app.shows("4 of 4 chosen")
    app.click("Map", role="button")
    app.shows("4 tenants mapped")
    app.shows("4 connected · 4 mapped")
    wait_for("all synced", lambda: len(app.all(name="Success")) >= 4, 40)
    app.click("Undo", role="button")
    app.shows("4 connected · 0 mapped")


@guarded
def consolidate(app):
    app.press("ctrl+2")
    for name in ("Harbor East", "Harbor West"):
        app.press("ctrl+n")
        app.find("Save", role="button")
        app.type(name)
        app.click("Save", role="button")
        wait_for("the dialog to go", lambda: not app.all("dialog"))
        app.shows(name)
    choose(app, "Consolidate Organizations…")
    wait_for("the dialog", lambda: app.all("dialog"))
    # Escape ends what was typed, and then the dialog.
    app.type("zzz")
    app.press("Escape")
    app.find("Harbor East", role="check box")
    app.press("Escape")
    wait_for("the dialog to go", lambda: not app.all("dialog"))
    choose(app, "Consolidate Organizations…")
    for name in ("Harbor East", "Harbor West"):
        app.click(name, role="check box")
    app.click("Next", role="button")
    app.find("Name")
    wait_for("the name page", lambda: len(app.all("button", "Next")) >= 1 and app.all(name="Microsoft tenant"))
    app.click(app.all("button", "Next")[-1])
    app.shows("moves from the managed tenant “Harbor West” to “Harbor”")
    app.shows("It stays until you clean up.")
    app.click("Consolidate", role="button")
    app.shows("Organizations consolidated")
    choose(app, "Clean Up Managed Tenants…")
    app.click("Delete 1 Managed Tenant", role="button")
    app.shows("Managed tenants deleted")
    choose(app, "Clean Up Managed Tenants…")
    app.shows("Nothing to Clean Up")
    leave(app)


@guarded
def audit(app):
    """ADM-04, ADM-05: everything of this test is in the trail, and the chain is whole."""
    app.press("ctrl+0")
    app.shows("Chain whole")
    app.press("ctrl+f")
    app.type("nothing like it")
    app.shows("No Results Found")
    app.press("Escape")
    for action in ("Connect CSP", "Request relationship", "Assign security group", "Take back mappings", "Delete managed tenant"):
        app.shows(action)
    app.click("Verify and Export")
    app.click("Verify", role="menu item")
    app.shows("Verified: the audit trail is whole")


@guarded
def remove_all(app):
    """ACT-09, ACT-10, ACT-11: the word, the effects, the waiting state."""
    app.press("ctrl+1")
    app.shows("4 connected")
    app.click("Ways to Connect", role="toggle button")
    app.click("Remove All Integrations…", role="menu item")
    app.shows("All Microsoft accounts are disconnected from Tenantry")
    app.shows("No data is deleted in your Microsoft tenants")
    app.type("remove")
    app.click([n for n in app.all(name="Also remove Tenantry from Microsoft") if n.get_role_name() != "label"][-1])
    app.click("Remove", role="button")
    app.shows("Organizations and end users are as they were", limit=60)
    app.click("Close", role="button", within=app.all("dialog")[-1])
    app.shows("Welcome to Tenantry")
    wait_for("the dialog to go", lambda: not app.all("dialog"))
    assert not [text for text in app.texts() if "connected ·" in text]


def read_only():
    """MAP-09: nothing can be changed, and it says so."""
    app = start("--read-only")
    try:
        app.shows("Read-only: nothing can be changed or synced")
        app.press("ctrl+2")
        app.shows("Harbor East")
        app.press("F10")
        wait_for("the menu", lambda: "Sync All Tenants" in menu_items(app))
        item = app.find("Sync All Tenants", role="menu item")
        assert not item.get_state_set().contains(Atspi.StateType.SENSITIVE)
    except Exception:
        app.picture(os.path.join(os.environ["TENANTRY_BUILD"], "failed-read_only.png"))
        print("\n".join(app.texts()[:100]), app.log_text(), file=sys.stderr)
        app.process.kill()
        raise
    app.press("Escape")
    assert app.stop() == 0


def secrets():
    no_secrets_below(folder)


if __name__ == "__main__":
    try:
        tap.run(
            [
                ("/connections/INT-02-INT-04-INT-12-INT-14-ACT-03-ACT-04-ACT-05-connect", connect),
                ("/connections/STA-07-ACT-07-partner", partner_states),
                ("/connections/INT-20-STA-16-repair", repair),
                ("/connections/calendar", calendar),
                ("/connections/MAP-10-map-many", map_many),
                ("/connections/MAP-08-MAP-11-consolidate", consolidate),
                ("/connections/ADM-04-ADM-05-audit", audit),
                ("/connections/ACT-09-ACT-10-ACT-11-ACT-12-remove-all", remove_all),
                ("/connections/MAP-09-read-only", read_only),
                ("/connections/SEC-38-secrets", secrets),
            ]
        )
    finally:
        rehearsal.stop()
        shutil.rmtree(folder, ignore_errors=True)
