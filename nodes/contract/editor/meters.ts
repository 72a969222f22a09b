/** The meters that have a contract, as the editor knows them. */
import { offerSearch } from "../../editor/browser.js";
import type { ServiceId } from "../../services/browser.js";
import { selectField } from "./fields.js";

export interface MeterNode extends EditorNode {
  readonly contract?: string;
  /** The id of the contract for what it produces. */
  readonly feedIn?: string;
  readonly service?: ServiceId;
}

/** @param contract its id */
export function metersWith(contract: string): MeterNode[] {
  const meters: MeterNode[] = [];
  RED.nodes.eachConfig((node) => {
    const meter: MeterNode = node;
    if (meter.type === "enedis-linky-config" && meter.contract === contract && meter.d !== true) {
      meters.push(meter);
    }
  });
  return meters;
}

/** A list of them; nothing, if there is no choice. @param place of the list */
export function meterChoice(
  place: string,
  label: string,
  meters: readonly MeterNode[],
  choose: (meter: MeterNode) => void,
): HTMLElement[] {
  const [first] = meters;
  if (first === undefined || meters.length === 1) return [];
  const choices = meters.map((one) => ({ value: one.id, text: RED.utils.getNodeLabel(one) }));
  return selectField([place, "meter"], label, first.id, choices, (id) => {
    choose(meters.find((one) => one.id === id)!);
  });
}

/** Has a long list of meters searched, once it is in the dialog. @param place what the list is in */
export function searchMeters(place: HTMLElement): void {
  const list = place.querySelector("select");
  if (list !== null) offerSearch(list);
}
