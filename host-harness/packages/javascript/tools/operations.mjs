// Types of the JSON door, from the schemas that the plugin itself gives: what each operation takes and what it answers.
// Knows the keywords that those schemas use, and stops the build at any other.
import { pascal } from './names.mjs';

const KNOWN = new Set([
  '$defs',
  '$ref',
  '$schema',
  'additionalProperties',
  'anyOf',
  'description',
  'enum',
  'format',
  'items',
  'maxLength',
  'maximum',
  'minLength',
  'minimum',
  'properties',
  'required',
  'title',
  'type',
]);

/** Declarations for the schemas of `documents`, an interface of the plugin. */
export function operationsDeclaration(documents) {
  const definitions = new Map();
  const lines = documents.operations().map((operation) => {
    const { $defs = {}, properties } = JSON.parse(documents.schema(operation).json);
    for (const [name, schema] of Object.entries($defs)) definitions.set(name, schema);
    const docs = properties.request.description ?? '';
    return `${comment(docs, '  ')}  '${operation}': { request: ${type(properties.request, '  ')}; response: ${type(properties.response, '  ')} };\n`;
  });
  const named = [...definitions]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, schema]) => {
      const whole = schema.properties
        ? `export interface ${typeName(name)} ${type(schema, '')}`
        : `export type ${typeName(name)} = ${type(schema, '')};`;
      return `${comment(schema.description, '')}${whole}\n`;
    });
  return `// Written by the build from the plugin's schemas.\n${named.join('')}\n/** What each operation takes and answers, in the spelling of the JSON door. */\nexport interface Operations {\n${lines.join('')}}\n`;
}

/** `types.civil-date` is `TypesCivilDate`. */
const typeName = (name) => pascal(name.replace('.', '-'));

function type(schema, indent) {
  const unknown = Object.keys(schema).find((key) => !KNOWN.has(key));
  if (unknown) throw new Error(`the schema has \`${unknown}\`, which no type is made for`);
  if (schema.$ref) return typeName(schema.$ref.split('/').at(-1));
  if (schema.anyOf) return schema.anyOf.map((one) => type(one, indent)).join(' | ');
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.properties) return fields(schema, indent);
  if (schema.type === 'array') return `Array<${type(schema.items, indent)}>`;
  return { integer: 'number', number: 'number', boolean: 'boolean', string: 'string', null: 'null', object: 'object' }[
    schema.type
  ];
}

function fields({ properties, required = [] }, indent) {
  const inner = `${indent}  `;
  const lines = Object.entries(properties).map(
    ([name, schema]) =>
      `${comment(schema.description, inner)}${inner}${name}${required.includes(name) ? '' : '?'}: ${type(schema, inner)};\n`,
  );
  return lines.length === 0 ? 'Record<string, never>' : `{\n${lines.join('')}${indent}}`;
}

const comment = (text, indent) => (text ? `${indent}/** ${text.replaceAll('\n', ' ')} */\n` : '');
