import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { networkInterfaces, tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser } from "playwright-core";
import { householdOf } from "../../nodes/demo/index.js";
import {
  addMonths,
  dayOf,
  formatDay,
  parseDay,
  startOfDay,
  startOfMonth,
  startOfYear,
  type Day,
} from "../../nodes/readings/index.js";
import { deadline } from "../../nodes/services/index.js";
import { tempoDayAt } from "../../nodes/pricing/index.js";
import { DashboardPage, demoLamp } from "./dashboard-meter/dashboard-page.js";
import { Dashboard, Started, type View } from "./npm-start.js";
import { launchChromium } from "./chromium.js";
import { Editor } from "./editor-page.js";
import { areWanted } from "./screenshots.js";

/** The meter in the examples. */
const household = householdOf("00000000000000");
/** What the page says, in the language of its example. */
const french = {
  locale: "fr-FR",
  decimal: ",",
  measures: {
    daily: "Énergie du jour",
    monthly: "Énergie du mois",
    yearly: "Énergie de l’année",
    load_curve: "Puissance moyenne",
    max_power: "Puissance maximale",
  },
  missing: "1 jour manque",
  upTo: "au",
  colon: " : ",
} as const;
const english = {
  locale: "en-GB",
  decimal: ".",
  measures: {
    daily: "Day’s energy",
    monthly: "Month’s energy",
    yearly: "Year’s energy",
    load_curve: "Mean power",
    max_power: "Max power",
  },
  missing: "1 day missing",
  upTo: "through",
  colon: ": ",
} as const;
type Words = typeof french | typeof english;

const days = (from: Day, to: Day): Day[] => Array.from({ length: to - from }, (_, i) => from + i);
const kWh = (day: Day): number => household.daily("consumption", day).value / 1000;

/** The history arrives in steps, newest first: the text about it may still grow. */
async function eventually(check: () => Promise<void>): Promise<void> {
  const end = Date.now() + 20_000;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await sleep(250);
    }
  }
}

/** Compares everything on the page with the household itself. @param today the day on which the meter was deployed */
function assertShows(dashboard: Dashboard, today: Day, words: Words = french): Promise<void> {
  return eventually(() => assertShowsAll(dashboard, today, words));
}

async function assertShowsAll(dashboard: Dashboard, today: Day, words: Words): Promise<void> {
  /** An instant in Paris. */
  const text = (instant: number, options: Intl.DateTimeFormatOptions): string =>
    new Date(instant * 1000).toLocaleString(words.locale, { timeZone: "Europe/Paris", ...options });
  const weekday = (instant: number): string =>
    text(instant, { weekday: "short", day: "numeric", month: "short" });
  const time = (instant: number): string => text(instant, { hour: "2-digit", minute: "2-digit" });
  const yesterday = today - 1;
  // The hole of a new meter: see demo/household.ts.
  const hole = today - 5;
  const sum = (from: Day): number =>
    days(from, today)
      .filter((day) => day !== hole)
      .reduce((total, day) => total + kWh(day), 0);
  const note = (from: Day): string => (from <= hole ? words.missing : "");
  const month = startOfMonth(yesterday);
  const year = startOfYear(yesterday);
  const upTo = `${words.upTo} ${text(startOfDay(today) - 1, { day: "numeric", month: "short", year: "numeric" })}`;
  const last = household.curve("consumption", yesterday).at(-1)!;
  const peak = household.maxPower(yesterday);
  const begin = startOfDay(yesterday);

  const expected = {
    daily: { value: kWh(yesterday), unit: "kWh", date: weekday(begin), note: "" },
    monthly: { value: sum(month), unit: "kWh", date: upTo, note: note(month) },
    yearly: { value: sum(year), unit: "kWh", date: upTo, note: note(year) },
    load_curve: {
      value: last.value / 1000,
      unit: "kW",
      // As on the meter, the day ends at 24:00.
      date: `${weekday(begin)}, ${time(last.start)}–24:00`,
      note: "",
    },
    max_power: {
      value: peak.value / 1000,
      unit: "kVA",
      date: `${weekday(peak.at!)}, ${time(peak.at!)}`,
      note: "",
    },
  };
  for (const [measure, { value, ...rest }] of Object.entries(expected)) {
    const {
      value: shown,
      digits,
      ...others
    } = await dashboard.shown(words.measures[measure as keyof Words["measures"]], words.decimal);
    assert.deepEqual(others, rest, measure);
    assert.ok(Math.abs(shown - value) <= 0.5 / 10 ** digits + 1e-9, `${measure}: ${shown} for ${value}`);
  }

  const bars = await dashboard.points("kWh");
  assert.deepEqual(
    bars.map(([, value]) => value),
    days(today - 30, today).map((day) => (day === hole ? null : kWh(day))),
  );
  const label = text(begin, { day: "2-digit", month: "2-digit" });
  assert.ok(bars.at(-1)![0].startsWith(`${label}${words.colon}`), bars.at(-1)![0]);
  assert.deepEqual(
    (await dashboard.points("kW")).map(([, value]) => value),
    household.curve("consumption", yesterday).map(({ value }) => value / 1000),
  );
  assert.doesNotMatch(await dashboard.page.innerText("body"), /maintenant|\bnow\b/i);
}

