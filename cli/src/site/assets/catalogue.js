'use strict';
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const make = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  // Search as you type, and filters. The address keeps them, so that a search can be passed on.
  const form = document.querySelector('form.search');
  if (form) {
    form.hidden = false;
    const sections = all('section.provider').map(section => ({
      section,
      provider: section.dataset.provider,
      title: section.querySelector('h2').textContent.toLowerCase(),
      events: all('li', section).map(item => ({ item, text: item.textContent.toLowerCase() })),
    }));
    const names = ['q', 'provider', 'version', 'group'].filter(name => form.elements[name]);
    const apply = () => {
      const wanted = Object.fromEntries(names.map(name => [name, form.elements[name].value]));
      const words = wanted.q.toLowerCase().split(/\s+/).filter(Boolean);
      let found = 0;
      for (const { section, provider, title, events } of sections) {
        let here = 0;
        for (const { item, text } of events) {
          const fits = (!wanted.provider || wanted.provider === provider)
            && (!wanted.version || wanted.version === item.dataset.version)
            && (!wanted.group || wanted.group === item.dataset.group)
            && words.every(word => text.includes(word) || title.includes(word));
          item.hidden = !fits;
          if (fits) here += 1;
        }
        section.hidden = here === 0;
        found += here;
      }
      form.querySelector('.found').textContent = `${found} ${found === 1 ? 'event' : 'events'}`;
      const query = new URLSearchParams(names.filter(name => wanted[name]).map(name => [name, wanted[name]]));
      history.replaceState(null, '', query.size ? `?${query}` : location.pathname);
    };
    const asked = new URLSearchParams(location.search);
    for (const name of names) if (asked.has(name)) form.elements[name].value = asked.get(name);
    for (const event of ['input', 'change']) form.addEventListener(event, apply);
    form.addEventListener('submit', event => event.preventDefault());
    apply();
  }

  // Rows that have others below them fold.
  for (const table of all('table.fields')) {
    const rows = all('tbody tr', table);
    const depth = row => Number(row.dataset.depth);
    const closed = new Set();
    const show = () => {
      let below = Infinity;
      for (const row of rows) {
        if (depth(row) <= below) below = Infinity;
        row.hidden = depth(row) > below;
        if (below === Infinity && closed.has(row)) below = depth(row);
      }
    };
    for (const row of rows.filter(row => row.dataset.folds !== undefined)) {
      const name = row.querySelector('th').textContent.trim();
      const button = make('button', { type: 'button', className: 'fold', textContent: '−' });
      button.setAttribute('aria-expanded', 'true');
      button.setAttribute('aria-label', `Properties of ${name}`);
      button.addEventListener('click', () => {
        if (!closed.delete(row)) closed.add(row);
        const open = !closed.has(row);
        button.setAttribute('aria-expanded', String(open));
        button.textContent = open ? '−' : '+';
        show();
      });
      row.querySelector('th').prepend(button);
    }
  }

  // Sections that follow each other become tabs.
  let tabs = 0;
  for (const group of all('[data-tabs]')) {
    const panels = [...group.children];
    if (panels.length < 2) continue;
    const list = make('div');
    list.setAttribute('role', 'tablist');
    list.setAttribute('aria-label', group.dataset.tabs);
    const buttons = panels.map(panel => {
      tabs += 1;
      const heading = panel.querySelector('h3');
      const button = make('button', { type: 'button', id: `tab-${tabs}`, textContent: heading.textContent });
      button.setAttribute('role', 'tab');
      panel.id = `panel-${tabs}`;
      panel.setAttribute('role', 'tabpanel');
      panel.setAttribute('aria-labelledby', button.id);
      button.setAttribute('aria-controls', panel.id);
      heading.hidden = true;
      return button;
    });
    const select = chosen => buttons.forEach((button, index) => {
      button.setAttribute('aria-selected', String(index === chosen));
      button.tabIndex = index === chosen ? 0 : -1;
      panels[index].hidden = index !== chosen;
    });
    buttons.forEach((button, index) => {
      button.addEventListener('click', () => select(index));
      button.addEventListener('keydown', event => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        const next = event.key === 'Home' ? 0 : event.key === 'End' ? buttons.length - 1
          : step ? (index + step + buttons.length) % buttons.length : -1;
        if (next < 0) return;
        event.preventDefault();
        select(next);
        buttons[next].focus();
      });
    });
    list.append(...buttons);
    group.prepend(list);
    select(0);
  }

  // What can be copied has a button.
  for (const block of all('[data-copy]')) {
    const text = () => (block.matches('pre') ? block : block.querySelector('pre')).textContent;
    const button = make('button', { type: 'button', textContent: 'Copy' });
    const place = make('div', { className: 'copying' });
    block.replaceWith(place);
    place.append(block, button);
    const say = words => { button.textContent = words; setTimeout(() => { button.textContent = 'Copy'; }, 2000); };
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(text());
        say('Copied');
      } catch {
        // A page of a folder may not be allowed to; what is to be copied is selected instead.
        getSelection().selectAllChildren(block);
        say(document.execCommand('copy') ? 'Copied' : 'Selected');
      }
    });
  }
})();
