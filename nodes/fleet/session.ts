/** An open archive whose readings are sent: which of its meters have something to send, since when, and how it goes. */
import type { Archive, UsagePoint } from "../archive/index.js";
import { secondsOf, yieldToEventLoop, type Clock } from "../base/index.js";
import type { Download } from "./download.js";
import { receive } from "./receive.js";
import { slicesOf } from "./slices.js";
import type { Upload } from "./upload.js";

/** Meters whose state is read at once: some milliseconds. */
const AT_ONCE = 100;
/** Milliseconds: so long meters are sent one after the other, until what was marked meanwhile comes first. */
const TURN_MS = 5_000;

/** `left`: more is to be sent; `put-back`: the database lacks what it had. */
export type Outcome = "done" | "left" | "put-back";

export class Session {
  readonly archive: Archive;
  readonly #clock: Clock;
  readonly #unsubscribe: () => void;
  /** Ids of usage points with something to send, and since when, in seconds. */
  readonly #dirty = new Map<number, number>();
  /** Ids of usage points of which the database has something that the archive does not have. */
  readonly #behind = new Set<number>();
  /** The database's revisions of usage points as they were last seen, by `space/pdl`. */
  readonly #heads = new Map<string, number>();
  #sending: { readonly id: number; readonly since: number } | undefined;
  #isEnded = false;

