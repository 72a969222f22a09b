/** That `<linky-meter>` works in a browser: written once, for those that users have besides Chromium. */
import assert from "node:assert/strict";
import path from "node:path";
import type { ChartQuestion } from "../../../nodes/widget/protocol.js";
import { snapshotOf } from "../meter-element/meter-page.js";
import { archive, both } from "../meter-element/meters.js";
import { answersOf, snapshotFor } from "../scan/readings.js";
import { unlikeScreensOf, type Size } from "../scan/tiles.js";
import type { Browser, Driven } from "./driven.js";
import { servePages, type Pages } from "./pages.js";

/** Of the WebDriver protocol. */
const keys = {
  Enter: "\uE007",
  Escape: "\uE00C",
  PageUp: "\uE00E",
  End: "\uE010",
  Home: "\uE011",
  ArrowLeft: "\uE012",
  ArrowUp: "\uE013",
  ArrowRight: "\uE014",
  ArrowDown: "\uE015",
  Tab: "\uE004",
} as const;

/** How long a chart may take until it is drawn, on a busy machine, in milliseconds. */
const DRAWN_MS = 20_000;

/** From the smallest tile to a wall, below and beside the glass, and what phones have. */
const sizes: readonly Size[] = [
  [100, 108],
  [120, 170],
  [150, 170],
  [200, 108],
  [255, 280],
  [280, 168],
  [300, 200],
  [312, 348],
  [340, 470],
  [371, 240],
  [390, 844],
  [400, 470],
  [440, 288],
  [480, 408],
  [520, 320],
  [600, 588],
  [700, 168],
  [900, 320],
  [1_000, 800],
  [1_280, 800],
];

/** A meter's page: what it complains of, and what it asks is answered from the archive. */
class Meter {
  constructor(
    readonly driven: Driven,
    readonly pages: Pages,
  ) {}

  async load(): Promise<void> {
    await this.goto(path.join(__dirname, "..", "meter-element", "page.html"));
    const sides = both(archive);
    const snapshot = snapshotOf(archive, { sides });
    await this.driven.evaluate(`(() => {
      window.questions = [];
      addEventListener("linky-question", ({ detail }) => questions.push(detail));
      const meter = document.createElement("linky-meter");
      meter.id = "meter";
      meter.style.cssText = "width: 400px; height: 470px";
      meter.language = "fr";
      meter.snapshot = ${JSON.stringify(snapshot)};
      document.querySelector("main").append(meter);
      window.root = meter.shadowRoot;
      document.body.classList.add("unpainted");
      return meter.updateComplete.then(() => document.fonts.ready).then(() => true);
    })()`);
  }

  /** Loads a page of ours, and listens to what it complains of. */
  async goto(file: string): Promise<void> {
    await this.driven.goto(this.pages.address(file));
    const isKnown = await this.driven.evaluate<boolean>(`(() => {
      window.complaints = [];
      addEventListener("error", ({ message, error }) => complaints.push(error?.stack ?? message));
      addEventListener("unhandledrejection", ({ reason }) => complaints.push(String(reason)));
      for (const kind of ["error", "warn"]) console[kind] = (...all) => complaints.push(all.join(" "));
      return customElements.get("linky-meter") !== undefined;
    })()`);
    assert.ok(isKnown, "its script has not run");
  }

  complaints(): Promise<string[]> {
    return this.driven.evaluate("window.complaints");
  }

  /** Answers what is asked, until what it leads to is drawn. */
  async settled(): Promise<void> {
    const late = Date.now() + DRAWN_MS;
    for (let isDrawn = false; !isDrawn;) {
      assert.ok(Date.now() < late, `not drawn: ${await this.text(".screen")}`);
      const asked = await this.driven.evaluate<ChartQuestion[]>("window.questions.splice(0)");
      const answers = asked.map((question) => archive.answer(question));
      isDrawn = await this.driven.evaluate(`(async () => {
        const meter = document.querySelector("#meter");
        for (const answer of ${JSON.stringify(answers)}) meter.answer(answer);
        await meter.updateComplete;
        for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
        const chart = root.querySelector("svg.chart");
        return !root.querySelector(".empty") && (chart === null || chart.querySelector(".base, .day") !== null);
      })()`);
    }
  }

