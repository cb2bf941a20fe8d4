// Compare: a marker opens the quote that it stands for.
(() => {
  "use strict";

  document.addEventListener("click", (event) => {
    const marker = event.target instanceof Element ? event.target.closest(".cp-number") : null;
    if (!marker || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const item = document.getElementById(marker.getAttribute("href").slice(1));
    if (!item) return;
    event.preventDefault();
    item.querySelector("details").open = true;
    item.scrollIntoView({ block: "nearest" });
    item.focus({ preventScroll: true });
  });
})();
