// From a file to people, and an account of what was read and what was not. Nothing is guessed silently.
import { JOINING, joiningReader, saysWho, topicsBy } from './joining.js';
import { chosenMapping, mappingFor, reads, recordsOf } from './mapping.js';
import { personReader } from './people.js';
import { directoryOf, recordsOfDirectory } from './scim.js';
import { sensitiveBy } from './sensitive.js';
import { parseTable } from './table.js';
import { zonesBy } from './zones.js';

/** The mapping of a file whose columns nobody knows yet. */
const BY_HAND = { detect: {}, columns: {}, lists: { team: ';' }, feeds: ['manages'] };

/** No column is the key of a person: somebody has to say which column is what. */
export class NoKey extends Error {
  constructor(columns) {
    super(
      'the columns of this file are not known here. Say below which is what; there must be a key of the person, such as an employee number or an address',
    );
    this.columns = columns;
  }
}

/**
 * Reads a CSV or SCIM file as of a day. `tables` is what the build took from the harness: mappings, sensitive names, zones,
 * topics. `chosen` has a field or null for each column, where somebody chose. Gives `people` in the file's order, the `feeds` it
 * knows completely, and a `report`. Throws `NoKey` where no column is known to be the key.
 */
export function readFile({ name, bytes, chosen = null }, asOf, tables) {
  const { text, encoding } = decode(bytes);
  const sensitive = sensitiveBy(tables.sensitive);
  const source = /^\s*[[{]/.test(text) ? readScim(text, tables, sensitive) : readCsv(text, tables, sensitive, chosen);
  const notes = [];
  const note = (row, field, message) => notes.push({ row, field, message });
  const reader = personReader({ mapping: source.mapping, zones: zonesBy(tables.zones), asOf, note });
  const by = saysWho(source.columns);
  const joins = by ? joiningReader({ topics: topicsBy(tables.taxonomy), note, by }) : () => null;

  const skipped = [...source.skipped];
  const people = new Map();
  const rows = new Map();
  for (const [at, record] of source.records.entries()) {
    const id = record.values.id?.[0];
    const why = !id
      ? 'there is no key'
      : new TextEncoder().encode(id).length > 128
        ? 'the key is longer than 128 bytes'
        : rows.has(id)
          ? `“${id}” already stands in row ${rows.get(id)}`
          : null;
    if (why) {
      skipped.push({ row: record.row, why });
      continue;
    }
    rows.set(id, record.row);
    people.set(id, { ...reader(record), joining: joins(source.joining?.[at] ?? record) });
  }
  if (people.size === 0) throw new Error('nobody could be read from this file');
  const all = [...people.values()];
  const byName = findManagersByName(all, people);
  const managed = all.some((person) => person.managers.length + person.dottedManagers.length > 0);
  return {
    people: all,
    feeds: managed ? source.feeds : [],
    report: {
      name,
      encoding,
      format: source.format,
      why: source.why,
      records: source.records.length + source.skipped.length,
      columns: source.columns,
      skipped: skipped.sort((a, b) => a.row - b.row),
      notes,
      saysWho: by,
      counts: { ...counts(all, people), byName },
      managed,
    },
  };
}

function readCsv(text, tables, sensitive, chosen) {
  const table = parseTable(text);
  // What the mapping says of dates and values holds for chosen columns too.
  const { mapping: found, why } = mappingFor(table, tables.mappings) ?? { mapping: BY_HAND };
  const mine = (mapping) =>
    chosen
      ? chosenMapping(
          mapping,
          table.header,
          chosen.map((field) => (field in JOINING.columns === (mapping === JOINING) ? field : null)),
        )
      : mapping;
  const mapping = mine(found);
  if (!mapping.columns.id) throw new NoKey(table.header.map((name) => ({ name, dropped: sensitive(name) })));
  const { records, columns } = recordsOf(table, mapping, sensitive);
  const joining = recordsOf(table, mine(JOINING), sensitive);
  columns.forEach((column, at) => column.fields.push(...joining.columns[at].fields));
  return {
    format: 'CSV',
    mapping,
    why: chosen
      ? 'The columns are read as you chose'
      : mapping.detect.fallback
        ? `No other form fits: ${why}`
        : `${mapping.title}: ${why}`,
    records,
    joining: joining.records,
    columns,
    skipped: table.skipped,
    feeds: mapping.feeds ?? [],
  };
}

function readScim(text, tables, sensitive) {
  let document;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new Error(`this is no JSON: ${error.message}`);
  }
  const directory = directoryOf(document, sensitive);
  const plain = recordsOfDirectory(directory, { detect: {} }).records;
  const scim = tables.mappings.filter((mapping) => reads(mapping, 'scim'));
  const told = (mapping) =>
    Object.entries(mapping.detect.values ?? {}).some(([field, values]) =>
      plain.some((record) => values.includes(record.values[field]?.[0])),
    );
  const mapping = scim.find(told) ?? scim.find((one) => one.detect.fallback);
  const { records, columns } = recordsOfDirectory(directory, mapping);
  return { format: 'SCIM 2.0', mapping, why: mapping.title, records, columns, skipped: [], feeds: ['manages'] };
}

/** Lists made by hand name managers by name. One that is exactly one person's name is hers; how many were found so is told. */
function findManagersByName(all, people) {
  const named = new Map();
  for (const { name, id } of all) if (name) named.set(name.toLowerCase(), named.has(name.toLowerCase()) ? null : id);
  let found = 0;
  const key = (manager) => {
    const id = people.has(manager) ? null : named.get(manager.toLowerCase());
    if (id) found += 1;
    return id ?? manager;
  };
  for (const person of all) {
    person.managers = person.managers.map(key);
    person.dottedManagers = person.dottedManagers.map(key);
  }
  return found;
}

/** UTF-8 where it is valid, else Windows-1252, which is said. */
function decode(bytes) {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'UTF-8' };
  } catch {
    return { text: new TextDecoder('windows-1252').decode(bytes), encoding: 'Windows-1252, since it is not valid UTF-8' };
  }
}

function counts(all, people) {
  const known = (value) => all.filter(value).length;
  return {
    people: all.length,
    grade: known((person) => person.grade !== null),
    timeZone: known((person) => person.timeZone !== null),
    manager: known((person) => person.managers.length > 0),
    strangers: known((person) => person.managers.some((id) => !people.has(id))),
    here: known((person) => person.status === 'active'),
  };
}
