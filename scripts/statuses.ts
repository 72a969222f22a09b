/**
 * The statuses of the nodes, a table in docs/reference.md and docs/reference.en.md: `npm run statuses` says whether the
 * pages have those of the catalogues, `-- --write` writes them. Words and events are the nodes' own; what to do about a
 * status is written here.
 */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { format } from "oxfmt";
import { statusAppearances } from "../nodes/common/base/node-status.js";
import { accessWords } from "../nodes/texts/sentences/access-words.js";
import { textsOf, type Language, type Texts } from "../nodes/texts/index.js";

const root = path.join(__dirname, "..");
type Event = keyof typeof statusAppearances;

interface Row {
  readonly events: readonly Event[];
  /** Keys of fixed texts, in the catalogue of any node. */
  readonly fixed?: readonly string[];
  /** Texts with values. */
  readonly said?: (texts: Texts) => readonly string[];
  readonly action: Readonly<Record<Language, string>>;
}

const fleet =
  (...problems: readonly (keyof Texts["fleet"]["status"])[]) =>
  ({ fleet: texts }: Texts): string[] =>
    problems.map((problem) => texts.status[problem]);

const nothing = { fr: "rien", en: "nothing" };

/** In the order of the pages. */
const rows: readonly Row[] = [
  {
    events: ["up_to_date", "history"],
    said: ({ status }) => [status.nextCheck("…"), status.nextReadings("…"), status.history(0, "…")],
    action: nothing,
  },
  {
    events: ["waiting"],
    said: ({ status }) => [status.waiting("…", true), status.waiting("…", false), status.spread("…")],
    action: {
      fr: "rien : Enedis n’a pas encore publié, ou le service a ses heures",
      en: "nothing: Enedis has not published yet, or the service has its hours",
    },
  },
  {
    events: ["fetching", "replaying", "starting"],
    said: () => ["↓ …", "↻ …"],
    fixed: ["starting"],
    action: nothing,
  },
  {
    events: ["quota", "calls_used_up", "failed_calls_used_up"],
    said: ({ status }) => [status.quota("…"), status.capReached(0, 0, "…"), status.failedCap("…")],
    action: {
      fr: "rien : les demandes reprennent à l’heure dite",
      en: "nothing: requests resume at that time",
    },
  },
  {
    events: ["unavailable", "bad_answer", "range"],
    said: ({ status }) => [status.unavailable("…", "…"), status.badAnswer("…", "…"), status.range("…")],
    action: {
      fr: "rien ; si cela dure des jours, voyez le site du service et l’horloge de la machine",
      en: "nothing; if it lasts for days, see the service’s website and the machine’s clock",
    },
  },
  {
    events: ["load_curve_off"],
    said: ({ status }) => [status.loadCurveOff("…")],
    action: {
      fr: "activez chez Enedis l’enregistrement et la collecte horaires",
      en: "turn on hourly recording and collection at Enedis",
    },
  },
  {
    events: ["fresh_consent"],
    said: ({ status }) => [status.freshConsent("…")],
    action: { fr: "rien : Enedis met souvent un jour", en: "nothing: Enedis often needs a day" },
  },
  {
    events: ["consent"],
    said: ({ language, status }) => [
      ...Object.values(accessWords).map((words) => words[language]),
      status.consent(language === "fr" ? "Accès refusé" : "Access refused", "…"),
    ],
    action: {
      fr: "accord récent : attendez deux jours ; sinon vérifiez le PDL, renouvelez l’accord, recopiez jeton ou secret en entier",
      en: "a recent consent: wait for two days; otherwise check the PDL, renew consent, copy the whole token or secret again",
    },
  },
  {
    events: ["refused"],
    said: ({ status }) => [status.refused("…")],
    action: {
      fr: "choisissez l’autre sens ; pour la courbe, activez-la chez Enedis, ou réglez-la à 0 jour",
      en: "choose the other direction; turn the curve on at Enedis, or set it to 0 days",
    },
  },
  {
    events: ["banned"],
    said: ({ status }) => [status.banned("…", "…")],
    action: {
      fr: "arrêtez les autres programmes qui interrogent ce service",
      en: "stop other programs that query this service",
    },
  },
  {
    events: ["credentials", "token_expired"],
    fixed: [
      "no-usage-point",
      "bad-usage-point",
      "no-token",
      "no-client",
      "token-other-meter",
      "bad-token",
      "bad-secret",
      "bad-usage-point-and-token",
      "bad-usage-point-and-secret",
      "bad-base-url",
      "take-over",
      "token-expired",
    ],
    said: ({ status }) => [status.unset("…", true)],
    action: {
      fr: "corrigez le compteur ; définissez la variable, puis redémarrez Node-RED",
      en: "correct the meter; set the variable, then restart Node-RED",
    },
  },
  {
    events: ["no_meter", "no_group", "nothing_wanted", "wired"],
    fixed: ["no-meter", "no-meters", "empty-group", "no-group", "none-chosen", "nothing-wanted", "wired"],
    action: { fr: "choisissez-le dans le noeud", en: "choose it in the node" },
  },
  {
    events: ["contract", "no_contract"],
    fixed: ["contract", "no-contract", "contract-none", "contract-absent", "contract-invalid"],
    action: {
      fr: "choisissez ou corrigez le contrat ; les relevés arrivent quand même",
      en: "choose or correct the contract; readings still arrive",
    },
  },
  {
    events: ["no_price", "unknown_color"],
    fixed: ["no-price", "unknown-color"],
    action: {
      fr: "envoyez les prix ; la couleur vient vers 11 h",
      en: "send prices; the colour comes at about 11 a.m.",
    },
  },
  {
    events: ["clock"],
    fixed: ["clock-impossible", "clock-not-set"],
    action: { fr: "voyez [L’horloge](#lhorloge)", en: "see [The clock](#the-clock)" },
  },
  {
    events: ["archive"],
    fixed: [
      "archive-locked",
      "archive-busy",
      "archive-path",
      "archive-foreign",
      "archive-newer",
      "archive-replaced",
      "archive-damaged",
      "archive-failed",
      "no-sqlite",
    ],
    action: {
      fr: "une archive par Node-RED ; corrigez chemin, disque ou droits. Supprimée ou endommagée : attendez une minute",
      en: "one archive for each Node-RED; correct path, disk or rights. Deleted or damaged: wait for a minute",
    },
  },
  {
    events: ["old_dashboard"],
    fixed: ["old-dashboard"],
    action: { fr: "mettez Dashboard 2 à jour", en: "update Dashboard 2" },
  },
  {
    events: ["fleet"],
    said: fleet("driver", "url", "forbidden", "name-taken", "old", "newer"),
    action: {
      fr: "voyez [PostgreSQL](installers.md#postgresql)",
      en: "see [PostgreSQL](installers.en.md#postgresql)",
    },
  },
  {
    events: ["fleet_away"],
    said: ({ fleet: texts }) => [
      ...fleet("away", "slow", "full", "read-only", "failed", "refused")({ fleet: texts } as Texts),
      texts.ofMeter.slow.status,
      texts.ofMeter.failed.status,
    ],
    action: {
      fr: 'rien, s’il revient ; `mirror.text` de `"state"` dit la raison',
      en: 'nothing, if it comes back; `mirror.text` of `"state"` has the reason',
    },
  },
  {
    events: ["standby"],
    said: ({ fleet: texts }) => [texts.waitsFor("…"), texts.status.standby, texts.status.lapsed],
    action: {
      fr: "rien : [une autre machine](installers.md#machine-de-secours) travaille, ou PostgreSQL doit revenir",
      en: "nothing: [another machine](installers.en.md#stand-by) works, or PostgreSQL is to come back",
    },
  },
  {
    events: ["no_readings", "failed"],
    fixed: ["no-readings", "refused"],
    action: { fr: "un noeud _catch_ dit pourquoi", en: "a _catch_ node says why" },
  },
];

