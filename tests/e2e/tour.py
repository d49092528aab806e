# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole journey in the demo fleet, by real keys and clicks, with a numbered picture of each stop."""
import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from driver import App, wait_for  # noqa: E402


class Tour:
    def __init__(self, folder):
        self.folder = folder
        self.number = 0
        os.makedirs(folder, exist_ok=True)

    def stop(self, app, name):
        self.number += 1
        path = os.path.join(self.folder, f"{self.number:02d}-{name}.png")
        app.picture(path)
        print(f"tour: {path}", flush=True)


def doctor(app, name):
    app.press("ctrl+f", "ctrl+a")
    app.type(name)
    wait_for("one row", lambda: len(app.all("button", f"Actions of {name}")) == 1 and len(app.all("button")) < 40)
    app.press("Return")
    wait_for("focus on the row", lambda: app.focused() and "row" in app.focused().get_role_name())
    app.press("alt+Return")
    app.find("What We Know")


def leave(app):
    wait_for("the dialogs to close", lambda: (app.press("Escape"), not app.all("dialog"))[1])


def choose(app, item):
    app.press("F10")
    wait_for("the menu", lambda: app.all("menu item", item))
    app.click(item, role="menu item")


def connections(tour, app, scheme):
    """The partner, the states of its customers by family, the doctor, the calendar, the trail, mapping many."""
    app.click("Show", role="button")
    wait_for("those that need attention", lambda: app.all(name="Missing Roles"))
    tour.stop(app, f"states-{scheme}")
    app.press("ctrl+f")
    app.type("nobody")
    app.click("Clear Filters", role="button")
    app.shows("Amber Architects")
    app.click("Harborlight IT Services", role="list item")
    app.find("Member of AdminAgents")
    tour.stop(app, f"doctor-csp-{scheme}")
    leave(app)
    # One of each family, by the order in which the demo puts its customers into states.
    names = [line.split("\t")[2] for line in os.popen("tenantry-rehearsal accounts --tenants 30 --customers 23").read().splitlines()][31:]
    for state, index in (("expired", 3), ("relationship", 4), ("roles", 7), ("group", 9), ("consent", 14), ("granting", 18), ("principal", 21)):
        doctor(app, names[index])
        tour.stop(app, f"doctor-{state}-{scheme}")
        if state == "relationship":
            app.click("Request Relationship…", role="button")
            app.find("Create Request", role="button")
            tour.stop(app, f"request-{scheme}")
        leave(app)
    app.press("ctrl+8")
    app.find("What Stops Working That Day")
    tour.stop(app, f"relationships-{scheme}")
    app.press("ctrl+0")
    app.shows("Chain whole")
    tour.stop(app, f"audit-{scheme}")
    app.press("ctrl+1")
    choose(app, "Map Several Tenants…")
    app.shows("chosen")
    tour.stop(app, f"map-many-{scheme}")
    leave(app)
    app.press("ctrl+f", "ctrl+a", "BackSpace", "Escape")


def people(tour, app, scheme):
    """End users, an organization with its user sync and assets, a change before it is carried out, an import."""
    app.press("ctrl+shift+e")
    app.shows("end users")
    tour.stop(app, f"end-users-{scheme}")
    app.press("ctrl+f", "Return", "Return")
    app.find("Microsoft User Details")
    tour.stop(app, f"end-user-{scheme}")
    app.click("Actions", role="toggle button")
    app.click("Block Sign-In…", role="menu item")
    app.shows("Cannot sign in")
    tour.stop(app, f"change-{scheme}")
    leave(app)
    app.press("ctrl+shift+a")
    app.shows("Front Desk Printer")
    tour.stop(app, f"assets-{scheme}")
    app.press("ctrl+2")
    app.shows("Primary Contact")
    app.press("ctrl+f")
    app.type("amber")
    wait_for("the organization", lambda: app.all(name="Amber Architects"))
    app.press("Return", "Return")
    app.click("End Users", role="page tab")
    app.find("Manage", role="button")
    tour.stop(app, f"organization-people-{scheme}")
    app.find("Manage", role="button").get_action_iface().do_action(0)
    app.find("Follow Entra ID Every Hour")
    tour.stop(app, f"user-sync-{scheme}")
    app.find("Edit…", role="button").get_action_iface().do_action(0)
    app.shows("people belong to it")
    tour.stop(app, f"user-sync-filters-{scheme}")
    leave(app)
    app.press("ctrl+2")
    app.click("More", role="toggle button")
    app.click("Import From CSV…", role="menu item")
    app.find("Choose a CSV File")
    tour.stop(app, f"import-{scheme}")
    leave(app)
    choose(app, "Rehearsal…")
    app.find("Some Join")
    tour.stop(app, f"rehearsal-{scheme}")
    leave(app)
    app.press("ctrl+1")


