/* What is wrong in a meter: measures its texts, digits and targets. For the pages tiles.html and page.html. */
window.faultsOf = (() => {
  const LETTER = 10;
  const TARGET = 24;
  const HIGH_TARGET = 40;

  /** Keys that only the keyboard shows are not. */
  const isThere = (one) => isSeen(one) && (!one.matches(".key") || isTouched(one));
  const isTouched = (one) => getComputedStyle(one).pointerEvents !== "none";
  const isSeen = (one) => one.checkVisibility() && !one.closest(".hidden");

  /**
   * What is wrong in a meter.
   *
   * @param {ShadowRoot} root
   * @returns {[kind: string, text: string][]}
   */
  function faultsOf(root) {
    const faults = [];
    clips.clear();
    const glass = root.querySelector(".lcd").getBoundingClientRect();
    const tile = root.querySelector(".meter").getBoundingClientRect();
    const texts = textsOf(root);
    const digits = [...root.querySelectorAll(".digits")].filter(isSeen).map((one) => {
      const { left, right, top, bottom } = one.getBoundingClientRect();
      return { one, text: one.dataset.lit, left, right, top: top + 1, bottom: bottom - 1 };
    });
    const solid = [...root.querySelectorAll(".lamp, .key, .sign, .back svg")]
      .filter(isThere)
      .flatMap((one) => {
        const { left, right, top, bottom } = one.getBoundingClientRect();
        return clipped({ one, text: one.getAttribute("class"), left, right, top, bottom }, one) ?? [];
      });

    for (const { text, size } of texts)
      if (size < LETTER - 0.05) faults.push(["letters", `${size.toFixed(1)} px: ${text}`]);
    for (const box of digits) {
      const row = box.one.parentElement.getBoundingClientRect();
      if (isOutside(box, glass) || isOutside(box, row)) faults.push(["digits", box.text]);
      if (parseFloat(getComputedStyle(box.one).fontSize) < LETTER) faults.push(["letters", box.text]);
    }
    for (const box of texts) {
      if (isOutside(box, box.one.closest(".lcd") ? glass : tile))
        faults.push(["overlaps", `outside: ${box.text}`]);
      if (box.cut) faults.push(["overlaps", `cut: ${box.text}`]);
      if (!box.one.closest(".lcd") && isOver(box, glass))
        faults.push(["overlaps", `over the glass: ${box.text}`]);
    }
    for (const box of solid) {
      if (isOutside(box, tile)) faults.push(["overlaps", `outside: ${box.text}`]);
      if (box.one.matches(".key") && isOver(box, glass))
        faults.push(["overlaps", `over the glass: ${box.text}`]);
    }
    const boxes = [...texts, ...digits, ...solid];
    boxes.forEach((a, i) => {
      for (const b of boxes.slice(i + 1))
        if (isOver(a, b) && !a.one.contains(b.one) && !b.one.contains(a.one))
          faults.push(["overlaps", `${a.text} × ${b.text}`]);
    });
    faults.push(...smallTargets(root, tile));
    return faults;
  }

  /** Each line of each visible text: the height of its letters, without the empty part of its line. */
  function textsOf(root) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const texts = [];
    const range = document.createRange();
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const one = node.parentElement;
      const text = node.data.trim();
      if (text === "" || one.closest("style, title, table") || !isSeen(one)) continue;
      range.selectNodeContents(node);
      const rects = one.closest("svg") ? [drawn(one)] : [...range.getClientRects()];
      const size = parseFloat(getComputedStyle(one).fontSize);
      for (const { left, right, top, bottom } of rects) {
        if (right - left < 0.5) continue;
        const middle = (top + bottom) / 2;
        const box = {
          one,
          text,
          size,
          left,
          right,
          top: middle - 0.42 * size,
          bottom: middle + 0.42 * size,
        };
        const seen = clipped(box, one);
        if (seen) texts.push(seen);
      }
    }
    return texts;
  }

  /** A text of a drawing, without the halo around its letters: in Firefox, a bounding client rectangle has it. */
  function drawn(one) {
    const { x, y, width, height } = one.getBBox();
    const { a, d, e, f } = one.getScreenCTM();
    return { left: a * x + e, top: d * y + f, right: a * (x + width) + e, bottom: d * (y + height) + f };
  }

  /** What clips its content, of the meter that is looked at; null: it does not. Each text asks all around it. */
  const clips = new Map();
  function clipOf(one) {
    if (!clips.has(one)) {
      const { overflowX, overflowY, textOverflow, webkitLineClamp } = getComputedStyle(one);
      const { left, right, top, bottom } = one.getBoundingClientRect();
      const how = { overflowY, textOverflow, webkitLineClamp };
      clips.set(one, overflowX === "visible" ? null : { left, right, top, bottom, ...how });
    }
    return clips.get(one);
  }

  /** What is left of a text in the boxes that clip it; undefined: nothing. */
  function clipped(box, one) {
    const seen = { ...box };
    for (let at = one; at; at = at.parentElement) {
      const clip = clipOf(at);
      if (clip === null) continue;
      const { left, right, top, bottom, overflowY, textOverflow, webkitLineClamp } = clip;
      // What already ends in an ellipsis is not cut once more.
      if (seen.right > right + 1.5 && textOverflow !== "ellipsis") seen.cut = true;
      seen.left = Math.max(seen.left, left);
      seen.right = Math.min(seen.right, right);
      seen.top = Math.max(seen.top, top);
      seen.bottom = Math.min(seen.bottom, bottom);
      const part = (seen.bottom - seen.top) / (box.bottom - box.top);
      // Browsers round what lies exactly beyond a side.
      if (part < 0.15 || seen.right < seen.left + 0.1) return undefined;
      if (part < 0.85 && overflowY !== "auto" && webkitLineClamp === "none") seen.cut = true;
    }
    return seen;
  }

  const isOutside = (a, b) =>
    a.left < b.left - 1 || a.right > b.right + 1 || a.top < b.top - 1 || a.bottom > b.bottom + 1;

  const isOver = (a, b) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1.5 &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1.5;

  /** Who gets a touch where two targets overlap: the later one. */
  const order = [".row, a, .plain", ".ring i", ".back, .title button", ".key"];

  function smallTargets(root, tile) {
    const targets = order.flatMap((selector, rank) =>
      [...root.querySelectorAll(selector)]
        .filter((one) => one.matches("button, a, i") && isSeen(one))
        .filter(isTouched)
        .map((one) => ({ one, rank, ...touched(one) }))
        .filter(isWhole),
    );
    return targets.flatMap((target) => {
      const { one, rank } = target;
      const over = targets.filter((other) => other !== target && other.rank >= rank && isOver(target, other));
      const left = over.reduce((box, other) => without(box, other), target);
      const high = one.matches(".key, .back, .title button") ? HIGH_TARGET : TARGET;
      const wide = one.matches(".key") ? HIGH_TARGET : TARGET;
      const [width, height] = [left.right - left.left, left.bottom - left.top];
      if (width > wide - 0.6 && height > high - 0.6 && !isFar(left, tile)) return [];
      const name = one.ariaLabel ?? one.textContent.replace(/\s+/g, " ").trim();
      return [["targets", `${width.toFixed(0)} × ${height.toFixed(0)}: ${one.className} ${name}`]];
    });
  }

  /** Whether nothing of a target is scrolled away. */
  const isWhole = (target) => {
    const seen = clipped(target, target.one);
    return seen && seen.bottom - seen.top > target.bottom - target.top - 1;
  };

  /** Beyond the tile, a target may be another widget's. */
  const isFar = (a, tile) =>
    a.left < tile.left - 2 || a.right > tile.right + 2 || a.top < tile.top - 2 || a.bottom > tile.bottom + 2;

  /** A target with its invisible padding. */
  function touched(one) {
    const { left, top, right, bottom } = one.getBoundingClientRect();
    const after = getComputedStyle(one, "::after");
    if (after.content === "none" || after.position !== "absolute") return { left, top, right, bottom };
    const x = left + one.clientLeft + parseFloat(after.left);
    const y = top + one.clientTop + parseFloat(after.top);
    return {
      left: Math.min(left, x),
      top: Math.min(top, y),
      right: Math.max(right, x + parseFloat(after.width)),
      bottom: Math.max(bottom, y + parseFloat(after.height)),
    };
  }

  /** The larger rest of a box beside another that covers a part of it. */
  function without(a, b) {
    const rests = [
      { ...a, bottom: b.top },
      { ...a, top: b.bottom },
      { ...a, right: b.left },
      { ...a, left: b.right },
    ];
    const area = ({ left, right, top, bottom }) => Math.max(0, right - left) * Math.max(0, bottom - top);
    return rests.reduce((best, one) => (area(one) > area(best) ? one : best));
  }

  return faultsOf;
})();
