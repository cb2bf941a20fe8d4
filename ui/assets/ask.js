// Ask: markers open their quotes, keys, the clipboard, the address, and what Python is told.
(() => {
  "use strict";

  const $ = (selector, inside = document) => inside.querySelector(selector);
  const page = () => document.getElementById("page-ask");
  const shown = () => (page()?.getClientRects().length ?? 0) > 0;
  const words = () => $(".ak-words")?.dataset ?? {};
  const box = () => $("#ask-question textarea");
  const pending = () => $("#ask-current .ak-pending") !== null || waiting;

  // From a question to its first answer or word. What was typed stays in the box until then.
  const SOON = 250; // milliseconds, before it is said that something is being looked for
  let asked = null;
  let waiting = false;
  let timer = 0;
  const wait = (on) => {
    waiting = on;
    const words = $("#ask-wait .ak-working");
    if (words) words.hidden = !on;
  };
  const begin = (text) => {
    asked = text;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      wait(true);
      look();
    }, SOON);
  };
  const settle = () => {
    window.clearTimeout(timer);
    wait(false);
    asked = null;
  };
  const fill = (text) => {
    const field = box();
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const tell = (what, detail = {}) => document.dispatchEvent(new CustomEvent(`kazqa:${what}`, { detail }));

  // What a screen reader is told besides the conversation, which is a log.
  const announce = (text) => {
    let said = $(".ak-said");
    if (!said) {
      said = document.createElement("div");
      said.className = "ak-said ak-unseen";
      said.setAttribute("role", "status");
      document.body.append(said);
    }
    said.textContent = "";
    window.setTimeout(() => (said.textContent = text), 50);
  };

  // A marker opens its quote; an older turn's evidence is fetched first.
  let origin = null;
  let wanted = "";
  let opened = "";
  // Beside the conversation the evidence scrolls by itself; below it, with the page.
  const reveal = (card) => {
    const panel = document.getElementById("ask-evidence");
    const mark = $("mark", card) ?? card;
    if (getComputedStyle(panel).position !== "sticky") {
      mark.scrollIntoView({ block: "center" });
      return;
    }
    const top = (of) => of.getBoundingClientRect().top - panel.getBoundingClientRect().top + panel.scrollTop;
    const far = top(mark) - top(card) > panel.clientHeight * 0.7;
    panel.scrollTo({ top: top(far ? mark : card) - 8 });
  };
  const open = (card) => {
    wanted = "";
    opened = card.id;
    document.querySelectorAll(".ak-chosen").forEach((old) => old.classList.remove("ak-chosen"));
    card.classList.add("ak-chosen");
    card.focus({ preventScroll: true });
    reveal(card);
    document.querySelectorAll(".ak-marker[aria-current]").forEach((old) => old.removeAttribute("aria-current"));
    origin?.setAttribute("aria-current", "true");
  };
  const follow = (marker) => {
    const id = marker.getAttribute("href").slice(1);
    origin = marker;
    const card = document.getElementById(id);
    if (card) {
      open(card);
      return;
    }
    wanted = id;
    tell("evidence", { turn: marker.dataset.turn });
  };
  const back = (card) => {
    const came = origin?.isConnected && origin.getAttribute("href") === `#${card.id}`;
    const marker = came ? origin : document.getElementById(card.dataset.back);
    card.classList.remove("ak-chosen");
    opened = "";
    marker?.removeAttribute("aria-current");
    marker?.focus();
    marker?.scrollIntoView({ block: "nearest" });
  };

  const copy = async (button) => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      announce(words().copied);
      button.classList.add("ak-done");
      window.setTimeout(() => button.classList.remove("ak-done"), 1500);
    } catch {
      announce(words().notCopied);
    }
  };

  const edit = (turn, open) => {
    const editor = $(".ak-editor", turn);
    if (!editor) return;
    editor.hidden = !open;
    const text = $("textarea", editor);
    if (!open) {
      text.value = text.defaultValue;
      $('[data-do="edit"]', turn)?.focus();
      return;
    }
    text.focus();
    text.setSelectionRange(text.value.length, text.value.length);
  };

  // The conversations and settings are folded away where there is no room, or as they were left.
  const FOLDED = "kazqa-ask-folded";
  const narrow = window.matchMedia("(max-width: 1150px)");
  const setFolded = (folded) => {
    document.body.classList.toggle("ak-folded", folded);
    $(".ak-fold")?.setAttribute("aria-expanded", String(!folded));
  };
  const fold = () => {
    const folded = !document.body.classList.contains("ak-folded");
    setFolded(folded);
    if (!narrow.matches) window.localStorage.setItem(FOLDED, folded ? "yes" : "no");
  };
  const foldedBefore = () => narrow.matches || window.localStorage.getItem(FOLDED) === "yes";
  narrow.addEventListener("change", () => setFolded(foldedBefore()));

  // What a field beside the button says goes with it.
  const fieldBeside = (button) => $("textarea, input", button.closest(".ak-editor, .ak-comment, .ak-more") ?? document.createElement("i"));

  const ACTIONS = {
    copy,
    fold,
    edit: (button) => edit(button.closest(".ak-turn"), true),
    unedit: (button) => edit(button.closest(".ak-turn"), false),
    sure: (button) => {
      button.hidden = true;
      const sure = button.nextElementSibling;
      sure.hidden = false;
      $("button", sure).focus();
    },
    unsure: (button) => {
      const sure = button.closest(".ak-sure");
      sure.hidden = true;
      sure.previousElementSibling.hidden = false;
      sure.previousElementSibling.focus();
    },
  };
  const stop = () => {
    const text = $("#ask-current .ak-pending")?.dataset.question ?? asked;
    if (text) tell("stop", { text });
  };
  ACTIONS.stop = stop;
  const PASSED_ON = new Set(["ask", "rate", "open", "fresh", "rename", "delete", "forget"]);

  const act = (button) => {
    const what = button.dataset.do;
    if (ACTIONS[what]) {
      ACTIONS[what](button);
      return;
    }
    if (!PASSED_ON.has(what) || (what === "ask" && pending())) return;
    const field = fieldBeside(button);
    const detail = { ...button.dataset };
    if (field) detail.text = field.value;
    if (what === "ask" && !detail.text.trim()) return;
    button.closest(".ak-more")?.removeAttribute("open");
    if (what === "ask") begin(detail.text);
    if (what === "fresh" || what === "open") settle();
    tell(what, detail);
    if (what === "fresh" || what === "open") box()?.focus();
  };

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const marker = target.closest(".ak-marker");
    const button = target.closest("[data-do]");
    const away = target.closest(".ak-back");
    if (marker) {
      event.preventDefault();
      follow(marker);
    } else if (away) {
      event.preventDefault();
      back(away.closest(".ak-card"));
    } else if (target.closest("#ask-send") && box()?.value.trim()) {
      begin(box().value);
    } else if (button && page()?.contains(button)) {
      event.preventDefault();
      act(button);
    }
  });

  // Keys: Enter asks and Shift+Enter is a new line, / goes to the box, Esc goes back or stops.
  document.addEventListener(
    "keydown",
    (event) => {
      const target = event.target instanceof HTMLElement ? event.target : document.body;
      if (event.key === "Enter" && !event.isComposing) {
        if (target === box() && event.shiftKey) {
          event.stopPropagation(); // Gradio would ask
        } else if (target === box() && pending()) {
          event.preventDefault();
          event.stopPropagation();
        } else if (target === box() && target.value.trim()) {
          begin(target.value);
        } else if (target.matches(".ak-editor textarea") && !event.shiftKey) {
          event.preventDefault();
          $('[data-do="ask"]', target.closest(".ak-editor")).click();
        } else if (target.matches(".ak-more input")) {
          event.preventDefault();
          $('[data-do="rename"]', target.closest(".ak-more")).click();
        }
        return;
      }
      if (event.key === "/" && shown() && !event.ctrlKey && !event.metaKey && !event.altKey) {
        if (target.closest("input, textarea, select, [contenteditable]")) return;
        event.preventDefault();
        box()?.focus();
      }
    },
    true,
  );
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !shown()) return;
    const target = event.target instanceof Element ? event.target : document.body;
    const card = target.closest(".ak-card");
    const editor = target.closest(".ak-editor");
    const more = target.closest(".ak-more[open]");
    if (card) back(card);
    else if (editor) edit(editor.closest(".ak-turn"), false);
    else if (more) {
      more.open = false;
      $("summary", more).focus();
    } else stop();
  });

  // A day is told as it was typed, which Gradio does only for some days.
  document.addEventListener("change", (event) => {
    if (event.target instanceof Element && event.target.matches("#ask-as-of .timebox input")) tell("day");
  });

  // The open conversation stands in the address.
  const address = (conversation) => {
    if (!shown()) return;
    const here = new URL(window.location.href);
    if (here.searchParams.has("tab")) return; // it leads to another page, which is about to open
    if (conversation === (here.searchParams.get("conversation") ?? "") && !here.searchParams.has("ask")) return;
    here.search = conversation ? `?conversation=${encodeURIComponent(conversation)}` : "";
    if (here.hash && !document.getElementById(here.hash.slice(1))) here.hash = "";
    window.history.replaceState(window.history.state, "", here);
  };

  let wasPending = false;
  let wasConversation = null;
  let wasTurn = "";
  let wasNewest = null;
  let wasNotice = "";
  let led = false;
  const look = () => {
    const log = document.getElementById("ask-log");
    if (!log) return;
    if (!log.hasAttribute("role") && words().log) {
      setFolded(foldedBefore());
      log.setAttribute("role", "log");
      log.setAttribute("aria-live", "polite");
      log.setAttribute("aria-label", words().log);
    }
    if (wanted) {
      const card = document.getElementById(wanted);
      if (card) open(card);
    }
    // Evidence that is drawn once more, as when an answer is whole, has no card opened.
    if (opened && !$(".ak-chosen")) document.getElementById(opened)?.classList.add("ak-chosen");
    const turn = $(".ak-evidence")?.dataset.turn ?? "";
    if (turn !== wasTurn) {
      wasTurn = turn;
      if (!$(".ak-chosen")) document.getElementById("ask-evidence").scrollTop = 0;
    }
    // What was to be asked after another turn is out of date.
    const next = $(".ak-next");
    if (next) next.hidden = next.dataset.turn !== $("#ask-current .ak-turn")?.dataset.turn;
    const current = $("#ask-current [data-conversation]");
    const now = pending();
    if (now !== wasPending) {
      if (now) announce(words().busy);
      page()?.classList.toggle("ak-busy", now);
      wasPending = now;
    }
    const notice = $(".ak-notice");
    if (notice && notice.dataset.at !== wasNotice) {
      wasNotice = notice.dataset.at;
      settle();
      if (notice.dataset.question && !box().value) fill(notice.dataset.question);
    }
    // A new turn comes to the top of the window, once: as a question or with its answer.
    const newest = $("#ask-current .ak-turn");
    const id = newest?.dataset.turn ?? "";
    if (current && id !== wasNewest) {
      if (asked !== null && box()?.value === asked) fill("");
      settle();
      if (wasNewest !== null && id && wasNewest !== "now" && $("#ask-past .ak-turn")) newest.scrollIntoView({ block: "start" });
      if (wasNewest !== null && id && !now && $(".ak-meta", newest)) announce(words().answered);
      wasNewest = id;
    }
    if (current && !now && current.dataset.conversation !== wasConversation) {
      wasConversation = current.dataset.conversation;
      address(wasConversation);
    }
    if (current && !led && window.location.hash.startsWith("#turn-")) {
      led = true;
      document.getElementById(window.location.hash.slice(1))?.scrollIntoView({ block: "start" });
    }
  };
  let due = false;
  new MutationObserver(() => {
    if (due) return;
    due = true;
    window.queueMicrotask(() => {
      due = false;
      look();
    });
  }).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-conversation", "data-at", "class", "id"] });
})();
