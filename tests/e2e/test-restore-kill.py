#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A restore that is killed at random, 150 times: the next one goes on where it ended, nothing is made twice, nothing is lost.

The argument is the seed; meson runs two of them side by side, 300 kills in all.
"""
import collections
import json
import os
import random
import subprocess
import sys
import urllib.request

import tap
from world import World

KILLS = int(os.environ.get("TENANTRY_KILLS", "150"))
KINDS = ("users", "groups", "conditional-access")
SEED = int(sys.argv[1])
world = World(f"restore-kill-{SEED}", "--tenants", "1", "--users", "150", "--pace", "0", "--seed", "2")
account = world.accounts[0]
tenant = account[1]
dice = random.Random(SEED)


def prepare():
    world.connect(account)
    world.ctl("map", tenant, "--new", account[2])
    world.ctl("sync", "--all")
    process = subprocess.Popen(world.command("backup", "permit", tenant, "--write"), stdout=subprocess.PIPE, text=True)
    url = process.stdout.readline().removeprefix("Sign in at: ").strip()
    subprocess.run(["tenantry-rehearsal", "sign-in", url, "--as", account[0]], check=True, capture_output=True, timeout=30)
    process.communicate(timeout=30)
    assert process.returncode == 0
    world.ctl("backup", "run", tenant)


def requests():
    with urllib.request.urlopen(f"{world.rehearsal.base}/rehearsal/count?match=/graph/") as answer:
        return int(answer.read())


def names(kind, snapshot):
    objects = json.loads(world.ctl("backup", "objects", tenant, kind, "--snapshot", str(snapshot), "--json"))["objects"]
    return collections.Counter(thing["name"] for thing in objects)


def newest():
    world.ctl("backup", "run", tenant, "--whole")
    return json.loads(world.ctl("backup", "list", tenant, "--json"))["snapshots"][0]["id"]


def restore_until_done(kind, snapshot, kills):
    """Each run is killed after a number of requests, not after a time; until one ends by itself."""
    while True:
        process = subprocess.Popen(
            world.command("backup", "restore", tenant, kind, "--snapshot", str(snapshot), "--yes", "--json"), stdout=subprocess.PIPE, text=True
        )
        until = requests() + dice.randrange(1, 45)
        while process.poll() is None and (kills >= KILLS or requests() < until):
            pass
        if process.poll() is not None:
            output = process.communicate()[0]
            return kills, process.returncode, output
        process.kill()
        process.communicate()
        kills += 1


def kills():
    good = json.loads(world.ctl("backup", "list", tenant, "--json"))["snapshots"][0]["id"]
    wanted = {kind: names(kind, good) for kind in KINDS}
    done = rounds = 0
    while done < KILLS:
        rounds += 1
        world.rehearsal.control("happen", tenant=tenant, detail="attack", count="12")
        if rounds % 2 == 0:
            world.rehearsal.control("happen", tenant=tenant, detail="purge")
        for kind in KINDS:
            # A group that was made before the group it contains is completed by the next run.
            for _ in range(3):
                done, status, output = restore_until_done(kind, good, done)
                # Whom a rule puts into a group is Microsoft's to say: such a row is left alone, and that is said.
                bad = [change for change in json.loads(output)["changes"] if change["state"] != "done" and not change["problem"]]
                if not bad:
                    break
            assert status in (0, 4) and not bad, (rounds, kind, status, bad)
        # Deltas do not tell that a group lost a group that is gone for good; a whole reading does.
        newest()
        subprocess.run(world.command("backup", "restore", tenant, "groups", "--snapshot", str(good), "--yes"), capture_output=True, check=False)
        last = newest()
        for kind in KINDS:
            have = names(kind, last)
            assert have == wanted[kind], (rounds, kind, have - wanted[kind], wanted[kind] - have)
        # Twice changes nothing.
        for kind in KINDS:
            dry = world.command("backup", "restore", tenant, kind, "--snapshot", str(good), "--dry-run", "--json")
            output = subprocess.run(dry, capture_output=True, text=True, check=False, timeout=60).stdout
            changes = [change for change in json.loads(output)["changes"] if not change["problem"]]
            assert not changes, (rounds, kind, changes)
    world.ctl("backup", "verify", tenant)
    world.ctl("audit", "verify")
    # Not only before anything was written: a kill in the middle of a row leaves its intent without an outcome.
    trail = [json.loads(line) for line in world.ctl("audit", "export").splitlines()[:-1]]
    intents = [entry for entry in trail if entry["action"] == "backup.restore" and entry["result"] == "intent"]
    cut = len(intents) - len([entry for entry in trail if entry["action"] == "backup.restore" and entry["result"] != "intent"])
    print(f"# {done} kills in {rounds} rounds; {len(intents)} rows were begun, {cut} of them cut off", flush=True)
    assert cut > KILLS / 20, cut


if __name__ == "__main__":
    try:
        prepare()
        tap.run([("/restore/REL-01-kills", kills)])
    finally:
        world.stop()
