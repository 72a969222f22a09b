/** A Node-RED with meters of every kind, and its editor in Chromium with the test's answers. */
import assert from "node:assert/strict";
import type { Browser, Locator } from "playwright-core";
import { LIGHT_EDITOR, UserDir, type NodeRed } from "../../node-red-process.js";
import { axeFindings, ONLY_COLORS } from "../axe.js";
import { demoMeter as meter, Editor, type Answers, type EditorOptions } from "../editor-page.js";
import { endsWithRun } from "../../ends-with-run.js";
import { sharedChromium } from "../one-browser.js";
import { answersIn } from "./admin-answers.js";

/** These are nobody's meters. */
export const usagePointId = "11122233344455";
export const otherPointId = "99988877766612";

export const config = "enedis-linky-config";
const flows = [
  { id: "tab", type: "tab", label: "Linky" },
  meter,
  // Disabled: the runtime calls no service for it.
  { ...meter, id: "real", service: "conso-api", hint: "4455", d: true },
  { ...meter, id: "contract", name: "Voisin", service: "data-connect", hint: "", d: true },
  // A gateway on a custom address.
  { ...meter, id: "own", service: "conso-api", hint: "4455", baseUrl: "https://conso.example.org", d: true },
  {
    id: "in",
    z: "tab",
    type: "enedis-linky in",
    name: "",
    meter: "meter",
    direction: "consumption",
    measures: ["load_curve", "daily", "monthly", "yearly", "max_power"],
    outputMode: "per-measure",
    health: false,
    start: "new",
    outputs: 5,
    x: 240,
    y: 160,
    wires: [["curve"], ["days"], [], [], ["power"]],
  },
  // Written by hand: missing properties have their defaults.
  { id: "bare meter", type: config, service: "demo", d: true },
  { id: "bare in", z: "tab", type: "enedis-linky in", meter: "bare meter", x: 240, y: 400, wires: [[]] },
  {
    id: "bare history",
    z: "tab",
    type: "enedis-linky history",
    meter: "bare meter",
    x: 240,
    y: 460,
    wires: [[]],
  },
  {
    id: "history",
    z: "tab",
    type: "enedis-linky history",
    name: "",
    meter: "meter",
    direction: "consumption",
    measure: "load_curve",
    step: "native",
    format: "readings",
    csv: "international",
    period: "7d",
    x: 240,
    y: 320,
    wires: [[]],
  },
  ...["curve", "days", "power"].map((id, index) => ({
    id,
    z: "tab",
    type: "debug",
    name: id,
    active: false,
    x: 520,
    y: 80 + 80 * index,
    wires: [],
  })),
];
export const planted = "no-token-at-all";
const credentials = {
  real: { usagePointId, token: planted },
  own: { usagePointId, token: planted },
  contract: { clientId: "client", clientSecret: planted },
};
export interface View extends EditorOptions {
  readonly choose: string;
  readonly tooShort: string;
  readonly demo: string;
  readonly meterTitle: string;
  readonly otherPoint: string;
  /** With `__point__` for the one in the field. */
  readonly otherPoints: string;
  readonly expired: string;
  readonly notGranted: RegExp;
  readonly waiting: RegExp;
  readonly notDeployed: string;
  readonly deployForState: RegExp;
  readonly notToken: RegExp;
  readonly facts: readonly string[];
  readonly openEnded: RegExp;
}

