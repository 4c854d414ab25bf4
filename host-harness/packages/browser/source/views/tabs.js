// Tabs as the ARIA practices describe them: arrow keys move, the chosen tab alone is in the order of the tab key.

/** Makes `list` work; `show(name)` opens the panel of `tab-name`. */
export function tabs(list) {
  const all = [...list.querySelectorAll('[role=tab]')];
  const select = (tab) => {
    for (const one of all) {
      const chosen = one === tab;
      one.setAttribute('aria-selected', String(chosen));
      one.tabIndex = chosen ? 0 : -1;
      document.getElementById(one.getAttribute('aria-controls')).hidden = !chosen;
    }
  };
  list.addEventListener('click', ({ target }) => all.includes(target) && select(target));
  list.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next =
      { Home: all[0], End: all.at(-1) }[event.key] ??
      (step && all[(all.indexOf(document.activeElement) + step + all.length) % all.length]);
    if (!next) return;
    event.preventDefault();
    select(next);
    next.focus();
  });
  return { show: (name) => select(document.getElementById(`tab-${name}`)) };
}
