#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Alerts through the real window and a real session bus: the page, rules, notifications, running without a window, the API."""
import json
import os
import socket
import subprocess
import sys

import tap
from driver import Atspi, GLib, wait_for
from gi.repository import Gio
from world import World

world = World("alerts", "--tenants", "3", "--users", "40", "--pace", "0")
names = [account[2] for account in world.accounts[:3]]
log = os.path.join(world.folder, "desktop.jsonl")
desktop = subprocess.Popen(
    [sys.executable, os.path.join(os.path.dirname(os.path.abspath(__file__)), "desktop.py"), log],
    stdin=subprocess.PIPE,
    stdout=subprocess.PIPE,
    text=True,
)


def prepare():
    """Three tenants, mapped; Microsoft refuses one of them."""
    assert desktop.stdout.readline() == "ready\n"
    for account in world.accounts[:3]:
        world.connect(account)
        world.ctl("map", account[1], "--new", account[2])
    world.ctl("sync", "--all")
    world.rehearsal.control("aadsts", tenant=world.accounts[0][1], detail="50173")
    subprocess.run(world.command("sync", "--all"), check=False, capture_output=True, timeout=60)


def calls(what):
    with open(log, encoding="utf-8") as file:
        return [call for call in map(json.loads, file) if call["call"] == what]


def preferences(app, page):
    app.press("ctrl+comma")
    app.click(page, role="page tab")


def close(app):
    """A first Escape may end the editing of a row only."""

    def closed():
        if app.all("dialog"):
            app.press("Escape")
        return not app.all("dialog")

    wait_for("the preferences to close", closed)


def toggle(app, name):
    """The switch of a row: the row has its name, too."""
    switches = [n for n in wait_for(name, lambda: app.all("check box", name)) if n.get_action_iface().get_n_actions() > 0]
    switches[0].get_action_iface().do_action(0)


def menu_items(app):
    return [n.get_name() for n in app.all("menu item") if n.get_name()]


def is_on(app, name):
    states = [n.get_state_set() for n in app.all("check box", name)]
    return any(s.contains(Atspi.StateType.CHECKED) and s.contains(Atspi.StateType.SHOWING) for s in states)


def focus(app, name):
    for _ in range(15):
        focused = app.focused()
        if focused and focused.get_role_name() == "text" and focused.get_name() == name:
            return
        app.press("Tab")
        wait_for("the focus to move", lambda: app.focused() != focused)
    raise AssertionError(name)


@world.guarded
def page(app):
    """Open, snoozed, dismissed, taken back."""
    app.press("ctrl+7")
    app.shows("1 tenant needs to be reconnected")
    # The worst stands first.
    app.open_first("ctrl+f")
    app.find("Tenants Behind It")
    app.shows(names[0])
    app.shows("AADSTS50173")
    app.push("Snooze…")
    app.find("Reason")
    snooze = app.find("Snooze", "button")
    assert not snooze.get_state_set().contains(Atspi.StateType.SENSITIVE)
    focus(app, "Reason")
    app.type("waits for the customer")
    app.click("Snooze", role="button")
    app.shows("Alert snoozed")
    app.press("Escape")
    app.gone("1 tenant needs to be reconnected")
    (quiet,) = json.loads(world.ctl("alerts", "snoozed", "--json"))["alerts"]
    assert quiet["reason"] == "waits for the customer"
    # What is quiet says why, and can be woken.
    app.press("ctrl+f", "Tab", "space")
    wait_for("the states", lambda: (n := app.focused()) and n.get_role_name() == "list item")
    app.down(1)
    app.press("Return")
    app.shows("1 tenant needs to be reconnected")
    app.open_first("ctrl+f")
    app.shows("waits for the customer")
    app.push("End Snooze")
    wait_for("it to be awake", lambda: json.loads(world.ctl("alerts", "snoozed", "--json"))["alerts"] == [])
    close(app)


@world.guarded
def details(app):
    """What an error says is longer than a toast: all of it is a click away."""
    app.press("ctrl+4")
    app.shows("users")
    app.click("More", role="toggle button")
    app.click("Deleted Users…", role="menu item")
    app.click(names[0], role="list item")
    app.shows("Microsoft no longer accepts the stored sign-in")
    app.push("Details")
    app.shows("Choose Reauthorize and sign in again.")
    app.find("This Did Not Work")
    app.press("Escape")
    wait_for("the dialog to close", lambda: not app.all("alert"))


