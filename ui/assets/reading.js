// Whole pages: copy buttons, the language remembered. Each page is complete without it.
(() => {
  "use strict";
  if (!document.documentElement.classList.contains("rd-root")) return;

  document.documentElement.classList.add("rd-scripted");

  // On a phone the contents would stand before the text.
  const contents = document.querySelector(".rd-contents");
  if (contents && window.matchMedia("(max-width: 900px)").matches) contents.open = false;

  const here = contents?.querySelector("[aria-current]");
  if (here?.getClientRects().length) {
    const list = here.closest("nav");
    list.scrollTop += here.getBoundingClientRect().top - list.getBoundingClientRect().top - 80;
  }

  document.addEventListener("click", async (event) => {
    if (!(event.target instanceof Element)) return;
    const language = event.target.closest(".rd-languages a");
    if (language) {
      document.cookie = `kazqa_language=${language.lang}; path=/; max-age=31536000; samesite=lax`;
      if (window.location.hash) language.hash = window.location.hash;
      return;
    }
    const button = event.target.closest(".rd-copy");
    const source = button && document.getElementById(button.dataset.copy);
    if (!source) return;
    const told = document.querySelector(".rd-told");
    try {
      await navigator.clipboard.writeText(source.innerText.trim());
      told.textContent = "";
      button.classList.add("rd-done");
      window.setTimeout(() => button.classList.remove("rd-done"), 2000);
      window.requestAnimationFrame(() => (told.textContent = button.dataset.done));
    } catch {
      // Without a safe connection there is no clipboard: select it for the copy key.
      const range = document.createRange();
      range.selectNodeContents(source);
      window.getSelection().removeAllRanges();
      window.getSelection().addRange(range);
      told.textContent = button.dataset.failed;
    }
  });

  window.addEventListener("beforeprint", () => {
    document.querySelectorAll(".rd-open-in-print").forEach((each) => (each.open = true));
  });
})();
