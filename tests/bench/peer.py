# SPDX-License-Identifier: GPL-3.0-or-later
"""The peer of the bench: the script that an administrator would write to read a large tenant's users into a database,
with urllib, json and sqlite3. peer.py BASE CLIENT REFRESH-TOKEN"""
import json
import os
import sqlite3
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request

SELECT = "id,displayName,userPrincipalName,mail,userType,accountEnabled,department,jobTitle,officeLocation,assignedLicenses"

base, client, refresh = sys.argv[1:]
form = urllib.parse.urlencode({"client_id": client, "grant_type": "refresh_token", "refresh_token": refresh})
with urllib.request.urlopen(f"{base}/organizations/oauth2/v2.0/token", form.encode()) as answer:
    token = json.load(answer)["access_token"]
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
            [(u["id"], u["displayName"], u["userPrincipalName"], u["mail"], u["userType"], u["accountEnabled"],
              u["department"], u["jobTitle"], u["officeLocation"], len(u["assignedLicenses"])) for u in page["value"]],
        )
    url = page.get("@odata.nextLink")
# What a full sync reads beside the users: who has MFA, and who signed in when.
db.execute("ALTER TABLE users ADD COLUMN mfa INT")
db.execute("ALTER TABLE users ADD COLUMN signed_in TEXT")
for url, statement, values in (
    (f"{base}/graph/v1.0/reports/authenticationMethods/userRegistrationDetails?$top=999", "UPDATE users SET mfa = ? WHERE id = ?",
     lambda row: (row["isMfaCapable"], row["id"])),
    (f"{base}/graph/v1.0/users?$select=id,signInActivity&$top=999", "UPDATE users SET signed_in = ? WHERE id = ?",
     lambda row: ((row.get("signInActivity") or {}).get("lastSignInDateTime"), row["id"])),
):
    while url:
        try:
            with urllib.request.urlopen(urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})) as answer:
                page = json.load(answer)
        except urllib.error.HTTPError as error:
            assert error.code == 403, error  # no Entra ID P1
            break
        with db:
            db.executemany(statement, [values(row) for row in page["value"]])
        url = page.get("@odata.nextLink")
db.close()
os.remove(path)
