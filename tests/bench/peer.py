# SPDX-License-Identifier: GPL-3.0-or-later
"""The peer of the bench: the script that an administrator would write to have what a first sync has of a large tenant's people
in a database, with urllib, json and sqlite3. peer.py BASE CLIENT REFRESH-TOKEN"""
import json
import os
import sqlite3
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request

USER = (
    "id,displayName,givenName,surname,userPrincipalName,mail,userType,accountEnabled,department,jobTitle,officeLocation,mobilePhone,"
    "businessPhones,streetAddress,city,state,postalCode,country,companyName,employeeId,usageLocation,proxyAddresses,assignedLicenses,"
    "licenseAssignmentStates,createdDateTime,onPremisesSyncEnabled"
)
PLAIN = USER.split(",")[1:12] + ["streetAddress", "city", "state", "postalCode", "country", "companyName", "employeeId", "usageLocation"]
DEVICE = "id,deviceId,displayName,operatingSystem,operatingSystemVersion,trustType,approximateLastSignInDateTime"
GROUP = "id,displayName,mail,mailEnabled,securityEnabled,groupTypes,onPremisesSyncEnabled,isAssignableToRole,members"

base, client, refresh = sys.argv[1:]
form = urllib.parse.urlencode({"client_id": client, "grant_type": "refresh_token", "refresh_token": refresh})
with urllib.request.urlopen(f"{base}/organizations/oauth2/v2.0/token", form.encode()) as answer:
    token = json.load(answer)["access_token"]
path = tempfile.mktemp(suffix=".db")
db = sqlite3.connect(path)
db.execute("PRAGMA journal_mode = WAL")
db.executescript(f"""
CREATE TABLE users (id TEXT PRIMARY KEY, {', '.join(PLAIN)}, phone, proxies, skus, group_skus, created, on_premises, mfa, signed_in);
CREATE TABLE groups (id TEXT PRIMARY KEY, name, mail, security, types, on_premises);
CREATE TABLE members (group_id, member, is_group, PRIMARY KEY (group_id, member)) WITHOUT ROWID;
CREATE TABLE devices (id TEXT PRIMARY KEY, device, name, system, version, trust, seen, owner);
""")


def pages(url, *statements):
    """Each statement with what its function makes of a row: a tuple, or a list of them."""
    url = f"{base}/graph/v1.0/{url}"
    while url:
        try:
            with urllib.request.urlopen(urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})) as answer:
                page = json.load(answer)
        except urllib.error.HTTPError as error:
            assert error.code == 403, error  # no Entra ID P1, no Intune
            return
        with db:
            for statement, values in statements:
                made = [values(row) for row in page["value"]]
                db.executemany(statement, [one for many in made for one in (many if isinstance(many, list) else [many])])
        url = page.get("@odata.nextLink")


def user(u):
    return (
        u["id"], *[u.get(field) for field in PLAIN], next(iter(u.get("businessPhones") or []), None), " ".join(u.get("proxyAddresses") or []).lower(),
        " ".join(l["skuId"] for l in u.get("assignedLicenses") or []),
        " ".join(s["skuId"] for s in u.get("licenseAssignmentStates") or [] if s.get("assignedByGroup")),
        u.get("createdDateTime"), u.get("onPremisesSyncEnabled"),
    )


def group(g):
    if "displayName" not in g:
        return []
    return [(g["id"], g["displayName"], g.get("mail"), g.get("securityEnabled"), " ".join(g.get("groupTypes") or []), g.get("onPremisesSyncEnabled"))]


pages(f"users/delta?$select={USER}", (f"INSERT OR REPLACE INTO users VALUES ({', '.join('?' * (len(PLAIN) + 7))}, NULL, NULL)", user))
pages(
    f"groups/delta?$select={GROUP}",
    ("INSERT OR IGNORE INTO groups VALUES (?, ?, ?, ?, ?, ?)", group),
    ("INSERT OR REPLACE INTO members VALUES (?, ?, ?)", lambda g: [(g["id"], m["id"], m["@odata.type"] == "#microsoft.graph.group") for m in g.get("members@delta", [])]),
)
pages(f"devices/delta?$select={DEVICE}", ("INSERT OR REPLACE INTO devices VALUES (?, ?, ?, ?, ?, ?, ?, NULL)", lambda d: tuple(d.get(field) for field in DEVICE.split(","))))
pages("devices?$select=id&$expand=registeredOwners($select=id)&$top=999", ("UPDATE devices SET owner = ? WHERE id = ?", lambda d: (next((o["id"] for o in d["registeredOwners"]), ""), d["id"])))
pages("reports/authenticationMethods/userRegistrationDetails?$top=999", ("UPDATE users SET mfa = ? WHERE id = ?", lambda r: (r["isMfaCapable"], r["id"])))
pages("users?$select=id,signInActivity&$top=500", ("UPDATE users SET signed_in = ? WHERE id = ?", lambda r: ((r.get("signInActivity") or {}).get("lastSignInDateTime"), r["id"])))
db.close()
for suffix in ("", "-wal", "-shm"):
    if os.path.exists(path + suffix):
        os.remove(path + suffix)
