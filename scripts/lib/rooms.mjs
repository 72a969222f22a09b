/**
 * The rooms of nodes/ and what each may import: one list for the check (`npm run rooms`) and for the table in
 * ARCHITECTURE.md. A room imports from lower floors only, through their doors: `index`, or `browser` for code that runs
 * in a page. A folder of a room with an `index` of its own is a wing: entered by that door too, and wings make no circles. Those
 * of the collector are floors of their own.
 */

/** From the ground up; rooms on one floor do not import each other, except where a floor says so. */
export const floors = [
  {
    name: "ground",
    rooms: {
      base: {
        does: "clock and chance, saved properties and their older forms, JSON and pauses for the event loop",
        may: [],
      },
      readings: { does: "series, units, Paris time, public holidays, stamps, totals", may: ["base"] },
    },
  },
  {
    name: "data",
    rooms: {
      archive: {
        does: "the SQLite file: readings, coverage, calls, cursors, the feed",
        may: ["base", "readings"],
      },
      demo: { does: "a simulated household", may: ["readings"] },
      pricing: { does: "supply contracts, classes of minutes, prices, Tempo days; pure", may: ["readings"] },
    },
  },
  {
    name: "use of data",
    rooms: {
      services: {
        does: "where readings come from, each in a file of `services/clients/`; failures, limits",
        may: ["base", "readings", "demo"],
      },
      query: {
        does: "questions to the archive: sums, comparisons, periods",
        may: ["base", "readings", "archive"],
      },
      hours: { does: "whether typed off-peak hours are those of the meter; pure", may: [] },
      exchange: { does: "files in and out", may: ["base", "readings", "archive"] },
      fleet: {
        does: "the mirror of the archive in PostgreSQL; loaded on demand",
        may: ["base", "readings", "archive"],
      },
      registers: {
        does: "the energy of days by the meter's registers",
        may: ["base", "readings", "archive"],
      },
      tempo: {
        does: "the colours of Tempo days: when to look for them, what an answer says",
        may: ["base", "readings", "archive", "pricing"],
      },
    },
  },
  {
    name: "decisions",
    rooms: {
      costs: {
        does: "what a span cost, derived from readings and a contract",
        may: ["base", "readings", "archive", "pricing", "query", "registers", "hours"],
      },
      adviser: {
        does: "what a household could pay, could change, and will pay",
        may: ["base", "readings", "archive", "pricing", "query", "costs"],
      },
      "collector/plan": { does: "what to ask next; pure", may: ["readings", "archive", "services"] },
      "collector/account": {
        does: "queue, pace, budget and blocks of an account; its calls for no meter",
        may: ["base", "readings", "archive", "services"],
      },
      "collector/context": {
        does: "what all wings stand on: meter, sources, wants",
        may: ["base", "readings", "archive", "services", "collector/plan", "collector/account"],
      },
      "collector/schedule": {
        does: "ticks, and what is due",
        may: ["base", "readings", "archive", "services", "collector/plan", "collector/context"],
      },
      "collector/health": {
        does: "blocks of a meter, its health",
        may: ["base", "readings", "archive", "services", "collector/plan", "collector/context"],
      },
      "collector/round": {
        does: "rounds of calls, failures, the access check",
        may: [
          "base",
          "readings",
          "archive",
          "services",
          "collector/plan",
          "collector/account",
          "collector/context",
          "collector/schedule",
          "collector/health",
        ],
      },
      collector: {
        does: "one collector per usage point, and their registry",
        may: [
          "base",
          "readings",
          "archive",
          "services",
          "collector/plan",
          "collector/account",
          "collector/context",
          "collector/schedule",
          "collector/health",
          "collector/round",
        ],
      },
    },
  },
  {
    name: "words",
    rooms: {
      texts: {
        does: "every runtime sentence, in French and English",
        may: ["base", "readings", "pricing", "services", "exchange", "fleet", "adviser"],
      },
      editor: {
        does: "what dialogs share, and their contract with the routes",
        may: ["base", "readings", "services", "texts"],
      },
    },
  },
  {
    name: "shared by nodes",
    rooms: {
      common: {
        does: "the meter, settings, statuses, input; knows Node-RED",
        may: [
          "base",
          "readings",
          "archive",
          "pricing",
          "services",
          "exchange",
          "tempo",
          "fleet",
          "adviser",
          "collector",
          "texts",
        ],
      },
    },
  },
  {
    name: "nodes",
    rooms: Object.fromEntries(
      [
        ["config", "`enedis-linky-config`: meter, consent, admin routes, dialog"],
        ["contract", "`enedis-linky-contract`: a supply contract, its dialog"],
        ["in", "`enedis-linky in`"],
        ["history", "`enedis-linky history`"],
        ["tariff", "`enedis-linky tariff`: the price in force, now"],
        ["widget", "`ui-enedis-linky`, and the `<linky-meter>` element"],
      ].map(([name, does]) => [
        name,
        {
          does,
          may: [
            "base",
            "readings",
            "archive",
            "pricing",
            "services",
            "query",
            "registers",
            "costs",
            "adviser",
            "tempo",
            "exchange",
            "collector",
            "texts",
            "editor",
            "common",
          ],
        },
      ]),
    ),
  },
];

/** All rooms by name. */
export const rooms = Object.assign({}, ...floors.map(({ rooms: ofFloor }) => ofFloor));

/** The file of each room that a reader begins with. */
export const beginWith = {
  base: "clock",
  readings: "paris",
  archive: "archive",
  demo: "household",
  pricing: "contract",
  services: "contract/service",
  query: "ask",
  hours: "hours-check",
  exchange: "read/files",
  fleet: "mirror",
  registers: "ask",
  tempo: "timetable",
  costs: "day",
  adviser: "candidates",
  "collector/plan": "plan",
  "collector/account": "account-queue",
  "collector/context": "meter-context",
  "collector/schedule": "timetable",
  "collector/health": "health",
  "collector/round": "round-runner",
  collector: "registry/collectors",
  texts: "tables/texts",
  editor: "api",
  common: "meter/meter",
  config: "attach",
  contract: "editor/index",
  in: "controller",
  history: "controller",
  tariff: "controller",
  widget: "protocol",
};

/** Rooms that may know Node-RED. */
export const knowNodeRed = ["common", "config", "contract", "in", "history", "tariff", "widget"];

/** The room of a file in nodes/; undefined: none. */
export function roomOf(file) {
  const [top, first, second] = file.split("/");
  if (top !== "nodes" || second === undefined) return undefined;
  const wing = `${first}/${second}`;
  if (wing in rooms) return wing;
  return first in rooms ? first : undefined;
}

/** Folders of a room that run in pages, and begin with an `index` for their bundle. */
const pages = /^nodes\/[^/]+\/(editor|element)$/;

/**
 * The wing of a file in nodes/, as `nodes/room/wing`; undefined: it stands in none.
 *
 * @param files all files of nodes/
 */
export function wingOf(file, files) {
  const wing = file.split("/").slice(0, 3).join("/");
  return wing !== file && !pages.test(wing) && files.has(`${wing}/index.ts`) ? wing : undefined;
}

/** Code that runs in a page. */
export const inBrowser = "^nodes/(editor/(?!index)|[^/]+/editor/|widget/element/)|^nodes/[^/]+/browser\\.ts$";
