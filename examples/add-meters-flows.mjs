/** Les flux de add-meters.mjs · The flows of add-meters.mjs: what a file of meters changes in those of a Node-RED. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { doAll, mapLines, plain } from "./add-meters-file.mjs";
import { concernsCredentials, envOf, secretsOf, variablesOf } from "./add-meters-secrets.mjs";
import { hash, main, Tabs } from "./add-meters-tabs.mjs";
import { requestsADay } from "../dist/token-problem.js";
import { judgeToken } from "./add-meters-tokens.mjs";
import { InputError, language, say } from "./add-meters-words.mjs";

const file = say("Français/13. Beaucoup de compteurs.json", "English/13. Many meters.json");
const example = JSON.parse(readFileSync(path.join(import.meta.dirname, file), "utf8"));
const subflow = example.find(({ type }) => type === "subflow").id;
const type = `subflow:${subflow}`;
const isShared = (node) => node.id === subflow || node.z === subflow;
const template = example.filter(isShared);

const nameOf = (node) => plain(envOf(node, "LINKY_NAME")?.value || node.name);
const groupOf = (tab) => plain(envOf(tab, "LINKY_GROUP")?.value);

/** The id of a new meter: one that was renamed in the editor keeps its own. */
function newId(name, isTaken) {
  let id = hash(`meter ${name}`);
  while (isTaken(id)) id = hash(id);
  return id;
}

/**
 * The meters of the script, by name, and its tabs.
 *
 * A meter that was moved to another tab is known by its id, unless the script's tabs have one of its name. Its group is
 * then undefined.
 */
export function metersIn(flows) {
  const tabs = flows.filter(
    (node) => node.type === "tab" && (node.id === main || envOf(node, "LINKY_GROUP")),
  );
  const groups = new Map(tabs.map((tab) => [tab.id, groupOf(tab)]));
  const meters = new Map();
  const instances = flows.filter((node) => node.type === type);
  for (const node of instances.filter(({ z }) => groups.has(z))) {
    const name = nameOf(node);
    if (meters.has(name)) {
      throw new InputError(
        `deux compteurs ont le nom ${name} dans Node-RED : renommez-en un`,
        `two meters are named ${name} in Node-RED: rename one`,
      );
    }
    meters.set(name, { name, group: groups.get(node.z), node });
  }
  const ids = new Set(flows.map(({ id }) => id));
  for (const node of instances) {
    const name = nameOf(node);
    if (meters.has(name)) continue;
    const isOurs = newId(name, (id) => id !== node.id && ids.has(id)) === node.id;
    if (isOurs) meters.set(name, { name, group: undefined, node });
  }
  return { meters, tabs, groups };
}

/** The nodes whose credentials the file could change: what Node-RED has of them must be known. */
export function nodesToCompare(flows, rows, { secrets }) {
  const { meters } = metersIn(flows);
  return rows.flatMap((row) => {
    if (row.wrong !== undefined) return [];
    const node = meters.get(row.name)?.node;
    return node !== undefined && concernsCredentials(row, node, secrets) ? [node] : [];
  });
}

/** Nodes of the example in the subflow; where these are gone, all of their type. */
function ofExample(nodes, nodeType) {
  const all = nodes.filter((node) => node.z === subflow && node.type === nodeType);
  const known = all.filter(({ id }) => template.some((node) => node.id === id));
  return known.length > 0 ? known : all;
}

/** What the options change in the access to the service, or all of it in a new subflow. */
function accessOf(config, isNew, { service, "base-url": baseUrl }) {
  const references =
    service === "data-connect"
      ? { clientId: "${LINKY_CLIENT_ID}", clientSecret: "${LINKY_CLIENT_SECRET}" }
      : { token: "${LINKY_TOKEN}" };
  return {
    ...(baseUrl !== undefined && { baseUrl }),
    ...(service !== undefined && { service }),
    ...((isNew || (service !== undefined && service !== config.service)) && {
      credentials: { usagePointId: "${LINKY_PDL}", ...references },
    }),
    // That of the tab: `in` nodes may serve a group.
    ...(isNew && { group: "${LINKY_GROUP}" }),
    // What the editor would write: the language of statuses and messages.
    ...(isNew && { editorLanguage: language }),
    // Everyone draws a minute: all who use the example must not call in the same one.
    ...(isNew && { minute: Math.floor(Math.random() * 60) }),
  };
}

/** The common subflow; one that is there already, also the user's, changes only where an option says so. */
function withSubflow(flows, isNew, options) {
  const wanted = isNew ? { ...options, service: options.service ?? "conso-api" } : options;
  const nodes = new Map((isNew ? template : flows.filter(isShared)).map((node) => [node.id, node]));
  for (const node of ofExample([...nodes.values()], "enedis-linky-config")) {
    nodes.set(node.id, { ...node, ...accessOf(node, isNew, wanted) });
  }
  for (const node of options.measures === undefined
    ? []
    : ofExample([...nodes.values()], "enedis-linky in")) {
    nodes.set(node.id, { ...node, measures: options.measures.split(",") });
  }
  const present = new Set(flows.map(({ id }) => id));
  const rest = flows.map((node) => nodes.get(node.id) ?? node);
  return [...rest, ...[...nodes.values()].filter(({ id }) => !present.has(id))];
}

