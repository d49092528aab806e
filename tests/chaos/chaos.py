#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""chaos MINUTES [SEED]: everything at once, with invariants that are looked at throughout.

A hundred tenants in the rehearsal cloud; time runs twelve times faster and jumps; Microsoft throttles, fails, resets, cuts and
garbles answers, revokes consents and forgets deltas; somebody presses keys in the real window, and imports from the command
line beside it; the program is killed and started again. MINUTES are those of the clock on the wall: ten are two hours."""
import collections
import json
import os
import random
import re
import sqlite3
import subprocess
import sys
import time

from driver import App, Failed
from world import World

MINUTES = float(sys.argv[1])
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 1
TENANTS, MAPPED, RATE = 100, 60, 12
FAULTS = ["throttle", "unavailable", "server-error", "slow", "reset", "truncate", "html", "content-type", "garbage", "claims",
          "forbidden", "foreign-link", "expired-delta"]
DETAILS = {"throttle": ["1", "", "Wed, 21 Oct 2065 07:28:00 GMT"], "unavailable": ["1"], "slow": ["200", "1500"],
           "foreign-link": ["https://evil.example/next"]}
EVENTS = ["join", "move", "leave", "delete", "return", "rename", "mail"]
# GTK 4.18's own file dialog, when keys are random: it goes on. The box is that of its path, when it is closed while it is read.
# The ancestor is what GtkPopover asks for at a Return when nothing in the window has the focus.
TOLERATED = r"Gtk: (gtk_box_remove|gtk_widget_is_ancestor|gtk_filter_list_model_get_model|gtk_column_view_get_model|gtk_single_selection_get_selected_item): assertion"
# A label in it asks for -2 pixels, and is measured for them. AdwBanner (1.7) takes its margins off the width of a page that has
# none yet, and measures its title for what is left.
NARROW = r"Gtk: (GtkLabel \S+ \(label\) reported min width -2|Trying to measure AdwBanner \S+ for width of 0)"
MEASURED = r"Gtk: gtk_widget_measure: assertion 'for_size >= -1' failed"
PAGES = [f"ctrl+{i}" for i in range(1, 10)] + ["ctrl+shift+e"]
WORDS = ["amber", "an", "x", "ada", "%", '"', "e5", "zzz", "go to audit", "sync", "<b>"]

dice = random.Random(SEED)
counts = dict.fromkeys(["faults", "keys", "kills", "jumps", "events", "commands", "looks"], 0)


class Broken(Exception):
    """An invariant does not hold."""


class Clock:
    """The file that the programs take their time from."""

    def __init__(self, path):
        self.path, self.rate, self.since, self.added = path, RATE, int(time.time()), 0
        self.write()

    def write(self):
        with open(self.path + ".new", "w", encoding="ascii") as file:
            file.write(f"{self.rate} {self.since} {self.added}")
        os.replace(self.path + ".new", self.path)

    def jump(self, seconds):
        self.added += seconds
        self.write()

    def calm(self):
        """The clock goes on from where it stands, as fast as any other."""
        now = int(time.time())
        self.added += (now - self.since) * (self.rate - 1)
        self.rate, self.since = 1, now
        self.write()


class Chaos:
    def __init__(self):
        self.world = World("chaos", "--tenants", str(TENANTS), "--users", "60", "--pace", "0", "--seed", str(SEED))
        self.names = [account[2] for account in self.world.accounts[:TENANTS]]
        self.ids = [account[1] for account in self.world.accounts[:TENANTS]]
        self.acknowledged = set()  # names of organizations that were said to be there
        self.revoked = set()
        self.app = None
        self.slowest = 0.0
        self.read = 0  # characters of the window's log
        self.pressed = collections.deque(maxlen=12)
        # A file dialog begins where the program was started, and random keys save files.
        os.chdir(self.world.folder)

    def log(self, text):
        print(f"# {time.monotonic() - self.begun:5.0f} s  {text}", flush=True)

    def prepare(self):
        self.begun = time.monotonic()
        for account in self.world.accounts[:TENANTS]:
            self.world.connect(account, quiet=True)
        for name, tenant in list(zip(self.names, self.ids))[:MAPPED]:
            self.world.ctl("map", tenant, "--new", name)
        self.log(f"{TENANTS} tenants connected, {MAPPED} mapped")
        self.world.rehearsal.control("scenario", detail="storm")

    def start(self):
        account = dice.choice(self.world.accounts[:TENANTS])[0]
        self.app = App("--cloud", self.world.rehearsal.cloud, "--data", self.world.data, account=account,
                       environment={"GSETTINGS_BACKEND": "keyfile", "XDG_CONFIG_HOME": self.world.config, "G_DEBUG": ""})
        self.read = 0

    # What happens ---------------------------------------------------------------------------------------------------
    def fault(self):
        kind = dice.choice(FAULTS)
        more = {"detail": dice.choice(DETAILS[kind]).replace(" ", "%20")} if kind in DETAILS else {}
        if dice.random() < 0.9:
            more["tenant"] = dice.choice(self.ids[:MAPPED])
        self.world.rehearsal.control("fault", kind=kind, times=str(dice.randint(1, 6)), **more)
        counts["faults"] += 1

    def revoke(self):
        if len(self.revoked) < 8:
            tenant = dice.choice(self.ids[:MAPPED])
            self.world.rehearsal.control("aadsts", tenant=tenant, detail="65001")
            self.revoked.add(tenant)

    def event(self):
        self.world.rehearsal.control("happen", tenant=dice.choice(self.ids[:MAPPED]), detail=dice.choice(EVENTS), count=str(dice.randint(1, 9)))
        counts["events"] += 1

    def jump(self):
        clock.jump(dice.choice([-7200, -600, -30, 30, 3600, 86400]))
        counts["jumps"] += 1

    def command(self):
        """Beside the window: what it says is done must stay."""
        name = f"Chaos {len(self.acknowledged)} {dice.randrange(10**6)}"
        done = subprocess.run(self.world.command("organizations", "add", name), capture_output=True, text=True, timeout=60, check=False)
        if done.returncode == 0:
            self.acknowledged.add(name)
        counts["commands"] += 1

    def keys(self):
        """Somebody who knows the window, and now and then does not look."""
        way = dice.randrange(8)
        if way < 3:
            self.press(dice.choice(PAGES))
        elif way == 3:
            self.press("ctrl+f", word=dice.choice(WORDS))
        elif way == 4:
            self.press("ctrl+k", word=dice.choice(WORDS))
            self.press(dice.choice(["Return", "Escape", "Down"]))
        elif way == 5:
            self.press("Escape", "Escape", "alt+Left")
        elif way == 6:
            self.press("F5")
        else:
            self.press(*dice.choices(["Tab", "Down", "Up", "Page_Down", "shift+Down", "Right", "Return", "Escape"], k=8))
        counts["keys"] += 1

    def press(self, *keys, word=None):
        self.pressed.append(" ".join([*keys, repr(word)] if word else keys))
        self.app.press(*keys)
        if word:
            self.app.type(word)

    def complaints(self):
        """Of GTK and of ours, since the last look."""
        log = self.app.log_text()
        log = log[: log.rfind("\n") + 1]
        tolerated = f"{TOLERATED}|{MEASURED}" if re.search(NARROW, log) else TOLERATED
        said = [line for line in log[self.read:].splitlines() if re.search(r"assertion|CRITICAL|WARNING|ERROR:", line)]
        self.read = len(log)
        if wrong := [line for line in said if not re.search(tolerated, line)]:
            raise Broken("the program complains: " + "\n".join(wrong[:5]) + "\nlast pressed: " + " | ".join(self.pressed))

    def end(self):
        self.app.kill()
        self.complaints()
        self.app.log.close()
        self.between()

    def kill(self):
        self.end()
        self.start()
        counts["kills"] += 1

    # What must hold -------------------------------------------------------------------------------------------------
    def alive(self):
        """The main loop answers; nothing has ended the program but us."""
        if self.app.process.poll() is not None:
            raise Broken(f"the program ended by itself: {self.app.process.returncode}\n{self.app.log_text()[-4000:]}")
        begun = time.monotonic()
        self.app.application.clear_cache()
        try:
            self.app.application.get_child_count()
        except Exception as error:
            raise Broken(f"the window does not answer: {error}") from None
        self.slowest = max(self.slowest, time.monotonic() - begun)
        self.complaints()
        if self.slowest > 5:
            raise Broken(f"the main loop did not answer for {self.slowest:.1f} s")
        with open(f"/proc/{self.app.process.pid}/statm", encoding="ascii") as file:
            memory = int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
        counts["looks"] += 1
        return memory

    def between(self):
        """Between two runs: the files are whole, nothing acknowledged is lost, nothing is half mapped."""
        for name in ("state.db", "cache.db"):
            with sqlite3.connect(os.path.join(self.world.data, name), timeout=10) as db:
                (verdict,) = db.execute("PRAGMA integrity_check").fetchone()
                if verdict != "ok":
                    raise Broken(f"{name}: {verdict}")
                if db.execute("PRAGMA foreign_key_check").fetchall():
                    raise Broken(f"{name}: a row that belongs to nothing")
        verify = subprocess.run(self.world.command("audit", "verify", "--json"), capture_output=True, text=True, timeout=60, check=False)
        if verify.returncode != 0:
            raise Broken(f"the audit trail: {verify.stdout} {verify.stderr}")
        have = {o["name"] for o in json.loads(self.world.ctl("organizations", "list", "--json"))["organizations"]}
        if lost := self.acknowledged - have:
            raise Broken(f"acknowledged and lost: {sorted(lost)[:5]}")
        managed = [t["managedTenant"] for t in json.loads(self.world.ctl("tenants", "--json"))["tenants"] if t["managedTenant"]]
        # A random key may have unmapped one, or removed it: then the trail says so.
        done = [e["action"] for e in self.entries() if e["result"] == "success"]
        expected = done.count("tenant.map") - done.count("tenant.unmap")
        if len(managed) != len(set(managed)) or not expected - done.count("tenant.remove") <= len(managed) <= expected:
            raise Broken(f"half mapped: {len(managed)} of {expected}")

    def entries(self):
        return json.loads(self.world.ctl("audit", "list", "--json"))["entries"]

    def settle(self):
        """The storm is over: what can be read is read, and what cannot says so."""
        self.world.rehearsal.control("calm")
        self.world.rehearsal.control("scenario", detail="calm")
        clock.calm()
        subprocess.run(self.world.command("sync", "--all"), capture_output=True, text=True, timeout=300, check=False)
        # A random key may have signed in again, which mends it.
        mended = {e["tenant"] for e in self.entries() if e["action"] == "tenant.reauthorize"}
        for tenant in json.loads(self.world.ctl("tenants", "--json"))["tenants"]:
            if not tenant["managedTenant"] or tenant["tenantId"] in mended:
                continue
            good = tenant["syncStatus"] == "success"
            if tenant["tenantId"] in self.revoked and good:
                raise Broken(f"{tenant['tenant']} is shown as read, and Microsoft refuses it")
            if tenant["tenantId"] not in self.revoked and not good:
                raise Broken(f"{tenant['tenant']} does not recover: {tenant['syncStatus']}")

    def run(self):
        self.prepare()
        self.start()
        end = time.monotonic() + MINUTES * 60
        next_kill = time.monotonic() + 15
        ways = [(self.keys, 50), (self.fault, 25), (self.event, 8), (self.command, 8), (self.jump, 3), (self.revoke, 1)]
        memories = []
        while time.monotonic() < end:
            dice.choices([way for way, _ in ways], [weight for _, weight in ways])[0]()
            memories.append(self.alive())
            if time.monotonic() > next_kill:
                self.log(f"kill {counts['kills'] + 1}; {counts['faults']} faults, {counts['keys']} ways of keys, {memories[-1]:.0f} MB, "
                         f"slowest answer {self.slowest:.2f} s")
                self.kill()
                next_kill = time.monotonic() + dice.uniform(10, 60)
        # Flat: the second half has no higher top than the first, but for what a page that is opened late needs.
        half = len(memories) // 2
        growth = max(memories[half:]) / max(memories[:half])
        if growth > 1.5:
            raise Broken(f"memory grows: {max(memories[:half]):.0f} MB, then {max(memories[half:]):.0f} MB")
        self.end()
        self.settle()
        self.world.secrets()
        self.log("calm: " + ", ".join(f"{number} {what}" for what, number in counts.items())
                 + f"; {len(self.acknowledged)} acknowledged, {len(self.revoked)} consents revoked, memory × {growth:.2f}, "
                 f"slowest answer {self.slowest:.2f} s")


os.environ["TENANTRY_TEST_CLOCK"] = os.path.join(os.environ.get("XDG_RUNTIME_DIR", "/tmp"), "chaos-clock")
clock = Clock(os.environ["TENANTRY_TEST_CLOCK"])
print("1..1", flush=True)
chaos = Chaos()
try:
    chaos.run()
    print(f"ok 1 /chaos/REL-01-REL-11-SEC-38-{MINUTES:g}-minutes", flush=True)
    chaos.world.stop()
except (Broken, Failed, subprocess.SubprocessError) as error:
    print(f"not ok 1 /chaos/REL-01-REL-11-SEC-38-{MINUTES:g}-minutes", flush=True)
    print(f"{error} {getattr(error, 'stderr', None) or ''}\nseed {SEED}, data in {chaos.world.folder}; {counts}", file=sys.stderr)
    if chaos.app and chaos.app.process.poll() is None:
        chaos.app.picture(os.path.join(os.environ["TENANTRY_BUILD"], "failed-chaos.png"))
        chaos.app.process.kill()
    chaos.world.rehearsal.stop()
    sys.exit(1)
