/** A cost feed that is killed or whose messages are lost, between any two of its steps: nothing is lost, and one message is repeated. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { CostFeed } from "../../nodes/costs/index.js";
import { parseDay } from "../../nodes/readings/index.js";
import { atOnce } from "../at-once.js";
import type { Contract } from "../../nodes/pricing/index.js";
import { contractOf } from "../fixtures/contracts.js";
import { day as dayIn } from "../fixtures/paris.js";
import { CostFeedHarness, toldIn } from "./feed-harness.js";

const TODAY = dayIn("2026-11-24");

describe("a cost feed", () => {
  let harness: CostFeedHarness;
  beforeEach(() => {
    harness = new CostFeedHarness();
  });
  afterEach(() => {
    harness.remove();
  });

  it("that is killed right after a message repeats it, and nothing else", async () => {
    await harness.daily(TODAY - 2);
    const feed = harness.open();
    const first = (await harness.next(feed))!;
    harness.reopen();
    const again = harness.open();
    assert.deepEqual(toldIn((await harness.next(again))!), toldIn(first));
    again.settle();
    harness.reopen();
    assert.equal(await harness.next(harness.open()), undefined);
  });

  it("that is killed right after a revised message repeats it as revised", async () => {
    const feed = harness.open();
    await harness.daily(TODAY - 2);
    await harness.told(feed);
    await harness.daily(TODAY - 2, 30_000);
    const first = toldIn((await harness.next(feed))!);
    assert.equal(first[0]!.revised, true);
    harness.reopen();
    const again = harness.open();
    assert.deepEqual(await harness.told(again), first);
    assert.deepEqual(await harness.told(again), []);
  });

  it("stores the message before with the next one, and both a thousand days", async () => {
    for (let of = TODAY - 1_005; of < TODAY; of++) await harness.daily(of);
    const feed = harness.open();
    assert.equal((await harness.next(feed))!.readings.length, 1_000);
    assert.equal((await harness.next(feed))!.readings.length, 5);
    harness.reopen();
    assert.deepEqual(
      (await harness.parcels(harness.open())).map(({ readings }) => readings.length),
      [5],
    );
  });

  it("that is killed between two messages still finds what changed of the first", async () => {
    for (let of = TODAY - 1_005; of < TODAY; of++) await harness.daily(of);
    const feed = harness.open();
    assert.equal((await harness.next(feed))!.readings.length, 1_000);
    feed.settle();
    await harness.daily(TODAY - 1_000, 30_000);
    harness.reopen();
    const told = await harness.told(harness.open());
    assert.deepEqual(
      told.map(({ revised }) => revised),
      [true, undefined, undefined, undefined, undefined, undefined],
    );
  });

  it("sends a message that did not arrive once more, and what came since with it", async () => {
    const feed = harness.open();
    await harness.daily(TODAY - 2);
    const first = (await harness.next(feed))!;
    feed.takeBack();
    await harness.daily(TODAY - 3);
    assert.deepEqual(
      (await harness.told(feed)).map(({ day }) => day),
      ["2026-11-21", ...toldIn(first).map(({ day }) => day)],
    );
    assert.deepEqual(await harness.told(feed), []);
  });

  it("that is closed in the middle of its work sends nothing of it", async () => {
    for (let of = TODAY - 40; of < TODAY; of++) await harness.daily(of);
    const closing = new AbortController();
    const feed = harness.open();
    const preparing = feed.prepare(closing.signal);
    closing.abort();
    assert.equal(await preparing, false);
    assert.equal(feed.take(), undefined);
    harness.reopen();
    assert.equal((await harness.told(harness.open())).length, 40);
  });

  it("that is closed while another one works waits for nothing", async () => {
    for (let of = TODAY - 40; of < TODAY; of++) await harness.daily(of);
    const closing = new AbortController();
    const [first, second] = [harness.open("first"), harness.open("second")];
    const working = [first.prepare(harness.never), second.prepare(closing.signal)];
    closing.abort();
    assert.deepEqual(await Promise.all(working), [true, false]);
    assert.equal((await harness.told(second)).length, 40, "as if it were opened again");
  });

  it("after a meter is forgotten begins anew, and nothing is left of what it sent", async () => {
    await harness.daily(TODAY - 2);
    await harness.told(harness.open());
    const key = { node: "in", series: harness.series("daily").id };
    harness.archive.forget(harness.point.id, TODAY);
    await harness.archive.eraseForgotten();
    assert.equal(harness.archive.sentDays.all(key).size, 0);
    const feed = harness.open();
    assert.deepEqual(await harness.told(feed), []);
    await harness.daily(TODAY - 2);
    assert.equal((await harness.told(feed)).length, 1);
  });

  it("of a node that is gone for 400 days leaves nothing behind", async () => {
    await harness.daily(TODAY - 2);
    for (const node of ["gone", "there"]) await harness.told(harness.open(node));
    const left = (node: string): number =>
      harness.archive.sentDays.all({ node, series: harness.series("daily").id }).size;
    atOnce(harness.archive.prune((node) => node === "there", harness.time + 431 * 86_400_000));
    assert.deepEqual([left("gone"), left("there")], [0, 1]);
  });

  /** What happens to a household, and to its Node-RED. */
  type Event =
    | { readonly kind: "reading"; readonly day: number; readonly wh: number }
    | { readonly kind: "price"; readonly cents: number }
    | { readonly kind: "announced"; readonly day: number; readonly isAnnounced: boolean }
    | { readonly kind: "message" | "lost" | "kill" | "settle" };
  const kinds = fc.oneof<fc.Arbitrary<Event>[]>(
    fc.record({
      kind: fc.constant("reading" as const),
      day: fc.integer({ min: 1, max: 4 }),
      // Neighbours differ by less than a cent, more or less.
      wh: fc.integer({ min: 0, max: 8 }).map((step) => 10_000 + 25 * step),
    }),
    fc.record({ kind: fc.constant("price" as const), cents: fc.integer({ min: 10, max: 40 }) }),
    fc.record({
      kind: fc.constant("announced" as const),
      day: fc.integer({ min: 1, max: 4 }),
      isAnnounced: fc.boolean(),
    }),
    fc.record({ kind: fc.constantFrom("message" as const, "message" as const, "lost" as const) }),
    fc.record({ kind: fc.constantFrom("kill" as const, "settle" as const) }),
  );

  it("sends by a plain book of what arrived, whatever happens between its messages", async () => {
    const run = async (events: readonly Event[]): Promise<void> => {
      const one = new CostFeedHarness();
      try {
        await followed(one, events);
      } finally {
        one.remove();
      }
    };
    await fc.assert(fc.asyncProperty(fc.array(kinds, { minLength: 5, maxLength: 30 }), run), {
      numRuns: 50,
    });
  });

  /** Wh, and what is added to its price, in cents: the facts of a day. */
  type Facts = readonly [wh: number, more: number];
  /** What a plain book says: by day what messages said that arrived, and the days that changed since they were looked at. */
  interface Book {
    readonly sent: ReadonlyMap<number, Facts>;
    readonly changed: ReadonlySet<number>;
  }
  /** What announced days cost more, in cents. */
  const MORE = 5;
  const NODE = "contract";
  const pricedAt = (cents: number): Contract => {
    const classes = { Pointe: (cents + MORE) / 100, Reste: cents / 100 };
    const rules = [{ class: "Pointe", announced: "a" }, { class: "Reste" }];
    const prices = { subscription: 31, classes };
    return { ...contractOf({ from: "", offer: "custom", power: 6, prices, rules }), id: NODE };
  };

  /** Keeps two books, of what arrived and of what is stored of it, and compares each message with the first. */
  async function followed(one: CostFeedHarness, events: readonly Event[]): Promise<void> {
    const held = new Map<number, number>();
    const announced = new Set<number>();
    const factsOf = (day: number): Facts => [held.get(day)!, announced.has(day) ? MORE : 0];
    let book: Book = { sent: new Map(), changed: new Set() };
    let stored = book;
    let price = 20;
    one.contract = pricedAt(price);
    const costOf = ([wh, more]: Facts): number => wh * (price + more);
    const changes = (days: readonly number[]): void => {
      const withDays = ({ sent, changed }: Book): Book => ({ sent, changed: new Set([...changed, ...days]) });
      [book, stored] = [withDays(book), withDays(stored)];
    };
    let feed: CostFeed = one.open();
    const due = ({ sent, changed }: Book): number[] =>
      [...held]
        .filter(([day]) => {
          const before = sent.get(day);
          const isMoved = before && Math.abs(costOf(factsOf(day)) - costOf(before)) >= 1_000;
          return before === undefined || (changed.has(day) && isMoved);
        })
        .map(([day]) => day)
        .sort((a, b) => a - b);
    const message = async (): Promise<boolean> => {
      stored = book;
      const parcel = await one.next(feed);
      const days = due(book);
      assert.deepEqual(parcel === undefined ? [] : toldIn(parcel).map(({ day }) => parseDay(day)), days);
      for (const { day, revised = false } of parcel ? toldIn(parcel) : []) {
        assert.equal(revised, book.sent.has(parseDay(day)!));
      }
      const sent = days.map((day) => [day, factsOf(day)] as const);
      book = { sent: new Map([...book.sent, ...sent]), changed: new Set() };
      return parcel !== undefined;
    };
    for (const event of events) {
      switch (event.kind) {
        case "reading": {
          const day = TODAY - event.day;
          if (held.get(day) === event.wh) break;
          held.set(day, event.wh);
          await one.daily(day, event.wh);
          changes([day]);
          break;
        }
        case "announced": {
          const day = TODAY - event.day;
          one.archive.announced.set(NODE, "a", [day], event.isAnnounced, one.seconds);
          if (announced.has(day) === event.isAnnounced) break;
          if (event.isAnnounced) announced.add(day);
          else announced.delete(day);
          // The day after is looked at as well.
          changes([day, day + 1]);
          break;
        }
        case "price":
          price = event.cents;
          one.contract = pricedAt(price);
          break;
        case "message":
          await message();
          break;
        case "lost":
          if (await message()) {
            feed.takeBack();
            book = stored;
          }
          break;
        case "kill":
          book = stored;
          one.reopen();
          feed = one.open();
          break;
        case "settle":
          feed.settle();
          stored = book;
      }
    }
    while (await message());
    assert.deepEqual(due(book), []);
  }
});
