/**
 * Beaucoup de compteurs : un fichier CSV devient un onglet de Node-RED, un noeud Linky par ligne.
 * Many meters: a CSV file becomes a tab of Node-RED, one Linky node per line.
 *
 * What it posts is the subflow of the example "Many meters". PDLs and tokens go into Node-RED's credentials, nowhere else.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import Papa from "papaparse";

const help = `node add-meters.mjs meters.csv [--url http://127.0.0.1:1880] [--service conso-api] [--base-url URL]
                       [--measures load_curve,daily,max_power] [--dry-run]

meters.csv   name,pdl,token            un nom par compteur, unique · one name per meter, unique
             Maison,12345678901234,…   séparateur , ou ; · separator , or ;

--url        l'adresse de l'éditeur, httpAdminRoot compris · the editor's address, httpAdminRoot included
--service    conso-api, myelectricaldata, data-connect, demo
--base-url   une passerelle à vous · a gateway of your own
--measures   parmi · of: load_curve, daily, monthly, yearly, max_power
--dry-run    ne rien envoyer · post nothing

data-connect : mettez LINKY_CLIENT_ID et LINKY_CLIENT_SECRET dans l'environnement de Node-RED ; pas de colonne token.
data-connect: put LINKY_CLIENT_ID and LINKY_CLIENT_SECRET into Node-RED's environment; no token column.

Éditeur protégé (adminAuth) · protected editor: NODE_RED_USER, NODE_RED_PASSWORD.

À nouveau avec le même fichier : les mêmes noms sont mis à jour, les autres restent.
Again with the same file: the same names are updated, the others stay.
`;

/** What stops the script: told in one line, without a stack and without a secret. */
class InputError extends Error {}

/** The same name has the same id, so that a second run changes nodes and their messages go on where they stopped. */
const idOf = (text) => createHash("sha256").update(`add-meters ${text}`).digest("hex").slice(0, 16);

function readMeters(file, service) {
  const text = readFileSync(file, "utf8");
  const { data } = Papa.parse(text, {
    header: true,
    skipEmptyLines: "greedy",
    transformHeader: (name) => name.trim().toLowerCase(),
    transform: (value) => value.trim(),
  });
  if (data.length === 0) throw new InputError(`${file}: no meter`);
  const names = new Set();
  for (const [index, { name, pdl = "", token }] of data.entries()) {
    const line = `${file}, meter ${index + 1}`;
    if (!name) throw new InputError(`${line}: no name`);
    if (names.has(name)) throw new InputError(`${line}: the name ${name} is there twice`);
    names.add(name);
    if (!/^\d{14}$/.test(pdl.replace(/\s/g, ""))) throw new InputError(`${line}: a PDL has 14 digits`);
    if (!token && (service === "conso-api" || service === "myelectricaldata")) {
      throw new InputError(`${line}: no token`);
    }
  }
  return data;
}

/** The subflow of the example, for this service. */
function subflowFor({ service, "base-url": baseUrl, measures }) {
  const file = path.join(import.meta.dirname, "13. Beaucoup de compteurs - Many meters.json");
  const nodes = JSON.parse(readFileSync(file, "utf8"));
  const { id } = nodes.find(({ type }) => type === "subflow");
  const credentials =
    service === "data-connect"
      ? { clientId: "${LINKY_CLIENT_ID}", clientSecret: "${LINKY_CLIENT_SECRET}" }
      : { token: "${LINKY_TOKEN}" };
  const changes = {
    // Everyone draws a minute: all who use the example must not call in the same one.
    "enedis-linky-config": {
      ...{ service, baseUrl, minute: Math.floor(Math.random() * 60) },
      credentials: { usagePointId: "${LINKY_PDL}", ...credentials },
    },
    "enedis-linky in": { measures: measures.split(",") },
  };
  const inside = nodes.filter((node) => node.id === id || node.z === id);
  return { id, nodes: inside.map((node) => ({ ...node, ...changes[node.type] })) };
}

