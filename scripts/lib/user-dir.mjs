/** A userDir for trying the package: the contents of a real install, as links, and the example flows. */
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { language, say } from "../../examples/add-meters-words.mjs";
import { folders } from "./examples.mjs";

const root = path.join(import.meta.dirname, "..", "..");

const readJson = async (...parts) => JSON.parse(await readFile(path.join(...parts), "utf8"));

/** The packages that a user would install, and their folders here. */
async function packages() {
  const folders = [root, path.join(root, "node_modules", "@flowfuse", "node-red-dashboard")];
  return Promise.all(
    folders.map(async (folder) => {
      const { name, version } = await readJson(folder, "package.json");
      return { name, version, folder };
    }),
  );
}

/** The numbers of some examples that require only Dashboard 2, the meter first, and of the adviser among them. */
const shown = [3, 1, 2, 27, 28];
const adviser = 27;

/** Days of load curve: the most that a meter may have (`bounds` in nodes/services), so that any day of two years opens. */
const CURVE_DAYS = 745;

const z = "5f0e2c8b9d3a6147";

/** For `--tempo`: a second contract, with the power of the examples' one, and a node that tells its price in force. */
const tempoContract = {
  id: "c3a7e91d5b0f4826",
  type: "enedis-linky-contract",
  name: say("Tempo, démo", "Tempo, demo"),
  kind: "supply",
  anniversary: "",
  billDay: 1,
  instalment: null,
  versions: [{ from: "", offer: "tempo", power: 6, prices: "regulated", hours: [], rules: [] }],
};
const tempoFlow = [
  tempoContract,
  { id: z, type: "tab", label: "Tempo" },
  {
    id: "b81d4f6a0c27e935",
    type: "enedis-linky tariff",
    z,
    name: "",
    contract: tempoContract.id,
    step: "class",
    format: "tariff",
    x: 180,
    y: 80,
    wires: [["e2690b7d3f14a8c5"]],
  },
  {
    id: "e2690b7d3f14a8c5",
    type: "debug",
    z,
    name: say("Prix", "Price"),
    active: true,
    tosidebar: true,
    complete: "true",
    targetType: "full",
    x: 480,
    y: 80,
    wires: [],
  },
];

/**
 * The nodes of the examples with one meter and its one contract, which are the adviser's but for ids and names: the year
 * of load curve that comparing takes, and a contract about which there is something to say.
 */
function asOneMeter(examples, advised) {
  const nodes = examples.flat();
  let text = JSON.stringify(nodes.filter(({ id }) => !own(advised).some((node) => node.id === id)));
  for (const node of own(advised)) {
    const { id, name, contract } = nodes.find(({ type }) => type === node.type);
    const one = { ...node, id, name, ...(contract && { contract }) };
    text = JSON.stringify(JSON.parse(text).map((other) => (other.id === id ? one : other)));
    text = text.replaceAll(node.id, id);
  }
  return JSON.parse(text);
}

/** The meter and the contract of an example. */
function own(nodes) {
  return nodes.filter(({ type }) => type === "enedis-linky-config" || type === "enedis-linky-contract");
}

/**
 * The example flows as one, with their one meter and their one dashboard: the same files that users import, in the language
 * of the shell.
 * @param minute of the meter's hourly check
 * @param isTempo the meter has a Tempo contract, and the examples' own one beside it
 */
async function exampleFlows(minute, isTempo) {
  const folder = path.join(root, "examples", folders[language]);
  const files = await readdir(folder);
  const chosen = shown.map((number) => files.find((file) => Number.parseInt(file, 10) === number));
  const examples = await Promise.all(chosen.map((file) => readJson(folder, file)));
  const nodes = asOneMeter(examples, examples[shown.indexOf(adviser)]);
  // As in the editor, which imports a configuration node of the same id once.
  const flows = [...new Map(nodes.map((node) => [node.id, node])).values()];
  const more = { loadCurveDays: CURVE_DAYS, ...(isTempo && { contract: tempoContract.id }) };
  return [
    ...flows.map((node) => (node.type === "enedis-linky-config" ? { minute, ...node, ...more } : node)),
    ...(isTempo ? tempoFlow : []),
  ];
}

/**
 * Settings for a Node-RED that works without a network and asks nothing. `startedAs`: see start.mjs; `colors`: the
 * address of invented-colors.mjs.
 */
function settingsFile({ address, port, startedAs, colors }) {
  const settings = {
    uiHost: address,
    uiPort: port,
    flowFile: "flows.json",
    credentialSecret: false,
    telemetry: { enabled: false, updateNotification: false },
    externalModules: { palette: { allowInstall: false } },
    editorTheme: { tours: false, palette: { catalogues: [] } },
    logging: { console: { level: "warn", metrics: false, audit: false } },
    enedisLinky: { tempo: colors === undefined ? false : { url: colors, fallbackUrl: colors } },
  };
  const lines = [`module.exports = ${JSON.stringify(settings, null, 2)};`];
  if (startedAs !== undefined) {
    lines.push(
      `const ahead = ${startedAs} - Date.now();`,
      "module.exports.enedisLinky.clock = () => Date.now() + ahead;",
    );
  }
  return `${lines.join("\n")}\n`;
}

/**
 * Fills a userDir, and leaves existing flows alone.
 * @param {string} folder
 * @param {{ address: string, port: number, startedAs?: number, colors?: string }} options
 */
export async function fillUserDir(folder, options) {
  const write = (file, content) => writeFile(path.join(folder, file), content);
  const installed = await packages();
  for (const { name, folder: from } of installed) {
    const link = path.join(folder, "node_modules", name);
    await mkdir(path.dirname(link), { recursive: true });
    await rm(link, { force: true, recursive: true });
    await symlink(from, link, "junction");
  }
  const dependencies = Object.fromEntries(installed.map(({ name, version }) => [name, version]));
  await write(
    "package.json",
    JSON.stringify({ name: "node-red-project", private: true, dependencies }, null, 2),
  );
  await write("settings.js", settingsFile(options));
  if (!existsSync(path.join(folder, "flows.json"))) {
    // An example has no minute, so that each import draws its own. The same applies here, but for what tests look at.
    const minute = options.startedAs === undefined ? Math.floor(Math.random() * 60) : 12;
    await write(
      "flows.json",
      JSON.stringify(await exampleFlows(minute, options.colors !== undefined), null, 2),
    );
  }
}
