// The timeline: an event chosen in the picture is shown below it, arrow keys go from one to another.
(() => {
  "use strict";

  const shown = (dot) => dot.getClientRects().length > 0;
  const dotOf = (target) => (target instanceof Element ? target.closest(".tl-dot") : null);

  const unmark = (page) =>
    page.querySelectorAll(".tl-dot[aria-current]").forEach((old) => old.removeAttribute("aria-current"));
  const dotsOf = (page, number) => [...page.querySelectorAll(`.tl-dot[data-event="${CSS.escape(number)}"]`)];

  // Of each lane one dot is reached by Tab: the one that was looked at last.
  const reachable = (dot) => {
    if (!dot.closest(".tl-across")) return;
    dot.parentElement.querySelectorAll(".tl-dot").forEach((each) => each.setAttribute("tabindex", "-1"));
    dot.setAttribute("tabindex", "0");
  };

  let chosen = null;
  const close = (page) => {
    page.querySelector(".tl-chosen").hidden = true;
    unmark(page);
    if (chosen?.isConnected) chosen.focus();
    chosen = null;
  };

  // The event's item in the list, copied: what it says is text that the server has escaped.
  const choose = (dot) => {
    const page = dot.closest(".tl");
    const number = dot.dataset.event;
    const item = page.querySelector(`#tl-${CSS.escape(number)}`);
    const panel = page.querySelector(".tl-chosen");
    if (!item || !panel) return;
    unmark(page);
    dotsOf(page, number).forEach((same) => same.setAttribute("aria-current", "true"));
    chosen = dot;
    reachable(dot);
    panel.hidden = false;
    panel.querySelector("div").replaceChildren(...[...item.childNodes].map((node) => node.cloneNode(true)));
    panel.scrollTop = 0;
    panel.querySelectorAll(".tl-step").forEach((button) => {
      button.disabled = !following(page, number, Number(button.dataset.step));
    });
    const box = dot.getBoundingClientRect();
    const covered = box.bottom + 12 - panel.getBoundingClientRect().top;
    if (covered > 0) window.scrollBy({ top: covered });
    else if (box.top < 48) window.scrollBy({ top: box.top - 48 });
  };

  // The event before or after in time, whatever its subject.
  const following = (page, number, step) => {
    const items = [...page.querySelectorAll(".tl-event")];
    const at = items.findIndex((item) => item.id === `tl-${number}`);
    const next = items[at + step];
    return next && dotsOf(page, next.id.slice(3)).find(shown);
  };
  const stepFrom = (page, step) => {
    const next = chosen?.isConnected && following(page, chosen.dataset.event, step);
    if (next) choose(next);
  };

  const centre = (dot) => {
    const box = dot.getBoundingClientRect();
    return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
  };

  // Left and right stay in the lane; up and down take the nearest event of the next lane.
  const beside = (dot, key) => {
    const lane = dot.parentElement;
    const dots = [...lane.querySelectorAll(".tl-dot")];
    if (key === "Home") return dots[0];
    if (key === "End") return dots[dots.length - 1];
    const step = key === "ArrowLeft" ? -1 : key === "ArrowRight" ? 1 : 0;
    if (step) return dots[dots.indexOf(dot) + step];
    const lanes = [...lane.parentElement.querySelectorAll("g")];
    const other = lanes[lanes.indexOf(lane) + (key === "ArrowUp" ? -1 : 1)];
    if (!other) return undefined;
    const { x } = centre(dot);
    return [...other.querySelectorAll(".tl-dot")].reduce((best, next) =>
      Math.abs(centre(next).x - x) < Math.abs(centre(best).x - x) ? next : best,
    );
  };

  const KEYS = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"]);

  document.addEventListener("keydown", (event) => {
    const dot = dotOf(event.target);
    if (!dot || !KEYS.has(event.key) || !dot.closest(".tl-across")) return;
    event.preventDefault();
    const next = beside(dot, event.key);
    if (!next) return;
    reachable(next);
    next.focus();
  });
  document.addEventListener("keydown", (event) => {
    const panel = event.target instanceof Element ? event.target.closest(".tl-chosen") : null;
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!panel || !step || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    stepFrom(panel.closest(".tl"), step);
    if (document.activeElement === document.body) panel.focus();
  });

  const openAll = (page) => page.querySelectorAll(".tl-section").forEach((year) => (year.open = true));
  window.addEventListener("beforeprint", () => document.querySelectorAll(".tl").forEach(openAll));

  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.matches(".tl-all")) {
      openAll(event.target.closest(".tl"));
      return;
    }
    const closing = event.target instanceof Element && event.target.closest(".tl-close");
    if (closing) {
      close(closing.closest(".tl"));
      return;
    }
    const stepping = event.target instanceof Element && event.target.closest(".tl-step");
    if (stepping) {
      stepFrom(stepping.closest(".tl"), Number(stepping.dataset.step));
      if (stepping.disabled) stepping.closest(".tl-chosen").focus();
      return;
    }
    const dot = dotOf(event.target);
    if (!dot || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    untip();
    choose(dot);
    if (event.detail === 0) dot.closest(".tl").querySelector(".tl-chosen").focus();
  });

  let tip = null;
  const untip = () => {
    tip?.remove();
    tip = null;
  };
  const showTip = (dot) => {
    untip();
    if (!shown(dot)) return;
    tip = document.createElement("div");
    tip.className = "tl-tip";
    tip.setAttribute("aria-hidden", "true");
    tip.textContent = dot.getAttribute("aria-label");
    document.body.append(tip);
    const { x, y } = centre(dot);
    const left = Math.min(Math.max(8, x - tip.offsetWidth / 2), window.innerWidth - tip.offsetWidth - 8);
    const above = y - tip.offsetHeight - 14;
    tip.style.left = `${left}px`;
    tip.style.top = `${above > 8 ? above : y + 14}px`;
  };
  document.addEventListener("pointerover", (event) => {
    const dot = event.pointerType === "mouse" ? dotOf(event.target) : null;
    if (dot) showTip(dot);
    else untip();
  });
  document.addEventListener("focusin", (event) => {
    const dot = dotOf(event.target);
    if (dot && dot.matches(":focus-visible")) showTip(dot);
    else untip();
  });
  document.addEventListener("scroll", untip, true);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    untip();
    const open = [...document.querySelectorAll(".tl-chosen:not([hidden])")].find(shown);
    if (open) close(open.closest(".tl"));
  });
})();
