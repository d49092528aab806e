# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the installed Flatpak: the tour in its sandbox, and what leaves the sandbox through a portal of the desktop.

Run below build-aux/headless by ./dev flatpak-tour, which has flatpak and the portals in its root."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(here, "..", "tests", "e2e"))
import driver  # noqa: E402
import tour  # noqa: E402
from driver import App, run, wait_for  # noqa: E402
from gi.repository import Atspi  # noqa: E402

ID = "io.github.tenantry.Tenantry"

# What keeps the tests of the program away from the desktop's portals is what must not be here.
for name in ("GDK_DEBUG", "ADW_DISABLE_PORTAL", "GSETTINGS_BACKEND", "GSETTINGS_SCHEMA_DIR", "GIO_USE_VFS"):
    os.environ.pop(name, None)


class Desktop:
    """A home of its own with a browser that signs in, and the portals as a desktop would choose them."""

    def __init__(self):
        self.home = tempfile.mkdtemp(prefix="flatpak-home-", dir=os.path.join(here, "..", "build"))
        os.environ["HOME"] = self.home
        # A sandbox sees the documents of the portal where they are on every desktop, and nowhere else.
        os.environ["XDG_RUNTIME_DIR"] = runtime = f"/run/user/{os.getuid()}"
        os.makedirs(runtime, mode=0o700, exist_ok=True)
        if os.listdir(runtime):
            sys.exit(f"flatpak/tour.py: {runtime} belongs to somebody's session; run this by ./dev flatpak-tour")
        run("dbus-update-activation-environment", "XDG_RUNTIME_DIR", "HOME")
        config = pathlib.Path(os.environ["XDG_CONFIG_HOME"])
        applications = pathlib.Path(os.environ["XDG_DATA_HOME"], "applications")
        (config / "xdg-desktop-portal").mkdir(parents=True)
        (config / "xdg-desktop-portal" / "portals.conf").write_text(
            "[preferred]\ndefault=gtk\norg.freedesktop.impl.portal.Secret=gnome-keyring\n"
        )
        applications.mkdir(parents=True, exist_ok=True)
        (applications / "test-browser.desktop").write_text(
            f"[Desktop Entry]\nType=Application\nName=Browser\nExec={self.home}/browser %u\n"
            "MimeType=x-scheme-handler/http;x-scheme-handler/https;\n"
        )
        (config / "mimeapps.list").write_text(
            "[Default Applications]\nx-scheme-handler/http=test-browser.desktop\nx-scheme-handler/https=test-browser.desktop\n"
        )
        settings = pathlib.Path(self.home, ".var", "app", ID, "config", "gtk-4.0")
        settings.mkdir(parents=True)
        (settings / "settings.ini").write_text("[Settings]\ngtk-enable-animations=0\n")


class Sandboxed(App):
    """The program in its sandbox: another process number there, and folders that only it sees."""

    command = ["flatpak", "run", "--die-with-parent", "--env=GTK_A11Y=atspi", "--env=GSK_RENDERER=cairo", ID]

    def __init__(self, *options, account=None, environment=None, **kwargs):
        self.script = os.path.join(os.environ["HOME"], "browser")
        passed = [f"--env={name}={value}" for name, value in (environment or {}).items()]
        self.command = [*Sandboxed.command[:-1], *passed, ID]
        super().__init__(*options, account=account, **kwargs)

    def set_account(self, account, decline=False):
        super().set_account(account, decline)
        shutil.move(self.browser, self.script)
        self.browser = self.script

    def _find_application(self):
        if self.process.poll() is not None:
            raise driver.Failed("the program ended: " + self.log_text())
        desktop = Atspi.get_desktop(0)
        children = (desktop.get_child_at_index(i) for i in range(desktop.get_child_count()))
        return next((child for child in children if child and "enantry" in (child.get_name() or "") and child.get_child_count()), None)

    def find_windows(self):
        return run("xdotool", "search", "--onlyvisible", "--name", "^Tenantry$").split()


