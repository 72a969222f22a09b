/**
 * Beaucoup de compteurs : un fichier CSV devient des onglets de Node-RED, un noeud Linky par ligne, et l’inverse.
 * Many meters: a CSV file becomes tabs of Node-RED, one Linky node per line, and back.
 *
 * What it posts is the subflow of the example "Many meters". PDLs and tokens go into Node-RED's credentials or into its
 * environment, nowhere else.
 */
import "./add-meters-node.mjs";
import { parseArgs } from "node:util";
import { errorOf, readMeters, writeMeters, writeVariables } from "./add-meters-file.mjs";
import { change, metersIn, nodesToCompare } from "./add-meters-flows.mjs";
import { InputError, say, tell } from "./add-meters-words.mjs";

const frenchHelp = `node add-meters.mjs compteurs.csv [options]            ajouter, changer
node add-meters.mjs --export compteurs.csv [options]   écrire ce que Node-RED contient

compteurs.csv  un fichier par lancement
               nom,groupe,pdl,jeton              un nom par compteur, unique
               Maison,,12345678901234,…          séparateur , ou ;
               Atelier,Lyon,23456789012345,…     groupe : un onglet par groupe, facultatif

--url          l’adresse de l’éditeur, httpAdminRoot compris (http://127.0.0.1:1880)
--service      conso-api (par défaut), myelectricaldata, data-connect, demo
--base-url     une passerelle à vous
--measures     parmi load_curve, daily, monthly, yearly, max_power
--remove       enlever les compteurs absents du fichier, dans tous les groupes
--secrets      credentials : PDL et jetons dans les identifiants de Node-RED (par défaut)
               env         : dans son environnement, une variable chacun
--variables    le fichier (mode 600) de ces variables, pour Docker (env_file) ou systemd (EnvironmentFile)
--language     fr ou en, aussi pour les noms dans les flux (par défaut, la langue du terminal)
--dry-run      compter seulement, ne rien envoyer

À nouveau avec le même fichier : les mêmes noms sont mis à jour à leur place ; sans changement, rien n’est déployé.
Une case pdl ou jeton vide garde ce que Node-RED a. Sans option, le service et les mesures restent.
Node-RED ne rend jamais un identifiant : --export laisse pdl et jeton vides. Complétez-les si vous changez de machine.

data-connect : mettez LINKY_CLIENT_ID et LINKY_CLIENT_SECRET dans l’environnement de Node-RED ; pas de colonne token.

Éditeur protégé (adminAuth) : NODE_RED_USER, NODE_RED_PASSWORD.

Plus de 5 Mo de flux (10 000 compteurs, ou 5 000 à longs jetons) : apiMaxLength: "20mb" dans settings.js.

Il faut Node.js 20.11 ou plus récent.`;

const englishHelp = `node add-meters.mjs meters.csv [options]            add, change
node add-meters.mjs --export meters.csv [options]   write what Node-RED has

meters.csv   one file per run
             name,group,pdl,token              one name per meter, unique
             House,,12345678901234,…           separator , or ;
             Workshop,Lyon,23456789012345,…    group: a tab per group, optional

--url        the editor’s address, httpAdminRoot included (http://127.0.0.1:1880)
--service    conso-api (default), myelectricaldata, data-connect, demo
--base-url   a gateway of your own
--measures   of load_curve, daily, monthly, yearly, max_power
--remove     remove the meters that the file does not have, in all groups
--secrets    credentials: PDLs and tokens in Node-RED’s credentials (default)
             env:         in its environment, a variable each
--variables  the file (mode 600) of these variables, for Docker (env_file) or systemd (EnvironmentFile)
--language   fr or en, also for names in the flows (default: the terminal’s language)
--dry-run    count only, post nothing

Again with the same file: the same names are updated in place; without a change, nothing is deployed.
An empty pdl or token cell keeps what Node-RED has. Without an option, service and measures stay.
Node-RED never gives a credential back: --export leaves pdl and token empty. Fill them in to move to another machine.

data-connect: put LINKY_CLIENT_ID and LINKY_CLIENT_SECRET into Node-RED’s environment; no token column.

Protected editor (adminAuth): NODE_RED_USER, NODE_RED_PASSWORD.

More than 5 MB of flows (10,000 meters, or 5,000 with long tokens): apiMaxLength: "20mb" in settings.js.

Needs Node.js 20.11 or newer.`;

