/**
 * The archive's tables. For a change, add a migration at the end of `migrations`; never edit a released one.
 *
 * Times are UTC seconds (calls: milliseconds), days are civil days in Paris counted from 1970-01-01. The big tables are
 * `WITHOUT ROWID` with integer keys: a reading takes about 30 bytes.
 */
import { coverageByDays, callTriggers, keptTriggers } from "./kept-marks.js";

export const migrations: readonly string[] = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;

  -- One meter. Demo readings live in a space of their own, also when the demo borrows a real number.
  CREATE TABLE usage_point (
    id INTEGER PRIMARY KEY,
    pdl TEXT NOT NULL,
    space TEXT NOT NULL CHECK (space IN ('real', 'demo')),
    first_deploy INTEGER NOT NULL,   -- day; the wanted range counts from it and only grows
    UNIQUE (pdl, space)
  );

  -- Whose budget a call spends: a base URL, with its client or secret where the service counts by them.
  CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    fingerprint TEXT NOT NULL UNIQUE, -- keyed hash
    service TEXT NOT NULL,
    base_url TEXT NOT NULL
  );

  -- One config node's way to a usage point. A changed credential is another source.
  CREATE TABLE source (
    id INTEGER PRIMARY KEY,
    usage_point INTEGER NOT NULL REFERENCES usage_point,
    account INTEGER NOT NULL REFERENCES account,
    fingerprint TEXT NOT NULL UNIQUE, -- keyed hash
    first_seen INTEGER NOT NULL,      -- seconds
    polled INTEGER NOT NULL DEFAULT 0 -- 1: its first round was begun, or has to wait for a tick
  );

  CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    usage_point INTEGER NOT NULL REFERENCES usage_point,
    direction TEXT NOT NULL,
    series TEXT NOT NULL,
    wanted_from INTEGER,              -- day; null: never wanted
    refused_before INTEGER,           -- day; a range that starts on this day or earlier is refused
    first_day INTEGER,                -- day; the meter was not there before, as far as refusals tell
    UNIQUE (usage_point, direction, series)
  );

  CREATE TABLE reading (
    series INTEGER NOT NULL,
    start INTEGER NOT NULL,
    value INTEGER NOT NULL,           -- W, Wh or VA
    step INTEGER NOT NULL,            -- seconds
    at INTEGER,                       -- max_power: instant of the peak
    source INTEGER NOT NULL,
    first INTEGER NOT NULL,           -- revision of the first insertion; negated if it came in as a corrected one
    revision INTEGER NOT NULL,        -- revision of the present value
    PRIMARY KEY (series, start)
  ) WITHOUT ROWID;
  CREATE INDEX reading_revision ON reading (series, revision);

  CREATE TABLE coverage (
    series INTEGER NOT NULL,
    day INTEGER NOT NULL,
    state INTEGER NOT NULL,           -- see CoverageState
    asked INTEGER NOT NULL,           -- how often we asked since the day was over a week old
    asked_at INTEGER NOT NULL,        -- seconds; when we asked last
    PRIMARY KEY (series, day)
  ) WITHOUT ROWID;

  CREATE TABLE call (
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL,
    usage_point INTEGER NOT NULL,
    at INTEGER NOT NULL,              -- milliseconds
    utc_day INTEGER NOT NULL,
    series INTEGER,
    cause TEXT NOT NULL,
    outcome TEXT,                     -- null: on its way, or cut off
    code TEXT,
    failed INTEGER NOT NULL DEFAULT 0
  );
  CREATE INDEX call_account ON call (account, utc_day);
  CREATE INDEX call_usage_point ON call (usage_point, utc_day);

  CREATE TABLE poll (
    usage_point INTEGER NOT NULL,
    utc_day INTEGER NOT NULL,
    cause TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (usage_point, utc_day, cause)
  ) WITHOUT ROWID;

  -- Days that a user asked for by hand: those not asked for since \`at\` are asked for again.
  CREATE TABLE request (
    series INTEGER NOT NULL,
    start INTEGER NOT NULL,           -- day
    end INTEGER NOT NULL,             -- day, excluded
    at INTEGER NOT NULL               -- seconds
  );

  -- What stops calls, and until when: see Block.
  CREATE TABLE block (
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,
    since INTEGER NOT NULL,           -- seconds
    until INTEGER,                    -- seconds; null: until it is lifted
    times INTEGER NOT NULL,
    code TEXT,
    PRIMARY KEY (subject, kind)
  ) WITHOUT ROWID;

  CREATE TABLE health (
    usage_point INTEGER PRIMARY KEY,
    state TEXT NOT NULL
  );

  -- What each node told of it.
  CREATE TABLE told (
    node TEXT NOT NULL,
    usage_point INTEGER NOT NULL,
    topic TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (node, usage_point, topic)
  ) WITHOUT ROWID;

  CREATE TABLE cursor (
    node TEXT NOT NULL,
    usage_point INTEGER NOT NULL,
    direction TEXT NOT NULL,
    measure TEXT NOT NULL,
    sent_to INTEGER NOT NULL,
    snapshot_to INTEGER NOT NULL,
    after INTEGER,
    starts_from INTEGER,              -- seconds; only readings from here on
    used_at INTEGER NOT NULL,         -- seconds
    PRIMARY KEY (node, usage_point, direction, measure)
  ) WITHOUT ROWID;
  `,
  // 2: each call counts the calls of the last hour, even for an account with thousands a day.
  "DROP INDEX call_account; CREATE INDEX call_account ON call (account, at)",
  // 3: whether a call was for history, beside its cause: a call for history may also be one that a user requested.
  "ALTER TABLE call ADD COLUMN history INTEGER NOT NULL DEFAULT 0; UPDATE call SET history = 1 WHERE cause = 'history'",
  // 4: a consent or a service refuses ranges to its own source only, not to the meter. Older entries do not say to
  // which source, nor whether it was the meter's first day; a few calls find that out again.
  `
  CREATE TABLE refused_before (
    series INTEGER NOT NULL,
    source INTEGER NOT NULL,
    day INTEGER NOT NULL,             -- a range that starts on this day or earlier is refused to this source
    PRIMARY KEY (series, source)
  ) WITHOUT ROWID;
  ALTER TABLE series DROP COLUMN refused_before;
  UPDATE series SET first_day = NULL;
  `,
  // 5: whose file it is. 1280199513 is ARCHIVE_ID, see header.ts.
  "PRAGMA application_id = 1280199513",
  // 6: whether a value is only known to a coarser unit than W, Wh or VA, see Reading.
  "ALTER TABLE reading ADD COLUMN rounded INTEGER NOT NULL DEFAULT 0",
  // 7: the facts by which a node's last message priced a day, see SentDay.
  `
  CREATE TABLE sent_day (
    series INTEGER NOT NULL,          -- of the day's value
    day INTEGER NOT NULL,
    node TEXT NOT NULL,
    daily INTEGER,                    -- Wh; null: it was not held
    curve TEXT NOT NULL,
    colors TEXT NOT NULL,
    PRIMARY KEY (series, day, node)
  ) WITHOUT ROWID;
  `,
  // 8: the colours of Tempo days that came after those of this package, and the requests for them.
  `
  CREATE TABLE tempo_color (
    day INTEGER PRIMARY KEY,          -- the Tempo day that begins on it
    color TEXT NOT NULL,
    source TEXT NOT NULL,             -- who said so
    read_at INTEGER NOT NULL,         -- seconds
    provisional INTEGER NOT NULL,     -- 1: read before it was binding; prices nothing
    revision INTEGER NOT NULL         -- of its last change, as of a reading
  );
  CREATE TABLE tempo_request (
    id INTEGER PRIMARY KEY,
    look INTEGER NOT NULL,            -- requests of one look share its number
    at INTEGER NOT NULL,              -- milliseconds
    utc_day INTEGER NOT NULL,
    season INTEGER NOT NULL,          -- the year in which it begins
    source TEXT NOT NULL,
    cause TEXT NOT NULL,
    outcome TEXT                      -- null: on its way, or cut off
  );
  CREATE INDEX tempo_request_day ON tempo_request (utc_day);
  `,
  // 9: what the registers of meters showed, and what they said of a day that was sent.
  `
  CREATE TABLE register (
    id INTEGER PRIMARY KEY,
    series INTEGER NOT NULL,          -- of the registers of a direction
    origin TEXT NOT NULL,             -- who read it, see RegisterOrigin
    owner TEXT NOT NULL,              -- see RegisterOwner; 'event': no register, its class is the kind of an event
    calendar TEXT NOT NULL,
    calendar_label TEXT NOT NULL,
    class TEXT NOT NULL,
    class_label TEXT NOT NULL,
    code TEXT NOT NULL,
    UNIQUE (series, origin, owner, calendar, class, code)
  );
  CREATE TABLE register_reading (
    series INTEGER NOT NULL,
    day INTEGER NOT NULL,             -- the date that Enedis gives it
    register INTEGER NOT NULL,
    value INTEGER NOT NULL,           -- Wh
    source INTEGER NOT NULL,
    read_at INTEGER NOT NULL,         -- seconds
    revision INTEGER NOT NULL,        -- of its present value, as of a reading
    PRIMARY KEY (series, day, register)
  ) WITHOUT ROWID;
  CREATE INDEX register_reading_revision ON register_reading (series, revision);
  ALTER TABLE sent_day ADD COLUMN registers TEXT NOT NULL DEFAULT '';
  `,
  // 10: how far each usage point's readings are in the fleet's database.
  `
  CREATE TABLE mirror (
    usage_point INTEGER PRIMARY KEY,
    sent INTEGER NOT NULL,            -- revision up to which they were sent
    merged INTEGER NOT NULL DEFAULT 0, -- its revision up to which those of others were taken over
    database TEXT NOT NULL DEFAULT '', -- whose revision that is
    forget INTEGER NOT NULL DEFAULT 0 -- 1: what it has of them is to be deleted
  );
  -- When readings of files were first sent: those up to a revision, and after the one before it.
  CREATE TABLE mirror_file (
    usage_point INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    at INTEGER NOT NULL,              -- seconds
    PRIMARY KEY (usage_point, revision)
  ) WITHOUT ROWID;
  -- Readings that changed without a new revision, since they were sent: rounded ones that were confirmed.
  CREATE TABLE mirror_confirmed (
    series INTEGER NOT NULL,
    start INTEGER NOT NULL,
    PRIMARY KEY (series, start)
  ) WITHOUT ROWID;
  CREATE TRIGGER reading_confirmed AFTER UPDATE OF rounded, first ON reading
  WHEN new.revision = old.revision AND EXISTS (SELECT 1 FROM mirror)
  BEGIN
    INSERT OR IGNORE INTO mirror_confirmed VALUES (new.series, new.start);
  END;
  `,
  // 11: what else of a usage point the fleet's database keeps, for an archive that is lost.
  `
  ALTER TABLE mirror ADD COLUMN kept INTEGER NOT NULL DEFAULT -1; -- how often it was sent; -1: to be asked
  ALTER TABLE mirror ADD COLUMN restoring INTEGER NOT NULL DEFAULT 0; -- 1: not all of it has come back yet; 2: its readings may be here
  -- Up to a revision, both had the same readings, which there was this revision.
  CREATE TABLE mirror_head (
    usage_point INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    head INTEGER NOT NULL,
    PRIMARY KEY (usage_point, revision)
  ) WITHOUT ROWID;
  -- What changed since it was sent, see kept-marks.ts.
  CREATE TABLE mirror_changed (
    usage_point INTEGER NOT NULL,
    part TEXT NOT NULL,
    stamp INTEGER NOT NULL,
    PRIMARY KEY (usage_point, part)
  ) WITHOUT ROWID;
  CREATE TABLE mirror_sent_day (
    series INTEGER NOT NULL,
    day INTEGER NOT NULL,
    node TEXT NOT NULL,
    stamp INTEGER NOT NULL,
    PRIMARY KEY (series, day, node)
  ) WITHOUT ROWID;
  CREATE TABLE mirror_register (
    series INTEGER NOT NULL,
    day INTEGER NOT NULL,
    stamp INTEGER NOT NULL,
    PRIMARY KEY (series, day)
  ) WITHOUT ROWID;
  CREATE INDEX source_account ON source (account);
  ${keptTriggers}
  `,
  // 12: what a user had forgotten must not come back from the fleet's database.
  `
  -- The archive's revision when that was asked for; 0: never. What was sent until then is not to be in the database.
  ALTER TABLE mirror ADD COLUMN forgotten INTEGER NOT NULL DEFAULT 0;
  -- Seconds, by the database's time: what arrived until then does not come back. The column forget is 2 once the meter is
  -- not deployed any more: then this ends with the next deploy of it.
  ALTER TABLE mirror ADD COLUMN forgotten_at INTEGER;
  `,
  // 13: what messages said of contracts: which days are announced.
  `
  CREATE TABLE contract (
    id INTEGER PRIMARY KEY,
    node TEXT NOT NULL UNIQUE,        -- id of its node
    used_at INTEGER NOT NULL          -- seconds
  );
  CREATE TABLE announced_day (
    contract INTEGER NOT NULL,
    label TEXT NOT NULL,
    day INTEGER NOT NULL,
    announced INTEGER NOT NULL,       -- 0: it was taken back
    said_at INTEGER NOT NULL,         -- seconds
    revision INTEGER NOT NULL,        -- of its last change, as of a reading; 0: it was only ever taken back
    PRIMARY KEY (contract, label, day)
  ) WITHOUT ROWID;
  `,
  // 14: what messages said of the prices of contracts, and the prices by which a day that was sent was priced.
  `
  CREATE TABLE price (
    contract INTEGER NOT NULL,
    start INTEGER NOT NULL,           -- seconds; no row reaches into the next one
    length INTEGER NOT NULL,          -- seconds
    price INTEGER,                    -- 1e-8 € a kWh; null: it was erased
    said_at INTEGER NOT NULL,         -- seconds
    revision INTEGER NOT NULL,        -- with which it was said here; 0: it came from the fleet's database
    PRIMARY KEY (contract, start)
  ) WITHOUT ROWID;
  -- The days in Paris with a minute whose price ever changed.
  CREATE TABLE price_day (
    contract INTEGER NOT NULL,
    day INTEGER NOT NULL,
    revision INTEGER NOT NULL,        -- of the last change, as of a reading
    PRIMARY KEY (contract, day)
  ) WITHOUT ROWID;
  ALTER TABLE sent_day ADD COLUMN prices TEXT NOT NULL DEFAULT '';
  -- How far a contract's prices are in the fleet's database, as in mirror.
  CREATE TABLE mirror_price (
    contract INTEGER PRIMARY KEY,
    database TEXT NOT NULL,
    sent INTEGER NOT NULL,            -- revision up to which it has them
    taken INTEGER NOT NULL            -- its revision up to which those of others were taken over
  );
  `,
  // 15: of what was asked for, only the days that changed are sent to the fleet's database.
  `
  CREATE TABLE mirror_coverage (
    series INTEGER NOT NULL,
    day INTEGER NOT NULL,             -- the first of some, see kept-state.ts
    stamp INTEGER NOT NULL,
    PRIMARY KEY (series, day)
  ) WITHOUT ROWID;
  ${coverageByDays}
  `,
  // 16: how many calls were made is known by whoever goes on in the place of this archive.
  callTriggers,
];
