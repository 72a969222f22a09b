/** An archive as before migrations 15 and 16. */
import type { Database } from "../../nodes/archive/sqlite/index.js";

/** Undoes them; what its triggers did before is not known. */
export function undoCoverageDays(db: Database): void {
  for (const event of ["insert", "update", "delete"]) {
    db.exec(
      `DROP TRIGGER kept_coverage_${event};
       CREATE TRIGGER kept_coverage_${event} AFTER ${event} ON coverage BEGIN SELECT 1; END`,
    );
  }
  db.exec("DROP TABLE mirror_coverage; DROP TRIGGER kept_call_insert; DROP TRIGGER kept_call_update");
}
