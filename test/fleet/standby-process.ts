/**
 * A Node-RED without its nodes that may be active: it collects, mirrors and sends, and tells its parent of each call and of
 * each message. Its time runs faster. `standby-process.ts <archive> <url of the database> <host> <begin> <scale> <parent>`
 */
import { Feed } from "../../nodes/archive/feed.js";
import { Collectors, type MeterKey } from "../../nodes/collector/index.js";
import { Mirror } from "../../nodes/fleet/mirror.js";
import type { Archive } from "../../nodes/archive/index.js";
import { curve, PDL } from "../fixtures/readings.js";

const [, , file = "", url = "", host = "", begin = "0", scale = "1", parent = ""] = process.argv;
const KEY: MeterKey = `real/${PDL}`;
const SCALE = Number(scale);

const begun = performance.now();
const sinceBegin = Date.now();
const clock = {
  now: () => Number(begin) + (Date.now() - sinceBegin) * SCALE,
  wake: (ms: number, callback: () => void) => {
    const timer = setTimeout(callback, ms / SCALE);
    return () => clearTimeout(timer);
  },
};

function tell(what: string, about: unknown): Promise<unknown> {
  return fetch(`${parent}/${what}`, { method: "POST", body: JSON.stringify({ host, about }) });
}

function failed(error: unknown): void {
  void tell("fault", String(error instanceof Error ? error.stack : error));
}

const collectors = new Collectors({ archivePath: file, clock, random: Math.random });
collectors.on("fault", failed);
const mirror = new Mirror({
  settings: { url, name: "household", schema: "enedis_linky", standby: true },
  folders: [process.cwd()],
  clock,
  elapsed: () => (performance.now() - begun) * SCALE,
  host,
  beforeEnd: () => () => undefined,
  atRest: async () => {
    while (collectors.isCalling) await new Promise((resolve) => setTimeout(resolve, 10));
  },
  names: () => new Map([[KEY, "Home"]]),
  deployed: () => new Set([KEY]),
  contracts: () => new Set(),
  wakeSoon: () => collectors.wakeSoon(),
  ready: (key) => collectors.wakeSoon(key as MeterKey),
  changed: (key) => collectors.tellReport(key as MeterKey | undefined),
  isWorthTelling: () => false,
  clockOff: () => undefined,
  failed: (error) => collectors.failed(error),
});
collectors.accompany(mirror);
collectors.attach({
  node: "meter",
  service: "data-connect",
  usagePointId: PDL,
  baseUrl: "http://enedis.internal",
  identity: ["enedis"],
  credentials: ["secret"],
  minute: 7,
  dailyMonths: 0,
  loadCurveDays: 300,
  createService: ({ beforeSend }) => ({
    id: "data-connect",
    read: async ({ series, start, end }, signal) => {
      beforeSend(false);
      await tell("call", { series, start, end });
      // There is history to ask for as long as the test lasts.
      await new Promise<void>((resolve) => clock.wake(25_000, resolve));
      signal.throwIfAborted();
      return {
        readings: Array.from({ length: end - start }, (_, i) => curve(start + i)).flat(),
        oddities: [],
      };
    },
  }),
});
collectors.want(KEY, "in", [{ direction: "consumption", series: "load_curve" }]);

let feed: { readonly of: Archive; readonly feed: Feed } | undefined;

/** As an `in` node does: who is active is asked before each message. */
function send(): void {
  const collector = collectors.collector(KEY);
  for (;;) {
    const { archive } = collectors;
    if (archive === undefined || collector === undefined) return;
    if (feed?.of !== archive) {
      const outputs = [{ direction: "consumption", measure: "load_curve" } as const];
      const now = (): number => Math.floor(clock.now() / 1_000);
      const { usagePoint } = collector;
      const options = { archive, node: "in", usagePoint, outputs, start: "history", now } as const;
      feed = { of: archive, feed: new Feed(options) };
    }
    const parcel = feed.feed.next();
    if (parcel === undefined) return;
    void tell(
      "message",
      parcel.readings.map(({ start }) => start),
    );
    feed.feed.settle();
  }
}

const sending = setInterval(() => {
  try {
    send();
  } catch (error) {
    failed(error);
  }
}, 10);

process.on("SIGTERM", () => {
  clearInterval(sending);
  void mirror
    .close()
    .then(() => tell("ended", null))
    .then(() => process.exit());
});

// A test that was killed leaves nothing behind.
const ppid = process.ppid;
setInterval(() => {
  if (process.ppid !== ppid) process.exit();
}, 200);
