// From the records of the WIT: a table by which JSON becomes records and back, and the types of what it makes.
import { camel, pascal, snake } from './names.mjs';

/** The fields of each record, by the record's own name: `[json name, record name, what is in it]`. */
export function shapes(wit) {
  const table = {};
  for (const [path, fields] of wit.records) {
    const name = path.split('.').at(-1);
    if (table[name]) throw new Error(`two records are named ${name}`);
    table[name] = fields.map((field) => [snake(field.name), camel(field.name), inside(field.type, wit)]);
  }
  return table;
}

/** `list<tie>` is `{ list: 1, of: 'tie' }`, `option<u32>` is `{ option: 1 }`; what does not hold is left out. */
function inside(type, wit) {
  const [, option] = /^option<(.+)>$/.exec(type) ?? [];
  const [, list] = /^list<(.+)>$/.exec(option ?? type) ?? [];
  const of = list ?? option ?? type;
  const record = [...wit.records.keys()].some((path) => path.endsWith(`.${of}`));
  return {
    ...(option !== undefined && { option: 1 }),
    ...(list !== undefined && { list: 1 }),
    ...(list === 'u8' && { bytes: 1 }),
    ...(record && { of }),
  };
}

/** The table as a module. */
export const shapesModule = (table) =>
  `// Written by the build from the contract's WIT.\nexport const SHAPES = ${JSON.stringify(table)};\n`;

/** Every record by its name, for `fromJson`. */
export function recordsDeclaration(wit) {
  const lines = [...wit.records.keys()].map((path) => {
    const [face, name] = path.split('.');
    return `  '${name}': import('./engine/interfaces/reverse-mentoring-plugin-${face}.js').${pascal(name)},`;
  });
  return `// Written by the build from the contract's WIT.\nexport interface Records {\n${lines.join('\n')}\n}\n`;
}
