# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of measurements: medians of five, ours and the peer's in the same run."""
import json
import os
import re
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
FLEET = 1000
CLIENT = "00000000-0000-4000-8000-000000000001"
WORDS = ["Amber", "Birch", "Canyon", "Delta", "Ember", "Fjord", "Garnet", "Harbor", "Indigo", "Juniper"]
TENANTS, USERS = 10000, 1000000
# What a snapshot reads of the three kinds that grow with a tenant (src/model/tn-object.c).
DIRECTORY = [
    "users/delta?$select=id,accountEnabled,assignedLicenses,businessPhones,city,companyName,country,createdDateTime,department,displayName,employeeId,employeeType,faxNumber,givenName,jobTitle,mail,mailNickname,mobilePhone,officeLocation,onPremisesSyncEnabled,otherMails,passwordPolicies,postalCode,preferredLanguage,proxyAddresses,showInAddressList,state,streetAddress,surname,usageLocation,userPrincipalName,userType",
    "groups/delta?$select=id,classification,description,displayName,groupTypes,isAssignableToRole,mail,mailEnabled,mailNickname,membershipRule,membershipRuleProcessingState,onPremisesSyncEnabled,securityEnabled,visibility,members,owners",
    "devices/delta?$select=id,accountEnabled,deviceId,displayName,isCompliant,isManaged,operatingSystem,operatingSystemVersion,profileType,trustType",
]


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
        self.command = ["tenantryctl", "--data", self.folder, "--cloud", rehearsal.cloud]

    def ctl(self, *arguments):
        return subprocess.run([*self.command, *arguments], check=True, capture_output=True, text=True).stdout

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
        row("20,000 users with groups and devices / Python", f"{mine:.2f} s", f"{peer:.2f} s", mine / peer, 0.7)
        before = int(rehearsal.control("count", match="/graph/"))
        ours.ctl("sync", tenant)
        row("requests of a refresh in which nothing changed", int(rehearsal.control("count", match="/graph/")) - before, "", None, None)
        rehearsal.stop()
        shutil.rmtree(ours.folder)


def peak(command):
    """Seconds, and the most memory it held, in MB."""
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, command
    return time.monotonic() - started, usage.ru_maxrss / 1024, out


def install_peer():
    """By npm ci, beside the build: what it downloads is checked against the lock file."""
    folder = os.path.abspath(os.path.join(sys.argv[1], "peer"))
    os.makedirs(folder, exist_ok=True)
    source = os.path.join(os.path.dirname(__file__), "peer")
    lock = os.path.join(folder, "package-lock.json")
    with open(os.path.join(source, "package-lock.json"), "rb") as file:
        wanted = file.read()
    fresh = os.path.exists(lock) and os.path.exists(os.path.join(folder, "node_modules")) and open(lock, "rb").read() == wanted
    for name in os.listdir(source):
        shutil.copy(os.path.join(source, name), folder)
    if not fresh:
        certificates = "/etc/ssl/certs/ca-certificates.crt"
        environment = {**os.environ, "npm_config_cafile": certificates, "npm_config_nodedir": "/usr/include/nodejs"}
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=folder, env=environment, check=True, capture_output=True)
    return os.path.join(folder, "read-tenant.js")