const pages = [
  { file: "docs/reference.md", language: "fr", locale: "fr", head: "| statut | `event` | que faire |" },
  {
    file: "docs/reference.en.md",
    language: "en",
    locale: "en-US",
    head: "| status | `event` | what to do |",
  },
] as const;

/** Fixed texts by key: the nodes' catalogues, in which one key may have several. */
function fixedTexts(locale: string): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const room of ["in", "history", "tariff", "widget"]) {
    const catalogue = JSON.parse(
      readFileSync(path.join(root, "nodes", room, "locales", `${locale}.json`), "utf8"),
    ) as Record<string, { status?: Record<string, string> }>;
    for (const { status = {} } of Object.values(catalogue)) {
      for (const [key, text] of Object.entries(status)) {
        found.set(key, (found.get(key) ?? new Set()).add(text));
      }
    }
  }
  return found;
}

/** @throws {Error} a status has no row, or a row no status */
function tableOf({ language, locale, head }: (typeof pages)[number]): string {
  const catalogue = fixedTexts(locale);
  const used = new Set<string>();
  const lines = rows.map(({ events, fixed = [], said, action }) => {
    const ofKeys = fixed.flatMap((key) => {
      const texts = catalogue.get(key);
      if (texts === undefined) throw new Error(`statuses: no node has ${key}`);
      used.add(key);
      return [...texts];
    });
    // What comes next and when is the same in all of them; numbers were given as 0.
    const all = [...(said?.(textsOf(language)) ?? []), ...ofKeys].map((text) =>
      text.replace(/\b0(?:\/0)?\b/g, "…").replace(/ · [^·]*…$/, ""),
    );
    const texts = [...new Set(all)].join(language === "fr" ? "\u00a0; " : "; ");
    const words = events.map((event) => `\`${event}\``).join(", ");
    return `| ${texts} | ${words} | ${action[language].replaceAll(/ ([:;])/g, "\u00a0$1")} |`;
  });
  const without = [...catalogue.keys()].filter((key) => !used.has(key));
  if (without.length > 0) throw new Error(`statuses: nothing is said of ${without.join(", ")}`);
  return [head, "| --- | --- | --- |", ...lines].join("\n");
}

async function main(): Promise<void> {
  for (const page of pages) {
    const file = path.join(root, page.file);
    const text = readFileSync(file, "utf8");
    const [begin, end] = [
      "<!-- statuses: written by `npm run statuses -- --write` -->",
      "<!-- /statuses -->",
    ];
    const [before, rest] = text.split(begin);
    const after = rest?.split(end)[1];
    if (after === undefined) throw new Error(`statuses: ${page.file} has no marks`);
    const { code } = await format(file, `${before}${begin}\n\n${tableOf(page)}\n\n${end}${after}`, {
      printWidth: 110,
    });
    if (code === text) continue;
    if (process.argv.includes("--write")) writeFileSync(file, code);
    else {
      console.error(`${page.file} does not have the statuses of the nodes: npm run statuses -- --write`);
      process.exitCode = 1;
    }
  }
}

void main();
