// Compare: a marker opens the quote that it stands for, and answers below the window are shown.
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

  // On a phone the form fills the window: without this nothing would seem to happen.
  document.addEventListener("kazqa:compared", () =>
    window.requestAnimationFrame(() => {
      const compared = document.getElementById("compared");
      if (compared && compared.getBoundingClientRect().top > window.innerHeight * 0.7) {
        compared.scrollIntoView({ block: "start" });
      }
    }),
  );

  // Quotes are read on paper too.
  window.addEventListener("beforeprint", () =>
    document.querySelectorAll(".cp-citations details").forEach((quote) => (quote.open = true)),
  );
})();