/** IPv4 addresses of this machine, as other devices see it. */
function addressesInNetwork(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((of) => of ?? [])
    .filter(({ family, internal }) => family === "IPv4" && !internal)
    .map(({ address }) => address);
}

describe("npm start", () => {
  let browser: Browser;
  const started: Started[] = [];

  const start = (...options: ConstructorParameters<typeof Started>): Started => {
    const each = new Started(...options);
    started.push(each);
    return each;
  };

  before(async () => {
    browser = await launchChromium();
  });
  after(async () => {
    await browser.close();
    await Promise.all(started.map((each) => each.clean()));
  });

  async function withDashboard(url: string, view: View, check: (shown: Dashboard) => Promise<void>) {
    const dashboard = await Dashboard.open(browser, url, view);
    await dashboard.filled();
    await check(dashboard);
    assert.deepEqual(dashboard.complaints, []);
    await dashboard.close();
  }

  describe("today", () => {
    let npmStart: Started;
    /** On a monitor, opened by day. */
    let monitor: Dashboard;
    let url: string;
    let today: Day;
    let began: number;

    before(async () => {
      began = Date.now();
      npmStart = start({ machine: "fr-FR" });
      url = await npmStart.url;
      today = dayOf(Date.now() / 1000);
    });

    it("answers within a minute, with 36 months of days in the archive", async () => {
      const wanted = today - addMonths(today, -36) - 1;
      while (npmStart.archivedDays() < wanted) {
        assert.ok(Date.now() - began < 60_000, `${npmStart.archivedDays()} of ${wanted} days`);
        await sleep(100);
      }
    });

    it("opens the curve of any day of the last 24 months, of both directions", async () => {
      // One day has a hole.
      const wanted = today - deadline("load_curve", today) - 1;
      while (npmStart.curveDays() < wanted) {
        assert.ok(Date.now() - began < 60_000, `${npmStart.curveDays()} of ${wanted} days`);
        await sleep(100);
      }
      const first = addMonths(today, -24);
      for (const [direction, day] of [
        ["consumption", first],
        ["production", first + 1],
      ] as const) {
        const link = `screen=curve&direction=${direction}&end=${formatDay(day)}`;
        const dashboard = await DashboardPage.open(browser, `${url}dashboard/compteur?${link}`);
        const meter = dashboard.page.locator("linky-meter").nth(direction === "consumption" ? 0 : 1);
        const energy = household.daily(direction, day).value / 1000;
        const sum = energy.toLocaleString("fr-FR", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
        await meter.locator(".screen", { hasText: sum }).waitFor();
        assert.deepEqual(dashboard.complaints, []);
        await dashboard.close();
      }
    });

    it("shows the five measures, 30 days and yesterday's curve", async () => {
      monitor = await Dashboard.open(browser, url, { height: 720 });
      await monitor.filled();
      await assertShows(monitor, today);
    });

    it("prints nothing but where its pages are, how to go on and what Ctrl-C does", () => {
      assert.equal(
        npmStart.output.replaceAll(url, "/"),
        `Un instant…

  Un foyer simulé, sans compte ni réseau

    Compteur          /dashboard/compteur
    Tableau de bord   /dashboard/linky
    Conseils          /dashboard/linky-advice
    Éditeur           /

  Votre compteur : dans l’éditeur, double-cliquez sur Consommation (linky meter) › crayon › Service

  Ctrl-C : tout est effacé   (--keep DIR : tout reste)

`,
      );
    });

    it("cannot be reached from the network", async () => {
      for (const address of addressesInNetwork()) {
        await assert.rejects(fetch(url.replace("127.0.0.1", address)), address);
      }
    });

    it("has one meter for all examples, and one dashboard", async () => {
      const flows = (await (await fetch(`${url}flows`)).json()) as Record<string, unknown>[];
      const of = (type: string): Record<string, unknown>[] => flows.filter((node) => node["type"] === type);
      assert.deepEqual([of("enedis-linky-config").length, of("ui-base").length, of("tab").length], [1, 1, 5]);
      const [meter] = of("enedis-linky-config");
      const users = flows.filter((node) => "meter" in node);
      assert.ok(users.length >= 4, `${users.length} nodes with a meter`);
      for (const { id, meter: named } of users) assert.equal(named, meter!["id"], String(id));
    });

    it("begins with the meter", async () => {
      const dashboard = await DashboardPage.open(browser, `${url}dashboard`);
      const lamps = dashboard.page.locator(`linky-meter .lamp.${demoLamp}`);
      await lamps.nth(1).waitFor();
      assert.equal(await lamps.count(), 2);
      assert.ok(dashboard.page.url().endsWith("/dashboard/compteur"));
      await dashboard.screenshot("npm-start");
      assert.deepEqual(dashboard.complaints, []);
      await dashboard.close();
    });

    it("looks right by day and by night, on a large screen and on a phone", async () => {
      // One was opened by day, the other is by night, and the light changes while they look.
      const looksRight = async (dashboard: Dashboard, name: string, darks: readonly boolean[]) => {
        for (const dark of darks) {
          await dashboard.page.emulateMedia({ colorScheme: dark ? "dark" : "light" });
          assert.equal(await dashboard.background(), dark ? "rgb(27, 33, 39)" : "rgb(255, 255, 255)");
          assert.equal(await dashboard.overflows(), false);
          const { end, highest } = await dashboard.scale("kW");
          assert.ok(end >= highest && end < 1.7 * highest, `a scale up to ${end} for ${highest} kW`);
          await dashboard.screenshot(`${name}-${dark ? "dark" : "light"}`);
        }
      };
      await looksRight(monitor, "monitor", [false, true]);
      assert.deepEqual(monitor.complaints, []);
      await monitor.close();
      const phone = { width: 390, height: 844, scale: areWanted ? 2 : 1, dark: true };
      await withDashboard(url, phone, (dashboard) => looksRight(dashboard, "phone", [true, false]));
    });

    let editor: Editor;

    it("has the examples in the editor, every node valid", async () => {
      editor = await Editor.open(browser, url, { language: "fr" });
      const invalid = `(() => {
        const names = [];
        const note = (node) => node.valid || names.push(node.type + " " + (node.name || node.id));
        RED.nodes.eachNode(note);
        RED.nodes.eachConfig(note);
        return names;
      })()`;
      assert.deepEqual(await editor.read(invalid), []);
      for (const tab of ["1", "2"]) {
        await editor.page
          .locator(".red-ui-workspace-tabs, #red-ui-workspace-tabs")
          .locator("li")
          .nth(Number(tab) - 1)
          .click();
        await editor.screenshot(`example-${tab}`);
      }
      assert.deepEqual(editor.complaints, []);
    });

    it("keeps its meter and its dashboard when a copy of example 08 is imported", async () => {
      const { page } = editor;
      await editor.read('RED.actions.invoke("core:show-examples-import-dialog")');
      const entry = (text: string) => page.locator(".red-ui-treeList-label:visible", { hasText: text });
      await entry("node-red-contrib-enedis-linky").click();
      await entry("Français").click();
      await entry("08. ").click();
      await page.click("#red-ui-clipboard-dialog-ok");
      await page.getByRole("button", { name: "Importer une copie" }).click();
      const count = (type: string): string =>
        `RED.nodes.createCompleteNodeSet().filter(({ type }) => type === "${type}").length`;
      await page.waitForFunction(`${count("ui-page")} === 4`);
      for (const shared of ["ui-base", "ui-theme", "enedis-linky-contract"]) {
        assert.equal(await editor.read(count(shared)), 1, shared);
      }
      await editor.deploy();
      const dashboard = await DashboardPage.open(browser, `${url}dashboard/linky-cost`);
      await dashboard.page.locator(".linky-cost tbody tr").nth(1).waitFor();
      assert.deepEqual([...editor.complaints, ...dashboard.complaints], []);
      await dashboard.close();
      await editor.close();
    });

    it("stops with Ctrl-C, and leaves nothing behind", async () => {
      assert.equal(npmStart.leftBehind.length, 1);
      assert.equal(await npmStart.end("SIGINT"), 0);
      assert.deepEqual(npmStart.leftBehind, []);
      assert.doesNotMatch(npmStart.output, /error|missing/i);
    });
  });

  describe("open to the network, where the shell does not speak French", () => {
    let npmStart: Started;
    let url: string;

    before(async () => {
      npmStart = start({ now: "2026-10-26T00:05:00+01:00", host: "0.0.0.0", machine: "de-DE" });
      url = await npmStart.url;
    });

    it("speaks English, and warns of the network", () => {
      assert.match(url, /^http:\/\/127\.0\.0\.1:/);
      const network = addressesInNetwork().map((address) => url.replace("127.0.0.1", address));
      assert.equal(
        npmStart.output.replaceAll(url, "/").replaceAll(/ {3,}(?=\S+$)/gm, "   "),
        `One moment…

  A simulated household, no account, no network

    Meter   /dashboard/meter
    Dashboard   /dashboard/linky
    Advice   /dashboard/linky-advice
    Editor   /
${network.map((page) => `    From the network   ${page}dashboard/meter\n`).join("")}
  Careful: any device on the network can change these flows, and so run programs on this machine.

  Your meter: in the editor, double-click on Consumption (linky meter) › pencil › Service

  Ctrl-C: everything is removed   (--keep DIR: everything stays)

`,
      );
    });

    it("can be reached from the network", async () => {
      const addresses = addressesInNetwork().map((address) => url.replace("127.0.0.1", address));
      for (const page of [url, ...addresses]) assert.equal((await fetch(page)).status, 200, page);
    });

    it("fills at five past midnight, after October's day of 25 hours", async () => {
      await withDashboard(url, {}, async (dashboard) => {
        await assertShows(dashboard, parseDay("2026-10-26")!, english);
        assert.equal((await dashboard.points("kW")).length, 50);
      });
    });

    it("stops with Ctrl-C", async () => {
      assert.equal(await npmStart.end(), 0);
    });
  });

  it("fills at 03:30 after March's day of 23 hours, and again after a restart from the archive alone", async () => {
    const keep = mkdtempSync(path.join(tmpdir(), "enedis-linky-keep-"));
    try {
      const first = start({ now: "2027-03-29T03:30:00+02:00", keep });
      await withDashboard(await first.url, {}, async (dashboard) => {
        await assertShows(dashboard, parseDay("2027-03-29")!);
        assert.equal((await dashboard.points("kW")).length, 46);
      });
      assert.equal(await first.end("SIGTERM"), 0);

      const second = start({ now: "2027-03-29T03:50:00+02:00", keep });
      await withDashboard(await second.url, {}, (dashboard) =>
        assertShows(dashboard, parseDay("2027-03-29")!),
      );
      assert.equal(await second.end(), 0);
    } finally {
      rmSync(keep, { recursive: true, force: true });
    }
  });

  it("has a Tempo contract with --tempo, and colours that this machine invents", async () => {
    const npmStart = start({ tempo: true, machine: "fr-FR" });
    const url = await npmStart.url;
    assert.match(npmStart.output, /RTE n’est pas interrogé, les couleurs .+ sont inventées/);
    const today = dayOf(Date.now() / 1000);
    // A look comes within a minute after the start; its outcome is stored after its colours.
    const end = Date.now() + 90_000;
    const isThere = ({ colors: known, outcomes: all }: ReturnType<typeof npmStart.tempo>): boolean =>
      known.has(today + 1) && !all.includes(null);
    while (!isThere(npmStart.tempo())) {
      assert.ok(Date.now() < end, npmStart.output);
      await sleep(200);
    }
    const { colors, outcomes } = npmStart.tempo();
    assert.deepEqual(new Set(outcomes), new Set(["ok"]));
    assert.equal(Math.max(...colors.keys()), today + 1);
    for (const [day, color] of colors) {
      const date = new Date(day * 86_400_000);
      if (color === "red") {
        assert.ok([0, 1, 2, 10, 11].includes(date.getUTCMonth()), date.toISOString());
        assert.ok(![0, 6].includes(date.getUTCDay()), date.toISOString());
      } else if (color === "white") assert.notEqual(date.getUTCDay(), 0, date.toISOString());
    }
    const words = { blue: "bleu", white: "blanc", red: "rouge" } as const;
    const wordOf = (day: Day): string => words[colors.get(day) as keyof typeof words];
    const dashboard = await DashboardPage.open(browser, `${url}dashboard/compteur`);
    const meter = dashboard.page.locator("linky-meter").first();
    await meter.locator(`.lamp.${demoLamp}`).waitFor();
    await meter.locator(".key").last().click();
    const facts = meter.locator(".facts");
    await facts.filter({ hasText: "Tempo" }).waitFor();
    for (const [name, view] of Object.entries({
      desktop: { width: 1280, height: 800 },
      low: { width: 1024, height: 600 },
      phone: { width: 390, height: 844 },
    })) {
      await dashboard.page.setViewportSize(view);
      const key = await meter.locator(".key").last().boundingBox();
      assert.ok(key!.y + key!.height <= view.height, `${name}: keys end at ${key!.y + key!.height}`);
      const { scrollWidth, clientWidth } = await facts.evaluate((one) => {
        const { scrollWidth: all, clientWidth: room } = one as unknown as Record<string, number>;
        return { scrollWidth: all!, clientWidth: room! };
      });
      assert.ok(scrollWidth <= clientWidth, `${name}: a line has no room`);
      const text = (await facts.allInnerTexts()).join(" ").replace(/\s+/g, " ");
      assert.match(text, /Prix vérifiés /);
      // Until 6:00, the Tempo day is still the one before.
      const tempoDay = tempoDayAt(Date.now() / 1000);
      assert.ok(text.includes(`Tempo ${wordOf(tempoDay)}, demain ${wordOf(tempoDay + 1)}`), text);
      await dashboard.screenshot(`tempo-${name}`);
      await meter.locator(".key").last().click();
      await meter.locator("svg, .legend").first().waitFor();
      await dashboard.screenshot(`tempo-30-days-${name}`);
      await meter.locator(".key").first().click();
      await facts.filter({ hasText: "Tempo" }).waitFor();
    }
    assert.deepEqual(dashboard.complaints, []);
    await dashboard.close();
    const flows = (await (await fetch(`${url}flows`)).json()) as Record<string, unknown>[];
    const contracts = flows.filter(({ type }) => type === "enedis-linky-contract").map(({ name }) => name);
    assert.deepEqual(contracts.sort(), ["Maison, HP/HC", "Tempo, démo"]);
    assert.equal(await npmStart.end(), 0);
    assert.deepEqual(npmStart.leftBehind, []);
  });

  it("keeps no invented colours", async () => {
    const both = { tempo: true, keep: tmpdir() };
    await assert.rejects(start({ ...both, machine: "en-GB" }).url, /--tempo invents colours/);
    await assert.rejects(start({ ...both, machine: "fr-FR" }).url, /--tempo invente des couleurs/);
  });

  it("does not start where it cannot listen", async () => {
    for (const [host, reason] of [
      ["", /--host requires an address/],
      // For documentation only: no machine has it.
      ["203.0.113.1", /cannot listen at 203\.0\.113\.1 \(EADDRNOTAVAIL\)/],
    ] as const) {
      await assert.rejects(start({ host, machine: "en-GB" }).url, reason);
    }
  });

  it("starts flows that have no dashboard, and names the editor only", async () => {
    const keep = mkdtempSync(path.join(tmpdir(), "enedis-linky-keep-"));
    try {
      writeFileSync(
        path.join(keep, "flows.json"),
        JSON.stringify([{ id: "a", type: "tab", label: "Empty" }]),
      );
      const started = start({ keep });
      assert.equal((await fetch(await started.url)).status, 200);
      assert.doesNotMatch(started.output, /dashboard|linky meter/);
      assert.equal(await started.end("SIGTERM"), 0);
    } finally {
      rmSync(keep, { recursive: true, force: true });
    }
  });
});