  constructor(archive: Archive, clock: Clock) {
    this.archive = archive;
    this.#clock = clock;
    this.#unsubscribe = archive.onChange((point) => {
      if (point !== undefined) this.#mark(point.id);
    });
  }

  /** Nothing more of it is read or sent. */
  end(): void {
    this.#isEnded = true;
    this.#unsubscribe();
  }

  /** Also when its archive was closed: what failed with that was reported by whoever closed it. */
  hasEnded(): boolean {
    return this.#isEnded || this.archive.isClosed;
  }

  /** Since when something of a usage point is to be sent, in seconds; undefined: nothing is. @param id of it */
  since(id: number): number | undefined {
    return this.#sending?.id === id ? this.#sending.since : this.#dirty.get(id);
  }

  #mark(id: number): void {
    if (!this.#dirty.has(id)) this.#dirty.set(id, secondsOf(this.#clock));
  }

  /**
   * Marks everything that changed since it was sent, as either side knows it.
   * @param sent what the database has, by `space/pdl`
   */
  async markAll(sent: ReadonlyMap<string, number>): Promise<void> {
    const { usagePoints, mirrored } = this.archive;
    const all = [...usagePoints.all("real"), ...usagePoints.all("demo")];
    for (let from = 0; from < all.length && !this.hasEnded(); from += AT_ONCE) {
      this.archive.transaction(() => {
        for (const point of all.slice(from, from + AT_ONCE)) {
          // Also of an archive that was put back: it must find what it once sent, to have it deleted.
          mirrored.begin(point.id);
          if (mirrored.head(point.id) > known(this.archive, point, sent)) this.#mark(point.id);
        }
      });
      await yieldToEventLoop();
    }
  }

  /**
   * Takes over what others have sent.
   * @throws {FleetError}
   * @throws {ArchiveError}
   */
  async receive(download: Download): Promise<void> {
    const heads = await download.heads();
    if (this.hasEnded()) return;
    const { usagePoints, mirrored } = this.archive;
    for (const [key, head] of heads) {
      if (this.#heads.get(key) === head) continue;
      const [space, pdl] = key.split("/") as [UsagePoint["space"], string];
      const point = usagePoints.find(pdl, space);
      // It may be deployed yet.
      if (point === undefined) continue;
      this.#heads.set(key, head);
      if (head > mirrored.merged(point.id, download.databaseId)) this.#behind.add(point.id);
    }
    const end = this.#clock.now() + TURN_MS;
    for (const id of [...this.#behind]) {
      if (this.hasEnded() || this.#clock.now() >= end) return;
      await this.#receiveMeter(download, id);
    }
  }

  async #receiveMeter(download: Download, id: number): Promise<void> {
    const { archive } = this;
    const point = archive.usagePoints.withId(id);
    // What is forgotten is deleted first.
    if (point === undefined || archive.mirrored.isToForget(id)) {
      this.#behind.delete(id);
      return;
    }
    const receiving = { archive, clock: this.#clock, hasEnded: () => this.hasEnded() };
    if (await receive(download, point, receiving)) this.#behind.delete(id);
  }

  /**
   * Sends what is marked, the latest first, for some seconds.
   * @param sent what the database has, by `space/pdl`
   * @throws {FleetError}
   * @throws {ArchiveError}
   */
  async send(upload: Upload, download: Download, sent: Map<string, number>): Promise<Outcome> {
    for (const id of this.archive.mirrored.waiting()) this.#mark(id);
    const end = this.#clock.now() + TURN_MS;
    for (const [id, since] of [...this.#dirty].reverse()) {
      if (this.hasEnded()) return "done";
      if (this.#clock.now() >= end) return "left";
      this.#dirty.delete(id);
      this.#sending = { id, since };
      let outcome: "done" | "ended" | "put-back" | "newer" = "ended";
      try {
        outcome = await this.#sendMeter(upload, download, sent, id);
        if (outcome === "put-back") return outcome;
        // Then it is sent at the next turn.
        if (outcome === "newer") await this.#receiveMeter(download, id);
      } finally {
        if (outcome !== "done") this.#dirty.set(id, since);
        this.#sending = undefined;
      }
    }
    return "done";
  }

  async #sendMeter(
    upload: Upload,
    { databaseId }: Download,
    sent: Map<string, number>,
    id: number,
  ): Promise<"done" | "ended" | "put-back" | "newer"> {
    const { archive } = this;
    const { mirrored, usagePoints } = archive;
    const point = usagePoints.withId(id);
    if (point === undefined) return "done";
    if (mirrored.isToForget(id)) {
      const head = await upload.forget(point);
      sent.delete(keyOf(point));
      if (this.hasEnded()) return "ended";
      mirrored.forgot(id);
      // There is nothing of others any more, up to here.
      mirrored.setMerged(id, databaseId, head);
    }
    mirrored.begin(id);
    // What either side does not know of is sent again: that changes nothing.
    const since = known(archive, point, sent);
    const upTo = mirrored.head(id);
    const series = usagePoints.allSeries(id);
    const confirmed = new Map(series.map((one) => [one.id, mirrored.confirmed(one.id)]));
    const hasFiles = upTo > since && archive.sources.hasFile(id);
    if (hasFiles) mirrored.fileSent(id, upTo, secondsOf(this.#clock));
    let [isSomeSent, fromFile] = [false, false];
    const slices = slicesOf(archive, id, { since, upTo, confirmed });
    for (let next = slices.next(); next.done !== true;) {
      const [stretches, readAt] = [next.value, secondsOf(this.#clock)];
      fromFile ||= stretches.some(({ readings }) =>
        readings.some((one) => one.revision > since && archive.sources.isFile(one.source)),
      );
      next = slices.next();
      const revisions = {
        since,
        upTo: next.done === true ? upTo : undefined,
        merged: mirrored.merged(id, databaseId),
      };
      const answer = await upload.send(archive, point, { stretches, readAt, ...revisions });
      if (this.hasEnded()) return "ended";
      if (answer.outcome !== "sent") return answer.outcome;
      mirrored.setMerged(id, databaseId, answer.head);
      isSomeSent = true;
      // What was forgotten meanwhile is deleted at the next turn, with what was just sent.
      if (mirrored.isToForget(id)) return "done";
    }
    if (hasFiles && !fromFile) mirrored.noFileSent(id, upTo);
    if (!isSomeSent) return "done";
    sent.set(keyOf(point), upTo);
    mirrored.setSent(id, upTo);
    for (const [of, starts] of confirmed) mirrored.sentConfirmed(of, starts);
    return "done";
  }
}

/** The revision up to which both sides know that a usage point was sent. */
function known({ mirrored }: Archive, point: UsagePoint, sent: ReadonlyMap<string, number>): number {
  return Math.min(mirrored.sent(point.id), sent.get(keyOf(point)) ?? 0);
}

function keyOf({ space, pdl }: UsagePoint): string {
  return `${space}/${pdl}`;
}
