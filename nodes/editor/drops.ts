/** What is dropped on a dialog. */

/**
 * Takes what is dropped anywhere on a dialog. Beside it, a file would replace the editor's page: while the dialog is
 * open, it does not. A text that is dropped on a text field is the field's.
 * @param zone of the dialog, which shows that it would be taken
 * @param types of what is taken
 * @returns ends it
 */
export function takeDrops(
  zone: HTMLElement,
  types: readonly ("Files" | "text/plain")[],
  drop: (dropped: DataTransfer) => void,
): () => void {
  const target = zone.closest<HTMLElement>(".red-ui-tray-body") ?? zone;
  const isInside = ({ target: at }: DragEvent): boolean => at instanceof Node && target.contains(at);
  const isTaken = (event: DragEvent): boolean => {
    const has = event.dataTransfer?.types ?? [];
    if (!types.some((type) => has.includes(type))) return false;
    return has.includes("Files") || (isInside(event) && !isTextField(event.target));
  };
  const mark = (isOver: boolean): void => {
    zone.classList.toggle("enedis-linky-over", isOver);
  };
  const over = (event: DragEvent): void => {
    mark(isTaken(event) && isInside(event));
    if (isTaken(event)) event.preventDefault();
  };
  const leave = (event: DragEvent): void => {
    if (event.relatedTarget === null) mark(false);
  };
  const take = (event: DragEvent): void => {
    mark(false);
    if (!isTaken(event)) return;
    event.preventDefault();
    if (isInside(event)) drop(event.dataTransfer!);
  };
  const ended = new AbortController();
  const { signal } = ended;
  document.addEventListener("dragover", over, { signal });
  document.addEventListener("dragleave", leave, { signal });
  document.addEventListener("drop", take, { signal });
  return () => {
    ended.abort();
  };
}

/** Whether it takes what is pasted or dropped by itself. */
export function isTextField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLTextAreaElement ||
    (target instanceof HTMLInputElement && !/^(?:checkbox|radio|button)$/.test(target.type)) ||
    (target instanceof HTMLElement && target.isContentEditable)
  );
}