def fleet(tour, app, scheme):
    """Filters with their pills, tags of several tenants, licences both ways, Secure Scores."""
    app.press("ctrl+f", "ctrl+shift+f")
    app.click(wait_for("the filters", lambda: app.all("check box", "Critical"))[0])
    tour.stop(app, f"filters-{scheme}")
    wait_for("the popover to close", lambda: (app.press("Escape"), not app.all("check box", "Critical"))[1])
    app.click("Remove Filter Health: Critical", role="button")
    app.press("ctrl+f", "Return")
    wait_for("focus on the row", lambda: app.focused() and "row" in app.focused().get_role_name())
    app.press("shift+Down", "ctrl+shift+t")
    app.find("Find or create a tag")
    for tag in ("VIP", "Schools"):
        app.type(tag)
        app.shows(f"Create “{tag}”")
        app.press("Return")
        app.shows(tag)
    tour.stop(app, f"tags-{scheme}")
    app.press("Return")
    app.shows("Tags applied")
    tour.stop(app, f"tagged-{scheme}")
    app.press("Escape", "ctrl+5")
    app.shows("Held by Disabled Users")
    tour.stop(app, f"licences-{scheme}")
    app.click(wait_for("the mode", lambda: app.all(name="By Tenant"))[0])
    app.shows("Amber Architects")
    tour.stop(app, f"licences-by-tenant-{scheme}")
    app.press("ctrl+6")
    app.shows("Average:")
    tour.stop(app, f"scores-{scheme}")
    app.press("ctrl+1")


def pages(tour, app, scheme):
    """Matrix, users, report, palette, an entered tenant, alerts, spend, a customer, preferences."""
    app.press("ctrl+3")
    app.shows("No Data")
    tour.stop(app, f"health-{scheme}")
    app.press("ctrl+f", "Return", "Return")
    app.shows("Health Report: ")
    app.shows("MFA Coverage")
    tour.stop(app, f"report-{scheme}")
    app.press("alt+Left", "ctrl+4")
    app.shows("users")
    tour.stop(app, f"users-{scheme}")
    app.press("ctrl+7")
    app.find("Severity")
    tour.stop(app, f"alerts-{scheme}")
    app.press("ctrl+f", "Return", "Return")
    app.find("Tenants Behind It")
    tour.stop(app, f"alert-{scheme}")
    leave(app)
    app.press("ctrl+5")
    app.click("More", role="toggle button")
    app.click("Spend and Recommendations", role="menu item")
    app.shows("Saving by Recommendations")
    tour.stop(app, f"spend-{scheme}")
    app.press("alt+Left", "ctrl+k")
    wait_for("the palette", lambda: app.all("dialog"))
    app.type("indigo")
    app.shows("Indigo Design")
    app.shows("Enter Tenant")
    tour.stop(app, f"palette-{scheme}")
    app.press("Return")
    wait_for("the palette to go", lambda: not app.all("dialog"))
    tour.stop(app, f"found-{scheme}")
    app.press("ctrl+k")
    wait_for("the palette", lambda: app.all("dialog"))
    app.type("show all tenants")
    app.shows("Show All Tenants")
    app.press("Return")
    app.press("ctrl+2")
    app.shows("Primary Contact")
    app.press("ctrl+f", "Return", "Return")
    app.shows("Licensed Users")
    tour.stop(app, f"customer-{scheme}")
    app.press("ctrl+1", "ctrl+comma")
    for page in ("Profile", "Notifications", "Local API"):
        app.click(page, role="page tab")
        tour.stop(app, f"preferences-{page.lower().replace(' ', '-')}-{scheme}")
    leave(app)


