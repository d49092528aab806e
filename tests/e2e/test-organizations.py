#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Organizations and assets through the real window: import in three steps, archive, merge, delete, bulk edit, devices."""
import csv
import io
import json
import os
import shutil
import subprocess

import tap
from driver import Atspi, wait_for
from world import World

world = World("organizations", "--tenants", "3", "--users", "60", "--pace", "0")
account = world.accounts[0]
name, tenant = account[2], account[1]
pictures = os.environ.get("TENANTRY_PICTURES")
FILE = os.path.join(world.folder, "clients.csv")
CHOSEN = os.path.join(world.folder, "chosen")

def prepare():
    os.mkdir(CHOSEN)
    os.chdir(CHOSEN)
    settings = os.path.join(world.config, "glib-2.0", "settings")
    os.makedirs(settings)
    with open(os.path.join(settings, "keyfile"), "w", encoding="utf-8") as file:
        file.write("[org/gtk/gtk4/settings/file-chooser]\nstartup-mode='cwd'\n")
    world.connect(account)
    world.ctl("map", tenant, "--new", name)
    world.ctl("organizations", "add", f"{name} Office", "--managed", name)
    world.ctl("sync", "--all")
    with open(FILE, "w", encoding="utf-16", newline="") as file:
        file.write("Company;Mail;Telephone;Custom Fields\r\n")
        file.write("Import One;one@import.example;+49 1;Tier=Gold\r\n")
        file.write("Import Two;two@import.example;'+49 2;\r\n")
        file.write("Import Three;broken;;\r\n")

def look(app, what):
    if pictures:
        app.picture(os.path.join(pictures, f"{what}.png"))

def organizations():
    return {o["name"]: o for o in json.loads(world.ctl("organizations", "list", "--json"))["organizations"]}

def menu(app, item, button="More"):
    app.click(button, role="toggle button")
    app.click(item, role="menu item")

def open_page(app):
    app.press("ctrl+2")
    app.shows("Primary Contact")

def search(app, text):
    app.press("ctrl+f", "ctrl+a")
    app.type(text)

def choose_file(app, path):
    """In GTK's own dialog, which begins in the current folder (see prepare()), with the only file there is."""
    for old in os.listdir(CHOSEN):
        os.unlink(os.path.join(CHOSEN, old))
    shutil.copy(path, CHOSEN)
    app.push("Choose File…")
    app.find(os.path.basename(path))
    app.push("Open")


def importing(app):
    """ORG-02 to ORG-05: a file from a spreadsheet, its columns guessed, its mistakes shown, one change that goes back."""
    open_page(app)
    menu(app, "Import From CSV…")
    app.find("Choose a CSV File")
    look(app, "import-file")
    choose_file(app, FILE)
    app.shows("2 new, 1 with an error")
    app.shows("“broken” is not an email address")
    look(app, "import-columns")
    app.push("Import 2 Rows")
    app.find("Imported", role="label")
    look(app, "import-done")
    assert organizations()["Import One"]["phone"] == "+49 1"
    app.push("Undo Import")
    app.shows("Everything is as it was before.")
    assert "Import One" not in organizations()
    app.push("Close")
    wait_for("the dialog to close", lambda: not app.all("dialog"))
    done = subprocess.run(world.command("organizations", "import", FILE), capture_output=True, text=True, timeout=60)
    assert done.returncode == 6 and "row 4: “broken”" in done.stderr, done
    search(app, "import one")
    wait_for("the organization", lambda: app.all(name="Import One"))
    app.open_first()
    app.shows("Gold")

