/** What a screen is drawn from, and the result. */
import type { TemplateResult } from "lit";
import type { Direction, Measure } from "../../../readings/index.js";
import type { Snapshot } from "../../protocol.js";
import type { Known } from "../answers.js";
import type { Room } from "../charts/drawing.js";
import type { Compare } from "../comparing.js";
import type { Dates, Language } from "../dates.js";
import type { AnyWish } from "../model.js";
import type { Stop } from "../ring.js";
import type { Phrases } from "../phrases.js";
import type { Open } from "../travel.js";

/** Everything a screen is drawn from. */
export interface Scene {
  readonly snapshot: Snapshot | undefined;
  /** The present moment on the server's clock, in seconds. */
  readonly now: number;
  readonly language: Language;
  readonly phrases: Phrases;
  readonly dates: Dates;
  readonly directions: readonly Direction[];
  /** The one shown. */
  readonly direction: Direction;
  readonly ring: readonly Stop[];
  readonly stop: Stop;
  readonly open: Open | undefined;
  /** What the user wants charts to be compared with. */
  readonly compare: Compare;
  /** Whether the user is about to choose a day. */
  readonly isChoosing: boolean;
  readonly room: Room;
  /** The selected bar, interval, price or day. */
  readonly selected: number | undefined;
  readonly known: (wish: AnyWish) => Known;
  readonly again: (wish: AnyWish) => void;
  readonly openHistory: (measure: Measure) => void;
  readonly select: (i: number | undefined) => void;
  /** A bar is touched or clicked. @param isMouse a mouse has selected it before */
  readonly press: (i: number | undefined, isMouse: boolean) => void;
  /** Opens what the selected bar is made of, if it was selected before it was touched. */
  readonly openPressed: () => void;
  /** Shows another chart. */
  readonly travel: (open: Open) => void;
  readonly compareWith: (compare: Compare) => void;
  /** Shows the days to choose from, or the chart again. */
  readonly chooseDay: (isChoosing: boolean) => void;
  /** Shows the chart again, as it is in the picture. */
  readonly picture: () => Promise<Blob | undefined>;
}

export interface Shown {
  /** Changes with the screen, not with what it shows. */
  readonly id: string;
  readonly title: string;
  /** For a small tile. */
  readonly short: string;
  /** Opposite the title: the day that it shows, if it is only one. */
  readonly day: string | undefined;
  readonly content: TemplateResult;
  /** For users who cannot see it. */
  readonly announcement: string;
  /** The chart that it is, and its days in words; undefined: it is none of readings, or none is held. */
  readonly chart: { readonly open: Open; readonly days: string } | undefined;
  /** What a bar is made of. */
  readonly inside: ((i: number) => Open | undefined) | undefined;
}

/** What each kind of screen provides, besides its title and its place in the ring. */
export interface Part {
  readonly content: TemplateResult;
  /** The day that it shows, if it is only one. */
  readonly day?: string;
  /** For users who cannot see it: what it shows, or only what is selected. */
  readonly said?: string;
  /** What a bar is made of. */
  readonly inside?: (i: number) => Open | undefined;
}