/**
 * The requests that Conso API's address has in a day, where its meters need more; undefined: they are enough. Of a
 * service with accounts, nobody knows here which meters share one.
 */
function tooFewRequests(service, flows) {
  if (service !== "conso-api") return undefined;
  const meters = metersIn(flows).meters.size;
  const requests = requestsADay(service, meters);
  const measures = ofExample(flows, "enedis-linky in").flatMap((node) => node.measures ?? []);
  // Months and years are made of days; each of the others has its own request.
  const series = new Set(measures.filter((measure) => measure !== "monthly" && measure !== "yearly"));
  return meters * Math.max(series.size, 1) > requests ? { meters, requests } : undefined;
}

/**
 * What a file changes.
 *
 * @param known names of the credentials that Node-RED has, by the id of their node; undefined: it does not say
 */
export function change(flows, rows, known, options) {
  const before = metersIn(flows);
  const isNew = !flows.some(({ id }) => id === subflow);
  const tabs = new Tabs(withSubflow(flows, isNew, options), before);
  const access = ofExample([...tabs.nodes.values()], "enedis-linky-config")[0];
  const service = access?.service;
  const shared =
    !isNew && !isDeepStrictEqual(flows.filter(isShared), [...tabs.nodes.values()].filter(isShared));
  const needsToken = service === "conso-api" || service === "myelectricaldata";
  const inFile = new Set(rows.map(({ name }) => name));
  const nodesOf = (meters) => meters.map(({ node }) => node);
  const present = [...before.meters.values()];
  // One on a tab of the user's own is theirs.
  const absent = present.filter(({ name, group }) => !inFile.has(name) && group !== undefined);
  const removed = new Set(options.remove ? nodesOf(absent).map(({ id }) => id) : []);
  const variables = new Map();
  const taken = new Set(variablesOf(nodesOf(present).filter(({ id }) => !removed.has(id))));
  const ids = new Map();
  const moved = [];

  mapLines(rows, (row) => {
    const judge = () => needsToken && judgeToken(row, access);
    if (row.wrong !== undefined) {
      doAll(() => {
        throw row.wrong;
      }, judge);
    }
    const old = before.meters.get(row.name);
    const isMoved = old?.group !== undefined && row.group !== undefined && row.group !== old.group;
    const place = old === undefined || isMoved ? tabs.place(row.group ?? "") : {};
    const id = old?.node.id ?? newId(row.name, (each) => tabs.nodes.has(each));
    const env = [...(old?.node.env ?? [{ name: "LINKY_NAME", value: row.name, type: "str" }])];
    const { g, ...kept } = old?.node ?? { id, type, z: "", name: row.name, env };
    const there = { id, node: old?.node, env, known: known.get(id) };
    const [credentials] = doAll(
      () => secretsOf(row, { ...there, options, service, needsToken, variables, taken }),
      judge,
    );
    if (isMoved) moved.push(id);
    ids.set(row.name, id);
    const node = { ...kept, ...(g !== undefined && !isMoved && { g }), env, ...place };
    tabs.nodes.set(id, { ...node, ...(credentials && { credentials }) });
  });

  const gone = new Set([...removed, ...moved]);
  const after = [...tabs.nodes.values()]
    .filter(({ id }) => !removed.has(id))
    .map((node) => without(node, gone));
  const counts = { added: 0, changed: 0, unchanged: 0, removed: removed.size };
  counts.stay = absent.length - removed.size;
  const byId = new Map(after.map((node) => [node.id, node]));
  for (const [name, id] of ids) {
    const old = before.meters.get(name)?.node;
    if (old === undefined) counts.added++;
    else if (isDeepStrictEqual(byId.get(id), old)) counts.unchanged++;
    else counts.changed++;
  }
  const dropped = unused(variablesOf(nodesOf(absent).filter(({ id }) => removed.has(id))), after);
  const isChanged = !isDeepStrictEqual(after, flows);
  const tooFew = tooFewRequests(service, after);
  return { flows: after, isChanged, shared, service, counts, variables, dropped, tooFew };
}

/** Those of these variables that no flow names, neither a meter nor a node of the user. */
function unused(names, flows) {
  const text = names.length > 0 ? JSON.stringify(flows) : "";
  const words = new Set(text.match(/\w+/g));
  return new Set(names.filter((name) => (/^\w+$/.test(name) ? !words.has(name) : !text.includes(name))));
}

/** A node without the meters that have left its tab: wires to them, and members of its group. */
function without(node, gone) {
  const stay = (ids) => ids.filter((id) => !gone.has(id));
  const wires = node.wires?.some((ids) => stay(ids).length < ids.length) && { wires: node.wires.map(stay) };
  const members = node.type === "group" ? (node.nodes ?? []) : [];
  const isLeft = stay(members).length < members.length;
  return wires || isLeft ? { ...node, ...wires, ...(isLeft && { nodes: stay(members) }) } : node;
}