def round_trip(app):
    """ORG-05: what is exported for an import, and edited, changes what was edited."""
    target = os.path.join(world.folder, "all.csv")
    open_page(app)
    menu(app, "Export for Import…")
    wait_for("the file dialog", lambda: [n for n in app.all("file chooser")] or [n for n in app.all() if n.get_name() == "Name:"])
    app.press("ctrl+a")
    app.type(target)
    app.press("Return")
    app.shows("Exported to “all.csv”")
    with open(target, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert next(r for r in rows if r["business_name"] == "Import Two")["phone"] == "'+49 2", rows
    for row in rows:
        if row["business_name"] == "Import Two":
            row["notes"] = "edited outside"
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    with open(target, "w", encoding="utf-8", newline="") as file:
        file.write(out.getvalue())
    menu(app, "Import From CSV…")
    choose_file(app, target)
    app.shows(f"1 changed, {len(rows) - 1} unchanged")
    app.push("Import 1 Row")
    app.find("Imported", role="label")
    app.push("Close")
    wait_for("the dialog to close", lambda: not app.all("dialog"))

def one(app):
    """ORG-01: archived and back, merged and back, deleted and back."""
    open_page(app)
    search(app, "import two")
    wait_for("the organization", lambda: app.all(name="Import Two"))
    app.open_first()
    app.find("Overview", role="page tab")
    menu(app, "Archive")
    app.shows("1 organization archived")
    app.shows("This organization is archived.")
    look(app, "archived")
    app.push("Restore")
    wait_for("it to be back", lambda: "Import Two" in organizations())
    menu(app, "Merge Into…")
    app.find("Merge Into")
    app.click("Import One", role="list item")
    app.shows("Merged into “Import One”")
    assert "Import Two" not in organizations()
    app.push("Undo")
    wait_for("it to be back", lambda: "Import Two" in organizations())
    open_page(app)
    search(app, "import two")
    wait_for("the organization", lambda: app.all(name="Import Two"))
    app.open_first()
    app.find("Overview", role="page tab")
    menu(app, "Delete…")
    app.shows("Nothing changes at Microsoft.")
    look(app, "delete")
    app.push("Delete")
    app.shows("1 organization deleted")
    app.push("Undo")
    wait_for("it to be back", lambda: "Import Two" in organizations())

def bulk(app):
    """ORG-06, ORG-07: all that the search lets through, and no other."""
    open_page(app)
    search(app, "import")
    wait_for("two rows", lambda: app.all(name="Import Two") and not app.all(name=f"{name} Office"))
    app.press("Return")
    app.press("ctrl+a")
    app.shows("2 selected")
    menu(app, "Edit…", "Actions")
    app.find("Edit 2 Organizations")
    switches = wait_for("the switch", lambda: [n for n in app.all("check box", "Change Phone") if n.get_action_iface().get_n_actions() > 0])
    switches[0].get_action_iface().do_action(0)
    look(app, "bulk-edit")
    wait_for("the field to be there", lambda: app.all(name="Phone"))
    # From wherever the focus is to the field below its switch.
    for _ in range(8):
        if wait_for("a focus", app.focused).get_role_name() == "text":
            break
        app.press("Tab")
    app.type("555")
    app.push("Change")
    app.shows("2 organizations changed")
    now = organizations()
    assert now["Import One"]["phone"] == now["Import Two"]["phone"] == "555", now
    assert now[f"{name} Office"]["phone"] != "555"
    app.push("Undo")
    wait_for("it to be back", lambda: organizations()["Import One"]["phone"] == "+49 1")

def assets(app):
    """DEV-01 to DEV-04: an asset by hand finds its device; one that could be two is decided."""
    open_page(app)
    search(app, "office")
    wait_for("the organization", lambda: app.all(name=f"{name} Office"))
    app.open_first()
    app.click("Assets", role="page tab")
    app.find("No Assets")
    for asset in ("PC-0002", "PC-0004", "PC-0049"):
        app.push("Add Asset…")
        app.find("Save", role="button")
        app.type(asset)
        look(app, "asset-add")
        app.push("Save")
        wait_for("the dialog to close", lambda: not app.all("dialog"))
    app.shows("3 assets")
    app.shows("1 could be several devices")
    look(app, "organization-assets")
    app.click(app.shows("1 could be several devices"))
    app.find("Choose a Device")
    look(app, "assets-ambiguous")
    app.open_first("ctrl+f")
    app.shows("Not sure which: choose one")
    look(app, "asset")
    app.click("Device", role="list item")
    app.shows("Likely")
    look(app, "asset-devices")
    app.click([n for n in app.all("list item") if n.get_name() == "PC-0049"][0])
    app.shows("By Hand")
    app.push("Save")
    wait_for("the dialog to close", lambda: not app.all("dialog"))
    app.press("ctrl+shift+a")
    app.shows("PC-0004")
    look(app, "assets")

def details(app):
    """DET-01, DET-04, USR-24, EUS-07, EUS-09, MAP-05: from the organization to its tenant and back, through its people."""
    world.ctl("organizations", "add", "Nowhere")
    open_page(app)
    search(app, "nowhere")
    wait_for("the organization", lambda: app.all(name="Nowhere"))
    app.open_first()
    app.click("End Users", role="page tab")
    app.shows("is not mapped to a Microsoft tenant")
    assert not app.find("Set Up Microsoft User Sync…", "button").get_state_set().contains(Atspi.StateType.SENSITIVE)
    open_page(app)
    search(app, "office")
    wait_for("the organization", lambda: app.all(name=f"{name} Office"))
    app.open_first()
    app.click("Tenants", role="page tab")
    app.push("Details")
    app.find("Customer Organizations")
    app.push("Set Up User Sync…")
    app.shows("people belong to it")
    app.push("Enable")
    wait_for("its state", lambda: app.all("button", "User Sync: On"))
    look(app, "details-user-sync")
    app.push("User Sync: On")
    app.find("Follow Entra ID Every Hour")
    look(app, "user-sync-details")
    app.push("Details")
    app.find("Customer Organizations")
    # Its assets found their people with the sync.
    owner, asset = wait_for("an owner", lambda: [(a["endUser"], a["name"]) for a in json.loads(world.ctl("assets", "list", "--json"))["assets"] if a["endUser"]])[0]
    app.press("ctrl+shift+e")
    # Before its first frame, a page hears no keys.
    app.find("Search name, address, phone, department")
    search(app, owner.split()[-1].lower())
    wait_for("the person", lambda: app.all(name=owner))
    app.press("ctrl+a")
    app.type(owner.lower())
    wait_for(f"the person {owner}", lambda: app.all(name=owner))
    app.open_first()
    app.find("Associated Assets")
    app.find(asset)
    app.shows("Passwords of the portal are set")
    look(app, "end-user-assets")
    # MAP-05: what a move means.
    open_page(app)
    search(app, "office")
    wait_for("the organization", lambda: app.all(name=f"{name} Office"))
    app.open_first()
    app.find("Overview", role="page tab")
    app.push("Edit…")
    app.find("Managed Tenant", role="combo box")
    app.click("Managed Tenant", role="combo box")
    wait_for("the list", lambda: app.all("label", "Import Two"))
    app.type("import one")
    wait_for("one parent", lambda: not app.all("label", "Import Two"))
    app.press("Tab", "Return")
    app.shows("those who are linked now are not updated any more")
    look(app, "organization-move")
    app.press("Escape")


if __name__ == "__main__":
    try:
        prepare()
        guarded = world.guarded
        tap.run(
            [
                ("/organizations/ORG-02-ORG-03-ORG-04-import", guarded(importing)),
                ("/organizations/ORG-05-ORG-09-round-trip", guarded(round_trip)),
                ("/organizations/ORG-01-archive-merge-delete", guarded(one)),
                ("/organizations/ORG-06-ORG-07-bulk", guarded(bulk)),
                ("/assets/DEV-01-DEV-04-assets", guarded(assets)),
                ("/organizations/DET-01-DET-04-MAP-05-EUS-07-EUS-09-USR-24-details", guarded(details)),
                ("/organizations/SEC-38-secrets", world.secrets),
            ]
        )
    finally:
        world.stop()
