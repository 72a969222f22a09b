/** `<linky-meter>` on a plain page in Chromium, with the demo household's readings. */
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { householdOf } from "../../../nodes/demo/index.js";
import type {
  Answer,
  BarsAnswer,
  ChartAnswer,
  ChartQuestion,
  Comparison,
  CostQuestion,
  CurveAnswer,
  PowerLimit,
  Question,
  Run,
  Side,
  Snapshot,
} from "../../../nodes/widget/protocol.js";
import {
  addMonths,
  dayOf,
  fromWall,
  parseDay,
  startOfDay,
  startOfMonth,
  startOfYear,
  type Day,
  type Direction,
  type Reading,
} from "../../../nodes/readings/index.js";
import { keepScreenshot } from "../screenshots.js";

const household = householdOf("00000000000000");

/** 24 November 2026, 10:15 in Paris: yesterday's readings are there. */
export const AT = fromWall(parseDay("2026-11-24")! * 86_400 + 10.25 * 3_600);
export const TODAY = dayOf(AT);

export interface Holding {
  /** Days without a daily value. */
  readonly missing?: readonly Day[];
  /** Days whose curve lacks 14:00 to 18:00. */
  readonly partial?: readonly Day[];
  readonly today?: Day;
  readonly limits?: readonly PowerLimit[];
}

const range = (from: Day, to: Day): Day[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);

/** An archive of 36 months, reduced to what charts and snapshots need. */
export class Archive {
  readonly today: Day;
  readonly #missing: ReadonlySet<Day>;
  readonly #partial: ReadonlySet<Day>;
  readonly #limits: readonly PowerLimit[] | undefined;

  constructor({ missing = [], partial = [], today = TODAY, limits }: Holding = {}) {
    this.#limits = limits;
    this.today = today;
    this.#missing = new Set(missing);
    this.#partial = new Set(partial);
  }

  daily(direction: Direction, day: Day): number | null {
    return day >= this.today || this.#missing.has(day) ? null : household.daily(direction, day).value;
  }

