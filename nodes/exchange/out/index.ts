/** Exports, and the form of backups. */
export { type BackupContent, readBackup } from "./backup.js";
export * from "./write.js";
