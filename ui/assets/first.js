// Runs before Gradio does: its own few words follow the page's language, not the browser's.
(() => {
  "use strict";
  const language = document.documentElement.lang;
  Object.defineProperty(navigator, "language", { get: () => language });
  Object.defineProperty(navigator, "languages", { get: () => [language] });
})();
