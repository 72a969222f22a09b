/** A cost feed on an archive of its own: a contract, a clock and what is awaited are the test's. */
import { CostFeed, type CostParcel } from "../../nodes/costs/index.js";
import {
  dayOf,
  formatDay,
  startOfDay,
  lengthOfDay,
  type Day,
  type Direction,
} from "../../nodes/readings/index.js";
import { shippedColor, type ColorOf, type Contract } from "../../nodes/pricing/index.js";
import { curve, daily, Harness } from "../archive/harness.js";
import { base, contractOf } from "../fixtures/contracts.js";

export interface Told {
  readonly day: string;
  readonly value: number;
  readonly complete: boolean;
  readonly revised?: true;
}

export class CostFeedHarness extends Harness {
  contract: Contract | undefined = contractOf(base(0.2, 31));
  colorOf: ColorOf = shippedColor;
  direction: Direction = "consumption";
  awaited = new Set<Day>();
  readonly never = new AbortController().signal;

  /** @param before the same feed until the archive failed */
  open(node = "in", start: "history" | "new" = "history", before?: CostFeed): CostFeed {
    const { archive, point, direction } = this;
    const options = {
      archive,
      node,
      usagePoint: point,
      direction,
      start,
      now: () => this.seconds,
      contract: () => this.contract,
      colorOf: (day: Day) => this.colorOf(day),
      isAwaited: (day: Day) => this.awaited.has(day),
    };
    const feed = new CostFeed(options, before);
    feed.settle();
    return feed;
  }

  /** The next message, not yet stored as sent. */
  async next(feed: CostFeed): Promise<CostParcel | undefined> {
    return (await feed.prepare(this.never)) ? feed.take() : undefined;
  }

  /** All messages that are due, stored as sent. */
  async parcels(feed: CostFeed): Promise<CostParcel[]> {
    const parcels: CostParcel[] = [];
    for (;;) {
      const parcel = await this.next(feed);
      if (parcel === undefined) break;
      parcels.push(parcel);
    }
    feed.settle();
    return parcels;
  }

  /** What all messages that are due say of days. */
  async told(feed: CostFeed): Promise<Told[]> {
    return (await this.parcels(feed)).flatMap(toldIn);
  }

  /** A day of daily values and half-hours, of 1 kWh an hour unless said. */
  async day(
    of: Day,
    {
      wh = 24_000,
      power = 1_000,
      without,
    }: { wh?: number | undefined; power?: number; without?: (slot: number) => boolean } = {},
  ): Promise<void> {
    await this.curve(of, power, without);
    await this.daily(of, wh);
  }

  async daily(of: Day, wh = 24_000): Promise<void> {
    await this.merge(
      daily(of, of + 1, () => wh),
      { series: "daily", direction: this.direction },
    );
  }

  async curve(of: Day, power = 1_000, without: (slot: number) => boolean = () => false): Promise<void> {
    await this.merge(
      curve(of, 1_800, () => power, without),
      { direction: this.direction, start: of, end: of + 1 },
    );
  }

  /** Minutes of a day since its midnight. */
  minutes(of: Day): number {
    return lengthOfDay(of) / 60;
  }

  at(of: Day, hour: number): void {
    this.time = (startOfDay(of) + hour * 3_600) * 1_000;
  }
}

export function toldIn({ readings }: CostParcel): Told[] {
  return readings.map(({ start, value, complete, revised }) => ({
    day: formatDay(dayOf(start)),
    value,
    complete,
    ...(revised && { revised }),
  }));
}
