# SPDX-License-Identifier: GPL-3.0-or-later
"""The ten most frequent tasks of docs/tasks.md, driven through the window by pointer alone and by keyboard alone: prints how
many clicks and keys each takes (letters of names apart), and the seconds from the first to the verified result."""
import datetime
import json
import os
import subprocess
import sys
import time
import traceback

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "e2e"))
from driver import App, Failed, run, wait_for  # noqa: E402
from world import World  # noqa: E402

SINGLE, CUSTOMERS, USERS, TEN = 3, 300, 120, 10


class Hand:
    """One hand on the window, which counts what it does."""

    def __init__(self, app):
        self.app = app

    def start(self):
        self.count, self.begun = 0, time.monotonic()

    def end(self):
        return self.count, time.monotonic() - self.begun

    def see(self, text, limit=60):
        self.app.shows(text, limit)

    def type(self, text):
        self.app.type(text)

    # With the pointer.
    def click(self, name, role="button", **kwargs):
        self.app.click(name, role=role, **kwargs)
        self.count += 1

    def point(self, find, times=1):
        """What has no action of its own."""
        node = wait_for("something to click", lambda: (n := find()) and self.app._box(n) and n)
        box = self.app._box(node)
        # Without --sync, which waits in vain for a pointer that is there already.
        run("xdotool", "mousemove", str(box.x + min(box.width // 2, 60) + 10), str(box.y + box.height // 2 + 10),
            "click", "--repeat", str(times), "--delay", "60", "1")
        self.count += times

    def item(self, menu, name):
        self.click(menu, "toggle button")
        self.click(name, "menu item")

    # With the keyboard.
    def press(self, *keys):
        self.app.press(*keys)
        self.count += len(keys)

    def at(self, name):
        def focused():
            node = self.app.focused()
            return node and (node.get_name() or "").removesuffix("…") == name

        return focused

    def walk(self, name, key="Tab", most=25):
        """Key by key until the focus is on @name."""
        for _ in range(most):
            if self.at(name)():
                return
            before = self.place()
            self.press(key)
            wait_for("the focus to move", lambda: self.place() != before, 3)
        raise Failed(f"{name} is not reached with {key}")

    def place(self):
        node = self.app.focused()
        return node and (node.get_role_name(), node.get_name(), node.get_index_in_parent())

    def row(self):
        """From the search to the first row of what is found."""
        self.press("Return")
        wait_for("focus on the row", lambda: (n := self.app.focused()) and n.get_role_name() in ("row", "table row", "list item"))

    def menu_of_row(self, name):
        self.press("shift+F10")
        wait_for("the menu", lambda: self.app.all("menu item"))
        self.walk(name, "Down")
        self.press("Return")


def labels(app, start):
    """The rows of a table whose first cell starts so."""
    return [n for n in app.all("label") if (n.get_name() or "").startswith(start)]


def cell(app, start):
    return lambda: next(iter(labels(app, start)), None)


def page(hand, name, title):
    hand.point(lambda: next((n for n in hand.app.all("label", name)), None))
    hand.see(title)


def search(hand, text, found):
    """Clicks into the search, types, and waits until the first row is what was looked for."""
    hand.point(lambda: next(iter(hand.app.all("search box") + hand.app.all("entry") + hand.app.all("text")), None))
    hand.type(text)
    wait_for(found, lambda: labels(hand.app, found))


def look_up(hand, text, found):
    hand.type(text)
    wait_for(found, lambda: labels(hand.app, found))


def carry_out(hand, keys):
    app = hand.app

    def button():
        return next((n for n in app.all("button") if (n.get_name() or "").startswith("Carry Out ") and "Change" in n.get_name()), None)

    name = wait_for("the button", button).get_name()
    # Once a tenant; who does this daily has given it long ago.
    if app.all("button", "Ask for Permission"):
        app.push("Ask for Permission")
        wait_for("the permission", lambda: not app.all("button", "Ask for Permission"))
    if keys:
        hand.press("alt+o")
    else:
        hand.click(name)
    app.shows("Microsoft is told at once")
    if keys:
        hand.press("alt+o")
    else:
        hand.click("Carry Out")
    hand.see("done and read back")


# The tasks: each returns when its result is verified ------------------------------------------------------------------


class Tasks:
    def __init__(self, world):
        self.world = world
        users = json.loads(world.ctl("users", "--json"))["users"]
        plain = [u for u in users if u["enabled"] and "#EXT#" not in u["userPrincipalName"] and u["tenant"] == world.accounts[0][2]]
        self.people = iter(plain)
        self.others = iter(world.accounts[1:SINGLE])

    def before(self, name):
        """What has to be the case before a task: it is nobody's click."""
        tenant = self.world.accounts[0][1]
        control = self.world.rehearsal.control
        if name == "snooze":
            tenant = next(self.others)[1]
        if name in ("why", "reauthorize", "snooze"):
            control("aadsts", tenant=tenant, detail="50173")
            subprocess.run(self.world.command("sync", "--all"), check=False, capture_output=True, timeout=600)
        elif name == "map_many":
            for account in self.world.accounts[-TEN:]:
                subprocess.run(self.world.command("unmap", account[1]), check=False, capture_output=True, timeout=60)
        elif name == "restore":
            control("happen", tenant=tenant, detail="delete", count="2")

    def act_on_a_person(self, hand, keys, action):
        """From another page to the person and to @action of theirs, carried out."""
        user = next(self.people)
        hand.start()
        if keys:
            hand.press("ctrl+4")
            look_up(hand, user["userPrincipalName"], user["name"])
            hand.row()
            hand.menu_of_row(action)
        else:
            page(hand, "Entra Users", "users")
            search(hand, user["userPrincipalName"], user["name"])
            hand.point(cell(hand.app, user["name"]))
            hand.item("Actions", action + "…")
        carry_out(hand, keys)

    def password(self, hand, keys):
        self.act_on_a_person(hand, keys, "Reset Password")
        if keys:
            hand.walk("Copy")
            hand.press("Return")
            hand.walk("Close")
            hand.press("Return")
        else:
            hand.click("Copy")
            hand.click("Close")
        return hand.end()

    def why(self, hand, keys):
        hand.start()
        if keys:
            hand.press("ctrl+f")
            hand.walk("Show", "shift+Tab")
            hand.press("Return")
            wait_for("those that need attention", lambda: hand.app.all(name="Clear Filters") or len(labels(hand.app, "Auth Error")) > 0)
            hand.press("ctrl+f")
            hand.row()
            hand.press("alt+Return")
        else:
            hand.click("Show")
            wait_for("those that need attention", lambda: labels(hand.app, "Auth Error"))
            hand.point(lambda: labels(hand.app, "Auth Error")[-1])
        hand.see("What We Know")
        return hand.end()

    def reauthorize(self, hand, keys):
        account = self.world.accounts[0]
        hand.app.set_account(account[0])
        self.why(hand, keys)
        if keys:
            hand.walk("Reauthorize")
            hand.press("Return")
            wait_for("the browser button", lambda: hand.app.all("button", "Open Browser"))
            hand.walk("Open Browser")
            hand.press("Return")
        else:
            hand.click("Reauthorize…")
            hand.click("Open Browser")
        hand.see("Reauthorized")
        if keys:
            hand.press("Escape")
        else:
            hand.click("Close", within=hand.app.all("dialog")[-1])
        return hand.end()

    def map_many(self, hand, keys):
        hand.start()
        if keys:
            hand.press("F10")
            wait_for("the menu", lambda: hand.app.all("menu item"))
            hand.walk("Map Several Tenants", "Down")
            hand.press("Return")
            hand.see("chosen")
            hand.walk("Choose All")
            hand.press("Return")
            hand.walk("Map")
            hand.press("Return")
        else:
            hand.item("Main Menu", "Map Several Tenants…")
            hand.click("Choose All")
            hand.click("Map")
        hand.see("tenants mapped", 120)
        return hand.end()

    def export(self, hand, keys):
        file = os.path.join(self.world.folder, f"licences-{keys}.csv")
        hand.start()
        if keys:
            hand.press("ctrl+5")
            hand.see("Bought")
            hand.press("ctrl+e")
            wait_for("the dialog", lambda: hand.app.all("dialog"))
            hand.walk("Export")
            hand.press("Return")
        else:
            page(hand, "Licences", "Bought")
            hand.item("More", "Export…")
            hand.click("Export…", within=wait_for("the dialog", lambda: hand.app.all("dialog"))[-1])
        self.file_dialog(hand, file)
        hand.see("Exported to")
        return hand.end()

    def file_dialog(self, hand, file):
        wait_for("the file dialog", lambda: [n for n in hand.app.all("file chooser")] or [n for n in hand.app.all() if n.get_name() == "Name:"])
        hand.app.press("ctrl+a")
        hand.type(file)
        hand.press("Return")

    def report(self, hand, keys):
        file = os.path.join(self.world.folder, f"report-{keys}.pdf")
        name = self.world.accounts[1][2]
        hand.start()
        if keys:
            hand.press("ctrl+f")
            look_up(hand, name, name)
            hand.row()
            hand.menu_of_row("View Health Report")
            hand.see("Secure Score")
            hand.walk("Save Report")
            hand.press("Return")
            wait_for("the menu", lambda: hand.app.all("menu item"))
            hand.walk("Save as PDF", "Down")
            hand.press("Return")
        else:
            search(hand, name, name)
            hand.click(f"Actions of {name}")
            hand.click("View Health Report", "menu item")
            hand.item("Save Report", "Save as PDF…")
        self.file_dialog(hand, file)
        wait_for("the report", lambda: os.path.exists(file) and os.path.getsize(file) > 1000)
        return hand.end()

    def offboard(self, hand, keys):
        self.act_on_a_person(hand, keys, "Offboard")
        result = hand.end()
        hand.app.push("Copy")
        hand.app.push("Close")
        return result

    def without_mfa(self, hand, keys):
        hand.start()
        if keys:
            hand.press("ctrl+4")
            hand.see("users")
            hand.walk("All Users")
            hand.press("space")
            wait_for("the choices", lambda: (n := hand.app.focused()) and n.get_role_name() == "list item")
            hand.press("Down", "Return")
        else:
            page(hand, "Entra Users", "users")
            hand.click("All Users", "combo box")
            # The second click is on the next line, which has no action and no place that can be asked for.
            hand.app.down(1)
            hand.app.press("Return")
            hand.count += 1
        hand.see("MFA of")
        return hand.end()

    def snooze(self, hand, keys):
        hand.start()
        if keys:
            hand.press("ctrl+7")
            hand.see("to be reconnected")
            hand.row()
            hand.press("Return")
            hand.app.find("Tenants Behind It")
            hand.walk("Snooze")
            hand.press("Return")
            hand.app.find("Reason")
            if not hand.at("Reason")():
                hand.walk("Reason")
            hand.type("waits for the client")
            hand.press("Return")
        else:
            page(hand, "Alerts", "to be reconnected")
            hand.point(lambda: next((n for n in hand.app.all("label") if "to be reconnected" in (n.get_name() or "")), None), 2)
            hand.click("Snooze…")
            hand.app.find("Reason")
            hand.type("waits for the client")
            hand.click("Snooze")
        hand.see("Alert snoozed")
        return hand.end()

    def restore(self, hand, keys):
        name = self.world.accounts[0][2]
        hand.start()
        if keys:
            hand.press("ctrl+4")
            hand.see("users")
            hand.walk("More", "shift+Tab")
            hand.press("Return")
            wait_for("the menu", lambda: hand.app.all("menu item"))
            hand.walk("Deleted Users", "Down")
            hand.press("Return")
            wait_for("the tenants", lambda: hand.app.all("dialog"))
            hand.type(name)
            hand.walk(name)
            hand.press("Return")
            hand.see("@" + self.world.accounts[0][0].split("@")[1])
            wait_for("the focus on one of them", lambda: (n := hand.app.focused()) and n.get_role_name() == "list item" and n.get_name() != name)
            hand.press("Return")
            hand.app.find("Carry Out 1 Change", role="button")
            hand.press("alt+o")
        else:
            page(hand, "Entra Users", "users")
            hand.item("More", "Deleted Users…")
            wait_for("the tenants", lambda: hand.app.all("dialog"))
            hand.type(name)
            hand.point(lambda: next((n for n in hand.app.all("label", name, within=hand.app.all("dialog")[-1])), None))
            hand.point(lambda: next((n for n in hand.app.all("label", within=hand.app.all("dialog")[-1]) if "@" in (n.get_name() or "")), None))
            hand.click("Carry Out 1 Change")
        hand.see("Is there again")
        if keys:
            hand.walk("Close")
            hand.press("Return")
        else:
            hand.click("Close")
        return hand.end()


def prepare():
    world = World("tasks", "--tenants", str(SINGLE), "--users", str(USERS), "--customers", str(CUSTOMERS), "--pace", "0")
    for account in world.accounts[:SINGLE]:
        world.connect(account, quiet=True)
    partner = world.accounts[SINGLE]
    process = subprocess.Popen(world.command("connect", "csp"), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    url = process.stdout.readline().removeprefix("Sign in at: ").strip()
    subprocess.run(["tenantry-rehearsal", "sign-in", url, "--as", partner[0]], check=True, capture_output=True, timeout=60)
    process.communicate(timeout=120)
    tenants = json.loads(world.ctl("tenants", "--json"))["tenants"]
    for tenant in tenants:
        world.ctl("map", tenant["tenantId"], "--new", tenant.get("tenant") or tenant["name"])
    subprocess.run(world.command("sync", "--all"), check=False, capture_output=True, timeout=600)
    return world


def attempt(world, task, keys):
    """One task, in a run of the window of its own that stands on its tenants."""
    app = App("--cloud", world.rehearsal.cloud, "--data", world.data, account=world.accounts[0][0],
              environment={"GSETTINGS_BACKEND": "keyfile", "XDG_CONFIG_HOME": world.config})
    try:
        app.press("ctrl+1")
        app.shows("connected ·")
        return task(Hand(app), keys)
    except Exception:
        app.picture(os.path.join("build", f"failed-{task.__name__}-{'keys' if keys else 'pointer'}.png"))
        raise
    finally:
        app.process.kill()
        app.process.wait()


def main(only):
    world = prepare()
    tasks = Tasks(world)
    for text, name in [
        ("find a person, reset the password, copy it", "password"),
        ("see what is broken, and why", "why"),
        ("reauthorize a tenant", "reauthorize"),
        ("map ten tenants", "map_many"),
        ("export the licences", "export"),
        ("health report of a tenant as PDF", "report"),
        ("offboard a person", "offboard"),
        ("who is without MFA", "without_mfa"),
        ("snooze an alert", "snooze"),
        ("restore a deleted user", "restore"),
    ]:
        if only and name not in only:
            continue
        row = []
        for keys in (False, True):
            print(f"# {name}", file=sys.stderr, flush=True)
            try:
                tasks.before(name)
                count, seconds = attempt(world, getattr(tasks, name), keys)
                row.append(f"{count:3} {'keys' if keys else 'clicks'} {seconds:5.1f} s")
            except Exception as error:
                row.append(f"{'keys' if keys else 'pointer'}: {type(error).__name__} {error}")
                traceback.print_exc()
        print(f"{text:44} {row[0]}   {row[1]}", flush=True)
    world.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
