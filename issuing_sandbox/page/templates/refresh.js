
"use strict";
// Replaces what is marked "live" when the sandbox says that something has happened, and searches as one types.
// The page is whole without it.
(() => {
  const EVERY = 2000;
  const WAIT = 250;
  const pause = document.getElementById("pause");
  const told = document.getElementById("refreshed");
  let tag = null;
  let paused = sessionStorage.getItem("paused") === "yes";
  let busy = false;

  const tell = (text) => { if (told.textContent !== text) told.textContent = text; };
  const show = () => {
    pause.textContent = paused ? "Go on" : "Pause";
    pause.setAttribute("aria-pressed", String(paused));
    tell(paused ? "Paused: the page stays as it is." : "Refreshes by itself.");
  };
  // What is being typed, or chosen, stays.
  const inUse = (part) => {
    const at = document.activeElement;
    const typed = [...part.querySelectorAll("input:not([type=hidden])")].some((each) => each.value !== each.defaultValue);
    return typed || (part.contains(at) && at.matches("input, select, button"));
  };
  const replace = (text) => {
    const fresh = new DOMParser().parseFromString(text, "text/html");
    for (const part of document.querySelectorAll(".live[id]")) {
      const other = fresh.getElementById(part.id);
      if (!other) { part.replaceChildren(); continue; }
      if (inUse(part) || part.isEqualNode(other)) continue;
      const link = part.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
      const scrolls = [...part.querySelectorAll(".wide")].map((each) => [each.scrollLeft, each.scrollTop]);
      part.replaceWith(other);
      other.querySelectorAll(".wide").forEach((each, at) => { [each.scrollLeft, each.scrollTop] = scrolls[at] || [0, 0]; });
      if (link) [...other.querySelectorAll("a")].find((each) => each.getAttribute("href") === link)?.focus();
    }
    for (const part of fresh.querySelectorAll(".live[id]")) {
      if (!document.getElementById(part.id)) document.querySelector("main").append(part);
    }
  };
  const look = async (address, known) => {
    const answer = await fetch(address, { headers: known ? { "If-None-Match": known } : {} });
    if (answer.status === 304) return;
    if (!answer.ok) { tell(`The sandbox answered ${answer.status}: reload the page.`); return; }
    tag = answer.headers.get("etag");
    replace(await answer.text());
    if (!paused) tell("Refreshes by itself.");
  };
  const refresh = async () => {
    if (paused || busy || document.hidden) return;
    busy = true;
    try { await look(location.href, tag); } catch { tell("The sandbox does not answer."); }
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
    const address = `${form.action}?${new URLSearchParams(new FormData(form))}`;
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