  curve(direction: Direction, day: Day): Reading[] {
    const readings = household.curve(direction, day);
    if (!this.#partial.has(day)) return readings;
    const hole = startOfDay(day);
    return readings.filter(({ start }) => start < hole + 14 * 3_600 || start >= hole + 18 * 3_600);
  }

  sum(direction: Direction, from: Day, to: Day): { value: number; missing: number } {
    let value = 0;
    let missing = 0;
    for (const day of range(from, Math.min(to, this.today))) {
      const one = this.daily(direction, day);
      if (one === null) missing++;
      else value += one;
    }
    return { value, missing };
  }

  side(direction: Direction): Side {
    const yesterday = this.today - 1;
    const begin = startOfDay(yesterday);
    const end = startOfDay(this.today);
    const total = (from: Day): Side["values"]["monthly"] => {
      const { value, missing } = this.sum(direction, from, this.today);
      return { value, start: startOfDay(from), end, ...(missing > 0 && { missing }) };
    };
    const daily = this.daily(direction, yesterday);
    const last = this.curve(direction, yesterday).at(-1)!;
    const peak = household.maxPower(yesterday);
    const from = this.today - 30;
    const coverage = range(this.today - 91, this.today);
    return {
      values: {
        yearly: total(startOfYear(yesterday))!,
        monthly: total(startOfMonth(yesterday))!,
        ...(daily !== null && { daily: { value: daily, start: begin, end } }),
        load_curve: { value: last.value, start: last.start, end: last.start + last.step },
        ...(direction === "consumption" && {
          max_power: { value: peak.value, start: begin, end, at: peak.at! },
        }),
      },
      days: {
        from,
        values: range(from, this.today).map((day) => this.daily(direction, day)),
        before: range(from, this.today).map((day) => this.daily(direction, addMonths(day, -12))),
      },
      coverageTo: yesterday,
      coverage: {
        daily: coverage.map((day) => (this.#missing.has(day) ? "0" : "2")).join(""),
        load_curve: coverage.map((day) => (this.#partial.has(day) ? "1" : "2")).join(""),
        ...(direction === "consumption" && { max_power: coverage.map(() => "2").join("") }),
      },
    };
  }

  answer({ id, direction, measure, period, step }: ChartQuestion): ChartAnswer {
    const yesterday = this.today - 1;
    if (measure === "load_curve") return this.#curves(id, direction, period === "7d" ? 7 : 1);
    let from = this.today - 30;
    if (period === "7d") from = this.today - 7;
    if (period === "12m") from = addMonths(startOfMonth(yesterday), -11);
    if (period === "36m") from = addMonths(startOfMonth(yesterday), -35);
    if (period === "3y") from = addMonths(startOfYear(yesterday), -24);
    const months = step === "year" ? 12 : 1;
    const starts: Day[] = [];
    if (step === "day") starts.push(...range(from, this.today));
    else for (let day = from; day < this.today; day = addMonths(day, months)) starts.push(day);
    const ends = starts.map((_, i) => starts[i + 1] ?? this.today);
    if (measure === "max_power") {
      const peaks = starts.map((day, i) =>
        range(day, ends[i]!)
          .map((one) => household.maxPower(one))
          .reduce((a, b) => (b.value > a.value ? b : a)),
      );
      return {
        id,
        from,
        to: this.today,
        step: step as BarsAnswer["step"],
        values: peaks.map(({ value }) => value),
        at: peaks.map(({ at }) => at!),
        ...(this.#limits && { limits: limitsIn(this.#limits, from, this.today) }),
      };
    }
    const sums = starts.map((day, i) => this.sum(direction, day, ends[i]!));
    const before = starts.map(
      (day, i) => this.sum(direction, addMonths(day, -12), addMonths(ends[i]!, -12)).value,
    );
    return {
      id,
      from,
      to: this.today,
      step: step as BarsAnswer["step"],
      values: sums.map(({ value, missing }, i) => (missing === ends[i]! - starts[i]! ? null : value)),
      missing: sums.map(({ missing }) => missing),
      before,
      comparison: this.#compare(direction, from, this.today),
    };
  }

  #compare(direction: Direction, from: Day, to: Day): Comparison {
    const days = range(from, to).filter((day) => this.daily(direction, day) !== null);
    return {
      current: days.reduce((sum, day) => sum + this.daily(direction, day)!, 0),
      previous: days.reduce((sum, day) => sum + household.daily(direction, addMonths(day, -12)).value, 0),
      days: days.length,
      missing: to - from - days.length,
    };
  }

  #curves(id: number, direction: Direction, days: number): CurveAnswer {
    const from = this.today - days;
    const before = addMonths(from, -12);
    return {
      id,
      from,
      to: this.today,
      step: "native",
      runs: runsOf(range(from, this.today).flatMap((day) => this.curve(direction, day))),
      before: {
        from: before,
        runs: runsOf(range(before, before + days).flatMap((day) => household.curve(direction, day))),
      },
      comparison: this.#compare(direction, from, this.today),
    };
  }
}

function limitsIn(limits: readonly PowerLimit[], from: Day, to: Day): PowerLimit[] {
  const cut = limits.map((one) => ({ ...one, from: Math.max(from, one.from), to: Math.min(to, one.to) }));
  return cut.filter((one) => one.from < one.to);
}

function runsOf(readings: readonly Reading[]): Run[] {
  const runs: [number, number, number[]][] = [];
  for (const { start, step, value } of readings) {
    const last = runs.at(-1);
    if (last?.[1] === step && last[0] + last[2].length * step === start) last[2].push(value);
    else runs.push([start, step, [value]]);
  }
  return runs;
}

/** A snapshot with everything that the household has. */
export function snapshotOf(archive: Archive, changes: Partial<Snapshot> = {}): Snapshot {
  return {
    revision: 1,
    at: AT,
    name: "Maison",
    hint: "1234",
    sides: { consumption: archive.side("consumption") },
    lamp: {
      color: "green",
      words: { fr: "À jour jusqu’au 23 nov.", en: "Up to date through 23 Nov" },
    },
    state: {
      service: "Conso API",
      nextTick: AT + 1_320,
      nextPoll: AT + 86_400 - 7_000,
      calls: { used: 3, cap: 30 },
      historyLeft: 0,
      lastGood: TODAY - 1,
      tokenEnd: AT + 200 * 86_400,
    },
    ...changes,
  };
}

export interface Place {
  /** Of the page. */
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
  readonly locale?: string;
  readonly zone?: string;
  readonly reducedMotion?: boolean;
  /** A phone or a tablet: fingers, no mouse. */
  readonly touch?: boolean;
  /** Pixels of a screenshot per CSS pixel. */
  readonly scale?: number;
}

export interface Look {
  readonly id?: string;
  readonly style?: string;
  readonly color?: string;
  readonly language?: string;
  readonly direction?: string;
  readonly storageKey?: string;
}

/** A page with meters, and the errors of its page. */
export class MeterPage {
  readonly complaints: string[] = [];
  readonly questions: ChartQuestion[] = [];
  readonly costQuestions: CostQuestion[] = [];

  private constructor(readonly page: Page) {
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") this.complaints.push(message.text());
    });
  }

  /**
   * @param answers the archive that answers questions about charts; undefined: nothing answers
   * @param costs answers those about costs
   */
  static async open(
    browser: Browser,
    place: Place = {},
    answers?: Archive,
    costs?: (question: CostQuestion) => Answer,
  ): Promise<MeterPage> {
    const context = await browser.newContext({
      viewport: { width: place.width ?? 900, height: place.height ?? 700 },
      locale: place.locale ?? "fr-FR",
      timezoneId: place.zone ?? "America/New_York",
      deviceScaleFactor: place.scale ?? 1,
      colorScheme: place.dark ? "dark" : "light",
      reducedMotion: place.reducedMotion ? "reduce" : "no-preference",
      ...(place.touch && { isMobile: true, hasTouch: true }),
    });
    const opened = new MeterPage(await context.newPage());
    const { page } = opened;
    await page.exposeFunction("linkyAsk", (question: Question): Answer | undefined => {
      if (question.measure === "cost") {
        opened.costQuestions.push(question);
        return costs?.(question);
      }
      opened.questions.push(question);
      return answers?.answer(question);
    });
    await page.goto(pathToFileURL(path.join(__dirname, "page.html")).href);
    await page.evaluate(`
      document.body.classList.toggle("dark", ${String(place.dark ?? false)});
      addEventListener("linky-question", async ({ target, detail }) => {
        const answer = await linkyAsk(detail);
        if (answer) target.answer(answer);
      });
    `);
    return opened;
  }

  async add(snapshot: Snapshot | undefined, look: Look = {}): Promise<void> {
    await this.page.evaluate(
      `(({ snapshot, look }) => {
        const meter = document.createElement("linky-meter");
        meter.id = look.id ?? "meter";
        meter.style.cssText = look.style ?? "width: 400px; height: 470px";
        for (const name of ["color", "language", "direction", "storageKey"])
          if (look[name] !== undefined) meter[name] = look[name];
        meter.snapshot = snapshot;
        document.querySelector("main").append(meter);
        return meter.updateComplete.then(() => document.fonts.ready);
      })(${JSON.stringify({ snapshot, look })})`,
    );
  }

  title(id = "meter"): Promise<string> {
    return this.page
      .locator(`#${id} .title .long`)
      .innerText()
      .then(() =>
        this.page.evaluate<string>(
          `document.querySelector("#${id}").shadowRoot.querySelector(".title .long").textContent`,
        ),
      );
  }

  /** Name, date, digits and unit of each visible value. */
  values(): Promise<string[][]> {
    return this.#rows(".rows .row");
  }

  /** The same for the figure below a chart. */
  async reading(): Promise<string[]> {
    return (await this.#rows(".reading"))[0]!;
  }

  #rows(selector: string): Promise<string[][]> {
    return this.page
      .evaluate(`[...document.querySelector("#meter").shadowRoot.querySelectorAll(${JSON.stringify(selector)})].map((row) => [
      row.querySelector(".measure").textContent,
      [".date .long, .date:not(:has(.long))", ".note .long"].map((part) => row.querySelector(part)?.textContent ?? "").join(" ").trim(),
      row.querySelector(".digits").dataset.lit.replaceAll("!", ""),
      row.querySelector(".unit").textContent,
    ].map((text) => text.replaceAll("\u00a0", " ")))`);
  }

  /** A time in Paris. */
  clock(instant: number): string {
    return new Date(instant * 1000).toLocaleTimeString("fr-FR", {
      timeZone: "Europe/Paris",
      hour: "2-digit",
      minute: "2-digit",
    });
  }

  /** The whole text of the meter, including the text for screen readers. */
  async text(): Promise<string> {
    const text = await this.page.evaluate<string>(
      'document.querySelector("#meter").updateComplete.then(() => document.querySelector("#meter").shadowRoot.querySelector(".meter").textContent)',
    );
    return text.replace(/\s+/g, " ");
  }

  lamp(): Promise<string> {
    return this.page.evaluate('document.querySelector("#meter").shadowRoot.querySelector(".lamp").ariaLabel');
  }

  async said(): Promise<string> {
    return (await this.page.locator("#meter [role=status]").textContent()) ?? "";
  }

  async key(which: "next" | "previous"): Promise<void> {
    await this.page
      .locator("#meter .key")
      .nth(which === "next" ? 1 : 0)
      .click();
    // A chart is drawn one frame later, once its place has been measured.
    await this.page.evaluate(`document.querySelector("#meter").updateComplete
      .then(() => new Promise(requestAnimationFrame))
      .then(() => new Promise(requestAnimationFrame))`);
  }

  /** Presses a key while the meter has the focus. */
  async press(key: string): Promise<void> {
    await this.page.evaluate(`(() => {
      const root = document.querySelector("#meter").shadowRoot;
      if (root.activeElement === null) root.querySelector(".key").focus();
    })()`);
    await this.page.keyboard.press(key);
    await this.page.evaluate('document.querySelector("#meter").updateComplete');
  }

  /** Waits for the chart that was asked for. */
  async chart(): Promise<void> {
    await this.page.locator("#meter .chart .base").waitFor({ state: "attached" });
  }

  count(selector: string): Promise<number> {
    return this.page.evaluate(
      `document.querySelector("#meter").shadowRoot.querySelectorAll(${JSON.stringify(selector)}).length`,
    );
  }

  visible(selector: string): Promise<number> {
    return this.page.evaluate(
      `[...document.querySelector("#meter").shadowRoot.querySelectorAll(${JSON.stringify(selector)})].filter((one) => one.checkVisibility()).length`,
    );
  }

  /** The visible texts. */
  async seen(selector: string): Promise<string[]> {
    const texts = await this.page.evaluate<string[]>(
      `[...document.querySelector("#meter").shadowRoot.querySelectorAll(${JSON.stringify(selector)})].filter((one) => one.checkVisibility()).map((one) => one.textContent)`,
    );
    return texts.map((text) => text.replace(/\s+/g, " ").trim());
  }

  /** The texts that have less room than they need. */
  cut(selector: string): Promise<string[]> {
    return this.page.evaluate(
      `[...document.querySelector("#meter").shadowRoot.querySelectorAll(${JSON.stringify(selector)})].filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0).map((one) => one.textContent)`,
    );
  }

  style(selector: string, property: string): Promise<string> {
    return this.page.evaluate(
      `getComputedStyle(document.querySelector("#meter").shadowRoot.querySelector(${JSON.stringify(selector)})).${property}`,
    );
  }

  /** The place of a part on the page. */
  box(selector: string): Promise<{
    readonly left: number;
    readonly top: number;
    readonly right: number;
    readonly bottom: number;
  }> {
    return this.page.evaluate(
      `document.querySelector("#meter").shadowRoot.querySelector(${JSON.stringify(selector)}).getBoundingClientRect().toJSON()`,
    );
  }

  /** Waits until nothing moves. */
  async settled(): Promise<void> {
    await this.page.evaluate(
      'Promise.all(document.querySelector("#meter").shadowRoot.getAnimations().map((one) => one.finished)).then(() => new Promise(requestAnimationFrame))',
    );
  }

  /** What is wrong in it, as the scan finds it (test/browser/scan/faults.js): kind and text. */
  async faults(): Promise<[kind: string, text: string][]> {
    return this.page.evaluate('faultsOf(document.querySelector("#meter").shadowRoot)');
  }

  /** Contrast between letters and the darker or lighter end of the glass, whichever is closer to them. */
  async contrast(selector: string): Promise<number> {
    return this.page.evaluate(`(() => {
      const root = document.querySelector("#meter").shadowRoot;
      const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
      const luminance = (color) => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
        const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((value) =>
          value <= 10 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const style = getComputedStyle(root.querySelector(${JSON.stringify(selector)}));
      const ink = luminance(style.color);
      return Math.min(...["--lcd-top", "--lcd-bottom"].map((name) => {
        const glass = luminance(style.getPropertyValue(name));
        return (Math.max(ink, glass) + 0.05) / (Math.min(ink, glass) + 0.05);
      }));
    })()`);
  }

  async screenshot(name: string): Promise<void> {
    const main = this.page.locator("main");
    await keepScreenshot(main, `meter-element-${name}.png`, { animations: "disabled" });
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
