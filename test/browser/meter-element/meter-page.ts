/** `<linky-meter>` on a plain page in Chromium, with the demo household's readings. */
import assert from "node:assert/strict";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import type {
  Answer,
  ChartQuestion,
  CostQuestion,
  DayQuestion,
  HabitQuestion,
  HeatQuestion,
  PriceQuestion,
  Question,
  Snapshot,
} from "../../../nodes/widget/protocol.js";
import { Archive, AT, TODAY } from "./archive.js";
import { areWanted, keepScreenshot } from "../screenshots.js";

export { Archive, AT, TODAY };

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
  /** So it is unless a test is about what moves: each movement costs frames. */
  readonly reducedMotion?: boolean;
  /** A phone or a tablet: fingers, no mouse. */
  readonly touch?: boolean;
  /** Whether a page paints its meters: half of what a change of screens costs, and only few tests need it. */
  readonly isPainted?: boolean;
  /** What the page's address has after its path. */
  readonly search?: string;
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
  readonly screens?: string;
}

const sizeOf = ({ width = 900, height = 700 }: Place): { width: number; height: number } => ({
  width,
  height,
});
const motionOf = ({ reducedMotion = true }: Place): "reduce" | "no-preference" =>
  reducedMotion ? "reduce" : "no-preference";

/** A page with meters, and the errors of its page. */
export class MeterPage {
  readonly complaints: string[] = [];
  readonly questions: ChartQuestion[] = [];
  readonly costQuestions: CostQuestion[] = [];
  readonly priceQuestions: PriceQuestion[] = [];
  readonly habitQuestions: HabitQuestion[] = [];
  readonly heatQuestions: HeatQuestion[] = [];

  /** It has what a new load does not undo, as a clock of its own: no later test may have it. */
  isSpent = false;
  /** Questions about days that are not held, and what answers them. */
  readonly dayQuestions: DayQuestion[] = [];
  ofDay: ((question: DayQuestion) => Answer) | undefined;
  #answers: Archive | undefined;
  #costs: ((question: Exclude<Question, ChartQuestion | DayQuestion>) => Answer) | undefined;

  private constructor(
    readonly page: Page,
    private readonly place: Place,
  ) {
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") this.complaints.push(message.text());
    });
  }

  /**
   * @param answers the archive that answers questions about charts; undefined: nothing answers
   * @param costs answers those about costs and prices
   */
  static async open(
    browser: Browser,
    place: Place = {},
    answers?: Archive,
    costs?: (question: Exclude<Question, ChartQuestion | DayQuestion>) => Answer,
  ): Promise<MeterPage> {
    const context = await browser.newContext({
      viewport: sizeOf(place),
      locale: place.locale ?? "fr-FR",
      timezoneId: place.zone ?? "America/New_York",
      deviceScaleFactor: place.scale ?? 1,
      colorScheme: place.dark ? "dark" : "light",
      reducedMotion: motionOf(place),
      ...(place.touch && { isMobile: true, hasTouch: true }),
    });
    const opened = new MeterPage(await context.newPage(), place);
    await opened.page.exposeFunction("linkyAsk", (question: Question): Answer | undefined => {
      if (question.measure === "day") {
        opened.dayQuestions.push(question);
        return opened.ofDay?.(question);
      }
      if (!("step" in question)) {
        if (question.measure === "cost") opened.costQuestions.push(question);
        else if (question.measure === "prices") opened.priceQuestions.push(question);
        else if (question.measure === "heat") opened.heatQuestions.push(question);
        else opened.habitQuestions.push(question);
        return opened.#costs?.(question);
      }
      opened.questions.push(question);
      return opened.#answers?.answer(question);
    });
    await opened.#load(answers, costs);
    return opened;
  }

  /** Loads the page anew, as if it had just been opened: for half of what that costs. */
  async renew(
    answers?: Archive,
    costs?: (question: Exclude<Question, ChartQuestion | DayQuestion>) => Answer,
  ): Promise<void> {
    const { page, place } = this;
    await page.unrouteAll({ behavior: "ignoreErrors" });
    await page.evaluate("sessionStorage.clear(), localStorage.clear()");
    await page.mouse.move(0, 0);
    await page.setViewportSize(sizeOf(place));
    await page.emulateMedia({
      media: null,
      forcedColors: null,
      contrast: null,
      colorScheme: place.dark ? "dark" : "light",
      reducedMotion: motionOf(place),
    });
    const { questions, costQuestions, priceQuestions, habitQuestions, heatQuestions, dayQuestions } = this;
    for (const all of [
      this.complaints,
      questions,
      costQuestions,
      priceQuestions,
      habitQuestions,
      heatQuestions,
      dayQuestions,
    ])
      all.length = 0;
    await this.#load(answers, costs);
  }

  async #load(
    answers?: Archive,
    costs?: (question: Exclude<Question, ChartQuestion | DayQuestion>) => Answer,
  ): Promise<void> {
    this.#answers = answers;
    this.#costs = costs;
    await this.page.goto(pathToFileURL(path.join(__dirname, "page.html")).href + (this.place.search ?? ""));
    await this.page.evaluate(`
      document.body.classList.toggle("dark", ${String(this.place.dark ?? false)});
      document.body.classList.toggle("unpainted", ${String(!this.place.isPainted && !areWanted)});
      addEventListener("linky-question", async ({ target, detail }) => {
        const answer = await linkyAsk(detail);
        if (answer) target.answer(answer);
      });
    `);
  }

  async add(snapshot: Snapshot | undefined, look: Look = {}): Promise<void> {
    await this.page.evaluate(
      `(({ snapshot, look }) => {
        const meter = document.createElement("linky-meter");
        meter.id = look.id ?? "meter";
        meter.style.cssText = look.style ?? "width: 400px; height: 470px";
        for (const name of ["color", "language", "direction", "storageKey", "screens"])
          if (look[name] !== undefined) meter[name] = look[name];
        meter.snapshot = snapshot;
        document.querySelector("main").append(meter);
        return meter.updateComplete.then(() => document.fonts.ready);
      })(${JSON.stringify({ snapshot, look })})`,
    );
  }

  title(id = "meter"): Promise<string> {
    return this.page.evaluate(
      `document.querySelector("#${id}").updateComplete.then(() => document.querySelector("#${id}").shadowRoot.querySelector(".title .long").textContent)`,
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

  /** Presses the key if a pointer meets it, in one question to the page: Playwright's own click costs five times as much. */
  async key(which: "next" | "previous"): Promise<void> {
    // A chart is drawn one frame later, once its place has been measured.
    const met = await this.page.evaluate<string>(`(async () => {
      const meter = document.querySelector("#meter");
      const key = meter.shadowRoot.querySelectorAll(".key")[${which === "next" ? 1 : 0}];
      key.scrollIntoView({ block: "nearest", inline: "nearest" });
      const { left, top, width, height } = key.getBoundingClientRect();
      const met = meter.shadowRoot.elementFromPoint(left + width / 2, top + height / 2);
      if (!key.contains(met) || !key.checkVisibility()) return met?.className ?? "nothing";
      key.focus();
      key.click();
      await meter.updateComplete;
      for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
      return "";
    })()`);
    assert.equal(met, "", `a pointer does not meet the key "${which}"`);
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
