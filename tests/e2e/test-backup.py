#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cloud Backup through the real window: a tenant is backed up, an attacker deletes 200 users and 12 policies, all of them come back."""
import json
import os

import tap
from driver import wait_for
from world import World

world = World("backup", "--tenants", "1", "--users", "320", "--pace", "0", "--seed", "2")
account = world.accounts[0]
name, tenant = account[2], account[1]
pictures = os.environ.get("TENANTRY_PICTURES")


def prepare():
    world.connect(account)
    world.ctl("map", tenant, "--new", name)
    world.ctl("sync", "--all")


def look(app, what):
    if pictures:
        app.picture(os.path.join(pictures, f"{what}.png"))


def open_tenant(app):
    app.press("ctrl+1")
    app.shows("1 connected")
    app.to_row("ctrl+f")
    app.press("Return")
    app.find("Cloud Backup")


def snapshots():
    return json.loads(world.ctl("backup", "list", tenant, "--json"))["snapshots"]


def first(app):
    """DET-06, DET-08, DET-09, BAK-09: nothing is protected, then what may be read is, then all of it."""
    open_tenant(app)
    app.shows("No snapshot yet")
    app.shows("Not Set Up")
    look(app, "section-off")
    app.push("Back Up Now")
    app.shows("Not in the Backup")
    app.shows("By Hand Only")
    look(app, "section-in-part")
    assert snapshots()[0]["kinds"]["conditional-access"]["problem"]
    app.push("Ask for Permission…")
    app.shows("The next backup reads everything")
    app.shows("The permissions are accepted now")
    app.gone("Ask for Permission…")
    look(app, "section-permitted")
    app.push("Back Up Now")
    app.gone("Not in the Backup")
    look(app, "section")
    kinds = snapshots()[0]["kinds"]
    assert kinds["conditional-access"] == {**kinds["conditional-access"], "objects": 12, "problem": None}, kinds
    total = sum(kind["objects"] for kind in kinds.values())
    app.shows(f"{total} objects · last backup: ")
    app.shows("By Hand Only")


def open_menu(app, down, dialog=True):
    app.find("Manage Cloud Backup", role="toggle button").get_action_iface().do_action(0)
    wait_for("the menu", lambda: (n := app.focused()) and n.get_role_name() == "menu item")
    app.down(down)
    app.press("Return")
    if dialog:
        wait_for("the dialog", lambda: app.all("dialog"))


def settings(app):
    """BAK-04, BAK-05, BAK-06, BAK-10, BAK-11, BAK-23, BAK-24, BAK-26, BAK-27, BAK-28: set up, changed, disabled with what follows, enabled again."""
    open_tenant(app)
    open_menu(app, 0)
    app.shows("All 2 snapshots there are stay.")
    app.shows(f"{tenant}.snapshots")
    app.shows("Applies to all users and objects alike.")  # BAK-26: no policies of groups that could conflict
    # BAK-11: what may be looked at was accepted in the first test; nothing may be changed yet.
    wait_for("the permissions", lambda: len(app.all("label", "Accepted")) == 1 and len(app.all("label", "Not Accepted")) == 2)
    look(app, "settings")
    app.push("Enable")
    app.gone("Backup Settings")
    app.shows("Protected")
    app.shows(" · next: ")
    assert len(snapshots()) == 3
    # BAK-28: paused, and only at some hours.
    world.ctl("backup", "enable", tenant, "--schedule", "30 1 * * 1-5", "--opens", "20+8", "--zone", "Europe/Berlin")
    world.ctl("backup", "pause", tenant)
    open_tenant(app)
    app.shows("Paused in the settings")
    open_menu(app, 0)
    app.shows("Only by hand while it is paused")
    look(app, "settings-plan")
    app.press("Escape")
    wait_for("the dialog to close", lambda: not app.all("dialog"))
    world.ctl("backup", "resume", tenant)
    world.ctl("backup", "enable", tenant, "--schedule", "daily", "--opens", "always", "--zone", "")
    open_tenant(app)
    app.shows(" · next: ")
    open_menu(app, 0)
    app.find("Save", role="button")
    app.find("Disable Cloud Backup…")
    # The last thing of the dialog.
    wait_for("focus in the dialog", lambda: (n := app.focused()) and n.get_name() in ("Cancel", "Save"))
    wait_for("focus on the row", lambda: (app.press("shift+Tab"), (n := app.focused()) and n.get_name() == "Disable Cloud Backup…")[1])
    app.press("Return")
    app.shows("Disable Cloud Backup?")
    look(app, "disable")
    app.click("Disable", role="button")
    app.shows("Disabled; deleted in 30 days")
    look(app, "disabled")
    open_menu(app, 0)
    app.push("Enable")
    app.shows(" · next: ")


