/**
 * Loaded before node-red-dev, for a scorecard without network: its questions to the catalogue of nodes and the registry
 * of packages are answered from the file that SCORECARD_ANSWERS names. Three checks have no answer: names that other
 * packages use (N01, P08), and newer versions of dependencies (D03).
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Socket } from "node:net";

const { tool, nodeRed, dependencies } = JSON.parse(readFileSync(process.env.SCORECARD_ANSWERS, "utf8"));
const require = createRequire(tool);

Socket.prototype.connect = () => {
  throw new Error("no network in this test");
};

require("axios").get = async (address) => {
  const { pathname } = new URL(address);
  if (pathname === "/node-red") return { data: nodeRed };
  if (pathname === "/catalogue.json") return { data: { modules: [] } };
  throw new Error(`no answer for ${address}`);
};
// The tool requests only the first dependency's tree; all of ours are in it.
require("npm-remote-ls").ls = (_name, _version, _flat, done) => done(dependencies);
require.cache[require.resolve("npm-check")] = {
  loaded: true,
  exports: async () => ({ get: () => [] }),
};
