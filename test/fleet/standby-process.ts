/**
 * A Node-RED without its nodes that may be active: it collects, mirrors and sends, and tells its parent of each call and of
 * each message. Its time runs faster. `standby-process.ts <archive> <url of the database> <host> <begin> <scale> <parent>
 * <meters> <ahead>`; a message to it is by how many milliseconds its wall clock is ahead from now on.
 */
import { Feed } from "../../nodes/archive/feed.js";
import { Collectors, type MeterKey } from "../../nodes/collector/index.js";
import { Mirror } from "../../nodes/fleet/mirror.js";
import type { Archive } from "../../nodes/archive/index.js";
import { curve } from "../fixtures/readings.js";

const [, , file = "", url = "", host = "", begin, scale, parent = "", meters, ahead] = process.argv;
const PDLS = Array.from({ length: Number(meters) }, (_, i) => `22${String(i + 1).padStart(12, "0")}`);
const KEYS = PDLS.map((pdl): MeterKey => `real/${pdl}`);
const SCALE = Number(scale);

const begun = performance.now();
const sinceBegin = Date.now();
let offset = Number(ahead);
process.on("message", (milliseconds) => (offset = milliseconds as number));
const clock = {
  now: () => Number(begin) + offset + (Date.now() - sinceBegin) * SCALE,
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
  names: () => new Map(KEYS.map((key) => [key, "Home"])),
  deployed: () => new Set(KEYS),
  contracts: () => new Set(),
  wakeSoon: () => collectors.wakeSoon(),
  ready: (key) => collectors.wakeSoon(key as MeterKey),
  changed: (key) => collectors.tellReport(key as MeterKey | undefined),
  isWorthTelling: () => false,
  clockOff: () => undefined,
  failed: (error) => collectors.failed(error),
});
collectors.accompany(mirror);
for (const [i, pdl] of PDLS.entries()) {
  collectors.attach({
    node: `meter ${pdl}`,
    service: "data-connect",
    usagePointId: pdl,
    baseUrl: "http://enedis.internal",
    identity: ["enedis"],
    credentials: ["secret"],
    minute: Math.floor((60 * i) / PDLS.length),
    dailyMonths: 0,
    loadCurveDays: 300,
    createService: ({ beforeSend }) => ({
      id: "data-connect",
      read: async ({ series, start, end }, signal) => {
        beforeSend(false);
        await tell("call", { pdl, series, start, end });
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
  collectors.want(`real/${pdl}`, `in ${pdl}`, [{ direction: "consumption", series: "load_curve" }]);
}

let feeds: { readonly of: Archive; readonly byKey: Map<MeterKey, Feed> } | undefined;

/** As an `in` node does: who is active is asked before each message. */
function send(key: MeterKey): void {
  const collector = collectors.collector(key);
  for (;;) {
    const { archive } = collectors;
    if (archive === undefined || collector === undefined) return;
    if (feeds?.of !== archive) feeds = { of: archive, byKey: new Map() };
    let feed = feeds.byKey.get(key);
    if (feed === undefined) {
      const outputs = [{ direction: "consumption", measure: "load_curve" } as const];
      const now = (): number => Math.floor(clock.now() / 1_000);
      const { usagePoint } = collector;
      feed = new Feed({
        archive,
        node: `in ${usagePointOf(key)}`,
        usagePoint,
        outputs,
        start: "history",
        now,
      });
      feeds.byKey.set(key, feed);
    }
    const parcel = feed.next();
    if (parcel === undefined) return;
    const starts = parcel.readings.map(({ start }) => start);
    void tell("message", { pdl: usagePointOf(key), starts });
    feed.settle();
  }
}

const usagePointOf = (key: MeterKey): string => key.slice(key.indexOf("/") + 1);

let wasActive = false;

const sending = setInterval(() => {
  const isActive = !mirror.standsBy;
  if (isActive !== wasActive) void tell(isActive ? "active" : "waits", null);
  wasActive = isActive;
  try {
    for (const key of KEYS) send(key);
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