def recovery(app):
    """RES-01, RES-02, RES-03, RES-07, RES-08, RES-16: from the attack to a verified recovery."""
    good = snapshots()[0]["id"]
    world.rehearsal.control("happen", tenant=tenant, detail="attack", count="200")
    open_tenant(app)
    app.push("Back Up Now")
    app.shows("215 removed")
    wait_for("the alert", lambda: [a for a in json.loads(world.ctl("alerts", "--json"))["alerts"] if a["rule"] == "mass-deletion"])
    app.push("Restore…")
    app.shows("selected")
    # Before its first frame, a page hears no keys.
    box = wait_for("the snapshots", lambda: app.all("combo box"))[0]
    next(n for n in app.all("toggle button") if n.get_name() == box.get_name()).get_action_iface().do_action(0)
    wait_for("the choices", lambda: (n := app.focused()) and n.get_role_name() == "list item")
    app.down(1)
    app.press("Return")
    app.click("Changed Since Then", role="radio button")
    # What was deleted, and the groups whose members are gone.
    n = len(json.loads(world.ctl("backup", "diff", tenant, str(good), "--json"))["differences"])
    assert n > 215, n
    app.shows(f"0 of {n} selected")
    look(app, "changed")
    app.click("Select All", role="check box")
    app.shows(f"{n} of {n} selected")
    app.push("Restore…")
    app.shows(f"Restore {n} Objects?")
    look(app, "question")
    app.answer(f"Restore {n} Objects?")
    label = app.shows("Carry Out ").get_name()
    n = int(label.split()[2])
    assert n >= 215, label
    app.shows("Changes need one more permission")
    app.push("Ask for Permission")
    app.gone("Ask for Permission")
    look(app, "staged")
    app.push(label)
    wait_for("the end", lambda: [t for t in app.texts() if t == f"{n} done and read back"], 60)
    look(app, "done")
    app.push("Close")
    wait_for("the dialog to close", lambda: not app.all("dialog"))
    world.ctl("backup", "run", tenant, "--whole")
    newest = snapshots()[0]["id"]
    left = json.loads(world.ctl("backup", "diff", tenant, str(good), str(newest), "--json"))["differences"]
    assert not left, left
    again = json.loads(world.ctl("backup", "restore", tenant, "users", "--snapshot", str(good), "--dry-run", "--json"))["changes"]
    assert not again, again
    assert world.ctl("backup", "verify", tenant).strip() == "everything can be read"