  async press(key: keyof typeof keys | "+" | "-"): Promise<void> {
    const value = key === "+" || key === "-" ? key : keys[key];
    const actions = ["keyDown", "keyUp"].map((type) => ({ type, value }));
    await this.driven.act([{ type: "key", id: "keyboard", actions }]);
    await this.settled();
  }

  /** A click on the middle of a part, if a pointer meets it there. */
  async click(selector: string, i = 0): Promise<void> {
    const [x, y, met] = await this.driven.evaluate<[number, number, string]>(`(() => {
      const part = root.querySelectorAll(${JSON.stringify(selector)})[${i}];
      const { left, top, width, height } = part.getBoundingClientRect();
      const [x, y] = [Math.round(left + width / 2), Math.round(top + height / 2)];
      const met = root.elementFromPoint(x, y);
      return [x, y, part.contains(met) || met?.contains(part) ? "" : (met?.outerHTML ?? "nothing")];
    })()`);
    assert.equal(met, "", `a pointer does not meet ${selector}`);
    await this.clickAt(x, y);
  }

  async clickAt(x: number, y: number): Promise<void> {
    await this.move(x, y, ...["pointerDown", "pointerUp"].map((type) => ({ type, button: 0 })));
  }

  async move(x: number, y: number, ...then: readonly object[]): Promise<void> {
    const actions = [{ type: "pointerMove", x, y }, ...then];
    await this.driven.act([{ type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions }]);
    await this.settled();
  }

  /** A click on a bar, counted from 0. */
  async clickBar(i: number, of: number): Promise<void> {
    const [left, right, bottom] = await this.driven.evaluate<[number, number, number]>(`(() => {
      const { left, right, bottom } = root.querySelector(".chart .base").getBoundingClientRect();
      return [left, right, bottom];
    })()`);
    await this.clickAt(Math.round(left + ((i + 0.5) / of) * (right - left)), Math.round(bottom - 12));
  }

  /** Chooses a day: calendars of browsers differ, what they say does not. */
  async choose(day: string): Promise<void> {
    await this.driven.evaluate(`(() => {
      const input = root.querySelector(".chooser input");
      input.value = ${JSON.stringify(day)};
      input.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
      input.dispatchEvent(new Event("change", { bubbles: true }));
    })()`);
    await this.settled();
  }

  focused(): Promise<string> {
    return this.driven.evaluate("root.activeElement?.tagName ?? null");
  }

  title(): Promise<string> {
    return this.driven.evaluate('root.querySelector(".title .long").textContent');
  }

  count(selector: string): Promise<number> {
    return this.driven.evaluate(`root.querySelectorAll(${JSON.stringify(selector)}).length`);
  }

  async text(selector: string): Promise<string> {
    const text = await this.driven.evaluate<string>(
      `root.querySelector(${JSON.stringify(selector)}).textContent`,
    );
    return text.replace(/\s+/g, " ").trim();
  }

  faults(): Promise<unknown[]> {
    return this.driven.evaluate("faultsOf(root)");
  }
}

const ring = [
  "Consommation",
  "Production",
  "7 jours",
  "30 jours",
  "12 mois",
  "3 ans",
  "Courbe",
  "Jours reçus",
  "État",
];

