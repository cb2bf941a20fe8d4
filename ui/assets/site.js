// What every page shares: the tab in the address, and keys.
(() => {
  const header = () => document.querySelector(".kazqa-header");
  // A phone has the tabs for which it has no room in a menu, where they have no names: Gradio keeps
  // the words of all of them, in their order, in a copy that nobody sees.
  const TABS = '#pages > .tab-wrapper [role="tab"], #pages > .tab-wrapper .overflow-dropdown button';
  const words = () =>
    [...document.querySelectorAll("#pages > .tab-wrapper > [aria-hidden] button")].map((each) => each.textContent);
  const nameOf = (tab) => tab.dataset.tabId ?? header().dataset.pages.split(" ")[words().indexOf(tab.textContent)];
  document.addEventListener("click", (event) => {
    const tab = event.target instanceof Element && event.target.closest(TABS);
    if (!tab || !event.isTrusted) return;
    const address = new URL(window.location.href);
    const name = nameOf(tab);
    address.search = "";
    if (name !== "ask") address.searchParams.set("tab", name);
    window.history.replaceState(window.history.state, "", address);
  });
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
    if (!header()) return;
    NAMELESS.forEach((name) =>
      document
        .querySelectorAll(`button.${name}:not([aria-label])`)
        .forEach((button) => button.setAttribute("aria-label", header().dataset[name])),
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