def versions(app):
    """RES-03, RES-04, RES-05, RES-06: an object's states, newest first, with what changed, where it belonged, and two ways back: as it is, or as a new user."""
    world.rehearsal.control("happen", tenant=tenant, detail="move", count="1")
    world.ctl("backup", "run", tenant)
    newest = snapshots()[0]["id"]
    change = next(d for d in json.loads(world.ctl("backup", "diff", tenant, str(snapshots()[1]["id"]), str(newest), "--json"))["differences"] if d["kind"] == "users")
    open_tenant(app)
    app.push("Restore…")
    app.shows(" selected")

    def open_versions():
        app.press("ctrl+f", "ctrl+a")
        app.type(change["id"])
        wait_for("one object", lambda: [t for t in app.texts() if t == "0 of 1 selected"])
        app.press("Tab")
        wait_for("focus in the list", lambda: (n := app.focused()) and n.get_role_name() == "list item")
        app.press("Return")
        app.shows("Changed since the version before.")

    open_versions()
    app.shows(" → ")
    wait_for("focus in the dialog", lambda: (app.press("Tab"), (n := app.focused()) and n.get_name() == "Where It Belonged")[1])
    app.press("Return")
    app.shows("at that time")
    app.shows("All Company")
    look(app, "versions")
    # The last thing of the dialog is the oldest version as a new user, above it the way back to it.
    def oldest():
        wait_for("focus on the last row", lambda: (app.press("shift+Tab"), (n := app.focused()) and n.get_name() == "Create as New User…")[1])

    oldest()
    app.press("Up", "Return")
    app.answer("Restore “")
    app.shows("Carry Out 1 Change")
    app.leave()
    open_versions()
    wait_for("focus in the dialog", lambda: (app.press("Tab"), (n := app.focused()) and n.get_name() == "Where It Belonged")[1])
    oldest()
    app.press("Return")
    app.find("New User", role="dialog")
    app.shows("A password is made when the user is created")
    name_now = next(n for n in app.all() if n.get_role_name() in ("text", "entry") and (n.get_name() or "") == "User Name")
    look(app, "versions-new-user")
    assert name_now
    app.push("Review")
    app.shows("Create User")
    app.leave()


def ask(verb, *arguments, key=None):
    return json.loads(world.ctl("backup", verb, tenant, *arguments, "--json"))[key or verb]


def services(app):
    """DET-06, DET-07, DET-08, BAK-22: in one table, without a switch, what Microsoft's own services protect, and whom they do not; the gap is closed."""
    open_tenant(app)
    app.shows("7 sites protected · last safe: ")
    app.shows("7 nightly snapshots · last safe: ")
    app.shows("licensed users unprotected")
    look(app, "services")
    app.push("Protection of Exchange Mailboxes")
    app.shows("Licensed users whom Microsoft 365 Backup leaves out.")
    app.shows("33 of 33 selected")
    look(app, "gap")
    # By keys alone: out of the list and back, and one less.
    wait_for("focus on a row", lambda: (app.press("Tab"), (n := app.focused()) and n.get_role_name() == "list item")[1])
    app.press("space")
    app.shows("32 of 33 selected")
    app.press("space")
    app.shows("33 of 33 selected")
    app.press("Tab")
    wait_for("focus behind the list", lambda: (n := app.focused()) and n.get_role_name() != "list item")
    app.push("Protect…")
    app.shows("Microsoft bills them through Azure.")
    app.click("Protect", role="button")
    app.gone("Protect…")
    # What the command line is told is what the window shows.
    wait_for("the gap to close", lambda: (s := ask("services")[1])["unprotectedLicensedUsers"] == 0 and s["protected"] == s["total"])
    after = {service["service"]: service for service in ask("services")}
    assert after["exchange"]["state"] == "protected" and after["onedrive"]["unprotectedLicensedUsers"] == 33, after
    assert len(ask("protect", "onedrive", "--dry-run", key="preview")) == 33
    assert len(ask("gap", "onedrive", key="unprotected")) == 33
    app.push("Refresh Cloud Backup")
    app.shows(f"{after['exchange']['protected']} mailboxes protected")


def gap():
    return ask("services")[2]["unprotectedLicensedUsers"]


