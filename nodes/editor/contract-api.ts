/** The routes about a meter's contract, between the server and the contract's dialog (api.ts). Types only. */
import type { Asking } from "./api.js";

/** What Enedis knows of a contract; makes one or two counted calls. */
export interface ContractRequest extends Asking {
  /** A deployed config node. */
  readonly id: string;
}

/** A proposal: nothing of it is taken without the user. */
export interface ContractAnswer {
  /** kVA, whole; absent: not given, or not understood. */
  readonly power?: number;
  /** Off-peak hours, `HH:mm` on a Paris clock; `to` before `from` is on the next day. */
  readonly offPeak?: readonly { readonly from: string; readonly to: string }[];
  /** Excerpts of what is given and not understood. */
  readonly unread: { readonly power?: string; readonly offPeak?: string };
}

/** Compares offers on the last 12 whole months of a deployed meter, and advises a power. */
export interface OffersRequest extends Asking {
  /** A deployed config node. */
  readonly id: string;
}

export interface OffersComparison {
  /** Cheapest first, then those that nobody may sign, then those that cannot be compared; empty: there are no readings, as `notes` say. */
  readonly offers: readonly OfferRow[];
  /** In words: which days were asked for. */
  readonly span: string;
  /** In words: which days were compared, at which prices, how old these are, and what is missing. */
  readonly notes: readonly string[];
  /** In words: which power to subscribe to, and why. */
  readonly power: string;
}

export interface OfferRow {
  readonly name: string;
  /** What the household has. */
  readonly present?: true;
  /** kVA; null: its contract is invalid, or begins later. */
  readonly power: number | null;
  /** €; null: it cannot be compared, as `reason` says. */
  readonly value: number | null;
  /** € against the present one; null: not known. */
  readonly saving: number | null;
  readonly reason?: string;
  /** What makes the difference, and why it cannot be signed. */
  readonly text?: string;
}

/** What off-peak hours would have changed, over the last 12 whole months of a deployed meter, at today's prices. */
export interface NewHoursRequest extends Asking {
  /** A deployed config node. */
  readonly id: string;
  /** Windows as a contract saves them: 1 to 100. */
  readonly hours: readonly object[];
}

export interface NewHoursAnswer {
  /** In words: what they would have changed, in euros and in energy, or why it is not known. */
  readonly text: string;
  /** In words: which days were asked for, which are missing, at which prices. */
  readonly notes: readonly string[];
}
