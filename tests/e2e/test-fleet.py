#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fleet through the real window: columns, filters, tags, names, export, what was disconnected."""
import csv
import json
import math
import os

import tap
from driver import Atspi, wait_for
from world import World

world = World("fleet", "--tenants", "4", "--users", "40", "--pace", "0")
rehearsal, accounts, folder, data, ctl = world.rehearsal, world.accounts, world.folder, world.data, world.ctl
names = sorted(account[2] for account in accounts[:4])


def prepare():
    """Four tenants, three of them mapped and read, without a window."""
    for account in accounts[:4]:
        world.connect(account)
    for name in names[:3]:
        ctl("map", name, "--new", name)
        ctl("organizations", "add", f"{name} Ltd.", "--managed", name)
    ctl("organizations", "add", f"{names[0]} Works", "--managed", names[0])
    ctl("sync", "--all")


def tenths(number):
    """Rounded down, as everything that is judged by bands."""
    return f"{math.floor(number * 10 + 1e-6) / 10:.1f}"


def rows(app):
    """The tenants of the table, from top to bottom."""
    buttons = [n for n in app.all("button") if n.get_name().startswith("Actions of ")]
    return [n.get_name().removeprefix("Actions of ") for n in buttons]


def headers(app):
    titles = ("Tenant", "Domain", "Customer", "Managed Tenant", "Health", "Sync Status", "Last Sync", "Licensed", "Members", "Score", "Tags")
    row = wait_for("the header", lambda: [n for n in app.all() if n.get_name() and n.get_name().startswith("Tenant ") and "Health" in n.get_name()])
    text, found = row[0].get_name(), []
    while text:
        title = next((t for t in sorted(titles, key=len, reverse=True) if text.startswith(t)), None)
        assert title, text
        found.append(title)
        text = text[len(title):].strip()
    return found


def tick(app, name):
    box = wait_for(f"the box {name}", lambda: app.all("check box", name))[0]
    app.click(box)


def select_row(app, name):
    app.press("ctrl+f", "ctrl+a")
    app.type(name)
    wait_for("one row", lambda: rows(app) == [name])
    app.to_row()


def close_popover(app, box):
    """A popover that is only just there does not have the keys yet."""
    wait_for("the popover to close", lambda: (app.press("Escape"), not app.all("check box", box))[1])


def content(node):
    """What stands in a field."""
    return node and Atspi.Text.get_text(node, 0, Atspi.Text.get_character_count(node))


def no_dialog(app):
    wait_for("the dialog to go", lambda: not app.all("dialog"))


@world.guarded
def columns(app):
    """TEN-01: columns are chosen, and remembered."""
    app.shows("4 connected · 3 mapped")
    wait_for("the rows", lambda: rows(app) == names)
    assert headers(app) == ["Tenant", "Customer", "Managed Tenant", "Health", "Sync Status", "Last Sync", "Licensed", "Score"]
    # HEA-11: the deciding category has words; 19-Q1: the first organization and how many more.
    app.shows(f"{names[0]} Ltd. +1")
    app.click("Columns", role="toggle button")
    for name in ("Members", "Score", "Domain"):
        tick(app, "Secure Score" if name == "Score" else name)
    close_popover(app, "Domain")
    assert "Members" in headers(app) and "Domain" in headers(app) and "Score" not in headers(app)
    # TEN-15: licensed users and members are two numbers, each what the command line says.
    first = next(tenant for tenant in json.loads(ctl("tenants", "--json"))["tenants"] if tenant["name"] == names[0])
    assert 0 < first["licensedUsers"] < first["members"]
    for number in (first["licensedUsers"], first["members"]):
        app.find(str(number), "label")


@world.guarded
def columns_again(app):
    app.shows("4 connected")
    shown = headers(app)
    assert "Members" in shown and "Domain" in shown and "Score" not in shown, shown
    app.click("Columns", role="toggle button")
    app.find("Domain", role="check box")
    app.click("Reset", role="button")
    close_popover(app, "Domain")
    wait_for("the default", lambda: "Score" in headers(app) and "Members" not in headers(app))


