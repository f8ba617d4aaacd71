
"use strict";
// Replaces what is marked "live" when the sandbox says that something has happened, and searches as one types.
// The page is whole without it.
(() => {
  const EVERY = 2000;
  const WAIT = 250;
  // Pixels at the top that the list of sections may cover.
  const READ_FROM = 120;
  const pause = document.getElementById("pause");
  const told = document.getElementById("refreshed");
  let tag = null;
  let paused = sessionStorage.getItem("paused") === "yes";
  let busy = false;
  let looks = 0;

  const tell = (text) => { if (told.textContent !== text) told.textContent = text; };
  const show = () => {
    pause.textContent = paused ? "Go on" : "Pause";
    tell(paused ? "Paused: the page stays as it is." : "Refreshes by itself.");
  };

  // What is being typed, chosen, or marked to be copied stays.
  const isFilledIn = (field) => field.type !== "hidden" && field.value !== field.defaultValue;
  const isChosen = (field) => {
    const first = [...field.options].findIndex((each) => each.defaultSelected);
    return field.selectedIndex !== Math.max(first, 0);
  };
  const inUse = (part) => {
    const [at, marked] = [document.activeElement, getSelection()];
    return [...part.querySelectorAll("input")].some(isFilledIn)
      || [...part.querySelectorAll("select")].some(isChosen)
      || part.querySelector("details[open]")
      || (part.contains(at) && at.matches("input, select, button, summary"))
      || (!marked.isCollapsed && marked.containsNode(part, true));
  };

  // A new row above what one reads would move it, so the page is scrolled by as much.
  const place = () => {
    const tops = [...document.querySelectorAll("main section[id], main tr[id]")]
      .map((each) => [each.id, each.getBoundingClientRect().top]);
    return () => {
      const left = tops.filter(([id]) => document.getElementById(id));
      const [id, before] = left.findLast(([, top]) => top <= READ_FROM) ?? left[0] ?? [];
      if (id && scrollY) scrollBy({ top: document.getElementById(id).getBoundingClientRect().top - before, behavior: "instant" });
    };
  };
  const exchange = (part, fresh) => {
    const link = part.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    const scrolls = [...part.querySelectorAll(".wide")].map((each) => [each.scrollLeft, each.scrollTop]);
    part.replaceWith(fresh);
    fresh.querySelectorAll(".wide").forEach((each, at) => { [each.scrollLeft, each.scrollTop] = scrolls[at] || [0, 0]; });
    if (link) [...fresh.querySelectorAll("a")].find((each) => each.getAttribute("href") === link)?.focus({ preventScroll: true });
  };
  const replace = (text) => {
    const fresh = new DOMParser().parseFromString(text, "text/html");
    const keepPlace = place();
    let previous = null;
    // Both pages have their parts in one order, so that a part that is new comes after the one before it.
    for (const part of fresh.querySelectorAll(".live[id]")) {
      const old = document.getElementById(part.id);
      if (old && !inUse(old) && !old.isEqualNode(part)) exchange(old, document.importNode(part, true));
      if (!old) previous?.after(document.importNode(part, true));
      previous = document.getElementById(part.id);
    }
    for (const part of document.querySelectorAll(".live[id]")) {
      if (!fresh.getElementById(part.id) && !inUse(part)) part.remove();
    }
    keepPlace();
  };

  const look = async (address, known) => {
    const mine = ++looks;
    const answer = await fetch(address, { headers: known ? { "If-None-Match": known } : {} });
    const text = await answer.text();
    // Another one has begun since: by a search.
    if (mine !== looks) return;
    if (answer.status !== 304 && !answer.ok) { tell(`The sandbox answered ${answer.status}: reload the page.`); return; }
    if (!paused) tell("Refreshes by itself.");
    if (answer.status === 304) return;
    tag = answer.headers.get("etag");
    replace(text);
  };
  const refresh = async () => {
    if (paused || busy || document.hidden) return;
    busy = true;
    try {
      await look(location.href, tag);
    } catch {
      tell("The sandbox does not answer.");
    }
    busy = false;
  };

  pause.hidden = false;
  pause.addEventListener("click", () => {
    paused = !paused;
    sessionStorage.setItem("paused", paused ? "yes" : "no");
    show();
    refresh();
  });
  show();
  setInterval(refresh, EVERY);

  let waiting;
  const search = (form) => {
    const asked = [...new FormData(form)].filter(([, value]) => value);
    const address = `${form.action}?${new URLSearchParams(asked)}`;
    history.replaceState(null, "", address);
    look(address, null).catch(() => tell("The sandbox does not answer."));
  };
  addEventListener("input", ({ target }) => {
    const form = target.form;
    // A search that leads to another page waits until it is sent.
    if (!form || !form.matches(".find") || new URL(form.action).pathname !== location.pathname) return;
    clearTimeout(waiting);
    waiting = setTimeout(search, WAIT, form);
  });
})();
