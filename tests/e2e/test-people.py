#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""People through the real window: user sync with its preview, end users, changes at Microsoft with their proof."""
import json
import os

import tap
from driver import Atspi, wait_for
from world import World

world = World("people", "--tenants", "3", "--users", "60", "--pace", "0")
# A company whose people are all in the cloud.
account = next(a for a in world.accounts[:3] if "Amber" in a[2] or True)
name, tenant = account[2], account[1]
pictures = os.environ.get("TENANTRY_PICTURES")


def prepare():
    world.connect(account)
    world.ctl("map", tenant, "--new", name)
    world.ctl("organizations", "add", f"{name} Office", "--managed", name)
    world.ctl("sync", "--all")
    # For the last of the tests; until then they are only connected.
    for other in world.accounts[:3]:
        if other is not account:
            world.connect(other)
            world.ctl("organizations", "add", other[2])


def look(app, what):
    if pictures:
        app.picture(os.path.join(pictures, f"{what}.png"))


def open_organization(app, organization=f"{name} Office"):
    app.press("ctrl+2")
    app.shows("Primary Contact")
    app.press("ctrl+f", "ctrl+a")
    app.type(organization.lower())
    wait_for("the organization", lambda: app.all(name=organization))
    app.open_first()
    app.find("End Users", role="page tab")
    app.click("End Users", role="page tab")
    app.find("Microsoft User Sync")


def in_scope(app):
    """How many people the preview says belong to the organization."""
    return next((int(t.split()[0]) for t in app.texts() if t.endswith("to it")), 0)


def scenario_new_client(app):
    """Product 7.7 a: the organization's people appear without typing; what is previewed is what happens."""
    open_organization(app)
    look(app, "organization")
    app.push("Set Up Microsoft User Sync…")
    app.shows("people belong to it")
    app.shows("to add")
    look(app, "sync-all")
    everybody = in_scope(app)
    app.push("Add Department…")
    app.find("Add Department")
    app.shows("Sales")
    look(app, "sync-pick")
    app.click("Sales", role="list item")
    wait_for("fewer people", lambda: 0 < in_scope(app) < everybody)
    look(app, "sync-sales")
    app.push("Show People")
    app.find("People", role="label")
    look(app, "sync-people")
    app.press("Escape")
    added = int(app.shows("to add").get_name().split()[0])
    app.push("Enable")
    app.shows("people synced")
    app.find("Manage", role="button")
    app.shows(f"{added} end users")
    look(app, "organization-synced")
    return added


def scenario_change(app):
    """Product 7.7 c: what happens at Microsoft is here, with history and who it was about."""
    open_organization(app)
    app.push("Manage")
    app.find("Follow Entra ID Every Hour")
    world.rehearsal.control("happen", tenant=tenant, detail="rename", count="60")
    app.push("Sync Now")
    app.shows("Update: ")
    look(app, "sync-history")
    app.click(app.shows("Update: "))
    app.shows("name, surname")
    look(app, "sync-run")
    app.press("Escape")


def end_user_page(app):
    """EUS-05, EUS-08: Microsoft's side and ours on one page; an edit is saved, and can be taken back."""
    app.press("ctrl+shift+e")
    app.shows("end users")
    look(app, "end-users")
    app.press("ctrl+f")
    app.type("sales")
    app.open_first()
    app.find("Microsoft User Details")
    app.shows("Sales")
    look(app, "end-user")
    # EUS-06: who it is; EUS-10: what they hold, as the mirror has it.
    person = next(p for p in json.loads(world.ctl("end-users", "--json"))["endUsers"] if app.all("label", p["name"]))
    user = next(u for u in json.loads(world.ctl("users", "--json"))["users"] if (u["mail"] or u["userPrincipalName"]).lower() == person["email"].lower())
    app.shows(person["jobTitle"] + " · ")
    held = [line["name"] for line in json.loads(world.ctl("licences", "--by-tenant", "--json"))["licences"]]
    assert (not user["licences"] and app.all(name="None")) or any([n for n in app.texts() if name_ in n] for name_ in held), user


def menu(app, item):
    app.click("Actions", role="toggle button")
    app.click(item, role="menu item")


def carry_out(app):
    """The one button, and the question before what takes something away."""
    label = wait_for("the button", lambda: [n for n in app.all("button") if (n.get_name() or "").startswith("Carry Out ") and "Change" in n.get_name()])[0].get_name()
    app.click(label, role="button")
    app.shows("Microsoft is told at once")
    app.push("Carry Out")