@world.guarded
def tags_and_filters(app):
    """TEN-03 to TEN-05, TEN-12."""
    app.shows("4 connected")
    wait_for("the rows", lambda: rows(app) == names)
    app.to_row("ctrl+f")
    app.press("shift+Down")
    app.shows("2 Selected")
    app.click("Tags…", role="button")
    app.find("Find or create a tag")
    app.type("VIP")
    app.shows("Create “VIP”")
    app.press("Return")
    app.shows("New")
    app.press("Return")
    app.shows("Tags applied")
    no_dialog(app)
    wait_for("the tags", lambda: len(app.all("label", "VIP")) + len(app.all("grouping", "VIP")) >= 2)
    # One of several has it: neither ticked nor empty, and Apply takes only what was changed.
    app.press("Escape")
    app.to_row("ctrl+f")
    app.press("shift+Down", "shift+Down")
    app.shows("3 Selected")
    app.press("ctrl+shift+t")
    box = wait_for("the tag", lambda: app.all("check box", "VIP"))[0]
    assert box.get_state_set().contains(Atspi.StateType.INDETERMINATE)
    app.press("Escape")
    no_dialog(app)
    # Filters: a tag, then a health on top of it; pills take them away.
    app.press("Escape")
    app.press("ctrl+shift+f")
    tick(app, "VIP")
    wait_for("two rows", lambda: rows(app) == names[:2])
    tick(app, "No Data")
    app.shows("No Results Found")
    close_popover(app, "VIP")
    app.click("Remove Filter Health: No Data", role="button")
    wait_for("two rows again", lambda: rows(app) == names[:2])
    app.click("Remove Filter Tags: VIP", role="button")
    wait_for("all rows", lambda: rows(app) == names)
    app.press("ctrl+f", "ctrl+shift+f")
    app.find("Find a filter")
    # What the pills took away is not ticked any more.
    wait_for("no tick", lambda: not any(n.get_state_set().contains(Atspi.StateType.CHECKED) for n in app.all("check box", "VIP") + app.all("check box", "No Data")))
    app.type("zzqx")
    app.shows("No filter has this name")
    app.press("Escape")
    app.gone("No filter has this name")
    app.type("works")
    tick(app, f"{names[0]} Works")
    wait_for("the customer's row", lambda: rows(app) == names[:1])
    close_popover(app, f"{names[0]} Works")
    app.click(f"Remove Filter Customer: {names[0]} Works", role="button")
    wait_for("all rows", lambda: rows(app) == names)


@world.guarded
def views(app):
    """Search, filters and order under a name: saved, remembered, applied, deleted."""
    app.shows("4 connected")
    app.press("ctrl+f", "ctrl+shift+f")
    tick(app, "VIP")
    wait_for("two rows", lambda: rows(app) == names[:2])
    close_popover(app, "VIP")
    app.click("More", role="toggle button")
    app.click("Save View…", role="menu item")
    app.find("Name of the view")
    app.type("Our <VIPs> & co")
    app.press("Return")
    app.shows("Views saved")
    no_dialog(app)


@world.guarded
def views_again(app):
    app.shows("4 connected")
    wait_for("all rows", lambda: rows(app) == names)
    # The other one of this name switches tenants.
    [n for n in app.all("toggle button") if n.get_name() == "All Tenants"][-1].get_action_iface().do_action(0)
    app.shows("Our <VIPs> & co")
    app.press("End", "Return")
    wait_for("its rows", lambda: rows(app) == names[:2])
    app.find("Remove Filter Tags: VIP", role="button")
    app.click("More", role="toggle button")
    app.click("Delete View…", role="menu item")
    app.click("Delete", role="button")
    app.shows("Views saved")
    no_dialog(app)
    assert "tenant-views" in ctl("audit", "list")


@world.guarded
def settings(app):
    """TEN-08: a name of our own, taken back."""
    app.shows("4 connected")
    select_row(app, names[3])
    app.press("F2")
    app.find("Display Name")
    app.press("ctrl+a")
    app.type("Zebra & Sons")
    app.press("Return")
    app.shows("Tenant renamed")
    no_dialog(app)
    # Found by what Microsoft calls it, too.
    wait_for("the new name", lambda: rows(app) == ["Zebra & Sons"])
    app.click("Undo", role="button")
    wait_for("the old name", lambda: rows(app) == [names[3]])


