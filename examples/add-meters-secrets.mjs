/** Les secrets de add-meters.mjs · The secrets of add-meters.mjs: in Node-RED's credentials or in its environment. */
import { scryptSync } from "node:crypto";
import { variableOf } from "./add-meters-file.mjs";
import { InputError } from "./add-meters-words.mjs";

const fields = { pdl: "LINKY_PDL", token: "LINKY_TOKEN" };

export const envOf = (node, name) => node.env?.find((entry) => entry.name === name);

const isOurs = (name) => /^LINKY_(PDL|TOKEN)(_SENT_|$)/.test(name);

/** The names of the variables that hold the secrets of these nodes. */
export const variablesOf = (nodes) =>
  nodes.flatMap((node) =>
    (node.env ?? []).flatMap(({ name, type, value }) => (isOurs(name) && type === "env" ? [value] : [])),
  );

/** Whether this cell goes into Node-RED's credentials, and not into the environment. */
function isCredential(node, field, secrets) {
  if (secrets !== undefined) return secrets === "credentials";
  const types = [field, ...Object.values(fields)].map((name) => node && envOf(node, name)?.type);
  // A cell that is filled for the first time goes where the other one is.
  return types.find((type) => type !== undefined) !== "env";
}

/** Whether this row could change the credentials of a node. */
export const concernsCredentials = (row, node, secrets) =>
  Object.entries(fields).some(([cell, field]) => {
    if (isCredential(node, field, secrets)) return row[cell];
    const entry = envOf(node, field);
    return entry === undefined ? cell === "pdl" || row[cell] : entry.type !== "env";
  });

/**
 * The name of a credential that tells what was sent. A PDL has few digits: each try of a guess has to cost something.
 */
const markOf = (id, field, value) => {
  const sent = scryptSync(value, `add-meters ${id} ${field}`, 8, { N: 512, r: 8, p: 1 });
  return `${field}_SENT_${sent.toString("hex")}`;
};

/**
 * Puts the cells of a row where they go: names of variables into `env`, values into the credentials.
 *
 * Node-RED never gives a credential back, but says which ones a node has. So a second one bears, in its name, what
 * `markOf` makes of the value that was sent: a later run knows that nothing changed. The editor drops it when someone
 * edits the node.
 *
 * @param known names of the credentials that the node has
 * @param variables gets the values for the environment, by name
 * @param taken variables that meters have already
 * @returns the credentials to post; undefined: they stay
 */
export function secretsOf(
  row,
  { id, node, env, known = new Set(), options, service, needsToken, variables, taken },
) {
  const credentials = {};
  // Node-RED drops what is not posted, so also a variable that the user has added to the subflow.
  const filled = env.flatMap(({ name, type }) => (type === "cred" ? [name] : []));
  for (const name of [...known, ...filled]) if (!isOurs(name)) credentials[name] = "__PWRD__";
  let isChanged = node === undefined;
  for (const [cell, field] of Object.entries(fields)) {
    const value = row[cell];
    const isNeeded = cell === "pdl" || needsToken;
    const index = env.findIndex(({ name }) => name === field);
    const entry = env[index];
    const put = (...next) => env.splice(index < 0 ? env.length : index, 1, ...next);
    if (!isCredential(node, field, options.secrets) && (isNeeded || value || entry?.type === "env")) {
      if (entry?.type === "env") {
        share(row, entry.value, value, variables);
        continue;
      }
      const variable = variableOf(field, row.name);
      if (variables.has(variable) || taken.has(variable)) {
        throw new InputError(
          `${variable} servirait à deux compteurs : changez le nom ${row.name}`,
          `${variable} would serve two meters: change the name ${row.name}`,
          row.where,
        );
      }
      variables.set(variable, value);
      // Its credential, if it has one, is not posted: Node-RED drops it.
      isChanged = true;
      put({ name: field, type: "env", value: variable });
      continue;
    }
    if (options.secrets === "env") {
      // A secret that is no longer needed does not stay in Node-RED.
      isChanged ||= entry !== undefined;
      if (entry !== undefined) put();
      continue;
    }
    const isThere = node !== undefined && entry !== undefined && entry.type !== "env";
    if (!value && isNeeded && !isThere) {
      throw missing(cell, service, row.where);
    }
    const isEntered = value ? entry?.type !== "cred" : node === undefined || entry?.type === "env";
    if (isEntered) put({ name: field, type: "cred" });
    const mark = value && markOf(id, field, value);
    if (!value || (entry?.type === "cred" && known.has(mark))) {
      for (const name of known) {
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

/** What a line lacks, as its service names it. */
function missing(cell, service, where) {
  if (cell === "pdl") return new InputError("pas de PDL", "no PDL", where);
  const isSecret = service === "myelectricaldata";
  return isSecret
    ? new InputError("pas de secret client", "no client secret", where)
    : new InputError("pas de jeton", "no token", where);
}

/** A variable that a node has already may be that of others, too: an account has one secret for all its meters. */
function share(row, variable, value, variables) {
  const other = variables.get(variable);
  if (value && other && value !== other) {
    throw new InputError(
      `${variable} aurait deux valeurs : ce fichier en donne une autre plus haut`,
      `${variable} would have two values: this file has another one further up`,
      row.where,
    );
  }
  variables.set(variable, value || other || "");
}