export const french: View = {
  language: "fr",
  choose: "Ce noeud n’enverrait rien\u00a0: choisissez au moins une mesure",
  tooShort: "Un point de livraison (PDL) a exactement 14 chiffres",
  demo: "Linky (démo)",
  meterTitle: "Modifier le noeud compteur Linky",
  otherPoint: "Le PDL ••••\u00a06612 n’est pas celui du jeton\u00a0: ••••\u00a04455",
  otherPoints: "Le PDL __point__ n’est pas l’un de ceux du jeton\u00a0: ••••\u00a04455, ••••\u00a06612",
  expired: "Ce jeton a expiré\u00a0: redonnez votre accord et collez le nouveau",
  notGranted: /ne couvre pas ••••\u00a00000, saisi plus bas\u00a0: choisissez/,
  waiting: /^En attente de l’accord/,
  deployForState: /^Ce compteur n’est pas encore déployé/,
  facts: ["23 novembre 2026", "23 sur 30", "14:23"],
  notToken: /^Jeton Conso API non valide\u00a0: copiez-le en entier, il commence par eyJ$/,
  openEnded: /^Une variable d’environnement décide des sorties/,
  notDeployed: "Ces réglages ne sont pas encore déployés\u00a0: l’avancement s’affichera ensuite.",
};
export const english: View = {
  language: "en-US",
  dark: true,
  choose: "This node would send nothing: choose at least one measure",
  tooShort: "A usage point (PDL) has exactly 14 digits",
  demo: "Linky (demo)",
  meterTitle: "Edit Linky meter node",
  otherPoint: "PDL ••••\u00a06612 is not the token’s: ••••\u00a04455",
  otherPoints: "PDL __point__ is not one of the token’s: ••••\u00a04455, ••••\u00a06612",
  expired: "This token has expired: give consent again and paste the new one",
  notGranted: /does not cover ••••\u00a00000, entered below: choose/,
  waiting: /^Waiting for the consent/,
  deployForState: /^This meter is not deployed yet/,
  facts: ["23 November 2026", "23 of 30", "14:23"],
  notToken: /^Invalid Conso API token: copy all of it, it begins with eyJ$/,
  openEnded: /^An environment variable decides the outputs/,
  notDeployed: "These settings are not deployed yet: progress will show afterwards.",
};

interface Opened {
  readonly editor: Editor;
  /** Answers of the admin routes: a test may replace them. */
  readonly answers: Answers;
  /** Requests to the admin routes, in order. */
  readonly asked: [string, unknown][];
}

type Context = { -readonly [name in keyof Opened]: Opened[name] };

/** An open editor, the nodes that it was given, and the suite that uses it now. */
interface Shared {
  editor: Editor;
  /** What the suite that uses it has besides the usual ones. */
  more: readonly object[];
  /** All nodes, as the editor would deploy them before a test. */
  nodes: string;
  context: Context;
}

interface Editors {
  /** The editor's address. */
  readonly url: () => string;
  /**
   * An editor for tests one after the other, as a user opens one dialog after the other; suites of one language and theme
   * share it. What a test has changed is undone; what cannot be undone takes a new editor. A test fails if the page logs
   * an error or a warning.
   */
  readonly withEditor: (view: View) => Opened;
}

/** None besides the usual ones. */
const NONE: readonly object[] = [];

interface Running {
  readonly nodeRed: NodeRed;
  /** Its nodes besides the usual ones. */
  readonly more: readonly object[];
  readonly browser: Browser;
  /** Editors by language and theme. */
  readonly editors: Map<string, Shared>;
}

/** @param more nodes besides the usual ones */
async function start(hook: Mocha.Context, more: readonly object[]): Promise<[Running, () => Promise<void>]> {
  const userDir = new UserDir({ flows: [...flows, ...more], credentials, settings: LIGHT_EDITOR });
  const [nodeRed, browser] = await Promise.all([userDir.start(), sharedChromium(hook)]);
  const editors = new Map<string, Shared>();
  const stop = async (): Promise<void> => {
    await Promise.all([...editors.values()].map(({ editor }) => editor.close()));
    await nodeRed.stop();
    userDir.remove();
  };
  return [{ nodeRed, more, browser, editors }, stop];
}

/** Editors of a Node-RED of the suite's own, which has these nodes too: for tests that deploy, or that ask it. */
export function withNodeRed(more = NONE): Editors {
  let running: Running | undefined;
  let stop: (() => Promise<void>) | undefined;

  before(async function () {
    [running, stop] = await start(this, more);
  });
  after(() => stop?.());
  return editorsOf(() => running!, more);
}

let common: Promise<Running> | undefined;