def people():
    """A tenant of 100,000, against Microsoft's own client; what changed in it; user sync and its preview."""
    program = install_peer()
    with tempfile.TemporaryDirectory() as folder:
        rehearsal = Rehearsal(folder, "--tenants", "1", "--users", "100000", "--pace", "0")
        account, tenant, name = rehearsal.accounts()[0]
        ours = Ours(rehearsal)
        ours.connect(account, tenant, name)
        _, refresh = token_for(rehearsal.base, account)
        mine, peers, memory = [], [], []
        command = ["tenantryctl", "--data", ours.folder, "--cloud", rehearsal.cloud]
        _, idle, _ = peak([*command, "tenants"])
        database = os.path.join(folder, "peer.db")
        for _ in range(3):
            for file in os.listdir(ours.folder):
                if file.startswith("cache.db"):
                    os.remove(os.path.join(ours.folder, file))
            elapsed, held, _ = peak([*command, "sync", tenant])
            mine.append(elapsed)
            memory.append(held - idle)
            for file in (database, database + "-wal", database + "-shm"):
                if os.path.exists(file):
                    os.remove(file)
            elapsed, _, out = peak(["node", program, rehearsal.base, CLIENT, refresh, database])
            peers.append(elapsed)
        read = json.loads(out)
        db = sqlite3.connect(os.path.join(ours.folder, "cache.db"))
        have = [db.execute(f"SELECT count(*) FROM {what}").fetchone()[0] for what in ("users", "group_members", "devices WHERE owner <> ''")]
        db.close()
        assert have == [read["users"], read["members"], read["owned"]], (have, read)
        ratio = statistics.median(mine) / statistics.median(peers)
        row("first read of 100,000 users with groups / Node.js", f"{statistics.median(mine):.1f} s", f"{statistics.median(peers):.1f} s", ratio, 1)
        row("memory above idle while it reads", f"{max(memory):.0f} MB", "", max(memory), 150)
        rows = "business_name,managed_tenant\r\n" + "".join(f"Office {i},{name}\r\n" for i in range(50))
        offices = os.path.join(folder, "offices.csv")
        with open(offices, "w", encoding="utf-8") as file:
            file.write(rows)
        ours.ctl("organizations", "import", offices)
        bench = subprocess.Popen([os.path.join(sys.argv[1], "tests", "bench-people"), ours.folder, rehearsal.cloud, tenant], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert bench.stdout.readline() == "ready 0\n"
        rehearsal.control("happen", tenant=tenant, detail="rename", count="100")
        out, _ = bench.communicate("go\n", timeout=300)
        assert bench.returncode == 0
        found = {}
        for line in out.splitlines():
            what, value = line.split()
            found.setdefault(what, []).append(float(value))
        row("requests of a delta of 100 in 100,000", f"{found['requests'][0]:.0f}", "", found["requests"][0], 3)
        row("  its time", f"{found['delta'][0]:.0f} ms", "", found["delta"][0], 200)
        row("user sync of 50 organizations over 100,000 users", f"{statistics.median(found['user-sync']) / 1000:.2f} s", "", statistics.median(found["user-sync"]) / 1000, 2)
        row("  the first, in which all people come", f"{found['user-sync-first'][0] / 1000:.2f} s", "", None, None)
        row("filter keystroke to its preview", f"{statistics.median(found['preview']):.0f} ms", f"worst {max(found['preview']):.0f}", statistics.median(found["preview"]), 50)
        rehearsal.stop()
        shutil.rmtree(ours.folder)


def permit(ours, account, tenant):
    process = subprocess.Popen([*ours.command, "backup", "permit", tenant, "--write"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    url = process.stdout.readline().removeprefix("Sign in at: ").strip()
    subprocess.run(["tenantry-rehearsal", "sign-in", url, "--as", account], check=True, capture_output=True)
    assert process.wait(30) == 0


def read_pages(base, token, path, parse=True):
    """Every page of a list, as objects or as bytes only: what reading costs before anything is done with it."""
    url = f"{base}/graph/v1.0/{path}"
    while url:
        with urllib.request.urlopen(urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})) as answer:
            data = answer.read()
        if parse:
            url = json.loads(data).get("@odata.nextLink")
        else:
            found = re.search(rb'"@odata.nextLink":\s*"([^"]+)"', data)
            url = found and found[1].decode()


def restic(folder, repository):
    environment = {**os.environ, "RESTIC_PASSWORD": "bench", "RESTIC_REPOSITORY": repository, "RESTIC_CACHE_DIR": repository + "-cache"}
    if not os.path.exists(repository):
        subprocess.run(["restic", "init", "-q"], env=environment, check=True)
    elapsed = seconds(lambda: subprocess.run(["restic", "backup", "-q", folder], env=environment, check=True))
    return elapsed, sum(os.path.getsize(os.path.join(root, name)) for root, _, names in os.walk(repository) for name in names)


def snapshots():
    """A directory of 100,000 users and 5,000 groups: the first snapshot, one of 100 changes, what differs, what a restore would do."""
    with tempfile.TemporaryDirectory() as folder:
        rehearsal = Rehearsal(folder, "--tenants", "1", "--users", "100000", "--pace", "0")
        account, tenant, name = rehearsal.accounts()[0]
        rehearsal.control("happen", tenant=tenant, detail="teams", count="5000")
        ours = Ours(rehearsal)
        ours.connect(account, tenant, name)
        permit(ours, account, tenant)
        token, _ = token_for(rehearsal.base, account)

        def sizes():
            return sum(os.path.getsize(os.path.join(root, name)) for root, _, names in os.walk(ours.folder) for name in names if name.startswith(tenant))

        reading, bare, first = [], [], []
        for _ in range(3):
            reading.append(seconds(lambda: [read_pages(rehearsal.base, token, path) for path in DIRECTORY]))
            bare.append(seconds(lambda: [read_pages(rehearsal.base, token, path, parse=False) for path in DIRECTORY]))
            for root, _, names in os.walk(ours.folder):
                for name in names:
                    if name.startswith(tenant):
                        os.remove(os.path.join(root, name))
            first.append(seconds(lambda: ours.ctl("backup", "run", tenant)))
        read, taken, size = statistics.median(reading), statistics.median(first), sizes()
        row("first snapshot of 100,000 users, 5,000 groups / reading", f"{taken:.1f} s", f"{read:.1f} s", taken / read, 1.5)
        row("  its time / its bytes over the wire, and nothing else", f"{taken:.1f} s", f"{statistics.median(bare):.1f} s", None, None)
        files = os.path.join(folder, "files")
        ours.ctl("backup", "export", tenant, files)
        elapsed, theirs = restic(files, os.path.join(folder, "restic"))
        row("  its time / restic backup of the same as JSON files", f"{taken:.1f} s", f"{elapsed:.1f} s", taken / elapsed, 1)
        row("  its size / restic's", f"{size / 1e6:.1f} MB", f"{theirs / 1e6:.1f} MB", size / theirs, 0.5)
        rehearsal.control("happen", tenant=tenant, detail="rename", count="100")
        before = int(rehearsal.control("count", match="/graph/"))
        changes = seconds(lambda: ours.ctl("backup", "run", tenant))
        requests = int(rehearsal.control("count", match="/graph/")) - before
        asked = seconds(lambda: [read_pages(rehearsal.base, token, "organization") for _ in range(requests)])
        row("snapshot with 100 changes, beyond its requests", f"{changes - asked:.2f} s", f"{requests} requests", changes - asked, 1)
        row("  what it adds to the file", f"{(sizes() - size) / 1e3:.0f} kB", "", (sizes() - size) / 1e3, 200)
        found = [snapshot["id"] for snapshot in json.loads(ours.ctl("backup", "list", tenant, "--json"))["snapshots"]]
        idle = median(lambda: ours.ctl("backup", "list", tenant))
        diff = median(lambda: ours.ctl("backup", "diff", tenant, str(found[-1]), str(found[0])))
        row("difference of two such snapshots", f"{(diff - idle) * 1000:.0f} ms", "", (diff - idle) * 1000, 500)
        objects = json.loads(ours.ctl("backup", "objects", tenant, "users", "--json"))["objects"][:500]
        preview = seconds(lambda: subprocess.run([*ours.command, "backup", "restore", tenant, "users", *[thing["id"] for thing in objects], "--snapshot", str(found[-1]), "--dry-run"], check=False, capture_output=True))
        row("restore preview of 500 objects", f"{preview:.2f} s", "", preview, 2)
        rehearsal.stop()
        shutil.rmtree(ours.folder)


def fleet():
    with tempfile.TemporaryDirectory() as folder:
        rehearsal = Rehearsal(folder, "--tenants", str(FLEET))
        # Those after them are a partner and its customers.
        accounts = rehearsal.accounts()[:FLEET]
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
                for letter, kind in (("d", "users"), ("g", "groups"), ("e", "devices")):
                    head = f'header = "Authorization: Bearer {token}"\noutput = "{folder}/{letter}{number}"\nsilent\n'
                    file.write(f'url = "{rehearsal.base}/graph/v1.0/{kind}/delta?$deltatoken=latest"\n{head}next\n')
                # What is read once a day, and when a person asks for a sync.
                for letter, report in (("m", "reports/authenticationMethods/userRegistrationDetails?$top=999"), ("s", "users?$select=id,signInActivity&$top=500"), ("v", "deviceManagement/managedDevices?$select=id,complianceState&$top=999")):
                    head = f'header = "Authorization: Bearer {token}"\noutput = "{folder}/{letter}{number}"\nsilent\n'
                    file.write(f'url = "{rehearsal.base}/graph/v1.0/{report}"\n{head}next\n')
            file.write(f'url = "{rehearsal.base}/rehearsal/count"\noutput = "{folder}/o"\nsilent\n')
        mine = median(lambda: ours.ctl("sync", "--all"))
        peer = median(lambda: subprocess.run(["curl", "--parallel", "--parallel-max", "32", "--globoff", "-K", config], check=True, capture_output=True))
        for number in range(FLEET):
            for kind in "odget":
                with open(os.path.join(folder, f"{kind}{number}"), encoding="utf-8") as answer:
                    assert "error" not in json.load(answer), number
        row(f"fleet refresh of {FLEET} tenants / curl --parallel", f"{mine:.2f} s", f"{peer:.2f} s", mine / peer, 2)

        def requests(*command):
            before = int(rehearsal.control("count", match="/graph/"))
            ours.ctl("sync", *command)
            return (int(rehearsal.control("count", match="/graph/")) - before) / FLEET

        asked = requests("--all")
        row("requests a tenant when nothing has changed, asked for", f"{asked:.1f}", "", asked, None)
        # By the schedule: what is read once a day is fresh.
        with sqlite3.connect(os.path.join(ours.folder, "state.db")) as state:
            state.execute("UPDATE microsoft_tenants SET next_due = 1")
        due = requests("--due")
        row("  by the schedule", f"{due:.1f}", "", due, 6)
        rehearsal.stop()
        shutil.rmtree(ours.folder)


def fill(db, table, columns, rows):
    """Rows by the names of their columns: a migration that adds one does not break this."""
    names = columns.split()
    db.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", rows)


def store_of_the_window(folder, cloud):
    """A data folder with all tenants mapped and read, as a day of work leaves it."""
    subprocess.run(["tenantryctl", "--data", folder, "--cloud", cloud, "tenants"], check=True, capture_output=True)
    authority = next(line for line in open(cloud, encoding="utf-8") if line.startswith("Authority=")).strip().removeprefix("Authority=")
    now = int(time.time())
    each = USERS // TENANTS
    guids = [str(uuid.UUID(int=i)) for i in range(TENANTS + 1)]
    names = [f"{WORDS[i % len(WORDS)]} Company {i:05}" for i in range(TENANTS + 1)]
    numbers = range(1, TENANTS + 1)
    state = sqlite3.connect(os.path.join(folder, "state.db"))
    cache = sqlite3.connect(os.path.join(folder, "cache.db"))
    with state, cache:
        fill(state, "integrations", "id kind cloud tenant_id created_at", [(i, 0, authority, guids[i], now) for i in numbers])
        fill(
            state,
            "microsoft_tenants",
            "id integration_id tenant_id name name_fold domain sync_status last_sync last_attempt next_due search_text",
            [(i, i, guids[i], names[i], names[i].lower(), f"company{i:05}.example", 1, now, now, now + 86400, f"{names[i]} company{i:05}.example".lower()) for i in numbers],
        )
        fill(state, "managed_tenants", "id name name_fold microsoft_tenant_id", [(i, names[i], names[i].lower(), i) for i in numbers])
        fill(state, "organizations", "name name_fold managed_tenant_id search_text created_at", [(names[i], names[i].lower(), i, names[i].lower(), now) for i in numbers])
        fill(state, "score_history", "microsoft_tenant_id day current maximum", [(i, time.strftime("%Y-%m-%d"), i % 100, 100) for i in numbers])
        fill(
            cache,
            "tenant_summary",
            "tenant country domains members licensed score score_day bought assigned mfa_registered mfa_users email",
            [(i, "DE", f"company{i:05}.example", each, each * 4 // 5, i % 100, time.strftime("%Y-%m-%d"), each, each * 4 // 5, i % each, each, i % 100) for i in numbers],
        )
        fill(cache, "subscribed_skus", "tenant sku_id part_number enabled warning suspended consumed disabled", [(i, f"0000000{i % 9}-0000-4000-8000-000000000000", f"PLAN_{i % 9}", each, 0, 0, each * 4 // 5, 0) for i in numbers])
        # What protects them was asked for today, too, and nobody gave the permission.
        fill(cache, "service_backups", "tenant service state is_foreign last_at read_at", [(i, 1, 1, 0, 0, now) for i in numbers])
        fill(
            cache,
            "users",
            "id tenant graph_id display_name user_principal_name mail user_type enabled licences skus mfa generation",
            ((i * each + j, i, f"{i}-{j}", f"{WORDS[j % len(WORDS)]} Person {i * each + j}", f"person{i * each + j}@company{i:05}.example", None, "Member", 1, 1, "", 1, 1) for i in numbers for j in range(each)),
        )
        # The index that a day in the background has filled.
        cache.execute("INSERT INTO user_search (rowid, name, user_principal_name) SELECT id, display_name, user_principal_name FROM users")
        cache.execute("UPDATE search_state SET up_to = (SELECT max (id) FROM users)")
    state.close()
    cache.close()


def measure(program, *arguments, timeout):
    """Lines of a word and a number."""
    out = subprocess.run([os.path.join(sys.argv[1], "tests", program), *arguments], check=True, capture_output=True, text=True, timeout=timeout).stdout
    found = {}
    for line in out.splitlines():
        what, value = line.split()
        found.setdefault(what, []).append(float(value))
    return found


def window():
    with tempfile.TemporaryDirectory() as folder:
        rehearsal = Rehearsal(folder, "--tenants", "1")
        data = os.path.join(folder, "data")
        store_of_the_window(data, rehearsal.cloud)
        found = {}
        for _ in range(ROUNDS):
            started = int(time.monotonic() * 1e6)
            for what, values in measure("bench-window", str(started), str(TENANTS), "--data", data, "--cloud", rehearsal.cloud, timeout=180).items():
                found.setdefault(what, []).extend(values)
        store = measure("bench-store", data, "person 4711", "harbor company 0471", "471@company", timeout=300)
        rehearsal.stop()

    def line(what, word, unit, bar, places=1, worst_bar=None):
        value, worst = statistics.median(found[word]), max(found[word])
        row(what, f"{value:.{places}f} {unit}", f"worst {worst:.{places}f}", value, bar)
        if worst_bar is not None:
            row("  worst of them", f"{worst:.{places}f} {unit}", "", worst, worst_bar)

    line(f"cold start, {TENANTS:,} tenants and {USERS:,} users", "start", "s", 1.0, 2)
    line("resident memory then", "memory", "MB", 350, 0)
    line("filter keystroke to new rows", "rows", "ms", None)
    line("filter keystroke to their picture", "painted", "ms", 16, worst_bar=33)
    line("palette keystroke to new rows", "palette-rows", "ms", None)
    line("palette keystroke to their picture", "palette", "ms", 16, worst_bar=33)
    line("sort by a column to its picture", "sort", "ms", 100)
    line("page switch to its picture", "page", "ms", 50)
    line("longest turn while the table scrolls by", "scroll", "ms", 16)
    medians = {what: statistics.median(values) for what, values in store.items()}
    row("search over everything / LIKE over the same", f"{medians['search']:.2f} ms", f"{medians['like']:.0f} ms", medians["search"] / medians["like"], 0.05)
    row(f"export of {USERS // 10:,} rows to CSV", f"{medians['export'] / 1000:.2f} s", "", medians["export"] / 1000, 1)


print(f"{'what':52} {'ours':>12} {'peer':>16} {'ratio':>6} {'bar':>5}")
# By name, one at a time; all of them without.
parts = {"window": window, "large": large_tenant, "people": people, "snapshots": snapshots, "fleet": fleet}
for part in sys.argv[2:] or parts:
    parts[part]()
