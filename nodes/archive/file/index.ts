/** The archive's file: opened by one Node-RED at a time, checked, put aside, copied. */
export { BackupError, openBackup } from "./backup-copy.js";
export { backUp } from "./backup.js";
export { checkAside } from "./check.js";
export { noteLostCalls } from "./creation.js";
export { type Disk, hostDisk } from "./disk.js";
export { type FileInstant, MOST_INSTANTS, thinnedOut } from "./file-instants.js";
export { type Loss, type OpenOptions, type OpenedFile, openFile, openMemory } from "./file.js";
export { openReadable, tryWriting } from "./readable.js";