def rules(app):
    """BAK-07, BAK-08: the members of a group are protected, and who joins later; the rule goes again, and somebody is taken out by hand."""
    open_tenant(app)
    app.push("Protection of OneDrive")
    app.shows("33 of 33 selected")
    app.click(app.find("Rules", role="page tab"))
    app.shows("No Rules")
    look(app, "rules-none")
    app.push("Add Rule…")
    app.shows("New Members Follow")
    group = wait_for("groups", lambda: [n.get_name() for n in app.all("check box") if "All" in n.get_name() and n.get_name() != "Select All"])[0]
    app.click(group, role="check box")
    look(app, "rule-add")
    app.push("Protect Members of 1 Group")
    app.shows("New ones follow · ")
    look(app, "rules")
    app.leave()
    wait_for("the rule to be applied", lambda: gap() == 0)
    assert ask("rules", "onedrive")[0]["follows"] is True
    open_tenant(app)
    app.push("Protection of OneDrive")
    app.shows("Nobody Is Left Out")
    look(app, "gap-none")
    app.click(app.find("Rules", role="page tab"))
    app.push(f"Remove Rule: {group}")
    app.shows("Remove Rule?")
    app.click("Remove", role="button")
    app.shows("No Rules")
    app.click(app.find("Protected", role="page tab"))
    name = wait_for("units", lambda: [n.get_name() for n in app.all("check box") if n.get_name() != "Select All"])[0]
    app.click(name, role="check box")
    look(app, "protected")
    app.push("Stop Protecting…")
    app.shows("Stop Protecting 1 OneDrive?")
    app.click("Stop Protecting", role="button")
    wait_for("the gap to be there again", lambda: gap() == 34)
    app.leave()


def parts(app):
    """RES-13, RES-14, RES-15, RES-17: single files of a site, and mails that fit a search; where they go, and what Microsoft does not offer, is said."""
    open_tenant(app)
    app.push("Restore SharePoint Sites")
    app.click("Finance", role="check box")
    app.push("Next")
    app.shows("Days and times of Finance")
    app.push("Choose Files…")
    wait_for("the library", lambda: app.all("check box", "Documents"))
    app.shows("only few of its points can be looked into")
    look(app, "files-top")
    app.press("Down", "Return")
    wait_for("the folder", lambda: app.all("check box", "Contracts") and app.all("check box", "Budget.xlsx"))
    app.click("Contracts", role="check box")
    app.click("Budget.xlsx", role="check box")
    look(app, "files")
    app.push("Restore 2…")
    app.shows("Restore 2 Items?")
    app.shows("no other place and no download")
    look(app, "files-question")
    app.click("Restore", role="button")
    app.shows("2 restored, says Microsoft")
    app.shows("Documents/Recovered Files")
    look(app, "files-result")
    app.click(app.all("button", "Close", within=app.find("Files and Folders", role="dialog"))[-1])
    wait_for("the files to close", lambda: len(app.all("dialog")) == 1)
    app.leave()
    app.push("Restore Exchange Mailboxes")
    names = wait_for("mailboxes", lambda: [n.get_name() for n in app.all("check box") if "All" not in n.get_name()])[:2]
    app.click(names[1], role="check box")
    app.push("Next")
    app.shows("Days and times of ")
    app.push("Choose Mails…")
    app.shows("It shows none of them")
    wait_for("focus in the dialog", lambda: (n := app.focused()) and n.get_role_name() in ("text", "entry"))
    app.type("budget")
    app.press("Return")
    app.shows(" mails fit, as of ")
    look(app, "mails")
    app.click(app.all("button", "Restore…", within=app.find("Single Mails", role="dialog"))[-1])
    app.shows("Restore Mails?")
    app.click("Restore", role="button")
    app.shows("1 restored, says Microsoft")
    app.shows("Recovered Items ")
    app.click(app.all("button", "Close", within=app.find("Single Mails", role="dialog"))[-1])
    wait_for("the mails to close", lambda: len(app.all("dialog")) == 1)
    app.leave()


def close(app):
    # The window has a button of this name, too.
    app.click(app.all("button", "Close", within=app.find("Restore", role="dialog"))[-1])
    wait_for("the dialog to close", lambda: not app.all("dialog"))


