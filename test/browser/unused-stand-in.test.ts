import assert from "node:assert/strict";
import { LIGHT_EDITOR, UserDir, type NodeRed } from "../node-red-process.js";
import { Editor } from "./editor-page.js";
import { sharedChromium } from "./one-browser.js";

const config = "enedis-linky-config";
/** Nobody's meter. */
const usagePointId = "11122233344455";
const meter = {
  type: config,
  service: "conso-api",
  // Nothing listens there.
  baseUrl: "http://127.0.0.1:9",
  hint: "4455",
  minute: 23,
  dailyMonths: 1,
  loadCurveDays: 1,
};
const flows = [
  { id: "tab", type: "tab", label: "Linky" },
  { ...meter, id: "meter", name: "Maison" },
  { ...meter, id: "stand-in", name: "Relève", service: "myelectricaldata" },
  { id: "in", z: "tab", type: "enedis-linky in", meter: "meter", x: 240, y: 160, wires: [[]] },
];
/** An unused config node of Node-RED itself: what the editor does without `hasUsers: false`. */
const unused = { id: "tls", type: "tls-config", name: "Unused" };
const unusedNotice = /unused configuration nodes/;

describe("a stand-in meter that no node uses", () => {
  let userDir: UserDir | undefined;
  let nodeRed: NodeRed | undefined;
  /** Of both tests: the first one only looks. */
  let editor: Editor | undefined;

  before(async function () {
    const credentials = { usagePointId, token: "no-token-at-all" };
    userDir = new UserDir({
      flows: [...flows, unused],
      credentials: { meter: credentials, "stand-in": credentials },
      settings: LIGHT_EDITOR,
    });
    const [started, browser] = await Promise.all([userDir.start(), sharedChromium(this)]);
    nodeRed = started;
    editor = await Editor.open(browser, nodeRed.url, { language: "en-US", hasSidebars: true });
  });
  after(async () => {
    await editor?.close();
    await nodeRed?.stop();
    userDir?.remove();
  });
  afterEach(() => {
    assert.deepEqual(editor!.complaints.splice(0), []);
  });

  /** Names of the config nodes that the sidebar lists. */
  async function listed(): Promise<string[]> {
    await editor!.read('RED.actions.invoke("core:show-config-tab")');
    const labels = editor!.page.locator(".red-ui-sidebar-node-config-list .red-ui-palette-label");
    return (await labels.allInnerTexts()).map((label) => label.trim()).sort();
  }

  it("is not among the unused config nodes of the sidebar, nor of the search", async () => {
    assert.deepEqual(await listed(), ["Maison", "Relève", "Unused"]);
    assert.deepEqual(
      await editor!.page.locator(".red-ui-palette-node-config-unused .red-ui-palette-label").allInnerTexts(),
      ["Unused"],
    );
    await editor!.page.click("#red-ui-sidebar-config-filter-unused");
    assert.deepEqual(await listed(), ["Unused"]);
    const found = await editor!.read<string[]>(
      'RED.search.search("is:config is:unused").map(({ node }) => node.id)',
    );
    assert.deepEqual(found, ["tls"]);
  });

  it("is not reported as unused when the flows are deployed", async () => {
    const notices = editor!.page.locator(".red-ui-notification");
    /** Deploys a change of the tab. @returns what the editor then shows */
    const deploy = async (label: string): Promise<string> => {
      await editor!.read(`(() => {
        RED.nodes.workspace("tab").label = ${JSON.stringify(label)};
        RED.nodes.dirty(true);
      })()`);
      await editor!.deploy();
      const said = (await notices.allInnerTexts()).join("\n");
      await editor!.read(
        'document.querySelectorAll(".red-ui-notification").forEach((each) => each.remove())',
      );
      return said;
    };
    assert.match(await deploy("with a config node that is unused"), unusedNotice);
    await editor!.read('RED.nodes.remove("tls")');
    assert.doesNotMatch(await deploy("with the stand-in alone"), unusedNotice);
    // It was deployed, not deleted.
    assert.equal(await editor!.property("stand-in", "name"), "Relève");
    const saved = (await (await fetch(`${nodeRed!.url}/flows`)).json()) as { id: string }[];
    assert.ok(saved.some(({ id }) => id === "stand-in"));
    assert.ok(!saved.some(({ id }) => id === "tls"));
  });
});
