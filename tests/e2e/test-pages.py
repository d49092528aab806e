#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages over the fleet through the real window: matrix, users, report, entered tenant, palette, customers."""
import json
import os

import tap
from driver import Atspi, wait_for
from world import World

world = World("pages", "--tenants", "4", "--users", "60", "--pace", "0")
names = sorted(account[2] for account in world.accounts[:4])


def prepare():
    """Four tenants, three of them mapped and read, without a window."""
    for account in world.accounts[:4]:
        world.connect(account)
    for name in names[:3]:
        world.ctl("map", name, "--new", name)
        world.ctl("organizations", "add", f"{name} Ltd.", "--managed", name, "--email", "office@x.example")
    world.ctl("sync", "--all")


def rows_json(command, key):
    return json.loads(world.ctl(*command, "--json"))[key]


pictures = os.environ.get("TENANTRY_PICTURES")


def look(app, what):
    if pictures:
        app.picture(os.path.join(pictures, f"{what}.png"))


def open_palette(app):
    app.press("ctrl+k")
    wait_for("the palette", lambda: app.all("dialog"))


@world.guarded
def matrix(app):
    """All mapped tenants by category; what is not known is not a number; the cell says why."""
    app.press("ctrl+3")
    app.shows(names[0])
    for title in ("Secure Score", "MFA", "Licences", "Devices", "Email", "Backup", "Sync"):
        app.shows(title)
    health = {row["tenant"]: row for row in rows_json(["health"], "tenants")}
    assert set(health) == set(names[:3])
    assert all(row["backup"]["health"] == "no-data" for row in health.values())
    # HEA-08: grey, and in words.
    app.shows("No Data")
    for name in names[:3]:
        app.shows(name)
    assert not app.all(name=names[3])
    app.press("ctrl+f")
    app.type(names[1])
    wait_for("one row", lambda: app.all(name=names[1]) and not app.all(name=names[0]))
    app.open_first()
    app.shows(f"Health Report: {names[1]}")
    app.shows("MFA Coverage")
    app.press("alt+Left")
    app.find("Health")


@world.guarded
def users(app):
    """SCO-07, LIC-03: who is without MFA, who has not signed in; the same people as the command line names."""
    app.press("ctrl+4")
    app.shows("users")
    without = rows_json(["users", "--without-mfa"], "users")
    assert without
    app.press("ctrl+f")
    app.type(without[0]["userPrincipalName"])
    app.shows(without[0]["userPrincipalName"])
    app.shows("Without MFA")
    app.press("ctrl+f", "ctrl+a", "BackSpace")
    app.click("All Users", role="combo box")
    app.down(1)
    app.press("Return")
    app.find("Without MFA", role="combo box")
    everybody = rows_json(["users"], "users")
    unknown = len([user for user in everybody if user["mfa"] is None and user["enabled"] and "#EXT#" not in user["userPrincipalName"]])
    assert unknown, everybody[0]
    app.find(f"{len(without)} user{'' if len(without) == 1 else 's'} · MFA of {unknown} not known")
    inactive = rows_json(["users", "--inactive", "90"], "users")
    assert all(user["lastSignIn"] or user["neverSignedIn"] for user in inactive)


@world.guarded
def report(app):
    """TEN-07, TEN-14: a report of one and of all, on the screen and as a file."""
    open_palette(app)
    app.type("health report on all")
    app.shows("Health Report on All Tenants")
    app.press("Return")
    app.shows("Health Report: 3 Tenants")
    for name in names[:3]:
        app.shows(name)
    app.click("Save Report", role="toggle button")
    app.find("Save as PDF…", "menu item")
    app.press("Escape")
    app.push("Print")
    wait_for("the print dialog", lambda: len(app.find_windows()) == 2)
    app.focus_window()
    app.press("Escape")
    wait_for("no print dialog", lambda: len(app.find_windows()) == 1)
    app.focus_window()
    app.shows("Health Report: 3 Tenants")


@world.guarded
def enter(app):
    """TEN-06: by the name in the table; the context is visible everywhere."""
    app.press("ctrl+1")
    app.press("ctrl+f")
    app.type(names[0])
    wait_for("one row", lambda: app.all(name=names[0]) and not app.all(name=names[1]))
    open_palette(app)
    app.type(names[0])
    app.shows("Enter Tenant")
    app.press("Escape")
    app.press("ctrl+shift+o")
    app.type(names[0])
    app.press("Return")
    app.shows(f"Only “{names[0]}” is shown")
    for page in ("ctrl+3", "ctrl+4", "ctrl+5", "ctrl+6", "ctrl+9"):
        app.press(page)
        app.shows(f"Only “{names[0]}” is shown")
        wait_for("no other tenant", lambda: not app.all(name=names[1]))


