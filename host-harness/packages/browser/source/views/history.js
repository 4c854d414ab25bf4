// What a history is made of, kind by kind, each with a row that is made up.
import { el, table } from './dom.js';

export const historyKinds = (kinds) =>
  table(
    'Kinds of rows; columns that a kind does not name stay empty',
    ['What', 'It says', 'For example'],
    kinds.map(({ what, says, example }) => [
      el('code', {}, what),
      says,
      Object.entries(example).map(([column, value]) => el('span', { class: 'cell' }, `${column}: `, el('code', {}, value))),
    ]),
  );
