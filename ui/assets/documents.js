// The documents page: files are chosen and sent, the table is filtered and sorted, one document is
// opened in its place. What has to be known or done by the server goes through Gradio's events.
(() => {
  "use strict";

  const here = () => document.getElementById("page-documents");
  const inside = (target, selector) =>
    target instanceof Element && here()?.contains(target) ? target.closest(selector) : null;
  const tell = (from, event, data) =>
    from.dispatchEvent(new CustomEvent("dc", { bubbles: true, detail: { event, data } }));
  const filled = (words, values) => words.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

  // Buttons

  document.addEventListener("click", (event) => {
    const button = inside(event.target, "[data-dc]");
    if (button) {
      const { dc, id, first, job } = button.dataset;
      tell(button, dc, { id, first, job });
      return;
    }
    const sorting = inside(event.target, "[data-dc-sort]");
    if (sorting) sortBy(sorting.dataset.dcSort);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    const panel = here()?.querySelector(".dc-panel");
    if (!panel?.getClientRects().length || panel.querySelector("fieldset:disabled")) return;
    if (inside(event.target, ".dc-field")) return; // what is being typed is not thrown away
    tell(panel, "collapse", {});
  });

  // Filters and order: the rows stay the server's, here they are hidden and moved.

  const order = { column: "", down: false };
  const key = (row, column) => {
    const cell = row.querySelector(`[data-dc-column="${column}"]`);
    const { sort, order: dated } = cell.dataset;
    return sort !== undefined ? sort : dated !== undefined ? dated : (cell.querySelector("a, time") ?? cell).textContent.trim();
  };
  const compared = (column, rows) => {
    const collator = new Intl.Collator(document.documentElement.lang || undefined, { numeric: true });
    const keys = new Map(rows.map((row) => [row, key(row, column)]));
    const way = order.down ? -1 : 1;
    return (one, other) => {
      const [a, b] = [keys.get(one), keys.get(other)];
      if (!a || !b) return a ? -1 : b ? 1 : 0; // what is not known comes last, either way
      return way * collator.compare(a, b);
    };
  };
  const sortBy = (column) => {
    order.down = column === order.column && !order.down;
    order.column = column;
    arrange();
  };
  const arrange = () => {
    const list = here()?.querySelector(".dc-list");
    if (!list) return;
    const body = list.querySelector("tbody");
    const rows = [...body.rows];
    if (order.column) {
      const focused = document.activeElement;
      const sorted = [...rows].sort(compared(order.column, rows));
      if (sorted.some((row, place) => row !== rows[place])) body.append(...sorted);
      if (body.contains(focused)) focused.focus({ preventScroll: true });
    }
    list.querySelectorAll("thead th").forEach((head) => {
      const now = head.dataset.dcColumn === order.column;
      if (now) head.setAttribute("aria-sort", order.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    const narrow = here().querySelector("[data-dc-order]");
    if (narrow) narrow.value = order.column;
    filter(list, rows);
  };
  const filter = (list, rows) => {
    const wanted = Object.fromEntries(
      [...here().querySelectorAll("[data-dc-filter]")].map((each) => [each.dataset.dcFilter, each.value]),
    );
    const terms = (wanted.text ?? "").toLocaleLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const { whose, language, kind } = row.dataset;
      const chosen = Object.entries({ whose, language, kind }).every(([name, value]) => !wanted[name] || wanted[name] === value);
      const text = chosen && terms.length ? searched(row) : "";
      const fits = chosen && terms.every((term) => text.includes(term));
      row.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    list.querySelector("table").hidden = shown === 0;
    list.querySelector(".dc-none-fits").hidden = shown > 0;
    const count = here().querySelector(".dc-count");
    const said = filled(count.dataset.words, { shown, all: rows.length });
    if (count.textContent !== said) count.textContent = said;
  };
  const searched = (row) =>
    [...row.cells]
      .map((cell) => (cell.querySelector("a, time") ?? cell).textContent)
      .join(" ")
      .toLocaleLowerCase();
  document.addEventListener("input", (event) => {
    if (inside(event.target, "[data-dc-filter]")) arrange();
    const chosen = inside(event.target, "[data-dc-order]");
    if (chosen) {
      Object.assign(order, { column: chosen.value, down: false });
      if (chosen.value) arrange();
      else restore();
    }
  });
  // The order that the server gave: each row knows its place.
  const restore = () => {
    const body = here().querySelector(".dc-list tbody");
    body.append(...[...body.rows].sort((one, other) => one.dataset.place - other.dataset.place));
    arrange();
  };

  // One document in the place of the list, and back to where it was opened.

  let opened = null;
  const follow = () => {
    const panel = here().querySelector(".dc-panel");
    if (!panel) {
      if (opened) leave(opened);
      opened = null;
      return;
    }
    if (opened?.key === panel.dataset.dcKey) return;
    const back = opened?.back ?? window.scrollY;
    opened = { key: panel.dataset.dcKey, of: panel.dataset.dcOf, back };
    panel.querySelector("form")?.reset();
    panel.querySelector("h2").focus({ preventScroll: true });
    panel.scrollIntoView({ block: "start" });
  };
  const leave = ({ of, back }) => {
    window.scrollTo({ top: back });
    const row = here().querySelector(`[data-dc-row="${CSS.escape(of)}"]`);
    const target = row && !row.hidden ? row.querySelector("[data-dc]") : here().querySelector('[data-dc-filter="text"]');
    target?.focus({ preventScroll: true });
  };

  // Files to add: chosen or dropped, checked, and sent one after another when the form is.

  let files = [];
  const form = () => here()?.querySelector(".dc-adding");
  const words = () => JSON.parse(form().dataset.words);
  const most = () => ({ files: Number(form().dataset.mostFiles), megabytes: Number(form().dataset.mostMegabytes) });
  const problem = (file) =>
    file.size > most().megabytes * 2 ** 20 ? filled(words().file_too_large, most()) : "";
  const choose = (given) => {
    const same = (a, b) => a.name === b.name && a.size === b.size && a.lastModified === b.lastModified;
    const fresh = [...given].filter((file) => !files.some((held) => same(held.file, file)));
    files.push(...fresh.map((file) => ({ file, why: problem(file) })));
    draw();
  };
  const element = (name, text, attributes = {}) => {
    const made = document.createElement(name);
    made.textContent = text;
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    return made;
  };
  const size = (bytes) => {
    const [unit, share, digits] = bytes >= 2 ** 20 ? ["megabyte", 2 ** 20, 1] : ["kilobyte", 2 ** 10, 0];
    const style = { style: "unit", unit, maximumFractionDigits: digits };
    return new Intl.NumberFormat(document.documentElement.lang, style).format(bytes ? Math.max(bytes / share, 0.1 ** digits) : 0);
  };
  const draw = () => {
    const list = form().querySelector(".dc-chosen");
    list.replaceChildren(
      ...files.map(({ file, why }, place) => {
        const item = element("li", "", why ? { class: "dc-wrong" } : {});
        const out = element("button", "×", {
          type: "button",
          title: words().leave_out,
          "aria-label": filled(words().leave_out_named, { name: file.name }),
        });
        out.addEventListener("click", () => {
          files.splice(place, 1);
          draw();
          (list.querySelectorAll("button")[place] ?? form().querySelector(".dc-file")).focus();
        });
        item.append(element("span", file.name, { class: "dc-name" }), element("span", size(file.size), { class: "dc-quiet" }));
        if (why) item.append(element("span", why, { class: "dc-why" }));
        item.append(out);
        return item;
      }),
    );
    say(files.length > most().files ? filled(words().too_many_files, { most: most().files }) : "");
  };
  const say = (text) => (form().querySelector(".dc-sending").textContent = text);
  document.addEventListener("change", (event) => {
    const input = inside(event.target, ".dc-file");
    if (!input) return;
    choose(input.files);
    input.value = ""; // the same file can be chosen again
  });
  const drop = (event) => inside(event.target, ".dc-adding")?.querySelector(".dc-drop");
  document.addEventListener("dragover", (event) => {
    const zone = drop(event);
    if (!zone || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    zone.classList.add("dc-over");
  });
  const undrop = () => here()?.querySelector(".dc-over")?.classList.remove("dc-over");
  document.addEventListener("dragleave", undrop);
  document.addEventListener("drop", (event) => {
    const zone = drop(event);
    undrop();
    if (!zone) return;
    event.preventDefault();
    choose(event.dataTransfer.files);
  });

  let sending = null;
  const send = async (file, signal) => {
    const body = new FormData();
    body.append("files", file, file.name);
    const answer = await fetch(new URL("gradio_api/upload", window.location.href), { method: "POST", body, signal });
    if (answer.status === 413) return { why: filled(words().file_too_large, most()) };
    if (!answer.ok) return { why: words().file_not_sent };
    const [path] = await answer.json();
    return { path };
  };
  const sendAll = async (signal) => {
    const sent = [];
    for (const [place, held] of files.entries()) {
      if (signal.aborted) break;
      say(filled(words().sending, { number: place + 1, all: files.length, name: held.file.name }));
      const { path, why } = await send(held.file, signal).catch(() => ({ why: words().file_not_sent }));
      held.why = why ?? "";
      if (path) sent.push({ path, name: held.file.name });
    }
    return sent;
  };
  const fieldsOf = (made) => {
    const { addresses, ...details } = Object.fromEntries(
      [...new FormData(made)].filter(([, value]) => typeof value === "string"),
    );
    return { addresses: addresses ?? "", details };
  };
  const busy = (now) => {
    form().querySelector('[type="submit"]').disabled = now;
    form().querySelector(".dc-stop").hidden = !now;
  };
  const add = async () => {
    const { addresses, details } = fieldsOf(form());
    if (files.length > most().files || files.some(({ why }) => why)) {
      files.forEach((held) => (held.why = problem(held.file)));
      draw();
      if (files.length > most().files || files.some(({ why }) => why)) return;
    }
    if (!files.length && !addresses.trim()) return say(words().nothing_chosen);
    sending = new AbortController();
    busy(true);
    const sent = await sendAll(sending.signal);
    const stopped = sending.signal.aborted;
    busy(false);
    if (stopped) files.forEach((held) => (held.why = problem(held.file)));
    draw();
    say(stopped ? words().stopped : "");
    sending = null;
    if (stopped) tell(form(), "clear", { files: sent });
    else if (sent.length || addresses.trim()) tell(form(), "upload", { files: sent, addresses, details });
  };
  document.addEventListener("submit", (event) => {
    const made = inside(event.target, "[data-dc-form]");
    if (!made) return;
    event.preventDefault();
    if (made.dataset.dcForm === "upload") add();
    else tell(made, made.dataset.dcForm, { id: made.dataset.id, key: made.dataset.key, ...fieldsOf(made) });
  });
  document.addEventListener("click", (event) => {
    if (inside(event.target, ".dc-stop")) sending?.abort();
  });

  let accepted = null;
  const empty = () => {
    const job = here().querySelector("[data-dc-accepted]")?.dataset.dcAccepted;
    if (!job || job === accepted) return;
    accepted = job;
    form().reset();
    files = files.filter(({ why }) => why);
    draw();
    form().closest("details").open = files.length > 0;
    document.getElementById("documents-told").scrollIntoView({ block: "nearest" });
  };

  // Gradio puts in what the server draws; the page follows.

  const spoken = () => {
    for (const part of ["documents-told"]) document.getElementById(part)?.setAttribute("aria-live", "polite");
  };
  const places = () => {
    const body = here().querySelector(".dc-list tbody");
    if (body) [...body.rows].forEach((row, place) => (row.dataset.place = place));
  };
  const watcher = new MutationObserver((changes) => {
    const page = here();
    if (!page || !changes.some(({ target }) => page.contains(target) || target.contains(page))) return;
    const list = page.querySelector("#documents-list");
    if (list && changes.some(({ target }) => list.contains(target) || target.contains(list))) {
      places();
      arrange();
    }
    spoken();
    follow();
    if (form()) empty();
    watcher.takeRecords(); // what was done here itself
  });
  watcher.observe(document.body, { childList: true, subtree: true, characterData: true });
})();