const help = say(frenchHelp, englishHelp);

/** The admin API of a Node-RED. */
class NodeRed {
  #headers = { "node-red-api-version": "v2" };

  constructor(url) {
    this.url = url.replace(/\/+$/, "");
  }

  async logIn({ NODE_RED_USER: username, NODE_RED_PASSWORD: password = "" }) {
    if (username === undefined) return;
    const body = new URLSearchParams({
      client_id: "node-red-admin",
      grant_type: "password",
      scope: "flows.read flows.write credentials.read",
      username,
      password,
    });
    const { access_token: token } = await this.#request("/auth/token", { method: "POST", body });
    this.#headers.authorization = `Bearer ${token}`;
  }

  async flows() {
    const { flows, rev } = await this.#request("/flows");
    if (!Array.isArray(flows)) throw this.#notNodeRed();
    return { flows, rev };
  }

  /** Names of the credentials that each node has; a Node-RED without an editor does not say. */
  async credentialNames(nodes) {
    const names = new Map();
    const left = [...nodes];
    const worker = async () => {
      for (let node = left.pop(); node !== undefined; node = left.pop()) {
        const answer = await this.#request(
          `/credentials/${encodeURIComponent(node.type)}/${node.id}`,
          {},
          404,
        );
        if (answer === undefined) return;
        const present = Object.keys(answer).filter((key) => key.startsWith("has_") && answer[key]);
        names.set(node.id, new Set(present.map((key) => key.slice("has_".length))));
      }
    };
    await Promise.all(Array.from({ length: 16 }, worker));
    return names;
  }

  async deploy(flows, rev) {
    await this.#request("/flows", {
      method: "POST",
      headers: { "content-type": "application/json", "node-red-deployment-type": "nodes" },
      body: JSON.stringify({ rev, flows }),
    });
  }

  #notNodeRed() {
    return new InputError(
      "ce n’est pas l’API de Node-RED ; vérifiez --url (httpAdminRoot)",
      "is not Node-RED's API; check --url (httpAdminRoot)",
      this.url,
    );
  }

  /** @param allowed a status that is no error: the answer is then undefined */
  async #request(path, options = {}, allowed) {
    let answer;
    try {
      answer = await fetch(this.url + path, {
        ...options,
        headers: { ...this.#headers, ...options.headers },
      });
    } catch (error) {
      const reason = error.cause?.code ?? error.message;
      throw new InputError(`ne répond pas (${reason})`, `does not answer (${reason})`, this.url);
    }
    if (answer.status === allowed) return undefined;
    if (!answer.ok) throw this.#refused(answer.status, path, options.body?.length);
    return answer.json().catch(() => {
      throw this.#notNodeRed();
    });
  }

  #refused(status, path, size) {
    const megabytes = Math.ceil((size ?? 0) / 1_000_000);
    const login = "NODE_RED_USER, NODE_RED_PASSWORD";
    const [french, english] = {
      401: [`l’éditeur est protégé : vérifiez ${login}`, `the editor is protected: check ${login}`],
      403: [
        `l’utilisateur n’a pas le droit : vérifiez ${login}`,
        `the user has no permission: check ${login}`,
      ],
      404: ["pas d’API de Node-RED ici ; vérifiez --url", "no Node-RED API here; check --url"],
      409: ["les flux ont changé entre-temps ; relancez", "the flows changed meanwhile; run it again"],
      413: [
        `Node-RED refuse ${megabytes} Mo ; mettez apiMaxLength: "${2 * megabytes}mb" dans settings.js et redémarrez`,
        `Node-RED refuses ${megabytes} MB; put apiMaxLength: "${2 * megabytes}mb" into settings.js and restart`,
      ],
    }[status] ?? [`refus ${status}`, `refused with ${status}`];
    return new InputError(french, english, `${this.url}${path} (${status})`);
  }
}

