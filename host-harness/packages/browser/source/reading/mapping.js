// Which columns are which fields: the harness's mapping files, found by the header as the harness finds them.
import { normalized } from './table.js';

const alternatives = (columns) => (Array.isArray(columns) ? columns : [columns]);
const namesIn = (specification) =>
  specification.includes('{') ? [...specification.matchAll(/\{([^}]*)\}/g)].map((match) => match[1]) : [specification];

/**
 * Names of columns in lists that people make by hand, after those of `common-names`. Only this page takes an address for a key, and
 * finds a manager by name.
 */
const BY_HAND = {
  id: ['email', 'e_mail', 'work_email', 'email_address', 'user_name', 'login'],
  manager: ['manager_email', 'manager_name', 'line_manager', 'supervisor', 'boss'],
};

/** The mapping for a table, and why; null where none fits. */
export function mappingFor(table, mappings) {
  const has = columnsOf(table.header);
  const fits = [];
  for (const mapping of mappings.filter((one) => !one.detect.fallback && reads(one, 'csv'))) {
    const { columns = [], values = {}, exact } = mapping.detect;
    if (columns.length === 0 || !columns.every((name) => has(name) >= 0) || (exact && table.header.length > columns.length))
      continue;
    const told = Object.keys(values).length > 0;
    if (told && !tells(table, mapping, has)) continue;
    fits.push({ score: columns.length + (told ? 1 : 0), mapping, why: `all ${columns.length} columns it asks for are there` });
  }
  if (fits.length === 0) {
    for (const mapping of mappings.filter((one) => one.detect.fallback && reads(one, 'csv')).map(withNamesByHand)) {
      const found = Object.entries(mapping.columns)
        .filter(([, columns]) => alternatives(columns).some((name) => namesIn(name).every((column) => has(column) >= 0)))
        .map(([field]) => field);
      if (found.includes('id') && found.length >= 3)
        fits.push({ score: found.length, mapping, why: 'its columns have names that HR systems commonly use' });
    }
  }
  fits.sort((a, b) => b.score - a.score);
  return fits[0] ?? null;
}

function withNamesByHand(mapping) {
  const columns = { ...mapping.columns };
  for (const [field, names] of Object.entries(BY_HAND)) columns[field] = [...alternatives(columns[field] ?? []), ...names];
  return { ...mapping, columns };
}

/** `mapping` with the fields that somebody chose for the columns of a header; null is "not read". */
export function chosenMapping(mapping, header, chosen) {
  const columns = {};
  header.forEach((name, at) => chosen[at] && (columns[chosen[at]] ??= []).push(name));
  return { ...mapping, columns };
}

export const reads = (mapping, format) => (mapping.detect.formats ?? ['csv']).includes(format);

function tells(table, mapping, has) {
  return Object.entries(mapping.detect.values).some(([field, values]) => {
    const at = has(alternatives(mapping.columns[field] ?? []).find((name) => has(name) >= 0) ?? '');
    return at >= 0 && table.rows.some(({ cells }) => values.includes(cells[at].trim()));
  });
}

function columnsOf(header) {
  const index = new Map();
  header.forEach((name, at) => index.has(normalized(name)) || index.set(normalized(name), at));
  return (name) => index.get(normalized(name)) ?? -1;
}

/** The table's records, and what became of each column. Sensitive columns are dropped before anything is read. */
export function recordsOf(table, mapping, sensitive) {
  const has = columnsOf(table.header);
  const kinds = table.header.map((name) => sensitive(name));
  const usedAs = table.header.map(() => []);
  const compiled = (fields, as) =>
    Object.entries(fields ?? {}).map(([field, columns]) => {
      const found = alternatives(columns).filter((one) => namesIn(one).every((name) => has(name) >= 0 && !kinds[has(name)]));
      for (const name of found.flatMap(namesIn)) if (!usedAs[has(name)].includes(as(field))) usedAs[has(name)].push(as(field));
      return [
        field,
        found.map((one) => ({ template: one.includes('{') ? one : null, names: namesIn(one), at: namesIn(one).map(has) })),
      ];
    });
  const fields = compiled(mapping.columns, (field) => field);
  const attributes = compiled(mapping.attributes, (field) => `attribute ${field}`);
  const nothing = new Set(['', ...(mapping.empty ?? [])]);
  const first = (cells, found) => {
    for (const { template, names, at } of found) {
      const texts = at.map((column) => cells[column].trim()).map((text) => (nothing.has(text) ? '' : text));
      if (texts.every((text) => text === '')) continue;
      const text = template ? template.replace(/\{([^}]*)\}/g, (_, name) => texts[names.indexOf(name)]) : texts[0];
      return text.split(/\s+/).filter(Boolean).join(' ');
    }
    return '';
  };
  const records = table.rows.map(({ number, cells }) => {
    const record = { row: number, values: {}, attributes: [] };
    for (const [field, found] of fields) add(record, field, first(cells, found), mapping);
    for (const [key, found] of attributes) {
      const value = first(cells, found);
      if (value) record.attributes.push({ key, value });
    }
    return complete(record, mapping);
  });
  const columns = table.header.map((name, at) => ({
    name,
    fields: usedAs[at],
    dropped: kinds[at],
    values: table.rows.filter(({ cells }) => cells[at].trim() !== '').length,
  }));
  return { records, columns };
}

/** Adds texts to a field as the mapping reads them: split, trimmed, translated. */
export function add(record, field, text, mapping) {
  const separator = mapping.lists?.[field];
  for (const part of (separator ? text.split(separator) : [text]).map((one) => one.trim())) {
    if (part === '' || (mapping.empty ?? []).includes(part)) continue;
    (record.values[field] ??= []).push(mapping.values?.[field]?.[part] ?? part);
  }
}

/** Fills in the mapping's constants where the export says nothing. */
export function complete(record, mapping) {
  for (const [field, text] of Object.entries(mapping.constants ?? {})) record.values[field] ??= [text];
  return record;
}
