/** The contract's dialog: the functions called in editor.html. */
import { editorLocale, element, icon, input, onChange, preset, select } from "../../editor/browser.js";
import { compareOffers } from "./compare.js";
import {
  decimalOf,
  decimalText,
  draftOf,
  monthDayOf,
  monthDayText,
  problemsOf,
  savedOf,
  type Draft,
  type SavedContract,
} from "./draft.js";
import { prepareCopyPaste, type CopyPaste } from "./copy-paste.js";
import { prepareAsking } from "./enedis.js";
import { sells } from "./feed-in.js";
import { problemText, showProblems, smallButton, t, type Path } from "./fields.js";
import { fitPrices } from "./kept-prices.js";
import { addVersion, openVersion, versionCards, type Card } from "./versions.js";

interface ContractNode extends EditorNode, SavedContract {}

const ID = "enedis-linky-contract";
const FORM = `${ID}-form`;

/** The open dialog: there is one at a time. */
let current: { readonly node: ContractNode; readonly draft: Draft } | undefined;
let cards: readonly Card[] = [];
let showAsking: () => void = () => undefined;
let showComparing: () => void = () => undefined;
let copyPaste: CopyPaste | undefined;

export function paletteLabel(): string {
  return t("label.palette");
}

export function label({ name }: ContractNode): string {
  return name || t("label.unnamed");
}

/** All that is wrong with a contract, saved or in its open dialog: its first problem stands for it. */
export function validateContract(node: ContractNode): Verdict {
  const draft = current?.node === node ? current.draft : draftOf(node);
  const [first] = problemsOf(draft);
  return first === undefined ? true : problemText(first);
}

export function prepare(node: ContractNode): void {
  const draft = draftOf(node);
  current = { node, draft };
  openVersion(draft.versions.at(-1));
  const kind = select(`${ID}-kind`);
  preset(kind.id, "supply", draft.kind);
  kind.addEventListener("change", () => {
    draft.kind = kind.value;
    // Suppliers have no prices for feed-in.
    for (const version of draft.versions) fitPrices(draft.kind, version);
    renew();
  });
  fillFields(draft);
  const anniversary = input(`${ID}-anniversary`);
  const billDay = input(`${ID}-bill-day`);
  const instalment = input(`${ID}-instalment`);
  onChange(element(`${ID}-year`), () => {
    draft.anniversary = monthDayOf(anniversary.value);
    draft.billDay = billDay.value.trim() === "" ? 1 : decimalOf(billDay.value);
    draft.instalment = instalment.value.trim() === "" ? null : decimalOf(instalment.value);
    check();
  });
  const isOpen = (): boolean => current?.draft === draft;
  showComparing = compareOffers(element(`${ID}-compare`), { contract: node.id, draft, isOpen });
  showAsking = prepareAsking(element(`${ID}-ask`), {
    contract: node.id,
    draft,
    isOpen,
    taken: (index, field) => {
      openVersion(draft.versions[index]);
      renew(["versions", index, field]);
    },
  });
  const buttons = element(`${ID}-add`);
  buttons.append(
    smallButton(
      ["versions", "add"],
      t("label.add-version"),
      () => {
        addVersion(draft);
        renew();
      },
      icon("plus"),
      ` ${t("label.add-version")}`,
    ),
  );
  copyPaste = prepareCopyPaste(element(FORM), buttons, element(`${ID}-paste`), {
    draft,
    isOpen,
    replaced: () => {
      fillFields(draft);
      openWrong(draft);
      renew();
    },
  });
  renew();
}

/** What is not in the versions, as it is in the draft. */
function fillFields({ kind, anniversary, billDay, instalment }: Draft): void {
  select(`${ID}-kind`).value = kind;
  input(`${ID}-anniversary`).value = monthDayText(anniversary);
  input(`${ID}-bill-day`).value = String(billDay);
  input(`${ID}-instalment`).value = decimalText(instalment, editorLocale());
}

/** The newest version, and all in which something is wrong. */
function openWrong(draft: Draft): void {
  openVersion(draft.versions.at(-1));
  for (const { path } of problemsOf(draft)) {
    if (path[0] === "versions") openVersion(draft.versions[Number(path[1])]);
  }
}

/** Makes the versions' fields anew: there are others. The keyboard stays where it was. @param at where it goes instead */
function renew(at?: Path): void {
  if (current === undefined) return;
  const { node, draft } = current;
  const focused = at?.join(".") ?? placeOf(document.activeElement);
  cards = versionCards({
    contract: node.id,
    draft,
    sells: sells(node.id),
    changed: check,
    renewed: renew,
  });
  element(`${ID}-versions`).replaceChildren(...cards.map((card) => card.element));
  check();
  const fields = element(FORM).querySelectorAll<HTMLElement>("[data-at]");
  if (focused !== undefined) [...fields].find((field) => placeOf(field) === focused)?.focus();
}

/** Where a field or a button is, also when it is made anew: the cards of versions have buttons of the same name. */
function placeOf(field: Element | null): string | undefined {
  return field instanceof HTMLElement ? field.dataset["at"] : undefined;
}

/** Shows what follows from what is typed, and says at each field what is wrong with it. */
function check(): void {
  if (current === undefined) return;
  const problems = problemsOf(current.draft);
  for (const card of cards) card.update(problems);
  showAsking();
  showComparing();
  copyPaste?.update(problems);
  showProblems(element(FORM), problems);
}

/** Called before Node-RED copies the fields into the node. */
export function save(node: ContractNode): void {
  if (current?.node === node) {
    const { kind, anniversary, billDay, instalment, versions } = savedOf(current.draft);
    Object.assign(node, { kind, anniversary, instalment, versions });
    // A flow of an earlier version has none: to look at it changes nothing.
    if (node.billDay !== undefined || billDay !== 1) node.billDay = billDay;
  }
  close();
}

export function close(): void {
  copyPaste?.end();
  copyPaste = undefined;
  current = undefined;
  cards = [];
  showAsking = () => undefined;
  showComparing = () => undefined;
}
