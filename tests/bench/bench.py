# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of measurements: medians of five, ours and the peer's in the same run."""
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "e2e"))
from driver import Rehearsal  # noqa: E402

ROUNDS = 5
FLEET = 300
CLIENT = "00000000-0000-4000-8000-000000000001"
WORDS = ["Amber", "Birch", "Canyon", "Delta", "Ember", "Fjord", "Garnet", "Harbor", "Indigo", "Juniper"]
TENANTS, USERS = 1000, 50000


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments):
        return None


def token_for(base, account):
    """A token of the peer's own, by the same documented steps."""
    query = urllib.parse.urlencode(
        {"client_id": CLIENT, "response_type": "code", "redirect_uri": "http://localhost:1", "state": "s", "scope": "openid",
         "rehearsal_account": account, "rehearsal_answer": "accept"}, quote_via=urllib.parse.quote)
    try:
        urllib.request.build_opener(NoRedirect).open(f"{base}/organizations/oauth2/v2.0/authorize?{query}")
    except urllib.error.HTTPError as redirect:
        location = redirect.headers["Location"]
    code = urllib.parse.parse_qs(urllib.parse.urlsplit(location).query)["code"][0]
    form = urllib.parse.urlencode({"client_id": CLIENT, "grant_type": "authorization_code", "code": code, "redirect_uri": "http://localhost:1"})
    with urllib.request.urlopen(f"{base}/organizations/oauth2/v2.0/token", form.encode()) as answer:
        tokens = json.load(answer)
        return tokens["access_token"], tokens["refresh_token"]


def seconds(action):
    started = time.monotonic()
    action()
    return time.monotonic() - started


def median(action, before=None):
    times = []
    for _ in range(ROUNDS):
        if before:
            before()
        times.append(seconds(action))
    return statistics.median(times)


