/**
 * From a bare install to values, as a new user does it: each service against the strict local Enedis, in both
 * languages, once behind a reverse proxy and a path prefix, once where Enedis cannot reach the callback.
 */
import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import {
  defaultApplication,
  defaultSecret,
  demoHousehold,
  EnedisServer,
  listen,
  type Listening,
} from "../enedis-server/index.js";
import { LIGHT_EDITOR, UserDir, type NodeRed } from "../node-red-process.js";
import { launchChromium } from "./chromium.js";
import { Editor } from "./editor-page.js";
import { proxyBelow, type Proxy } from "./reverse-proxy.js";
import { keepScreenshot } from "./screenshots.js";

const flows = [
  { id: "tab", type: "tab", label: "Linky" },
  {
    id: "in",
    z: "tab",
    type: "enedis-linky in",
    name: "",
    meter: "",
    direction: "consumption",
    measures: ["daily", "monthly"],
    outputMode: "single",
    health: false,
    start: "history",
    outputs: 1,
    x: 200,
    y: 160,
    wires: [["debug"]],
  },
  {
    id: "debug",
    z: "tab",
    type: "debug",
    name: "",
    active: true,
    tosidebar: true,
    complete: "payload",
    targetType: "msg",
    x: 480,
    y: 160,
    wires: [],
  },
];

interface Walk {
  readonly language: "fr" | "en-US";
  readonly dark?: boolean;
  /** A different one per language: both demos share a usage point, and a reading is sent once. */
  readonly measure: "daily" | "monthly";
  /** Nobody's meters: of Conso API's token, of MyElectricalData, of Data Connect. */
  readonly points: readonly [string, string, string, string];
}
const french: Walk = {
  language: "fr",
  measure: "daily",
  points: ["11100000000011", "11100000000012", "11100000000013", "11100000000014"],
};
const english: Walk = {
  language: "en-US",
  dark: true,
  measure: "monthly",
  points: ["22200000000021", "22200000000022", "22200000000023", "22200000000024"],
};

