/** A clean end of a stand-by: what the database does not have yet is sent, so that whoever goes on knows it. */
import type { FleetDatabase } from "./database.js";
import { Download } from "./download.js";
import type { MirrorOptions } from "./mirror-options.js";
import type { Session } from "./session.js";
import { Upload } from "./upload.js";

/** So long is sent what was not yet. */
const LONGEST_END_MS = 3_000;

/**
 * Sends the rest, for some seconds.
 * @returns whether the database has all that is known
 * @throws {FleetError}
 * @throws {ArchiveError}
 */
export async function sendRest(
  session: Session,
  { database, databaseId }: { readonly database: FleetDatabase; readonly databaseId: string },
  { settings, clock, contracts, elapsed }: MirrorOptions,
): Promise<boolean> {
  const { has } = session;
  if (has === undefined || session.hasEnded()) return false;
  const member = { name: settings.name, archive: session.archive.mirrored.archive };
  const upload = new Upload(database, member, clock);
  const target = { database, databaseId, member, upload, has, contracts: contracts() };
  const download = new Download(database, databaseId, member);
  for (const begun = elapsed(); elapsed() - begun < LONGEST_END_MS;) {
    const outcome = await session.send(target, download);
    if (outcome === "put-back" || session.hasEnded()) return false;
    // What was sent changes where the cursors stand there.
    if (outcome === "done" && session.archive.mirrored.waiting().length === 0) return true;
  }
  return false;
}