/** An address that errors may print. */
function addressOf(url) {
  const { protocol, username, password } = URL.canParse(url) ? new URL(url) : {};
  if (!/^https?:$/.test(protocol)) {
    throw new InputError("ce n’est pas une adresse http", "is not an http address", "--url");
  }
  if (username || password) {
    throw new InputError(
      "pas de mot de passe dans l’adresse ; mettez NODE_RED_USER et NODE_RED_PASSWORD dans l’environnement",
      "no password in the address; put NODE_RED_USER and NODE_RED_PASSWORD into the environment",
      "--url",
    );
  }
  return url;
}

const oneOf = (option, values, known) => {
  const wrong = values?.find((value) => !known.includes(value));
  if (wrong !== undefined)
    throw new InputError(`parmi ${known.join(", ")}`, `one of ${known.join(", ")}`, `--${option}`);
};

const counted = (count) =>
  count === 1 ? say("1 compteur", "1 meter") : say(`${count} compteurs`, `${count} meters`);

/** Names of meters that share a PDL, one line for each PDL. */
function samePdl(rows) {
  const names = new Map();
  for (const { pdl, name } of rows) if (pdl !== "") names.set(pdl, [...(names.get(pdl) ?? []), name]);
  return [...names.values()]
    .filter(({ length }) => length > 1)
    .map((same) => say("même PDL : ", "same PDL: ") + same.join(", "));
}

/** Adds to the file of variables before the flows ask for them, and drops from it only what they no longer name. */
async function apply({ flows, isChanged, dropped }, rev, given, nodeRed, file) {
  const isAdded = file !== undefined && given.size > 0 && writeVariables(file, given);
  if (isChanged) await nodeRed.deploy(flows, rev);
  const isDropped = file !== undefined && dropped.size > 0 && writeVariables(file, new Map(), dropped);
  return isAdded || isDropped;
}

/** What to do with the variables; their names only where something is new. */
function variableLines({ variables, isChanged }, given, isWritten, options) {
  const isDry = options["dry-run"];
  const isInFile = options.variables !== undefined && !isDry;
  const isNew = isChanged || isDry || isWritten;
  // Values that no file gets are for the user to put there.
  if (variables.size === 0 || !(isNew || (given.size > 0 && !isInFile))) return [];
  const inFile = isInFile ? say(`, ${given.size} dans `, `, ${given.size} in `) + options.variables : "";
  const title = say(
    "variables pour l’environnement de Node-RED, puis redémarrez-le : ",
    "variables for Node-RED’s environment, then restart it: ",
  );
  return [`${title}${variables.size}${inFile}`, ...(isInFile || !isNew ? [] : variables.keys())];
}

/** What Node-RED has, which tells what the tokens are for; where it has nothing, the lines are told all the same. */
async function flowsFor(rows, nodeRed) {
  try {
    await nodeRed.logIn(process.env);
    return await nodeRed.flows();
  } catch (error) {
    const wrong = errorOf(rows.flatMap((row) => row.wrong ?? []));
    if (wrong === undefined || !(error instanceof InputError)) throw error;
    wrong.others.push(error);
    throw wrong;
  }
}

