/**
 * What a node says once and for all, also across restarts (docs/dev/decisions.md#56-said-once). The archive remembers it;
 * while that cannot be used, this process does. Notices wake with the collectors.
 */
import type { Archive } from "../../archive/index.js";
import { Once } from "../../base/index.js";
import type { Collectors, Companion } from "../../collector/index.js";
import { onePerArchive } from "./runtime.js";

export interface Notice {
  /** The node's id. */
  readonly node: string;
  /** The event. */
  readonly topic: string;
  /** What it is about: another one is another notice. */
  readonly about: string;
  /** Says it. @returns whether it left */
  readonly say: () => boolean;
}

/** Of no usage point. */
const NONE = 0;

export class Notices implements Companion {
  readonly #collectors: Pick<Collectors, "readable" | "problem" | "standsBy" | "wakeSoon" | "accompany">;
  readonly #waiting = new Map<string, Notice>();
  readonly #said = new Once();

  constructor(collectors: Pick<Collectors, "readable" | "problem" | "standsBy" | "wakeSoon" | "accompany">) {
    this.#collectors = collectors;
    collectors.accompany(this);
  }

  /** Says it soon, unless it has been said. The returned function takes it back. */
  once(notice: Notice): () => void {
    const key = keyOf(notice);
    if (!this.#said.has(key)) {
      this.#waiting.set(key, notice);
      this.#collectors.wakeSoon();
    }
    return () => {
      // A deploy may have made the node anew before the old one was closed.
      if (this.#waiting.get(key) === notice) this.#waiting.delete(key);
    };
  }

  /** Whether it was said, or waits to be: as far as the archive can be read now. */
  isSaid({ node, topic, about }: Omit<Notice, "say">): boolean {
    const key = keyOf({ node, topic, about });
    if (this.#said.has(key) || this.#waiting.has(key)) return true;
    return isTold(this.#collectors.readable, { node, topic, about });
  }

  // ——— a companion of the collectors

  get needsArchive(): boolean {
    return this.#waiting.size > 0;
  }

  wake(archive: Archive | undefined): number {
    const known = archive ?? this.#collectors.readable;
    // It is not open yet, or the clock is not set.
    if (archive === undefined && this.#collectors.problem?.kind !== "archive") return Infinity;
    if (this.#collectors.standsBy) return Infinity;
    for (const [key, notice] of this.#waiting) {
      const { node, topic, about, say } = notice;
      const isKnown = isTold(known, notice);
      if (!isKnown && !say()) continue;
      this.#waiting.delete(key);
      this.#said.add(key);
      if (!isKnown) archive?.health.tell(node, NONE, topic, about);
    }
    return Infinity;
  }

  stop(): void {
    this.#waiting.clear();
  }
}

function isTold(known: Archive | undefined, { node, topic, about }: Omit<Notice, "say">): boolean {
  return known?.health.told(node, NONE, topic) === about;
}

function keyOf({ node, topic, about }: Omit<Notice, "say">): string {
  return JSON.stringify([node, topic, about]);
}

/** The notices of a runtime and its archive. */
export const noticesOf = onePerArchive((collectors) => new Notices(collectors));
