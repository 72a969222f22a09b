/**
 * Years of a meter in virtual time against a real PostgreSQL: answers, corrections, changes of step, imports, another
 * member, outages, archives that are lost and databases that are put back. What must hold is checked all along.
 */
import assert from "node:assert/strict";
import { Client } from "pg";
import { CoverageState, Feed, type FeedEntry } from "../../nodes/archive/index.js";
import { dayOf, startOfDay, type Day } from "../../nodes/readings/index.js";
import { Draw } from "../costs/draw.js";
import { asRounded, curve, daily, day } from "../fixtures/readings.js";
import { Member, type Server } from "./harness.js";

const FIRST = day("2024-01-01");
/** Days that a service may still correct; each tick asks for them again. */
const RECENT = 7;
const HOUR_MS = 3_600_000;

interface Truth {
  readonly step: number;
  readonly values: (i: number) => number;
}

/** What happened, to be said with a failure and at the end. */
export interface Counts {
  messages: number;
  repeated: number;
  losses: number;
  putBack: number;
  corrections: number;
  outages: number;
}

export class Years {
  readonly counts: Counts = { messages: 0, repeated: 0, losses: 0, putBack: 0, corrections: 0, outages: 0 };
  readonly #server: Server;
  readonly #draws: Draw;
  readonly #schema: string;
  #home: Member;
  readonly #other: Member;
  #feed: Feed | undefined;
  readonly #client: Client;
  /** What Enedis says of each day. */
  readonly #truth = new Map<Day, Truth>();
  /** By series and start, what the node was sent last. */
  readonly #received = new Map<
    string,
    { readonly end: number; readonly value: number; readonly at: number }
  >();
  /** All that it was ever sent, as `series/start/end/value`. */
  readonly #ever = new Set<string>();
  /** By series and day, what the node was sent of it and the archive lost before the database had it. */
  readonly #lost = new Set<string>();
  /** The database knows all that happened until then, in milliseconds. */
  #safeAt = 0;
  /** The same, of the copy to which the database may be put back. */
  #copySafeAt = 0;
  /** Messages after the first of these instants and before the second may be repeated. */
  readonly #mayRepeat: (readonly [from: number, to: number])[] = [];
  #isAway = false;

  constructor(server: Server, seed: number) {
    this.#server = server;
    this.#draws = new Draw(seed);
    this.#schema = `years_${seed}`;
    this.#home = new Member(server.url(), { name: "home", schema: this.#schema });
    this.#other = new Member(server.url(), { name: "other", schema: this.#schema });
    this.#client = new Client({ connectionString: server.url() });
  }

  async run(days: number): Promise<Counts> {
    try {
      await this.#begin();
      for (let today = FIRST + 1; today <= FIRST + days; today++) await this.#day(today);
      await this.#end();
      return this.counts;
    } finally {
      await this.#client.end();
      await this.#home.end();
      await this.#other.end();
    }
  }