describe("from a bare install to values", () => {
  let enedis: EnedisServer;
  let server: Listening | undefined;
  let userDir: UserDir | undefined;
  let nodeRed: NodeRed | undefined;
  let proxy: Proxy | undefined;
  let browser: Browser | undefined;
  /** Of the second walk: it stays open. */
  let last: Editor;

  before(async () => {
    const meters = [...french.points, ...english.points].map((usagePointId) => ({ usagePointId }));
    enedis = new EnedisServer({ household: demoHousehold, meters, now: Date.now });
    server = await listen(enedis);
    const settings = `httpAdminRoot: "/red", enedisLinky: { authorizeUrl: ${JSON.stringify(server.url)} },
      ${LIGHT_EDITOR}`;
    userDir = new UserDir({ flows, settings });
    [nodeRed, browser] = await Promise.all([userDir.start(), launchChromium()]);
    proxy = await proxyBelow("/maison/", new URL(nodeRed.url).origin);
  });
  after(async () => {
    await browser?.close();
    await proxy?.close();
    await nodeRed?.stop();
    await server?.close();
    userDir?.remove();
  });

  /** Adds a meter from the `in` node's dialog, fills it in, deploys, and waits for its first value. */
  async function setUp(
    editor: Editor,
    measure: Walk["measure"],
    name: string,
    service: string,
    fill: () => Promise<void>,
  ): Promise<void> {
    const { page } = editor;
    await editor.edit("in");
    for (const each of ["daily", "monthly"]) {
      await page.setChecked(`#enedis-linky-in-measure-${each}`, each === measure);
    }
    await page.click("#node-input-btn-meter-add");
    await editor.settled("#node-config-dialog-ok");
    await page.fill("#node-config-input-name", name);
    await page.selectOption("#node-config-input-service", service);
    if (service !== "demo") {
      await page.click("#enedis-linky-config-advanced > summary");
      await page.fill("#node-config-input-baseUrl", server!.url);
    }
    await fill();
    await editor.save();
    await editor.save();
    await editor.deploy();
    const topic = page.locator(".red-ui-debug-msg-topic", { hasText: `${name}/consumption/${measure}` });
    // In Node-RED 4 the sidebar is closed.
    await topic.first().waitFor({ state: "attached" });
    const value = page.locator(".red-ui-debug-msg", { has: topic }).locator(".red-ui-debug-msg-type-number");
    assert.ok(Number(await value.first().textContent()) > 0);
  }

  /** Presses Link Enedis and consents for a usage point. @returns the page that comes back */
  async function giveConsent(page: Page, usagePointId: string): Promise<Page> {
    const opened = page.waitForEvent("popup");
    await page.click("#enedis-linky-config-link");
    const popup = await opened;
    await popup.click(`#decide-${usagePointId}`);
    return popup;
  }

  async function fillPoint(page: Page, usagePointId: string): Promise<void> {
    await page.waitForFunction(
      `document.getElementById("node-config-input-usagePointId").value === "${usagePointId}"`,
    );
  }

  for (const walk of [french, english]) {
    const { language, measure, points } = walk;
    const isFrench = language === "fr";
    it(`in ${language}${isFrench ? ", behind a proxy and a path" : ", where no callback is reached"}`, async () => {
      const url = isFrench ? `${proxy!.url}red/` : `${nodeRed!.url}/`;
      const editor = await Editor.open(browser!, url, { ...walk, hasSidebars: true });
      const { page } = editor;
      const token = enedis.token([points[0], points[3]]);
      const tag = isFrench ? "fr" : "en";

      await setUp(editor, measure, `${tag}-demo`, "demo", () => Promise.resolve());

      await setUp(editor, measure, `${tag}-conso`, "conso-api", async () => {
        await page.fill("#node-config-input-token", ` ${token.slice(0, 20)} \n${token.slice(20)} `);
        await page.click(`#enedis-linky-config-offers >> text=${points[0].slice(-4)}`);
      });

      // A second meter of the same account, without typing its token again.
      if (!isFrench) {
        await setUp(editor, measure, `${tag}-again`, "conso-api", async () => {
          const account = page.locator("#enedis-linky-config-account");
          await account.selectOption({
            label: (await account.locator("option").allInnerTexts()).find((text) =>
              text.includes(`${tag}-conso`),
            )!,
          });
          await page.click(`#enedis-linky-config-offers >> text=${points[3].slice(-4)}`);
        });
      }

      await setUp(editor, measure, `${tag}-med`, "myelectricaldata", async () => {
        await page.fill("#node-config-input-token", defaultSecret);
        await page.click("#enedis-linky-config-meters");
        await page.click(`#enedis-linky-config-offers >> text=${points[1].slice(-4)}`);
      });

      await setUp(editor, measure, `${tag}-contract`, "data-connect", async () => {
        const callback = await page.inputValue("#enedis-linky-config-callback");
        assert.equal(callback, `${url}enedis-linky/callback`);
        // Registered with the application; nothing answers at the second one.
        enedis.consentPage.callback = isFrench ? callback : "http://127.0.0.1:9/enedis-linky/callback";
        await page.fill("#node-config-input-clientId", defaultApplication.clientId);
        await page.fill("#node-config-input-clientSecret", defaultApplication.clientSecret);
        if (isFrench) {
          const back = await giveConsent(page, points[2]);
          await fillPoint(page, points[2]);
          await keepScreenshot(back, "editor-consent-page.png");
          assert.match(back.url(), /\/maison\/red\/enedis-linky\/callback\?/);
          assert.doesNotMatch(await back.content(), new RegExp(points[2]));
          await back.close();
        } else {
          const sent = page
            .context()
            .waitForEvent("request", (request) => request.url().includes("autorisation_id"));
          const back = await giveConsent(page, points[2]);
          const address = (await sent).url();
          await back.close();
          await page.fill("#enedis-linky-config-paste", address);
          await fillPoint(page, points[2]);
        }
        await page.waitForSelector("#enedis-linky-config-link-state.enedis-linky-good");
      });

      // What the returning user sees: no secret, wherever it was typed.
      await editor.page.reload();
      await editor.ready();
      const secrets = [token, defaultSecret, defaultApplication.clientSecret];
      const ids = await editor.read<[string, string][]>(
        '(() => { const found = []; RED.nodes.eachConfig((node) => { if (node.service !== "demo") found.push([node.name, node.id]); }); return found; })()',
      );
      for (const [, id] of ids.filter(([name]) => name.startsWith(tag))) {
        await editor.editConfig("enedis-linky-config", id);
        const dom = await editor.read<string>(
          'document.documentElement.outerHTML + [...document.querySelectorAll("input")].map((each) => each.value).join("\\n")',
        );
        for (const secret of secrets) assert.ok(!dom.includes(secret), "a secret stands in the page");
        await editor.cancel();
      }
      const log = nodeRed!.log.join("\n");
      for (const secret of [...secrets, ...points])
        assert.ok(!log.includes(secret), "a secret stands in the log");
      assert.deepEqual(editor.complaints, []);
      if (isFrench) await editor.close();
      else last = editor;
    });
  }

  it("the access check uses what is deployed", async () => {
    const editor = last;
    const id = await editor.read<string>(
      '(() => { let found; RED.nodes.eachConfig((node) => { if (node.name === "en-contract") found = node.id; }); return found; })()',
    );
    await editor.editConfig("enedis-linky-config", id);
    await editor.page.click("#enedis-linky-config-access-check");
    await editor.page.waitForSelector(
      "#enedis-linky-config-access-check-result .enedis-linky-summary .enedis-linky-well",
    );
    await editor.screenshot("access-check-live");
    await editor.cancel();
    assert.deepEqual(editor.complaints, []);
    await editor.close();
  });
});