def close_dialog(app):
    app.push("Close")
    wait_for("the dialog to close", lambda: not app.all("dialog"))


def action(app):
    """EUS-11, INT-20: the permission is asked for when it is first needed; the change is proved, and taken back."""
    app.press("ctrl+shift+e")
    app.shows("end users")
    app.press("ctrl+f", "ctrl+a")
    app.type("aisha")
    wait_for("the person", lambda: [n for n in app.all() if (n.get_name() or "").startswith("Aisha")])
    app.open_first()
    app.find("Microsoft User Details")
    menu(app, "Block Sign-In…")
    app.shows("Can sign in → Cannot sign in")
    app.shows("Changes need one more permission")
    look(app, "action-permission")
    app.push("Ask for Permission")
    wait_for("the permission", lambda: not [t for t in app.texts() if "one more permission" in t])
    look(app, "action-staged")
    carry_out(app)
    app.shows("1 done and read back")
    app.shows("Cannot sign in")
    look(app, "action-done")
    close_dialog(app)
    wait_for("our own mirror", lambda: app.all(name="Blocked"))
    menu(app, "Reset Password…")
    app.shows("A new password, shown once")
    carry_out(app)
    app.shows("1 done and read back")
    look(app, "action-password")
    app.press("Escape")
    app.shows("was not copied")
    app.push("Cancel")
    app.push("Copy")
    close_dialog(app)
    trail = world.ctl("audit", "list", "--json")
    assert "user.block" in trail and "user.reset-password" in trail


def offboard(app):
    """Offboarding is a checklist: what cannot be done is said before, and left out."""
    app.press("ctrl+shift+e")
    app.shows("end users")
    app.press("ctrl+f", "ctrl+a")
    app.type("katya")
    wait_for("the person", lambda: [n for n in app.all() if (n.get_name() or "").startswith("Katya")])
    app.open_first()
    app.find("Microsoft User Details")
    menu(app, "Offboard…")
    app.shows("A rule decides who is in this group.")
    look(app, "offboard")
    carry_out(app)
    app.shows("done and read back")
    look(app, "offboard-done")
    app.find("Take Back…", role="button")
    app.push("Copy")
    close_dialog(app)


def offboard_user(app):
    """Also somebody whom no user sync knows can be offboarded, and each line says in which tenant they are."""
    app.press("ctrl+4")
    app.shows("users")
    app.press("ctrl+f", "ctrl+a")
    app.type("katya")
    wait_for("the person", lambda: [n for n in app.all("label") if (n.get_name() or "").startswith("Katya")])
    app.to_row()
    app.click("Actions", role="toggle button")
    app.click("Offboard…", role="menu item")
    app.shows("Reset Password")
    tenant = world.accounts[0][2]
    wait_for("the tenant in each line", lambda: len([n for n in app.all() if f" · {tenant}" in (n.get_name() or "") + (n.get_description() or "")]) >= 5)
    look(app, "offboard-user")
    app.press("Escape")
    wait_for("the dialog to close", lambda: not app.all("dialog"))
    # Nobody is relieved of a licence that they do not hold.
    app.click("Actions", role="toggle button")
    app.click("Remove Licence…", role="menu item")
    wait_for("the licences", lambda: app.all("dialog"))
    look(app, "remove-licence")
    app.press("Escape")
    wait_for("the dialog to close", lambda: not app.all("dialog"))


def entra_user(app):
    """Who is looked for stands in one place: what Microsoft says, the tenant, the end user, and what can be done."""
    app.press("ctrl+4")
    app.shows("users")
    app.press("ctrl+f", "ctrl+a")
    app.type("katya")
    wait_for("the person", lambda: [n for n in app.all("label") if (n.get_name() or "").startswith("Katya")])
    app.open_first()
    app.find("Microsoft User Details")
    wait_for("that she cannot sign in", lambda: app.all(name="Sign-In") and [n for n in app.all() if "Blocked" in (n.get_name() or "") + (n.get_description() or "")])
    look(app, "entra-user")
    app.click(app.find("Actions", role="toggle button", within=app.all("dialog")[-1]))
    app.click("Allow Sign-In…", role="menu item")
    app.click("Carry Out 1 Change", role="button")
    app.shows("1 done and read back")
    app.click(app.find("Close", role="button", within=app.all("dialog")[-1]))
    wait_for("that she can", lambda: [n for n in app.all() if "Allowed" in (n.get_name() or "") + (n.get_description() or "")])
    # What she may do already is not offered again.
    app.click(app.find("Actions", role="toggle button", within=app.all("dialog")[-1]))
    assert not app.find("Allow Sign-In…", role="menu item").get_state_set().contains(Atspi.StateType.SENSITIVE)
    assert app.find("Block Sign-In…", role="menu item").get_state_set().contains(Atspi.StateType.SENSITIVE)
    app.press("Escape")
    app.press("F1")
    app.find("Help")
    app.press("Escape")
    app.find("End User")
    app.click("End User", role="list item")
    app.find("Last Sync")
    app.press("alt+Left")