/**
 * Editors of the one Node-RED of all suites that deploy nothing.
 * @param more nodes besides the usual ones, which the editor has and Node-RED does not
 */
export function withEditors(more = NONE): Editors {
  let running: Running | undefined;

  before(async function () {
    common ??= start(this, NONE).then(([started, stop]) => {
      endsWithRun(this, () => {
        common = undefined;
        return stop();
      });
      return started;
    });
    running = await common;
  });
  return editorsOf(() => running!, more);
}

function editorsOf(running: () => Running, more: readonly object[]): Editors {
  const url = (): string => running().nodeRed.url;
  const open = (options: EditorOptions): Promise<Editor> => Editor.open(running().browser, url(), options);

  function withEditor(view: View): Opened {
    const context = { asked: [] } as unknown as Context;
    const key = `${view.language} ${view.dark === true}`;
    beforeEach(async () => {
      const { editors } = running();
      context.asked.length = 0;
      context.answers = answersIn(view.language);
      const opened = editors.get(key) ?? (await openAs(view, context));
      editors.set(key, opened);
      opened.context = context;
      context.editor = opened.editor;
      await opened.editor.resize(view);
      if (opened.more === more) return;
      await opened.editor.show([...flows, ...more]);
      opened.more = more;
      opened.nodes = await opened.editor.nodes();
    });
    afterEach(async () => {
      const { editors } = running();
      const complaints = context.editor.complaints.splice(0);
      const { editor, nodes } = editors.get(key)!;
      if (!(await editor.leftAs(nodes)) && !(await editor.leftAs(nodes, [...flows, ...more]))) {
        await editor.close();
        editors.delete(key);
      }
      assert.deepEqual(complaints, []);
    });
    return context;
  }

  async function openAs(view: View, context: Context): Promise<Shared> {
    const opened = { context, more: running().more } as Shared;
    opened.editor = await open({
      ...view,
      answers: () => opened.context.answers,
      note: (route, sent) => opened.context.asked.push([route, sent]),
    });
    opened.nodes = await opened.editor.nodes();
    return opened;
  }

  return { url, withEditor };
}

/** No message key may be visible: the editor shows the key where a text is missing. */
export async function assertTranslated(editor: Editor, form: string): Promise<void> {
  const text = await editor.page.locator(form).innerText();
  assert.doesNotMatch(text, /enedis-linky-(?:in|config|contract|tariff)\.\w|common\.label/);
  const empty = await editor.read<number>(
    `[...document.querySelectorAll("${form} [data-i18n]:not([data-i18n^='['])")].filter((each) => !each.textContent).length`,
  );
  assert.equal(empty, 0);
}

/**
 * Fails if axe finds something in the form; a screenshot is kept under the name. A suite looks at each form in French and
 * light, at all that axe knows, and in English and dark, where only the colours of the same elements can be wrong.
 */
export async function assertAccessible(editor: Editor, form: string, name: string): Promise<void> {
  const isDark = await editor.isDark();
  const named = `${name}-${isDark ? "dark" : "light"}`;
  await editor.screenshot(named);
  assert.deepEqual(
    await axeFindings(editor.page, form, isDark ? { options: ONLY_COLORS, judged: "color-contrast" } : {}),
    [],
    named,
  );
}

/** As `it`, for what has no words and no look: in one language and theme it is as in the other. */
export function itOnce(view: View, title: string, work: Mocha.AsyncFunc): void {
  if (view === french) it(title, work);
}

/** On how many lines the text of each of these elements is. */
export function linesOf(elements: Locator): Promise<number[]> {
  return elements.evaluateAll((all) =>
    all.map((each) => {
      const range = document.createRange();
      range.selectNodeContents(each);
      return new Set([...range.getClientRects()].map(({ top }) => top)).size;
    }),
  );
}

/** The output of the `in` node that each of its wires starts from. */
export function wires(editor: Editor): Promise<Record<string, number>> {
  return editor.read(
    'Object.fromEntries(RED.nodes.filterLinks({ source: RED.nodes.node("in") }).map((link) => [link.target.id, Number(link.sourcePort)]))',
  );
}