@world.guarded
def dismiss(app):
    app.press("ctrl+7")
    app.shows("1 tenant needs to be reconnected")
    app.open_first("ctrl+f")
    app.push("Dismiss")
    app.shows("Alert dismissed")
    app.gone("1 tenant needs to be reconnected")
    app.click("Undo", role="button")
    app.shows("1 tenant needs to be reconnected")
    # The menu of its row: with the pointer, and with the key.
    app.right_click(app.find("1 tenant needs to be reconnected"))
    wait_for("the menu", lambda: menu_items(app) == ["Snooze…", "Dismiss"])
    app.press("Escape")
    wait_for("menu to close", lambda: not menu_items(app))
    app.to_row("ctrl+f")
    app.press("shift+F10")
    wait_for("the menu", lambda: menu_items(app) == ["Snooze…", "Dismiss"])
    app.click("Dismiss", role="menu item")
    app.shows("Alert dismissed")
    app.click("Undo", role="button")
    app.shows("1 tenant needs to be reconnected")


@world.guarded
def rules(app):
    preferences(app, "Notifications")
    app.find("Critical and high alerts")
    # ADM-07: five categories, each with its severity.
    for category in ("Security", "Licence", "Compliance", "Service Health", "Operations"):
        app.find(category)
    app.push("Add Rule…")
    app.find("Notification Rule")
    app.type("Only the worst")
    app.push("Save")
    app.find("Only the worst")
    app.shows("High or worse · All categories")
    toggle(app, "Only the worst")
    wait_for("the rule to be off", lambda: "off" in rules_in_trail()[0])
    # Switched on again on its own page, its row shows that.
    app.click("Only the worst", role="list item")
    app.find("Delete Rule")
    toggle(app, "Active")
    app.push("Save")
    wait_for("the row's switch to be on", lambda: is_on(app, "Only the worst"))
    app.click("Only the worst", role="list item")
    app.click("Delete Rule", role="button")
    app.find("Delete “Only the worst”?")
    app.click("Delete", role="button")
    app.gone("Only the worst")
    close(app)
    actions = [entry["action"] for entry in json.loads(world.ctl("audit", "list", "--json"))["entries"]]
    assert {"notification-rule.add", "notification-rule.edit", "notification-rule.delete"} <= set(actions)


def rules_in_trail():
    entries = json.loads(world.ctl("audit", "list", "--search", "notification-rule", "--json"))["entries"]
    return [entry["detail"] for entry in entries]


@world.guarded
def profile(app):
    preferences(app, "Profile")
    focus(app, "Company Name")
    app.type("Harbor & Sons")
    app.press("Return")
    wait_for("the company", lambda: "Prepared by Harbor & Sons" in world.ctl("tenants", "report", names[1]))
    focus(app, "Currency, like EUR or USD")
    app.type("euro")
    app.press("Return")
    app.shows("three capital letters")
    app.press("ctrl+a")
    app.type("eur")
    app.press("Return")
    wait_for("the currency", lambda: any(e["object"] == "profile.currency" for e in json.loads(world.ctl("audit", "list", "--json"))["entries"]))
    close(app)


def ask(request, body=b""):
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(30)
        client.connect(os.path.join(world.data, "api.sock"))
        client.sendall(request + body)
        answer = b""
        while part := client.recv(65536):
            answer += part
    return int(answer.split()[1])


@world.guarded
def api(app):
    """The switch, a token that is made in the window, its end."""
    path = os.path.join(world.data, "api.sock")
    preferences(app, "Local API")
    assert not os.path.exists(path)
    toggle(app, "Serve the API")
    wait_for("the socket", lambda: os.path.exists(path))
    assert os.stat(path).st_mode & 0o777 == 0o600
    app.push("Add Token…")
    app.find("Add Token")
    app.type("monitor")
    app.push("Create")
    app.push("Copy Token")
    app.shows("Copied")
    app.press("Escape")
    app.shows("Read · All tenants")
    assert "tnt_" not in "\n".join(app.texts())
    (token,) = json.loads(world.ctl("api", "token", "list", "--json"))["tokens"]
    assert token["name"] == "monitor" and token["expires"]
    assert ask(b"GET /api/msp-portal/tenants HTTP/1.1\r\nHost: localhost\r\n\r\n") == 401
    app.push("Revoke monitor")
    app.click("Revoke", role="button")
    app.shows("Nobody can use the API yet.")
    assert json.loads(world.ctl("api", "token", "list", "--json"))["tokens"] == []
    close(app)


