// What every page shares: the tab in the address, and keys.
(() => {
  const page = (tab) => tab.getAttribute("aria-controls")?.replace(/^page-/, "");
  document.addEventListener("click", (event) => {
    const tab = event.target instanceof Element && event.target.closest('#pages [role="tab"]');
    if (!tab || !event.isTrusted) return;
    const address = new URL(window.location.href);
    const name = page(tab);
    if (!name) return;
    address.search = "";
    if (name !== "ask") address.searchParams.set("tab", name);
    window.history.replaceState(window.history.state, "", address);
  });
  // The page that the address names opens as soon as its tab is there, unless another was chosen.
  const wanted = new URLSearchParams(window.location.search).get("tab");
  const opening = new MutationObserver(() => {
    const tabs = [...document.querySelectorAll('#pages [role="tab"]')];
    if (!tabs.length) return;
    opening.disconnect();
    tabs.find((tab) => page(tab) === wanted)?.click();
  });
  if (wanted) opening.observe(document.documentElement, { childList: true, subtree: true });
  // The other languages open at the same page.
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest(".kazqa-header nav a");
    if (!link) return;
    link.search = window.location.search;
    document.cookie = `kazqa_language=${link.lang}; path=/; max-age=31536000; samesite=lax`;
  });
  // A few of Gradio's buttons have a picture and no name.
  const NAMELESS = ["calendar"];
  const named = () => {
    const header = document.querySelector(".kazqa-header");
    if (!header) return;
    NAMELESS.forEach((name) =>
      document
        .querySelectorAll(`button.${name}:not([aria-label])`)
        .forEach((button) => button.setAttribute("aria-label", header.dataset[name])),
    );
    // Nor has the field beside it one, though its name stands above it.
    document.querySelectorAll(".timebox input:not([aria-label])").forEach((field) => {
      const name = field.closest(".block")?.querySelector('[data-testid="block-info"]');
      if (name) field.setAttribute("aria-label", name.textContent.trim());
    });
  };
  new MutationObserver(named).observe(document.documentElement, { childList: true, subtree: true });
  named();
})();
