/** A userDir for trying the package: the contents of a real install, as links, and the example flows. */
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";

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

/** The numbers of the examples that require only Dashboard 2, the meter first. */
const shown = [3, 1, 2];

/**
 * The example flows as one, with their one meter and their one dashboard: the same files that users import.
 * @param minute of the meter's hourly check
 */
async function exampleFlows(minute) {
  const folder = path.join(root, "examples");
  const files = await readdir(folder);
  const chosen = shown.map((number) => files.find((file) => Number.parseInt(file, 10) === number));
  const nodes = (await Promise.all(chosen.map((file) => readJson(folder, file)))).flat();
  // As in the editor, which imports a configuration node of the same id once.
  const flows = [...new Map(nodes.map((node) => [node.id, node])).values()];
  return flows.map((node) => (node.type === "enedis-linky-config" ? { minute, ...node } : node));
}

/** Settings for a Node-RED that works without a network and asks nothing. `startedAs`: see start.mjs. */
function settingsFile({ address, port, startedAs }) {
  const settings = {
    uiHost: address,
    uiPort: port,
    flowFile: "flows.json",
    credentialSecret: false,
    telemetry: { enabled: false, updateNotification: false },
    externalModules: { palette: { allowInstall: false } },
    editorTheme: { tours: false, palette: { catalogues: [] } },
    logging: { console: { level: "warn", metrics: false, audit: false } },
    enedisLinky: { tempo: false },
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
 * @param {{ address: string, port: number, startedAs?: number }} options
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
    await write("flows.json", JSON.stringify(await exampleFlows(minute), null, 2));
  }
}
