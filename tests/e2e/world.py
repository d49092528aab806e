# SPDX-License-Identifier: GPL-3.0-or-later
"""A rehearsal cloud, a data folder filled from the command line, and runs of the window on both."""
import os
import shutil
import subprocess
import sys
import tempfile

from driver import App, Rehearsal


def no_secrets_below(folder):
    """No token that the rehearsal cloud gave stands in a file."""
    for root, _, files in os.walk(folder):
        for name in files:
            if name == "rehearsal.cloud" or not os.path.isfile(os.path.join(root, name)):
                continue
            with open(os.path.join(root, name), "rb") as file:
                assert b"CANARY" not in file.read(), name


class World:
    def __init__(self, name, *options):
        self.folder = tempfile.mkdtemp(prefix=f"tenantry-{name}-")
        self.rehearsal = Rehearsal(self.folder, *options)
        self.accounts = self.rehearsal.accounts()
        self.data = os.path.join(self.folder, "data")
        self.config = os.path.join(self.folder, "config")

    def ctl(self, *arguments):
        return subprocess.run(self.command(*arguments), check=True, capture_output=True, text=True, timeout=60).stdout

    def command(self, *arguments):
        return ["tenantryctl", "--data", self.data, "--cloud", self.rehearsal.cloud, *arguments]

    def connect(self, account, quiet=False):
        errors = subprocess.DEVNULL if quiet else None
        process = subprocess.Popen(self.command("connect", "single"), stdout=subprocess.PIPE, stderr=errors, text=True)
        url = process.stdout.readline().removeprefix("Sign in at: ").strip()
        subprocess.run(["tenantry-rehearsal", "sign-in", url, "--as", account[0]], check=True, capture_output=True, timeout=30)
        process.communicate(timeout=30)
        assert process.returncode == 0

    def guarded(self, test):
        """The test with a run of the window of its own, whose settings outlive it."""

        def run_test():
            environment = {"GSETTINGS_BACKEND": "keyfile", "XDG_CONFIG_HOME": self.config}
            app = App("--cloud", self.rehearsal.cloud, "--data", self.data, account=self.accounts[0][0], environment=environment)
            try:
                app.press("ctrl+1")  # the page that was shown last is remembered, too
                test(app)
                assert "CANARY" not in "\n".join(app.texts()) and "CANARY" not in app.log_text()
            except Exception:
                print(app.log_text(), file=sys.stderr)
                app.picture(os.path.join(os.environ["TENANTRY_BUILD"], f"failed-{test.__name__}.png"))
                focus = app.focused()
                print("\n".join(app.texts()[:120]), "focus:", focus and (focus.get_role_name(), focus.get_name()), file=sys.stderr)
                app.process.kill()
                raise
            assert app.stop() == 0

        return run_test

    def secrets(self):
        no_secrets_below(self.folder)

    def stop(self):
        self.rehearsal.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
