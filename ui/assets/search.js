// Search: what is ticked is kept over pages and searches, references are copied, the address follows.
(() => {
  "use strict";

  const KEPT = "kazqa-search-ticked";
  const STYLE = "kazqa-search-style";
  const read = (store, key) => {
    try {
      return store.getItem(key);
    } catch {
      return null; // storage is turned off: ticks last as long as the page
    }
  };
  const write = (store, key, value) => {
    try {
      store.setItem(key, value);
    } catch {
      /* as above */
    }
  };

  const ticked = new Set((read(window.sessionStorage, KEPT) || "").split(" ").filter(Boolean));
  let results = null;
  let moving = false;

  const count = () => {
    const form = results.querySelector(".sr-tools");
    if (!form) return;
    form.elements.ticked.value = [...ticked].join(" ");
    const said = form.querySelector(".sr-saved");
    const words = ticked.size ? said.dataset.some.replace("#", ticked.size) : said.dataset.all;
    if (said.textContent !== words) said.textContent = words;
    form.querySelector(".sr-untick").hidden = !ticked.size;
  };

  // Results replace one another in place, so that a box may hold another passage's tick.
  const settle = () => {
    results.querySelectorAll(".sr-tick").forEach((box) => (box.checked = ticked.has(box.value)));
    results.querySelectorAll(".sr-reference").forEach((line) => {
      if (line.dataset.of !== line.closest(".sr-hit").querySelector(".sr-tick").value) line.hidden = true;
    });
    results.querySelectorAll(".sr-order").forEach((list) => {
      const chosen = list.querySelector("option[selected]");
      if (chosen) list.value = chosen.value;
    });
    const style = results.querySelector(".sr-style");
    const wanted = read(window.localStorage, STYLE);
    if (style && wanted && [...style.options].some((each) => each.value === wanted)) style.value = wanted;
    count();
    const address = results.querySelector(".sr")?.dataset.address;
    if (address && results.getClientRects().length) {
      window.history.replaceState(window.history.state, "", address);
    }
    if (moving) {
      moving = false;
      const said = results.querySelector(".sr-count");
      said.focus({ preventScroll: true });
      said.scrollIntoView({ block: "start" });
    }
  };

  const attach = (element) => {
    if (!element || element === results) return;
    results = element;
    let due = 0;
    const later = () => {
      window.cancelAnimationFrame(due);
      due = window.requestAnimationFrame(() => {
        watch.disconnect();
        settle();
        watch.observe(element, watched);
      });
    };
    const watch = new MutationObserver(later);
    const watched = { childList: true, subtree: true, attributes: true, characterData: true };
    watch.observe(element, watched);
    settle();
  };
  document.addEventListener("kazqa:search", () => attach(document.getElementById("search-results")));

  const copy = async (button) => {
    const hit = button.closest(".sr-hit");
    const line = hit.querySelector(".sr-reference");
    const style = results.querySelector(".sr-style").value;
    const told = (words, reference) => {
      line.replaceChildren();
      const lead = document.createElement("strong");
      lead.textContent = words;
      line.append(lead);
      for (const each of reference.split("\n").filter(Boolean)) {
        const shown = document.createElement("span");
        shown.textContent = each;
        line.append(shown);
      }
      line.dataset.of = hit.querySelector(".sr-tick").value;
      line.hidden = false;
    };
    let reference = "";
    try {
      const query = new URLSearchParams({ style, lang: button.dataset.language });
      const reply = await fetch(`${button.dataset.reference}?${query}`);
      if (!reply.ok) throw new Error(reply.statusText);
      reference = await reply.text();
    } catch {
      told(button.dataset.absent, "");
      return;
    }
    try {
      await navigator.clipboard.writeText(reference);
      told(button.dataset.copied, reference);
    } catch {
      told(button.dataset.failed, reference);
    }
  };

  document.addEventListener("change", (event) => {
    if (!results || !(event.target instanceof Element) || !results.contains(event.target)) return;
    if (event.target.matches(".sr-tick")) {
      if (event.target.checked) ticked.add(event.target.value);
      else ticked.delete(event.target.value);
      write(window.sessionStorage, KEPT, [...ticked].join(" "));
      count();
    } else if (event.target.matches(".sr-style")) {
      write(window.localStorage, STYLE, event.target.value);
    }
  });

  document.addEventListener("click", (event) => {
    if (!results || !(event.target instanceof Element) || !results.contains(event.target)) return;
    const button = event.target.closest(".sr-copy");
    if (button) copy(button);
    if (event.target.closest(".sr-untick")) {
      ticked.clear();
      write(window.sessionStorage, KEPT, "");
      settle();
      results.querySelector(".sr-count").focus({ preventScroll: true });
    }
    if (event.target.closest("[data-do=page]") && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      moving = true;
    }
  });
})();