def in_file_dialog(app, path):
    """The dialog of the desktop's portal is a window of another program, of which only the picture is seen here."""
    portal = wait_for(
        "the file dialog of the portal", lambda: run("xdotool", "search", "--onlyvisible", "--class", "xdg-desktop-portal-gtk").split()
    )[-1]
    run("xdotool", "windowfocus", "--sync", portal)
    app.press("ctrl+l")
    app.picture("/dev/null")
    app.press("ctrl+a")
    app.type(path)
    app.picture("/dev/null")
    app.press("Return")
    # No window manager hands the focus back.
    wait_for("the file dialog to close", lambda: portal not in run("xdotool", "search", "--name", ".").split())
    app.focus_window()


def connect(app, company):
    app.shows("Welcome to Tenantry")
    app.press("ctrl+n")
    app.click("Open Browser", role="button")
    app.find("Map Now…", limit=30)
    app.click("Map Now…")
    app.find("New managed tenant")
    app.click(app.all("button", "Next")[-1])
    app.click("Start Tenant Mapping", role="button")
    app.shows("1 connected · 1 mapped")
    app.shows(company)


def secrets(stops, desktop):
    """The real data, not the rehearsal's: its key is sealed by the secret portal, in the sandbox, and is found again."""
    daemon = ["gnome-keyring-daemon", "--unlock", "--components=secrets"]
    subprocess.run(daemon, input="rehearsal", text=True, check=True, capture_output=True)
    app = Sandboxed()
    # Not "Continue for This Session Only", which is offered where no keyring is.
    app.shows("Welcome to Tenantry")
    assert app.stop() == 0
    keyrings = list(pathlib.Path(desktop.home).rglob("keyrings/*.keyring"))
    assert len(keyrings) == 1 and ID in str(keyrings[0]), keyrings
    before = keyrings[0].read_bytes()
    app = Sandboxed()
    app.shows("Welcome to Tenantry")
    app.press("ctrl+0")
    app.shows("Chain whole")
    stops.stop(app, "started-again")
    app.press("ctrl+1")
    assert app.stop() == 0
    assert keyrings[0].read_bytes() == before


def portals(stops, desktop):
    """A sign-in by the desktop's browser; files come and go by the desktop's own dialogs."""
    visible = os.path.join(desktop.home, ".var", "app", ID)
    rehearsal = driver.Rehearsal(visible, "--tenants", "2", "--users", "20", "--pace", "0")
    account, _, company = rehearsal.accounts()[0]
    app = Sandboxed("--cloud", rehearsal.cloud, account=account)
    try:
        connect(app, company)
        table = os.path.join(desktop.home, "tenants.csv")
        wait_for("the dialog to close", lambda: not app.all("dialog"))
        app.press("ctrl+f", "ctrl+e")
        app.shows("1 row, as shown")
        app.click("Export…", role="button", within=app.all("dialog")[-1])
        in_file_dialog(app, table)
        app.shows("Exported to “tenants.csv”")
        stops.stop(app, "exported")
        assert company in pathlib.Path(table).read_text(encoding="utf-8")
        people = pathlib.Path(desktop.home, "organizations.csv")
        people.write_text(f"Name,Managed Tenant\nFrom a File,{company}\n", encoding="utf-8")
        app.press("ctrl+2")
        app.click("More", role="toggle button")
        app.click("Import From CSV…", role="menu item")
        app.find("Choose a CSV File")
        app.push("Choose File…")
        in_file_dialog(app, str(people))
        app.shows("1 new")
        app.push("Import 1 Row")
        app.find("Imported", role="label")
        stops.stop(app, "imported")
        app.click(app.find("Close", role="button", within=app.all("dialog")[-1]))
        app.shows("From a File")
        app.press("Escape", "ctrl+1")
        app.shows("1 connected · 1 mapped")
        assert app.stop() == 0
    except Exception:
        app.picture(os.path.join(stops.folder, "failed.png"))
        print("\n".join(app.texts()[:120]), app.log_text(), file=sys.stderr)
        raise
    finally:
        rehearsal.stop()


def main(folder):
    desktop = Desktop()
    tour.App = Sandboxed
    stops = tour.Tour(folder)
    try:
        secrets(stops, desktop)
        portals(stops, desktop)
        tour.journey(stops, "prefer-light")
    finally:
        # The document portal leaves its mount behind, which nobody could delete.
        subprocess.run(["umount", "-l", os.path.join(os.environ["XDG_RUNTIME_DIR"], "doc")], check=False)
        shutil.rmtree(desktop.home, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1])
