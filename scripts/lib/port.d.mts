export function freePort(
  wanted: number,
  host?: string,
): Promise<{ readonly port: number; readonly address: string }>;
