/** How much history is wanted, how long it takes to fetch, and how far it has got. */
import {
  ask,
  button,
  dayText,
  editorLocale,
  element,
  isDeployed,
  isInSubflow,
  make,
  onPress,
  say,
  confirm,
  onChange,
  select,
  type MeterState,
  type Reply,
  type SeriesCoverage,
} from "../../editor/browser.js";
import { bounds, type ServiceId } from "../../services/browser.js";
import { clockProblemOf, prepareClock, showClock } from "./clock.js";
import { chosenService, field, t, type Dialog } from "./dialog.js";
import { hintOf, isUsagePointId } from "./fields.js";
import { showFacts } from "./state.js";

/** Wait after the last key press before asking the server, in milliseconds. */
const REST_MS = 300;
/** Between two updates of the meter's state, in milliseconds. */
const LOOK_MS = 5_000;

const ID = "enedis-linky-config";

/** What is chosen in the dialog, if both numbers are valid and the service is known. */
export interface Wanted {
  readonly service: ServiceId;
  readonly dailyMonths: number;
  readonly loadCurveDays: number;
}

export function prepareHistory(dialog: Dialog): void {
  if (dialog.isNew || !isDeployed(dialog.node.id)) {
    showFacts({ text: t("told.deploy-for-state") }, false);
    return;
  }
  if (isInSubflow(dialog.node)) {
    showFacts({ text: t("told.in-subflow") }, false);
    return;
  }
  prepareClock(dialog);
  void follow(dialog);
  onPress(button(`${ID}-history`), async () => {
    const { id } = dialog.node;
    const cost = await ask("estimate", { id, again: true });
    if (!dialog.isOpen()) return;
    const line = element(`${ID}-history-told`);
    if (!cost.ok || cost.body.calls === 0) {
      say(line, cost.ok ? cost.body.text : cost.told.text);
      return;
    }
    const question = [cost.body.text, t("confirm.history-kept")];
    if (!(await confirm(question, t("label.ask-again"))) || !dialog.isOpen()) return;
    const answer = await ask("history", {}, id);
    if (!dialog.isOpen()) return;
    say(line, answer.ok ? answer.body.text : answer.told.text);
  });
}

/** Shows what the deployed meter is doing and has collected, while the dialog is open. */
async function follow(dialog: Dialog): Promise<void> {
  let last: Reply<MeterState> | undefined;
  const showLast = (): void => {
    if (dialog.isOpen() && last !== undefined) showAnswer(dialog, last);
  };
  onChange(element(`${ID}-form`), showLast);
  while (!dialog.isClosed()) {
    last = await ask("state", {}, dialog.node.id);
    showLast();
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

function showAnswer(dialog: Dialog, answer: Reply<MeterState>): void {
  const clock = answer.ok ? undefined : clockProblemOf(answer);
  element(`${ID}-row-state`).hidden = clock !== undefined;
  showClock(clock);
  if (answer.ok) {
    showState(dialog, answer.body);
    return;
  }
  element(`${ID}-row-progress`).hidden = true;
  showFacts(answer.told, true);
}

/** Whether what is chosen in the dialog is what is deployed, as far as both decide whose readings are meant. */
function isOfDeployed({ node }: Dialog, { deployed }: MeterState): boolean {
  const point = field("usagePointId").value;
  if (isUsagePointId(point) && hintOf(point) !== deployed.hint) return false;
  const service = chosenService();
  if (service !== undefined) return service === deployed.service;
  // The same variable has the same value.
  const saved = RED.nodes.originalFlow().find(({ id }) => id === node.id);
  return saved?.service === select("node-config-input-service").value;
}

function showState(dialog: Dialog, shown: MeterState): void {
  const { told: state, failing, history, coverage, lacking } = shown;
  const isMeant = isOfDeployed(dialog, shown);
  element(`${ID}-row-progress`).hidden = !isMeant;
  showFirst(isMeant ? shown.minuteOfFirst : null);
  showUnset(isMeant ? shown.unset : []);
  if (!isMeant) {
    showFacts({ text: t("told.not-deployed") }, false);
    element(`${ID}-history-told`).hidden = true;
    return;
  }
  showFacts(state, failing, shown);
  const bar = element(`${ID}-bar`) as HTMLProgressElement;
  bar.hidden = history.left === 0 || history.days === 0;
  bar.value = history.days === 0 ? 1 : 1 - history.left / history.days;
  element(`${ID}-coverage`).replaceChildren(
    ...(history.text === "" ? [] : [make("li", {}, history.text)]),
    ...coverage.map((each) => make("li", {}, ...held(each).map((part) => make("span", {}, part)))),
    ...(lacking === "" ? [] : [make("li", {}, lacking)]),
  );
}

/** Of several meters of a usage point, the first decides when it is checked, whatever the minute of this one. */
function showFirst(minute: number | null): void {
  const at = String(minute).padStart(2, "0");
  say(element(`${ID}-ticks-first`), minute === null ? "" : t("label.ticks-first", { minute: at }));
  element(`${ID}-ticks`).hidden = minute !== null;
}

/** Below a number whose variable is not set, as long as it is typed there: the server uses another one. */
function showUnset(unset: MeterState["unset"]): void {
  for (const property of Object.keys(bounds)) {
    const typed = field(property).value.trim();
    const found = unset.find((each) => each.property === property && each.variable === typed);
    say(element(`${ID}-unset-${property}`), found?.text ?? "");
  }
}

/** A series' columns: its name, how many days are held, and up to which. */
function held({ name, complete, partial, missing, notAsked, newest }: SeriesCoverage): string[] {
  const number = new Intl.NumberFormat(editorLocale());
  const counts = { days: complete + partial, of: complete + partial + missing + notAsked };
  const days = t(counts.of === 1 ? "told.held-one" : "told.held", {
    days: number.format(counts.days),
    of: number.format(counts.of),
  });
  if (newest === null) return [name, days, ""];
  return [name, days, t("told.until", { newest: dayText(newest, "medium") })];
}

/** Shows how long a depth takes to fetch. @param text what the line says at once, before that */
export type Estimator = (wanted: Wanted | undefined, text?: string) => void;

/** Asks the server some time after the last change. */
export function estimator(dialog: Dialog, line: HTMLElement): Estimator {
  let due: ReturnType<typeof setTimeout> | undefined;
  let asked = "";
  let of: ServiceId | undefined;
  return (wanted, text) => {
    const question = JSON.stringify([wanted ?? null, text]);
    if (question === asked) return;
    asked = question;
    clearTimeout(due);
    if (!wanted) {
      say(line, text ?? "–");
      return;
    }
    // The estimate for another service does not apply.
    if (text !== undefined || wanted.service !== of) say(line, text ?? "…");
    of = wanted.service;
    due = setTimeout(() => {
      const id = isDeployed(dialog.node.id) ? { id: dialog.node.id } : {};
      void ask("estimate", { ...wanted, ...id }).then((answer) => {
        if (dialog.isClosed() || asked !== question) return;
        const time = answer.ok ? answer.body.text : answer.told.text;
        say(line, text === undefined ? time : `${text} ${time}`);
      });
    }, REST_MS);
  };
}
