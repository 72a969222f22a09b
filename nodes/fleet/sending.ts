/** Sends what changed of one meter: its readings, and then what is known of them. */
import type { Archive, UsagePoint } from "../archive/index.js";
import { secondsOf, type Clock } from "../base/index.js";
import type { FleetDatabase } from "./database.js";
import { keep } from "./keep.js";
import type { Member } from "./member.js";
import { takeOver, type Receiving } from "./receive.js";
import { slicesOf } from "./slices.js";
import { FORGOTTEN, type Has, type Upload } from "./upload.js";

/** Where a meter is sent to. */
export interface Target {
  readonly database: FleetDatabase;
  /** What tells the database from others. */
  readonly databaseId: string;
  readonly member: Member;
  readonly upload: Upload;
  /** What the database has, by `space/pdl`; kept up to date. */
  readonly has: Map<string, Has>;
  /** The ids of the contract nodes that there are; undefined: that is not known. */
  readonly contracts: ReadonlySet<string> | undefined;
}

/**
 * `ended`: the archive is not to be used any more; `put-back`: the database lacks what it had; `newer`: it has something
 * that the archive does not have yet.
 */
export type Sent = "done" | "ended" | "put-back" | "newer";

export class Sending {
  readonly #archive: Archive;
  readonly #clock: Clock;
  readonly #target: Target;
  readonly #hasEnded: () => boolean;
  readonly #receiving: Receiving;

  constructor(archive: Archive, clock: Clock, target: Target, hasEnded: () => boolean) {
    this.#archive = archive;
    this.#clock = clock;
    this.#target = target;
    this.#hasEnded = hasEnded;
    this.#receiving = { archive, clock, hasEnded };
  }

  /**
   * @throws {FleetError}
   * @throws {ArchiveError}
   */
  async send(point: UsagePoint): Promise<Sent> {
    const { mirrored } = this.#archive;
    const { id } = point;
    if (mirrored.isToForget(id) && !(await this.#forget(point))) return "ended";
    mirrored.begin(id);
    // Another member had it forgotten: what was sent before is sent again with what comes next.
    const isForgotten = this.#target.has.get(keyOf(point))?.sent === FORGOTTEN;
    if (isForgotten && mirrored.isSent(id, mirrored.sent(id))) return "done";
    const outcome = await this.#sendReadings(point);
    if (outcome !== "done") return outcome;
    return await this.#sendKept(point);
  }

  async #forget(point: UsagePoint): Promise<boolean> {
    const { upload, has, databaseId } = this.#target;
    const { head, time } = await upload.forget(point);
    has.delete(keyOf(point));
    if (this.#hasEnded()) return false;
    const { mirrored } = this.#archive;
    mirrored.forgot(point.id, time);
    // There is nothing of others any more, up to here.
    mirrored.setMerged(point.id, databaseId, head);
    return true;
  }

  async #sendReadings(point: UsagePoint): Promise<Sent> {
    const { mirrored, usagePoints, sources } = this.#archive;
    const { upload, has, databaseId } = this.#target;
    const { id } = point;
    // What either side does not know of is sent again: that changes nothing.
    const since = knownSent(this.#archive, point, has);
    const upTo = mirrored.head(id);
    const series = usagePoints.allSeries(id);
    const confirmed = new Map(series.map((one) => [one.id, mirrored.confirmed(one.id)]));
    const hasFiles = upTo > since && sources.hasFile(id);
    if (hasFiles) mirrored.fileSent(id, upTo, secondsOf(this.#clock));
    let [isSomeSent, fromFile] = [false, false];
    const slices = slicesOf(this.#archive, id, { since, upTo, confirmed });
    for (let next = slices.next(); next.done !== true;) {
      const [stretches, readAt] = [next.value, secondsOf(this.#clock)];
      fromFile ||= stretches.some(({ readings }) =>
        readings.some((one) => one.revision > since && sources.isFile(one.source)),
      );
      next = slices.next();
      const revisions = {
        since,
        upTo: next.done === true ? upTo : undefined,
        merged: mirrored.merged(id, databaseId),
      };
      const answer = await upload.send(this.#archive, point, { stretches, readAt, ...revisions });
      if (this.#hasEnded()) return "ended";
      if (answer.outcome !== "sent") return answer.outcome;
      mirrored.setMerged(id, databaseId, answer.head);
      isSomeSent = true;
      // Before it counts as sent: after a kill, it is found once more.
      await takeOver(answer.lost, point, this.#receiving);
      if (this.#hasEnded()) return "ended";
      // What was forgotten meanwhile is deleted at the next turn, with what was just sent.
      if (mirrored.isToForget(id)) return "done";
    }
    if (hasFiles && !fromFile) mirrored.noFileSent(id, upTo);
    if (!isSomeSent) return "done";
    has.set(keyOf(point), { sent: upTo, kept: has.get(keyOf(point))?.kept ?? 0 });
    mirrored.setSent(id, upTo);
    for (const [of, starts] of confirmed) mirrored.sentConfirmed(of, starts);
    return "done";
  }

  /**
   * Sends what changed of what is known beside readings, once the database has all of these: what says that they are
   * held must not be there before them.
   */
  async #sendKept(point: UsagePoint): Promise<Sent> {
    const { mirrored, kept, isReadOnly } = this.#archive;
    const { database, databaseId, member } = this.#target;
    const { id } = point;
    for (;;) {
      const sent = mirrored.sent(id);
      if (isReadOnly || mirrored.isToForget(id) || !mirrored.isSent(id, sent)) return "done";
      const merged = mirrored.merged(id, databaseId);
      // Until something changes on either side, both have the same.
      if (sent > 0) kept.noteHead(id, sent, merged);
      const changes = kept.changes(id);
      const { sentDays, registers, coverage } = changes.days;
      if (changes.parts.size + sentDays.length + registers.length + coverage.length === 0) return "done";
      const times = kept.times(id);
      const parts = kept.parts(id, changes.parts.keys(), secondsOf(this.#clock));
      const keeping = { times, sent, merged, parts, sentDays, registers, coverage };
      const answer = await keep(database, member, point, keeping);
      if (this.#hasEnded()) return "ended";
      if (answer.outcome === "put-back") {
        // What it lacks of that is sent again, if the archive still has it.
        if (answer.head < merged) mirrored.setMerged(id, databaseId, answer.head);
        return "put-back";
      }
      if (answer.outcome === "sent") kept.sent(id, changes, times + 1);
      else kept.beginAnew(id, answer.times);
    }
  }
}

/** The revision up to which both sides know that a usage point was sent; {@link FORGOTTEN}: none of it is there any more. */
export function knownSent({ mirrored }: Archive, point: UsagePoint, has: ReadonlyMap<string, Has>): number {
  return Math.min(mirrored.sent(point.id), has.get(keyOf(point))?.sent ?? 0);
}

export function keyOf({ space, pdl }: UsagePoint): string {
  return `${space}/${pdl}`;
}
