/**
 * Who writes what to the archive: one list for the check (`npm run rooms`) and for rule 4 in ARCHITECTURE.md.
 *
 * Looks for calls by their text, `readings.merge(`: a store of the archive keeps the name that it has in
 * nodes/archive/archive.ts, or is given another one where it is taken out of the archive.
 */
import { roomOf } from "./rooms.mjs";

/** The rooms of the collector that decide what to ask. */
const asking = ["collector", "collector/account", "collector/context", "collector/round"];

/** What is written, by which calls (`store.method`; `(…)`: with arguments), and in which rooms these may stand. */
export const writes = [
  {
    what: "readings and registers of a service",
    calls: ["readings.merge", "registers.merge"],
    rooms: ["collector/round"],
  },
  {
    what: "a file, a backup",
    calls: ["staging.mergeFile"],
    rooms: ["history"],
  },
  { what: "readings of other members of the fleet", calls: ["readings.adopt"], rooms: ["fleet"] },
  {
    what: "a meter that comes back from PostgreSQL",
    calls: [
      "following.makeRoom",
      "following.setAside",
      "restoring.begin",
      "restoring.addReadings",
      "restoring.addCoverage",
      "restoring.addSentDays",
      "restoring.addRegisters",
      "restoring.finish",
      "restoring.giveUp",
      "restoring.giveUpAll",
    ],
    rooms: ["fleet", "collector"],
  },
  {
    what: "colours, and the requests for them",
    calls: ["archive.colors.set", "looks.begin", "looks.end"],
    rooms: ["tempo"],
  },
  {
    what: "announced days and prices of contracts",
    calls: ["archive.announced.set", "archive.announced.adopt", "archive.prices.say", "prices.taking"],
    rooms: ["common", "fleet"],
  },
  {
    what: "calls and blocks",
    calls: ["calls.begin", "calls.redate", "calls.end", "calls.beginRound", "blocks.set", "blocks.lift"],
    rooms: ["collector", "collector/account", "collector/round"],
  },
  {
    what: "usage points, sources, what is still to ask",
    calls: [
      "usagePoints.usagePoint",
      "usagePoints.wantFrom",
      "usagePoints.beginsAfter",
      "sources.account",
      "sources.source",
      "sources.markFirstRound",
      "requests.add",
      "requests.drop",
      "refusedRanges.add",
      "refusedRanges.forget",
      "coverage.noteRequestedBefore",
    ],
    rooms: asking,
  },
  {
    what: "names of series and files",
    calls: ["usagePoints.series", "sources.fileSource"],
    rooms: ["collector/context", "costs", "fleet"],
  },
  { what: "how far readings were sent", calls: ["readings.next", "readings.settle"], rooms: ["in"] },
  {
    what: "how far costs were sent, and the facts that priced them",
    calls: ["cursors.open", "cursors.set", "sentDays.set"],
    rooms: ["costs"],
  },
  {
    what: "health, notices",
    calls: ["health.setState", "health.tell(…)"],
    rooms: ["collector/health", "common", "in"],
  },
  {
    what: "how far the mirror is",
    calls: [
      "following.follow",
      "following.followNoMore",
      "mirrored.begin",
      "mirrored.beginNew",
      "mirrored.setSent",
      "mirrored.setMerged",
      "mirrored.sentConfirmed",
      "mirrored.forgot",
      "mirrored.forgetAgain",
      "mirrored.gone",
      "mirrored.backAgain",
      "mirrored.fileSent",
      "mirrored.noFileSent",
      "kept.beginAnew",
      "kept.sent",
      "kept.noteHead",
      "prices.setMirrored",
    ],
    rooms: ["fleet"],
  },
  {
    what: "how late anything may be dated",
    calls: ["clock.soundInstant", "clock.wroteUntil"],
    rooms: ["collector", "collector/account", "collector/context"],
  },
  {
    what: "erasing what is forgotten, old, or of a wrong clock",
    calls: ["archive.forget", "archive.eraseForgotten", "archive.prune", "archive.takeBack"],
    rooms: ["collector", "fleet", "history"],
  },
];

/** Has an archive of its own, in memory, for readings that come by message. */
const OWN_ARCHIVE = "nodes/widget/answer/message-source.ts";

/**
 * Who writes, in the sources.
 *
 * @param sources texts by path, as `nodes/in/outbox.ts`
 * @param list what may be written where
 * @returns a line of Markdown for each kind of write, and what is wrong
 */
export function writersIn(sources, list = writes) {
  const problems = [];
  const outside = [...sources].filter(
    ([file]) => file.startsWith("nodes/") && !file.startsWith("nodes/archive/") && file !== OWN_ARCHIVE,
  );
  const lines = list.map(({ what, calls, rooms }) => {
    const files = new Set();
    for (const call of calls) {
      const found = outside.filter(([, text]) => makes(text, call));
      if (found.length === 0) problems.push(`nobody calls ${call}: scripts/lib/writers.mjs is old`);
      for (const [file] of found) {
        files.add(file);
        const room = roomOf(file);
        if (!rooms.includes(room)) problems.push(`${room ?? "no room"} may not call ${call}: ${file}`);
      }
    }
    return `- ${what}: ${named([...files].sort())}`;
  });
  if (sources.get(OWN_ARCHIVE)?.includes("Archive.inMemory(") === false) {
    problems.push(`scripts/lib/writers.mjs is old: ${OWN_ARCHIVE} has no archive of its own`);
  }
  for (const store of storesIn(sources.get("nodes/archive/archive.ts") ?? "")) {
    const isListed = list.some(({ calls }) => calls.some((call) => call.split(".").includes(store)));
    if (!isListed) problems.push(`not in scripts/lib/writers.mjs: who writes to archive.${store}`);
  }
  return { lines, problems };
}

/** Each file; of a room with more than two, the room. */
function named(files) {
  return [...Map.groupBy(files, roomOf)]
    .flatMap(([room, of]) => (of.length > 2 ? [`nodes/${room}/`] : of))
    .map((place) => `\`${place.replace("nodes/", "")}\``)
    .join(", ");
}

/** Whether a text makes a call. `?.`, `!.` and a private field are the same call, and so is a store taken under another name. */
function makes(text, call) {
  const [name, ...rest] = call.split("(");
  const [store, ...path] = name.split(".");
  const taken = new RegExp(`\\b${store}: (\\w+)\\b[^{}]*\\}(?:: Archive\\b| = [\\w.#]*\\barchive\\b)`, "g");
  const names = [store, ...[...text.matchAll(taken)].map(([, other]) => other)];
  const dotted = [`(?:${names.join("|")})`, ...path].join("[?!]?\\s*\\.");
  return new RegExp(`\\b${dotted}\\(${rest.length > 0 ? "(?!\\))" : ""}`).test(text);
}

/** The stores of the archive: its fields whose type is a class. */
function storesIn(text) {
  return [...text.matchAll(/^ {2}readonly ([a-z]\w*): [A-Z]\w*;$/gm)].map(([, name]) => name);
}
