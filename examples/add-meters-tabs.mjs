/** Les onglets de add-meters.mjs · The tabs of add-meters.mjs: where new meters go, and where messages leave. */
import { createHash } from "node:crypto";
import { say } from "./add-meters-words.mjs";

/** What leaves by the links of the first tab, and by those of the others, which only lead there. */
const outputs = [
  [
    "readings",
    say("Linky : relevés", "Linky: readings"),
    say("relevés → premier onglet", "readings → first tab"),
  ],
  ["health", say("Linky : santé", "Linky: health"), say("santé → premier onglet", "health → first tab")],
  [
    "state",
    say("Linky : où ils en sont", "Linky: how they are doing"),
    say("où ils en sont → premier onglet", "how they are doing → first tab"),
  ],
];

/** The editor's page ends at 8,000 pixels: a tab has ten columns of fifty, the next meters get another tab. */
const ROWS = 50;
const PER_TAB = 10 * ROWS;
const [LEFT, TOP, ACROSS, DOWN] = [180, 80, 400, 60];

export const hash = (text) => createHash("sha256").update(`add-meters ${text}`).digest("hex").slice(0, 16);
export const main = hash("tab");

/** Tabs with room: existing ones, then new ones, whose messages all leave by the links of the first tab. */
export class Tabs {
  constructor(flows, { tabs, groups }) {
    this.nodes = new Map(flows.map((node) => [node.id, node]));
    this.tabs = new Map();
    for (const { id } of tabs) this.#register(id, groups.get(id));
    for (const node of flows) {
      const slots = this.tabs.get(node.z)?.slots;
      if (slots === undefined || node.x === undefined || node.type.startsWith("link ")) continue;
      slots.add(Math.round((node.x - LEFT) / ACROSS) * ROWS + Math.round((node.y - TOP) / DOWN));
    }
    if (!this.tabs.has(main)) this.#addFirst();
  }

  /** @returns where a new meter of this group goes */
  place(group) {
    for (let count = 1; ; count++) {
      const found = [...this.tabs.values()].filter((tab) => tab.group === group)[count - 1];
      const tab = found ?? this.#addTo(group);
      let slot = tab.next;
      while (tab.slots.has(slot)) slot++;
      tab.next = slot;
      if (slot >= PER_TAB) continue;
      tab.slots.add(slot);
      const column = Math.floor(slot / ROWS);
      this.#makeRoom(tab.id, column);
      const wires = outputs.map(([key]) => [this.#linkId(tab.id, key)]);
      return { z: tab.id, x: LEFT + ACROSS * column, y: TOP + DOWN * (slot % ROWS), wires };
    }
  }

  #linkId = (tab, key) => hash(tab === main ? key : `${key} ${tab}`);

  #register(id, group) {
    const tab = { id, group, slots: new Set(), next: 0 };
    this.tabs.set(id, tab);
    return tab;
  }

  /** The first tab; where it was deleted, the other ones get their way out again. */
  #addFirst() {
    const others = [...this.tabs.keys()];
    this.#add(main, "", 1);
    for (const tab of others) {
      for (const [row, [key]] of outputs.entries()) {
        const link = this.nodes.get(this.#linkId(tab, key));
        if (link !== undefined && !link.links?.some((id) => this.nodes.has(id))) this.#join(link, row);
      }
    }
  }

  /** One more tab of a group, under an id that no tab has, also none whose group was changed in the editor. */
  #addTo(group) {
    const idOf = (part) => (group === "" && part === 1 ? main : hash(`tab ${part} ${group}`));
    let part = 1;
    while (this.nodes.has(idOf(part))) part++;
    return this.#add(idOf(part), group, part);
  }

  #add(id, group, part) {
    const label = `${group || say("Compteurs Linky", "Linky meters")}${part > 1 ? ` ${part}` : ""}`;
    this.nodes.set(id, { id, type: "tab", label, env: [{ name: "LINKY_GROUP", value: group, type: "str" }] });
    return this.#register(id, group);
  }

  /** Has the links of a tab to the right of this column, unless they were put elsewhere. */
  #makeRoom(tab, column) {
    for (const [row, [key]] of outputs.entries()) {
      const link = this.#link(tab, row);
      const x = LEFT + ACROSS * (column + 1) - 65;
      const isOurs = link.y === TOP + DOWN * row && (link.x - LEFT + 65) % ACROSS === 0;
      if (isOurs && link.x < x) this.nodes.set(this.#linkId(tab, key), { ...link, x });
    }
  }

  /** Where messages leave a tab: those of the first one for the user's flows, the others for the first tab. */
  #link(tab, row) {
    const [key, first, other] = outputs[row];
    const id = this.#linkId(tab, key);
    const present = this.nodes.get(id);
    if (present !== undefined) return present;
    const name = tab === main ? first : other;
    const link = { id, type: "link out", z: tab, name, mode: "link", links: [], wires: [] };
    Object.assign(link, { x: LEFT + ACROSS - 65, y: TOP + DOWN * row });
    this.nodes.set(id, link);
    return tab === main ? link : this.#join(link, row);
  }

  /** Has what leaves a tab enter the first one. */
  #join(link, row) {
    const [key, name] = outputs[row];
    const entryId = hash(`${key} in`);
    const entry = this.nodes.get(entryId) ?? {
      id: entryId,
      type: "link in",
      z: main,
      name: `${name} ←`,
      links: [],
      x: 45 + 60 * row,
      y: 30,
      wires: [[this.#link(main, row).id]],
    };
    const joined = { ...link, links: [...new Set([...(link.links ?? []), entryId])] };
    this.nodes.set(entryId, { ...entry, links: [...new Set([...entry.links, link.id])] });
    this.nodes.set(link.id, joined);
    return joined;
  }
}
