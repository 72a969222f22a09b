import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Browser } from "playwright-core";
import { UserDir, type NodeRed } from "../../node-red-process.js";
import { sharedChromium } from "../one-browser.js";
import { DashboardPage, demoLamp } from "./dashboard-page.js";

const examples = path.join(__dirname, "..", "..", "..", "examples", "Français");

/** The width of a phone in px. */
const PHONE = 390;

/** The flow of an example, as the editor imports it. */
function example(number: number): object[] {
  const file = readdirSync(examples).find((name) => name.endsWith(".json") && parseInt(name) === number)!;
  return JSON.parse(readFileSync(path.join(examples, file), "utf8")) as object[];
}

/** A page of another server: it loads the file, and gives the element its readings. */
const plainPage = (url: string, snapshot: string): string => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>A page</title><link rel="icon" href="data:,">
<script src="${url}/enedis-linky/linky-meter.js"></script>
<linky-meter language="en" style="display: block; width: 400px; height: 560px"></linky-meter>
<script>document.querySelector("linky-meter").snapshot = ${snapshot}</script></html>`;

describe("the same meter on other pages", () => {
  const prefix = "/chez/nous";
  let userDir: UserDir;
  let nodeRed: NodeRed;
  let browser: Browser;
  let pages: Server;
  let page = "";

  before(async function () {
    userDir = new UserDir({
      flows: example(4),
      link: ["node-red-dashboard"],
      settings: `httpNodeRoot: "${prefix}", enedisLinky: { clock: () => Date.now() }`,
    });
    pages = createServer((_, response) => response.setHeader("content-type", "text/html").end(page));
    await new Promise<void>((resolve) => pages.listen(0, "127.0.0.1", resolve));
    [browser, nodeRed] = await Promise.all([sharedChromium(this), userDir.start()]);
  });
  after(async () => {
    await nodeRed.stop();
    pages.close();
    userDir.remove();
  });

  it("works on the legacy dashboard with the example's function, and on any page with a script", async () => {
    const dashboard = await DashboardPage.open(browser, `${nodeRed.url}${prefix}/ui/`);
    await dashboard.filled({ legacy: demoLamp });
    await dashboard.page.waitForFunction(
      `document.querySelector("linky-meter").snapshot.sides.consumption.days.values.filter((value) => value !== null).length >= 29`,
    );
    const snapshot = await dashboard.snapshot("legacy");
    const { values, days, coverage } = snapshot.sides.consumption!;
    assert.deepEqual(Object.keys(values).sort(), ["daily", "load_curve", "max_power", "monthly", "yearly"]);
    assert.equal(days.values.at(-1), values.daily!.value);
    assert.equal(coverage.daily!.length, 30);
    assert.equal(await dashboard.title("legacy"), "CONSOMMATION");
    await dashboard.screenshot("legacy");
    // A phone shows it whole: this dashboard does not shrink a group.
    await dashboard.page.setViewportSize({ width: PHONE, height: 844 });
    const right =
      '[...document.querySelectorAll("linky-meter, ui-card-panel")].map((part) => part.getBoundingClientRect().right)';
    await dashboard.page.waitForFunction(`Math.max(...${right}) <= ${PHONE}`);
    await dashboard.screenshot("legacy-phone");
    await dashboard.next("legacy");
    assert.equal(await dashboard.title("legacy"), "7 JOURS");
    await dashboard.next("legacy");
    await dashboard.next("legacy");
    await dashboard.meter("legacy").getByText("Ce graphique demande Dashboard 2.").first().waitFor();
    // This dashboard has its own place for it: a single tab has no side menu.
    assert.deepEqual(
      dashboard.complaints.filter((complaint) => !complaint.startsWith("SideNav")),
      [],
    );
    await dashboard.close();

    page = plainPage(`${nodeRed.url}${prefix}`, JSON.stringify(snapshot));
    const { port } = pages.address() as AddressInfo;
    const plain = await DashboardPage.open(browser, `http://127.0.0.1:${port}/`);
    await plain.page.locator(`linky-meter .lamp.${demoLamp}`).waitFor();
    assert.equal(await plain.page.locator("linky-meter .title .long").innerText(), "CONSUMPTION");
    await plain.screenshot("plain-page");
    assert.deepEqual(plain.complaints, []);
    await plain.close();
  });
});
