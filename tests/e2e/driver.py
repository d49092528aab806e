# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the real window: finds things by role and name over AT-SPI, presses real keys, clicks with a real pointer.

Every wait is bounded and ends as soon as its condition holds."""
import atexit
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

LIMIT = 20.0


class Failed(Exception):
    pass


def wait_for(what, condition, limit=LIMIT):
    end = time.monotonic() + limit
    while True:
        try:
            value = condition()
        except (GLib.Error, subprocess.CalledProcessError):  # something vanished, or is not there yet
            value = None
        if value:
            return value
        if time.monotonic() > end:
            raise Failed(f"waited {limit:.0f} s in vain for {what}")
        time.sleep(0.02)


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class Rehearsal:
    def __init__(self, folder, *options):
        self.cloud = os.path.join(folder, "rehearsal.cloud")
        self.process = subprocess.Popen(
            ["tenantry-rehearsal", "--cloud-file", self.cloud, *options], stdout=subprocess.PIPE, text=True
        )
        # Whatever happens to the test: a child that lives on would keep the pipes of the run open.
        atexit.register(self.process.kill)
        line = self.process.stdout.readline()
        assert line.startswith("ready "), line
        self.base = line.split()[1]
        self.options = options

    def accounts(self):
        out = run("tenantry-rehearsal", "accounts", *self.options)
        return [line.split("\t") for line in out.splitlines()]

    def control(self, what, **parameters):
        query = "&".join(f"{k}={v}" for k, v in parameters.items())
        return run("curl", "-s", f"{self.base}/rehearsal/{what}?{query}").strip()

    def stop(self):
        self.process.terminate()
        self.process.wait(10)


class App:
    """One run of the program, in folders of its own."""

    command = ["tenantry"]

    def __init__(self, *options, account=None, folder=None, environment=None):
        self.folder = folder or tempfile.mkdtemp(prefix="tenantry-e2e-")
        self.browser_log = os.path.join(self.folder, "browser.txt")
        env = {**os.environ, "GTK_A11Y": "atspi", "G_DEBUG": "fatal-criticals", **(environment or {})}
        if account:
            self.set_account(account)
            env["TENANTRY_TEST_BROWSER"] = self.browser
        self.log = open(os.path.join(self.folder, "log.txt"), "a+")
        self.process = subprocess.Popen([*self.command, *options], env=env, stderr=self.log, stdout=self.log)
        atexit.register(self.process.kill)
        self.window = None
        self.cleared = time.monotonic()
        self.application = wait_for("the application on the accessibility bus", self._find_application)
        self.focus_window()

    # The browser of the test is a script that signs in as the account named in a file.
    def set_account(self, account, decline=False):
        self.browser = os.path.join(self.folder, "browser")
        with open(self.browser, "w") as script:
            script.write(
                f"#!/bin/sh\nexec tenantry-rehearsal sign-in \"$1\" --as '{account}' {'--decline' if decline else ''}"
                f" > '{self.browser_log}' 2>&1\n"
            )
        os.chmod(self.browser, 0o755)

    def _find_application(self):
        if self.process.poll() is not None:
            self.log.seek(0)
            raise Failed("the program ended: " + self.log.read())
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(i)
            if child and child.get_process_id() == self.process.pid and child.get_child_count() > 0:
                return child
        return None

    def find_windows(self):
        return run("xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)).split()

    def focus_window(self):
        self.window = wait_for("the window", self.find_windows)[-1]
        subprocess.run(["xdotool", "windowfocus", "--sync", self.window], check=False, timeout=10)

    # Finding ------------------------------------------------------------------------------------------------------
    def nodes(self, within=None, showing=True, backwards=False):
        """What is there, one by one: each costs a word with the program, so whoever has found what was sought stops."""
        # libatspi remembers what it has seen, and now and then misses that it changed.
        if time.monotonic() - self.cleared > 0.7:
            self.application.clear_cache()
            self.cleared = time.monotonic()

        def walk(node, depth):
            if node is None or depth > 60:
                return
            try:
                if showing and depth > 1 and not node.get_state_set().contains(Atspi.StateType.SHOWING):
                    return
                yield node
                children = range(node.get_child_count())
                for i in reversed(children) if backwards else children:
                    yield from walk(node.get_child_at_index(i), depth + 1)
            except GLib.Error:
                pass

        return walk(within or self.application, 0)

    @staticmethod
    def _is(node, role, name):
        try:
            return (role is None or node.get_role_name() == role) and (name is None or name == node.get_name())
        except GLib.Error:
            return False

    def all(self, role=None, name=None, within=None, showing=True):
        return [node for node in self.nodes(within, showing) if self._is(node, role, name)]

    def find(self, name, role=None, limit=LIMIT, within=None):
        def first():
            return next((node for node in self.nodes(within) if self._is(node, role, name)), None)

        return wait_for(f"“{name}” ({role or 'any role'})", first, limit)

    def shows(self, text, limit=LIMIT):
        """Waits until some visible name contains the text. From the end: pages and dialogs come last."""

        def first():
            return next((node for node in self.nodes(backwards=True) if text in (node.get_name() or "")), None)

        return wait_for(f"text “{text}”", first, limit)

    def texts(self):
        def name(node):
            try:
                return node.get_name()
            except GLib.Error:  # it went while we looked
                return None

        return [text for node in self.all() if (text := name(node))]

    def push(self, name, role="button"):
        """Presses a button by its action: extents leave out padding."""
        self.find(name, role=role).get_action_iface().do_action(0)

    def answer(self, question):
        """Takes the default answer by key, as long as the question is there: without a window manager, the focus may be
        with nobody after a popover has closed, and is handed back then."""
        node = self.shows(question)
        while node.get_role_name() not in ("alert", "dialog"):
            node = node.get_parent()

        def there():
            return [n for n in self.all() if question in (n.get_name() or "")]

        def taken():
            if not any(n.get_state_set().contains(Atspi.StateType.FOCUSED) for n in self.nodes(node)):
                self.focus_window()
            self.press("Return")
            end = time.monotonic() + 1.5
            while there() and time.monotonic() < end:
                time.sleep(0.05)
            return not there()

        wait_for("the question to be answered", taken)

    def leave(self):
        """Closes what is open; Escape goes back page by page."""
        wait_for("the dialogs to close", lambda: (self.press("Escape"), not self.all("dialog"))[1])

    def gone(self, name, limit=LIMIT):
        wait_for(f"“{name}” to go", lambda: not self.all(name=name), limit)

    # Acting -------------------------------------------------------------------------------------------------------
    def click(self, target, **kwargs):
        """Activates a thing as a screen reader does; what has no action gets the pointer."""
        node = self.find(target, **kwargs) if isinstance(target, str) else target
        wait_for("it to be usable", lambda: node.get_state_set().contains(Atspi.StateType.SENSITIVE))
        action = node.get_action_iface()
        # The actions of a label are those of its context menu.
        if action and action.get_n_actions() > 0 and node.get_role_name() != "label":
            action.do_action(0)
            return node
        # GTK reports places without the padding around them: the middle is only right for large things.
        box = wait_for("a place to click", lambda: self._box(node))
        run("xdotool", "mousemove", "--sync", str(box.x + box.width // 2 + 10), str(box.y + box.height // 2 + 10), "click", "1")
        return node

    def right_click(self, node):
        box = wait_for("a place to click", lambda: self._box(node))
        run("xdotool", "mousemove", "--sync", str(box.x + box.width // 2 + 10), str(box.y + box.height // 2 + 10), "click", "3")

    @staticmethod
    def _box(node):
        box = node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
        return box if box.width > 0 and box.height > 0 else None

    def press(self, *keys):
        run("xdotool", "key", "--clearmodifiers", "--delay", "15", *keys)

    def down(self, times):
        """Moves the focus down, item by item: what has just opened may miss a key, and would then choose another item."""

        def place():
            node = self.focused()
            return node and (node.get_index_in_parent(), node.get_name())

        for _ in range(times):
            before = place()

            def moved():
                self.press("Down")
                end = time.monotonic() + 3
                while (now := place()) == before and time.monotonic() < end:
                    time.sleep(0.02)
                return now and now != before

            wait_for("the focus to move down", moved)

    def to_row(self, *before):
        """From the search into the list: the focus is on a row when this returns."""
        self.press(*before, "Return")
        wait_for("focus on the row", lambda: (n := self.focused()) and n.get_role_name() in ("row", "table row", "list item"))

    def open_first(self, *before):
        """Opens the first row of what is found."""
        self.to_row(*before)
        self.press("Return")

    def type(self, text):
        run("xdotool", "type", "--clearmodifiers", "--delay", "8", text)

    def focused(self):
        """The innermost of those that have the focus."""

        def first(within):
            has = (n for n in self.nodes(within, backwards=True) if n != within and n.get_state_set().contains(Atspi.StateType.FOCUSED))
            return next(has, None)

        node = found = first(None)
        if not node:
            # No window manager hands the focus back when a second window, a file dialog, has closed.
            self.focus_window()
        while found:
            node, found = found, first(found)
        return node

    def picture(self, path):
        # Until two pictures in a row are the same, something still moves.
        last = None
        for _ in range(60):
            data = subprocess.run(["import", "-window", "root", "png:-"], check=True, capture_output=True).stdout
            if data == last:
                break
            last = data
            time.sleep(0.06)
        pathlib.Path(path).write_bytes(last)

    def log_text(self):
        self.log.flush()
        return pathlib.Path(self.folder, "log.txt").read_text()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self, keep=False):
        if self.process.poll() is None:
            self.press("ctrl+q")
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                if "TENANTRY_BUILD" in os.environ:
                    self.picture(os.path.join(os.environ["TENANTRY_BUILD"], "failed-quit.png"))
                    print(f"focus: {self.focused() and self.focused().get_name()}", file=sys.stderr)
                self.process.kill()
                self.process.wait(10)
                raise Failed("the program did not end on Ctrl+Q") from None
        self.log.close()
        if not keep:
            shutil.rmtree(self.folder, ignore_errors=True)
        return self.process.returncode