/** @param browser if it is not installed, its test is pending and says what to install */
export function smoke({ name, lacks, open }: Browser): void {
  describe(`<linky-meter> in ${name}`, () => {
    const missing = lacks();
    if (missing !== undefined) {
      it(missing);
      return;
    }
    let driven: Driven | undefined;
    let pages: Pages | undefined;
    let meter: Meter;

    before(async () => {
      pages = await servePages();
      driven = await open();
      meter = new Meter(driven, pages);
    });
    after(async () => {
      await driven?.close();
      pages?.close();
    });
    afterEach(async () => {
      assert.deepEqual(await meter.complaints(), []);
    });

    it("goes through its ring by its keys and by the keyboard", async () => {
      await meter.load();
      const seen = [await meter.title()];
      for (let i = 0; i < ring.length; i++) {
        await meter.click(".key", 1);
        assert.deepEqual(await meter.faults(), [], seen.at(-1));
        seen.push(await meter.title());
      }
      assert.deepEqual(seen, [...ring, ring[0]]);
      for (const [key, title] of [
        ["ArrowRight", "Production"],
        ["+", "7 jours"],
        ["-", "Production"],
        ["ArrowLeft", "Consommation"],
        ["ArrowLeft", "État"],
      ] as const) {
        await meter.press(key);
        assert.equal(await meter.title(), title, key);
      }
    });

    it("goes from three years to a day by the pointer, and back", async () => {
      await meter.load();
      await meter.click('[data-measure="yearly"]');
      for (const [i, of, days, title] of [
        [1, 3, "2025", "Mois · Conso"],
        [6, 12, "juillet 2025", "Jour · Conso"],
        [13, 31, "lun. 14 juil. 2025", "Courbe · Conso"],
      ] as const) {
        await meter.clickBar(i, of);
        assert.equal(await meter.text(".travel .days"), days);
        assert.equal(await meter.title(), title);
        assert.deepEqual(await meter.faults(), [], title);
      }
      for (const title of ["Jour · Conso", "Mois · Conso", "Année · Conso", "Consommation"]) {
        await meter.click(".back");
        assert.equal(await meter.title(), title);
      }
    });

    it("reads a chart and opens a day of it by the keyboard alone", async () => {
      await meter.load();
      for (const key of ["Tab", "ArrowRight", "ArrowRight", "Home"] as const) await meter.press(key);
      assert.equal(await meter.text(".reading .measure"), "mar. 17 nov.");
      for (const key of ["ArrowDown", "ArrowDown"] as const) await meter.press(key);
      assert.equal(await meter.text(".reading .measure"), "jeu. 19 nov.");
      await meter.press("Enter");
      assert.equal(await meter.title(), "Courbe · Conso");
      assert.equal(await meter.text(".travel .days"), "jeu. 19 nov.");
      await meter.press("Escape");
      assert.equal(await meter.title(), "7 jours");
    });

    it("leads to other days: ◀ ▶, Page Up, the chooser and its calendar", async () => {
      await meter.load();
      for (const key of ["Tab", "ArrowRight", "ArrowRight"] as const) await meter.press(key);
      const days = (): Promise<string> => meter.text(".travel .days");
      await meter.click(".travel .step", 0);
      assert.equal(await days(), "10 – 16 nov.");
      await meter.press("PageUp");
      assert.equal(await days(), "3 – 9 nov.");
      await meter.click(".travel .step", 1);
      assert.equal(await days(), "10 – 16 nov.");
      await meter.click(".travel .days");
      assert.equal(await meter.focused(), "INPUT");
      assert.deepEqual(await meter.faults(), []);
      await meter.choose("2025-07-14");
      assert.equal(await days(), "8 – 14 juil. 2025");
      await meter.click(".travel .days");
      await meter.click(".chooser .plain", 0);
      assert.equal(await days(), "17 – 23 nov.");
      await meter.click(".travel .days");
      await meter.press("Escape");
      assert.equal(await meter.count(".chooser"), 0);
    });

    // Long texts and French ones are what is hard to place.
    for (const [language, length, tiled] of [
      ["fr", "long", sizes],
      ["en", "usual", sizes.filter((_, i) => i % 4 === 0)],
    ] as const) {
      it(`fits into ${tiled.length} tiles, on all screens (${language}, ${length})`, async () => {
        await meter.goto(path.join(__dirname, "..", "scan", "tiles.html"));
        const snapshot = snapshotFor(length);
        const given = [tiled, snapshot, language, answersOf(length)].map((one) => JSON.stringify(one));
        await meter.driven.evaluate(`tiles.show(${given.join(", ")}).then(() => true)`);
        const found: string[] = [];
        for (const { name: screen, place, isChart, travels, instead, ...own } of unlikeScreensOf(snapshot)) {
          const shown = own.snapshot === undefined ? snapshot : own.snapshot;
          const steps = [
            `go(${[place, shown, isChart, instead ?? null].map((one) => JSON.stringify(one)).join(", ")})`,
            ...(isChart ? ["select()"] : []),
            ...(travels ? ["choose()"] : []),
          ];
          for (const step of steps) {
            const tiles = await meter.driven.evaluate<[string, string][][]>(
              `tiles.${step}.then(() => tiles.measure())`,
            );
            tiles.forEach((faults, i) =>
              found.push(...faults.map((one) => [screen, tiled[i]!.join(" × "), ...one].join(", "))),
            );
          }
        }
        assert.deepEqual(found, []);
      });
    }
  });
}
