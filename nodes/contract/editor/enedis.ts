/**
 * What Enedis knows of the contract, as a proposal: asked when the user wants it, through a meter that has this contract,
 * and taken over by the user alone.
 */
import {
  ask,
  dayText,
  explanationNodes,
  icon,
  isDeployed,
  make,
  onPress,
  today,
  type ContractAnswer,
} from "../../editor/browser.js";
import { formatDay } from "../../readings/index.js";
import { servicesWithContract } from "../../services/browser.js";
import {
  changedFrom,
  takingFrom,
  type Draft,
  type DraftVersion,
  type DraftWindow,
  type Taking,
} from "./draft.js";
import { dayField, row, smallButton, t } from "./fields.js";
import { meterChoice, metersWith, searchMeters, type MeterNode } from "./meters.js";

export interface AskingOptions {
  /** The id of the contract. */
  readonly contract: string;
  readonly draft: Draft;
  readonly isOpen: () => boolean;
  /** A version has what Enedis said: there the keyboard goes on. */
  readonly taken: (index: number, field: "from" | "power") => void;
}

/**
 * Fills the place where Enedis can be asked.
 * @returns shows it, or hides it: what is sold has neither power nor hours
 */
export function prepareAsking(place: HTMLElement, options: AskingOptions): () => void {
  const meters = metersOf(options.contract);
  if (meters.length > 0) place.replaceChildren(...contentOf(meters, options));
  searchMeters(place);
  return () => {
    place.hidden = meters.length === 0 || options.draft.kind === "feed-in";
  };
}

/** Meters whose service can be asked, and that have this contract. */
function metersOf(contract: string): MeterNode[] {
  return metersWith(contract).filter(({ service }) => service && servicesWithContract.includes(service));
}

function contentOf(meters: readonly MeterNode[], options: AskingOptions): HTMLElement[] {
  let chosen = meters[0]!;
  const answer = make("div", { className: "enedis-linky-whole" });
  answer.setAttribute("role", "status");
  const label = t("label.ask-enedis");
  const pressed = smallButton(["ask"], label, () => undefined, icon("question-circle"), ` ${label}`);
  const help = make("div", { className: "enedis-linky-whole enedis-linky-hint" });
  const show = (): void => {
    const isThere = isDeployed(chosen.id);
    pressed.disabled = !isThere;
    help.textContent = t(isThere ? "help.ask-enedis" : "help.deploy-meter");
  };
  show();
  onPress(pressed, async () => {
    const asked = chosen;
    const reply = await ask("contract", { id: asked.id });
    // Another meter may have been chosen meanwhile.
    if (!options.isOpen() || chosen !== asked) return;
    answer.replaceChildren(
      ...(reply.ok
        ? proposal(reply.body, options, (told) => answer.replaceChildren(make("span", {}, told)))
        : [make("span", {}, explanationNodes(reply.told))]),
    );
  });
  const list = meterChoice("ask", t("label.meter"), meters, (meter) => {
    chosen = meter;
    answer.replaceChildren();
    show();
  });
  return [...list, pressed, help, answer];
}

/** What is said, and the button that takes it over; without one, there is nothing to take. */
function proposal(
  facts: ContractAnswer,
  { contract, draft, taken }: AskingOptions,
  say: (told: string) => void,
): (HTMLElement | string)[] {
  const index = presentVersion(draft.versions);
  const version = draft.versions[index];
  const told = make("span", {}, wordsOf(facts, version).join(" "));
  if (version === undefined) return [told];
  const changes = changesIn(facts, version);
  if (changes === undefined) return [told];
  const fillIn = (): void => {
    Object.assign(version, changes);
    say(t("told.taken"));
    taken(index, "power");
  };
  // Of a contract that never priced anything, or had no hours, nothing is lost.
  const isFirst = !isDeployed(contract) || (version.hours.length === 0 && !("power" in changes));
  if (isFirst) return [told, " ", takeButton(t("label.take-facts"), fillIn)];
  let day = formatDay(today());
  const help = make("div", { className: "enedis-linky-hint" });
  // Versions may have been changed since this is shown.
  const show = (): Taking => {
    const taking = takingFrom(draft.versions, presentVersion(draft.versions), day);
    take.disabled = taking.kind === "outside";
    help.textContent = takingText(taking);
    return taking;
  };
  const take = takeButton(t("label.take-facts-from"), () => {
    const { kind } = show();
    if (kind === "outside") return;
    const changed = changedFrom(draft.versions, day, changes);
    draft.versions = changed.versions;
    say(kind === "itself" ? t("told.taken") : t("told.taken-from", { date: dayText(day) }));
    taken(changed.index, "from");
  });
  const enter = (entered: string): void => {
    day = entered;
    show();
  };
  show();
  const from = dayField(["ask", "from"], t("label.from-day"), day, enter, () => undefined);
  return [told, row(from, take, help)];
}

