/** Les flux de add-meters.mjs · The flows of add-meters.mjs: what a file of meters changes in those of a Node-RED. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { InputError, variableOf } from "./add-meters-file.mjs";

const example = JSON.parse(
  readFileSync(path.join(import.meta.dirname, "13. Beaucoup de compteurs - Many meters.json"), "utf8"),
);
const subflow = example.find(({ type }) => type === "subflow").id;
const type = `subflow:${subflow}`;
const template = example.filter((node) => node.id === subflow || node.z === subflow);

const fields = { pdl: "LINKY_PDL", token: "LINKY_TOKEN" };
const outputs = [
  ["readings", "Linky : relevés · readings"],
  ["health", "Linky : santé · health"],
  ["state", "Linky : où ils en sont · how they are doing"],
];

/** The editor's page ends at 8,000 pixels: a tab has ten columns of fifty, the next meters get another tab. */
const ROWS = 50;
const PER_TAB = 10 * ROWS;
const [LEFT, TOP, ACROSS, DOWN] = [180, 80, 400, 60];

const hash = (text) => createHash("sha256").update(`add-meters ${text}`).digest("hex").slice(0, 16);
const main = hash("tab");

const envOf = (node, name) => node.env?.find((entry) => entry.name === name);
const nameOf = (node) => envOf(node, "LINKY_NAME")?.value || node.name;

/** The meters on the script's tabs, by name, and these tabs. */
export function metersIn(flows) {
  const tabs = flows.filter(
    (node) => node.type === "tab" && (node.id === main || envOf(node, "LINKY_GROUP")),
  );
  const groups = new Map(tabs.map((tab) => [tab.id, envOf(tab, "LINKY_GROUP")?.value ?? ""]));
  const meters = new Map();
  for (const node of flows.filter((each) => each.type === type && groups.has(each.z))) {
    const name = nameOf(node);
    if (meters.has(name)) {
      throw new InputError(
        `deux compteurs ont le nom ${name} dans Node-RED : renommez-en un`,
        `two meters are named ${name} in Node-RED: rename one`,
      );
    }
    meters.set(name, { name, group: groups.get(node.z), node });
  }
  return { meters, tabs, groups };
}

/** Whether this cell goes into Node-RED's credentials, and not into the environment. */
const isCredential = (node, field, secrets) =>
  (secrets ?? (node && envOf(node, field)?.type === "env" ? "env" : "credentials")) === "credentials";

/** The nodes whose credentials the file could change: what Node-RED has of them must be known. */
export function nodesToCompare(flows, rows, { secrets }) {
  const { meters } = metersIn(flows);
  return rows.flatMap((row) => {
    const node = meters.get(row.name)?.node;
    if (node === undefined) return [];
    return Object.entries(fields).some(([cell, field]) => row[cell] && isCredential(node, field, secrets))
      ? [node]
      : [];
  });
}

/** The common subflow; one that is there already changes only where an option says so. */
function withSubflow(flows, isNew, options) {
  const present = new Map(flows.map((node) => [node.id, node]));
  const {
    service,
    "base-url": baseUrl,
    measures,
  } = isNew
    ? { ...options, service: options.service ?? "conso-api", "base-url": options["base-url"] ?? "" }
    : options;
  const change = (node) => {
    if (node.type === "enedis-linky in" && measures !== undefined) return { measures: measures.split(",") };
    if (node.type !== "enedis-linky-config") return {};
    const references =
      service === "data-connect"
        ? { clientId: "${LINKY_CLIENT_ID}", clientSecret: "${LINKY_CLIENT_SECRET}" }
        : { token: "${LINKY_TOKEN}" };
    return {
      ...(baseUrl !== undefined && { baseUrl }),
      ...(service !== undefined && { service }),
      ...((isNew || (service !== undefined && service !== node.service)) && {
        credentials: { usagePointId: "${LINKY_PDL}", ...references },
      }),
    };
  };
  const nodes = new Map(
    (isNew ? template : flows.filter((node) => node.id === subflow || node.z === subflow)).map((node) => {
      const old = present.get(node.id) ?? {};
      // Everyone draws a minute: all who use the example must not call in the same one.
      const drawn = node.type === "enedis-linky-config" && { minute: Math.floor(Math.random() * 60) };
      const kept = Object.entries(old).filter(([name]) => /^(x|y|minute)$/.test(name));
      return [
        node.id,
        isNew
          ? { ...node, ...drawn, ...Object.fromEntries(kept), ...change(node) }
          : { ...node, ...change(node) },
      ];
    }),
  );
  const rest = flows.map((node) => nodes.get(node.id) ?? node);
  return [...rest, ...[...nodes.values()].filter(({ id }) => !present.has(id))];
}

