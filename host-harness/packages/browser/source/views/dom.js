// Elements without markup in texts: whatever a file says is shown, and never read as HTML.

/** An element: attributes by name, `on…` as listeners, children as nodes or texts; null, undefined and false are left out. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    // By the object model: the page's policy forbids styles in markup.
    else if (name === 'width') node.style.width = value;
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** A list that shows its first items, and the rest when asked. */
export function longList(items, draw, { tag = 'ul', first = 30, ...attributes } = {}) {
  const list = el(tag, attributes);
  let shown = 0;
  const more = el('button', { type: 'button', class: 'quiet', onclick: () => extend(100) });
  const extend = (count) => {
    list.append(...items.slice(shown, shown + count).map(draw));
    shown = Math.min(items.length, shown + count);
    more.hidden = shown === items.length;
    more.textContent = `Show more (${items.length - shown} left)`;
  };
  extend(first);
  return el('div', {}, list, more);
}

/** A table with a caption; on a phone its rows become cards, each cell under its heading. */
export function table(caption, head, rows) {
  return el(
    'div',
    { class: 'wide' },
    el(
      'table',
      {},
      el('caption', {}, caption),
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          head.map((name) => el('th', { scope: 'col' }, name)),
        ),
      ),
      el(
        'tbody',
        {},
        rows.map(([first, ...rest]) =>
          el(
            'tr',
            {},
            el('th', { scope: 'row' }, first),
            rest.map((cell, at) => el('td', { 'data-label': head[at + 1] }, cell)),
          ),
        ),
      ),
    ),
  );
}
