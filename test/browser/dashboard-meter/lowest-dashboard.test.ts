import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Browser } from "playwright-core";
import { LOWEST_DASHBOARD } from "../../installs.js";
import { sharedChromium } from "../one-browser.js";
import { DashboardPage, demoLamp } from "./dashboard-page.js";
import { DashboardServer } from "./dashboard-server.js";

const root = path.join(__dirname, "..", "..", "..");

/** `npm run matrix -- --dashboard lowest` runs all tests of the meter on it. */
describe(`the lowest supported Dashboard 2, ${LOWEST_DASHBOARD}`, function () {
  // The first run downloads it.
  this.timeout(180_000);
  const server = new DashboardServer(LOWEST_DASHBOARD);
  let browser: Browser;

  before(async function () {
    [browser] = await Promise.all([sharedChromium(this), server.open()]);
  });
  after(() => server.close());

  it("shows the meter, which asks, gets its answer and survives a deploy", async () => {
    assert.ok(
      server.log.some((line) => line.includes(`Dashboard 2.0 (v${LOWEST_DASHBOARD}) started`)),
      server.log.join("\n"),
    );
    const dashboard = await DashboardPage.open(browser, `${server.url}/dashboard/home`);
    await dashboard.filled({ consumption: demoLamp, both: demoLamp, small: demoLamp });
    await dashboard.meter("consumption").locator('[data-measure="daily"]').click();
    await dashboard
      .meter("consumption")
      .getByText(/un an (avant|plus tôt)/i)
      .first()
      .waitFor();
    await dashboard.page.evaluate("window.seen = document.querySelector('linky-meter')");
    const configs = (): number => dashboard.received.filter((text) => text.includes("ui-config")).length;
    const before = configs();
    await server.deploy("full");
    while (configs() === before) await new Promise((resolve) => setTimeout(resolve, 50));
    await dashboard.filled({ consumption: demoLamp, both: demoLamp, small: demoLamp });
    assert.equal(
      await dashboard.page.evaluate("window.seen === document.querySelector('linky-meter')"),
      true,
    );
    assert.deepEqual(dashboard.complaints, []);
    await dashboard.close();
  });

  it("is the version that pages, help and status name", () => {
    const version = LOWEST_DASHBOARD.replace(/\.0$/, "").replaceAll(".", "\\.");
    const named = new RegExp(
      `Dashboard 2(, version|,| trop ancien\u00a0:| too old:)? ${version}(?![\\d.]\\d)`,
      "g",
    );
    for (const [file, times] of [
      ["docs/start.md", 1],
      ["docs/start.en.md", 1],
      ["docs/reference.md", 1],
      ["docs/reference.en.md", 1],
      ["nodes/widget/locales/fr.json", 1],
      ["nodes/widget/locales/en-US.json", 1],
      ["nodes/widget/locales/help.fr.html", 1],
      ["nodes/widget/locales/help.en-US.html", 1],
    ] as const) {
      const found = readFileSync(path.join(root, file), "utf8").match(named) ?? [];
      assert.equal(found.length, times, file);
    }
  });
});