/** Tabs with room: existing ones, then new ones, whose messages all leave by the links of the first tab. */
class Tabs {
  constructor(flows, { tabs, groups }) {
    this.nodes = new Map(flows.map((node) => [node.id, node]));
    this.tabs = new Map();
    for (const { id } of tabs) this.#register(id, groups.get(id));
    for (const node of flows) {
      const slots = this.tabs.get(node.z)?.slots;
      if (slots === undefined || node.x === undefined || node.type.startsWith("link ")) continue;
      slots.add(Math.round((node.x - LEFT) / ACROSS) * ROWS + Math.round((node.y - TOP) / DOWN));
    }
    if (!this.tabs.has(main)) this.#add("", 1);
  }

  /** @returns where a new meter of this group goes */
  place(group) {
    for (let part = 1; ; part++) {
      const found = [...this.tabs.values()].filter((tab) => tab.group === group)[part - 1];
      const tab = found ?? this.#add(group, part);
      let slot = tab.next;
      while (tab.slots.has(slot)) slot++;
      tab.next = slot;
      if (slot >= PER_TAB) continue;
      tab.slots.add(slot);
      const column = Math.floor(slot / ROWS);
      this.#makeRoom(tab.id, column);
      const wires = outputs.map(([key]) => [this.#linkId(tab.id, key)]);
      return { z: tab.id, x: LEFT + ACROSS * column, y: TOP + DOWN * (slot % ROWS), wires };
    }
  }

  #linkId = (tab, key) => hash(tab === main ? key : `${key} ${tab}`);

  #register(id, group) {
    const tab = { id, group, slots: new Set(), next: 0 };
    this.tabs.set(id, tab);
    return tab;
  }

  #add(group, part) {
    const id = group === "" && part === 1 ? main : hash(`tab ${part} ${group}`);
    const label = `Linky : ${group || "compteurs · Meters"}${part > 1 ? ` ${part}` : ""}`;
    this.nodes.set(id, { id, type: "tab", label, env: [{ name: "LINKY_GROUP", value: group, type: "str" }] });
    return this.#register(id, group);
  }

  /** Has the links of a tab to the right of this column, unless they were put elsewhere. */
  #makeRoom(tab, column) {
    for (const [row, [key]] of outputs.entries()) {
      const link = this.#link(tab, row);
      const x = LEFT + ACROSS * (column + 1) - 65;
      const isOurs = link.y === TOP + DOWN * row && (link.x - LEFT + 65) % ACROSS === 0;
      if (isOurs && link.x < x) this.nodes.set(this.#linkId(tab, key), { ...link, x });
    }
  }

