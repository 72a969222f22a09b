/** What the readings of a meter that has this contract would have cost at other offers: asked by a button. */
import {
  ask,
  editorLocale,
  explanationNodes,
  icon,
  isDeployed,
  make,
  onPress,
  type OfferRow,
  type OffersComparison,
} from "../../editor/browser.js";
import type { Draft } from "./draft.js";
import { smallButton, t } from "./fields.js";
import { meterChoice, metersWith, searchMeters } from "./meters.js";

export interface ComparingOptions {
  /** The id of the contract. */
  readonly contract: string;
  readonly draft: Draft;
  readonly isOpen: () => boolean;
}

/** @returns shows the section, or hides it: what is sold is not compared */
export function compareOffers(section: HTMLElement, options: ComparingOptions): () => void {
  section.replaceChildren(...contentOf(options));
  searchMeters(section);
  return () => {
    section.hidden = options.draft.kind === "feed-in";
  };
}

function contentOf({ contract, isOpen }: ComparingOptions): HTMLElement[] {
  const meters = metersWith(contract);
  let chosen = meters[0];
  const told = make("p", { className: "enedis-linky-hint" });
  told.setAttribute("role", "status");
  const result = make("div");
  const label = t("label.compare");
  const pressed = smallButton(["compare"], label, () => undefined, icon("balance-scale"), ` ${label}`);
  const help = make("p", { className: "enedis-linky-hint" });
  const show = (): void => {
    const isThere = chosen !== undefined && isDeployed(chosen.id);
    pressed.disabled = !isThere;
    help.textContent = t(
      chosen === undefined ? "help.no-meter" : isThere ? "help.compare" : "help.deploy-meter",
    );
    told.replaceChildren();
    result.replaceChildren();
  };
  show();
  onPress(pressed, async () => {
    const asked = chosen!;
    const reply = await ask("offers", { id: asked.id });
    if (!isOpen() || chosen !== asked) return;
    told.replaceChildren(reply.ok ? reply.body.notes.join(" ") : explanationNodes(reply.told));
    result.replaceChildren(...(reply.ok ? resultOf(reply.body) : []));
  });
  const list = meterChoice("compare", t("label.meter"), meters, (meter) => {
    chosen = meter;
    show();
  });
  const row = make("div", { className: "form-row" }, ...list, pressed);
  return [make("div", { className: "enedis-linky-section" }, t("section.compare")), help, row, told, result];
}

function resultOf({ offers, span, power }: OffersComparison): HTMLElement[] {
  return [...(offers.length === 0 ? [] : [tableOf(offers, span)]), make("p", {}, power)];
}

function tableOf(offers: readonly OfferRow[], span: string): HTMLElement {
  const highest = Math.max(...offers.map(({ value }) => value ?? 0));
  const headings = ["offer", "cost", "saving"].map((key) => {
    const heading = make("th", {}, t(`label.${key}`));
    heading.scope = "col";
    return heading;
  });
  return make(
    "table",
    { className: "enedis-linky-compared" },
    make("caption", {}, span),
    make("thead", {}, make("tr", {}, ...headings)),
    ...offers.map((offer) => bodyOf(offer, highest)),
  );
}

/** Two rows of an offer: its figures, and their bar with what makes the difference. */
function bodyOf(
  { name, present, power, value, saving, reason, text }: OfferRow,
  highest: number,
): HTMLElement {
  const heading = make(
    "th",
    {},
    make("span", {}, name),
    ...(power === null ? [] : [` · ${power}\u00a0kVA`]),
    ...(present ? [" ", make("span", { className: "enedis-linky-present" }, t("told.present"))] : []),
  );
  heading.scope = "rowgroup";
  const bar = make("div", { className: "enedis-linky-offer-bar" });
  // Node-RED's editor may forbid styles in attributes, never those of scripts.
  bar.style.width = `${value === null || highest <= 0 ? 0 : (100 * Math.max(0, value)) / highest}%`;
  const words = [reason, text].filter((one) => one !== undefined).join(" ");
  const more = make(
    "td",
    {},
    ...(value === null ? [] : [bar]),
    ...(words === "" ? [] : [make("div", { className: "enedis-linky-hint" }, words)]),
  );
  more.colSpan = 3;
  return make(
    "tbody",
    present ? { className: "enedis-linky-own" } : {},
    make(
      "tr",
      {},
      heading,
      make("td", {}, value === null ? "–" : eurosText(value, "auto")),
      make("td", {}, saving === null || present ? "–" : eurosText(saving, "exceptZero")),
    ),
    make("tr", {}, more),
  );
}

function eurosText(amount: number, signDisplay: "auto" | "exceptZero"): string {
  const text = amount.toLocaleString(editorLocale(), { style: "currency", currency: "EUR", signDisplay });
  return text.replace("-", "\u2212");
}
