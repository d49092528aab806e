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

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "e2e"))
from driver import Rehearsal  # noqa: E402

ROUNDS = 5
FLEET = 300
CLIENT = "00000000-0000-4000-8000-000000000001"
SELECT = "id,displayName,userPrincipalName,mail,userType,accountEnabled,department,jobTitle,officeLocation,assignedLicenses"


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
        process = subprocess.Popen(["tenantryctl", "--data", self.folder, "--cloud", self.rehearsal.cloud, "connect", "single"], stdout=subprocess.PIPE, text=True)
        url = process.stdout.readline().removeprefix("Sign in at: ").strip()
        subprocess.run(["tenantry-rehearsal", "sign-in", url, "--as", account], check=True, capture_output=True)
        assert process.wait(30) == 0
        self.ctl("map", tenant, "--new", name)


def python_peer(base, token):
    """What a script would do: urllib, json, sqlite3."""
    path = tempfile.mktemp(suffix=".db")
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE users (id TEXT PRIMARY KEY, name TEXT, upn TEXT, mail TEXT, type TEXT, enabled INT, department TEXT, job TEXT, office TEXT, licences INT)")
    url = f"{base}/graph/v1.0/users/delta?$select={SELECT}"
    while url:
        with urllib.request.urlopen(urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})) as answer:
            page = json.load(answer)
        with db:
            db.executemany(
                "INSERT OR REPLACE INTO users VALUES (?,?,?,?,?,?,?,?,?,?)",
                [(u["id"], u["displayName"], u["userPrincipalName"], u["mail"], u["userType"], u["accountEnabled"], u["department"], u["jobTitle"], u["officeLocation"], len(u["assignedLicenses"])) for u in page["value"]],
            )
        url = page.get("@odata.nextLink")
    db.close()
    os.remove(path)


def row(what, ours, peer, ratio, bar):
    verdict = "" if bar is None else ("meets" if ratio <= bar else "MISSES")
    print(f"{what:52} {ours:>12} {peer:>16} {'' if ratio is None else f'{ratio:.2f}':>6} {'' if bar is None else bar:>5} {verdict}", flush=True)


def large_tenant():
    with tempfile.TemporaryDirectory() as folder:
        rehearsal = Rehearsal(folder, "--tenants", "1", "--users", "20000")
        account, tenant, name = rehearsal.accounts()[0]
        ours = Ours(rehearsal)
        ours.connect(account, tenant, name)
        token, _ = token_for(rehearsal.base, account)

        def forget():
            for file in os.listdir(ours.folder):
                if file.startswith("cache.db"):
                    os.remove(os.path.join(ours.folder, file))

        mine = median(lambda: ours.ctl("sync", tenant), forget)
        assert json.loads(ours.ctl("tenants", "--json"))["tenants"][0]["syncStatus"] == "success"
        peer = median(lambda: python_peer(rehearsal.base, token))
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


print(f"{'what':52} {'ours':>12} {'peer':>16} {'ratio':>6} {'bar':>5}")
large_tenant()
fleet()
print("not measured yet: cold start, resident memory and search keystroke in the window")
