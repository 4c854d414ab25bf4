// Reads a WIT package: the docs of every item, and the shape of every record. Knows the part of WIT that the contract uses,
// in the layout that it is written in: one item a line, its docs above it.
import { readdirSync, readFileSync } from 'node:fs';

const OPENS = /^(interface|world|record|enum|variant|flags|resource)\s+%?([\w-]+)\s*\{$/;
const ALIAS = /^type\s+([\w-]+)\s*=\s*(.+);$/;
const FUNCTION = /^([\w-]+):\s*(static\s+)?func\(/;
const FIELD = /^([\w-]+):\s*(.+),$/;
const CASE = /^([\w-]+),$/;

/** Docs of every item by path (`matching.search.start`, `types.pair.mentor`), and the fields of every record. */
export function readWit(folder) {
  const wit = { docs: new Map(), records: new Map() };
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.wit'))
    .sort()) {
    readText(readFileSync(new URL(file, folder), 'utf8'), wit);
  }
  return wit;
}

function readText(text, { docs, records }) {
  const path = [];
  let above = [];
  for (const line of text.split('\n').map((line) => line.trim())) {
    if (line.startsWith('///')) {
      above.push(line.slice(3).replace(/^ /, ''));
      continue;
    }
    const opened = OPENS.exec(line);
    const named = opened?.[2] ?? (ALIAS.exec(line) ?? FUNCTION.exec(line) ?? FIELD.exec(line) ?? CASE.exec(line))?.[1];
    // A parameter of a function that is written over several lines has no docs.
    if (named && (above.length > 0 || opened)) docs.set([...path, named].join('.'), above.join('\n'));
    const field = !opened && records.get(path.join('.')) && FIELD.exec(line);
    if (field) records.get(path.join('.')).push({ name: field[1], type: field[2] });
    if (opened) path.push(named);
    if (opened?.[1] === 'record') records.set(path.join('.'), []);
    if (line === '}') path.pop();
    above = [];
  }
}
