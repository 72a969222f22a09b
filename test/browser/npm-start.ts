/** `npm start` as a process of its own, and its dashboard in Chromium. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Browser, Page } from "playwright-core";
import { CoverageState } from "../../nodes/archive/index.js";
import type { Day } from "../../nodes/readings/index.js";
import { areWanted, keepScreenshot } from "./screenshots.js";
import { STILL, styled, UNPAINTED } from "./still.js";

const root = path.join(__dirname, "..", "..");

export interface StartOptions {
  /** An ISO instant at which the package's clock starts. */
  readonly now?: string;
  /** A user directory that is kept. */
  readonly keep?: string;
  /** The address to listen at. */
  readonly host?: string;
  /** The language of the machine, as a locale; by default French. */
  readonly machine?: string;
  /** With a Tempo contract. */
  readonly tempo?: boolean;
}

/** A running `npm start` with its own temporary folder. */
export class Started {
  readonly temporary = mkdtempSync(path.join(tmpdir(), "enedis-linky-start-"));
  readonly url: Promise<string>;
  output = "";
  readonly #child: ChildProcess;
  readonly #keep: string | undefined;

  constructor({ now, keep, host, machine = "fr-FR", tempo }: StartOptions = {}) {
    this.#keep = keep;
    this.#child = spawn(
      process.execPath,
      [
        path.join(root, "scripts", "start.mjs"),
        ...(keep === undefined ? [] : ["--keep", keep]),
        ...(host === undefined ? [] : ["--host", host]),
        ...(tempo ? ["--tempo"] : []),
      ],
      {
        env: {
          ...process.env,
          PORT: "0",
          TMPDIR: this.temporary,
          TEMP: this.temporary,
          ...(now !== undefined && { LINKY_TEST_NOW: now }),
          LC_ALL: `${machine.replace("-", "_")}.UTF-8`,
        },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    this.url = new Promise((resolve, reject) => {
      const read = (text: string): void => {
        this.output += text;
        const url = /(?:Éditeur|Editor) +(http:\S+)/.exec(this.output)?.[1];
        if (url !== undefined) resolve(url);
      };
      this.#child.stdout?.setEncoding("utf8").on("data", read);
      this.#child.stderr?.setEncoding("utf8").on("data", read);
      this.#child.on("exit", () => reject(new Error(`npm start ended:\n${this.output}`)));
    });
    // Reported to the code that waits for it.
    this.url.catch(() => undefined);
  }

  /** Temporary folders that were left behind. */
  get leftBehind(): string[] {
    return readdirSync(this.temporary).filter((name) => name.startsWith("enedis-linky"));
  }

  /** The number of daily consumption values in the archive. */
  archivedDays(): number {
    const [row] = this.#rows(
      `SELECT count(*) AS count FROM reading JOIN series ON series.id = reading.series
       WHERE series.series = 'daily' AND series.direction = 'consumption'`,
    );
    return Number(row?.["count"] ?? 0);
  }

  /** The number of days whose curve is held whole, in the direction that has fewer of them. */
  curveDays(): number {
    const rows = this.#rows(
      `SELECT count(*) AS count FROM coverage JOIN series ON series.id = coverage.series
       WHERE series.series = 'load_curve' AND coverage.state = ${CoverageState.complete}
       GROUP BY series.direction`,
    );
    return rows.length < 2 ? 0 : Math.min(...rows.map(({ count }) => Number(count)));
  }

  /** The colours of Tempo days that were answered, by day, and the requests for them. */
  tempo(): { readonly colors: ReadonlyMap<Day, string>; readonly outcomes: readonly unknown[] } {
    const rows = this.#rows("SELECT day, color FROM tempo_color ORDER BY day");
    const outcomes = this.#rows("SELECT outcome FROM tempo_request").map(({ outcome }) => outcome);
    return { colors: new Map(rows.map(({ day, color }) => [Number(day), String(color)])), outcomes };
  }

  /** Rows of the archive; none while it is not there. */
  #rows(query: string): Record<string, unknown>[] {
    const userDir = this.#keep ?? path.join(this.temporary, this.leftBehind[0] ?? "");
    const file = path.join(userDir, "enedis-linky.db");
    if (!existsSync(file)) return [];
    const db = new DatabaseSync(file, { readOnly: true });
    try {
      return db.prepare(query).all();
    } catch {
      return []; // no table yet
    } finally {
      db.close();
    }
  }

  /** Sends the signal, as Ctrl-C does. @returns the exit status */
  async end(signal: NodeJS.Signals = "SIGINT"): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill(signal);
      await once(this.#child, "exit");
    }
    return this.#child.exitCode;
  }

  async clean(): Promise<void> {
    await this.end();
    rmSync(this.temporary, { recursive: true, force: true });
  }
}