@world.guarded
def background(app):
    """Without a window the schedule goes on; what it finds is a notification, which leads to the alert."""
    preferences(app, "General")
    toggle(app, "Keep Running in the Background")
    wait_for("the portal to be asked", lambda: calls("background"))
    toggle(app, "Start with the Session")
    wait_for("the portal to be asked", lambda: calls("background")[-1]["autostart"])
    assert calls("background")[-1]["commandline"] == ["tenantry", "--gapplication-service"]
    close(app)
    token = world.ctl("api", "token", "add", "test", "sync").strip()
    app.press("ctrl+w")
    wait_for("the window to go", lambda: not app.all("frame"))
    wait_for("a word about it", lambda: any("Keeps Running" in call["summary"] for call in calls("notify")))
    assert calls("status")[-1]["message"] == "Keeps your tenants up to date"
    before = len(calls("notify"))
    world.rehearsal.control("aadsts", tenant=world.accounts[1][1], detail="50173")
    # The first alert goes and comes, so that it is new.
    world.rehearsal.control("aadsts", tenant=world.accounts[0][1], detail="0")
    head = "POST /api/msp-portal/tenants/{}/sync HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\nContent-Length: 0\r\n\r\n"
    assert ask(head.format(world.accounts[0][1], token).encode()) in (200, 202)
    wait_for("the first to be well", lambda: [t for t in json.loads(world.ctl("tenants", "--json"))["tenants"] if t["name"] == names[0]][0]["syncStatus"] == "success")
    wait_for("its alert to be over", lambda: any(a["rule"] == "auth-error" for a in json.loads(world.ctl("--read-only", "alerts", "resolved", "--json"))["alerts"]))
    assert ask(head.format(world.accounts[1][1], token).encode()) in (200, 202, 502)
    told = wait_for("a notification", lambda: calls("notify")[before:])[-1]
    assert told["summary"] == "1 tenant needs to be reconnected" and names[1] not in told["body"], told
    desktop.stdin.write("activate\n")
    desktop.stdin.flush()
    wait_for("a window", lambda: app.all("frame"))
    app.find("Tenants Behind It")
    app.shows(names[1])
    app.focus_window()
    close(app)


def shell_search():
    """GNOME Shell asks: tenants and organizations, no people; a result opens the window at its place."""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    service = subprocess.Popen(
        ["tenantry", "--gapplication-service", "--data", world.data, "--cloud", world.rehearsal.cloud],
        env=dict(os.environ, GTK_A11Y="atspi", GSETTINGS_BACKEND="memory"),
        stderr=subprocess.DEVNULL,
    )

    def daemon(method, arguments, reply):
        return bus.call_sync("org.freedesktop.DBus", "/", "org.freedesktop.DBus", method, arguments, GLib.VariantType(reply), 0, 5000).unpack()[0]

    def its_name():
        for name in daemon("ListNames", None, "(as)"):
            if name.startswith(":") and daemon("GetConnectionUnixProcessID", GLib.Variant("(s)", (name,)), "(u)") == service.pid:
                return name
        return None

    def its_path():
        for end in ("", "/Devel"):
            path = f"/io/github/tenantry/Tenantry{end}/SearchProvider"
            if "SearchProvider2" in bus.call_sync(peer, path, "org.freedesktop.DBus.Introspectable", "Introspect", None, None, 0, 5000).unpack()[0]:
                return path
        return None

    def call(method, arguments, reply=None):
        return bus.call_sync(peer, path, "org.gnome.Shell.SearchProvider2", method, arguments, GLib.VariantType(reply) if reply else None, 0, 20000)

    try:
        peer = wait_for("its connection", its_name)
        path = wait_for("the provider", its_path)
        (found,) = call("GetInitialResultSet", GLib.Variant("(as)", (names[1].lower().split(),)), "(as)").unpack()
        (metas,) = call("GetResultMetas", GLib.Variant("(as)", (found,)), "(aa{sv})").unpack()
        assert [meta["name"] for meta in metas] == [names[1]], metas
        user = json.loads(world.ctl("users", "--json"))["users"][0]
        (people,) = call("GetInitialResultSet", GLib.Variant("(as)", ([user["userPrincipalName"]],)), "(as)").unpack()
        assert people == []
        call("ActivateResult", GLib.Variant("(sasu)", (found[0], [names[1]], 0)))

        def window():
            tree = Atspi.get_desktop(0)
            for i in range(tree.get_child_count()):
                child = tree.get_child_at_index(i)
                if child and child.get_process_id() == service.pid and child.get_child_count() > 0:
                    return child
            return None

        wait_for("the window", window)
    finally:
        service.terminate()
        service.wait(10)


if __name__ == "__main__":
    try:
        prepare()
        tap.run(
            [
                ("/alerts/S26-page", page),
                ("/alerts/error-details", details),
                ("/alerts/S26-dismiss", dismiss),
                ("/alerts/ADM-06-ADM-07-rules", rules),
                ("/alerts/ADM-08-profile", profile),
                ("/alerts/SEC-20-SEC-23-api-switch", api),
                ("/alerts/DSK-06-UX-22-background", background),
                ("/alerts/S29-shell-search", shell_search),
                ("/alerts/SEC-38-secrets", world.secrets),
            ]
        )
    finally:
        desktop.stdin.close()
        desktop.wait(10)
        world.stop()
