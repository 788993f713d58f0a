// Comfort on top of pages that work without it: single-key shortcuts, and lists that renew themselves.
(() => {
  "use strict";
  const root = document.documentElement;
  const find = (selector, from = document) => from.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];

  // Shortcuts. Off when the person switched them off; silent while something is typed.
  const typing = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;
  const press = (selector) => {
    const target = find(selector);
    target?.click();
    return target !== null;
  };
  const rows = () => all("[data-row] a[data-open]");
  const step = (by) => {
    const links = rows();
    if (links.length === 0) {
      return press(by > 0 ? "[data-key=next]" : "[data-key=previous]");
    }
    const at = links.indexOf(document.activeElement);
    const next = at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + by));
    links[next].focus();
    links[next].scrollIntoView({ block: "nearest" });
    return true;
  };
  const acts = {
    j: () => step(1),
    k: () => step(-1),
    c: () => press("[data-key=claim]"),
    u: () => press("[data-key=up]"),
    "/": () => {
      const search = find("[data-key=search]");
      search?.focus();
      search?.select();
      return search !== null;
    },
    "?": () => {
      find("#shortcuts")?.showModal();
      return true;
    },
  };
  document.addEventListener("keydown", (event) => {
    if (root.dataset.shortcuts !== "on" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) {
      return;
    }
    if (find("dialog[open]") === null && acts[event.key]?.()) {
      event.preventDefault();
    }
  });

  // One open menu at a time; Escape closes it and gives the focus back.
  document.addEventListener("click", (event) => {
    all("details.menu[open]").forEach((menu) => menu.contains(event.target) || menu.removeAttribute("open"));
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" ? find("details.menu[open]") : null;
    if (menu) {
      menu.removeAttribute("open");
      find("summary", menu).focus();
    }
  });

  // A list that renews itself: the same page is fetched again, and only the live part is exchanged, with the focus kept.
  const live = find("[data-live]");
  if (live) {
    const seconds = Number(live.dataset.live);
    const renew = async () => {
      if (document.hidden) {
        return;
      }
      const answer = await fetch(location.href, { headers: { "X-Live": "1" }, redirect: "manual" });
      if (!answer.ok) {
        return;
      }
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const kept = document.activeElement?.closest("[data-row]")?.dataset.row;
      all("[data-live], [data-live-part]").forEach((part) => {
        const other = fresh.getElementById(part.id);
        if (other && other.innerHTML !== part.innerHTML) {
          part.innerHTML = other.innerHTML;
        }
      });
      if (kept) {
        find(`[data-row="${CSS.escape(kept)}"] a[data-open]`)?.focus();
      }
    };
    setInterval(() => renew().catch(() => {}), seconds * 1000);
  }
})();
