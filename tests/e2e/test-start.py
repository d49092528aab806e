#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts that are not plain: damaged and newer data, a locked keyring, no client ID. Run below build-aux/headless."""
import glob
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

import tap
from driver import App, Rehearsal, run, wait_for

folder = tempfile.mkdtemp(prefix="tenantry-start-")
rehearsal = Rehearsal(folder, "--tenants", "3", "--users", "20")
account, tenant, company = rehearsal.accounts()[0]
data = os.path.join(folder, "data")
build = os.environ["TENANTRY_BUILD"]


def ctl(*arguments):
    return run("tenantryctl", "--data", data, "--cloud", rehearsal.cloud, *arguments)


def start(**kwargs):
    return App("--cloud", rehearsal.cloud, "--data", data, account=account, **kwargs)


def pictured(test):
    def checked():
        apps = []
        try:
            test(apps)
        except Exception:
            for app in apps:
                app.picture(os.path.join(build, f"failed-{test.__name__}.png"))
                print("\n".join(app.texts()[:60]), app.log_text(), file=sys.stderr)
                app.process.kill()
            raise

    return checked


def prepare():
    """A data folder with one mapped tenant, and no backup of today."""
    shutil.rmtree(data, ignore_errors=True)
    process = subprocess.Popen(["tenantryctl", "--data", data, "--cloud", rehearsal.cloud, "connect", "single"], stdout=subprocess.PIPE, text=True)
    url = process.stdout.readline().removeprefix("Sign in at: ").strip()
    run("tenantry-rehearsal", "sign-in", url, "--as", account)
    assert process.wait(30) == 0
    ctl("map", tenant, "--new", "Kept")
    for backup in glob.glob(os.path.join(data, "state-*.db")):
        os.remove(backup)


def damage():
    path = pathlib.Path(data, "state.db")
    path.write_bytes(b"written over" + path.read_bytes()[12:])


@pictured
def restore(apps):
    prepare()
    ctl("tenants")
    wait_for("the backup of the day", lambda: glob.glob(os.path.join(data, "state-*.db")))
    damage()
    app = start()
    apps.append(app)
    app.shows("Tenantry’s Data Is Damaged")
    app.find("Rebuild What Can Be Read", role="button")
    app.find("Save a Copy…", role="button")
    app.picture(os.path.join(build, "start-damaged.png"))
    buttons = [n for n in app.all("button") if (n.get_name() or "").startswith("Restore Backup from ")]
    assert buttons
    app.click(buttons[0])
    app.shows("The backup is restored")
    app.shows(company)
    assert app.stop() == 0
    assert glob.glob(os.path.join(data, "damaged-*", "state.db"))
    db = sqlite3.connect(os.path.join(data, "state.db"))
    assert db.execute("SELECT count(*) FROM audit WHERE action = 'state.recover' AND detail LIKE 'restore %'").fetchone() == (1,)


@pictured
def nothing_to_read(apps):
    prepare()
    damage()
    app = start()
    apps.append(app)
    app.shows("there is no backup yet")
    app.click("Rebuild What Can Be Read", role="button")
    app.shows("Nothing in the damaged file can be read. Nothing was changed.")
    assert pathlib.Path(data, "state.db").read_bytes().startswith(b"written over")
    app.process.terminate()
    app.process.wait(10)


@pictured
def rebuild(apps):
    prepare()
    path = pathlib.Path(data, "state.db")
    db = sqlite3.connect(path)
    # Only the index is hurt: every row can still be read.
    root = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'microsoft_tenants_by_name'").fetchone()[0]
    db.execute("PRAGMA wal_checkpoint (TRUNCATE)")
    db.close()
    content = bytearray(path.read_bytes())
    content[(root - 1) * 4096 : root * 4096] = b"Z" * 4096
    path.write_bytes(content)
    app = start()
    apps.append(app)
    app.click("Rebuild What Can Be Read", role="button")
    app.shows("Rebuilt from what could be read")
    app.shows(company)
    app.shows("1 connected · 1 mapped")
    assert app.stop() == 0


@pictured
def newer(apps):
    prepare()
    db = sqlite3.connect(os.path.join(data, "state.db"))
    db.execute("PRAGMA user_version = 99")
    db.close()
    app = start()
    apps.append(app)
    app.shows("Tenantry Cannot Start")
    app.shows("The data was written by a newer version of Tenantry. Update Tenantry to open it.")
    app.picture(os.path.join(build, "start-newer.png"))
    app.process.terminate()
    app.process.wait(10)


def secret_service(method, *arguments):
    return run("gdbus", "call", "--session", "--dest", "org.freedesktop.secrets", "--object-path", "/org/freedesktop/secrets", "--method",
               f"org.freedesktop.Secret.Service.{method}", *arguments)


@pictured
def lost_cache(apps):
    """What was read is lost: nothing looks healthy that is not known, and it is read again by itself."""
    prepare()
    ctl("sync", "--all")
    path = pathlib.Path(data, "cache.db")
    path.write_bytes(b"written over" + path.read_bytes()[12:])
    app = start()
    apps.append(app)
    app.shows("What was read from Microsoft was lost on this computer")
    app.picture(os.path.join(build, "start-lost-cache.png"))
    wait_for("it to be read again", lambda: [t for t in json.loads(ctl("tenants", "--json"))["tenants"] if t["syncStatus"] == "success" and t["members"]])
    app.push("Hide")
    app.gone("Hide")
    assert app.stop() == 0
    assert path.with_suffix(".db.damaged").exists()


