// SPDX-License-Identifier: GPL-3.0-or-later
// The peer of the bench of people: what a Node.js program with Microsoft's own client and better-sqlite3 does to have
// a tenant's users, groups with members, devices with owners, and MFA registration in a database.
// read-tenant.js BASE CLIENT REFRESH-TOKEN DATABASE
import Database from "better-sqlite3";
import { Client, HTTPMessageHandler, RetryHandler } from "@microsoft/microsoft-graph-client";

const [base, clientId, refresh, path] = process.argv.slice(2);
const USER =
  "id,displayName,givenName,surname,userPrincipalName,mail,userType,accountEnabled,department,jobTitle,officeLocation," +
  "mobilePhone,businessPhones,streetAddress,city,state,postalCode,country,companyName,employeeId,usageLocation," +
  "proxyAddresses,assignedLicenses,licenseAssignmentStates,createdDateTime,onPremisesSyncEnabled";

const answer = await fetch(`${base}/organizations/oauth2/v2.0/token`, {
  method: "POST",
  body: new URLSearchParams({ client_id: clientId, grant_type: "refresh_token", refresh_token: refresh }),
});
const { access_token: token } = await answer.json();
// The client's own chain, but for what signs: that is for HTTPS only, which the rehearsal on loopback does not speak.
class Sign {
  setNext(next) {
    this.next = next;
  }
  async execute(context) {
    context.options.headers = { ...context.options.headers, Authorization: `Bearer ${token}` };
    await this.next.execute(context);
  }
}
const [sign, retry, http] = [new Sign(), new RetryHandler(), new HTTPMessageHandler()];
sign.setNext(retry);
retry.setNext(http);
const client = Client.initWithMiddleware({ baseUrl: `${base}/graph/`, middleware: sign });

const db = new Database(path);
db.pragma("journal_mode = WAL");
db.exec(`
  CREATE TABLE users (id TEXT PRIMARY KEY, name TEXT, given TEXT, surname TEXT, upn TEXT, mail TEXT, type TEXT, enabled INT,
    department TEXT, job TEXT, office TEXT, mobile TEXT, phone TEXT, street TEXT, city TEXT, state TEXT, postal TEXT,
    country TEXT, company TEXT, employee TEXT, location TEXT, proxies TEXT, skus TEXT, group_skus TEXT, created TEXT,
    on_premises INT, mfa INT) STRICT;
  CREATE TABLE groups (id TEXT PRIMARY KEY, name TEXT, mail TEXT, security INT, types TEXT, on_premises INT) STRICT;
  CREATE TABLE members (group_id TEXT, member TEXT, is_group INT, PRIMARY KEY (group_id, member)) STRICT, WITHOUT ROWID;
  CREATE TABLE devices (id TEXT PRIMARY KEY, device TEXT, name TEXT, system TEXT, version TEXT, trust TEXT, seen TEXT, owner TEXT) STRICT;
`);
const bit = (value) => (value == null ? null : value ? 1 : 0);
const addUser = db.prepare(`INSERT OR REPLACE INTO users VALUES (${Array(26).fill("?").join(", ")}, NULL)`);
const addGroup = db.prepare("INSERT OR IGNORE INTO groups VALUES (?, ?, ?, ?, ?, ?)");
const addMember = db.prepare("INSERT OR REPLACE INTO members VALUES (?, ?, ?)");
const addDevice = db.prepare("INSERT OR REPLACE INTO devices VALUES (?, ?, ?, ?, ?, ?, ?, NULL)");
const setOwner = db.prepare("UPDATE devices SET owner = ? WHERE id = ?");
const setMfa = db.prepare("UPDATE users SET mfa = ? WHERE id = ?");

async function pages(url, store) {
  const storePage = db.transaction((rows) => rows.forEach(store));
  while (url) {
    const page = await client.api(url).get();
    storePage(page.value);
    // As above: a full address is one that begins with HTTPS.
    url = page["@odata.nextLink"]?.replace(`${base}/graph/v1.0`, "");
  }
}

await pages(`/users/delta?$select=${USER}`, (u) => {
  const skus = (u.assignedLicenses ?? []).map((l) => l.skuId).join(" ");
  const groupSkus = (u.licenseAssignmentStates ?? []).filter((s) => s.assignedByGroup).map((s) => s.skuId).join(" ");
  addUser.run(
    u.id, u.displayName, u.givenName, u.surname, u.userPrincipalName, u.mail, u.userType, bit(u.accountEnabled), u.department,
    u.jobTitle, u.officeLocation, u.mobilePhone, (u.businessPhones ?? [])[0] ?? null, u.streetAddress, u.city, u.state,
    u.postalCode, u.country, u.companyName, u.employeeId, u.usageLocation, (u.proxyAddresses ?? []).join(" ").toLowerCase(),
    skus, groupSkus, u.createdDateTime, bit(u.onPremisesSyncEnabled));
});
await pages("/groups/delta?$select=id,displayName,mail,mailEnabled,securityEnabled,groupTypes,onPremisesSyncEnabled,isAssignableToRole,members", (g) => {
  if (g.displayName !== undefined)
    addGroup.run(g.id, g.displayName, g.mail, bit(g.securityEnabled), (g.groupTypes ?? []).join(" "), bit(g.onPremisesSyncEnabled));
  for (const m of g["members@delta"] ?? [])
    addMember.run(g.id, m.id, m["@odata.type"] === "#microsoft.graph.group" ? 1 : 0);
});
await pages("/devices/delta?$select=id,deviceId,displayName,operatingSystem,operatingSystemVersion,trustType,accountEnabled,approximateLastSignInDateTime", (d) => {
  addDevice.run(d.id, d.deviceId, d.displayName, d.operatingSystem, d.operatingSystemVersion, d.trustType, d.approximateLastSignInDateTime);
});
// Whose they are, in the shortest way there is.
await pages("/devices?$select=id&$expand=registeredOwners($select=id)&$top=999", (d) => setOwner.run(d.registeredOwners[0]?.id ?? "", d.id));
try {
  await pages("/reports/authenticationMethods/userRegistrationDetails?$top=999", (r) => setMfa.run(bit(r.isMfaCapable), r.id));
} catch (error) {
  if (error.statusCode !== 403) throw error; // no Entra ID P1
}
console.log(JSON.stringify(db.prepare("SELECT (SELECT count(*) FROM users) users, (SELECT count(*) FROM members) members, (SELECT count(*) FROM devices WHERE owner <> '') owned").get()));
db.close();