  #chance(one: number): boolean {
    return this.#draws.share() < 1 / one;
  }

  #draw(most: number): number {
    return Math.floor(this.#draws.share() * most);
  }

  async #begin(): Promise<void> {
    await this.#client.connect();
    for (const member of [this.#home, this.#other]) member.time = startOfDay(FIRST) * 1_000;
    await this.#home.pass();
    await this.#server.holdTime(this.#schema);
    await this.#later(60);
    await this.#pass();
    await this.#copy();
  }

  async #later(seconds: number): Promise<void> {
    for (const member of [this.#home, this.#other]) member.time += seconds * 1_000;
    await this.#client.query("UPDATE held_time SET at = to_timestamp($1)", [this.#home.time / 1_000]);
  }

  async #day(today: Day): Promise<void> {
    await this.#later(startOfDay(today) + 8 * 3_600 - this.#home.seconds);
    if (this.#chance(40)) {
      this.#isAway = true;
      this.counts.outages++;
    } else if (this.#chance(3)) this.#isAway = false;
    this.#learn(today);
    await this.#tick(today);
    if (this.#chance(25)) await this.#import(today);
    if (this.#chance(10)) await this.#tickOf(this.#other, today);
    if (this.#chance(50)) await this.#lose();
    this.#send();
    if (this.#chance(50)) await this.#lose();
    await this.#pass();
    if (this.#chance(20)) await this.#tick(today);
    this.#send();
    await this.#pass();
    if (this.#chance(30)) await this.#lose();
    if (this.#chance(60)) await this.#putBack();
    if (today % 20 === 0) await this.#copy();
    if (today % 50 === 0) await this.#checkLoss();
  }

  /** A new day, and corrections of recent ones. */
  #learn(today: Day): void {
    const truth = (base: number): Truth => ({
      step: this.#chance(4) ? 3_600 : 1_800,
      values: (i) => base + (i % 5),
    });
    this.#truth.set(today - 1, truth(this.#draw(1_000)));
    if (!this.#chance(5)) return;
    this.counts.corrections++;
    const corrected = Math.max(FIRST, today - 1 - this.#draw(RECENT - 1));
    this.#truth.set(corrected, truth(this.#draw(1_000)));
  }

  #tick(today: Day): Promise<void> {
    return this.#tickOf(this.#home, today);
  }

  /** A service answers: the recent days, and all that are not held. */
  async #tickOf(member: Member, today: Day): Promise<void> {
    const series = member.series();
    const known = member.archive.coverage.known(series.id, FIRST, today);
    for (let each = FIRST; each < today; each++) {
      const isHeld = known.at(each)?.state === CoverageState.complete;
      if (isHeld && each < today - RECENT) continue;
      const { step, values } = this.#truth.get(each)!;
      await member.merge(curve(each, step, values));
      await member.merge(
        daily(each, each + 1, () => 20 * values(0)),
        { series: "daily" },
      );
    }
  }

  async #import(today: Day): Promise<void> {
    const from = FIRST - 30 + this.#draw(today - FIRST + 20);
    const readings = curve(from, this.#chance(2) ? 3_600 : 600, (i) => (i * 7) % 50);
    await this.#home.load(this.#chance(2) ? readings : asRounded(readings), { conflicts: "keep" });
  }

  #send(): void {
    const { archive, point, seconds } = this.#home;
    const outputs = (["load_curve", "daily", "monthly"] as const).map((measure) => ({
      ...({ direction: "consumption", measure } as const),
    }));
    const options = { archive, node: "in", usagePoint: point, outputs, now: () => seconds };
    this.#feed ??= new Feed({ ...options, start: "history" });
    for (let next = this.#feed.next(); next !== undefined; next = this.#feed.next()) {
      this.counts.messages++;
      if (next.measure === "monthly") continue;
      for (const reading of next.readings) this.#receive(next.measure, reading);
    }
    this.#feed.settle();
  }

  #receive(measure: string, { start, end, value }: FeedEntry): void {
    const key = `${measure}/${start}`;
    const before = this.#received.get(key);
    const at = this.#home.time;
    if (before?.end === end && before.value === value) {
      this.counts.repeated++;
      const may = this.#mayRepeat.some(([from, to]) => before.at > from && before.at <= to);
      assert.ok(may, `${key} left twice, at ${before.at} and ${at}`);
    }
    // What it crosses is gone.
    for (let other = start - 3_600 + 600; measure === "load_curve" && other < end; other += 600) {
      const crossed = this.#received.get(`${measure}/${other}`);
      if (crossed !== undefined && crossed.end > start && other !== start)
        this.#received.delete(`${measure}/${other}`);
    }
    this.#received.set(key, { end, value, at });
    this.#ever.add(`${key}/${end}/${value}`);
  }

  async #pass(): Promise<void> {
    if (this.#isAway) return;
    await this.#later(10);
    await this.#other.pass(0);
    const { archive, point } = this.#home;
    await this.#home.pass(0);
    assert.equal(this.#home.mirror.problem, undefined);
    const { behind } = this.#home.mirror.behind(archive, point.id);
    // What came meanwhile from the other member has not left yet.
    if (behind === 0) this.#safeAt = this.#home.time;
  }

  /** The archive is lost: a new process begins with an empty one. */
  async #lose(): Promise<void> {
    this.counts.losses++;
    this.#mayRepeat.push([this.#safeAt, this.#home.time]);
    for (const [key, { at }] of this.#received) if (at > this.#safeAt) this.#lost.add(dayKeyOf(key));
    // It does not begin before PostgreSQL is back.
    this.#isAway = false;
    await this.#home.mirror.close();
    this.#home.mirror = this.#home.newMirror();
    this.#feed = undefined;
    this.#home.lose();
    await this.#later(10);
    await this.#home.deploy();
  }

  /** What the database knew is all there, and nothing has to be asked for. */
  async #checkLoss(): Promise<void> {
    this.#isAway = false;
    for (let i = 0; i < 3; i++) {
      this.#send();
      await this.#pass();
    }
    const before = this.#knowledge();
    await this.#lose();
    assert.deepEqual(this.#knowledge(), before);
    const repeated = this.counts.repeated;
    this.#send();
    assert.equal(this.counts.repeated, repeated, "nothing leaves twice");
  }

  #knowledge(): unknown {
    const { archive, point, seconds } = this.#home;
    const { cursor } = archive.kept.parts(point.id, ["cursor"], seconds);
    const coverage = this.#home.asked();
    // Whether a value is a correction is known by who got the first one: that may have been before the database was put
    // back, or another member's.
    const readings = this.#home.readingsInDetail().map((one) => one.replace(/,?"revised":\w+/, ""));
    return { coverage, cursor, readings };
  }

  get #tables(): readonly string[] {
    return [
      "usage_point",
      "member",
      "upload",
      "reading",
      "state",
      "cursor",
      "coverage_days",
      "sent_day",
      "register",
    ];
  }

  async #copy(): Promise<void> {
    for (const table of this.#tables) {
      await this.#client.query(`DROP TABLE IF EXISTS copy_${table}_${this.#schema}`);
      await this.#client.query(
        `CREATE TABLE copy_${table}_${this.#schema} AS TABLE ${this.#schema}.${table}`,
      );
    }
    this.#copySafeAt = this.#safeAt;
  }

  async #putBack(): Promise<void> {
    this.counts.putBack++;
    await this.#client.query("BEGIN");
    for (const table of this.#tables) {
      await this.#client.query(`DELETE FROM ${this.#schema}.${table}`);
      await this.#client.query(
        `INSERT INTO ${this.#schema}.${table} OVERRIDING SYSTEM VALUE TABLE copy_${table}_${this.#schema}`,
      );
    }
    await this.#client.query("COMMIT");
    this.#safeAt = this.#copySafeAt;
    // It is noticed within half a minute.
    await this.#later(40);
  }

  /** The archive has what Enedis says, but for corrections that were lost. */
  #isTrue(): void {
    const { archive } = this.#home;
    const held = archive.readings.between(this.#home.series("daily").id, startOfDay(FIRST), 9e9);
    const values = new Map(held.map(({ start, value }) => [dayOf(start), value]));
    for (const [each, { values: truth }] of this.#truth) {
      if (this.#lost.has(`daily/${each}`)) assert.ok(values.has(each), String(each));
      else assert.equal(values.get(each), 20 * truth(0), String(each));
    }
  }

  async #end(): Promise<void> {
    this.#isAway = false;
    for (let i = 0; i < 6; i++) {
      await this.#later(40);
      await this.#tick(dayOf(this.#home.seconds));
      this.#send();
      await this.#pass();
    }
    await this.#server.isCopyOf([this.#home, this.#other], this.#schema);
    const { archive, point } = this.#home;
    for (const { id, series } of archive.usagePoints.allSeries(point.id)) {
      for (const { start, step, value } of archive.readings.between(id, 0, 9e9)) {
        const key = `${series}/${start}`;
        const received = this.#received.get(key);
        // A correction that was lost, and is not asked for again as its day is too old: the archive has what it had
        // before, and so had the node.
        const isLost = this.#lost.has(dayKeyOf(key)) && this.#ever.has(`${key}/${start + step}/${value}`);
        if (!isLost) assert.deepEqual([received?.end, received?.value], [start + step, value], key);
      }
    }
    this.#isTrue();
    assert.deepEqual([...this.#home.faults, ...this.#other.faults], []);
    assert.ok(this.#home.time > HOUR_MS);
  }
}

/** @param key series and start */
function dayKeyOf(key: string): string {
  const [series, start] = key.split("/");
  return `${series}/${dayOf(Number(start))}`;
}
