/** What fails of one meter alone is that meter's own: shown, paced and tried again by itself, and nobody waits for it. */
import assert from "node:assert/strict";
import { curve, day } from "../fixtures/readings.js";
import { memberPerTest, Server, type Member } from "./harness.js";

const DAY = day("2026-11-10");
const pdls = ["22000000000001", "22000000000002", "22000000000003"] as const;

describe("a failure of one meter", function () {
  this.timeout(240_000);
  const server = new Server();
  let home: Member;
  memberPerTest(server, (made) => (home = made));

  /** Each of these meters gets a day. */
  async function merge(of: number, some: readonly string[] = pdls): Promise<void> {
    const { point } = home;
    for (const pdl of some) {
      home.point = home.archive.usagePoints.usagePoint(pdl, "real", DAY);
      await home.merge(curve(of));
    }
    home.point = point;
  }
  /** PostgreSQL takes nothing of a meter, until the returned function is called. */
  async function refuse(pdl: string): Promise<() => Promise<void>> {
    await server.run(`INSERT INTO refused VALUES ('${pdl}')`);
    return () => server.run(`DELETE FROM refused WHERE pdl = '${pdl}'`);
  }
  const stored = async (): Promise<string[]> =>
    await server.query(
      `SELECT pdl, count(*) FROM enedis_linky.reading JOIN enedis_linky.usage_point ON id = usage_point
       GROUP BY 1 ORDER BY 1`,
    );
  const problemOf = (pdl: string): string | undefined => home.mirror.problemOf(`real/${pdl}`)?.problem;

  beforeEach(async () => {
    await merge(DAY);
    await home.pass();
    assert.deepEqual(await stored(), [`${pdls[0]}|48`, `${pdls[1]}|48`, `${pdls[2]}|48`]);
    home.changed.length = 0;
    await server.run(
      `CREATE TABLE refused (pdl text);
       CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         IF EXISTS (SELECT 1 FROM public.refused WHERE pdl = new.pdl) THEN RAISE 'refused'; END IF;
         RETURN new;
       END $$;
       CREATE TRIGGER refuse BEFORE UPDATE ON enedis_linky.usage_point FOR EACH ROW EXECUTE FUNCTION refuse()`,
    );
  });

  it("is shown, told and paced as its own, and ends by itself", async () => {
    const release = await refuse(pdls[1]);
    await merge(DAY + 1);
    const pauses: number[] = [];
    for (let i = 0; i < 5; i++) {
      await home.pass(i === 0 ? 5 : pauses.at(-1));
      pauses.push(home.mirror.problemOf(`real/${pdls[1]}`)!.nextTry - home.seconds);
    }
    assert.deepEqual(pauses, [5, 10, 20, 30, 30]);
    assert.deepEqual(await stored(), [`${pdls[0]}|96`, `${pdls[1]}|48`, `${pdls[2]}|96`]);
    assert.deepEqual(pdls.map(problemOf), [undefined, "failed", undefined]);
    assert.equal(home.mirror.problem, undefined);
    const { isOfOne, meters } = home.mirror.problemOf(`real/${pdls[1]}`)!;
    assert.deepEqual([isOfOne, meters], [true, 1]);
    // New readings of the others leave as if nothing had happened.
    await merge(DAY + 2, [pdls[0]]);
    await home.pass(5);
    assert.deepEqual((await stored())[0], `${pdls[0]}|144`);
    await release();
    await home.pass(30);
    assert.deepEqual(await stored(), [`${pdls[0]}|144`, `${pdls[1]}|96`, `${pdls[2]}|96`]);
    assert.equal(problemOf(pdls[1]), undefined);
    assert.deepEqual(home.changed, [`real/${pdls[1]}`, `real/${pdls[1]}`]);
  });

  for (const first of [0, 1]) {
    it(`does not keep another one that failed from being tried again (${first})`, async () => {
      const releases = [await refuse(pdls[0]), await refuse(pdls[1])];
      await merge(DAY + 1);
      for (let i = 0; i < 4; i++) await home.pass();
      assert.deepEqual(pdls.map(problemOf), ["failed", "failed", undefined]);
      await releases[first]!();
      for (let i = 0; i < 2; i++) await home.pass();
      assert.deepEqual(
        pdls.map(problemOf),
        pdls.map((_, i) => (i === 1 - first ? "failed" : undefined)),
      );
      await releases[1 - first]!();
      for (let i = 0; i < 2; i++) await home.pass();
      assert.deepEqual(await stored(), [`${pdls[0]}|96`, `${pdls[1]}|96`, `${pdls[2]}|96`]);
    });
  }

  it("of a meter that comes back leaves PostgreSQL and the other meters alone", async () => {
    await server.run("ALTER TABLE enedis_linky.coverage RENAME TO away");
    home.lose();
    await home.pass();
    const holds = (): boolean[] => pdls.map((pdl) => home.mirror.holds(home.archive, `real/${pdl}`));
    assert.deepEqual(holds(), [true, true, true]);
    await home.pass();
    assert.deepEqual(pdls.map(problemOf), ["failed", "failed", "failed"]);
    assert.equal(home.mirror.problem, undefined);
    // It does not turn round and round: there is a pause.
    assert.notEqual(home.mirror.wake(home.archive), Infinity);
    await server.run("ALTER TABLE enedis_linky.away RENAME TO coverage");
    await home.pass();
    assert.deepEqual(holds(), [false, false, false]);
    assert.deepEqual(pdls.map(problemOf), [undefined, undefined, undefined]);
  });
});

describe("a meter that comes back while an import is running", function () {
  this.timeout(240_000);
  const server = new Server();
  let home: Member;
  memberPerTest(server, (made) => (home = made));

  it("waits for its end, and the mirror does not: it goes on, and its name stays its own", async () => {
    await home.merge(curve(DAY));
    await home.pass();
    home.lose();
    await home.pass();
    const key = `real/${home.point.pdl}`;
    assert.ok(home.mirror.holds(home.archive, key));
    let end = (): void => undefined;
    const importing = home.archive.staging.turns.run(() => new Promise<void>((resolve) => (end = resolve)));
    const seen = async (): Promise<string[]> => await server.query("SELECT seen FROM enedis_linky.member");
    for (let i = 0; i < 3; i++) {
      const before = await seen();
      await home.pass(31);
      assert.notDeepEqual(await seen(), before);
      assert.ok(home.mirror.holds(home.archive, key));
    }
    // It does not turn round and round meanwhile.
    assert.notEqual(home.mirror.wake(home.archive), Infinity);
    end();
    await importing;
    await home.pass(6);
    assert.ok(!home.mirror.holds(home.archive, key));
  });
});

describe("a fault of our own in the mirror", function () {
  this.timeout(240_000);
  const server = new Server();
  let home: Member;
  memberPerTest(server, (made) => (home = made));

  it("is told, and the next try waits for half a minute", async () => {
    await home.merge(curve(DAY));
    const { archive } = home;
    const { mirrored } = archive;
    const faulty = { value: undefined as unknown as typeof mirrored, configurable: true };
    Object.defineProperty(archive, "mirrored", faulty);
    await home.pass();
    Object.defineProperty(archive, "mirrored", { ...faulty, value: mirrored });
    assert.deepEqual(
      home.faults.splice(0).map((fault) => fault instanceof TypeError),
      [true],
    );
    const pause = home.mirror.wake(archive) - home.seconds;
    assert.ok(pause > 29 && pause <= 30, String(pause));
    await home.pass(31);
    await server.isCopyOf([home]);
  });
});