export interface View {
  readonly dark?: boolean;
  readonly width?: number;
  readonly height?: number;
  /** Of the screenshots, in pixels per CSS pixel. */
  readonly scale?: number;
}

/** A value as the page shows it. */
export interface Shown {
  readonly value: number;
  /** Digits after the decimal sign. */
  readonly digits: number;
  readonly unit: string;
  readonly date: string;
  readonly note: string;
}

/** Each look copies all that a chart shows: not at each frame. */
const SELDOM = { polling: 100 };

/** The open dashboard, and the errors of its page. */
export class Dashboard {
  readonly complaints: string[] = [];

  private constructor(readonly page: Page) {
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") this.complaints.push(message.text());
    });
  }

  static async open(browser: Browser, url: string, view: View = {}): Promise<Dashboard> {
    const context = await browser.newContext({
      locale: "fr-FR",
      colorScheme: view.dark ? "dark" : "light",
      viewport: { width: view.width ?? 1280, height: view.height ?? 800 },
      deviceScaleFactor: view.scale ?? 1,
      serviceWorkers: "block",
    });
    // Dashboard then exposes its charts to tests as `uiCharts`.
    await context.addInitScript("window.Cypress = {}");
    if (!areWanted) await styled(context, STILL + UNPAINTED);
    const dashboard = new Dashboard(await context.newPage());
    await dashboard.page.goto(`${url}dashboard/linky`);
    return dashboard;
  }

  /** Waits until the five values and both charts are there. */
  async filled(): Promise<void> {
    await this.page.waitForFunction(
      `document.querySelectorAll(".linky-value b").length === 5 &&
       Object.values(window.uiCharts ?? {}).filter((chart) => chart.chart.getOption().series.length > 0).length === 2`,
      undefined,
      SELDOM,
    );
  }

  /** The value under this label. @param decimal its sign */
  async shown(label: string, decimal: "," | "."): Promise<Shown> {
    const tile = this.page.locator(".linky-value", {
      has: this.page.locator("h4", { hasText: label }),
    });
    const read = async (tag: string): Promise<string> =>
      (await tile.locator(tag).allInnerTexts())
        .join(" ")
        .replace(/\u2060/g, "")
        .trim();
    const number = await read("b");
    return {
      value: Number(number.replace(decimal === "," ? /\s/g : /,/g, "").replace(decimal, ".")),
      digits: number.split(decimal)[1]?.length ?? 0,
      unit: await read("span"),
      date: await read("small"),
      note: await read("i"),
    };
  }

  /** The points of the chart whose series has this unit: tooltip text and value. A chart is drawn anew with its theme. */
  async points(unit: "kWh" | "kW"): Promise<[string, number | null][]> {
    const data = `Object.values(window.uiCharts).map((chart) => chart.chart.getOption().series[0]).find((series) => series?.name === "${unit}")?.data`;
    const points = await this.page.waitForFunction<[string, number | null][], undefined>(
      data,
      undefined,
      SELDOM,
    );
    return points.jsonValue();
  }

  /** The end of the scale of that chart, and the highest of its values. */
  async scale(unit: "kWh" | "kW"): Promise<{ readonly end: number; readonly highest: number }> {
    const highest = Math.max(...(await this.points(unit)).map(([, value]) => value ?? 0));
    const end = await this.page.evaluate<number>(
      `Object.values(window.uiCharts).map((chart) => chart.chart.getOption()).find(({ series }) => series[0]?.name === "${unit}").yAxis[0].max`,
    );
    return { end, highest };
  }

  /** Whether the page is wider than its window. */
  async overflows(): Promise<boolean> {
    return this.page.evaluate("document.documentElement.scrollWidth > window.innerWidth");
  }

  async background(): Promise<string> {
    return this.page.evaluate('getComputedStyle(document.querySelector(".linky-value")).backgroundColor');
  }

  async screenshot(name: string): Promise<void> {
    await keepScreenshot(this.page, `dashboard-${name}.png`, { fullPage: true });
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