def mailboxes(app):
    """RES-11 to RES-16: some mailboxes as they were, beside what is there; Microsoft says for each what became of it."""
    open_tenant(app)
    app.shows("mailboxes protected")
    app.push("Restore Exchange Mailboxes")
    app.shows("0 of ")
    names = wait_for("mailboxes", lambda: [n.get_name() for n in app.all("check box") if "All" not in n.get_name()])[:3]
    for mailbox in names:
        app.click(mailbox, role="check box")
    app.shows("3 of ")
    look(app, "recovery-what")
    app.push("Next")
    app.shows("Days and times of ")
    app.find("Beside What Is There")
    look(app, "recovery-when")
    app.push("Show Preview")
    app.shows("3 of 3 selected")
    app.shows(" · as of ")
    look(app, "recovery-preview")
    app.push("Restore 3…")
    app.shows("Restore 3 mailboxes?")
    look(app, "recovery-question")
    app.click("Restore", role="button")
    app.shows("3 restored, says Microsoft")
    app.shows("Recovered Items ")
    look(app, "recovery-result")
    close(app)


def entra(app):
    """RES-01, RES-07: Microsoft's nightly snapshot: what would come back, and what would go."""
    world.rehearsal.control("happen", tenant=tenant, detail="delete", count="4")
    open_tenant(app)
    app.push("Restore Entra ID (Microsoft)")
    app.shows("12 of 12 selected")
    app.push("Next")
    app.shows("Microsoft takes a snapshot every night")
    look(app, "entra-when")
    app.push("Show Preview")
    app.shows("Microsoft Is Looking")
    look(app, "entra-waiting")
    # Nobody waits for it any more; it goes on at Microsoft, one at a time, and the window goes on, too.
    close(app)
    wait_for("its end", lambda: [t for t in ask("tasks") if t["name"] == "Preview of a Directory Recovery" and t["status"] == "successful"])
    app.push("Restore Entra ID (Microsoft)")
    app.shows("12 of 12 selected")
    app.push("Next")
    app.shows("Microsoft takes a snapshot every night")
    app.push("Show Preview")
    app.shows("4 of ")
    app.shows("Comes Back")
    look(app, "entra-preview")
    app.push("Restore 4…")
    app.shows("Restore 4 objects?")
    app.click("Restore", role="button")
    app.shows("restored, says Microsoft")
    app.shows("Passwords and MFA methods do not come back")
    look(app, "entra-result")
    close(app)


def manage(app):
    """DET-09, BAK-12, BAK-13, BAK-19: who is protected, by group and name; what was done, and how it ended."""
    open_tenant(app)
    open_menu(app, 1)
    summary = app.shows(" users · Active: ").get_name()
    look(app, "users")
    app.all("toggle button", "All Groups")[0].get_action_iface().do_action(0)
    wait_for("the groups", lambda: (n := app.focused()) and n.get_role_name() == "list item")
    app.down(2)  # the first group is everybody
    app.press("Return")
    wait_for("fewer users", lambda: (n := app.shows(" · Active: ").get_name()) != summary and int(n.split()[0]) < int(summary.split()[0]))
    look(app, "users-group")
    app.press("Escape")
    wait_for("the dialog to close", lambda: not app.all("dialog"))
    open_menu(app, 3)
    app.shows("Restore of Mailboxes")
    app.shows("Directory Recovery")
    app.shows("Directory Snapshot")
    look(app, "tasks")
    app.press("Escape")
    wait_for("the dialog to close", lambda: not app.all("dialog"))