async function importFile(file, nodeRed, options) {
  const rows = readMeters(file);
  const { flows, rev } = await flowsFor(rows, nodeRed);
  const known = await nodeRed.credentialNames(nodesToCompare(flows, rows, options));
  const result = change(flows, rows, known, options);
  const { counts, variables } = result;
  const given = new Map([...variables].filter(([, value]) => value !== ""));
  const isWritten = !options["dry-run"] && (await apply(result, rev, given, nodeRed, options.variables));
  const [tab] = metersIn(result.flows).tabs;
  const place = options["dry-run"] ? "" : `${say(" : ", ": ")}${nodeRed.url}/#flow/${tab.id}`;
  const lines = [
    `${counted(rows.length)}${place}`,
    say("ajoutés : ", "added: ") + counts.added,
    say("changés : ", "changed: ") + counts.changed,
    say("inchangés : ", "unchanged: ") + counts.unchanged,
    say("enlevés : ", "removed: ") + counts.removed,
  ];
  if (counts.stay > 0) {
    const title = say(
      "absents du fichier, restent (--remove les enlève) : ",
      "not in the file, stay (--remove removes them): ",
    );
    lines.push(title + counts.stay);
  }
  lines.push(...samePdl(rows));
  if (result.tooFew !== undefined) {
    const { requests, meters } = result.tooFew;
    lines.push(
      say(
        `Conso API : ${requests} demandes par jour, trop peu pour ${meters} compteurs ; au-delà d’une dizaine, seul Data Connect suffit`,
        `Conso API: ${requests} requests a day, too few for ${meters} meters; beyond about ten, only Data Connect is sufficient`,
      ),
    );
  }
  if (result.shared)
    lines.push(say("service ou mesures changés pour tous", "service or measures changed for all"));
  if (result.service === "demo" && options.service === undefined) {
    lines.push(
      say(
        "le service est la démo : --service en choisit un autre",
        "the service is the demo: --service chooses another",
      ),
    );
  }
  if (!result.isChanged) lines.push(say("rien à déployer", "nothing to deploy"));
  return [...lines, ...variableLines(result, given, isWritten, options)];
}

async function exportFile(file, nodeRed) {
  await nodeRed.logIn(process.env);
  const { meters } = metersIn((await nodeRed.flows()).flows);
  if (meters.size === 0)
    throw new InputError("aucun compteur de ce script", "no meters of this script", nodeRed.url);
  writeMeters(file, [...meters.values()]);
  return [
    `${counted(meters.size)}${say(" : ", ": ")}${file}`,
    say(
      "pdl et jeton vides : Node-RED ne les rend pas, et une case vide les garde",
      "pdl and token empty: Node-RED does not give them back, and an empty cell keeps them",
    ),
  ];
}

async function main() {
  const text = { type: "string" };
  const flag = { type: "boolean", default: false };
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      url: { type: "string", default: "http://127.0.0.1:1880" },
      export: text,
      service: text,
      "base-url": text,
      measures: text,
      secrets: text,
      variables: text,
      language: text,
      remove: flag,
      "dry-run": flag,
      help: flag,
    },
  });
  if (values.help) return [help];
  const [file] = positionals;
  const surplus = positionals[values.export === undefined ? 1 : 0];
  if (surplus !== undefined) {
    throw new InputError("un seul fichier par lancement", "only one file per run", surplus);
  }
  const nodeRed = new NodeRed(addressOf(values.url));
  oneOf("service", values.service && [values.service], [
    "conso-api",
    "myelectricaldata",
    "data-connect",
    "demo",
  ]);
  oneOf("measures", values.measures?.split(","), ["load_curve", "daily", "monthly", "yearly", "max_power"]);
  oneOf("secrets", values.secrets && [values.secrets], ["credentials", "env"]);
  oneOf("language", values.language && [values.language], ["fr", "en"]);
  if (values.export !== undefined) return exportFile(values.export, nodeRed);
  return file === undefined ? [help] : importFile(file, nodeRed, values);
}

try {
  process.stdout.write(`${(await main()).join("\n")}\n`);
} catch (error) {
  if (!(error instanceof InputError) && !error.code) throw error;
  tell(error);
}