@world.guarded
def bulk_sync(app):
    """TEN-11, SYN-03: only what is selected, and what was left out is counted."""
    app.shows("4 connected")
    wait_for("the rows", lambda: rows(app) == names)
    app.press("ctrl+f", "End", "Return")
    wait_for("focus on the row", lambda: app.focused() and "row" in app.focused().get_role_name())
    app.press("ctrl+a")
    app.shows("4 Selected")
    app.click("Sync", role="button")
    app.shows("3 tenants synced, 1 skipped", limit=40)


@world.guarded
def export(app):
    """TEN-13: the rows and columns of the view, through the file dialog."""
    app.shows("4 connected")
    file = os.path.join(folder, "out.csv")
    app.press("ctrl+f")
    app.type(names[0])
    wait_for("one row", lambda: rows(app) == names[:1])
    app.press("ctrl+e")
    app.shows("1 row, as shown")
    app.click("Export…", role="button", within=app.all("dialog")[-1])
    wait_for("the file dialog", lambda: [n for n in app.all("file chooser")] or [n for n in app.all() if n.get_name() == "Name:"])
    app.press("ctrl+a")
    app.type(file)
    app.press("Return")
    app.shows("Exported to “out.csv”")
    with open(file, encoding="utf-8", newline="") as text:
        table = list(csv.reader(text))
    assert table[0][:2] == ["Tenant", "Customer"] and len(table) == 2, table
    assert table[1][:2] == [names[0], f"{names[0]} Ltd. +1"], table


@world.guarded
def licences(app):
    """LIC-01, LIC-02, LIC-05, LIC-06: the numbers, what they mean, who is behind them, what they cost."""
    app.press("ctrl+5")
    app.shows("3 mapped tenants")
    lines = json.loads(ctl("licences", "--by-tenant", "--json"))["licences"]
    paid = [line for line in lines if not line["free"]]
    app.shows(f"Bought: {sum(line['bought'] for line in paid)}")
    app.shows(f"Unused: {sum(max(0, line['available']) for line in paid)}")
    app.shows("Enter prices in the menu")
    assert not app.all("label", "Power Automate Free")
    # A price, typed; what it comes to is there at once.
    app.click("More", role="toggle button")
    app.click("Prices…", role="menu item")
    app.shows("Prices are yours")
    wait_for("the focus in the first price", lambda: app.focused() and app.focused().get_role_name() in ("text", "entry"))
    app.type("10,50")
    wait_for("the price as it was typed", lambda: content(app.focused()) == "10,50")
    app.press("Return")
    wait_for("the price as it was taken", lambda: content(app.focused()) == "10.50")
    first = min({line["name"] for line in paid}, key=str.lower)
    spend = 1050 * sum(line["bought"] for line in paid if line["name"] == first)
    app.press("Escape")
    no_dialog(app)
    app.shows(f"of {spend // 100}.{spend % 100:02d} a month")
    # From a licence to the tenants that have it, and to the people who hold it.
    line = max((one for one in paid if one["heldByDisabledUsers"] > 0), key=lambda one: one["heldByDisabledUsers"])
    mine = sorted((one for one in paid if one["tenant"] == line["tenant"]), key=lambda one: one["name"].lower())
    app.click(wait_for("the mode", lambda: app.all(name="By Tenant"))[0])
    app.press("ctrl+f")
    app.type(line["tenant"])
    wait_for("the tenant's licences", lambda: {n.get_name() for n in app.all("label") if n.get_name() in names} == {line["tenant"]})
    app.to_row()
    app.down(mine.index(line))
    app.press("Return")
    app.shows("Assigned to people who cannot sign in")
    app.shows("Able to sign in, and not seen for 90 days")
    app.shows("Disabled Users Who Hold It")
    wait_for("those users", lambda: len(app.all("label", "Disabled")) >= line["heldByDisabledUsers"])
    app.press("Escape")
    no_dialog(app)