def audit(app):
    """BAK-15 to BAK-18: what people did, by actor, event, target and time; only what occurs is offered; jobs of the schedule are not in it. RES-10: what is shown is exported."""
    open_tenant(app)
    open_menu(app, 2, dialog=False)
    app.shows(f"Tenant: {name}")
    app.shows("Take snapshot")
    look(app, "audit")
    app.find("All Events", role="toggle button").get_action_iface().do_action(0)
    wait_for("the events", lambda: app.all("check box", "Take snapshot"))
    events = {n.get_name() for n in app.all("check box")}
    assert "Enable backup" in events and "Connect tenant" in events and "Connect CSP" not in events, events
    app.click("Take snapshot", role="check box")
    app.click("Change backup settings", role="check box")
    look(app, "audit-events")
    app.press("Escape")
    app.find("2 Events", role="toggle button")
    app.gone("Connect tenant")
    actors = app.all("toggle button", "Everybody")[0]
    actors.get_action_iface().do_action(0)
    wait_for("the actors", lambda: (n := app.focused()) and n.get_role_name() == "list item")
    app.down(1)
    app.press("Return")
    app.gone("Everybody")
    entries = json.loads(world.ctl("audit", "list", "--json"))["entries"]
    scheduled = [e for e in entries if e["action"] == "backup.snapshot" and e["source"] not in ("ui", "cli")]
    assert not scheduled, scheduled
    # BAK-17: nobody's reading of lists is logged, what was restored is.
    assert [e for e in entries if e["action"] == "backup.restore-sharepoint" and "Contracts" in (e["after"] or "")], entries
    app.find("Verify and Export", role="toggle button").get_action_iface().do_action(0)
    app.click("Export List…", role="menu item")
    wait_for("the dialog", lambda: app.all("dialog"))
    app.shows("Activity")
    look(app, "audit-export")
    app.leave()
    app.push("Clear Filters")
    app.find("All Events", role="toggle button")
    app.find("Everybody", role="toggle button")


def board(app):
    """BAK-04, BAK-24: all tenants and how their backup is; what is not protected is enabled from here."""
    world.ctl("backup", "disable", tenant)
    status = json.loads(world.ctl("backup", "status", "--json"))["backups"]
    assert [row["state"] for row in status] == ["disabled"], status
    app.press("ctrl+shift+b")
    app.shows("Disabled")
    look(app, "board")
    # Also before anything is selected.
    app.click("More", role="toggle button")
    app.click("Enable Backup…", role="menu item")
    app.find("Enable Backup of 1 Tenant?")
    app.press("Escape")
    wait_for("the question to go", lambda: not app.all("alert"))
    app.to_row("ctrl+f")
    app.press("ctrl+a")
    app.find("Enable Backup…", role="button")
    look(app, "board-selected")
    app.push("Enable Backup…")
    app.find("Enable Backup of 1 Tenant?")
    look(app, "board-asked")
    app.click("Enable", role="button")
    app.shows("1 backup enabled")
    app.shows("Protected")
    look(app, "board-enabled")
    world.ctl("backup", "enable", tenant, "--schedule", "hourly", "--keep", "30")
    status = json.loads(world.ctl("backup", "status", "--json"))["backups"]
    assert [(row["schedule"], row["keepDays"]) for row in status] == [("hourly", 30)], status


if __name__ == "__main__":
    try:
        prepare()
        guarded = world.guarded
        tap.run(
            [
                ("/backup/DET-06-DET-08-DET-09-BAK-09-first", guarded(first)),
                ("/backup/BAK-04-BAK-05-BAK-06-BAK-10-BAK-11-BAK-23-BAK-24-BAK-26-BAK-27-BAK-28-settings", guarded(settings)),
                ("/backup/RES-01-RES-02-RES-07-RES-08-RES-16-recovery", guarded(recovery)),
                ("/backup/RES-03-RES-04-RES-05-RES-06-versions", guarded(versions)),
                ("/backup/DET-06-DET-07-DET-08-BAK-22-services", guarded(services)),
                ("/backup/BAK-07-BAK-08-rules", guarded(rules)),
                ("/backup/RES-13-RES-14-RES-15-RES-17-parts", guarded(parts)),
                ("/backup/RES-11-RES-12-RES-14-RES-16-mailboxes", guarded(mailboxes)),
                ("/backup/RES-01-RES-07-entra", guarded(entra)),
                ("/backup/DET-09-BAK-12-BAK-13-BAK-19-manage", guarded(manage)),
                ("/backup/BAK-15-BAK-16-BAK-17-BAK-18-RES-10-audit", guarded(audit)),
                ("/backup/BAK-24-board", guarded(board)),
                ("/backup/SEC-38-secrets", world.secrets),
            ]
        )
    finally:
        world.stop()
