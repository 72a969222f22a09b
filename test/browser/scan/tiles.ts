/** Lays out `<linky-meter>` in many tiles at once, and measures in the page what is wrong with them. */
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import type { Direction } from "../../../nodes/readings/index.js";
import { historyPeriods } from "../../../nodes/widget/element/history-periods.js";
import { valueOrder } from "../../../nodes/widget/element/model.js";
import type { Open } from "../../../nodes/widget/element/travel.js";
import { isChart } from "../../../nodes/widget/element/ring.js";
import { habits, type Snapshot, type Words } from "../../../nodes/widget/protocol.js";
import { usualScreens } from "../../../nodes/widget/screens.js";
import { answersOf, longest, travels, type Answers } from "./readings.js";

/** Width and height in pixels. */
export type Size = readonly [width: number, height: number];

export const kinds = ["overlaps", "digits", "letters", "targets"] as const;
type Kind = (typeof kinds)[number];

export interface Fault {
  readonly size: Size;
  readonly screen: string;
  readonly kind: Kind;
  readonly text: string;
}

/** A place of the meter, as it is stored (nodes/widget/element/place.ts). */
interface Place {
  readonly screen: string;
  readonly direction: Direction;
  /** Of the charts. */
  readonly charted?: Direction;
  readonly open?: Open;
  /** The screens of its ring, if they are not the usual ones. */
  readonly ring?: string;
}

export interface Screen {
  readonly name: string;
  readonly place: Place;
  /** Whether a bar, interval or day can be selected. */
  readonly isChart: boolean;
  /** Whether a day can be chosen for it. */
  readonly travels?: boolean;
  /** Instead of the snapshot of all screens; null: none has come yet. */
  readonly snapshot?: Snapshot | null;
  /** Instead of the usual answer; without a refusal: none comes. */
  readonly instead?: { readonly refused?: Words };
}

/** All screens of a meter with both directions. */
export function screensOf(snapshot: Snapshot): Screen[] {
  const figures = ["values", "cost"].flatMap((screen) =>
    (["consumption", "production"] as const).map((direction): Screen => ({
      name: `${screen} ${direction}`,
      place: { screen, direction },
      isChart: false,
    })),
  );
  const charts = usualScreens.filter(isChart).map((screen, i): Screen => ({
    name: screen,
    place: {
      screen,
      direction: "consumption",
      charted: i % 2 === 0 ? "consumption" : "production",
    },
    isChart: true,
  }));
  const ofHabits = habits.map((screen): Screen => ({
    name: `habit ${screen}`,
    place: { screen, direction: "consumption", ring: habits.join(" ") },
    isChart: screen === "usual",
  }));
  const ofHours = [
    { name: "heat", place: { screen: "heat", direction: "consumption", ring: "heat" } },
    ...(["90d", "year"] as const).map((period) => ({
      name: `heat ${period} in €`,
      place: {
        screen: "heat",
        direction: "consumption",
        ring: "heat",
        open: { measure: "load_curve", period, heat: "cost" },
      },
    })),
  ].map((screen) => ({ ...screen, isChart: true }) as Screen);
  const opened = valueOrder.consumption.flatMap((measure) =>
    historyPeriods[measure].map((period): Screen => ({
      name: `${measure} ${period}`,
      place: { screen: "values", direction: "consumption", open: { measure, period } },
      isChart: true,
    })),
  );
  const travelled = travels.map((open): Screen => ({
    name: `${open.measure} ${open.period} ${open.end}`,
    place: { screen: "values", direction: "consumption", open },
    isChart: true,
    travels: true,
  }));
  return [
    ...figures,
    ...charts,
    ...ofHabits,
    ...ofHours,
    ...opened,
    ...travelled,
    ...statesOf(snapshot),
    ...unansweredOf(snapshot),
  ];
}

/** Of the periods of a history only the first one: the others are like it. */
export function unlikeScreensOf(snapshot: Snapshot): Screen[] {
  return screensOf(snapshot).filter(
    ({ place: { open }, instead }, i, all) =>
      open === undefined ||
      open.end !== undefined ||
      instead !== undefined ||
      all.findIndex(({ place: { open: one } }) => one?.measure === open.measure && one.heat === open.heat) ===
        i,
  );
}