@world.guarded
def scores(app):
    """SCO-01 to SCO-03, SCO-05, SCO-06: cards, comparison, trend; the line is walked with the keyboard."""
    app.press("ctrl+6")
    known = [one for one in json.loads(ctl("score", "--json"))["scores"] if one["percent"] is not None]
    mean = sum(one["percent"] for one in known) / len(known)
    app.shows(f"Average: {tenths(mean)} %")
    app.shows(f"Best: {tenths(known[-1]['percent'])} % {known[-1]['tenant']}")
    app.shows(f"Lowest: {tenths(known[0]['percent'])} % {known[0]['tenant']}")
    app.shows(f"Tenants: {len(known)} of 3 mapped tenants")

    def order():
        return [n.get_name() for n in app.all("table cell") if n.get_name() in names]

    assert order() == [one["tenant"] for one in known], order()
    # What a click on a heading does, without a pointer: names, then the other way round, and back.
    for choice, wanted in (("Tenant", sorted(order())), ("Descending", sorted(order(), reverse=True)), ("Descending", sorted(order())),
                           ("Secure Score", [one["tenant"] for one in known])):
        app.click("More", role="toggle button")
        app.click("Sort By", role="menu item")
        app.click(choice, role="menu item")
        wait_for(f"the order by {choice}", lambda wanted=wanted: order() == wanted)
    chart = wait_for("the chart", lambda: [n for n in app.all("image") if n.get_name().startswith("Mean Secure Score from")])[0]
    for _ in range(20):
        if chart.get_state_set().contains(Atspi.StateType.FOCUSED):
            break
        app.press("Tab")
        chart = [n for n in app.all("image") if n.get_name().startswith("Mean Secure Score from")][0]
    assert chart.get_state_set().contains(Atspi.StateType.FOCUSED)
    app.press("End")
    wait_for("what stands there", lambda: f"{tenths(mean)} %" in (chart.get_description() or ""))
    last = chart.get_description()
    app.press("Left")
    wait_for("the day before", lambda: chart.get_description() not in (None, "", last))
    app.press("ctrl+f")
    app.type("no such tenant")
    app.shows("No Results Found")


@world.guarded
def disconnected(app):
    """ACT-13, TEN-09, TEN-10: a way back, and a history."""
    app.shows("4 connected")
    gone = names[1]
    app.click(f"Actions of {gone}", role="button")
    app.click("Remove Integration…", role="menu item")
    app.click("Remove", role="button")
    app.click("Close", role="button", within=wait_for("the result", lambda: [d for d in app.all("dialog") if app.all("button", "Close", within=d)])[-1])
    app.shows("3 connected")
    no_dialog(app)
    app.click("More", role="toggle button")
    app.click("Disconnected Tenants…", role="menu item")
    app.shows(gone)
    app.click(f"History of {gone}", role="button")
    app.shows(f"Tenant: {gone}")
    for action in ("Connect tenant", "Map tenant", "Remove integration"):
        app.shows(action)
    assert not app.all(name="Add organization")
    app.press("ctrl+1")
    account = next(a for a in accounts if a[2] == gone)
    app.set_account(account[0])
    app.click("More", role="toggle button")
    app.click("Disconnected Tenants…", role="menu item")
    app.click(f"Connect {gone} Again", role="button")
    app.click("Open Browser", role="button")
    app.find("Map Now…", role="button")
    app.press("Escape")
    app.shows("4 connected")
    no_dialog(app)
    # Its tag came back with it.
    app.press("ctrl+f")
    app.type(gone)
    wait_for("its row", lambda: rows(app) == [gone])
    wait_for("its tag", lambda: app.all("label", "VIP") or app.all("grouping", "VIP"))


if __name__ == "__main__":
    try:
        prepare()
        tap.run(
            [
                ("/fleet/TEN-01-TEN-15-HEA-11-columns", columns),
                ("/fleet/TEN-01-columns-remembered", columns_again),
                ("/fleet/TEN-03-TEN-04-TEN-05-TEN-12-tags-and-filters", tags_and_filters),
                ("/fleet/S6-views", views),
                ("/fleet/S6-views-again", views_again),
                ("/fleet/TEN-02-TEN-08-settings", settings),
                ("/fleet/TEN-11-SYN-03-bulk-sync", bulk_sync),
                ("/fleet/TEN-13-export", export),
                ("/fleet/LIC-01-LIC-02-LIC-05-LIC-06-licences", licences),
                ("/fleet/SCO-01-SCO-02-SCO-03-SCO-05-SCO-06-scores", scores),
                ("/fleet/ACT-13-TEN-09-TEN-10-disconnected", disconnected),
                ("/fleet/SEC-38-secrets", world.secrets),
            ]
        )
    finally:
        world.stop()