def backup(tour, app, scheme, account):
    """The backups of all; one tenant's services, what they protect, settings, snapshots, a restore by Microsoft."""
    app.press("ctrl+shift+b")
    app.shows("Not Set Up")
    tour.stop(app, f"backups-{scheme}")
    app.set_account(account[0])
    app.press("ctrl+1", "ctrl+f")
    app.type(account[2].lower())
    wait_for("the tenant alone", lambda: len(app.all("button", f"Actions of {account[2]}")) == 1)
    app.press("Return")
    wait_for("focus on the row", lambda: app.focused() and "row" in app.focused().get_role_name())
    app.press("Return")
    app.find("Cloud Backup")

    def push(name):
        app.find(name, role="button").get_action_iface().do_action(0)

    push("Back Up Now")
    app.shows("Not in the Backup")
    push("Ask for Permission…")
    app.shows("The next backup reads everything")
    push("Back Up Now")
    app.shows("Needs Entra ID P1")  # all but that can be read now
    push("Refresh Cloud Backup")
    app.shows("sites protected")
    tour.stop(app, f"cloud-backup-{scheme}")
    push("Protection of Exchange Mailboxes")
    app.shows(" selected")
    tour.stop(app, f"protection-{scheme}")
    leave(app)
    app.find("Manage Cloud Backup", role="toggle button").get_action_iface().do_action(0)
    wait_for("the menu", lambda: (n := app.focused()) and n.get_role_name() == "menu item")
    app.press("Return")
    app.shows("Next Backup")
    tour.stop(app, f"backup-settings-{scheme}")
    leave(app)
    push("Restore SharePoint Sites")
    app.click("Finance", role="check box")
    push("Next")
    app.shows("Days and times of Finance")
    tour.stop(app, f"restore-when-{scheme}")
    leave(app)
    push("Restore…")
    app.shows(" selected")
    tour.stop(app, f"snapshots-{scheme}")
    app.press("alt+Left", "alt+Left", "ctrl+f", "ctrl+a", "BackSpace")


def journey(tour, scheme):
    # The 28th company of the demo's fleet is one that nobody has connected yet.
    accounts = [line.split("\t") for line in os.popen("tenantry-rehearsal accounts --tenants 30").read().splitlines()]
    account, _, company = accounts[27]
    app = App("--demo", account=account, environment={"ADW_DEBUG_COLOR_SCHEME": scheme})
    try:
        app.shows("49 connected", limit=60)
        wait_for("the fleet to be read", lambda: len(app.all(name="Success")) > 8, 60)
        wait_for("the partner to be read", lambda: app.all(name="Consent Failure"), 60)
        tour.stop(app, f"tenants-{scheme}")
        connections(tour, app, scheme)
        fleet(tour, app, scheme)
        people(tour, app, scheme)
        pages(tour, app, scheme)
        backup(tour, app, scheme, accounts[0])
        app.set_account(account)
        app.press("ctrl+n")
        app.find("Open Browser")
        tour.stop(app, f"connect-{scheme}")
        app.click("Open Browser")
        app.find("Map Now…", limit=30)
        tour.stop(app, f"connected-{scheme}")
        app.click("Map Now…")
        app.find("Existing Managed Tenants")
        tour.stop(app, f"map-{scheme}")
        app.click(app.all("button", "Next")[-1] if app.all("button", "Next") else "Next")
        app.find("Choose the organizations that belong to this tenant. You can also do this later.")
        tour.stop(app, f"map-organizations-{scheme}")
        app.click(app.all("button", "Next")[-1])
        app.find("Start Tenant Mapping", role="button")
        tour.stop(app, f"map-summary-{scheme}")
        app.click("Start Tenant Mapping", role="button")
        app.shows("50 connected · 24 mapped")
        app.press("ctrl+f")
        app.type(company[:9].lower())
        wait_for("the new tenant alone", lambda: len(app.all("button", f"Actions of {company}")) == 1)
        tour.stop(app, f"search-{scheme}")
        app.press("Return")
        wait_for("focus on the row", lambda: app.focused() and "row" in app.focused().get_role_name())
        app.press("Return")
        app.find("Customer Organizations")
        app.shows("members")
        tour.stop(app, f"details-{scheme}")
        app.press("alt+Left")
        app.press("ctrl+2")
        app.shows("Primary Contact")
        tour.stop(app, f"organizations-{scheme}")
        app.press("ctrl+n")
        app.find("Add Organization")
        tour.stop(app, f"organization-{scheme}")
        app.press("Escape")
        app.press("ctrl+9")
        app.find("Users Read")
        tour.stop(app, f"activity-{scheme}")
        app.press("ctrl+comma")
        app.find("App Registration")
        tour.stop(app, f"preferences-{scheme}")
    except Exception:
        app.picture(os.path.join(tour.folder, "failed.png"))
        print("\n".join(app.texts()[:120]), file=sys.stderr)
        print(app.log_text(), file=sys.stderr)
        app.process.kill()
        raise
    app.press("Escape")
    app.stop()


if __name__ == "__main__":
    tour = Tour(sys.argv[1])
    journey(tour, "prefer-light")
    journey(tour, "prefer-dark")