def keyring_items(collection):
    """Label and attributes of all that the keyring holds."""
    def get(path, interface, name):
        return run("gdbus", "call", "--session", "--dest", "org.freedesktop.secrets", "--object-path", path, "--method",
                   "org.freedesktop.DBus.Properties.Get", f"org.freedesktop.Secret.{interface}", name)

    paths = re.findall(r"/org/freedesktop/secrets/collection/[^']+/[^']+", get(collection, "Collection", "Items"))
    return [(get(path, "Item", "Label"), get(path, "Item", "Attributes")) for path in sorted(set(paths))]


@pictured
def keyring(apps):
    daemon = ["gnome-keyring-daemon", "--unlock", "--components=secrets"]
    subprocess.run(daemon, input="rehearsal", text=True, check=True, capture_output=True)
    home = os.path.join(folder, "keyring-data")
    app = App("--data", home)
    apps.append(app)
    app.shows("Welcome to Tenantry")
    assert "This Session Only" not in "\n".join(app.texts())
    assert app.stop() == 0
    collection = secret_service("ReadAlias", "default").split("'")[1]
    # SEC-10: our keys and the anchor of the audit trail, by what they are and by no name of anybody.
    items = keyring_items(collection)
    assert 2 <= len(items) <= 3, items
    for label, attributes in items:
        assert re.fullmatch(r"\(<'Tenantry [a-z ]+'>,\)\s*", label), label
        assert set(re.findall(r"'([^']+)':", attributes)) <= {"kind", "xdg:schema", "folder"}, attributes
    secret_service("Lock", f"['{collection}']")
    app = App("--data", home)
    apps[:] = [app]
    app.shows("The Keyring Is Locked")
    app.picture(os.path.join(build, "start-keyring.png"))
    app.click("Unlock…", role="button")
    # The system asks for the password, not Tenantry.
    prompt = wait_for("the prompt of the system", lambda: run("xdotool", "search", "--onlyvisible", "--class", "gcr-prompter").split()[-1])
    run("xdotool", "windowfocus", "--sync", prompt)
    app.type("rehearsal")
    app.press("Return")
    app.shows("Welcome to Tenantry")
    assert "sign-ins are forgotten" not in "\n".join(app.texts())
    assert app.stop() == 0
    secret_service("Lock", f"['{collection}']")
    app = App("--data", home)
    apps[:] = [app]
    app.click("Continue for This Session Only", role="button")
    app.shows("Welcome to Tenantry")
    app.shows("No system keyring: sign-ins are forgotten when Tenantry ends")
    assert app.stop() == 0


@pictured
def registration(apps):
    bare = os.path.join(folder, "bare.cloud")
    lines = [line for line in open(rehearsal.cloud, encoding="utf-8") if not line.startswith("ClientId=")]
    pathlib.Path(bare).write_text("".join(lines), encoding="utf-8")
    app = App("--cloud", bare, "--data", os.path.join(folder, "bare"), account=account)
    apps.append(app)
    app.click("Connect Tenant…", role="button")
    app.shows("Tenantry signs in as an application that you register once")
    app.picture(os.path.join(build, "start-registration.png"))
    entry = app.find("Application (client) ID")
    wait_for("the focus", lambda: (n := app.focused()) and n.get_name() == "Application (client) ID")
    app.click("Test and Save", role="button")
    app.shows("A client ID looks like")
    app.type("00000000-0000-4000-8000-000000000001")
    rehearsal.control("aadsts", tenant=tenant, detail="53003")
    app.click("Test and Save", role="button")
    app.shows("Conditional Access")
    rehearsal.control("aadsts", tenant=tenant, detail="0")
    app.click("Test and Save", role="button")
    app.click("Open Browser", role="button")
    app.shows("Connected")
    app.press("Escape")
    assert entry is not None
    # Now something depends on it.
    app.press("ctrl+comma")
    app.click("App Registration", role="page tab")
    entry = app.find("Application (client) ID", role="text")
    entry.get_editable_text_iface().set_text_contents("00000000-0000-4000-8000-000000000009")
    app.click("Test and Save", role="button")
    app.find("Replace the App Registration?")
    app.picture(os.path.join(build, "start-replace.png"))
    app.press("Escape")
    app.gone("Replace the App Registration?")
    app.leave()
    assert app.stop() == 0
    settings = sqlite3.connect(os.path.join(folder, "bare", "state.db")).execute("SELECT value FROM settings WHERE key = 'client-id'").fetchone()
    assert settings == ("00000000-0000-4000-8000-000000000001",)


@pictured
def offline(apps):
    """The last of all: the cloud is gone. Who wants to connect is told before the browser is in vain."""
    prepare()
    rehearsal.stop()
    app = start()
    apps.append(app)
    app.shows("1 connected · 1 mapped")
    app.press("ctrl+shift+r")
    app.shows("Offline", limit=60)
    app.press("ctrl+n")
    app.shows("The browser may not reach it either.")
    app.picture(os.path.join(build, "start-offline.png"))
    app.press("Escape")
    assert app.stop() == 0


def demo_read_only():
    """The demo writes down what it invents: it says so at once, where it was asked for."""
    refused = subprocess.run(["tenantry", "--demo", "--read-only"], capture_output=True, text=True, timeout=30)
    assert refused.returncode == 2 and "do not go together" in refused.stderr, refused


tap.run([
    ("/start/REL-04-restore-backup", restore),
    ("/start/REL-04-nothing-to-read", nothing_to_read),
    ("/start/REL-04-rebuild", rebuild),
    ("/start/REL-06-newer-schema", newer),
    ("/start/REL-04-lost-cache", lost_cache),
    ("/start/SEC-10-SEC-13-locked-keyring", keyring),
    ("/start/INT-01-registration", registration),
    ("/start/DSK-03-offline", offline),
    ("/start/demo-read-only", demo_read_only),
])
