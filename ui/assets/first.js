// Runs before Gradio does: its own few words follow the page's language, not the browser's.
(() => {
  "use strict";
  const root = document.documentElement;
  const language = root.lang;
  Object.defineProperty(navigator, "language", { get: () => language });
  Object.defineProperty(navigator, "languages", { get: () => [language] });
  // It speaks no Kazakh, and would call the page English: screen readers go by what is there.
  const kept = () => {
    if (root.lang !== language) root.lang = language;
  };
  new MutationObserver(kept).observe(root, { attributeFilter: ["lang"] });
})();