@world.guarded
def entered_again(app):
    """It survives a restart; the way out leads to all."""
    app.shows(f"Only “{names[0]}” is shown")
    open_palette(app)
    app.type("show all tenants")
    app.shows("Show All Tenants")
    app.press("Return")
    app.gone(f"Only “{names[0]}” is shown")
    app.press("ctrl+3")
    for name in names[:3]:
        app.shows(name)


@world.guarded
def palette(app):
    """S29: objects first, then commands; no key is lost; what was chosen stands first the next time."""
    user = rows_json(["users"], "users")[5]
    open_palette(app)
    # Nothing is waited for: Return means what was typed.
    app.type(user["userPrincipalName"])
    app.press("Return")
    # Somebody is opened: with what can be done about them.
    app.shows("Microsoft User Details")
    app.shows(user["userPrincipalName"])
    app.find("Actions", role="toggle button")
    app.press("Escape")
    wait_for("the person to close", lambda: not app.all("dialog"))
    open_palette(app)
    # Before anything is typed: what was chosen last.
    app.shows(user["name"])
    app.type("go to audit")
    app.shows("Go to Audit")
    app.press("Return")
    app.find("Audit")
    open_palette(app)
    app.type("zzzz nothing")
    app.shows("No Results Found")
    app.press("Escape")


@world.guarded
def type_anywhere(app):
    """What is typed on a row goes into the search to its last letter, also when the row is the first to go."""
    app.press("ctrl+4")
    app.find("Entra Users")
    app.to_row("ctrl+f")
    app.type("zzqx nobody")
    app.shows("No Results Found")
    wait_for("the whole text in the search", lambda: (n := app.focused()) and n.get_role_name() in ("text", "entry") and Atspi.Text.get_text(n, 0, Atspi.Text.get_character_count(n)) == "zzqx nobody")
    app.press("Escape")
    wait_for("rows again", lambda: not any("No Results Found" in text for text in app.texts()))


@world.guarded
def offline_help(app):
    """F1 opens the help of the page that is shown; all of it is one step back, and can be searched."""
    for page, words in (("ctrl+3", "Seven categories"), ("ctrl+5", "What is bought"), ("ctrl+shift+b", "What protects each tenant"), ("ctrl+0", "What was done, by whom")):
        app.press(page)
        app.press("F1")
        app.shows(words)
        app.press("Escape")
        wait_for("the help to close", lambda: not app.all("dialog"))
    app.press("F1")
    app.shows("What was done, by whom")
    look(app, "help-topic")
    app.press("alt+Left")
    app.find("First Steps")
    app.find("States of a Connection")
    look(app, "help")
    wait_for("focus in the search", lambda: (n := app.focused()) and n.get_name() == "Search the help" or app.press("Tab"))
    app.type("AdminAgents")
    app.find("Not in the AdminAgents Group")
    assert not app.all("label", "Licences", within=app.all("dialog")[-1])
    app.leave()