def unsaved(app):
    """What was typed is not lost by leaving the page; a chooser that finds nothing says so, and ends with Escape."""
    app.press("ctrl+shift+e")
    app.shows("end users")
    app.press("ctrl+f", "ctrl+a")
    app.type("katya")
    wait_for("the person", lambda: [n for n in app.all() if (n.get_name() or "").startswith("Katya")])
    app.open_first()
    app.find("Microsoft User Details")
    in_field = lambda: (n := app.focused()) and n.get_role_name() in ("text", "entry")
    wait_for("focus in a field", lambda: in_field() or (app.press("Tab"), in_field())[1])
    app.type("X")
    app.find("Save", role="button")
    app.press("ctrl+1")
    app.shows("Discard Changes?")
    look(app, "discard")
    app.answer("Discard Changes?")
    app.find("Save", role="button")
    for keys in ("ctrl+q", "ctrl+w"):
        app.press(keys)
        app.shows("Discard Changes?")
        app.answer("Discard Changes?")
    # Below another page, too.
    app.press("ctrl+k")
    wait_for("the palette", lambda: app.all("dialog"))
    app.type("health report on")
    app.shows("Health Report on All Tenants")
    app.press("Return")
    wait_for("the report", lambda: not app.all("dialog"))
    app.find("Health Report")
    app.press("ctrl+1")
    app.shows("Discard Changes?")
    app.answer("Discard Changes?")
    app.press("alt+Left")
    app.find("Save", role="button")
    app.press("alt+Left")
    app.shows("Discard Changes?")
    app.click("Discard", role="button")
    app.shows("1 end user")
    app.press("ctrl+4")
    app.shows("users")
    app.click("More", role="toggle button")
    app.click("Deleted Users…", role="menu item")
    wait_for("the list of tenants", lambda: app.focused() and name in (app.focused().get_name() or ""))
    app.press("Return")
    app.shows("Nobody was deleted there in the last 30 days.")
    look(app, "nobody-deleted")
    app.press("Escape")
    wait_for("the dialog to close", lambda: not app.all("dialog"))


def bulk(app):
    """Several people at once, over a list."""
    app.press("ctrl+4")
    app.shows("users")
    app.to_row("ctrl+f")
    app.press("shift+Down")
    app.shows("2 selected")
    look(app, "bulk")
    # The menu of a row is that of all that are selected.
    app.press("shift+F10")
    app.find("Sign Out Everywhere…", role="menu item")
    look(app, "bulk-menu")
    app.press("Escape")
    wait_for("the menu to close", lambda: not app.all("menu item", "Sign Out Everywhere…"))
    app.shows("2 selected")
    menu(app, "Sign Out Everywhere…")
    app.shows("Carry Out 2 Changes")
    look(app, "bulk-staged")
    app.press("Escape")


def come_and_go(app):
    """A user is made at Microsoft, with a password that is shown once, deleted, and restored; how somebody signs in is asked when it is looked at."""
    app.press("ctrl+4")
    app.shows("users")
    app.click("More", role="toggle button")
    app.click("New User…", role="menu item")
    app.find("Usage Location")
    app.press("Return")
    wait_for("the list of tenants", lambda: app.focused() and name in (app.focused().get_name() or ""))
    app.press("Return")
    wait_for("its domains", lambda: app.find("Domain", role="combo box") and [t for t in app.texts() if t.endswith(".example")])
    app.press("Tab")
    app.type("Zoe")
    app.press("Tab")
    app.type("van Dijk")
    app.press(*["Tab"] * 5)
    app.type("Sales")
    look(app, "new-user")
    app.press("Return")
    app.click("Carry Out 1 Change", role="button")
    app.shows("1 done and read back")
    look(app, "new-user-done")
    app.push("Copy")
    close_dialog(app)
    app.press("ctrl+f", "ctrl+a")
    app.type("vandijk")
    app.find("Zoe van Dijk")
    app.to_row()
    menu(app, "Authentication Methods…")
    app.find("Only a Password")
    look(app, "methods-none")
    app.press("Escape")
    menu(app, "Delete User…")
    carry_out(app)
    app.shows("1 done and read back")
    close_dialog(app)
    app.click("More", role="toggle button")
    app.click("Deleted Users…", role="menu item")
    wait_for("the list of tenants", lambda: app.focused() and name in (app.focused().get_name() or ""))
    app.press("Return")
    wait_for("who was deleted", lambda: app.focused() and "Zoe van Dijk" in (app.focused().get_name() or ""))
    look(app, "deleted-users")
    app.press("Return")
    app.click("Carry Out 1 Change", role="button")
    app.shows("1 done and read back")
    app.shows("Is there again")
    close_dialog(app)