  /** Where messages leave a tab: those of the first one for the user's flows, the others for the first tab. */
  #link(tab, row) {
    const [key, name] = outputs[row];
    const id = this.#linkId(tab, key);
    const present = this.nodes.get(id);
    if (present !== undefined) return present;
    const link = { id, type: "link out", z: tab, name, mode: "link", links: [], wires: [] };
    Object.assign(link, { x: LEFT + ACROSS - 65, y: TOP + DOWN * row });
    this.nodes.set(id, link);
    if (tab === main) return link;
    const entryId = hash(`${key} in`);
    const entry = this.nodes.get(entryId) ?? {
      ...{ id: entryId, type: "link in", z: main, name: `${name} ←`, links: [], x: 45 + 60 * row, y: 30 },
      wires: [[this.#link(main, row).id]],
    };
    this.nodes.set(entryId, { ...entry, links: [...entry.links, id] });
    link.links.push(entryId);
    return link;
  }
}

/**
 * What a file changes.
 *
 * @param known names of the credentials that Node-RED has, by the id of their node; undefined: it does not say
 */
export function change(flows, rows, known, options) {
  const before = metersIn(flows);
  const isNew = before.tabs.length === 0 || !flows.some(({ id }) => id === subflow);
  const tabs = new Tabs(withSubflow(flows, isNew, options), before);
  const { service } =
    [...tabs.nodes.values()].find((node) => node.type === "enedis-linky-config" && node.z === subflow) ?? {};
  const isShared = (node) => node.id === subflow || node.z === subflow;
  const shared =
    !isNew && !isDeepStrictEqual(flows.filter(isShared), [...tabs.nodes.values()].filter(isShared));
  const needsToken = service === "conso-api" || service === "myelectricaldata";
  const counts = { added: 0, changed: 0, unchanged: 0, removed: 0, stay: 0 };
  const variables = new Map();
  const moved = [];
  const inFile = new Set(rows.map(({ name }) => name));
  const absent = [...before.meters.values()].filter(({ name }) => !inFile.has(name));
  const variablesOf = (list) =>
    list.flatMap(({ node }) =>
      (node.env ?? []).flatMap((entry) => (entry.type === "env" ? [entry.value] : [])),
    );
  const taken = new Set(options.remove ? [] : variablesOf(absent));

  for (const row of rows) {
    const old = before.meters.get(row.name);
    const isElsewhere = old === undefined || (row.group !== undefined && row.group !== old.group);
    const place = isElsewhere ? tabs.place(row.group ?? "") : {};
    let id = old?.node.id ?? hash(`meter ${row.name}`);
    // A meter that was renamed in the editor keeps its id.
    while (old === undefined && tabs.nodes.has(id)) id = hash(id);
    const env = [...(old?.node.env ?? [{ name: "LINKY_NAME", value: row.name, type: "str" }])];
    const { g, ...kept } = old?.node ?? { id, type, z: "", name: row.name, env };
    const credentials = secretsOf(row, {
      id,
      node: old?.node,
      env,
      known: known.get(id),
      options,
      needsToken,
      variables,
      taken,
    });
    const node = { ...kept, ...(g !== undefined && !isElsewhere && { g }), env, ...place };
    if (old === undefined) counts.added++;
    else if (credentials === undefined && isDeepStrictEqual(node, old.node)) counts.unchanged++;
    else counts.changed++;
    if (old !== undefined && isElsewhere) moved.push(id);
    tabs.nodes.set(id, { ...node, ...(credentials && { credentials }) });
  }

  const removed = new Set(options.remove ? absent.map(({ node }) => node.id) : []);
  counts.removed = removed.size;
  counts.stay = absent.length - removed.size;
  const dropped = new Set(options.remove ? variablesOf(absent).filter((name) => !variables.has(name)) : []);
  const gone = new Set([...removed, ...moved]);
  const after = [...tabs.nodes.values()]
    .filter(({ id }) => !removed.has(id))
    .map((node) => without(node, gone));
  return { flows: after, isChanged: !isDeepStrictEqual(after, flows), shared, counts, variables, dropped };
}

/** A node without the meters that have left its tab: wires to them, and members of its group. */
function without(node, gone) {
  const stay = (ids) => ids.filter((id) => !gone.has(id));
  const wires = node.wires?.some((ids) => stay(ids).length < ids.length) && { wires: node.wires.map(stay) };
  const members = node.type === "group" && stay(node.nodes).length < node.nodes.length;
  return wires || members ? { ...node, ...wires, ...(members && { nodes: stay(node.nodes) }) } : node;
}

/**
 * Puts the cells of a row where they go: names of variables into `env`, values into the credentials.
 *
 * Node-RED never gives a credential back, but says which ones a node has. So a second one bears, in its name, the hash
 * of the value that was sent: a later run knows that nothing changed. The editor drops it when someone edits the node.
 *
 * @returns the credentials to post; undefined: they stay
 */
function secretsOf(row, { id, node, env, known, options, needsToken, variables, taken }) {
  const credentials = {};
  let isChanged = node === undefined;
  for (const [cell, field] of Object.entries(fields)) {
    const value = row[cell];
    const isNeeded = cell === "pdl" || needsToken;
    const index = env.findIndex(({ name }) => name === field);
    const entry = env[index];
    const put = (next) => env.splice(index < 0 ? env.length : index, 1, { name: field, ...next });
    if (!isCredential(node, field, options.secrets) && (isNeeded || value || entry?.type === "env")) {
      const variable = entry?.type === "env" ? entry.value : variableOf(field, row.name);
      if (variables.has(variable) || taken.has(variable)) {
        throw new InputError(
          `${variable} servirait à deux compteurs : changez le nom ${row.name}`,
          `${variable} would serve two meters: change the name ${row.name}`,
          row.where,
        );
      }
      variables.set(variable, value);
      if (entry?.type === "env") continue;
      // Its credential, if it has one, is not posted: Node-RED drops it.
      isChanged = true;
      put({ type: "env", value: variable });
      continue;
    }
    const isThere = node !== undefined && entry !== undefined && entry.type !== "env";
    if (!value && isNeeded && !isThere) {
      throw new InputError(
        cell === "pdl" ? "pas de PDL" : "pas de jeton",
        cell === "pdl" ? "no PDL; a PDL has 14 digits" : "no token",
        row.where,
      );
    }
    const mark = `${field}_SENT_${hash(`${id} ${field} ${value}`)}`;
    const isKnown = entry?.type === "cred" && known?.has(mark);
    if (value ? entry?.type !== "cred" : node === undefined || entry?.type === "env") put({ type: "cred" });
    if (!value || isKnown) {
      for (const name of known ?? []) {
        if (name === field || name.startsWith(`${field}_SENT_`)) credentials[name] = "__PWRD__";
      }
      if (isThere) credentials[field] = "__PWRD__";
      continue;
    }
    isChanged = true;
    Object.assign(credentials, { [field]: value, [mark]: "1" });
  }
  return isChanged ? credentials : undefined;
}