@world.guarded
def customers(app):
    """CUS-01 to CUS-03: columns, a new one, its tabs, a tenant that is added and taken away, contacts."""
    app.press("ctrl+2")
    for title in ("Organization", "Primary Contact", "Tenants", "Licensed", "Health", "PSA ID", "Created"):
        app.shows(title)
    app.shows(f"{names[0]} Ltd.")
    app.press("ctrl+n")
    app.find("Add Organization")
    save = app.find("Save", "button")
    assert not save.get_state_set().contains(Atspi.StateType.SENSITIVE)
    app.type("Harbor & Sons <b>")
    for text in ("", "", "Ada Brandt", "1 Quay", "C-77", "Closed on Mondays"):
        app.press("Tab")
        if text:
            app.type(text)
    app.push("Save")
    app.shows("Harbor & Sons <b>")
    (made,) = [o for o in rows_json(["organizations", "list"], "organizations") if o["name"] == "Harbor & Sons <b>"]
    assert made["primaryContact"] == "Ada Brandt" and made["psaId"] == "C-77" and made["tenants"] == 0, made
    app.press("ctrl+f")
    app.type("C-77")
    app.open_first()
    app.find("Details")
    for text in ("Ada Brandt", "1 Quay", "Closed on Mondays"):
        app.shows(text)
    app.click("Tenants", role="page tab")
    app.shows("No Microsoft Tenant")
    app.push("Add Tenant…")
    app.find("Add Tenant")
    # Nothing is chosen by itself.
    assert not app.find("Map", "button").get_state_set().contains(Atspi.StateType.SENSITIVE)
    wait_for("the focus on the choice", lambda: (app.press("Tab"), app.focused() and app.focused().get_role_name() == "combo box")[1])
    app.press("space")
    wait_for("the choices", lambda: app.focused() and app.focused().get_role_name() != "combo box")
    app.press("Tab")
    app.down(1)
    app.press("Return")
    wait_for("it to be chosen", lambda: app.find("Map", "button").get_state_set().contains(Atspi.StateType.SENSITIVE))
    app.click("Map", role="button")
    app.shows("Tenant mapped")
    app.find("Unmap", "button")
    wait_for("it to be read", lambda: [t for t in rows_json(["tenants"], "tenants") if t["name"] == names[3]][0]["syncStatus"] == "success")
    app.click("Contacts", role="page tab")
    app.push("Add Contact…")
    app.find("Add Contact")
    app.type("Ben Okafor")
    app.push("Save")
    app.shows("Ben Okafor")
    app.click("Overview", role="page tab")
    app.shows("Licensed Users")
    app.click("Tenants", role="page tab")
    app.push("Unmap")
    app.shows("Tenant unmapped")
    app.shows("No Microsoft Tenant")
    actions = {entry["action"] for entry in rows_json(["audit", "list"], "entries")}
    assert {"organization.add", "contact.add", "tenant.map", "tenant.unmap"} <= actions


@world.guarded
def licence_advice(app):
    """LIC-05, LIC-07, LIC-08: prices make the spend; a recommendation names its reason, its saving and its users."""
    found = rows_json(["licences", "advice"], "recommendations")
    assert found and all(one["savingCents"] is None for one in found), found
    totals = rows_json(["licences"], "licences")
    for line in [line for line in totals if not line["free"]]:
        world.ctl("licences", "price", line["partNumber"], "20")
    # A mailbox alone, which no tenant has.
    world.ctl("licences", "price", "4b9405b0-7788-4568-add1-99614e613b69", "4")
    app.press("ctrl+5")
    app.click("More", role="toggle button")
    app.click("Spend and Recommendations", role="menu item")
    app.shows("Saving by Recommendations")
    found = rows_json(["licences", "advice"], "recommendations")
    first = found[0]
    assert first["savingCents"] == 1600 * first["users"] or first["kind"] == "duplicate", first
    app.shows(f"{first['savingCents'] / 100:.2f}")
    app.shows(first["licence"])
    reasons = {"inactive": "No sign-in for 90 days", "disabled": "They cannot sign in", "duplicate": "which has its services"}
    app.shows(reasons[first["kind"]])
    row = wait_for("its row", lambda: [n for n in app.all("list item") if first["tenant"] in n.get_name() and first["licence"] in n.get_name()])[0]
    app.click(row)
    app.find("Users")
    app.press("Escape")


@world.guarded
def next_run(app):
    """DSK-06: when the schedule reads next is seen."""
    app.press("ctrl+9")
    app.shows("Next sync: ")


if __name__ == "__main__":
    try:
        prepare()
        tap.run(
            [
                ("/pages/HEA-01-HEA-03-HEA-08-HEA-10-matrix", matrix),
                ("/pages/SCO-07-LIC-03-users", users),
                ("/pages/TEN-07-TEN-14-report", report),
                ("/pages/TEN-06-enter", enter),
                ("/pages/TEN-06-entered-again", entered_again),
                ("/pages/S29-palette", palette),
                ("/pages/TEN-02-type-anywhere", type_anywhere),
                ("/pages/S31-help", offline_help),
                ("/pages/CUS-01-CUS-02-CUS-03-customers", customers),
                ("/pages/LIC-05-LIC-07-LIC-08-advice", licence_advice),
                ("/pages/DSK-06-next-run", next_run),
                ("/pages/SEC-38-secrets", world.secrets),
            ]
        )
    finally:
        world.stop()