def new_msp(app):
    """Product 7.7 b: many tenants and organizations, mapped together, synced together."""
    others = [a for a in world.accounts[:3] if a is not account]
    app.press("ctrl+1")
    app.shows("3 connected · 1 mapped")
    app.click("Main Menu", role="toggle button")
    app.click("Map Several Tenants…", role="menu item")
    app.shows("of 2 chosen")
    app.click("Choose All", role="button")
    app.shows("2 of 2 chosen")
    app.click("Map", role="button")
    app.shows("3 connected · 3 mapped")
    wait_for("all synced", lambda: len(app.all(name="Success")) >= 3, 40)
    for other in others:
        open_organization(app, other[2])
        app.push("Set Up Microsoft User Sync…")
        app.shows("people belong to it")
        app.push("Enable")
        app.shows("people synced")
    for other in others:
        world.rehearsal.control("happen", tenant=other[1], detail="join", count="2")
    before = len(json.loads(world.ctl("end-users", "--json"))["endUsers"])
    app.click("Main Menu", role="toggle button")
    app.click("Sync All Tenants", role="menu item")
    wait_for("who has joined", lambda: len(json.loads(world.ctl("end-users", "--json"))["endUsers"]) >= before + 4, 40)
    app.press("ctrl+shift+e")
    app.shows("end users")
    look(app, "new-msp")


def conflict(app):
    """USR-15: somebody who is known elsewhere is nobody's guess: left alone, noticed again, or moved here."""
    world.ctl("organizations", "add", "Beside", "--managed", name)
    path = os.path.join(world.folder, "beside.csv")
    with open(path, "w") as file:
        file.write(f"Name,E-Mail\nZoe,zoe.vandijk@{account[0].split('@')[1]}\n")
    world.ctl("end-users", "import", path, "--organization", "Beside")
    open_organization(app)
    app.push("Manage")
    app.find("Follow Entra ID Every Hour")
    app.click("Sync Now", role="button")
    app.find("Move Here", role="button")
    look(app, "conflict")
    app.push("Ignore")
    app.find("Notice Again", role="button")
    app.gone("Move Here")
    look(app, "conflict-ignored")
    app.push("Notice Again")
    app.find("Move Here", role="button")
    app.push("Move Here")
    app.gone("Move Here")
    app.gone("Needs Attention")


if __name__ == "__main__":
    try:
        prepare()
        guarded = world.guarded
        tap.run(
            [
                ("/people/EUS-02-USR-01-USR-08-USR-10-new-client", guarded(scenario_new_client)),
                ("/people/USR-11-USR-13-USR-26-change", guarded(scenario_change)),
                ("/people/EUS-01-EUS-05-EUS-06-EUS-08-EUS-10-end-user", guarded(end_user_page)),
                ("/people/EUS-11-INT-20-action", guarded(action)),
                ("/people/EUS-11-offboard", guarded(offboard)),
                ("/people/EUS-11-offboard-user", guarded(offboard_user)),
                ("/people/EUS-08-EUS-10-entra-user", guarded(entra_user)),
                ("/people/unsaved", guarded(unsaved)),
                ("/people/EUS-11-bulk", guarded(bulk)),
                ("/people/EUS-11-EUS-08-come-and-go", guarded(come_and_go)),
                ("/people/USR-15-conflict", guarded(conflict)),
                ("/people/MAP-10-USR-01-new-msp", guarded(new_msp)),
                ("/people/SEC-38-secrets", world.secrets),
            ]
        )
    finally:
        world.stop()
