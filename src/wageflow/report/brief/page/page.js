"use strict";
(() => {
  const root = document.documentElement;

  // light or dark: as the reader's machine says, until the button is pressed; nothing is kept
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const scheme = document.querySelector("[data-scheme-switch]");
  const isDark = () => (root.dataset.scheme ? root.dataset.scheme === "dark" : dark.matches);
  const offer = () => { scheme.textContent = isDark() ? "Light page" : "Dark page"; };
  scheme.hidden = false;
  scheme.addEventListener("click", () => {
    root.dataset.scheme = isDark() ? "light" : "dark";
    offer();
  });
  dark.addEventListener("change", offer);
  offer();

  // tables: a press on a heading sorts the rows of each section, the third one restores their order
  const text = (cell) => {
    const copy = cell.cloneNode(true);
    for (const marks of copy.querySelectorAll(".marks")) marks.remove();
    return copy.textContent.trim();
  };
  const figure = (cell) => (cell && cell.dataset.sort !== undefined ? Number(cell.dataset.sort) : null);
  const alphabet = new Intl.Collator("en", { numeric: true });
  const compare = (column, isFigure, sign) => (one, other) => {
    const [a, b] = [one.cells[column], other.cells[column]];
    if (!isFigure) return sign * alphabet.compare(a ? text(a) : "", b ? text(b) : "");
    const [x, y] = [figure(a), figure(b)];
    // what has no figure comes last, whichever way
    if (x === null || y === null) return (x === null) - (y === null);
    return sign * (x - y);
  };
  const next = { none: "ascending", ascending: "descending", descending: "none" };
  for (const table of document.querySelectorAll("table[data-sortable]")) {
    const heads = [...table.tHead.rows[0].cells];
    const bodies = [...table.tBodies].map((body) => [
      body,
      [...body.rows].filter((row) => !row.classList.contains("section")),
    ]);
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      head.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => {
        const order = next[head.getAttribute("aria-sort")];
        for (const one of heads) one.setAttribute("aria-sort", one === head ? order : "none");
        const isFigure = head.dataset.sorts === "figures";
        for (const [body, rows] of bodies) {
          const sign = order === "descending" ? -1 : 1;
          const sorted = order === "none" ? rows : [...rows].sort(compare(column, isFigure, sign));
          body.append(...sorted);
        }
      });
    });
  }

  // a box in which nothing moves is no stop for the keyboard and no landmark
  const settle = (box) => {
    const moves = box.scrollWidth > box.clientWidth + 1;
    for (const [name, value] of [["tabindex", "0"], ["role", "region"]]) {
      if (moves) box.setAttribute(name, value);
      else box.removeAttribute(name);
    }
  };
  const boxes = new ResizeObserver((seen) => seen.forEach((one) => settle(one.target)));
  for (const box of document.querySelectorAll(".scroll")) boxes.observe(box);

  // a link leads to a note even where it is folded away
  const unfold = () => {
    let place = null;
    try {
      place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    } catch {
      return;
    }
    if (!place) return;
    let folded = false;
    for (let at = place.closest("details"); at; at = at.parentElement.closest("details")) {
      folded ||= !at.open;
      at.open = true;
    }
    if (folded) place.scrollIntoView();
  };
  addEventListener("hashchange", unfold);
  unfold();

  // on paper nothing is folded
  const folded = new Set();
  addEventListener("beforeprint", () => {
    for (const one of document.querySelectorAll("details:not([open])")) {
      folded.add(one);
      one.open = true;
    }
  });
  addEventListener("afterprint", () => {
    for (const one of folded) one.open = false;
    folded.clear();
  });
})();