function flowOf(meters, options) {
  const { id: subflow, nodes } = subflowFor(options);
  const tab = idOf("tab");
  const out = { type: "link out", mode: "link", links: [], z: tab, wires: [] };
  const readings = { ...out, id: idOf("readings"), name: "Linky : relevés · readings", x: 515, y: 80 };
  const health = { ...out, id: idOf("health"), name: "Linky : santé · health", x: 515, y: 140 };
  const state = {
    ...out,
    id: idOf("state"),
    name: "Linky : où ils en sont · how they are doing",
    x: 515,
    y: 200,
  };
  const cred = (name) => ({ name, type: "cred" });
  const instances = meters.map(({ name, pdl, token }, index) => ({
    id: idOf(`meter ${name}`),
    type: `subflow:${subflow}`,
    z: tab,
    name,
    env: [{ name: "LINKY_NAME", value: name, type: "str" }, cred("LINKY_PDL"), cred("LINKY_TOKEN")],
    credentials: { LINKY_PDL: pdl.replace(/\s/g, ""), ...(token && { LINKY_TOKEN: token }) },
    x: 180,
    y: 80 + 60 * index,
    wires: [[readings.id], [health.id], [state.id]],
  }));
  return [
    ...nodes,
    { id: tab, type: "tab", label: "Linky : compteurs · Meters" },
    readings,
    health,
    state,
    ...instances,
  ];
}

async function request(address, options = {}) {
  let answer;
  try {
    answer = await fetch(address, options);
  } catch (error) {
    throw new InputError(`${address} does not answer (${error.cause?.code ?? error.message})`);
  }
  if (!answer.ok) {
    throw new InputError(`${options.method ?? "GET"} ${address}: ${answer.status} ${await answer.text()}`);
  }
  return answer.json();
}

async function authorization(url) {
  const { NODE_RED_USER: username, NODE_RED_PASSWORD: password } = process.env;
  if (username === undefined) return {};
  const body = new URLSearchParams({
    ...{ client_id: "node-red-admin", grant_type: "password", scope: "*" },
    ...{ username, password: password ?? "" },
  });
  const { access_token: token } = await request(`${url}/auth/token`, { method: "POST", body });
  return { authorization: `Bearer ${token}` };
}

/** Puts the nodes into the flows that are there, those of the same id in their place. */
async function post(nodes, url) {
  const headers = { ...(await authorization(url)), "node-red-api-version": "v2" };
  const { flows, rev } = await request(`${url}/flows`, { headers });
  const tab = nodes.find(({ type }) => type === "tab").id;
  const before = new Map(flows.map((node) => [node.id, node]));
  // What was wired to the links, where nodes were put and the minute that was drawn stay.
  const kept = nodes.map((node) => {
    const old = Object.entries(before.get(node.id) ?? {});
    return { ...node, ...Object.fromEntries(old.filter(([name]) => /^(links|x|y|minute)$/.test(name))) };
  });
  const ids = new Set(nodes.map(({ id }) => id));
  const body = JSON.stringify({ rev, flows: [...flows.filter(({ id }) => !ids.has(id)), ...kept] });
  await request(`${url}/flows`, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json", "node-red-deployment-type": "nodes" },
    body,
  });
  return tab;
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      url: { type: "string", default: "http://127.0.0.1:1880" },
      service: { type: "string", default: "conso-api" },
      "base-url": { type: "string", default: "" },
      measures: { type: "string", default: "load_curve,daily,max_power" },
      "dry-run": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const [file] = positionals;
  if (values.help || file === undefined) {
    process.stdout.write(help);
    return;
  }
  const known = ["conso-api", "myelectricaldata", "data-connect", "demo"];
  if (!known.includes(values.service)) throw new InputError(`--service: one of ${known.join(", ")}`);
  const meters = readMeters(file, values.service);
  const nodes = flowOf(meters, values);
  const url = values.url.replace(/\/+$/, "");
  if (!values["dry-run"]) await post(nodes, url);
  process.stdout.write(
    `${meters.length} compteurs · meters${values["dry-run"] ? "" : `: ${url}/#flow/${idOf("tab")}`}\n`,
  );
}

try {
  await main();
} catch (error) {
  if (!(error instanceof InputError) && !error.code) throw error;
  process.stderr.write(`add-meters: ${error.message}\n`);
  process.exitCode = 1;
}