function takingText(taking: Taking): string {
  if (taking.kind !== "outside") return t(taking.kind === "new" ? "help.take-from" : "help.take-itself");
  const { first, last } = taking;
  const dates = {
    ...(first !== undefined && { first: dayText(first) }),
    ...(last !== undefined && { last: dayText(last) }),
  };
  if (first === undefined) return t(last === undefined ? "help.take-from" : "help.take-until", dates);
  return t(last === undefined ? "help.take-since" : "help.take-between", dates);
}

function takeButton(label: string, press: () => void): HTMLButtonElement {
  return smallButton(["ask", "take"], label, press, icon("check"), ` ${label}`);
}

/** The version that holds today: Enedis speaks of the present. */
function presentVersion(versions: readonly DraftVersion[]): number {
  const day = formatDay(today());
  const begun = versions.filter(({ from }) => from <= day).length;
  return Math.max(0, begun - 1);
}

/** What a version would get; undefined: it has all of it. Only an offer with off-peak hours takes them. */
function changesIn(
  { power, offPeak }: ContractAnswer,
  version: DraftVersion,
): Partial<DraftVersion> | undefined {
  const isPower = power !== undefined && power !== version.power;
  const isHours = offPeak !== undefined && version.offer === "hphc" && !areSame(offPeak, version.hours);
  if (!isPower && !isHours) return undefined;
  return {
    ...(isPower && { power }),
    ...(isHours && { hours: offPeak.map((window) => ({ ...window })) }),
  };
}

function areSame(offPeak: NonNullable<ContractAnswer["offPeak"]>, hours: readonly DraftWindow[]): boolean {
  const textOf = (windows: readonly DraftWindow[]): string =>
    windows
      .map(({ from, to, ...more }) => `${from}–${to}${Object.keys(more).join()}`)
      .sort()
      .join();
  return textOf(offPeak) === textOf(hours);
}

function wordsOf(facts: ContractAnswer, version: DraftVersion | undefined): string[] {
  const { power, offPeak, unread } = facts;
  const said = [
    ...(power === undefined ? [] : [`${power}\u00a0kVA`]),
    ...(offPeak === undefined
      ? []
      : [t("told.off-peak", { hours: offPeak.map(({ from, to }) => `${from}–${to}`).join(", ") })]),
  ];
  const isSame = version !== undefined && said.length > 0 && changesIn(facts, version) === undefined;
  return [
    said.length === 0 ? t("told.enedis-nothing") : t("told.enedis-says", { facts: said.join(", ") }),
    ...(unread.power === undefined ? [] : [plain("told.unread-power", unread.power)]),
    ...(unread.offPeak === undefined ? [] : [plain("told.unread-hours", unread.offPeak)]),
    ...(isSame ? [t("told.same-facts")] : []),
    ...(offPeak === undefined ? [] : [t(version?.offer === "hphc" ? "told.compare" : "told.unused-hours")]),
  ];
}

/** Whatever is in Enedis's text stays as it is. */
function plain(key: string, text: string): string {
  return t(key, { text: "\ue000" }).replace("\ue000", () => text);
}