/** The screen of the state: of a meter that collects, and of those whose lamp says all. */
function statesOf(snapshot: Snapshot): Screen[] {
  const { state, ...wired } = snapshot;
  const { problem } = longest;
  const place: Place = { screen: "state", direction: "consumption" };
  return [
    { name: "state", place, isChart: false },
    {
      name: "state, a problem",
      place,
      isChart: false,
      snapshot: { ...snapshot, state: { ...state!, problem } },
    },
    { name: "state, wired", place, isChart: false, snapshot: wired },
    { name: "state, stopped", place, isChart: false, snapshot: { ...wired, stopped: true } },
  ];
}

/** What is in place of a chart without its data. Each has its own revision, so that it is asked for again. */
function unansweredOf(snapshot: Snapshot): Screen[] {
  const direction = "production";
  const place: Place = { screen: "values", direction, open: { measure: "monthly", period: "12m" } };
  const ways: [string, NonNullable<Screen["instead"]>][] = [
    ["asking", {}],
    ["refused", { refused: longest.refused }],
    ["no answer", { refused: longest.noAnswer }],
  ];
  return [
    { name: "waiting", place: { screen: "7d", direction }, isChart: false, snapshot: null },
    ...ways.map(([name, instead], i): Screen => {
      return { name, place, isChart: false, snapshot: { ...snapshot, revision: 2 + i }, instead };
    }),
  ];
}

/** A page with a meter in each tile. */
export class Tiles {
  readonly complaints: string[] = [];

  private constructor(
    private readonly page: Page,
    private readonly sizes: readonly Size[],
    private readonly snapshot: Snapshot,
  ) {}

  static async open(
    browser: Browser,
    sizes: readonly Size[],
    snapshot: Snapshot,
    language: "fr" | "en",
    answers: Answers = answersOf(),
  ): Promise<Tiles> {
    const context = await browser.newContext({
      viewport: { width: 2_000, height: 1_200 },
      locale: "fr-FR",
      reducedMotion: "reduce",
    });
    const tiles = new Tiles(await context.newPage(), sizes, snapshot);
    tiles.page.on("pageerror", (error) => tiles.complaints.push(String(error)));
    await tiles.page.goto(pathToFileURL(path.join(__dirname, "tiles.html")).href);
    await tiles.#call("show", sizes, snapshot, language, answers);
    return tiles;
  }

  /** Goes to a screen in all tiles. @returns what is wrong there, also with the newest bar selected */
  async faults({
    name,
    place,
    isChart,
    travels: leads,
    snapshot = this.snapshot,
    instead,
  }: Screen): Promise<Fault[]> {
    await this.#call("go", place, snapshot, isChart, instead ?? null);
    const found = await this.#measured(name);
    if (!isChart) return found;
    await this.#call("select");
    found.push(...(await this.#measured(`${name}, selected`)));
    if (leads !== true) return found;
    await this.#call("choose");
    found.push(...(await this.#measured(`${name}, another day`)));
    return found;
  }

  /**
   * What a screen reader gets of a screen in the first tile, as Playwright writes it; and, where it leads to other days, of
   * what leads there.
   */
  async heard({
    place,
    isChart,
    travels: leads,
    snapshot = this.snapshot,
    instead,
  }: Screen): Promise<string[]> {
    const meter = this.page.locator("linky-meter").first();
    await this.#call("whole");
    await this.#call("go", place, snapshot, isChart, instead ?? null);
    const heard = [await meter.ariaSnapshot()];
    if (leads !== true) return heard;
    await this.#call("choose");
    return [...heard, await meter.ariaSnapshot()];
  }

  /**
   * The sizes on both sides of each bound of the style sheet along these lines, for the screen shown.
   * @param found on other screens: of these nothing is asked
   */
  async bounds(lines: readonly (readonly [from: Size, to: Size])[], found: readonly Size[]): Promise<Size[]> {
    return this.#call<Size[]>("bounds", lines, found);
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }

  async #measured(screen: string): Promise<Fault[]> {
    const tiles = await this.#call<[Kind, string][][]>("measure");
    return tiles.flatMap((faults, i) =>
      faults.map(([kind, text]) => ({ size: this.sizes[i]!, screen, kind, text })),
    );
  }

  #call<T>(name: string, ...args: readonly unknown[]): Promise<T> {
    return this.page.evaluate<T>(`tiles.${name}(${args.map((one) => JSON.stringify(one)).join(", ")})`);
  }
}