class Ours:
    def __init__(self, rehearsal):
        self.folder = tempfile.mkdtemp(prefix="tenantry-bench-")
        self.rehearsal = rehearsal

    def ctl(self, *arguments):
        return subprocess.run(["tenantryctl", "--data", self.folder, "--cloud", self.rehearsal.cloud, *arguments], check=True, capture_output=True, text=True).stdout

    def connect(self, account, tenant, name):
        process = subprocess.Popen(["tenantryctl", "--data", self.folder, "--cloud", self.rehearsal.cloud, "connect", "single"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        url = process.stdout.readline().removeprefix("Sign in at: ").strip()
        subprocess.run(["tenantry-rehearsal", "sign-in", url, "--as", account], check=True, capture_output=True)
        assert process.wait(30) == 0
        self.ctl("map", tenant, "--new", name)


def row(what, ours, peer, ratio, bar):
    verdict = "" if bar is None else ("meets" if ratio <= bar else "MISSES")
    print(f"{what:52} {ours:>12} {peer:>16} {'' if bar is None or ratio is None else f'{ratio:.2f}':>6} {'' if bar is None else bar:>5} {verdict}", flush=True)


def large_tenant():
    with tempfile.TemporaryDirectory() as folder:
        rehearsal = Rehearsal(folder, "--tenants", "1", "--users", "20000")
        account, tenant, name = rehearsal.accounts()[0]
        ours = Ours(rehearsal)
        ours.connect(account, tenant, name)
        _, refresh = token_for(rehearsal.base, account)
        program = os.path.join(os.path.dirname(__file__), "peer.py")

        def forget():
            for file in os.listdir(ours.folder):
                if file.startswith("cache.db"):
                    os.remove(os.path.join(ours.folder, file))

        mine = median(lambda: ours.ctl("sync", tenant), forget)
        assert json.loads(ours.ctl("tenants", "--json"))["tenants"][0]["syncStatus"] == "success"
        peer = median(lambda: subprocess.run([sys.executable, program, rehearsal.base, CLIENT, refresh], check=True))
        row("full read and store of 20,000 users / Python", f"{mine:.2f} s", f"{peer:.2f} s", mine / peer, 0.7)
        before = int(rehearsal.control("count", match="/graph/"))
        ours.ctl("sync", tenant)
        row("requests of a refresh in which nothing changed", int(rehearsal.control("count", match="/graph/")) - before, "", None, None)
        rehearsal.stop()
        shutil.rmtree(ours.folder)


def fleet():
    with tempfile.TemporaryDirectory() as folder:
        rehearsal = Rehearsal(folder, "--tenants", str(FLEET))
        accounts = rehearsal.accounts()
        ours = Ours(rehearsal)
        for account, tenant, name in accounts:
            ours.connect(account, tenant, name)
        ours.ctl("sync", "--all")
        tokens = [token_for(rehearsal.base, account) for account, _, _ in accounts]
        body = json.dumps({"requests": [{"id": str(i), "method": "GET", "url": url, **({"headers": {"ConsistencyLevel": "eventual"}} if "$count" in url else {})} for i, url in enumerate([
            "/organization?$select=id,displayName,verifiedDomains,countryLetterCode,partnerTenantType", "/domains?$select=id,isDefault,isInitial,isVerified",
            "/users/$count?$filter=userType%20eq%20'Member'", "/users/$count?$filter=assignedLicenses/$count%20ne%200&$count=true",
            "/subscribedSkus?$select=skuId,skuPartNumber", "/security/secureScores?$top=1"])]})
        config = os.path.join(folder, "curl.txt")
        with open(config, "w") as file:
            for number, (token, refresh) in enumerate(tokens):
                head = f'header = "Authorization: Bearer {token}"\noutput = "{folder}/o{number}"\nsilent\n'
                file.write(f'url = "{rehearsal.base}/graph/v1.0/$batch"\n{head}header = "Content-Type: application/json"\ndata = {json.dumps(body)}\nnext\n')
                # tenantryctl begins without access tokens: the peer pays for them, too.
                form = urllib.parse.urlencode({"client_id": CLIENT, "grant_type": "refresh_token", "refresh_token": refresh})
                file.write(f'url = "{rehearsal.base}/organizations/oauth2/v2.0/token"\ndata = "{form}"\noutput = "{folder}/t{number}"\nsilent\nnext\n')
                head = head.replace(f"{folder}/o", f"{folder}/d")
                file.write(f'url = "{rehearsal.base}/graph/v1.0/users/delta?$deltatoken=latest"\n{head}next\n')
            file.write(f'url = "{rehearsal.base}/rehearsal/count"\noutput = "{folder}/o"\nsilent\n')
        mine = median(lambda: ours.ctl("sync", "--all"))
        peer = median(lambda: subprocess.run(["curl", "--parallel", "--parallel-max", "32", "--globoff", "-K", config], check=True, capture_output=True))
        for number in range(FLEET):
            for kind in "odt":
                with open(os.path.join(folder, f"{kind}{number}"), encoding="utf-8") as answer:
                    assert "error" not in json.load(answer), number
        row(f"fleet refresh of {FLEET} tenants / curl --parallel", f"{mine:.2f} s", f"{peer:.2f} s", mine / peer, 2)
        rehearsal.stop()
        shutil.rmtree(ours.folder)


def store_of_the_window(folder, cloud):
    """A data folder with 1,000 mapped tenants and 50,000 users, as a day of work leaves it."""
    subprocess.run(["tenantryctl", "--data", folder, "--cloud", cloud, "tenants"], check=True, capture_output=True)
    authority = next(line for line in open(cloud, encoding="utf-8") if line.startswith("Authority=")).strip().removeprefix("Authority=")
    now = int(time.time())
    state = sqlite3.connect(os.path.join(folder, "state.db"))
    cache = sqlite3.connect(os.path.join(folder, "cache.db"))
    with state, cache:
        for i in range(1, TENANTS + 1):
            guid, name = str(uuid.UUID(int=i)), f"{WORDS[i % len(WORDS)]} Company {i:04}"
            domain = f"company{i:04}.example"
            state.execute("INSERT INTO integrations (id, kind, cloud, tenant_id, created_at) VALUES (?, 0, ?, ?, ?)", (i, authority, guid, now))
            state.execute(
                "INSERT INTO microsoft_tenants (id, integration_id, tenant_id, name, name_fold, domain, sync_status, last_sync, last_attempt, next_due, search_text)"
                " VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?)",
                (i, i, guid, name, name.lower(), domain, now, now, now + 86400, f"{name} {domain}".lower()))
            state.execute("INSERT INTO managed_tenants (id, name, name_fold, microsoft_tenant_id) VALUES (?, ?, ?, ?)", (i, name, name.lower(), i))
            cache.execute("INSERT INTO tenant_summary VALUES (?, 'DE', ?, ?, ?, ?, '2026-01-01')", (i, domain, USERS // TENANTS, 40, i % 100))
            cache.executemany(
                "INSERT INTO users VALUES (?, ?, ?, ?, ?, 'Member', 'Sales', 'Clerk', 'Main', 1, 1, 1)",
                [(i, str(uuid.UUID(int=i * 1000 + j)), f"Person {j}", f"person{j}@{domain}", f"person{j}@{domain}") for j in range(USERS // TENANTS)])
    state.close()
    cache.close()


def window():
    with tempfile.TemporaryDirectory() as folder:
        rehearsal = Rehearsal(folder, "--tenants", "1")
        data = os.path.join(folder, "data")
        store_of_the_window(data, rehearsal.cloud)
        found = {"start": [], "memory": [], "rows": [], "painted": []}
        for _ in range(ROUNDS):
            started = int(time.monotonic() * 1e6)
            out = subprocess.run([os.path.join(sys.argv[1], "tests", "bench-window"), str(started), str(TENANTS), "--data", data, "--cloud", rehearsal.cloud],
                                 check=True, capture_output=True, text=True, timeout=60).stdout
            for line in out.splitlines():
                what, value = line.split()
                found[what].append(float(value))
        rehearsal.stop()
    start, resident, rows, painted = (statistics.median(values) for values in found.values())
    row(f"cold start, {TENANTS:,} tenants and {USERS:,} users", f"{start:.2f} s", "", start, 1.0)
    row("resident memory then", f"{resident:.0f} MB", "", resident, 250)
    row("search keystroke to new rows", f"{rows:.1f} ms", f"worst {max(found['rows']):.1f}", rows, 16)
    row("search keystroke to their picture", f"{painted:.1f} ms", f"worst {max(found['painted']):.1f}", painted, None)


print(f"{'what':52} {'ours':>12} {'peer':>16} {'ratio':>6} {'bar':>5}")
window()
large_tenant()
fleet()
