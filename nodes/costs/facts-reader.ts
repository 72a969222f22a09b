/** The facts of days that may leave, and those with which they were last sent, fetched many days at once. */
import type { Archive, SentDay, SentDaysKey, UsagePoint } from "../archive/index.js";
import type { Day, Direction } from "../readings/index.js";
import type { DayHeld } from "./day.js";
import { DayReader } from "./day-reader.js";

/** Days whose sent facts are fetched at once: some 20 kB of them. */
const CHUNK = 80;

/** Days that follow one another, and what is fetched of them. */
interface Run {
  readonly end: Day;
  readonly held: DayReader;
  sent: ReadonlyMap<Day, SentDay>;
  /** The first day of which nothing is fetched of what was sent. */
  sentTo: Day;
}

export class FactsReader {
  readonly #archive: Archive;
  readonly #usagePoint: Pick<UsagePoint, "id">;
  readonly #direction: Direction;
  readonly #key: SentDaysKey;
  #run: Run | undefined;

  constructor(archive: Archive, usagePoint: Pick<UsagePoint, "id">, direction: Direction, key: SentDaysKey) {
    this.#archive = archive;
    this.#usagePoint = usagePoint;
    this.#direction = direction;
    this.#key = key;
  }

  /**
   * @param days in ascending order
   * @param i which of them: each is asked for after those before it
   * @throws {ArchiveError}
   */
  async of(days: readonly Day[], i: number): Promise<{ held: DayHeld; sent: SentDay | undefined }> {
    const day = days[i]!;
    if (this.#run === undefined || day >= this.#run.end) this.#run = this.#runFrom(days, i);
    const run = this.#run;
    if (day >= run.sentTo) {
      run.sentTo = Math.min(run.end, day + CHUNK);
      run.sent = this.#archive.sentDays.between(this.#key, day, run.sentTo);
    }
    // Its curve too, where one value prices the whole day: another contract may need it.
    return { held: await run.held.of(day, true), sent: run.sent.get(day) };
  }

  #runFrom(days: readonly Day[], i: number): Run {
    const start = days[i]!;
    let next = i + 1;
    while (days[next] === start + next - i) next++;
    const end = start + next - i;
    const held = new DayReader(this.#archive, this.#usagePoint, this.#direction, {
      end,
      withRegisters: true,
    });
    return { end, held, sent: new Map(), sentTo: start };
  }
}
