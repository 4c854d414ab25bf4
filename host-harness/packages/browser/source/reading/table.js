// CSV (RFC 4180) to rows. A row that does not fit the header is left out and named; the rest is read.

/** Columns are compared without regard to case, spaces and punctuation. */
export const normalized = (name) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** `{ delimiter, header, rows: [{ number, cells }], skipped: [{ row, why }] }`; row 1 is the header, as in a spreadsheet. */
export function parseTable(text) {
  const delimiter = sniff(text);
  const [first, ...rest] = split(text, delimiter);
  if (!first) throw new Error('the file is empty');
  const header = first.map((name) => name.trim());
  const table = { delimiter, header, rows: [], skipped: [] };
  rest.forEach((cells, at) => {
    const number = at + 2;
    if (cells.length === 1 && cells[0].trim() === '') return;
    if (cells.length === header.length) table.rows.push({ number, cells });
    else table.skipped.push({ row: number, why: `it has ${cells.length} columns where the header has ${header.length}` });
  });
  return table;
}

/** The one of `,`, `;`, tab and `|` that the header holds most, outside quotes. */
function sniff(text) {
  const header = text.replace(/"[^"]*"/g, '').split('\n', 1)[0];
  const count = (delimiter) => header.split(delimiter).length;
  return [',', ';', '\t', '|'].reduce((best, next) => (count(next) > count(best) ? next : best));
}

function split(text, delimiter) {
  const rows = [];
  let row = [];
  let cell = '';
  let quoted = false;
  const endRow = () => {
    rows.push([...row, cell]);
    row = [];
    cell = '';
  };
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (text[at + 1] === '"') cell += text[(at += 1)];
      else quoted = false;
    } else if (letter === '"' && cell === '') quoted = true;
    else if (letter === delimiter) {
      row.push(cell);
      cell = '';
    } else if (letter === '\n') endRow();
    else if (letter !== '\r') cell += letter;
  }
  if (quoted) throw new Error('a quotation mark is opened and never closed');
  if (cell !== '' || row.length > 0) endRow();
  return rows;
}
